"""Outgoing mail in the CMS."""

from wagtail import hooks

from portal.postbox.admin.views import OutgoingMailViewSet


@hooks.register("register_admin_viewset")
def register_outgoing_mail() -> OutgoingMailViewSet:
    return OutgoingMailViewSet()
