"""Certificates issued before the portal: verified by number and name together, taken by whom they belong to, once."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.learners.models import LearningCredit, User
from portal.learners.personal_data import collect_personal_data
from portal.learners.services.deletion import ANONYMISED, DELETED, delete_or_anonymise
from portal.learners.services.merging import merge_accounts
from tests.factories.certificates import make_certificate
from tests.factories.earlier_certificates import EarlierCertificateFactory
from tests.factories.learners import EditorFactory, UserFactory
from webinars.earlier_certificates import holder_key, number_key
from webinars.models import EarlierCertificate, EarlierCertificateRequest
from webinars.services.earlier_certificates.claims import (
    ClaimError,
    accept_request,
    ask_by_nip,
    claim_by_email,
    decline_request,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NIP = "198001312005012001"
VERIFY = "/sertifikat/lama/"
MINE = "/saya/sertifikat-lama/"


@pytest.mark.parametrize(
    "typed",
    ["BESSE  TENRI", "besse tenri", "Dr. Hj. Besse Tenri, S.Pd., M.Si.", "Bessé Tenri", "Besse-Tenri", "BesseTenri"],
)
def test_titles_case_blanks_and_accents_of_a_name_do_not_count(typed):
    assert holder_key(typed) == holder_key("Besse Tenri, S.Pd.")


@pytest.mark.parametrize("other", ["Besse Tendri", "Besse", "Tenri", "Besse Tenri Abeng"])
def test_another_name_is_another_name(other):
    assert holder_key(other) != holder_key("Besse Tenri, S.Pd.")


@pytest.mark.parametrize("name", ["ᨔᨗᨈᨗ", "😀", "S.Pd.", "Ma", "."])
def test_no_name_comes_to_nothing(name):
    assert holder_key(name)


def test_case_blanks_and_dashes_of_a_number_do_not_count():
    assert number_key(" 001 / bpsdm–IV/2023 ") == number_key("001/BPSDM-IV/2023")
    assert number_key("001/2023") != number_key("01/2023")


def test_number_and_name_together_show_the_certificate_without_nip_and_email(client):
    row = EarlierCertificateFactory(nip=NIP, email="besse@a.example")
    response = client.get(VERIFY, {"nomor": row.number.lower(), "nama": "besse tenri"})
    html = response.content.decode()
    assert response.status_code == 200
    for word in (
        "VALID",
        "diterbitkan sebelum portal ini",
        row.number,
        row.webinar_title,
        "Besse Tenri, S.Pd.",
        "4 JP",
    ):
        assert word.lower() in html.lower()
    assert NIP not in html
    assert "besse@a.example" not in html
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_wrong_number_and_wrong_name_get_one_answer(client):
    row = EarlierCertificateFactory()
    EarlierCertificateFactory(full_name="Umar Gani")
    answers = []
    for typed in ({"nomor": row.number, "nama": "Umar Gani"}, {"nomor": "99999/X", "nama": "Besse Tenri"}):
        response = client.get(VERIFY, typed)
        assert response.status_code == 404
        html = re.sub(r'value="[^"]*"', "", response.content.decode())
        answers.append(re.sub(r'(nomor|nama)=[^&"]*', "", html))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "typed",
    [
        {"nomor": "", "nama": ""},
        {"nomor": "\x00", "nama": "a"},
        {"nomor": "9" * 3000, "nama": "a"},
        {"nomor": "1", "nama": "😀'\"<b>" * 500},
        {"nomor": "\ufdfa" * 120, "nama": "\ufdfa" * 200},
        {"nomor": "1"},
        {"x": "1"},
    ],
)
def test_bad_input_gets_a_designed_answer(client, typed):
    assert client.get(VERIFY, typed).status_code in (200, 404)


def test_the_page_of_codes_offers_the_second_way(client):
    assert f'action="{VERIFY}"' in client.get("/sertifikat/").content.decode()


def test_what_bears_a_verified_address_is_taken_at_one_press(client):
    user = UserFactory()
    EmailAddress.objects.create(user=user, email="Lama@a.example", verified=True)
    EmailAddress.objects.create(user=user, email="asing@a.example", verified=False)
    EarlierCertificateFactory(email=user.email)
    EarlierCertificateFactory(email="lama@a.example", credit_hours=6)
    EarlierCertificateFactory(email="asing@a.example")
    client.force_login(user)
    html = client.get("/saya/").content.decode()
    assert "2 sertifikat lama ditemukan" in html
    assert "10 JP" in html
    assert client.post(MINE, {"action": "claim"}).status_code == 302
    assert set(user.credits.values_list("hours", "earned_on")) == {(4, date(2023, 4, 5)), (6, date(2023, 4, 5))}
    assert EarlierCertificate.objects.filter(claimed_by=user, claimed_how="email").count() == 2
    client.post(MINE, {"action": "claim"})
    assert user.credits.count() == 2
    assert "ditemukan" not in client.get("/saya/").content.decode()


def test_nobody_takes_what_somebody_else_has_taken():
    first, second = UserFactory(), UserFactory()
    row = EarlierCertificateFactory(email=first.email)
    assert claim_by_email(learner=first) == 1
    EarlierCertificate.objects.update(email=second.email)
    assert claim_by_email(learner=second) == 0
    row.refresh_from_db()
    assert row.claimed_by == first


def test_one_occasion_brings_its_jp_once():
    user = UserFactory()
    for _ in range(2):
        EarlierCertificateFactory(email=user.email, webinar_title="Etika")
    EarlierCertificateFactory(email=user.email, webinar_title="Etika", role="speaker")
    issued_here = make_certificate(learner=user).certificate
    EarlierCertificateFactory(email=user.email, webinar=issued_here.webinar)
    before = user.credits.count()
    assert claim_by_email(learner=user) == 4
    assert user.credits.count() == before + 2


def test_a_request_by_nip_tells_nothing_until_an_operator_agrees(client):
    user, row = UserFactory(nip=NIP), EarlierCertificateFactory(nip=NIP)
    other = EarlierCertificateFactory(nip=NIP, full_name="Umar Gani")
    client.force_login(user)
    client.post(MINE, {"action": "ask"})
    client.post(MINE, {"action": "ask"})
    html = client.get(MINE).content.decode()
    assert row.number not in html
    request = EarlierCertificateRequest.objects.get()
    operator = EditorFactory()
    assert accept_request(request=request, certificates=[row.pk], by=operator) == 1
    row.refresh_from_db()
    assert (row.claimed_by, row.claimed_how) == (user, "nip")
    assert user.credits.total_hours() == 4
    other.refresh_from_db()
    assert other.claimed_by is None
    entry = ModelLogEntry.objects.get(action="webinars.earlier_request_accepted")
    assert (entry.user, entry.data["numbers"]) == (operator, [row.number])
    assert user.full_name not in entry.label
    with pytest.raises(ClaimError, match="answered"):
        decline_request(request=request, answer="Tidak", by=operator)


def test_only_what_bears_the_nip_asked_about_can_be_handed_over():
    user, foreign = UserFactory(nip=NIP), EarlierCertificateFactory(nip="197001012000011001")
    request = ask_by_nip(learner=user)
    with pytest.raises(ClaimError, match="nothing_chosen"):
        accept_request(request=request, certificates=[foreign.pk], by=EditorFactory())
    request.refresh_from_db()
    assert request.is_open


def test_without_a_nip_there_is_nothing_to_ask():
    with pytest.raises(ClaimError, match="no_nip"):
        ask_by_nip(learner=UserFactory())


def test_an_operator_answers_in_the_cms(client):
    user = UserFactory(nip=NIP, full_name="Besse Tenri")
    row, other = EarlierCertificateFactory(nip=NIP), EarlierCertificateFactory(nip=NIP, full_name="Umar Gani")
    request = ask_by_nip(learner=user)
    client.force_login(EditorFactory())
    url = f"/cms/permintaan-sertifikat-lama/{request.pk}/"
    assert str(user) in client.get("/cms/permintaan-sertifikat-lama/").content.decode()
    html = client.get(url).content.decode()
    assert re.search(rf'value="{row.pk}"[^>]*checked', html)
    assert not re.search(rf'value="{other.pk}"[^>]*checked', html)
    assert client.post(url, {"decision": "accept"}).status_code == 200
    assert client.post(url, {"decision": "decline"}).status_code == 200
    assert client.post(url, {"decision": "accept", "certificates": [row.pk]}).status_code == 302
    row.refresh_from_db()
    assert row.claimed_by == user
    assert client.get(url).status_code == 200


def test_requests_are_for_operators_alone_and_the_list_for_editors(client):
    request = ask_by_nip(learner=UserFactory(nip=NIP))
    row = EarlierCertificateFactory()
    client.force_login(EditorFactory(group="Editors"))
    assert client.get(f"/cms/permintaan-sertifikat-lama/{request.pk}/").status_code == 302
    html = client.get("/cms/sertifikat-lama/", {"q": "besse", "claimed": "no", "year": "2023"}).content.decode()
    assert row.number in html
    assert row.number not in client.get("/cms/sertifikat-lama/", {"claimed": "yes"}).content.decode()
    csv = b"".join(client.get("/cms/sertifikat-lama/", {"export": "csv"}).streaming_content).decode()
    assert row.number in csv


def test_a_file_is_for_its_holder_and_for_staff(client):
    user = UserFactory()
    row = EarlierCertificateFactory(email=user.email)
    row.file.save("certificates/earlier/tes.pdf", ContentFile(b"%PDF-1.4"))
    url = f"{MINE}{row.pk}.pdf"
    assert client.get(url).status_code == 302
    client.force_login(user)
    assert client.get(url).status_code == 404
    claim_by_email(learner=user)
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "attachment" in response["Content-Disposition"]
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    assert client.get(f"{MINE}{2**70}.pdf").status_code == 404
    client.force_login(EditorFactory())
    assert client.get(url).status_code == 200


def test_they_are_part_of_the_persons_data():
    user = UserFactory(nip=NIP)
    EarlierCertificateFactory(email=user.email, number="1/A")
    EarlierCertificateFactory(nip=NIP, number="2/A")
    sections = {exporter.name: rows for exporter, rows in collect_personal_data(user)}
    assert [row["number"] for row in sections["earlier_certificates"]] == ["1/A"], "an unconfirmed NIP proves nothing"
    ask_by_nip(learner=user)
    User.objects.filter(pk=user.pk).update(nip_confirmed_at=timezone.now())
    user.refresh_from_db()
    sections = {exporter.name: rows for exporter, rows in collect_personal_data(user)}
    assert len(sections["earlier_certificates"]) == 2
    assert len(sections["earlier_certificate_requests"]) == 1


def test_an_account_that_leaves_takes_address_nip_and_file_along(client, django_capture_on_commit_callbacks):
    user = UserFactory(nip=NIP)
    row = EarlierCertificateFactory(email=user.email, nip=NIP)
    row.file.save("certificates/earlier/tes.pdf", ContentFile(b"%PDF-1.4"))
    path = row.file.path
    ask_by_nip(learner=user)
    claim_by_email(learner=user)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_or_anonymise(user=user) == ANONYMISED
    row.refresh_from_db()
    assert (row.email, row.nip, row.file.name) == ("", "", "")
    assert not row.file.storage.exists(path)
    assert not EarlierCertificateRequest.objects.exists()
    assert client.get(VERIFY, {"nomor": row.number, "nama": row.full_name}).status_code == 200


def test_an_account_that_took_none_is_deleted_and_what_bore_its_address_stays_unclaimed():
    user = UserFactory(nip=NIP)
    row = EarlierCertificateFactory(email=user.email)
    assert delete_or_anonymise(user=user) == DELETED
    row.refresh_from_db()
    assert row.email == ""
    assert row.erased_at


def test_they_go_over_when_two_accounts_are_merged():
    kept, duplicate = UserFactory(nip=NIP), UserFactory(nip=NIP)
    row = EarlierCertificateFactory(email=duplicate.email)
    claim_by_email(learner=duplicate)
    ask_by_nip(learner=kept)
    ask_by_nip(learner=duplicate)
    merge_accounts(kept=kept, duplicate=duplicate, by=EditorFactory())
    row.refresh_from_db()
    assert row.claimed_by == kept
    assert LearningCredit.objects.get().learner == kept
    assert EarlierCertificateRequest.objects.get().learner == kept
