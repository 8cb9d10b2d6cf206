import pytest
from django.utils import timezone

from portal.learners.models import User
from portal.learners.services.profile import NipError, ProfileError, complete_profile, confirm_nip
from tests.factories.learners import UserFactory, make_agency

pytestmark = pytest.mark.django_db
NIP = "198503122010012005"
FILLED = {
    "full_name": "Dr. Siti Aminah, M.Si.",
    "employment_type": "pns",
    "nip": "19850312 201001 2 005",
    "agency": "Dinas Kelautan dan Perikanan",
    "position": "Pengawas Perikanan",
    "language": "id",
    "purpose_notice": "on",
}


@pytest.fixture
def newcomer():
    return UserFactory(full_name="", employment_type="", agency_other="", profile_completed_at=None)


def errors_of(answer) -> dict:
    return answer.context["form"].errors.get_json_data()


def test_the_profile_is_completed_once(signed_in, newcomer):
    visitor = signed_in(newcomer)
    assert "Lengkapi profil Anda" in visitor.get("/saya/profil/").content.decode()
    assert visitor.post("/saya/profil/", FILLED)["Location"] == "/saya/"
    newcomer.refresh_from_db()
    assert newcomer.has_complete_profile
    assert (newcomer.full_name, newcomer.nip) == ("Dr. Siti Aminah, M.Si.", NIP)
    assert newcomer.agency_other == "Dinas Kelautan dan Perikanan"
    first = newcomer.profile_completed_at
    assert visitor.post("/saya/profil/", FILLED | {"position": "Kepala Bidang"})["Location"] == "/saya/profil/"
    newcomer.refresh_from_db()
    assert (newcomer.position, newcomer.profile_completed_at) == ("Kepala Bidang", first)


def test_it_leads_back_to_the_page_that_asked_for_it_on_this_host_alone(signed_in, newcomer):
    visitor = signed_in(newcomer)
    page = visitor.get("/saya/profil/?next=/webinar/seri-41/daftar/").content.decode()
    assert 'value="/webinar/seri-41/daftar/"' in page
    assert visitor.post("/saya/profil/", FILLED | {"next": "/webinar/seri-41/daftar/"})["Location"] == (
        "/webinar/seri-41/daftar/"
    )
    assert visitor.post("/saya/profil/", FILLED | {"next": "https://evil.example/"})["Location"] == "/saya/profil/"


