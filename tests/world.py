"""One programme with something of everything, and a word in each confidence that is nowhere else."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile, is_zipfile

from django.core import signing
from django.test import Client
from django.utils.timezone import localdate, now
from pypdf import PdfReader

from evaluations import ballotbox, links
from evaluations.models import Quote, Round, Stat
from evaluations.questionnaires import load
from matching.models import MatchingRun, Proposal, Sending, Veto
from mentorship.accounts.actions import personal_link
from mentorship.dashboard import message_actions
from mentorship.duos import (
    actions,
    appointment_actions,
    ending_actions,
    goal_actions,
    help_actions,
    introduction_actions,
    meeting_actions,
    network_actions,
    note_actions,
    permission_actions,
    plan_actions,
    preparation_actions,
    reflection_actions,
)
from mentorship.duos.models import CheckIn, ClosingTalk, Duo, How, Introduction, When
from mentorship.duos.permission_emails import SALT
from mentorship.intake.event_agenda import open_feed
from mentorship.intake.models import (
    Attendance,
    Event,
    Import,
    InterviewSlot,
    Partner,
    Payment,
    Referral,
)
from mentorship.mail.models import OutgoingEmail
from mentorship.portal.preparation_forms import code_of
from mentorship.programmes.models import Cohort, Material, Membership, Service
from mentorship.reports import actions as report_actions
from mentorship.reports import composing, quality_dossiers
from mentorship.reports import links as report_links
from mentorship.reports.period import Period
from tests.agreements import steps
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)

# Who comes to a page in these tests. The guide keeps an eye on the duo; her colleague does not.
ROLES = (
    "anonymous",
    "mentee",
    "mentor",
    "second mentee",
    "other mentor",
    "staff elsewhere",
    "guide",
    "colleague",
    "guide by code alone",
)
PAIR, HERS, GUIDE, STAFF = {"mentee", "mentor"}, {"mentee"}, {"guide"}, {"guide", "colleague"}
# A word for each confidence, and who reads it; the words mean nothing that any page talks of.
CONFIDENCES = {
    "ijsvogeltje": PAIR,  # what a shared reflection says of the talk
    "grutterlied": PAIR,  # and of the goals
    "zanglijster": PAIR,  # and of one goal
    "roerdompen": HERS,  # a reflection that is not shared
    "kwartelkoning": PAIR,  # a goal
    "wielewaal": PAIR,  # its category
    "tapuitenhof": PAIR,  # the vision of the plan
    "boomkruiper": PAIR,  # what the mentor expects
    "goudhaantje": PAIR,  # what the mentee expects
    "nachtzwaluw": PAIR,  # preparation, when both are done
    "waterspreeuw": PAIR,  # the same of the other
    "steltkluut": {"second mentee"},  # preparation, of one alone as yet
    "pestvogel": PAIR,  # answers to statements
    "klapekster": PAIR,  # somebody in the network
    "vuurgoudhaan": PAIR,  # what for
    "bonteklier": {"guide"},  # the few words of a question for help
    "oeverloper": {"guide"},  # when she can be reached
    "kruisbekken": {"guide"},  # what the guide noted of the advice
    "graszanger": {"guide"},  # and of a call by the mentor
    "bijeneter": PAIR | {"reader"},  # a passage that was permitted
    "hopvogeltje": PAIR | {"reader"},  # what it is for
    "visarendje": PAIR | {"reader"},  # who reads it
    "lepelaarpas": PAIR,  # a passage that was asked for and not yet permitted
    "draaihals": {"guide", "first mentee"},  # a remark after the first meeting
    "putterkooi": {"guide"},  # what was added to a no to a proposal
    "notenkraker": STAFF,  # a note of staff
    "bokjesnest": {"mentee"},  # whom she can turn to at her own work
}
# Facts of the two that are kept as they are, and that staff do not see.
FACTS = {"zilverplevier": PAIR}  # where they meet


def looks(word):
    """The word as it is, and as it would look in a dump: in hexadecimal and in base64."""
    raws = [word.encode(), word.capitalize().encode()]
    shifted = [b64encode(b"x" * n + raw)[n * 2 : -4].decode() for raw in raws for n in range(3)]
    return {word, *(raw.hex() for raw in raws), *shifted}


def text_of(response):
    """All that an answer says, out of its file where it is one, in small letters."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    said = [raw.decode("utf-8", "replace")]
    if raw.startswith(b"%PDF"):
        said += [page.extract_text() for page in PdfReader(BytesIO(raw)).pages]
    elif is_zipfile(BytesIO(raw)):
        with ZipFile(BytesIO(raw)) as file:
            said += [file.read(name).decode("utf-8", "replace") for name in file.namelist()]
    return "\n".join([*said, str(response.headers)]).casefold()


