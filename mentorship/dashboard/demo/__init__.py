"""Believable data for a first look: programmes with people in every state of the chain.

The same seed gives the same people on the same day. Many rows are written at once, so that a
large demo takes seconds; a few duos go through the real actions, mails and seals included.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection, transaction
from django.utils.timezone import localdate, now

from agreements import drafting_actions, sealing_actions, signing_actions
from agreements import selectors as agreement_selectors
from agreements.models import Agreement
from evaluations import actions as evaluation_actions
from evaluations import demo as evaluation_demo
from mentorship.accounts.models import User
from mentorship.dashboard.demo import (
    confidences,
    gatherings,
    guidance,
    money,
    papers,
    recruiting,
    scenes,
    table,
)
from mentorship.dashboard.demo.names import FAMILY, GIVEN, OFFERS, PLACES, QUESTIONS
from mentorship.duos.models import Duo, Meeting, MeetingForm, Reflection
from mentorship.intake.models import Application, Headcount, Participant
from mentorship.mail.compose import compose
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from mentorship.programmes.letters import sender
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    AgreementMoment,
    GateStep,
    GroundRules,
    Programme,
    Question,
    Supervision,
)
from mentorship.programmes.rhythm import rhythm_of
from mentorship.reports import demo as report_demo

# Name, organisation, share of the people, and how its phone numbers look.
PROGRAMMES = {
    "gp": ("Mentorschap huisartsen", "Kring De Linden", 0.52, "+32 47# ## ## ##"),
    "work": ("Samen naar Werk", "Stichting De Brug", 0.2, "06 4# ## ## ##"),
    "network": ("Mentorprogramma Vrouwennetwerk", "Vrouwennetwerk Fiscaal", 0.16, "06 2# ## ## ##"),
    "school": ("Mentoren op school", "Het Waterland College", 0.12, "06 5# ## ## ##"),
}
# How many of a hundred applications are where; the accepted ones go on to duos.
STATES = [
    *["draft"] * 3,
    *["submitted"] * 13,
    *["waitlisted"] * 3,
    *["declined"] * 3,
    *["referred"] * 2,
    *["withdrawn"] * 2,
    *["accepted"] * 74,
]
DUO_STATES = [
    *["proposed"] * 2,
    *["introduced"] * 2,
    *["confirmed"] * 3,
    *["active"] * 26,
    *["paused"],
    *["completed"] * 4,
    *["ended_early"] * 2,
]
BATCH = 2000
# The first duos of a programme are about to sign; the next ones show every other state.
SIGNERS, BOTH = 5, 2
SHOWN = ("proposed", "introduced", "active", "paused", "completed", "ended_early")
MOST_MEETINGS = 20
A_YEAR = timedelta(days=364)
# So many days ago the mentors had their training.
TRAINED = 120
# What the first duos agree on, besides their own phone numbers and day.
TERMS = {
    "months": 6,
    "frequency": "w4",
    "place": "In de praktijk van de mentor",
    "minutes": 60,
    "notice_hours": 24,
    "goals": ["Grenzen stellen zonder schuldgevoel", "De praktijk beter organiseren"],
}


def staff() -> tuple[User, User]:
    """Two coordinators and an administrator, each with an authenticator; give the coordinators."""
    people = []
    for name, email, is_superuser in (
        ("Ilse Vermeer", "ilse@example.org", False),
        ("Femke de Boer", "femke@example.org", False),
        ("Bea Heer", "beheer@example.org", True),
    ):
        user = User.objects.create(name=name, email=email, is_staff=True, is_superuser=is_superuser)
        TOTP.activate(user, generate_totp_secret())
        people.append(user)
    return people[0], people[1]


def programme(preset: str, ilse: User, femke: User) -> Programme:
    """One open programme of a preset, with its staff."""
    name, organisation, _share, _phone = PROGRAMMES[preset]
    made = programme_actions.create(
        Programme(
            preset=preset,
            name=name,
            slug=name.lower().replace(" ", "-"),
            organisation=organisation,
            contact_name="Ilse Vermeer",
            contact_email="ilse@example.org",
            contact_phone="030 000 00 01",
            adviser_name="Anna Vos",
            adviser_phone="030 000 00 02",
            fee_account="NL91ABNA0417164300",
            fee_account_name=organisation,
        ),
        by=ilse,
    )
    for user in (femke, User.objects.get(is_superuser=True)):
        programme_actions.add_staff(made, user=user)
    # What this preset leaves to the programme itself: a school year, places, phone calls.
    made.duration_default = made.duration_default or 20
    made.rhythm_count = made.rhythm_count or 12
    made.supervision = made.supervision or Supervision.ON_REQUEST
    if made.is_neutral_first:
        made.neutral_places = ["Bibliotheek, Markt 1", "Buurthuis De Brug, Kade 12"]
    if made.supervision == Supervision.INTERVAL:
        made.contact_days = 28
    made.save()
    programme_actions.open_up(made)
    made.refresh_from_db()
    return made


def _answers(asked: list[Question], role: str, serial: int, random: Random) -> dict[str, Any]:
    """Answers to the programme's own questions, as this person might give them."""
    answers: dict[str, Any] = {}
    for question in asked:
        if role not in question.roles or question.code == "remarks":
            continue
        codes = [code for code, _label in question.options]
        match question.kind:
            case "date":
                years = random.randint(6, 30) if role == MENTOR else random.randint(1, 9)
                answers[question.code] = str(localdate() - timedelta(days=365 * years + 40))
            case "choices":
                answers[question.code] = random.sample(codes, min(len(codes), random.randint(2, 4)))
            case "choice" | "yes_no":
                answers[question.code] = random.choice(question.accepted or codes)
            case "dayparts":
                evenings = [f"{day}-evening" for day in ("mon", "tue", "wed", "thu")]
                answers[question.code] = random.sample(
                    [*evenings, "fri-afternoon", "thu-morning"], 3
                )
            case "lines":
                answers[question.code] = [f"Wijk {serial % 97 + 1}"]
            case "long_text":
                answers[question.code] = random.choice(OFFERS if role == MENTOR else QUESTIONS)
            case _:
                place = question.code == "place"
                answers[question.code] = (
                    random.choice(PLACES) if place else f"Groep {serial % 53 + 1}"
                )
    return answers


