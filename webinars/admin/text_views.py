"""Texts to copy into WhatsApp groups."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from webinars.admin.screens import WebinarScreen
from webinars.services.events.whatsapp_texts import whatsapp_texts


class TextsView(WebinarScreen):
    permission_required = None
    any_permission_required = ["view", "change", "add"]
    template_name = "webinars/admin/texts.html"
    page_title = gettext_lazy("WhatsApp texts")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"texts": whatsapp_texts(self.webinar)}