def overheard(role, text):
    """The confidences in this text that are not for this role."""
    kept = CONFIDENCES | FACTS
    return {word for word, readers in kept.items() if role not in readers and word in text}


@dataclass
class World:
    """The programme, who comes to it, and by what key each thing is found."""

    programme: object
    duo: Duo
    people: dict
    keys: dict

    def browser(self, role):
        """A browser in which somebody of this role is logged in."""
        if role in {"anonymous", "reader"}:
            return Client(raise_request_exception=False)
        is_staff = role in {"guide", "colleague", "staff elsewhere"}
        browser = Client(raise_request_exception=False)
        return log_in(browser, self.people[role], second_factor=is_staff)


def make_world():
    """Make it, each thing by the action that makes it on the site."""
    guide = make_coordinator("Ilse Vermeer")
    programme = make_programme(
        "school", coordinator=guide, makes_plan=True, lists_network=True, permission_by="both",
        fee_account="NL91ABNA0417164300",
    )  # fmt: skip
    colleague = make_coordinator("Bea Collega")
    Membership.objects.create(programme=programme, user=colleague)
    elsewhere = coordinator_of(make_programme("school"))
    duo = make_duo(programme, mentor=_mentor(programme, 9), guide=guide)
    second = make_duo(programme, mentor=duo.mentor, guide=guide)
    other = make_duo(programme, mentor=_mentor(programme, 2), guide=guide)
    first = make_duo(programme, status="introduced", mentor=_mentor(programme, 1), guide=guide)
    people = {
        "mentee": duo.mentee.user,
        "mentor": duo.mentor.user,
        "second mentee": second.mentee.user,
        "other mentor": other.mentor.user,
        "first mentee": first.mentee.user,
        "staff elsewhere": elsewhere,
        "guide": guide,
        "colleague": colleague,
        "guide by code alone": guide,
    }
    keys = {
        "slug": programme.slug,
        "duo": duo.pk,
        "programme": programme.pk,
        "mentor": duo.mentor.pk,
    }
    keys |= _written(duo) | _asked(duo) | _met(duo) | _of_staff(programme, duo)
    preparation_actions.answer(
        second, answers={"about": "steltkluut"}, seen="", by=second.mentee.user
    )
    introduction_actions.answer(first, answer="again", remark="draaihals", by=first.mentee.user)
    offered = make_duo(programme, status="proposed", mentor=_mentor(programme, 1), guide=guide)
    actions.decline(offered, by=offered.mentee.user, remark="putterkooi")
    proposed = make_duo(programme, status="proposed", mentor=_mentor(programme, 1), guide=guide)
    stopped = make_duo(programme, mentor=_mentor(programme, 1), guide=guide)
    ending_actions.stop(stopped, by=stopped.mentee.user, reason="click")
    keys |= {"stopped": stopped.pk, "stopped_person": stopped.mentee.user_id, "first": first.pk}
    keys |= {"offered": offered.pk, "proposed": proposed.pk, "second": second.pk}
    people["proposed mentee"] = proposed.mentee.user
    return World(programme, Duo.objects.get(pk=duo.pk), people, keys)


def _mentor(programme, capacity):
    return make_participant(
        programme, role="mentor", name="Ahmed Yilmaz", trained=True, capacity=capacity
    )


