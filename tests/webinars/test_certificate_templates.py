"""Publishing templates: what is refused and by which name, what is frozen, and which version a webinar gets."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from portal.models import PortalSettings
from tests.factories.certificate_templates import make_picture, make_template, signatory
from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import CertificateTemplate, CertificateTemplateVersion, CertificateVersion, WebinarTopic
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import issue_certificates, issue_role_certificate
from webinars.services.certificates.rendering import render_version_file
from webinars.services.certificates.template_faults import TemplateError
from webinars.services.certificates.templates import publish_template, published_version, save_template

pytestmark = pytest.mark.django_db


def change(template: CertificateTemplate, **fields) -> CertificateTemplate:
    for name, value in fields.items():
        setattr(template, name, value)
    return save_template(template=template)


def reword(template: CertificateTemplate, role: str = "participant", **texts) -> None:
    template.wordings.model.objects.filter(template=template, role=role).update(**texts)


def faults_of(template: CertificateTemplate) -> list[tuple[str, str, str]]:
    with pytest.raises(TemplateError) as caught:
        publish_template(template=template)
    assert not template.versions.exists()
    return [(fault.code, fault.subject, fault.role) for fault in caught.value.faults]


def test_a_version_is_plain_data_and_versions_count_up():
    editor, template = UserFactory(), make_template(logos=1)
    first = publish_template(template=template, by=editor)
    assert (first.version, first.published_by) == (1, editor)
    assert first.design["wordings"]["speaker"]["title"] == "Sertifikat"
    assert first.design["number_pattern"] == template.number_pattern
    assert publish_template(template=template).pk == first.pk  # nothing has changed
    change(template, layout="centred")
    second = publish_template(template=template)
    assert (second.version, second.design["layout"]) == (2, "centred")
    first.refresh_from_db()
    assert first.design["layout"] == "lattice"


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("sebagai {jabatan} dalam {webinar} pada {date}", ("unknown_placeholder", "{jabatan}")),
        ("sebagai {role.name} dalam {webinar} pada {date}", ("unknown_placeholder", "{role.name}")),
        ("sebagai {role!r} dalam {webinar} pada {date}", ("unknown_placeholder", "{role}")),
        ("sebagai {role} pada {date}", ("missing_placeholder", "{webinar}")),
        ("sebagai {role} dalam {webinar}", ("missing_placeholder", "{date}")),
        ("sebagai {role dalam {webinar} pada {date}", ("broken", "sebagai {role dalam {webinar} pada {date}")),
        ("{} {webinar} {date}", ("unknown_placeholder", "{}")),
    ],
)
def test_placeholders_are_named_with_their_role(statement, fault):
    template = make_template()
    reword(template, "moderator", statement=statement)
    assert faults_of(template) == [(*fault, "moderator")]


def test_wordings_of_all_roles_are_wanted_and_english_ones_where_they_are_printed():
    template = make_template(language="both")
    template.wordings.model.objects.filter(template=template, role="committee").delete()
    reword(template, "speaker", statement_en="")
    assert faults_of(template) == [("no_wording", "", "committee"), ("no_english", "", "speaker")]


def test_a_picture_whose_file_is_gone_is_named():
    template = make_template()
    image = make_picture("Latar lama")
    change(template, background=image)
    image.file.storage.delete(image.file.name)
    assert faults_of(template) == [("missing_picture", "Latar lama", "")]


@pytest.mark.parametrize(
    ("signatories", "code"),
    [
        ([], "no_signatory"),
        ([signatory(valid_until=date(2020, 1, 1))], "no_signatory"),
        ([signatory() for _ in range(4)], "too_many_signatories"),
        ([signatory(form="an")], "no_superior"),
        ([signatory(name="王")], "missing_glyph"),
    ],
)
def test_signatories_are_counted_by_their_days(signatories, code):
    assert [fault[0] for fault in faults_of(make_template(signatories=signatories))][:1] == [code]


def test_a_fourth_signatory_is_found_on_the_day_on_which_it_begins():
    later = timezone.now().date() + timedelta(days=40)
    people = [signatory(), signatory(), signatory(), signatory(valid_from=later)]
    assert faults_of(make_template(signatories=people)) == [("too_many_signatories", later.isoformat(), "")]


@pytest.mark.parametrize(
    ("pattern", "code"), [("{sequence}/{year}", "scope"), ("{sequence}/{mond}", "pattern"), ("7/{series}", "pattern")]
)
def test_the_pattern_has_to_tell_the_scope_apart(pattern, code):
    assert faults_of(make_template(number_pattern=pattern)) == [(code, pattern, "")]
    settings = PortalSettings.load()
    settings.certificate_sequence_scope = "year"
    settings.save()
    publish_template(template=make_template(name="Lain", number_pattern="{sequence}/{year}"))


def test_more_than_four_logos_are_too_many():
    assert faults_of(make_template(logos=5)) == [("too_many_logos", "", "")]


def test_there_is_one_default():
    first = make_template(is_default=True, published=True)
    webinar = WebinarFactory(page=False)
    assert published_version(webinar).template == first
    second = make_template(name="Lain", is_default=True)
    assert CertificateTemplate.objects.get(is_default=True) == second
    assert published_version(webinar) is None
    webinar.certificate_template = first
    assert published_version(webinar).template == first


def test_without_a_template_certificates_are_as_before():
    version = make_certificate()
    assert version.template_version is None
    assert "layout" not in version.printed


def test_certificates_keep_what_was_printed_when_template_and_picture_change():
    template = make_template(is_default=True, logos=1, layout="centred", published=True)
    version = make_certificate()
    assert version.template_version == template.versions.get()
    assert version.printed["title"] == "Sertifikat"
    path = render_version_file(version.pk)
    content = path.read_bytes()
    for logo in template.logos.all():
        logo.image.file.storage.delete(logo.image.file.name)
        template.logos.remove(logo)
    reword(template, title="Piagam")
    change(template, layout="letter")
    publish_template(template=template)
    path.unlink()
    assert render_version_file(version.pk).read_bytes() == content
    assert CertificateVersion.objects.get(pk=version.pk).template_version.version == 1


def test_forms_of_signing_are_printed_as_offices_write_them():
    people = [
        signatory(form="plt"),
        signatory(form="plh", office="Sekretaris"),
        signatory(form="an", office="Sekretaris", on_behalf_of="Kepala BPSDM"),
        signatory(name="Drs. Lama", valid_until=date(2020, 1, 1)),
    ]
    make_template(is_default=True, signatories=people, published=True)
    signed = make_certificate().printed["signatories"]
    assert [(one["on_behalf_of"], one["office"]) for one in signed] == [
        ("", "Plt. Kepala BPSDM Provinsi Sulawesi Selatan"),
        ("", "Plh. Sekretaris"),
        ("a.n. Kepala BPSDM,", "Sekretaris"),
    ]


def test_nobody_in_force_on_the_day_of_issue_is_a_refusal():
    template = make_template(is_default=True, published=True)
    version = template.versions.get()
    design = version.design
    design["signatories"][0]["valid_until"] = "2020-01-01"
    CertificateTemplateVersion.objects.filter(pk=version.pk).update(design=design)
    webinar = WebinarFactory(past=True, page=False)
    with pytest.raises(CertificateError) as caught:
        issue_role_certificate(webinar=webinar, role="speaker", holder_name="Andi")
    assert (caught.value.code, caught.value.detail) == ("no_signatory", "Templat contoh")


def test_roles_have_words_and_credit_hours_of_their_own():
    template = make_template(is_default=True)
    reword(template, "speaker", credit_hours=9, title="Penghargaan")
    publish_template(template=template)
    webinar = WebinarFactory(past=True, page=False, credit_hours=4)
    learner = UserFactory()
    speaker = issue_role_certificate(webinar=webinar, role="speaker", holder_name="Andi", learner=learner)
    printed = speaker.versions.get().printed
    assert (printed["title"], printed["credit_hours"]) == ("Penghargaan", 9)
    assert "atas sumbangsihnya sebagai Narasumber" in printed["statement_text"]
    assert learner.credits.get().hours == 9
    assert make_certificate(webinar=webinar).printed["credit_hours"] == 4


def test_both_languages_and_topics_stand_in_the_snapshot():
    template = make_template(is_default=True, language="both", has_topics_page=True, published=True)
    webinar = WebinarFactory(past=True)
    webinar.certificate_topics = [WebinarTopic(title="Belajar", title_en="Learning", credit_hours=4)]
    webinar.save()
    english = webinar.pages.get(locale__language_code="en")
    type(english).objects.filter(pk=english.pk).update(title="Adaptive services")
    printed = make_certificate(webinar=webinar).printed
    assert printed["topics"] == [{"title": "Belajar", "title_en": "Learning", "credit_hours": 4}]
    assert printed["english"]["role_label"] == "Participant"
    assert "Adaptive services" in printed["english"]["statement_text"]
    assert template.versions.get().design["has_topics_page"]


def test_a_foreign_speaker_gets_english_where_the_template_has_it():
    make_template(is_default=True, published=True)
    webinar = WebinarFactory(past=True, page=False)
    one = issue_role_certificate(webinar=webinar, role="speaker", holder_name="Jane", language="en")
    assert one.versions.get().printed["title"] == "Certificate"
    assert one.versions.get().printed["english"] is None


def test_backgrounds_become_small_jpegs_in_the_private_storage():
    template = make_template(background=make_picture(size=(3508, 2480)), published=True)
    name = template.versions.get().design["background"]
    with storages["private"].open(name) as file:
        content = file.read()
    assert content.startswith(b"\xff\xd8")
    assert len(content) < 100_000


def test_issuing_with_a_template_costs_no_query_for_each_person(django_assert_max_num_queries):
    make_template(is_default=True, published=True)
    webinar = WebinarFactory(page=False, past=True)

    for _ in range(8):
        make_attendee(webinar)
    with django_assert_max_num_queries(60):
        assert issue_certificates(webinar=webinar).created == 8
