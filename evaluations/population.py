"""Who is asked at which moment: a rule of days and states, so that nobody can be picked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from evaluations.models import ASKED_ONCE, Asked, Invitation, Moment, RoundStatus
from mentorship.accounts.models import User
from mentorship.duos.models import CLOSING, Duo, DuoStatus
from mentorship.programmes.models import Programme, Role, months_later

# A duo that was put together yesterday could be there to single somebody out.
UNDER_WAY = timedelta(days=14)
# After so long somebody cannot tell any more where she stood at the start. It is longer than a
# round, the rest after it, and the days before somebody is asked: nobody falls in between.
START_WITHIN = timedelta(days=91)
# The follow-up asks what is left of it, so not those who have only just stopped.
ENDED_FOR = timedelta(days=90)
ENDED = (DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY)
# Who stopped longer ago is not asked any more: nobody remembers, nor expects it.
MONTHS_AFTER = {Moment.FINAL: 6, Moment.FOLLOW_UP: 12}
# Half-way those who pause are asked as well: else a pause would take somebody out of a round.
GOING_ON = (DuoStatus.ACTIVE, DuoStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a duo is asked; ``cohort`` only where that has a day on which it starts."""

    duo: int
    status: str
    started_on: date
    ends_on: date
    ended_on: date | None
    cohort: int | None
    cohort_starts_on: date | None
    mentor: int
    mentee: int

    @property
    def group(self) -> int | None:
        """The cohort whose rounds it is asked in; none for the rounds of all others."""
        return self.cohort if self.cohort_starts_on else None

    def belongs(self, moment: str, on: date) -> bool:
        """Whether this moment is its moment on this day, leaving aside whether it was asked."""
        is_active, has_ended = self.status == DuoStatus.ACTIVE, self.status in ENDED
        if self.is_past(moment, on):
            return False
        if moment == Moment.START:
            return is_active
        if moment == Moment.MIDTERM:
            return self.status in GOING_ON
        if moment == Moment.FINAL:
            return has_ended or (is_active and self.ends_on <= on + CLOSING)
        return has_ended and self.end <= on - ENDED_FOR

    @property
    def end(self) -> date:
        """The day on which it stopped, or else was to stop."""
        return self.ended_on or self.ends_on

    def is_past(self, moment: str, on: date) -> bool:
        """Whether this moment will not come again for it: it is too long ago."""
        if moment == Moment.START:
            return self.started_on < on - START_WITHIN
        if self.status not in ENDED:
            return False
        if moment == Moment.MIDTERM:
            return True
        return self.end < months_later(on, -MONTHS_AFTER[Moment(moment)])


def persons(people: Iterable[tuple[int, str]]) -> int:
    """Count the persons among people and their roles: who is asked in both roles is one."""
    return len({person for person, _role in people})


class Population:
    """All duos of a programme that began, and whom of them each moment asks on a day.

    Early endings and completed ones are asked once, after they ended (S2-END-3): which were asked
    is kept. During the programme all that are under way are asked, every time. Nobody is in two
    open rounds at a time, whatever their moments: who is in all but one of two could be subtracted.
    """

    def __init__(self, programme: Programme, *, on: date) -> None:
        """Fetch it in four questions, however many moments and cohorts are looked at."""
        self.programme, self.on = programme, on
        began = Duo.objects.filter(programme=programme, started_on__lte=on - UNDER_WAY)
        rows = began.order_by("pk").values_list(
            *("pk", "status", "started_on", "ends_on", "ended_on"),
            *("mentee__application__cohort", "mentee__application__cohort__starts_on"),
            *("mentor__user", "mentee__user"),
        )
        self.facts = [Facts(*row) for row in rows]
        asked = Asked.objects.filter(duo__programme=programme)
        self.asked: Collection[tuple[int, str]] = set(asked.values_list("duo", "moment"))
        running = Invitation.objects.filter(
            round__programme=programme, round__status=RoundStatus.OPEN, person__isnull=False
        )
        self.busy = set(running.values_list("person", "role"))
        self.gone = set(User.objects.gone().values_list("pk", flat=True))

    def duos(self, moment: str, cohort: int | None) -> list[Facts]:
        """Return the duos of this moment, of one cohort or of all that are in none."""
        return [
            each
            for each in self.facts
            if each.group == cohort
            and each.belongs(moment, self.on)
            and not (moment in ASKED_ONCE and (each.duo, moment) in self.asked)
        ]

    def left(self, moment: str, cohort: int | None) -> list[Facts]:
        """Return the duos of a group that were not asked at this moment, and still can be."""
        return [
            each
            for each in self.facts
            if each.group == cohort
            and not each.is_past(moment, self.on)
            and (each.duo, moment) not in self.asked
            and not {each.mentor, each.mentee} <= self.gone
        ]

    def people(self, moment: str, cohort: int | None) -> list[tuple[int, str]]:
        """Return everybody who is asked, as person and role, of the roles that the programme asks.

        Who is being asked already, for another duo of hers, is not asked twice at a time. Who is
        gone gets no mail: she counts for nobody's anonymity.
        """
        roles = self.programme.evaluated_by(moment)
        found = {
            (person, role)
            for each in self.duos(moment, cohort)
            for person, role in ((each.mentor, Role.MENTOR.value), (each.mentee, Role.MENTEE.value))
            if role in roles and person not in self.gone and (person, role) not in self.busy
        }
        return sorted(found)

    def groups(self, moment: str) -> list[int | None]:
        """Return the cohorts of which somebody is asked now, and None for those in no cohort."""
        found = {each.group for each in self.facts if each.belongs(moment, self.on)}
        return sorted(found, key=lambda each: each or 0)