def test_what_was_typed_stays_when_something_is_wrong(signed_in, newcomer):
    answer = signed_in(newcomer).post("/saya/profil/", FILLED | {"nip": "123"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NIP terdiri atas tepat 18 angka" in page
    assert "Pengawas Perikanan" in page


def test_whoever_was_registered_by_a_list_sees_the_purpose_notice(signed_in):
    user = UserFactory(purpose_notice_accepted_at=None)
    visitor = signed_in(user)
    assert "purpose_notice" in errors_of(
        visitor.post("/saya/profil/", {k: v for k, v in FILLED.items() if k != "purpose_notice"})
    )
    visitor.post("/saya/profil/", FILLED)
    user.refresh_from_db()
    assert user.purpose_notice_accepted_at
    assert "purpose_notice" not in visitor.get("/saya/profil/").context["form"].fields


def test_a_name_in_capitals_is_questioned_once(signed_in, newcomer):
    visitor = signed_in(newcomer)
    answer = visitor.post("/saya/profil/", FILLED | {"full_name": "SITI AMINAH, S.Sos."})
    assert "Nama Anda akan dicetak seperti ini: “SITI AMINAH, S.Sos.”" in answer.content.decode()
    asked = answer.context["form"]["name_checked"].value()
    visitor.post("/saya/profil/", FILLED | {"full_name": "SITI AMINAH, S.Sos.", "name_checked": asked})
    newcomer.refresh_from_db()
    assert newcomer.full_name == "SITI AMINAH, S.Sos."


@pytest.mark.parametrize("name", ["Siti 😀", "<b>Siti</b>", "12345", "Siti\u202eanimA"])
def test_what_cannot_be_printed_is_no_name(signed_in, newcomer, name):
    answer = signed_in(newcomer).post("/saya/profil/", FILLED | {"full_name": name})
    newcomer.refresh_from_db()
    if "\u202e" in name:
        assert newcomer.full_name == "SitianimA", "what is invisible is dropped"
    else:
        assert "full_name" in errors_of(answer)


@pytest.mark.parametrize("name", ["Muh. Ali Ja'far, S.T., M.T.", "Ni Made Ayu Lestari", "Siti  Aminah ", "ꦱꦶꦠꦶ Aminah"])
def test_names_with_titles_marks_and_other_scripts_are_names(signed_in, newcomer, name):
    signed_in(newcomer).post("/saya/profil/", FILLED | {"full_name": name})
    newcomer.refresh_from_db()
    assert newcomer.full_name == " ".join(name.split())


def test_a_confirmed_nip_stays_as_it_is(signed_in):
    user = UserFactory(nip=NIP)
    confirm_nip(user=user)
    signed_in(user).post("/saya/profil/", FILLED | {"nip": "199001012015011001"})
    user.refresh_from_db()
    assert user.nip == NIP
    with pytest.raises(ProfileError) as refused:
        complete_profile(user=user, full_name="A", employment_type="pns", nip="199001012015011001")
    assert refused.value.code == "nip_confirmed"


def test_a_nip_confirmed_for_another_is_refused_without_saying_whose(signed_in, newcomer):
    owner = UserFactory(nip=NIP, nip_confirmed_at=timezone.now(), full_name="Pemilik Nomor")
    page = signed_in(newcomer).post("/saya/profil/", FILLED).content.decode()
    assert "NIP ini sudah dikonfirmasi untuk akun lain" in page
    assert owner.full_name not in page
    assert owner.email not in page


def test_nobody_blocks_a_nip_by_typing_it(signed_in, newcomer):
    UserFactory(nip=NIP)
    signed_in(newcomer).post("/saya/profil/", FILLED)
    newcomer.refresh_from_db()
    assert newcomer.nip == NIP


def test_confirming_is_for_one_person_and_safe_to_repeat():
    first, second, nobody = UserFactory(nip=NIP), UserFactory(nip=NIP), UserFactory()
    confirmed = confirm_nip(user=first, by=second)
    assert confirm_nip(user=first).nip_confirmed_at == confirmed.nip_confirmed_at
    for user, code in ((second, "nip_taken"), (nobody, "nip_missing")):
        with pytest.raises(NipError) as refused:
            confirm_nip(user=user)
        assert refused.value.code == code
    wrong = UserFactory(nip="198503122010132005", employment_type="pns")
    with pytest.raises(NipError) as refused:
        confirm_nip(user=wrong)
    assert refused.value.code == "nip_invalid"


def test_a_confirmation_is_logged_without_the_number():
    from wagtail.models import ModelLogEntry

    user, operator = UserFactory(nip=NIP), UserFactory()
    confirm_nip(user=user, by=operator)
    entry = ModelLogEntry.objects.get(action="learners.nip_confirmed")
    assert (entry.user, entry.object_id) == (operator, str(user.pk))
    assert NIP not in f"{entry.label} {entry.data}"


def test_visitors_are_asked_to_sign_in_and_find_no_list_of_agencies(client):
    make_agency()
    assert client.get("/saya/profil/")["Location"] == "/akun/login/?next=/saya/profil/"
    assert client.get("/saya/instansi/?q=dinas").status_code == 403


def test_ones_own_agency_is_shown_with_its_place_and_kept(signed_in):
    province = make_agency("Pemerintah Provinsi Sulawesi Selatan")
    agency = make_agency("Dinas Kesehatan", parent=province)
    user = UserFactory(agency=agency, agency_other="")
    visitor = signed_in(user)
    shown = visitor.get("/saya/profil/").context["form"]["agency"].value()
    assert shown == "Dinas Kesehatan, Pemerintah Provinsi Sulawesi Selatan"
    visitor.post("/saya/profil/", FILLED | {"agency": shown})
    user.refresh_from_db()
    assert user.agency == agency


def test_agencies_of_one_name_are_offered_without_a_script(signed_in, newcomer):
    gowa, maros = make_agency("Kabupaten Gowa"), make_agency("Kabupaten Maros")
    make_agency("Dinas Kesehatan", parent=gowa)
    wanted = make_agency("Dinas Kesehatan", parent=maros)
    visitor = signed_in(newcomer)
    answer = visitor.post("/saya/profil/", FILLED | {"agency": "dinas  kesehatan"})
    assert "agency_choice" in errors_of(answer)
    assert "Dinas Kesehatan, Kabupaten Maros" in answer.content.decode()
    visitor.post("/saya/profil/", FILLED | {"agency": "dinas  kesehatan", "agency_choice": str(wanted.pk)})
    newcomer.refresh_from_db()
    assert newcomer.agency == wanted
    visitor.post("/saya/profil/", FILLED | {"agency": "Dinas Kesehatan", "agency_choice": "0"})
    newcomer.refresh_from_db()
    assert (newcomer.agency, newcomer.agency_other) == (None, "Dinas Kesehatan")


def test_the_language_of_letters_can_be_changed(signed_in, newcomer):
    signed_in(newcomer).post("/saya/profil/", FILLED | {"language": "en"})
    assert User.objects.get(pk=newcomer.pk).language == "en"