class Population:
    """The people of one programme, written in large batches."""

    def __init__(self, made: Programme, size: int, random: Random) -> None:
        """Remember whose people, how many, and how they are drawn."""
        self.programme, self.size, self.random = made, size, random
        self.coordinator = made.memberships.earliest("pk").user
        self.rules = GroundRules.objects.get(programme=made)
        self.today, self.now = localdate(), now()
        # Everything below draws from the same questions: fetch them once.
        self.asked = list(made.questions.all())
        self.cohorts = recruiting.rounds(made, self.today)
        self.partners = recruiting.partners(made, self.today)
        self.services = recruiting.services(made, self.today)

    def people(self) -> Iterator[tuple[User, Application]]:
        """Draw people with their applications, mentors and mentees by turns."""
        pattern = PROGRAMMES[self.programme.preset][3]

        def digit() -> str:
            return self.random.choice("0123456789")

        for serial in range(self.size):
            name = f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}"
            email = f"{self.programme.preset}{serial}@example.org"
            role = MENTOR if serial % 2 else MENTEE
            state = self.random.choice(STATES)
            since = self._since(state, role, serial)
            application = Application(
                programme=self.programme,
                status=state,
                role=role,
                name=name,
                email=email,
                phone="".join(digit() if c == "#" else c for c in pattern),
                reference=recruiting.reference(self.programme, serial),
                answers=_answers(self.asked, role, serial, self.random),
                started_at=since,
            )
            recruiting.find_a_way(application, self.cohorts, self.partners, self.random)
            if state != "draft":
                application.rules, application.rules_accepted_at = self.rules, since
                application.submitted_at = since
            if state in {"accepted", "waitlisted", "declined", "referred"}:
                application.decided_at = since + timedelta(days=5)
                application.decided_by = self.coordinator
            if state in {"declined", "referred"}:
                application.reason = "We hebben nu geen mentor die bij je vraag past."
                application.referred_to = "Het loopbaanhuis" if state == "referred" else ""
            yield User(name=name, email=email, phone=application.phone), application

    def _since(self, state: str, role: str, serial: int) -> datetime:
        """When somebody applied: early enough for what came of it since."""
        spans = {"draft": (1, 29), "submitted": (1, 200), "referred": (60, 200)}
        first, last = spans.get(state, (6, 200))
        if state == "accepted" and role == MENTOR:
            first = TRAINED + 20
        if state == "submitted" and serial % 7:
            return self.now - timedelta(days=serial % 10, hours=3)
        return self.now - timedelta(days=self.random.randint(first, last), minutes=serial % 600)

    def write(self) -> None:
        """Write everybody, with who was admitted, trained, paired and met."""
        with connection.cursor() as cursor:
            # The triggers are planned while the tables are empty: they shall use the indexes.
            cursor.execute("SET LOCAL enable_seqscan = off")
        pairs = list(self.people())
        User.objects.bulk_create([user for user, _application in pairs], BATCH)
        for user, application in pairs:
            application.applicant = user if application.status != "draft" else None
        applications = [application for _user, application in pairs]
        scenes.look_after(applications, [self.coordinator], self.random)
        Application.objects.bulk_create(applications, BATCH)
        self._around(applications)
        participants = [
            Participant(
                application=application,
                programme=self.programme,
                user=application.applicant,
                role=application.role,
                capacity=2 if application.role == MENTOR and number % 9 == 0 else 1,
                admitted_at=application.decided_at or self.now,
            )
            for number, application in enumerate(applications)
            if application.status == "accepted"
        ]
        Participant.objects.bulk_create(participants, BATCH)
        mentors = [p for p in participants if p.role == MENTOR]
        mentees = [p for p in participants if p.role == MENTEE]
        mentees.sort(key=lambda one: one.admitted_at)
        by, on = self.coordinator, self.today - timedelta(days=TRAINED)
        trained = gatherings.trained(mentors)
        gatherings.hold_training(self.programme, trained, by=by, on=on)
        gatherings.plan_ahead(self.programme, mentors[::14], mentees, by=by)
        self._pair(trained, mentees)
        money.ask(participants, by=by, random=self.random)

    def _around(self, applications: list[Application]) -> None:
        """What comes before a decision: talks, information, where else to go."""
        by = self.coordinator
        gatherings.inform(self.programme, applications, by=by, today=self.today)
        gatherings.talk(self.programme, applications, random=self.random)
        if self.programme.gate(GateStep.INTERVIEW):
            gatherings.offer_times(applications, by=by)
        scenes.refer(applications, self.services)
        recruiting.interests(self.programme)

    def _pair(self, trained: list[Participant], mentees: list[Participant]) -> None:
        matched = min(len(trained), len(mentees)) * 4 // 5
        couples = zip(trained[:matched], mentees[:matched], strict=True)
        duos = [self._duo(number, *couple) for number, couple in enumerate(couples)]
        meetings = [meeting for duo in duos for meeting in self._meetings(duo)]
        cared = guidance.around(duos, today=self.today, seed=len(duos))
        Duo.objects.bulk_create(duos, BATCH)
        Meeting.objects.bulk_create(meetings, BATCH)
        cared.write(duos, batch=BATCH)
        papers.write(duos, today=self.today)
        confidences.confide(duos, now=self.now)
        reflections = [self._reflection(m) for m in meetings[:40] if m.held_on < self.today]
        if self.programme.reflections != "off":
            Reflection.objects.bulk_create(reflections)

    def _duo(self, number: int, mentor: Participant, mentee: Participant) -> Duo:
        signers = 0 if self.programme.validates_introduction else SIGNERS
        first = (*["confirmed"] * signers, *SHOWN)
        state = first[number] if number < len(first) else self.random.choice(DUO_STATES)
        if not self.programme.validates_introduction and state in {"proposed", "introduced"}:
            state = "confirmed"
        if self.programme.agreement_moment == AgreementMoment.NONE and state == "confirmed":
            state = "active"
        # Both were there first: admitted, and she was at both halves of the training.
        known = max(self.now - timedelta(days=TRAINED - 10), mentee.admitted_at)
        longest = max((self.now - known).days - 14, 1)
        begun = self.today - timedelta(days=self.random.randint(min(20, longest), longest))
        duo = Duo(
            programme=self.programme,
            mentor=mentor,
            mentee=mentee,
            guide=self.coordinator,
            status=state,
            proposed_at=max(
                self.now - (self.today - begun) - timedelta(days=14), mentee.admitted_at
            ),
        )
        if state != "proposed":
            duo.introduced_on = max(begun - timedelta(days=7), localdate(duo.proposed_at))
            duo.introduced_at_place = (self.programme.neutral_places or [""])[0]
        if state in {"active", "paused", "completed", "ended_early"}:
            duo.started_on, duo.ends_on = begun, self.programme.default_end(begun)
            duo.take_up(rhythm_of(self.programme))
        if state in {"completed", "ended_early"}:
            ended_on = self.today - timedelta(days=self.random.randint(1, 15))
            duo.ended_on = max(ended_on, begun)
        return duo

    def _meetings(self, duo: Duo) -> Iterator[Meeting]:
        if duo.started_on is None:
            return
        every = duo.rhythm_days or 28
        last = (duo.ended_on or self.today) - timedelta(days=self.random.choice([1, 5, 9, 20, 60]))
        on = duo.started_on
        while on <= last and duo.meetings_held < MOST_MEETINGS:
            yield Meeting(
                duo=duo,
                held_on=on,
                minutes=self.random.choice([45, 60, 75, 90]),
                form=self.random.choice(MeetingForm.values),
                logged_by=duo.mentee.user,
            )
            duo.count_meeting(on)
            on += timedelta(days=every + self.random.randint(-3, 5))

    def _reflection(self, meeting: Meeting) -> Reflection:
        reflection = Reflection(meeting=meeting)
        reflection.write(
            author=meeting.duo.mentee.user,
            is_shared=True,
            conversation="We spraken over de week en wat er beter kan.",
            progress="Ik ben een stap verder met mijn doel.",
            by_goal={},
        )
        return reflection