def _written(duo):
    """What the two write together and apart."""
    mentee, mentor = duo.mentee.user, duo.mentor.user
    goal = goal_actions.add(duo, title="Een kwartelkoning", category="wielewaal")
    row = network_actions.add(duo, who="klapekster", about="vuurgoudhaan", introduced_on=None)
    for person, expects in ((mentee, "goudhaantje"), (mentor, "boomkruiper")):
        plan = plan_actions.plan_of(duo)
        plan_actions.write(
            duo, vision="tapuitenhof", expects=expects, is_discussed=True,
            seen=plan.mark_for(duo.role_of(person)), by=person,
        )  # fmt: skip
    statements = Material.objects.get(programme=duo.programme, code="statements")
    first = code_of(statements.items[0])
    for person, about, said in (
        (mentee, "nachtzwaluw", "agree"),
        (mentor, "waterspreeuw", "disagree"),
    ):
        preparation_actions.answer(duo, answers={"about": about}, seen="", by=person)
        preparation_actions.answer(
            duo,
            answers={first: said, "ooit": "pestvogel"},
            seen="",
            by=person,
            exercise="statements",
        )
    shared, own = (
        meeting_actions.log_meeting(
            duo, held_on=localdate() - timedelta(days=days), minutes=60, form="phone", by=mentee
        )
        for days in (2, 1)
    )
    reflection_actions.write(
        shared, conversation="ijsvogeltje", progress="grutterlied",
        by_goal={goal.pk: "zanglijster"}, is_shared=True, by=mentee,
    )  # fmt: skip
    reflection_actions.write(
        own, conversation="roerdompen", progress="", is_shared=False, by=mentee
    )
    return {"goal": goal.pk, "network": row.pk, "meeting": shared.pk, "own_meeting": own.pk,
            "code": "statements"}  # fmt: skip


def _asked(duo):
    """Help, and leave for somebody to read a passage."""
    mentee, mentor = duo.mentee.user, duo.mentor.user
    help_ = help_actions.ask(
        duo, topic="other", reach="06 12 34 56 78\noeverloper", words="bonteklier",
        other_may_know=False, by=mentee,
    )  # fmt: skip
    help_actions.note_step(
        help_, kind="advised", held_on=localdate(), note="kruisbekken", by=duo.guide
    )
    call = help_actions.note_call(
        duo, topic="click", by_whom=mentor, held_on=localdate(), note="graszanger", by=duo.guide
    )
    help_actions.keep_own_adviser(mentee, name="Bokjesnest", phone="06 12 34 56 78")
    slips = [
        permission_actions.ask(
            duo, key=uuid4(), passage=passage, purpose="hopvogeltje", reader="Visarendje",
            address="iemand@example.org", typed_name="Fleur", by=mentee,
        )
        for passage in ("bijeneter", "lepelaarpas")
    ]  # fmt: skip
    permission_actions.permit(slips[0], typed_name="Ahmed", by=mentor)
    return {
        "help": help_.pk,
        "call": call.pk,
        "permission": slips[0].pk,
        "asked_permission": slips[1].pk,
        "reader": signing.dumps(str(slips[0].pk), salt=SALT),
    }


def _reported(programme, guide):
    """A report of this year that was published, and the link of a board."""
    report = report_actions.begin(programme, Period.of_year(localdate().year), by=guide)
    report_actions.publish(report, seen=composing.composed(report).fingerprint, by=guide)
    link = report_actions.share(report, last_day=localdate(), by=guide)
    return {"report": report.pk, "board_link": link.pk, "board": report_links.token(link)}


def _met(duo):
    """When they meet, and where."""
    how = How("in_person", "Bij de zilverplevier", 60)
    day = localdate() + timedelta(days=5)
    planned = appointment_actions.plan(duo, When(day, None), how=how, by=duo.mentor.user)
    Introduction.objects.create(duo=duo, host=duo.guide, starts_at=now(), place="Buurthuis")
    ClosingTalk.objects.create(
        duo=duo, starts_at=now() + timedelta(days=90), form="online", said_by=duo.mentor.user
    )
    asked = CheckIn.objects.create(
        duo=duo, role="mentee", how="mail", held_on=localdate(), by=duo.guide
    )
    return {"appointment": planned.pk, "check_in": asked.pk}


