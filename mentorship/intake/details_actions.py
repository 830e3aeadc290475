"""What she or the staff change about one person: name, number, language, places, how to be reached."""

from datetime import date

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.intake.models import Application, Participant


class Changed(Exception):
    """Somebody changed this while the page was open."""


@transaction.atomic
def correct_details(person: User, *, name: str, phone: str, seen: str) -> None:
    """Put right her name and number, here and in her applications.

    Raises:
        Changed: they are not what was ``seen`` any more.
    """
    Application.objects.filter(applicant=person).hold()
    locked = User.objects.select_for_update().get(pk=person.pk)
    if mark(locked) != seen:
        raise Changed
    locked.name, locked.phone = name, phone
    locked.save(update_fields=["name", "phone"])
    Application.objects.filter(applicant=locked).update(name=name, phone=phone)


def mark(person: User) -> str:
    """By which a form knows what it was opened with."""
    return f"{person.name}|{person.phone}"


@transaction.atomic
def set_capacity(mentor: Participant, *, capacity: int, seen: int) -> None:
    """Change how many she takes now; those she has stay with her.

    Raises:
        Changed: it is not what was ``seen`` any more.
    """
    locked = Participant.objects.select_for_update().get(pk=mentor.pk)
    if locked.capacity != seen:
        raise Changed
    locked.capacity = capacity
    locked.save(update_fields=["capacity"])


@transaction.atomic
def keep_own(person: User, *, name: str, phone: str, language: str, seen: str, **how: str) -> None:
    """Keep what she says of herself, in which language we write, and ``how`` the other reaches her.

    Raises:
        Changed: her name or number is not what was ``seen`` any more.
    """
    correct_details(person, name=name, phone=phone, seen=seen)
    User.objects.filter(pk=person.pk).update(language=language)
    if how:
        Participant.objects.filter(user=person).update(**how)


@transaction.atomic
def take(mentor: Participant, *, capacity: int, away_until: date | None, seen: str) -> None:
    """Let a mentor say how many she takes, and until when nobody else; whom she has stay with her.

    Raises:
        Changed: it is not what was ``seen`` any more.
    """
    locked = Participant.objects.select_for_update().get(pk=mentor.pk)
    if places_mark(locked) not in {seen, f"{capacity}|{away_until or ''}"}:
        raise Changed
    locked.capacity, locked.away_until = capacity, away_until
    locked.save(update_fields=["capacity", "away_until"])


def places_mark(mentor: Participant) -> str:
    """By which a form knows with which places it was opened."""
    return f"{mentor.capacity}|{mentor.away_until or ''}"
