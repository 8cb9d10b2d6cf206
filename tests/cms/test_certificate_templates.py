"""Certificate templates in the CMS: drafting, looking, publishing, and choosing one for a webinar."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image

from tests.factories.certificate_templates import make_picture, make_template, signatory
from tests.factories.certificates import make_certificate
from tests.factories.webinars import WebinarFactory
from webinars.models import CertificateTemplate, Role

pytestmark = pytest.mark.django_db
NEW = reverse("certificate_template:add")
STATEMENT = "sebagai {role} dalam webinar {webinar} pada {date}"


def rows(prefix: str, given: list[dict], *, initial: int = 0) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
    data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    for at, row in enumerate(given):
        data |= {f"{prefix}-{at}-{name}": value for name, value in ({"id": "", "ORDER": at + 1} | row).items()}
    return data


def form_data(**changed) -> dict:
    """What the browser sends for a complete new template."""
    wording = {"title": "Sertifikat", "title_en": "", "statement": STATEMENT, "statement_en": "", "credit_hours": ""}
    wordings = [wording | {"role": role} for role in Role.values]
    signs = {"name": "Dr. Pejabat Contoh", "rank": "Pembina", "office": "Kepala", "form": "", "on_behalf_of": ""}
    data = {
        "name": "Webinar 2026",
        "layout": "centred",
        "orientation": "landscape",
        "language": "id",
        "number_pattern": "{sequence:05}/{series}/{year}",
        "classification": "800.1.11",
    }
    data |= (
        rows("wordings", wordings, initial=changed.pop("initial", 0)) | rows("signatories", [signs]) | rows("logos", [])
    )
    return data | changed


def wordings_of(template: CertificateTemplate) -> list:
    return list(template.wordings.order_by("sort_order"))


def edit_url(template: CertificateTemplate) -> str:
    return reverse("certificate_template:edit", args=[template.pk])


def test_a_new_template_comes_with_words_for_every_role(editor_client):
    html = editor_client.get(NEW).content.decode()
    for role in Role.values:
        assert f'<option value="{role}" selected>' in html
    assert "atas sumbangsihnya sebagai {role} dalam webinar" in html


def test_a_draft_is_saved_and_not_published(editor_client, editor):
    response = editor_client.post(NEW, form_data(initial=4) | {"action-save": "1"})
    template = CertificateTemplate.objects.get()
    assert response.url == edit_url(template)
    assert [wording.role for wording in template.wordings.all()] == Role.values
    assert not template.versions.exists()


def test_publishing_saves_first_and_names_version_and_editor(editor_client, editor):
    response = editor_client.post(NEW, form_data() | {"action-publish": "1"}, follow=True)
    version = CertificateTemplate.objects.get().versions.get()
    assert version.published_by == editor
    assert "Versi 1 diterbitkan" in response.content.decode()


def test_what_is_missing_is_named_and_what_was_typed_is_kept(editor_client):
    data = form_data(**{"wordings-1-statement": "sebagai {jabatan} dalam {webinar} pada {date}"})
    data |= rows("signatories", []) | {"action-publish": "1"}
    html = editor_client.post(NEW, data, follow=True).content.decode()
    assert "Belum diterbitkan" in html
    assert "Narasumber" in html
    assert "{jabatan}" in html
    assert "Tidak ada yang menandatangani hari ini" in html
    assert not CertificateTemplate.objects.get().versions.exists()


def test_the_default_is_handed_on_once_the_new_one_is_published(editor_client):
    old = make_template(name="Lama", is_default=True, published=True)
    data = form_data(is_default="on") | {"action-save": "1"}
    html = editor_client.post(NEW, data, follow=True).content.decode()
    draft = CertificateTemplate.objects.get(name="Webinar 2026")
    assert "menjadi bawaan hanya jika sudah terbit" in html
    assert CertificateTemplate.objects.get(is_default=True) == old  # else certificates would be made from none
    editor_client.post(NEW, data | {"name": "Baru", "action-publish": "1"})
    assert CertificateTemplate.objects.get(is_default=True).name == "Baru"
    assert not draft.versions.exists()


def test_of_two_windows_the_second_to_save_is_told(editor_client):
    editor_client.post(NEW, form_data() | {"action-save": "1"})
    template = CertificateTemplate.objects.get()
    page = editor_client.get(edit_url(template)).content.decode()
    shown = {"shown_version": re.search(r'name="shown_version" value="(\w+)"', page)[1], "action-save": "1"}
    wordings = [
        {"id": row.pk, "role": row.role, "title": "Sertifikat", "statement": STATEMENT} for row in wordings_of(template)
    ]
    signatory = {"id": template.signatories.get().pk, "name": "Dr. Pejabat Contoh", "office": "Kepala"}
    data = form_data() | rows("wordings", wordings, initial=4) | rows("signatories", [signatory], initial=1) | shown
    assert editor_client.post(edit_url(template), data | {"classification": "800.9"}).status_code == 302
    html = editor_client.post(edit_url(template), data | {"layout": "letter"}).content.decode()
    assert "di jendela lain" in html
    template.refresh_from_db()
    assert (template.classification, template.layout) == ("800.9", "centred")
    assert picture(editor_client.post(reverse("certificate_template:preview", args=[template.pk]), data))


def test_a_signatory_who_ends_before_beginning_is_refused(editor_client):
    row = {"name": "Dr. X", "office": "Kepala", "valid_from": "2026-12-31", "valid_until": "2026-01-01"}
    html = editor_client.post(NEW, form_data() | rows("signatories", [row])).content.decode()
    assert "Tanggal ini mendahului tanggal mulainya." in html
    assert not CertificateTemplate.objects.exists()


def test_a_statement_broken_into_lines_is_one_sentence(editor_client):
    data = form_data(**{"wordings-0-statement": "sebagai {role}\r\ndalam {webinar}\r\npada {date}"})
    editor_client.post(NEW, data | {"action-save": "1"})
    wording = CertificateTemplate.objects.get().wordings.get(role="participant")
    assert wording.statement == "sebagai {role} dalam {webinar} pada {date}"


def picture(response) -> Image.Image:
    assert response.status_code == 200, response.content.decode()
    assert response["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(response.content))


def test_the_preview_shows_what_is_typed_without_saving_it(editor_client):
    template = make_template()
    url = reverse("certificate_template:preview", args=[template.pk])
    stored = picture(editor_client.get(url))
    typed = picture(editor_client.post(url, form_data(orientation="portrait")))
    assert stored.width > stored.height
    assert typed.width < typed.height
    template.refresh_from_db()
    assert template.orientation == "landscape"


def test_the_preview_shows_both_names_each_role_and_the_second_page(editor_client):
    url = reverse("certificate_template:preview_new")
    seen = set()
    for query in ("?nama=pendek", "?nama=panjang"):
        seen.add(editor_client.post(url + query, form_data()).content)
        seen.add(editor_client.post(url + query, form_data(peran="speaker")).content)
    assert len(seen) == 4
    assert editor_client.post(f"{url}?halaman=2", form_data()).status_code == 204
    picture(editor_client.post(f"{url}?halaman=2", form_data(has_topics_page="on")))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wordings-0-statement": "tanpa tema"}, "{webinar}"),
        ({"wordings-0-title": "Sertifikat 王"}, "王"),
        ({"number_pattern": "{sequence}/{mond}"}, "Nomor sertifikat: Pola ini tidak dapat diisi"),
        ({"wordings-0-role": "nobody"}, "Peran: "),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(editor_client, changed, words):
    response = editor_client.post(reverse("certificate_template:preview_new"), form_data(**changed))
    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/plain")
    assert words in response.content.decode()


def test_a_missing_picture_is_named_in_the_preview(editor_client):
    image = make_picture("Latar lama")
    template = make_template(background=image)
    image.file.storage.delete(image.file.name)
    response = editor_client.get(reverse("certificate_template:preview", args=[template.pk]))
    assert (response.status_code, "Latar lama" in response.content.decode()) == (422, True)


def test_versions_say_who_when_and_which_certificates(editor_client):
    template = make_template(is_default=True, published=True)
    webinar = WebinarFactory(past=True, series_number=77)
    make_certificate(webinar=webinar)
    html = editor_client.get(reverse("certificate_template:versions", args=[template.pk])).content.decode()
    assert "Seri-77" in html
    assert "1 sertifikat" in html
    picture(editor_client.get(reverse("certificate_template:version_preview", args=[template.pk, 1])))
    assert editor_client.get(reverse("certificate_template:version_preview", args=[template.pk, 9])).status_code == 404


def test_only_what_was_never_published_can_be_deleted(editor_client):
    draft, published = make_template(), make_template(name="Terbit", published=True)
    for template in (draft, published):
        editor_client.post(reverse("certificate_template:delete", args=[template.pk]))
    assert list(CertificateTemplate.objects.all()) == [published]


def test_a_webinar_chooses_among_published_ones(editor_client):
    make_template(name="Masih draf")
    make_template(name="Sudah terbit", published=True)
    html = editor_client.get(reverse("webinar:edit", args=[WebinarFactory(page=False).pk])).content.decode()
    assert "Sudah terbit" in html
    assert "Masih draf" not in html
    assert 'name="certificate_topics-TOTAL_FORMS"' in html


@pytest.mark.parametrize("name", ["edit", "delete", "preview", "versions"])
def test_learners_see_none_of_it(learner_client, name):
    template = make_template(signatories=[signatory()])
    response = learner_client.get(reverse(f"certificate_template:{name}", args=[template.pk]))
    assert response.status_code in {302, 403}


def test_the_list_stands_at_few_queries(editor_client, django_assert_max_num_queries):
    for number in range(6):
        make_template(name=f"Templat {number}", published=number == 0)
    url = reverse("certificate_template:index")
    assert "terbit, versi 1" in editor_client.get(url).content.decode()
    with django_assert_max_num_queries(25):
        editor_client.get(url)


@pytest.mark.parametrize("name", ["\x00", "' OR 1=1", "😀" * 90, "x" * 3000])
def test_bad_input_gets_a_designed_answer(editor_client, name):
    assert editor_client.post(NEW, form_data(name=name) | {"action-publish": "1"}).status_code in {200, 302}
    changed = {"name": name, "wordings-0-statement": name, "peran": name, "classification": name}
    assert editor_client.post(reverse("certificate_template:preview_new"), form_data(**changed)).status_code == 422