def agreements(made: Programme) -> None:
    """Take a few confirmed duos through the real agreement: a draft, half signed, sealed."""
    waiting = agreement_selectors.duos_without_agreement().filter(programme=made)
    for number, duo in enumerate(list(waiting.order_by("pk")[:SIGNERS])):
        agreement = drafting_actions.draw_up(duo)
        if number and agreement is not None:
            _sign(agreement, times=number - 1)


def _sign(agreement: Agreement, *, times: int) -> None:
    """Fill in, make the reading copy, sign so many times, and seal what both signed."""
    duo = agreement.duo
    terms = TERMS | {
        "first_meeting": str(localdate() + timedelta(days=0 if times >= BOTH else 6)),
        "mentor_phone": duo.mentor.application.phone,
        "mentee_phone": duo.mentee.application.phone,
    }
    for participant in (duo.mentee, duo.mentor):
        revision = drafting_actions.fill_in(
            agreement,
            terms=terms,
            seen=agreement.current.mark,
            by=participant.user,
            is_right=True,
        )
    signing_actions.prepare(revision)
    for participant in (duo.mentee, duo.mentor)[:times]:
        revision = signing_actions.sign(
            agreement,
            typed_name=participant.name,
            shown=revision.offered_sha256,
            by=participant.user,
        )
    sealing_actions.seal_signed(revision)


