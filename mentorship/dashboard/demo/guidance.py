"""How the staff looks after the duos of the demo, and what these plan: days, and a few notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import make_aware

from mentorship.duos.check_in_dates import first_due, next_contact, rhythm_of
from mentorship.duos.models import (
    Appointment,
    AppointmentStatus,
    CheckIn,
    CheckInState,
    CheckInWay,
    Duo,
    DuoStatus,
    Introduction,
    Note,
    Pause,
)
from mentorship.programmes.models import MENTEE, MENTOR, StartScenario

DAY = timedelta(days=1)
NOTES = (
    "Belt het liefst na vijf uur.",
    "Wil graag een keer op de werkplek afspreken. Ik vraag het na bij de mentor.",
    "Reist met de trein: afspraken bij het station lukken het best.",
)
GOOD, SO_SO = CheckInState.GOOD, CheckInState.ATTENTION


@dataclass(slots=True)
class Guidance:
    """What there is around some duos, to be written once these are."""

    check_ins: list[CheckIn] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    introductions: list[Introduction] = field(default_factory=list)

    def write(self, duos: Sequence[Duo], *, batch: int) -> None:
        """Write all of it, and a note with the first few."""
        CheckIn.objects.bulk_create(self.check_ins, batch)
        Appointment.objects.bulk_create(self.appointments, batch)
        Pause.objects.bulk_create(self.pauses, batch)
        Introduction.objects.bulk_create(self.introductions, batch)
        live = [duo for duo in duos if duo.status == DuoStatus.ACTIVE]
        for duo, text in zip(live, NOTES, strict=False):
            note = Note(duo=duo, author=duo.guide)
            note.write(text)
            note.save()


def around(duos: Iterable[Duo], *, today: date, seed: int) -> Guidance:
    """Draw what is planned and what was asked; the duos get their days from it."""
    random, made = Random(seed), Guidance()  # noqa: S311 — invented, not secret
    for duo in duos:
        if duo.status == DuoStatus.ACTIVE:
            made.check_ins += _check_ins(duo, today, random)
            made.appointments += _next(duo, today, random)
        elif duo.status == DuoStatus.PAUSED and duo.started_on:
            begun = max(today - 10 * DAY, duo.started_on)
            until = today + random.randint(5, 30) * DAY
            by = duo.mentee.user
            made.pauses.append(Pause(duo=duo, begins_on=begun, until=until, asked_by=by))
        elif (
            duo.status == DuoStatus.PROPOSED
            and duo.programme.start_scenario == StartScenario.ACCOMPANIED
            and random.random() < 0.5  # noqa: PLR2004 — of half of them
        ):
            made.introductions.append(_introduction(duo, today, random))
    return made


def _check_ins(duo: Duo, today: date, random: Random) -> Iterator[CheckIn]:
    """Calls with each of the two, about when they were due."""
    every = rhythm_of(duo.programme)
    if every is None or duo.started_on is None:
        return
    talked: dict[str, list[date]] = {MENTEE: [], MENTOR: []}
    for role, days in talked.items():
        on = next_contact(duo.started_on, every, days) + random.randint(-4, 3) * DAY
        while on < today:
            days.append(on)
            yield CheckIn(
                duo=duo,
                role=role,
                how=CheckInWay.PHONE,
                held_on=on,
                state=random.choice([GOOD, GOOD, GOOD, SO_SO]),
                by=duo.guide,
            )
            on = next_contact(duo.started_on, every, days) + random.randint(-4, 6) * DAY
    duo.contact_due_on = first_due(duo.started_on, every, talked.values())


def _next(duo: Duo, today: date, random: Random) -> Iterator[Appointment]:
    """Half of them know when they meet again; not those that are silent, for somebody to call."""
    is_silent = duo.quiet_after is not None and duo.quiet_after < today
    if random.random() < 0.5 and not is_silent:  # noqa: PLR2004
        on = today + random.randint(1, 20) * DAY
        duo.planned_until = on
        at = time(random.choice([16, 18, 19]), random.choice([0, 30]))
        yield Appointment(duo=duo, status=AppointmentStatus.PLANNED, on=on, at=at, form="in_person")


def _introduction(duo: Duo, today: date, random: Random) -> Introduction:
    starts_at = make_aware(
        datetime.combine(today + random.randint(1, 9) * DAY, time(random.choice([10, 14, 16])))
    )
    place = (duo.programme.neutral_places or ["Bibliotheek, Markt 1"])[0]
    return Introduction(duo=duo, host=duo.guide, starts_at=starts_at, place=place)
