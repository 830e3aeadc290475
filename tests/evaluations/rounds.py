"""Rounds of an evaluation in every state, made the way the site makes them."""

from datetime import timedelta
from itertools import count, islice

from django.utils.timezone import localdate, now

from evaluations import ballotbox
from evaluations.models import Round
from evaluations.population import Population
from evaluations.questionnaires import load
from mentorship.accounts.models import User

serials = count(1)
ANSWERS = {"at_ease": 4, "mark": 8}


def people(number, role="mentor"):
    """Make so many people, whose names tell which role they get."""
    return User.objects.bulk_create(
        User(email=f"{role}{serial}@voorbeeld.example", name=f"Persoon {role}{serial}")
        for serial in islice(serials, number)
    )


def invitees(programme, moment, cohort=None):
    """Everybody who is asked at this moment today, as person and role."""
    return Population(programme, on=localdate()).people(moment, cohort.pk if cohort else None)


def open_round(
    programme, mentors, mentees, *, moment="midterm", days=14, at=None, cohort=None, questions=None
):
    """Open a round to so many mentors and mentees; return it with the invitations by role."""
    at = at or now()
    round_ = Round.objects.create(programme=programme, moment=moment, cohort=cohort)
    invited = [(person.pk, "mentor") for person in people(mentors, "mentor")]
    invited += [(person.pk, "mentee") for person in people(mentees, "mentee")]
    invitations = ballotbox.open_round(
        round_,
        questions=questions or load(moment),
        invited=invited,
        closes_at=at + timedelta(days=days),
        at=at,
    )
    by_role = {
        role: [each.id for each in invitations if each.role == role]
        for role in ("mentor", "mentee")
    }
    return round_, by_role


def held(programme, mentors, mentees, *, invited=None, answers=ANSWERS, at=None, **fields):
    """Hold a whole round in which so many answered; return it as it was released."""
    at = at or now()
    round_, by_role = open_round(programme, invited or mentors, invited or mentees, at=at, **fields)
    for invitation in by_role["mentor"][:mentors] + by_role["mentee"][:mentees]:
        ballotbox.submit(invitation, answers, at=at)
    ballotbox.release(round_, at=round_.closes_at)
    return round_
