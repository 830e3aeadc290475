"""A table to match at: people who wait and mentors with room, a pin, a veto, and one without."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from matching import run_actions, table_actions
from matching.models import MatchingRun, Proposal
from mentorship.accounts.models import User
from mentorship.dashboard.demo import recruiting
from mentorship.duos.models import waiting_mentees
from mentorship.intake.actions import record_training
from mentorship.intake.models import Application, Participant
from mentorship.programmes.models import MENTEE, MENTOR, GroundRules, Programme

YEAR = timedelta(days=365)
# Name, years of work, place, Hagro, topics, when, and how many days she waits (a mentee) or how
# many she takes (a mentor)
MENTEES = (
    *("Samir Bouzid", 2, "Zaltbommel", "Bommelerwaard", "practice balance quality"),
    *("mon-afternoon tue-evening thu-afternoon", 18),
    *("Lotte de Graaf", 3, "Geldermalsen", "Linge", "takeover practice"),
    *("tue-evening wed-evening fri-afternoon", 12),
    *("Iris Meijer", 4, "Culemborg", "Lek", "boundaries communication balance"),
    *("mon-evening thu-afternoon", 11),
    *("Bram Scholten", 1, "Tiel", "Waal", "career boundaries"),
    *("wed-evening thu-evening", 9),
    *("Aylin Demir", 5, "Utrecht", "Oost", "team communication"),
    *("tue-evening wed-afternoon", 7),
    *("Tess Kok", 2, "Amersfoort", "Eem", "quality career"),
    *("fri-afternoon wed-evening", 5),
    *("Olaf Timmer", 3, "Tiel", "Linge", "practice team"),
    *("mon-morning", 4),
)
MENTORS = (
    *("Hanneke Smit", 14, "Tiel", "Betuwe", "practice balance team"),
    *("tue-morning tue-evening wed-afternoon thu-afternoon", 2),
    *("Jan Brouwer", 22, "Zaltbommel", "Maas", "takeover practice career"),
    *("tue-evening wed-evening", 1),
    *("Ruth Okafor", 11, "Utrecht", "Noord", "boundaries communication balance quality"),
    *("mon-evening tue-evening thu-afternoon", 1),
    *("Els Mulder", 17, "Tiel", "Kesteren", "career boundaries communication"),
    *("wed-evening thu-evening mon-evening", 1),
    *("Willem de Boer", 9, "Ede", "Vallei", "quality career team"),
    *("fri-afternoon wed-evening", 1),
)
FACTS = 7
QUESTION = "Hoe houd ik de praktijk gezond en mijn avonden vrij?"
OFFER = "Ik bouwde twee keer een praktijk op en leerde op tijd te stoppen."


def lay(made: Programme, *, by: User) -> MatchingRun:
    """Bring these people in, have them matched, and let the team say something about it."""
    at = now()
    first = waiting_mentees().filter(programme=made).order_by("admitted_at").first()
    longest = at - first.admitted_at if first else timedelta(0)
    mentees: list[tuple[Any, ...]] = [MENTEES[k : k + FACTS] for k in range(0, len(MENTEES), FACTS)]
    mentors: list[tuple[Any, ...]] = [MENTORS[k : k + FACTS] for k in range(0, len(MENTORS), FACTS)]
    people = {}
    for number, facts in enumerate(mentees):
        waits = timedelta(days=facts[-1])
        since = at - max(waits, longest + timedelta(days=1)) if number == 0 else at - waits
        people[facts[0]] = _person(made, MENTEE, number, facts, since=since, by=by)
    for number, facts in enumerate(mentors, len(mentees)):
        since = at - timedelta(days=30)
        people[facts[0]] = mentor = _person(made, MENTOR, number, facts, since=since, by=by)
        record_training(mentor, held_on=localdate() - timedelta(days=20), by=by)
    table_actions.veto(
        people["Tess Kok"], people["Jan Brouwer"], reason="acquainted", explanation="Buren.", by=by
    )
    run = run_actions.ask(made, by=by)
    _talk(people["Lotte de Graaf"], by=by)
    return run


def _person(
    made: Programme, role: str, number: int, facts: tuple[Any, ...], *, since: datetime, by: User
) -> Participant:
    name, years, place, hagro, topics, when, how_many = facts
    email = f"{name.lower().replace(' ', '.')}@example.org"
    phone = f"06 10 00 01 {number:02}"
    user = User.objects.get_or_invite(email, name, phone=phone)
    application = Application.objects.create(
        programme=made,
        applicant=user,
        status="accepted",
        role=role,
        name=name,
        email=email,
        phone=phone,
        reference=recruiting.reference(made, -100 - number),
        answers={
            "works_since": str(localdate() - years * YEAR - timedelta(days=40)),
            "membership": "member",
            "topics": topics.split(),
            "mentoring_question" if role == MENTEE else "offer": (
                QUESTION if role == MENTEE else OFFER
            ),
            "availability": when.split(),
            "place": place,
            "online": "yes" if number % 2 == 0 else "no",
            "hagro": f"Hagro {hagro}",
            "neighbourhoods": [f"{place} {hagro}"],
        },
        channel=made.channels[0],
        rules=GroundRules.objects.filter(programme=made).latest("version"),
        rules_accepted_at=since,
        started_at=since,
        submitted_at=since,
        decided_at=since,
        decided_by=by,
    )
    return Participant.objects.create(
        application=application,
        programme=made,
        user=user,
        role=role,
        capacity=how_many if role == MENTOR else 1,
        admitted_at=since,
    )


def _talk(mentee: Participant, *, by: User) -> None:
    """What the team said about one proposal; in a large demo it is still being worked out."""
    for proposal in Proposal.objects.drafts().filter(mentee=mentee):
        table_actions.pin(proposal, by=by)
        text = "Gebeld: allebei willen ze over een praktijk overnemen praten."
        table_actions.note(proposal.mentee, proposal.mentor, text=text, by=by)
        table_actions.approve(proposal, by=by)
