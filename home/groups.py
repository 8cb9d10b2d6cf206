"""What Editors and Moderators may do in the CMS; repeated after every migration, so that new models are covered."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

# Editors prepare; moderators also publish, issue and confirm. Deleting people's records is for nobody.
EDITOR_PERMISSIONS = [
    "wagtailadmin.access_admin",
    "webinars.add_webinar",
    "webinars.change_webinar",
    "webinars.view_webinar",
    "webinars.add_speaker",
    "webinars.change_speaker",
    "webinars.view_speaker",
    "webinars.view_registration",
    "webinars.add_registration",
    "webinars.change_registration",
    "webinars.view_attendance",
    "webinars.add_attendanceimport",
    "webinars.view_attendanceimport",
    "webinars.view_certificate",
    "webinars.view_earliercertificate",
    "webinars.add_attendancecorrection",
    "webinars.view_attendancecorrection",
    "webinars.change_objection",
    "webinars.view_objection",
    "webinars.add_correctionrequest",
    "webinars.change_correctionrequest",
    "webinars.view_correctionrequest",
    "webinars.add_questionnaire",
    "webinars.change_questionnaire",
    "webinars.delete_questionnaire",  # one that somebody has answered stays
    "webinars.view_questionnaire",
    "webinars.add_certificatetemplate",
    "webinars.change_certificatetemplate",
    "webinars.delete_certificatetemplate",  # one that was published stays
    "webinars.view_certificatetemplate",
    "portal.add_topic",
    "portal.change_topic",
    "portal.view_topic",
    "learners.add_agency",
    "learners.change_agency",
    "learners.view_agency",
    "postbox.view_outgoingmail",
    "postbox.change_outgoingmail",
    "postbox.view_recipient",
    "search.view_dailysearch",
    "search.add_synonym",
    "search.change_synonym",
    "search.delete_synonym",
    "search.view_synonym",
    "wagtailsearchpromotions.add_searchpromotion",
    "wagtailsearchpromotions.change_searchpromotion",
    "wagtailsearchpromotions.delete_searchpromotion",
    "wagtailsearchpromotions.view_searchpromotion",
]
MODERATOR_PERMISSIONS = [
    *EDITOR_PERMISSIONS,
    "webinars.change_attendance",
    "webinars.add_certificate",
    "webinars.change_certificate",
    "webinars.view_earliercertificaterequest",
    "webinars.change_earliercertificaterequest",
    "portal.delete_topic",
    "portal.change_portalsettings",
    "webinars.change_seriesdefaults",
    "webinars.change_aftereventsettings",
    "learners.change_creditrule",
    "learners.add_creditrule",
    "learners.view_creditrule",
    "learners.view_user",
    "learners.confirm_nip",
    "learners.merge_accounts",
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
    "wagtail_localize.submit_translation",
]
# Who signs certificates by BSrE at /tte/; that alone opens nothing in the CMS.
SIGNATORY_PERMISSIONS = ["webinars.sign_certificates"]
PAGE_PERMISSIONS = {
    "Editors": ["add_page", "change_page"],
    "Moderators": ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
COLLECTION_PERMISSIONS = [
    ("portal", "portalimage", ("add", "change", "choose")),
    ("portal", "portaldocument", ("add", "change", "choose")),
]


def ensure_groups() -> None:
    """Grants what is missing; what an administrator granted beyond it stays."""
    for label in (
        "wagtailadmin",
        "wagtailcore",
        "webinars",
        "portal",
        "learners",
        "postbox",
        "search",
        "wagtailsearchpromotions",
        "wagtailredirects",
        "wagtail_localize",
    ):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for name, wanted in (("Editors", EDITOR_PERMISSIONS), ("Moderators", MODERATOR_PERMISSIONS)):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(wanted))
        _grant_pages(group, PAGE_PERMISSIONS[name])
        _grant_collections(group)
    signatories, _ = Group.objects.get_or_create(name="Signatories")
    signatories.permissions.add(*_permissions(SIGNATORY_PERMISSIONS))


def _permissions(names: list[str]) -> list[Permission]:
    found = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    return [found[name] for name in names if name in found]


def _grant_pages(group: Group, codenames: list[str]) -> None:
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _grant_collections(group: Group) -> None:
    root = Collection.get_first_root_node()
    for app_label, model, verbs in COLLECTION_PERMISSIONS:
        codenames = [f"{verb}_{model}" for verb in verbs]
        for permission in Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
