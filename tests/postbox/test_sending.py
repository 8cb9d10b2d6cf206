"""Out of the outbox: in turn, over one connection; what is refused is given up, what fails comes again."""

import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.models import PortalSettings
from portal.postbox.models import MailRoute, OutgoingMail
from portal.postbox.services import outcomes, sending
from portal.postbox.services.sending import claim_next, send_outbox
from tests.support.mail_server import MailServer, MisbehaveError, use_server

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
Priority, Kind = OutgoingMail.Priority, OutgoingMail.Kind
MINUTE = timedelta(minutes=1)


def pass_time(**delta) -> None:
    """As if so much time had passed for all that waits."""
    for model, names in ((OutgoingMail, ("next_attempt_at", "finished_at")), (MailRoute, ("next_try_at",))):
        for row in model.objects.all():
            for name in names:
                if value := getattr(row, name):
                    setattr(row, name, value - timedelta(**delta))
            row.save()


def cap(mails_per_hour: int) -> None:
    portal = PortalSettings.load()
    portal.mails_per_hour = mails_per_hour
    portal.save()


def test_what_is_sent_is_marked_and_its_text_forgotten(server, queue):
    mail = queue()
    assert send_outbox().sent == 1
    mail.refresh_from_db()
    assert (mail.status, mail.content, mail.attempts, mail.trouble) == ("sent", None, 1, "")
    assert mail.recipient == "andi@contoh.example"
    assert server.accepted == [(mail.message_id, "andi@contoh.example")]
    assert send_outbox().sent == 0
    assert len(server.accepted) == 1


def test_many_go_over_one_connection(server, queue, monkeypatch):
    for number in range(12):
        queue(f"orang{number}")
    send_outbox()
    assert (len(server.accepted), server.connections) == (12, 1)
    for number in range(12):
        queue(f"lain{number}")
    monkeypatch.setattr(sending, "MESSAGES_PER_CONNECTION", 5)
    send_outbox()
    assert (len(server.accepted), server.connections) == (24, 4)


def test_codes_overtake_everything(server, queue):
    for number in range(30):
        queue(f"massa{number}", priority=Priority.BULK)
    queue("pengingat", priority=Priority.REMINDER)
    queue("jawaban", priority=Priority.REPLY)
    queue("kode", priority=Priority.CODE, kind=Kind.CODE)
    send_outbox()
    order = [recipient.split("@")[0] for _, recipient in server.accepted]
    assert order[:3] == ["kode", "jawaban", "pengingat"]
    assert order[3:6] == ["massa0", "massa1", "massa2"]


def test_a_code_that_comes_during_mass_mail_is_next(server, queue):
    for number in range(5):
        queue(f"massa{number}", priority=Priority.BULK)
    assert claim_next().recipient.startswith("massa0")
    queue("kode", priority=Priority.CODE, kind=Kind.CODE)
    assert claim_next().recipient.startswith("kode")


def test_a_refused_address_is_given_up_at_once_and_the_others_go_on(server, queue, caplog):
    server.on_recipient = lambda address: f"550 <{address}> unknown" if "budi" in address else None
    andi, budi, citra = queue("andi"), queue("budi"), queue("citra")
    report = send_outbox()
    assert (report.sent, report.failed) == (2, 1)
    budi.refresh_from_db()
    assert (budi.status, budi.trouble, budi.reply_code) == ("given_up", "refused", 550)
    assert budi.content is not None, "it can be sent again"
    assert "budi@" not in caplog.text
    assert {andi.message_id, citra.message_id} == {message_id for message_id, _ in server.accepted}


def test_a_rejected_message_is_given_up_and_a_secret_one_forgotten(server, queue):
    server.on_message = lambda number: "554 spam"
    mail = queue(kind=Kind.CODE, priority=Priority.CODE)
    send_outbox()
    mail.refresh_from_db()
    assert (mail.status, mail.trouble, mail.reply_code, mail.content) == ("given_up", "rejected", 554, None)


def test_later_means_growing_pauses_and_then_the_end(server, queue):
    server.on_recipient = lambda address: "451 greylisted"
    mail = queue()
    pauses = []
    for _attempt in range(len(outcomes.PAUSES)):
        before = timezone.now()
        send_outbox()
        mail.refresh_from_db()
        assert mail.status == "waiting"
        pauses.append(mail.next_attempt_at - before)
        assert send_outbox().failed == 0, "not before its pause is over"
        pass_time(days=1)
    assert [round(pause / MINUTE) for pause in pauses] == [1, 5, 15, 60, 180, 360, 720, 1440]
    send_outbox()
    mail.refresh_from_db()
    assert (mail.status, mail.trouble, mail.reply_code) == ("given_up", "refused", 451)


def test_the_message_id_stays_the_same_over_attempts(server, queue):
    mail = queue()
    seen = []
    server.on_recipient = lambda address: seen.append(address) or ("451 later" if len(seen) == 1 else None)
    send_outbox()
    pass_time(minutes=2)
    send_outbox()
    assert len(seen) == 2
    assert server.accepted == [(mail.message_id, mail.recipient)]
    assert mail.message_id.endswith("@localhost>")


