"""Letters: queued with the change, delivered for real, forgotten once delivered."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.test import override_settings
from django.utils.timezone import now

from mentorship.mail import mailbox
from mentorship.mail.compose import Attachment, compose, restored
from mentorship.mail.jobs import ATTEMPTS, NotAccepted, deliver
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.letters import sender
from tests.factories import make_application, make_programme, make_user

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Sink:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, _server, _session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def sink(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    yield handler.messages
    controller.stop()


def letter(key="letter-1", **extra):
    programme = make_programme()
    application = make_application(programme)
    return compose(
        "intake/application_waitlisted",
        to=application.applicant,
        key=key,
        sender=sender(programme),
        application=application,
        programme=programme,
        role="mentee",
        **extra,
    )


def test_a_letter_that_goes_twice_is_the_same_to_the_byte():
    letter(attachments=[Attachment("a.pdf", b"%PDF", "application/pdf")]).send()

    first = restored(OutgoingEmail.objects.get()).message().as_bytes()
    with time_machine.travel(now() + timedelta(hours=2)):
        again = restored(OutgoingEmail.objects.get()).message().as_bytes()

    assert first == again
    assert message_from_bytes(first)["date"]


def test_a_letter_arrives_as_text_and_html_with_its_file(sink):
    written = letter(
        action=("Open", "http://127.0.0.1:8000/m/geheim/"),
        attachments=[Attachment("afspraken.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")],
    )
    written.send()
    email = OutgoingEmail.objects.get()

    deliver(email_pk=email.pk)

    [message] = sink
    assert message["reply-to"] == "ilse@example.org"
    assert message["from"].startswith('"Ilse Vermeer (')
    assert message["message-id"] == email.message_id
    assert "http://127.0.0.1:8000/m/geheim/" in message.get_body(("plain",)).get_content()
    assert "http://127.0.0.1:8000/m/geheim/" in message.get_body(("html",)).get_content()
    [part] = message.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("afspraken.pdf", b"%PDF-1.7 \x00\xff")
    email.refresh_from_db()
    assert (email.status, email.sealed) == ("sent", None)
    deliver(email_pk=email.pk)
    assert len(sink) == 1


def test_the_words_of_a_waiting_letter_are_in_no_table():
    letter(action=("Open", "http://127.0.0.1:8000/m/kanarie-geheim/")).send()

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT count(*) FROM \"{table}\" AS t WHERE t::text LIKE '%kanarie-geheim%'"
            )
            assert cursor.fetchone()[0] == 0, table


def test_a_refused_letter_is_tried_again_and_then_marked(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 1
    letter().send()
    email = OutgoingEmail.objects.get()

    for _ in range(ATTEMPTS - 1):
        with pytest.raises(NotAccepted):
            deliver(email_pk=email.pk)
    deliver(email_pk=email.pk)

    email.refresh_from_db()
    assert (email.status, email.attempts) == ("failed", ATTEMPTS)
    email.requeue()
    assert list(OutgoingEmail.objects.undelivered()) == []


def test_what_the_provider_says_later_is_kept():
    letter().send()
    email = OutgoingEmail.objects.get()
    email.mark_sent()
    email.mark_delivered()
    email.mark_bounced()

    assert list(OutgoingEmail.objects.undelivered()) == [email]
    assert str(email) == f"{email.subject} → {email.address}"


def test_the_same_letter_twice_is_one_letter():
    written = letter()

    written.send()
    written.send()

    assert OutgoingEmail.objects.count() == 1


def test_a_letter_goes_with_its_change_or_not_at_all():
    written = letter()

    with transaction.atomic():
        written.send()
        transaction.set_rollback(True)

    assert not OutgoingEmail.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%deliver'")
        assert cursor.fetchone()[0] == 0


def test_a_letter_without_a_sender_comes_from_the_site(sink):
    compose("accounts/login_code", to=make_user(), key="code-1", code="123456").send()

    deliver(email_pk=OutgoingEmail.objects.get().pk)

    assert sink[0]["reply-to"] is None


@pytest.fixture
def kept(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "postvak"
    settings.EMAIL_BACKEND = "mentorship.mail.mailbox.KeptMail"
    letter(attachments=[Attachment("a.pdf", b"%PDF", "application/pdf")]).send()
    deliver(email_pk=OutgoingEmail.objects.get().pk)
    [message] = mailbox.newest(10)
    return message


def test_a_demo_keeps_its_mail(kept):
    assert kept.message["to"] in kept.message["to"]
    assert "wachtlijst" in kept.text.lower()
    assert "<table" in kept.body_html
    assert kept.filenames == ["a.pdf"]
    assert mailbox.find("bestaat-niet") is None


@pytest.fixture
def demo_urls(settings):
    """The addresses as they are with DEBUG."""
    from django.urls import clear_url_caches

    settings.ROOT_URLCONF = "tests.mail.demo_urls"
    clear_url_caches()
    yield
    clear_url_caches()


def test_the_mailbox_of_a_demo_shows_mail_and_codes(client, kept, demo_urls):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user("Ilse Vermeer")
    TOTP.activate(user, generate_totp_secret())
    with override_settings(DEBUG=True):
        page = client.get("/postvak/").content.decode()
        message = client.get(f"/postvak/{kept.name}/")
        file = client.get(f"/postvak/{kept.name}/0/")
        missing = [
            client.get("/postvak/weg/").status_code,
            client.get(f"/postvak/{kept.name}/9/").status_code,
        ]

    assert "Ilse Vermeer" in page
    assert kept.message["subject"] in page
    assert "<table" in message.content.decode()
    assert "unsafe-inline" in message["Content-Security-Policy"]
    assert file.content == b"%PDF"
    assert missing == [404, 404]


@pytest.mark.parametrize(
    "from_where",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "2001:db8::1"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.168.1.20"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.168.1.20"},
    ],
)
def test_the_mailbox_of_a_demo_is_closed_to_the_network(client, kept, demo_urls, from_where):
    with override_settings(DEBUG=True):
        statuses = [
            client.get(path, **from_where).status_code
            for path in ("/postvak/", f"/postvak/{kept.name}/", f"/postvak/{kept.name}/0/")
        ]
        at_home = client.get("/postvak/", REMOTE_ADDR="::1").status_code

    assert statuses == [404, 404, 404]
    assert at_home == 200


def test_without_debug_there_is_no_mailbox(client, kept, demo_urls):
    statuses = [client.get(path).status_code for path in ("/postvak/", f"/postvak/{kept.name}/")]

    assert statuses == [404, 404]


def test_the_site_itself_has_no_mailbox_address(client):
    assert client.get("/postvak/").status_code == 404


def test_the_login_library_sends_nothing_but_the_code():
    from mentorship.mail.adapters import AccountAdapter

    AccountAdapter().send_mail("account/email/unknown_account", "x@example.org", {})

    assert not OutgoingEmail.objects.exists()


def test_nobody_makes_an_account_at_the_door(rf):
    from mentorship.mail.adapters import AccountAdapter

    assert AccountAdapter().is_open_for_signup(rf.get("/")) is False


def test_notices_of_the_login_library_are_not_sent(rf):
    from mentorship.mail.adapters import AccountAdapter

    user = make_user()

    AccountAdapter().send_mail("mfa/email/totp_activated", user.email, {})

    assert not OutgoingEmail.objects.exists()


def test_nobody_writes_to_an_account_that_was_closed():
    closed = make_user(is_active=False)

    compose("portal/new_link", to=closed, key="closed").send()

    assert not OutgoingEmail.objects.exists()


def test_a_letter_that_was_forgotten_meanwhile_is_not_delivered(mailoutbox):
    deliver(email_pk=0)

    assert not mailoutbox
