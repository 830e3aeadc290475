"""What one wants to see once: a referral with an answer, a double, a call, a list, a draft."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.dashboard.demo import recruiting
from mentorship.intake import import_actions
from mentorship.intake.models import Application, Import, Outcome, Referral
from mentorship.programmes import actions as programme_actions
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    Cohort,
    GroundRules,
    MailText,
    Programme,
    Service,
)

ASKED_AFTER = timedelta(weeks=6)
REASON = "We hebben nu geen mentor die bij je vraag past."
MEMBERS = """\
Naam;E-mail;Telefoon;Rol
Katrien Lambert;katrien.lambert@example.org;+32 471 00 00 51;mentor
Dries Claes;dries.claes@example.org;+32 471 00 00 52;mentor
Margot D’Hondt;margot.dhondt@example.org;;mentee
Yara El Idrissi;yara.el.idrissi@example.org;+32 471 00 00 61;mentee
Wout;geen-adres;+32 471 00 00 53;mentor
;zonder.naam@example.org;;mentee
"""


def refer(applications: Sequence[Application], services: Sequence[Service]) -> None:
    """Where those went who were referred; the first was asked in time, and was helped there."""
    referred = [
        (each, each.decided_at)
        for each in applications
        if each.status == "referred" and each.decided_at
    ]
    service = next((each for each in services if each.name == "Het loopbaanhuis"), None)
    Referral.objects.bulk_create(
        Referral(
            application=each,
            service=service,
            to=each.referred_to,
            shared="Naam en telefoonnummer" if number == 0 else "",
            consented_on=localdate(on) if number == 0 else None,
            follow_up_on=localdate(on) + ASKED_AFTER,
            asked_at=on + ASKED_AFTER if number == 0 else None,
            outcome=Outcome.HELPED if number == 0 else "",
            answered_at=on + ASKED_AFTER + timedelta(2) if number == 0 else None,
        )
        for number, (each, on) in enumerate(referred)
    )


def _application(
    made: Programme, number: int, name: str, email: str, phone: str, *, at: datetime
) -> Application:
    """Somebody with the answers that a colleague of hers gave."""
    like = Application.objects.filter(programme=made, role=MENTEE).earliest("pk")
    return Application(
        programme=made,
        applicant=User.objects.get_or_invite(email, name, phone=phone),
        status="submitted",
        role=MENTEE,
        name=name,
        email=email,
        phone=phone,
        reference=recruiting.reference(made, -number),
        answers=like.answers,
        channel=made.channels[0],
        rules=GroundRules.objects.filter(programme=made).latest("version"),
        rules_accepted_at=at,
        started_at=at,
        submitted_at=at,
    )


def come_twice(made: Programme, cohorts: Iterable[Cohort], *, by: User) -> None:
    """Somebody of an earlier round applies again, from another address."""
    old = _application(
        made,
        1,
        "Yara El Idrissi",
        "yara.elidrissi@example.org",
        "+32 471 00 00 61",
        at=now() - timedelta(days=150),
    )
    old.status, old.reason = "declined", REASON
    old.decided_by, old.decided_at = by, now() - timedelta(days=140)
    new = _application(
        made,
        2,
        "Yara el Idrissi",
        "yara.el.idrissi@example.org",
        "0032 471 00 00 61",
        at=now() - timedelta(days=2, hours=1),
    )
    for each, cohort in zip((old, new), cohorts, strict=False):
        each.cohort = cohort
    Application.objects.bulk_create([old, new])


def call(made: Programme, *, by: User) -> None:
    """Somebody without a computer told on the phone what to fill in."""
    at = now() - timedelta(days=1, hours=2)
    told = _application(
        made, 3, "Gerda van Dam", "gerda.vandam@example.org", "06 10 00 00 70", at=at
    )
    told.entered_by, told.consented_at, told.owner = by, at, by
    told.save()


def bring_in(made: Programme, *, by: User) -> Import:
    """A list of members that was read and waits for a yes: new, doubtful and refused lines."""
    found = import_actions.begin(
        made, role=MENTOR, filename="ledenlijst.csv", content=MEMBERS.encode(), by=by
    )
    import_actions.read(found)
    return found


def write_own_words(made: Programme) -> None:
    """What this programme adds to a mail itself."""
    MailText.objects.update_or_create(
        programme=made,
        kind="intake/application_received",
        defaults={"text": "Elke eerste dinsdag van de maand is er inloop. Kom gerust langs."},
    )


def begin_a_draft(ilse: User) -> Programme:
    """A programme that is half set up: what is missing is asked before it opens."""
    return programme_actions.create(
        Programme(
            preset="school",
            name="Taalmaatjes op het mbo",
            slug="taalmaatjes-op-het-mbo",
            organisation="Het Waterland College",
            contact_name="Ilse Vermeer",
            contact_email="ilse@example.org",
            contact_phone="030 000 00 01",
            adviser_name="Anna Vos",
            adviser_phone="030 000 00 02",
        ),
        by=ilse,
    )


def look_after(applications: Sequence[Application], people: Sequence[User], random: Random) -> None:
    """Every other application that waits is looked after by one of the staff."""
    waiting = [each for each in applications if each.status in {"submitted", "waitlisted"}]
    for each in waiting[::2]:
        each.owner = random.choice(people)
