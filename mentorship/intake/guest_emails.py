"""What a guest of an information session hears: that she has a place, that it moved, tomorrow."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.event_calendar import MIMETYPE, calendar_file
from mentorship.intake.models import Event, Guest
from mentorship.mail.compose import Attachment, Letter, compose
from mentorship.programmes.letters import sender

SALT = "intake.guest"


def key_of(guest: Guest) -> str:
    """With what the keys of all letters to her begin."""
    return f"guest-{guest.pk}-"


def cancel_address(guest: Guest) -> str:
    """The full address with which she, and nobody else, gives her place back."""
    path = reverse("intake:guest_cancel", args=[signing.dumps(guest.pk, salt=SALT)])
    return f"{settings.BASE_URL}{path}"


def _letter(
    kind: str,
    guest: Guest,
    event: Event,
    *,
    key: object,
    with_file: bool,
    can_cancel: bool = True,
    **context: object,
) -> Letter:
    with translation.override(guest.language):
        file = [Attachment("agenda.ics", calendar_file(event), MIMETYPE)] if with_file else []
    return compose(
        f"intake/{kind}",
        to=User(name=guest.name, email=guest.email, language=guest.language),
        key=f"{key_of(guest)}{kind}-{key}",
        sender=sender(event.programme),
        action=(_("Give your place back"), cancel_address(guest)) if can_cancel else None,
        attachments=file,
        event=event,
        programme=event.programme,
        **context,
    )


def confirmed(guest: Guest, event: Event) -> Letter:
    """Confirm her place, with the day for her calendar."""
    return _letter("event_confirmed", guest, event, key="once", with_file=True)


def changed(guest: Guest, event: Event) -> Letter:
    """Tell her of another day, time or place."""
    return _letter(
        "event_changed", guest, event, key=event.sequence, with_file=True, is_coming=True
    )


def cancelled(guest: Guest, event: Event) -> Letter:
    """Tell her that it does not take place, and why."""
    return _letter(
        "event_cancelled",
        guest,
        event,
        key="once",
        with_file=True,
        can_cancel=False,
        is_coming=True,
    )


def reminder(guest: Guest, event: Event) -> Letter:
    """Remind her, the day before."""
    return _letter("event_reminder", guest, event, key=event.held_on, with_file=False)
