"""The letter that asks somebody to confirm a check-in with their address."""

from __future__ import annotations

import re

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.models import PortalSettings
from webinars import addresses
from webinars.check_in_links import make_claim
from webinars.evidence import paths_of
from webinars.mail import HEADERS
from webinars.models import CheckIn
from webinars.path_words import describe_paths
from webinars.themes import read_theme


def compose_check_in_claim(row: CheckIn, *, portal: PortalSettings) -> EmailMessage:
    """In the person's language. Wants registration, learner, window and webinar selected."""
    learner, webinar = row.registration.learner, row.window.webinar
    number = webinar.series_number
    with override(learner.language):
        context = {
            "name": learner.get_short_name(),
            "number": number,
            "title": " ".join(read_theme(webinar).title.split()),
            "participant_number": row.registration.grouped_number,
            "claim_url": addresses.absolute(addresses.claim_path(number, make_claim(row.pk))),
            "paths": describe_paths(
                paths_of(webinar), session_minutes=webinar.session_minutes, timezone=webinar.timezone
            ),
            "registration_url": addresses.absolute(addresses.registration_path(number)),
            "organiser": portal.organiser_name,
        }
        subject, _, text = render_to_string("webinars/mail/check_in_claim.txt", context).strip().partition("\n")
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        to=[learner.email],
        reply_to=[portal.contact_email] if portal.contact_email else None,
        headers=HEADERS,
    )
