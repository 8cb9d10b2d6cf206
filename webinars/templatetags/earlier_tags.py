"""The form for certificates issued before the portal, on pages whose views know nothing of it."""

from __future__ import annotations

from django import template

from webinars.earlier_form import EarlierCertificateForm

register = template.Library()


@register.simple_tag
def empty_earlier_form() -> EarlierCertificateForm:
    return EarlierCertificateForm()
