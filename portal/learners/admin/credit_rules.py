"""How many JP a year each employment type is to reach, or may at most count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from portal.cms import WEBINAR_MENU_HOOK
from portal.learners.models import CreditRule


class CreditRuleViewSet(ModelViewSet):
    model = CreditRule
    name = "credit_rule"
    url_prefix = "aturan-jp"
    icon = "tasks"
    menu_label = _("JP rules")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 80
    copy_view_enabled = False
    sort_order_field = None
    list_display = ["__str__", "from_year", "hours", "regulation"]
    list_filter = ["employment_type"]
    ordering = ["employment_type", "-from_year"]

    def get_edit_handler(self):
        names = ("employment_type", "from_year", "bound", "hours", "regulation")
        return ObjectList([FieldPanel(name) for name in names]).bind_to_model(self.model)
