from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.core import mail
from wagtail.models import ModelLogEntry

from portal.learners.models import User
from portal.learners.services.credits import book_credit
from portal.learners.services.deletion import DeletionError, delete_or_anonymise
from portal.learners.services.profile import confirm_nip
from tests.factories.learners import PASSWORD, EditorFactory, UserFactory, make_agency
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db
NIP = "198503122010012005"


@pytest.fixture
def plain():
    return UserFactory(full_name="Andi Rahman, S.T.")


@pytest.fixture
def holder():
    """Somebody whose row has to stay: the ledger points to it."""
    user = UserFactory(full_name="Dr. Siti Aminah, M.Si.", nip=NIP, position="Pengawas", agency=make_agency())
    book_credit(
        learner=user,
        source="certificate",
        source_reference="certificate:9",
        description="Seri-41",
        hours=4,
        earned_on=date(2026, 5, 12),
    )
    return user


def test_with_the_password_the_account_is_gone_at_once(signed_in, plain):
    visitor = signed_in(plain)
    assert "Profil, pendaftaran, dan cara masuk Anda dihapus" in visitor.get("/saya/hapus-akun/").content.decode()
    answer = visitor.post("/saya/hapus-akun/", {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/saya/hapus-akun/selesai/", 302)]
    assert not User.objects.filter(pk=plain.pk).exists()
    assert not answer.wsgi_request.user.is_authenticated
    assert mail.outbox[-1].to == [plain.email]


def test_a_wrong_password_deletes_nothing(signed_in, plain):
    answer = signed_in(plain).post("/saya/hapus-akun/", {"password": "salah"})
    assert answer.status_code == 422
    assert "Ini bukan kata sandi Anda" in answer.content.decode()
    assert User.objects.filter(pk=plain.pk).exists()


@pytest.mark.parametrize("data", [{}, {"code": "0000-0000"}, {"code": ""}, {"password": ""}])
def test_without_any_proof_nothing_is_deleted(signed_in, data):
    """Above all not the account of somebody without a password, whom allauth would not ask."""
    user = UserFactory(password=None)
    signed_in(user).post("/saya/hapus-akun/", data)
    assert User.objects.filter(pk=user.pk).exists()


def test_a_mailed_code_proves_it_too(signed_in):
    user = UserFactory(password=None)
    visitor = signed_in(user)
    visitor.post("/saya/hapus-akun/", {"send_code": "1"})
    assert mail.outbox[-1].to == [user.email]
    assert mailed_code() not in str(dict(visitor.session))
    visitor.post("/saya/hapus-akun/", {"code": mailed_code()})
    assert not User.objects.filter(pk=user.pk).exists()


def test_the_code_lasts_for_three_attempts(signed_in):
    user = UserFactory(password=None)
    visitor = signed_in(user)
    visitor.post("/saya/hapus-akun/", {"send_code": "1"})
    right = mailed_code()
    for _ in range(3):
        visitor.post("/saya/hapus-akun/", {"code": "0000-0000" if right != "0000-0000" else "1111-1111"})
    visitor.post("/saya/hapus-akun/", {"code": right})
    assert User.objects.filter(pk=user.pk).exists()


def test_the_code_grows_old(signed_in, monkeypatch):
    user = UserFactory(password=None)
    visitor = signed_in(user)
    visitor.post("/saya/hapus-akun/", {"send_code": "1"})
    session = visitor.session
    session["deletion_code"] |= {"at": session["deletion_code"]["at"] - 15 * 60}
    session.save()
    visitor.post("/saya/hapus-akun/", {"code": mailed_code()})
    assert User.objects.filter(pk=user.pk).exists()


def test_whoever_holds_certificates_is_emptied_and_their_jp_stay(signed_in, holder):
    confirm_nip(user=holder)
    address = holder.email
    TOTP.activate(holder, generate_totp_secret())
    visitor = signed_in(holder)
    assert "Sertifikat Anda tetap sah" in visitor.get("/saya/hapus-akun/").content.decode()
    answer = visitor.post("/saya/hapus-akun/", {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/saya/hapus-akun/tertutup/", 302)]
    holder.refresh_from_db()
    kept = {"id", "anonymised_at", "date_joined", "profile_completed_at", "language", "password", "is_active"}
    left = {
        field.name: getattr(holder, field.attname)
        for field in User._meta.concrete_fields
        if field.name not in kept and getattr(holder, field.attname)
    }
    assert left == {"email": f"anonim-{holder.pk}@dihapus.invalid"}
    assert holder.anonymised_at
    assert not holder.is_active
    assert not holder.has_usable_password()
    assert holder.credits.total_hours() == 4
    assert not EmailAddress.objects.filter(user=holder).exists()
    assert not Authenticator.objects.filter(user=holder).exists()
    assert mail.outbox[-1].to == [address]
    assert "dapat diverifikasi" in mail.outbox[-1].body


def test_every_session_of_the_person_ends_and_nobody_elses(signed_in, plain):
    other = signed_in(UserFactory())
    elsewhere, here = signed_in(plain), signed_in(plain)
    here.post("/saya/hapus-akun/", {"password": PASSWORD})
    assert not Session.objects.filter(session_key=elsewhere.session.session_key).exists()
    assert other.get("/saya/data/").status_code == 200


def test_the_address_is_free_for_a_new_account(visitor, holder):
    address = holder.email
    delete_or_anonymise(user=holder)
    visitor.sign_up(address)
    visitor.post("/akun/confirm-email/", {"code": mailed_code()} if mail.outbox else {})
    assert User.objects.filter(email=address).exclude(pk=holder.pk).exists()


def test_the_nip_is_free_too(holder):
    confirm_nip(user=holder)
    delete_or_anonymise(user=holder)
    assert confirm_nip(user=UserFactory(nip=NIP)).nip_confirmed_at


@pytest.mark.parametrize("kind", ["plain", "holder"])
def test_the_log_knows_that_it_happened_and_no_longer_who_it_was(kind, request, django_capture_on_commit_callbacks):
    user = request.getfixturevalue(kind)
    pk, name, address = user.pk, user.full_name, user.email
    ModelLogEntry.objects.log_action(user, "wagtail.edit")
    with django_capture_on_commit_callbacks(execute=True):
        outcome = delete_or_anonymise(user=user)
    entries = ModelLogEntry.objects.filter(object_id=str(pk), content_type__model="user")
    assert {entry.action for entry in entries} == {"wagtail.edit", f"learners.{outcome}"}
    for entry in entries:
        assert name not in entry.label
        assert address not in f"{entry.label}{entry.data}"


def test_doing_it_twice_is_doing_it_once(holder, plain):
    assert [delete_or_anonymise(user=holder) for _ in range(2)] == ["anonymised", "anonymised"]
    assert [delete_or_anonymise(user=plain) for _ in range(2)] == ["deleted", "deleted"]
    assert ModelLogEntry.objects.filter(action="learners.anonymised").count() == 1


def test_the_last_administrator_stays(signed_in):
    only = EditorFactory(is_superuser=True)
    with pytest.raises(DeletionError) as refused:
        delete_or_anonymise(user=only)
    assert refused.value.code == "last_administrator"
    page = signed_in(only).post("/saya/hapus-akun/", {"password": PASSWORD}).content.decode()
    assert "administrator terakhir" in page
    EditorFactory(is_superuser=True)
    assert delete_or_anonymise(user=only) == "deleted"


def test_a_closed_account_neither_signs_in_nor_gets_codes(visitor, holder):
    address = holder.email
    delete_or_anonymise(user=holder)
    mail.outbox.clear()
    assert visitor.post("/akun/login/", {"login": address, "password": PASSWORD}).status_code == 200
    visitor.post("/akun/login/code/", {"email": f"anonim-{holder.pk}@dihapus.invalid"})
    assert all("dihapus.invalid" not in letter.to[0] or "Tidak ada akun" in letter.body for letter in mail.outbox)
