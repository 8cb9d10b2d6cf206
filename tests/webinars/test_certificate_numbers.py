"""Where a number's text comes from: the published template or the settings, the letter, and what is refused."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from portal.models import PortalSettings
from portal.models.settings import validate_number_pattern
from tests.factories.certificates import make_attendee
from tests.factories.webinars import WebinarFactory
from webinars.models import Certificate, CertificateBatch, CertificateTemplate, CertificateTemplateVersion, Role
from webinars.services.certificates.batches import run_batch, start_issuing
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import issue_certificates, issue_role_certificate
from webinars.services.certificates.numbers import numbering_of, open_number_series

pytestmark = pytest.mark.django_db
ISSUED = datetime(2026, 7, 14, tzinfo=UTC)


@pytest.fixture
def webinar():
    return WebinarFactory(series_number=40, past=True, page=False)


def set_numbers(**fields) -> None:
    PortalSettings.load()
    PortalSettings.objects.update(**{f"certificate_{name}": value for name, value in fields.items()})


@pytest.mark.parametrize(
    "pattern",
    [
        "{sequence",
        "{}",
        "{0}",
        "{nip}/{sequence}",
        "{sequence.real}",
        "{sequence!r}",
        "{sequence:0999999999}",
        "{sequence:{series}}",
        "tanpa urutan {series}",
        "{{sequence}}",
    ],
)
def test_a_pattern_that_cannot_number_is_refused(pattern):
    with pytest.raises(ValidationError):
        validate_number_pattern(pattern)


@pytest.mark.parametrize(
    ("scope", "pattern", "is_fit"),
    [
        ("webinar", "{sequence}/{series}", True),
        ("webinar", "{sequence}/{year}", False),
        ("year", "{sequence:05}/{year}", True),
        ("year", "{sequence}/{series}", False),
        ("ever", "{sequence}", True),
        ("webinar", "{sequence}/{{series}}", False),
    ],
)
def test_the_settings_want_a_pattern_that_tells_the_scope_apart(scope, pattern, is_fit):
    settings = PortalSettings.load()
    settings.certificate_sequence_scope, settings.certificate_number_pattern = scope, pattern
    if is_fit:
        settings.full_clean()
        return
    with pytest.raises(ValidationError) as caught:
        settings.full_clean()
    assert list(caught.value.message_dict) == ["certificate_number_pattern"]


def test_a_published_template_says_the_pattern_and_the_settings_the_scope_and_the_start(webinar):
    set_numbers(sequence_start=501)
    design = {"number_pattern": "{sequence}-{classification}-{series}", "classification": "900"}
    template = CertificateTemplate.objects.create(name="Baru")
    version = CertificateTemplateVersion.objects.create(template=template, version=1, design=design)
    numbering = numbering_of(settings=PortalSettings.load(), template=version)
    series = open_number_series(webinar=webinar, numbering=numbering, issued_at=ISSUED)
    assert [series.draw(), series.draw()] == [(501, "501-900-40"), (502, "502-900-40")]
    built_in = numbering_of(settings=PortalSettings.load())
    assert open_number_series(webinar=webinar, numbering=built_in, issued_at=ISSUED).draw() == (
        501,
        "00501/800.1.11/ASN-ADAPTIF/40/VII/2026",
    )


def test_a_templates_pattern_that_does_not_fit_the_scope_numbers_nothing(webinar):
    template = CertificateTemplate.objects.create(name="Baru")
    version = CertificateTemplateVersion.objects.create(
        template=template, version=1, design={"number_pattern": "{sequence}/{year}"}
    )
    numbering = numbering_of(settings=PortalSettings.load(), template=version)
    with pytest.raises(CertificateError) as caught:
        open_number_series(webinar=webinar, numbering=numbering, issued_at=ISSUED)
    assert (caught.value.code, caught.value.detail) == ("pattern", "{sequence}/{year}")


class TestLetterNumber:
    @pytest.fixture(autouse=True)
    def pattern(self):
        set_numbers(number_pattern="{sequence:03}/{letter_number}/{series}")

    def test_it_is_typed_for_the_batch(self, webinar):
        make_attendee(webinar)
        batch = CertificateBatch.objects.create(webinar=webinar, letter_number=" 400.3 /117 ")
        run_batch(batch=batch)
        assert Certificate.objects.get().number == "001/400.3 /117/40"

    def test_without_one_nothing_is_issued_and_the_editor_reads_why(self, webinar):
        make_attendee(webinar)
        batch = CertificateBatch.objects.create(webinar=webinar)
        with pytest.raises(CertificateError) as caught:
            run_batch(batch=batch)
        assert caught.value.code == "letter_number"
        assert not Certificate.objects.exists()
        batch.refresh_from_db()
        assert "nomor surat" in batch.error

    def test_the_command_takes_it_too(self, webinar, capsys):
        make_attendee(webinar)
        with pytest.raises(CommandError):
            call_command("issue_certificates", webinar=40, json=True)
        assert "nomor surat" in capsys.readouterr().out
        call_command("issue_certificates", webinar=40, letter_number="117", json=True)
        assert Certificate.objects.get().number == "001/117/40"

    def test_latecomers_and_speakers_come_under_the_letter_of_the_others(self, webinar):
        make_attendee(webinar)
        start_issuing(webinar=webinar, letter_number="117")
        CertificateBatch.objects.update(status=CertificateBatch.Status.DONE)
        run_batch(batch=CertificateBatch.objects.create(webinar=webinar, letter_number="117"))
        late = make_attendee(webinar)
        issue_certificates(webinar=webinar, registrations=[late.pk])
        issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Dr. Contoh")
        assert list(Certificate.objects.order_by("sequence").values_list("number", flat=True)) == [
            "001/117/40",
            "002/117/40",
            "003/117/40",
        ]


def test_a_number_that_stands_in_another_scope_is_never_given_twice(webinar):
    make_attendee(webinar)
    issue_certificates(webinar=webinar)
    set_numbers(sequence_scope="ever")
    late = make_attendee(webinar)
    with pytest.raises(CertificateError) as caught:
        issue_certificates(webinar=webinar, registrations=[late.pk])
    assert (caught.value.code, caught.value.detail) == ("number", Certificate.objects.get().number)
    set_numbers(sequence_start=1000)
    issue_certificates(webinar=webinar, registrations=[late.pk])
    assert Certificate.objects.get(learner=late.learner).sequence == 1000
