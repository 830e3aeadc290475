"""What can be done about mail that did not arrive."""

import secrets

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts import actions as accounts
from mentorship.accounts.models import User
from mentorship.jobs import queue_once
from mentorship.mail.compose import Sender, compose
from mentorship.mail.models import UNDELIVERED, EmailStatus, OutgoingEmail


def _letter_with_link(email: OutgoingEmail, to: User, sender: Sender) -> None:
    link = accounts.personal_link(to, "portal", to=reverse("portal:home"))
    compose(
        "mail/new_link",
        to=to,
        key=f"new-link-for-{email.pk}",
        sender=sender,
        action=(_("Go to my page"), link),
    ).send()


@transaction.atomic
def send_again(email: OutgoingEmail, *, sender: Sender) -> None:
    """Try once more; of a message that came back no text is left, so a fresh link goes instead.

    Raises:
        TransitionNotAllowed: it arrived after all, or somebody settled it.
    """
    email.lock()
    if email.status == EmailStatus.BOUNCED and email.to:
        email.settle()
        _letter_with_link(email, email.to, sender)
        return
    if email.status != EmailStatus.QUEUED:
        email.requeue()
    queue_once("mentorship.mail.jobs.deliver", email_pk=email.pk)


@transaction.atomic
def settle(email: OutgoingEmail) -> None:
    """Take a message off the list: somebody called her.

    Raises:
        TransitionNotAllowed: it arrived after all, or is settled already.
    """
    email.lock()
    email.settle()


@transaction.atomic
def correct_address(user: User, *, address: str, sender: Sender | None = None) -> None:
    """Give a person another address, and tell the old one; what waited for the old one is settled.

    Her sessions end and her open links are forgotten: who had the old mailbox is out.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    # A stranger to the log: the letter goes to the old address, not to hers.
    old = User(name=person.name, email=person.email, language=person.language)
    accounts.change_address(person, address=address)
    last = None
    rows = OutgoingEmail.objects.select_for_update().filter(to=person, address=old.email)
    for last in rows.filter(status__in=UNDELIVERED).order_by("pk"):
        last.settle()
    key = f"address-{person.pk}-{secrets.token_hex(8)}"
    compose("mail/address_changed", to=old, key=key, sender=sender).send()
    if last is not None and sender is not None:
        _letter_with_link(last, person, sender)
