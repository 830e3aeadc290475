"""What duos do, as their browsers send it, and whether the database holds just that.

Imported once Django is set up.
"""

import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Q
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from bench._visits import logged_in
from bench._web import HOST
from mentorship.duos import actions, introduction_actions
from mentorship.duos.models import (
    Appointment,
    AppointmentStatus,
    Duo,
    IntroductionAnswer,
    Meeting,
    Reflection,
    free_mentors,
    waiting_mentees,
)
from mentorship.intake.models import Participant
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Programme

DAYS = 5  # of each duo: both log a meeting, and the mentee writes about it
OF_A_DUO = 3 * DAYS + 2
PATIENCE_SECONDS = 180
ANSWERS = (("yes", "yes"), ("yes", "no"), ("no", ""), ("yes", ""))
FIELD = re.compile(r'name="(goal_\d+|progress)"')
PICK = re.compile(r"/m/afspraak/(\d+)/kiezen/")
OPTION = re.compile(r'name="option"[^>]*?value="(\d+)"')
MET = re.compile(r"na=(\d+)")


class Refused(Exception):
    """The site did not keep what was sent, and not for want of a process or a database."""


class Tally:
    """How many actions were acknowledged, and how often one was sent again."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.lock, self.acknowledged, self.again = Lock(), 0, 0

    def add(self, *, acknowledged: int = 0, again: int = 0) -> None:
        """Count, from several threads."""
        with self.lock:
            self.acknowledged += acknowledged
            self.again += again


class Browser:
    """One of the two at her pages: she sends the same until the site says that it is kept."""

    def __init__(self, port: int, cookie: str, tally: Tally) -> None:
        """Remember where, as whom, and who counts."""
        self.port, self.tally, token = port, tally, secrets.token_hex(16)
        self.headers = {
            "Cookie": f"{cookie}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def _asked(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            connection = HTTPConnection(HOST, self.port, timeout=60)
            try:
                connection.request(method, path, body, self.headers)
                answer = connection.getresponse()
                text = answer.read().decode()
                if answer.status < 500:  # noqa: PLR2004
                    return answer.status, answer.headers.get("Location", ""), text
            except (OSError, HTTPException):
                pass  # the process is gone: nobody knows whether it was kept
            finally:
                connection.close()
            self.tally.add(again=1)
            time.sleep(0.5)
        raise Refused(f"{method} {path}: no answer in {PATIENCE_SECONDS} s")

    def read(self, path: str) -> str:
        """Open a page."""
        status, _location, text = self._asked("GET", path, "")
        if status != 200:  # noqa: PLR2004
            raise Refused(f"GET {path}: {status}")
        return text

    def send(self, path: str, **fields: Any) -> str:
        """Send a form until it is acknowledged; give the page that comes then."""
        status, location, text = self._asked("POST", path, urlencode(fields))
        if status != 302 or location.startswith("/account"):  # noqa: PLR2004
            title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
            raise Refused(f"POST {path}: {status} {location} {title and title[1].strip()}")
        self.tally.add(acknowledged=1)
        return location


# --- what a duo does -----------------------------------------------------------------------


@dataclass
class Life:
    """A duo that meets: on which days, what she writes of each, and what they plan then."""

    duo: int
    mentee: str
    mentor: str
    days: list[date]
    next_on: date
    had: int
    told: dict[date, tuple[str, str]] = field(default_factory=dict)

    def of_the_mentee(self, port: int, tally: Tally) -> None:
        """Log each meeting and write about it; offer a day, which the mentor picks."""
        hers, his = Browser(port, self.mentee, tally), Browser(port, self.mentor, tally)
        for day in self.days:
            found = MET.search(self._log(hers, day))
            if found is None:
                raise Refused(f"duo {self.duo}: the meeting of {day} has no number")
            self._write(hers, day, int(found[1]))
        hers.send(
            f"/m/datum/{self.duo}/",
            way="offer",
            day_1=self.next_on,
            hour_1="19:30",
            form="online",
            place=f"Kamer {self.duo}",
            minutes=60,
        )
        offered = PICK.search(his.read(f"/m/gesprekken/{self.duo}/"))
        if offered is None:
            raise Refused(f"duo {self.duo}: what was offered is not there")
        option = OPTION.search(his.read(offered[0]))
        if option is None:
            raise Refused(f"duo {self.duo}: there is no day to pick")
        his.send(offered[0], option=option[1])

    def of_the_mentor(self, port: int, tally: Tally) -> None:
        """Log the same meetings at the same time: those are the same."""
        his = Browser(port, self.mentor, tally)
        for day in self.days:
            self._log(his, day)

    def _log(self, browser: Browser, day: date) -> str:
        facts = {"outcome": "yes", "held_on": day, "form": "online", "minutes": 45}
        return browser.send(f"/m/gesprek/{self.duo}/", **facts)

    def _write(self, browser: Browser, day: date, meeting: int) -> None:
        path = f"/m/verslag/{meeting}/"
        names = set(FIELD.findall(browser.read(path)))
        said = f"Over {day} {secrets.token_hex(4)}"
        self.told[day] = (said, f"{said}, verder" * bool(names))
        rest = dict.fromkeys(names, self.told[day][1])
        browser.send(path, conversation=said, readers="mentor", seen="", **rest)


@dataclass
class Choice:
    """One of two who met for the first time answers whether they go on."""

    duo: int
    role: str
    cookie: str
    answer: str

    def give(self, port: int, tally: Tally) -> None:
        """Answer; where the other was faster with her answer, the page thanks for both."""
        browser, path = Browser(port, self.cookie, tally), f"/m/kennismaking/{self.duo}/"
        try:
            browser.send(path, answer=self.answer, remark=f"Van de {self.role}")
        except Refused:
            if 'name="answer"' in browser.read(path):
                raise
            tally.add(acknowledged=1)


def lives(count: int) -> Iterator[Life]:
    """Take so many duos that are under way, with new days on which they met."""
    today = localdate()
    rows = Duo.objects.active().filter(programme__slug="mentorschap-huisartsen")
    rows = rows.filter(appointments=None, started_on__lte=today - timedelta(days=20))
    for duo in rows.select_related("mentee__user", "mentor__user").order_by("pk")[:count]:
        known = set(duo.meetings.values_list("held_on", flat=True))
        days = [today - timedelta(days=back) for back in range(1, 20)]
        yield Life(
            duo=duo.pk,
            mentee=logged_in(duo.mentee.user, staff=False),
            mentor=logged_in(duo.mentor.user, staff=False),
            days=[day for day in days if day not in known][:DAYS],
            next_on=today + timedelta(days=9),
            had=len(known),
        )


def choices() -> Iterator[Choice]:
    """Bring two together who met just now, as often as there are two; most of them answer."""
    programme = Programme.objects.get(slug="samen-naar-werk")
    guide = programme.memberships.earliest("pk").user
    people = [
        list(rows.filter(programme=programme).select_related("user").order_by("pk"))
        for rows in (free_mentors(), waiting_mentees())
    ]
    for mentor, mentee, answers in zip(*people, cycle(ANSWERS), strict=False):
        duo = actions.pair(mentor, mentee, guide=guide)
        introduction_actions.introduce(duo, on=localdate(), place=programme.neutral_places[0])
        for person, answer in zip((mentor, mentee), answers, strict=True):
            if answer:
                cookie = logged_in(person.user, staff=False)
                yield Choice(duo.pk, person.role, cookie, answer)


# --- what is left of it --------------------------------------------------------------------


def defects(lived: list[Life], chosen: list[Choice]) -> dict[str, list[str]]:
    """What is lost, double or half-written, in words."""
    lost: list[str] = []
    double: list[str] = []
    half: list[str] = []
    for life in lived:
        _see_life(life, lost, double, half)
    _see_choices(chosen, lost, half)
    half += _see_counts()
    double += _see_mails(lived, half)
    return {"lost": lost, "double": double, "half-written": half}


def _see_life(life: Life, lost: list[str], double: list[str], half: list[str]) -> None:
    meetings = Counter(Meeting.objects.filter(duo=life.duo).values_list("held_on", flat=True))
    lost += [f"meeting {life.duo} {day}" for day in life.days if not meetings[day]]
    double += [f"meeting {life.duo} {day}" for day in meetings if meetings[day] > 1]
    if meetings.total() > life.had + len(life.days):
        double.append(f"duo {life.duo}: more meetings than were logged")
    around = ("meeting__duo__mentor", "author")
    written = Reflection.objects.filter(meeting__duo=life.duo).select_related(*around)
    found = {each.meeting.held_on: each for each in written}
    for day, (conversation, rest) in life.told.items():
        if day not in found:
            lost.append(f"reflection {life.duo} {day}")
            continue
        kept = found[day]
        said = {kept.progress, *kept.by_goal.values()} - {""}
        if kept.conversation != conversation or said != {rest} - {""} or not kept.is_shared:
            half.append(f"reflection {life.duo} {day}")
    planned = Appointment.objects.filter(duo=life.duo)
    here = planned.filter(on=life.next_on, place=f"Kamer {life.duo}", minutes=60)
    if not here.filter(status=AppointmentStatus.PLANNED).exists():
        lost.append(f"appointment {life.duo}")
    if planned.count() > 1:
        double.append(f"appointment {life.duo}")
    half += [f"options {each.pk}" for each in planned if each.options.exists()]


def _see_choices(chosen: list[Choice], lost: list[str], half: list[str]) -> None:
    said: dict[int, dict[str, str]] = {}
    for choice in chosen:
        said.setdefault(choice.duo, {})[choice.role] = choice.answer
    for pk, answers in said.items():
        duo = Duo.objects.get(pk=pk)
        kept = dict(IntroductionAnswer.objects.filter(duo=duo).values_list("role", "answer"))
        lost += [f"answer {pk} {role}" for role in answers if role not in kept]
        after = "introduced"
        if len(answers) == 2:  # noqa: PLR2004 — both
            after = "dissolved" if "no" in answers.values() else "confirmed"
        elif kept != answers:
            half.append(f"answer {pk}")
        if duo.status != after:
            half.append(f"duo {pk}: {duo.status} after {sorted(answers.values())}")


def _see_counts() -> Iterator[str]:
    """Where a number that is kept up is not what the rows say."""
    planned = Q(appointments__status=AppointmentStatus.PLANNED)
    counted: Any = Duo.objects.annotate(
        met=Count("meetings", distinct=True),
        latest=Max("meetings__held_on"),
        until=Max("appointments__on", filter=planned),
    )
    for duo in counted.exclude(meetings_held=F("met")):
        yield f"duo {duo.pk}: counts {duo.meetings_held} of {duo.met} meetings"
    for duo in counted.filter(met__gt=0).exclude(last_met_on=F("latest")):
        yield f"duo {duo.pk}: last met on {duo.last_met_on}, not {duo.latest}"
    for duo in counted.filter(until__isnull=False).exclude(planned_until=F("until")):
        yield f"duo {duo.pk}: planned until {duo.planned_until}, not {duo.until}"
    live = Q(duos_as_mentor__status__in=["proposed", "introduced", "confirmed", "active", "paused"])
    people: Any = Participant.objects.filter(role="mentor")
    for person in people.annotate(real=Count("duos_as_mentor", filter=live)):
        if person.live_duos != person.real:
            yield f"mentor {person.pk}: counts {person.live_duos} of {person.real} duos"


def _see_mails(lived: list[Life], half: list[str]) -> Iterator[str]:
    """Where the other got two mails of one thing, or none; and mails that no job will send."""
    for life in lived:
        for appointment in Appointment.objects.filter(duo=life.duo):
            for kind in ("offered", "planned"):
                key = f"appointment-{kind}-{appointment.pk}-"
                count = OutgoingEmail.objects.filter(key__startswith=key).count()
                if count > 1:
                    yield f"mail {key}"
                elif not count:
                    half.append(f"mail {key}")
    waiting = set(OutgoingEmail.objects.filter(status="queued").values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.filter(task_name="mentorship.mail.jobs.deliver", status="todo")
    queued = Counter(job.args["email_pk"] for job in jobs)
    half += [f"mail {pk} has no job" for pk in waiting if not queued[pk]]
    yield from (f"mail {pk} has {count} jobs" for pk, count in queued.items() if count > 1)
