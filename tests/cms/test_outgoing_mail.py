"""'Surat keluar': what is stuck is seen, and sent again; who may see and do what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.postbox.models import MailRoute, OutgoingMail
from portal.postbox.services.queueing import queue_message
from tests.cms.conftest import client_of
from tests.factories.learners import UserFactory

pytestmark = pytest.mark.django_db
INDEX = "/cms/surat-keluar/"


def queue(name: str = "andi", **values) -> OutgoingMail:
    row = queue_message(message=EmailMessage(f"Perihal {name}", "Isi", to=[f"{name}@contoh.example"]))
    OutgoingMail.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def given_up(name: str = "andi", **values) -> OutgoingMail:
    gone = {"status": "given_up", "trouble": "refused", "reply_code": 550, "finished_at": timezone.now()}
    return queue(name, **gone | values)


@pytest.fixture
def onlooker_client(db):
    """May open the CMS and the list, and nothing more."""
    group = Group.objects.create(name="Onlookers")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_outgoingmail"]))
    user = UserFactory()
    user.groups.add(group)
    return client_of(user)


def test_counts_age_and_trouble_are_told(editor_client):
    queue("lama", created_at=timezone.now() - timedelta(hours=3), attempts=2, trouble="later", reply_code=451)
    given_up("budi")
    MailRoute.objects.update_or_create(pk=1, defaults={"failing_since": timezone.now(), "trouble": "unreachable"})
    html = editor_client.get(INDEX).content.decode()
    for words in (
        "Surat keluar",
        "Server email tidak dapat dihubungi",
        "Server email meminta dicoba lagi nanti (451), 2 percobaan",
        "Alamat penerima ditolak (550)",
        "3\xa0jam",
        "budi@contoh.example",
        "Perihal budi",
    ):
        assert words in html
    summary = editor_client.get(INDEX).context["summary"]
    assert (summary["waiting"], summary["stuck"], summary["given_up"]) == (1, 1, 1)


def test_it_is_narrowed_down(editor_client):
    stuck, gone, fresh = queue("a", attempts=1), given_up("b", kind="reminder"), queue("c")

    def found(**query):
        return set(editor_client.get(INDEX, query).context["object_list"])

    assert found(state="stuck") == {stuck}
    assert found(state="given_up") == {gone}
    assert found(state="waiting") == {stuck, fresh}
    assert found(kind="reminder") == {gone}
    assert found(q="c@contoh") == {fresh}
    assert found(q="perihal C") == {fresh}


def test_subjects_are_searched_where_they_are_no_secret_and_addresses_by_who_may_see_them(onlooker_client):
    queue("kode", kind="code")
    seen = queue("andi")

    def found(query):
        return set(onlooker_client.get(INDEX, {"q": query}).context["object_list"])

    assert found("perihal") == {seen}
    assert found("andi@contoh") == set()


@pytest.mark.parametrize("value", ["\x00", "9" * 30, "'--", "🙂" * 50, "x" * 3000])
def test_whatever_is_asked_is_answered(editor_client, value):
    queue()
    for query in ({"q": value}, {"state": value}, {"kind": value}, {"p": value}, {"ordering": value}):
        assert editor_client.get(INDEX, query).status_code in {200, 404}
    assert editor_client.post(reverse("outgoing_mail:send_again"), {"mail": [value, "²"]}).status_code == 302


def test_the_chosen_are_sent_again_and_it_is_logged(editor_client, editor, django_capture_on_commit_callbacks):
    chosen, other = given_up("budi", attempts=9), given_up("citra")
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(reverse("outgoing_mail:send_again"), {"mail": [chosen.pk]})
    assert [message.to for message in django_mail.outbox] == [["budi@contoh.example"]]
    assert django_mail.outbox[0].extra_headers["Message-ID"] == chosen.message_id
    entry = ModelLogEntry.objects.get(action="postbox.sent_again")
    assert (entry.user, entry.object_id) == (editor, str(chosen.pk))
    assert "budi" not in entry.label
    other.refresh_from_db()
    assert other.status == "given_up"


def test_all_given_up_are_sent_again(editor_client, django_capture_on_commit_callbacks):
    given_up("budi"), given_up("citra")
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor_client.post(reverse("outgoing_mail:send_again"), {"all": "1"}, follow=True)
    assert len(django_mail.outbox) == 2
    assert "2 surat dikirim ulang." in answer.content.decode()


def test_what_was_sent_expired_or_is_on_its_way_is_not(editor_client, django_capture_on_commit_callbacks):
    now = timezone.now()
    rows = [
        queue("a", status="sent", content=None),
        given_up("b", content=None),
        given_up("c", expires_at=now),
        queue("d", claimed_at=now, next_attempt_at=now + timedelta(minutes=5)),
    ]
    page = editor_client.get(INDEX).content.decode()
    assert 'name="mail"' not in page
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(reverse("outgoing_mail:send_again"), {"mail": [row.pk for row in rows]})
    assert django_mail.outbox == []


def test_a_code_is_seen_by_nobody(editor_client):
    queue(kind="code", priority=10, subject="1234-5678 adalah kode Anda")
    html = editor_client.get(INDEX).content.decode()
    assert "1234-5678" not in html
    assert "Kode masuk" in html


def test_who_may_only_look_sees_no_address_and_sends_nothing(onlooker_client):
    row = given_up("budi")
    html = onlooker_client.get(INDEX).content.decode()
    assert "budi@" not in html
    assert 'name="mail"' not in html
    assert "budi@" not in onlooker_client.get(INDEX, {"q": "budi"}).content.decode()
    onlooker_client.post(reverse("outgoing_mail:send_again"), {"mail": [row.pk]})
    row.refresh_from_db()
    assert row.status == "given_up"


def test_learners_do_not_get_in(learner_client):
    queue()
    assert "andi@" not in learner_client.get(INDEX, follow=True).content.decode()


def test_more_mail_costs_no_more_queries(editor_client, django_assert_max_num_queries):
    for number in range(20):
        queue(f"orang{number}")
    editor_client.get(INDEX)
    with django_assert_max_num_queries(30):
        editor_client.get(INDEX)