@pytest.mark.parametrize("trouble", ["refuses connections", "does not answer"])
def test_a_dead_server_costs_no_attempt_and_is_left_in_peace(queue, settings, trouble):
    mail = queue()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if trouble == "does not answer":
            silent.listen()
        use_server(settings, MailServer(silent.getsockname()[1]), timeout=0.3)
        assert send_outbox().failed == 0
        mail.refresh_from_db()
        route = MailRoute.load()
        assert (mail.status, mail.attempts, mail.claimed_at) == ("waiting", 0, None)
        assert route.trouble == ("timeout" if trouble == "does not answer" else "unreachable")
        pauses = []
        for _again in range(5):
            pass_time(hours=1)
            before = timezone.now()
            send_outbox()
            pauses.append(round((MailRoute.load().next_try_at - before).total_seconds()))
        assert pauses == [30, 60, 120, 120, 120]
    with MailServer() as server:
        use_server(settings, server)
        assert send_outbox().sent == 0, "its pause is not over"
        pass_time(hours=1)
        assert send_outbox().sent == 1
    route = MailRoute.load()
    assert (route.failures, route.failing_since, route.trouble) == (0, None, "")


def test_a_server_that_lets_nobody_in_costs_no_attempt(server, queue):
    mail = queue()

    async def refuse(server, session, envelope, address, options):
        return "530 authenticate first"

    server.handle_MAIL = refuse
    send_outbox()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.trouble) == ("waiting", 0, "not_allowed")
    assert MailRoute.load().failures == 1


@pytest.mark.parametrize("how", ["hang", "die"])
def test_a_connection_that_breaks_within_a_message_costs_that_message_an_attempt(server, queue, how):
    first, second = queue("andi"), queue("budi")

    def misbehave(address):
        raise MisbehaveError(how)

    server.on_recipient = misbehave
    assert send_outbox().failed == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.attempts, first.claimed_at) == ("waiting", 1, None)
    assert first.trouble == ("timeout" if how == "hang" else "disconnected")
    assert second.attempts == 0, "the way is tried again later"
    server.on_recipient = lambda address: None
    pass_time(minutes=2)
    assert send_outbox().sent == 2


def test_a_malformed_address_stops_nobody_else(server, queue):
    bad = queue("dua orang\nBcc: x")
    queue("citra")
    assert send_outbox().sent == 1
    bad.refresh_from_db()
    assert (bad.status, bad.trouble) == ("given_up", "malformed")


def test_the_cap_holds_within_any_hour_and_keeps_a_tenth_for_codes(server, queue):
    cap(20)
    for number in range(30):
        queue(f"massa{number}", priority=Priority.BULK)
    send_outbox()
    assert len(server.accepted) == 18
    for number in range(4):
        queue(f"kode{number}", priority=Priority.CODE, kind=Kind.CODE)
    report = send_outbox()
    assert (len(server.accepted), report.is_unfinished) == (20, False)
    pass_time(minutes=59)
    send_outbox()
    assert len(server.accepted) == 20
    pass_time(minutes=1)
    send_outbox()
    assert len(server.accepted) == 34, "two codes and all the rest but 18"


def test_what_is_in_flight_counts_against_the_cap(queue):
    for number in range(3):
        queue(f"massa{number}", priority=Priority.BULK)
    assert claim_next(hourly_cap=2)
    assert claim_next(hourly_cap=2)
    assert claim_next(hourly_cap=2) is None
    assert claim_next(hourly_cap=0)


def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(queue):
    mail = queue()
    assert claim_next() == mail
    assert claim_next() is None
    pass_time(minutes=5)
    assert claim_next().attempts == 2


def test_a_message_that_kills_its_workers_is_given_up(queue):
    mail = queue()
    for _ in range(len(outcomes.PAUSES) + 1):
        assert claim_next() == mail
        pass_time(minutes=5)
    assert claim_next() is None
    mail.refresh_from_db()
    assert (mail.status, mail.trouble) == ("given_up", "killed")


def test_a_run_ends_in_time_and_says_that_more_is_to_be_sent(server, queue):
    queue("andi"), queue("budi")
    report = send_outbox(seconds=0)
    assert (report.sent, report.is_unfinished) == (0, True)


def test_the_command_sends_and_forgets_what_is_old(server, queue, capsys):
    queue("andi")
    call_command("send_outbox")
    assert "sent 1" in capsys.readouterr().out
    pass_time(days=13)
    call_command("send_outbox")
    assert OutgoingMail.objects.exists()
    pass_time(days=2)
    call_command("send_outbox")
    assert not OutgoingMail.objects.exists()
    assert capsys.readouterr().out == ""


def test_what_was_given_up_is_kept_longer(server, queue):
    server.on_recipient = lambda address: "550 unknown"
    queue("andi")
    send_outbox()
    pass_time(days=89)
    call_command("send_outbox")
    assert OutgoingMail.objects.get().status == "given_up"
    pass_time(days=2)
    call_command("send_outbox")
    assert not OutgoingMail.objects.exists()