def bounced(made: Programme) -> None:
    """One mail that came back, for the overview to show."""
    mentor = Participant.objects.filter(programme=made, role=MENTOR).earliest("pk")
    letter = compose(
        "intake/application_accepted",
        to=mentor.user,
        key=f"demo-bounced-{made.pk}",
        sender=sender(made),
        application=mentor.application,
        programme=made,
        role=made.word(MENTOR),
    )
    OutgoingEmail.objects.create(
        to=mentor.user,
        address=mentor.user.email,
        kind=letter.kind,
        key=letter.key,
        programme_slug=made.slug,
        subject=letter.subject,
        status="bounced",
        sent_at=now() - timedelta(days=1),
    )


def evaluation(made: Programme, random: Random, closed_at: datetime) -> None:
    """A closed evaluation with a report, and one of the year before, through the real ballot box."""
    moment = made.evaluation_moments[0]
    # All that began: with fewer there are words where a report has bars.
    duos = Duo.objects.filter(programme=made, started_on__isnull=False)
    pairs = duos.values_list("mentor__user", "mentee__user")
    invited = sorted({each for pair in pairs for each in zip(pair, (MENTOR, MENTEE), strict=True)})
    coordinator = made.memberships.earliest("pk").user
    for ago in (A_YEAR, timedelta()):
        evaluation_demo.hold_round(
            made,
            moment=moment,
            invited=invited[:60],
            closed_at=closed_at - ago,
            by=coordinator,
            random=random,
            response=0.9,
        )


def fill(*, people: int, seed: int, on: date | None = None) -> list[Programme]:
    """Fill an empty database; give the programmes."""
    random = Random(f"{seed} {on or localdate()}")  # noqa: S311 — invented people, not secrets
    with transaction.atomic():
        ilse, femke = staff()
        made = [programme(preset, ilse, femke) for preset in PROGRAMMES]
        for each in made:
            share = PROGRAMMES[each.preset][2]
            Population(each, max(20, round(people * share)), random).write()
        agreements(made[0])
        bounced(made[0])
        gp, work = made[0], made[1]
        scenes.come_twice(gp, gp.cohorts.order_by("opens_on"), by=ilse)
        scenes.call(work, by=ilse)
        scenes.write_own_words(gp)
        draft = scenes.begin_a_draft(ilse)
    scenes.bring_in(gp, by=ilse)
    Headcount.objects.fold()
    evaluation(gp, random, now() - timedelta(days=10))
    for each in made:
        evaluation_actions.plan_rounds(each, on=localdate())
    report_demo.lay(gp, by=ilse)
    table.lay(gp, by=ilse)
    return [*made, draft]
