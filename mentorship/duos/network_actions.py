"""What can be done with the introductions of a duo: add, change, take away."""

from datetime import date

from django.db import transaction

from mentorship.duos.models import Duo, NetworkIntroduction
from mentorship.duos.writing import Changed, hold

MOST = 50


class TooMany(Exception):
    """The list is as long as there is room for."""


@transaction.atomic
def add(duo: Duo, *, who: str, about: str, introduced_on: date | None) -> NetworkIntroduction:
    """Note somebody whom the mentee meets, or is going to; the same once more is once.

    Raises:
        TooMany: the list is full.
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="add_introduction")
    rows = list(duo.network.all())
    for row in rows:
        row.duo = duo
        if (row.who, row.about, row.introduced_on) == (who, about, introduced_on):
            return row
    if len(rows) >= MOST:
        raise TooMany
    row = NetworkIntroduction(duo=duo, introduced_on=introduced_on)
    row.write(who=who, about=about)
    row.save()
    return row


@transaction.atomic
def change(
    row: NetworkIntroduction, *, who: str, about: str, introduced_on: date | None, seen: str
) -> None:
    """Keep other words or another day, over the version with the mark ``seen``.

    What was taken off the list meanwhile is on it again: somebody had something to say about it.

    Raises:
        Changed: it is another version by now.
        TransitionNotAllowed: the duo has ended.
    """
    hold(row.duo, to="change_introduction")
    kept = NetworkIntroduction.objects.filter(pk=row.pk).first()
    if kept is None:
        add(row.duo, who=who, about=about, introduced_on=introduced_on)
        return
    kept.duo = row.duo
    if (kept.who, kept.about, kept.introduced_on) == (who, about, introduced_on):
        return
    if kept.mark != seen:
        raise Changed(kept.mark)
    kept.write(who=who, about=about)
    kept.introduced_on = introduced_on
    kept.save()


@transaction.atomic
def take_away(row: NetworkIntroduction) -> None:
    """Take it off the list; twice is once.

    Raises:
        TransitionNotAllowed: the duo has ended.
    """
    hold(row.duo, to="take_introduction_away")
    NetworkIntroduction.objects.filter(pk=row.pk).delete()
