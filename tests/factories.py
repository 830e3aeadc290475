"""Rows for tests, each as far along its life as the test needs."""

from datetime import timedelta
from itertools import count

from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, DuoStatus
from mentorship.intake.models import Application, Participant
from mentorship.programmes import actions as programme_actions
from mentorship.programmes.models import Membership, Programme

number = count(1)
# What a preset leaves to the programme to say (S3-AGR-5, S3-AGR-6, S2-MATCH-3a, S2-GUID-3b).
ASKED = {
    "school": {"duration_default": 12, "rhythm_count": 6, "supervision": "on_request"},
    "work": {"neutral_places": ["Bibliotheek, Markt 1", "Buurthuis"], "contact_days": 28},
}


def make_user(name="Fleur Peeters", **fields):
    email = fields.pop("email", f"person{next(number)}@example.org")
    return User.objects.create(name=name, email=email, **fields)


def make_coordinator(name="Ilse Vermeer", **fields):
    return make_user(name, is_staff=True, **fields)


def make_programme(preset="gp", *, coordinator=None, is_open=True, **fields):
    """A programme of a preset, open and with its questions, and its coordinator."""
    serial = next(number)
    programme = Programme(
        preset=preset,
        slug=fields.pop("slug", f"{preset}-{serial}"),
        name=fields.pop("name", f"Mentorschap {serial}"),
        organisation="Kring De Linden",
        contact_name="Ilse Vermeer",
        contact_email="ilse@example.org",
        contact_phone="030 000 00 01",
        adviser_name="Anna Vos",
        adviser_phone="030 000 00 02",
        fee_account="NL91ABNA0417164300",
        fee_account_name="Kring De Linden",
    )
    programme_actions.create(programme, by=coordinator or make_coordinator())
    for field, value in (ASKED.get(preset, {}) | fields).items():
        setattr(programme, field, value)
    programme.save()
    if is_open:
        programme.open_up()
    return programme


def coordinator_of(programme):
    return Membership.objects.filter(programme=programme).earliest("pk").user


def make_answers(**answers):
    return {
        "works_since": "2010-01-01",
        "membership": "member",
        "job_seeking": "yes",
        "topics": ["practice", "balance"],
        "mentoring_question": "Hoe bewaak ik mijn grenzen?",
        "offer": "Ik leidde twintig jaar een praktijk.",
        "availability": ["tue-evening", "thu-afternoon"],
        "place": "Tiel",
        "online": "yes",
        "hagro": f"Hagro {next(number)}",
        "neighbourhoods": [f"Wijk {next(number)}"],
    } | answers


def make_application(programme=None, *, status="submitted", role="mentee", **fields):
    """An application in any state, made as the actions would leave it."""
    programme = programme or make_programme()
    name = fields.pop("name", "Fleur Peeters")
    email = fields.pop("email", f"person{next(number)}@example.org")
    answers = make_answers(**fields.pop("answers", {}))
    facts = {}
    if status != "draft":
        facts |= {
            "applicant": User.objects.get_or_invite(email, name, phone="06 12 34 56 78"),
            "rules": programme.ground_rules.latest("version"),
            "rules_accepted_at": now(),
            "submitted_at": now(),
        }
    if status in {"accepted", "waitlisted", "declined", "referred"}:
        facts |= {"decided_at": now(), "decided_by": coordinator_of(programme)}
    if status in {"declined", "referred"}:
        facts["reason"] = "Je werkt nog te kort."
    if status == "referred":
        facts["referred_to"] = "Loket Werk"
    return Application.objects.create(
        programme=programme,
        status=status,
        role=role,
        name=name,
        email=email,
        phone="06 12 34 56 78",
        reference=Application.new_reference(programme),
        answers=answers,
        **(facts | fields),
    )


def make_participant(programme=None, *, role="mentee", capacity=1, trained=False, **fields):
    """Somebody who was admitted; mentors can be trained."""
    application = make_application(programme, status="accepted", role=role, **fields)
    participant = Participant.objects.create(
        application=application,
        programme=application.programme,
        user=application.applicant,
        role=role,
        capacity=capacity,
    )
    if trained:
        from mentorship.intake.actions import record_training

        record_training(participant, held_on=localdate(), by=coordinator_of(application.programme))
    return participant


def make_duo(programme=None, *, status="active", mentor=None, mentee=None, **fields):
    """A duo in any state, with dates that fit it."""
    programme = programme or make_programme()
    mentor = mentor or make_participant(programme, role="mentor", name="Ahmed Yilmaz", trained=True)
    mentee = mentee or make_participant(programme, role="mentee")
    today = localdate()
    facts = {}
    if status in {"introduced", "confirmed", "active", "paused", "completed", "ended_early"}:
        facts["introduced_on"] = today - timedelta(days=30)
    if status in {"active", "paused", "completed", "ended_early"}:
        facts |= {
            "started_on": today - timedelta(days=28),
            "ends_on": today + timedelta(days=200),
            "rhythm_days": 28,
            "quiet_after": today + timedelta(days=7),
        }
    if status in {"completed", "ended_early", "dissolved"}:
        facts["ended_on"] = today
    assert status in DuoStatus.values
    return Duo.objects.create(
        programme=programme,
        mentor=mentor,
        mentee=mentee,
        guide=fields.pop("guide", None) or coordinator_of(programme),
        status=status,
        **(facts | fields),
    )
