import json
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from portal.learners import personal_data
from portal.learners.services.credits import book_credit
from portal.learners.services.profile import confirm_nip
from tests.factories.learners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = UserFactory(full_name="Dr. Siti Aminah, M.Si.", nip="198503122010012005", position="Pengawas")
    confirm_nip(user=user)
    book_credit(
        learner=user,
        source="certificate",
        source_reference="certificate:9",
        description="Seri-41",
        hours=4,
        earned_on=date(2026, 5, 12),
    )
    return user


def test_the_file_holds_all_about_the_person_and_nothing_of_others(signed_in, person):
    other = UserFactory()
    answer = signed_in(person).get("/saya/data/unduh/")
    data = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="data-saya.json"'
    assert data["account"][0]["nip"] == "198503122010012005"
    assert data["email_addresses"] == [{"email": person.email, "verified": True, "primary": True}]
    assert data["credits"][0]["hours"] == 4
    assert data["log"][0]["what"] == "Konfirmasi NIP"
    assert {"registrations", "certificates"} <= set(data), "other apps add their part"
    assert other.email not in answer.content.decode()


def test_secrets_that_open_the_account_stay_out_of_the_file(signed_in, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    answer = signed_in(person).get("/saya/data/unduh/").content.decode()
    assert secret not in answer
    assert person.password not in answer
    assert json.loads(answer)["second_steps"]


def test_the_page_says_the_same_in_words(signed_in, person):
    page = signed_in(person).get("/saya/data/").content.decode()
    for word in ("Nama lengkap dengan gelar", "Dr. Siti Aminah, M.Si.", "198503122010012005", "Seri-41", "12 Mei 2026"):
        assert word in page


@pytest.mark.parametrize("path", ["/saya/data/", "/saya/data/unduh/", "/saya/hapus-akun/"])
def test_ones_data_are_for_oneself_and_kept_by_no_cache(client, signed_in, person, path):
    assert client.get(path)["Location"] == f"/akun/login/?next={path}"
    assert "no-store" in signed_in(person).get(path)["Cache-Control"]


def test_an_app_adds_its_part_by_registering(monkeypatch, signed_in, person):
    monkeypatch.setattr(personal_data, "_exporters", dict(personal_data._exporters))
    personal_data.register_exporter(
        "questions", lambda user: [{"asked": user.full_name}], title="Pertanyaan", labels={"asked": "Ditanyakan"}
    )
    visitor = signed_in(person)
    assert json.loads(visitor.get("/saya/data/unduh/").content)["questions"] == [{"asked": "Dr. Siti Aminah, M.Si."}]
    assert "Ditanyakan" in visitor.get("/saya/data/").content.decode()
