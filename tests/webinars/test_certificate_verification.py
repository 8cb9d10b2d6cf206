"""What anybody sees who types or scans a code; who may have the file."""

import io

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories.certificates import make_certificate
from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.certificate_pdf.codes import generate_code, group_code
from webinars.models import Certificate, CertificateVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(series_number=40, past=True, title="Belajar di tempat kerja")


@pytest.fixture
def version(webinar):
    return make_certificate(webinar=webinar, full_name="Dr. Andi <Tenri>, M.Si.", nip="198501012010011001")


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def page_of(version) -> str:
    return f"/sertifikat/{version.code}/"


def test_a_valid_certificate_says_so_first_and_then_every_printed_field(client, version):
    response = client.get(page_of(version))
    text = text_of(response)
    assert response.status_code == 200
    first = "VALID Dr. Andi <Tenri>, M.Si. menerima sertifikat ini dari BPSDM Provinsi Sulawesi Selatan."
    assert text.startswith(first)
    printed = version.printed
    shown = printed.keys() - {"language", "issued_at", "verification_url", "verification_site", "signatory_name"}
    shown -= {"signatory_rank"}  # empty by default, like the name
    shown -= {"held_on"}  # the day for programs
    for name in shown:
        assert str(printed[name]) in text, name
    assert f"{printed['credit_hours']} JP" in text
    assert "kisi" not in text
    assert b"#m40" in response.content  # the lattice of Seri-40


def test_signatory_and_rank_are_shown_where_printed(client, version):
    version.printed |= {"signatory_name": "Dr. Contoh, M.Si.", "signatory_rank": "Pembina Utama"}
    version.save()
    text = text_of(client.get(page_of(version)))
    assert "Dr. Contoh, M.Si. Pembina Utama, Kepala BPSDM Provinsi Sulawesi Selatan" in text


def test_neither_nip_nor_email_stands_on_the_page(client, version):
    body = client.get(page_of(version)).content.decode()
    assert "198501012010011001" not in body
    assert version.certificate.learner.email not in body


def test_the_page_is_kept_out_of_search_engines_and_caches_and_sets_no_cookie(client, version):
    response = client.get(page_of(version))
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert not response.cookies


def test_anybodys_answer_may_be_kept_for_less_than_a_minute_and_ones_own_by_nobody(client, version):
    for path in (page_of(version), f"/sertifikat/{generate_code()}/", f"/api/sertifikat/{version.code}"):
        kept = client.get(path)["Cache-Control"]
        assert "public" in kept
        assert int(kept.split("max-age=")[1].split(",")[0]) <= 60
    anonymous = client.get(page_of(version))
    assert "Cookie" in anonymous["Vary"]
    client.force_login(version.certificate.learner)
    own = client.get(page_of(version))
    assert "private" in own["Cache-Control"]
    assert "Unduh PDF" in text_of(own)
    assert "Unduh PDF" not in text_of(anonymous)


def test_english_names_the_fields_and_leaves_the_values_as_printed(client, version):
    response = client.get("/en" + page_of(version))
    text = text_of(response)
    assert "Dr. Andi <Tenri>, M.Si. received this certificate from BPSDM Provinsi Sulawesi Selatan." in text
    assert "Role Peserta" in text
    assert BeautifulSoup(response.content, "html.parser").find("dl")["lang"] == "id"


@pytest.mark.parametrize("change", [str.lower, group_code, lambda code: group_code(code).lower()])
def test_other_spellings_lead_to_the_one_address(client, version, change):
    spelled = change(version.code)
    if spelled == version.code:
        pytest.skip("a code of digits alone")
    response = client.get(f"/sertifikat/{spelled}/")
    assert (response.status_code, response.url) == (301, page_of(version))


def test_unknown_and_malformed_codes_get_one_and_the_same_answer(client, version):
    bodies = set()
    for code in (generate_code(), version.code[:-1], "x", "%00", "' OR 1=1 --", "😀", "A" * 3000, "..%5c", "<script>"):
        response = client.get(f"/sertifikat/{code}/")
        assert response.status_code == 404, code
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        bodies.add(text_of(response))
    assert len(bodies) == 1
    assert bodies.pop().startswith("TIDAK DITEMUKAN Tidak ada sertifikat dengan kode ini.")


def test_revoked_and_superseded_certificates_are_not_called_valid(client, version):
    CertificateVersion.objects.create(
        certificate=version.certificate, version=2, code=generate_code(), printed=version.printed
    )
    assert text_of(client.get(page_of(version))).startswith("DIGANTIKAN")
    Certificate.objects.update(status=Certificate.Status.REVOKED)
    text = text_of(client.get(page_of(version)))
    assert text.startswith("DICABUT")
    assert "VALID" not in text