def _of_staff(programme, duo):
    """What staff have besides."""
    guide, mine = duo.guide, duo.mentee.application
    note = note_actions.write(duo, text="notenkraker", by=guide)
    event = Event.objects.create(
        programme=programme,
        kind="workshop",
        held_on=localdate() + timedelta(days=9),
        begins_at="19:00",
    )
    attendance = Attendance.objects.create(event=event, application=mine)
    referred = make_application(programme, status="referred", email=duo.mentee.user.email)
    referral = Referral.objects.create(
        application=referred, to="Loket Werk", follow_up_on=localdate()
    )
    waiting = make_application(programme)
    InterviewSlot.objects.create(
        application=mine, interviewer=guide, starts_at=now() + timedelta(days=1), place="Hier"
    )
    run = MatchingRun.objects.create(programme=programme, asked_by=guide)
    proposal = Proposal.objects.create(
        run=run, mentor=_mentor(programme, 1), mentee=make_participant(programme), score=79
    )
    veto = Veto.objects.create(mentee=proposal.mentee, mentor=duo.mentor, reason="other", by=guide)
    payment = Payment.objects.create(
        participant=duo.mentee, programme=programme, amount=75, reference="X1", due_on=localdate()
    )
    source = Import.objects.create(programme=programme, by=guide, role="mentee", filename="a.csv")
    round_ = Round.objects.create(programme=programme, moment="midterm")
    invitations = ballotbox.open_round(
        round_, questions=load("midterm"), at=now(), closes_at=now() + timedelta(days=14),
        invited=[(duo.mentee.user_id, "mentee"), (duo.mentor.user_id, "mentor")],
    )  # fmt: skip
    released = Round.objects.create(
        programme=programme, moment="final", status="released", opened_on=localdate(),
        closes_at=now(), questions=[question.to_json() for question in load("final")],
    )  # fmt: skip
    Stat.objects.create(round=released, scope="mentee", invited=9, answered=8, is_published=True)
    quote = Quote.objects.create(
        round=released, scope="together", question="keep", body="Elke week een gesprek."
    )
    email = OutgoingEmail.objects.filter(programme_slug=programme.slug).latest("pk")
    OutgoingEmail.objects.filter(pk=email.pk).update(status="bounced", sealed=None)
    agreement = steps.prepared(steps.drafting_actions.draw_up(duo))
    return {
        "note": note.pk,
        "event": event.pk,
        "attendance": attendance.pk,
        "application": mine.pk,
        "mentor_application": duo.mentor.application_id,
        "waiting": waiting.pk,
        "referral": referral.pk,
        "run": run.pk,
        "table": proposal.mentee_id,
        "veto": veto.pk,
        "sending": Sending.objects.create(
            programme=programme, guide=guide, by=guide, due_at=now() + timedelta(minutes=5)
        ).pk,
        "payment": payment.pk,
        "import": source.pk,
        "round": round_.pk,
        **_reported(programme, guide),
        "released": released.pk,
        "quote": quote.pk,
        "planned": Round.objects.create(programme=programme, moment="final").pk,
        "ballot": links.token(invitations[0].id),
        "email": email.pk,
        "agreement": agreement.pk,
        "person": duo.mentee.user_id,
        "mentor_person": duo.mentor.user_id,
        "member": Membership.objects.exclude(user=guide).get(programme=programme).pk,
        "message": message_actions.begin(
            programme, [duo.mentee.user], group="Mentees", by=guide
        ).pk,
        "question": programme.questions.first().pk,
        "material": Material.objects.filter(
            programme=programme, roles__contains=["mentee", "mentor"]
        )
        .first()
        .pk,
        "cohort": Cohort.objects.create(
            programme=programme, name="Herfst", opens_on=localdate(), closes_on=localdate()
        ).pk,
        "service": Service.objects.create(
            programme=programme,
            name="Loket",
            helps_with="Werk",
            contact="030",
            checked_on=localdate(),
        ).pk,
        "partner": Partner.objects.create(
            programme=programme,
            code="school",
            name="School",
            contact_name="Jo",
            email="j@example.org",
        ).pk,
        "dossier": _dossier(programme, guide),
        "draft": make_application(
            programme, status="draft", entered_by=guide, consented_at=now()
        ).pk,
        "link": personal_link(duo.mentee.user, "portal", to="/m/").rstrip("/").rpartition("/")[2],
        "feed": open_feed(duo.mentee.user),
    }


def _dossier(programme, guide):
    asked = {"start": localdate(), "end": localdate(), "cohort": None}
    seen = quality_dossiers.Dossier.of(programme, **asked).sha256
    return quality_dossiers.freeze(programme, **asked, seen=seen, by=guide).pk
