"""The tree of topics."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList

from portal.cms import WEBINAR_MENU_HOOK
from portal.cms.columns import StackedColumn, TextColumn
from portal.learners.admin.tree import TreeIndexView, TreeNodeForm, TreeViewSet
from portal.models import Topic


class TopicForm(TreeNodeForm):
    class Meta:
        model = Topic
        fields = ["name", "name_en"]


class TopicIndexView(TreeIndexView):
    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn(
                "name",
                label=_("Topic"),
                get_url=self.get_edit_url,
                depth=lambda topic: 1 if self.is_searching else topic.depth,
            ),
            TextColumn("name_en", label=_("Name in English")),
            TextColumn("slug", label=_("In addresses")),
        ]


class TopicViewSet(TreeViewSet):
    model = Topic
    name = "topic"
    url_prefix = "topik"
    icon = "tag"
    menu_label = gettext_lazy("Topics")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 50
    index_view_class = TopicIndexView
    search_fields = ["name", "name_en"]

    def get_edit_handler(self):
        panels = [FieldPanel(name) for name in ("name", "name_en", "parent")]
        return ObjectList(panels, base_form_class=TopicForm).bind_to_model(self.model)