def test_a_webinar_without_page_has_no_link(client, version, webinar):
    assert 'href="/webinar/seri-40/"' in client.get(page_of(version)).content.decode()
    webinar.pages.update(live=False)
    assert 'href="/webinar/seri-40/"' not in client.get(page_of(version)).content.decode()


def test_queries_of_the_page_are_few(client, version, django_assert_max_num_queries):
    client.get(page_of(version))
    with django_assert_max_num_queries(6):
        client.get(page_of(version))


class TestForm:
    def test_it_leads_to_the_certificate_however_the_code_is_typed(self, client, version):
        typed = f" {group_code(version.code).lower().replace('0', 'o')} "
        response = client.get("/sertifikat/", {"kode": typed})
        assert (response.status_code, response.url) == (302, page_of(version))
        response = client.get("/en/sertifikat/", {"kode": typed})
        assert response.url == f"/en{page_of(version)}"

    def test_it_is_public_and_sets_no_cookie(self, client):
        response = client.get("/sertifikat/")
        assert response.status_code == 200
        assert not response.cookies
        assert "Kode verifikasi" in text_of(response)
        assert "Verification code" in text_of(client.get("/en/sertifikat/"))

    @pytest.mark.parametrize(
        "typed", ["", " ", "ABC", "\x00", '\' OR "1"=1', "😀" * 30, "x" * 3000, "<script>alert(1)</script>"]
    )
    def test_what_is_no_code_is_answered_at_the_field_and_kept(self, client, typed):
        response = client.get("/sertifikat/", {"kode": typed})
        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 200
        field = page.find("input", {"name": "kode"})
        assert field["aria-invalid"] == "true"
        assert page.find(class_="error-summary").find("a")["href"] == f"#{field['id']}"
        assert field.get("value", "") == typed.replace("\x00", "\ufffd") or typed in ("\x00",)


class TestFile:
    def path(self, version) -> str:
        return f"/sertifikat/{version.code}.pdf"

    def test_the_holder_downloads_it(self, client, version):
        client.force_login(version.certificate.learner)
        response = client.get(self.path(version))
        pdf = response.getvalue()
        assert response["Content-Type"] == "application/pdf"
        assert 'filename="sertifikat-seri-40-dr-andi-tenri-msi.pdf"' in response["Content-Disposition"]
        assert "private" in response["Cache-Control"]
        text = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
        assert "Dr. Andi <Tenri>, M.Si." in text
        assert group_code(version.code) in text
        version.refresh_from_db()
        assert version.file.name == f"certificates/seri-40/{version.code}.pdf"

    def test_staff_download_it_too(self, client, version):
        client.force_login(EditorFactory())
        assert client.get(self.path(version)).status_code == 200

    def test_visitors_are_asked_to_sign_in_and_come_back(self, client, version):
        response = client.get(self.path(version))
        assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={self.path(version)}")

    def test_other_learners_are_refused(self, client, version):
        client.force_login(UserFactory())
        assert client.get(self.path(version)).status_code == 403
        version.refresh_from_db()
        assert not version.file

    def test_unknown_and_malformed_codes_are_not_found(self, client):
        for code in (generate_code(), "x", "..%2f..%2fdb", "A" * 3000):
            assert client.get(f"/sertifikat/{code}.pdf").status_code == 404

    def test_another_spelling_leads_to_the_one_address(self, client, version):
        client.force_login(version.certificate.learner)
        response = client.get(f"/sertifikat/{group_code(version.code)}.pdf")
        assert (response.status_code, response.url) == (302, self.path(version))

    def test_a_snapshot_that_cannot_be_printed_gets_a_designed_answer(self, client, version):
        version.printed |= {"holder_name": "王小明"}
        version.save()
        client.force_login(version.certificate.learner)
        response = client.get(self.path(version))
        assert response.status_code == 409
        assert "Berkas belum dapat dibuat" in text_of(response)

    def test_only_the_holder_and_staff_see_the_button(self, client, version):
        button = f'href="{self.path(version)}"'
        assert button not in client.get(page_of(version)).content.decode()
        client.force_login(UserFactory())
        assert button not in client.get(page_of(version)).content.decode()
        client.force_login(version.certificate.learner)
        assert button in client.get(page_of(version)).content.decode()


class TestLattice:
    def test_it_is_a_picture_that_may_be_kept_for_a_year(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get("/webinar/seri-40/kisi.svg")
        assert response["Content-Type"] == "image/svg+xml"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.content.startswith(b"<svg ")
        assert not response.cookies

    @pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "x"])
    def test_impossible_numbers_are_not_found(self, client, number):
        assert client.get(f"/webinar/seri-{number}/kisi.svg").status_code == 404
