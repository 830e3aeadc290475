"""What a provider reports about a message, and a provider that refuses one."""

from base64 import b64encode

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from anymail.message import AnymailRecipientStatus, AnymailStatus
from anymail.signals import AnymailTrackingEvent, tracking
from django.core.mail.backends.base import BaseEmailBackend

from mentorship.mail.compose import compose
from mentorship.mail.jobs import NotAccepted, deliver
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class Provider(BaseEmailBackend):
    """Takes a message and names it, as a provider's interface does."""

    def send_messages(self, messages):
        for message in messages:
            message.anymail_status = AnymailStatus()
            message.anymail_status.set_recipient_status(
                {message.to[0]: AnymailRecipientStatus("provider-1", "sent")}
            )
        return len(messages)


class Refusing(BaseEmailBackend):
    """A provider that takes no message for this address."""

    def send_messages(self, messages):
        raise AnymailRecipientsRefused


def queued(settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"
    compose("accounts/login_code", to=make_user(), key="code-1", code="123456").send()
    return OutgoingEmail.objects.get()


def report(event_type, message_id="provider-1"):
    event = AnymailTrackingEvent(event_type=event_type, message_id=message_id)
    tracking.send(sender=None, event=event, esp_name="Provider")


@pytest.mark.parametrize(
    ("reports", "status"),
    [
        (["delivered"], "delivered"),
        (["bounced"], "bounced"),
        (["rejected"], "bounced"),
        (["delivered", "bounced"], "bounced"),
        (["bounced", "delivered"], "bounced"),
        (["delivered", "delivered"], "delivered"),
        (["opened"], "sent"),
    ],
)
def test_what_a_provider_reports_is_kept(settings, reports, status):
    email = queued(settings, Provider)
    deliver(email_pk=email.pk)

    for event_type in reports:
        report(event_type)

    email.refresh_from_db()
    assert (email.status, email.message_id) == (status, "provider-1")


@pytest.mark.parametrize("message_id", [None, "", "of-somebody-else"])
def test_a_report_about_another_message_is_passed_over(settings, message_id):
    email = queued(settings, Provider)
    deliver(email_pk=email.pk)

    report("bounced", message_id)

    email.refresh_from_db()
    assert email.status == "sent"


def test_a_refusal_of_a_provider_counts_as_an_attempt(settings):
    email = queued(settings, Refusing)

    with pytest.raises(NotAccepted):
        deliver(email_pk=email.pk)

    email.refresh_from_db()
    assert (email.status, email.attempts) == ("queued", 1)


@pytest.mark.parametrize(("secret", "status"), [("a:b", "delivered"), ("a:c", "sent")])
def test_a_provider_reports_without_a_login_and_with_its_secret(client, settings, secret, status):
    settings.ROOT_URLCONF = "tests.mail.provider_site"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "a:b"}
    email = queued(settings, Provider)
    deliver(email_pk=email.pk)
    words = {
        "RecordType": "Delivery",
        "MessageID": "provider-1",
        "Recipient": email.address,
        "DeliveredAt": "2026-05-21T10:00:00Z",
    }

    response = client.post(
        "/provider/postmark/tracking/",
        words,
        content_type="application/json",
        headers={"authorization": "Basic " + b64encode(secret.encode()).decode()},
    )

    email.refresh_from_db()
    assert email.status == status
    assert response.status_code == (200 if status == "delivered" else 400)
