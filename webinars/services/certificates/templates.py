"""Templates of certificates: drafts that editors change, versions that certificates are made from.

A version is never changed. Certificates keep what was printed in their own snapshot, and point to their version.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, Q, When
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.models import PortalSettings
from webinars.certificate_pdf.drawing import MissingGlyphError, render_certificate
from webinars.models import CertificateTemplate, CertificateTemplateVersion, CertificateWording, Role, Webinar
from webinars.services.certificates.designs import freeze_design
from webinars.services.certificates.samples import sample_certificate
from webinars.services.certificates.template_faults import Fault, TemplateError, find_faults

ORGANISERS_ZONE = ZoneInfo("Asia/Makassar")
# What a new template says, for an editor to change.
STATEMENTS = {
    Role.PARTICIPANT: ("sebagai {role} dalam", "as {role} in"),
    Role.SPEAKER: ("atas sumbangsihnya sebagai {role} dalam", "for the contribution as {role} to"),
    Role.MODERATOR: ("atas sumbangsihnya sebagai {role} dalam", "for the contribution as {role} to"),
    Role.COMMITTEE: ("atas pengabdiannya sebagai {role} dalam", "for the service as {role} of"),
}
STATEMENT = "%s webinar ASN Adaptif Seri-{series} {webinar} yang diselenggarakan {organiser} pada {date}."
STATEMENT_EN = "%s the webinar ASN Adaptif Series {series}, {webinar}, held by {organiser} on {date}."


def draft_wordings() -> list[CertificateWording]:
    """One for each role, unsaved."""
    return [
        CertificateWording(
            role=role,
            title="Sertifikat",
            title_en="Certificate",
            statement=STATEMENT % first,
            statement_en=STATEMENT_EN % second,
            sort_order=at,
        )
        for at, (role, (first, second)) in enumerate(STATEMENTS.items())
    ]


@transaction.atomic
def save_template(*, template: CertificateTemplate, by: User | None = None) -> CertificateTemplate:
    """Saves a draft with its parts; where it is to be the default, no other one is any longer."""
    if template.is_default:
        _unmark_others(template)
    is_new = template.pk is None
    template.save()
    log(instance=template, action="wagtail.create" if is_new else "wagtail.edit", user=by)
    return template


@transaction.atomic
def make_default(*, template: CertificateTemplate, by: User | None = None) -> None:
    """Webinars that name no other get this one from now on."""
    _unmark_others(template)
    template.is_default = True
    template.save(update_fields=["is_default", "updated_at"])
    log(instance=template, action="wagtail.edit", user=by)


def _unmark_others(template: CertificateTemplate) -> None:
    others = CertificateTemplate.objects.select_for_update().filter(is_default=True).exclude(pk=template.pk)
    others.update(is_default=False)


@transaction.atomic
def publish_template(*, template: CertificateTemplate, by: User | None = None) -> CertificateTemplateVersion:
    """The saved draft as a new version; unchanged since the newest one, that one. Raises TemplateError."""
    template = CertificateTemplate.objects.select_for_update().get(pk=template.pk)
    faults = find_faults(template, today=today(), settings=PortalSettings.load())
    if faults:
        raise TemplateError(faults)
    design = freeze_design(template)
    newest = template.versions.order_by("-version").first()
    if newest is not None and newest.design == design:
        return newest
    _print_samples(design)
    version = CertificateTemplateVersion.objects.create(
        template=template, version=newest.version + 1 if newest else 1, design=design, published_by=by
    )
    log(instance=template, action="webinars.template_published", user=by, data={"version": version.version})
    return version


@transaction.atomic
def delete_template(*, template: CertificateTemplate, by: User | None = None) -> None:
    """Only one that was never published and that no webinar has chosen: raises ProtectedError otherwise."""
    log(instance=template, action="wagtail.delete", user=by, deleted=True)
    template.delete()


def published_version(webinar: Webinar) -> CertificateTemplateVersion | None:
    """The newest version of the webinar's template, else of the default one; None: neither was ever published."""
    chosen = Q(template=webinar.certificate_template_id)
    usable = CertificateTemplateVersion.objects.filter(chosen | Q(template__is_default=True))
    first = Case(When(chosen, then=0), default=1)
    return usable.select_related("template").order_by(first, "-version").first()


def today() -> date:
    return timezone.now().astimezone(ORGANISERS_ZONE).date()


def _print_samples(design: dict[str, Any]) -> None:
    """Raises TemplateError where the design holds a letter that no font has."""
    at = datetime.combine(today(), datetime.min.time(), UTC)
    faults = []
    for role in Role.values:
        try:
            render_certificate(sample_certificate(design, role=role, issued_at=at))
        except MissingGlyphError as error:
            faults.append(Fault("missing_glyph", error.characters, role=role))
    if faults:
        raise TemplateError(faults)
