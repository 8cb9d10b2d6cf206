"""The letters of what follows an event: the answer to an objection, and that a certificate is there.

Composed when their turn comes, of the newest facts; they are queued by webinars.services.
"""

from __future__ import annotations

import re

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from portal.learners.models import User
from portal.models import PortalSettings
from portal.postbox.composers import Composed, register_composer
from portal.postbox.models import OutgoingMail
from webinars import addresses
from webinars.download_links import download_url
from webinars.mail import HEADERS
from webinars.models import Certificate, Objection, Role, Webinar
from webinars.services.attendance.objections import ANSWER_COMPOSER
from webinars.services.certificates.announcements import CERTIFICATE_COMPOSER
from webinars.themes import read_theme


def register_composers() -> None:
    """Called when the app is ready."""
    register_composer(ANSWER_COMPOSER, _compose_answer)
    register_composer(CERTIFICATE_COMPOSER, _compose_certificate)


def compose_objection_answer(objection: Objection) -> EmailMessage:
    """In the person's language. Wants registration, learner and webinar selected."""
    registration = objection.registration
    learner, webinar = registration.learner, registration.webinar
    with override(learner.language):
        path = addresses.attendance_path(webinar.series_number)
        return write_letter(
            "objection_answer",
            learner,
            webinar,
            is_accepted=objection.state == Objection.State.ACCEPTED,
            answer=objection.answer,
            attendance_url=addresses.absolute(path),
        )


def compose_certificate_ready(certificate: Certificate) -> EmailMessage:
    """In the holder's language. Wants learner and webinar selected."""
    version = certificate.versions.order_by("-version").first()
    with override(certificate.learner.language):
        return write_letter(
            "certificate_ready",
            certificate.learner,
            certificate.webinar,
            certificate=certificate,
            is_participant=certificate.role == Role.PARTICIPANT,
            credit_hours=version.printed.get("credit_hours"),
            desk_url=addresses.absolute(addresses.desk_path()),
            download_url=download_url(version.code),
        )


def preview_certificate_ready(webinar: Webinar, *, full_name: str, email: str) -> EmailMessage:
    """As a holder reads it, in the active language, with a name and a number of nobody."""
    learner = User(full_name=full_name, email=email, language=(get_language() or "id")[:2])
    certificate = Certificate(webinar=webinar, learner=learner, number="…", role=Role.PARTICIPANT)
    return write_letter(
        "certificate_ready",
        learner,
        webinar,
        certificate=certificate,
        is_participant=True,
        credit_hours=webinar.credit_hours,
        desk_url=addresses.absolute(addresses.desk_path()),
        download_url=addresses.absolute("/sertifikat/unduh/…/"),
    )


def write_letter(template: str, learner: User, webinar: Webinar, **facts) -> EmailMessage:
    """In the active language, of the template webinars/mail/<template>.txt."""
    portal = PortalSettings.load()
    context = {
        "name": learner.get_short_name(),
        "number": webinar.series_number,
        "title": " ".join(read_theme(webinar).title.split()),
        "organiser": portal.organiser_name,
    } | facts
    subject, _, text = render_to_string(f"webinars/mail/{template}.txt", context).strip().partition("\n")
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        to=[learner.email],
        reply_to=[portal.contact_email] if portal.contact_email else None,
        headers=HEADERS,
    )


def _compose_answer(mail: OutgoingMail) -> Composed | None:
    rows = Objection.objects.select_related("registration__learner", "registration__webinar")
    row = rows.filter(pk=mail.content["objection"], registration__learner__is_active=True).first()
    return Composed(compose_objection_answer(row)) if row and not row.is_open else None


def _compose_certificate(mail: OutgoingMail) -> Composed | None:
    """None where it was revoked, or its holder has left, before the letter's turn came."""
    rows = Certificate.objects.select_related("learner", "webinar").filter(status=Certificate.Status.VALID)
    row = rows.filter(pk=mail.content["certificate"], learner__is_active=True).first()
    return Composed(compose_certificate_ready(row)) if row else None
