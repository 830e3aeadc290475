"""Notes of staff about a duo: written, and taken away by whoever wrote them."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Note
from mentorship.transitions import TransitionNotAllowed

# The same words so soon after each other are a second click.
SECOND_CLICK = timedelta(minutes=5)


@transaction.atomic
def write(duo: Duo, *, text: str, by: User) -> Note:
    """Keep a note for the staff of the programme.

    Raises:
        TransitionNotAllowed: it has ended, and its file is closed.
    """
    duo.lock()
    duo.must_be_live("note")
    for note in Note.objects.filter(duo=duo, author=by, written_at__gt=now() - SECOND_CLICK):
        note.duo = duo
        if note.text == text:
            return note
    note = Note(duo=duo, author=by)
    note.write(text)
    note.save()
    return note


@transaction.atomic
def take_away(note: Note, *, by: User) -> None:
    """Let a note be gone for good; only whoever wrote it does so.

    Raises:
        TransitionNotAllowed: somebody else wrote it, or the file is closed.
    """
    duo = note.duo
    duo.lock()
    duo.must_be_live("note")
    if note.author_id != by.pk:
        raise TransitionNotAllowed(duo, "note")
    note.delete()


def forget(person: User) -> None:
    """Take away all that staff noted about duos that she was in."""
    Note.objects.filter(duo__in=Duo.objects.of(person)).delete()
