"""Settings that nobody can mean: said at the field, and never in a calculation of dates."""

import pytest
from django.core.exceptions import ValidationError

from portal.models import PortalSettings
from webinars.models import AfterEventSettings, CertificatePath, Webinar

TOO_MUCH = 99_999_999_999


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (
            PortalSettings,
            "default_credit_hours check_in_minutes check_in_grace_minutes archive_after_days seat_offer_hours "
            "questionnaire_open_days mail_kept_days mails_per_hour certificate_sequence_start",
        ),
        (AfterEventSettings, "objection_days export_days"),
        (Webinar, "credit_hours capacity meeting_seats participants_count"),
        (CertificatePath, "minimum_attendance minimum_check_ins open_days credit_hours"),
    ],
)
def test_a_figure_beyond_all_use_is_refused(model, names):
    for name in names.split():
        with pytest.raises(ValidationError):
            model._meta.get_field(name).run_validators(TOO_MUCH)
