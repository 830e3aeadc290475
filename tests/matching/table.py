"""A programme with people to match, and what lies on its table."""

import threading

from django.db import connection
from django.urls import reverse

from matching import run_actions, sending_actions
from matching.models import Proposal
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_participant


def url(name, programme, *args):
    return reverse(f"matching:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def mentee(programme, name="Fleur Peeters", **answers):
    return make_participant(programme, name=name, answers=answers)


def mentor(programme, name="Ahmed Yilmaz", *, trained=True, capacity=1, **answers):
    return make_participant(
        programme, role="mentor", name=name, trained=trained, capacity=capacity, answers=answers
    )


def couples(programme, count):
    """So many who wait, and so many with room."""
    for number in range(count):
        mentee(programme, f"Mentee {number}")
        mentor(programme, f"Mentor {number}")


def two_and_two(programme):
    """Een goes best with Pim and Twee with Bo, but each could have the other."""
    one = mentee(programme, "Een", topics=["practice"])
    two = mentee(programme, "Twee", topics=["balance"])
    bo = mentor(programme, "Bo", topics=["balance"])
    pim = mentor(programme, "Pim", topics=["practice"])
    propose(programme)
    return one, two, bo, pim


def propose(programme):
    return run_actions.ask(programme, by=coordinator_of(programme))


def on_table(programme):
    """Who is proposed to whom, by name."""
    rows = Proposal.objects.drafts().filter(run__programme=programme)
    return dict(rows.values_list("mentee__user__name", "mentor__user__name"))


def proposed(programme):
    """One proposal on the table."""
    mentee(programme)
    mentor(programme)
    propose(programme)
    return Proposal.objects.drafts().get(run__programme=programme)


def of(participant):
    return Proposal.objects.filter(mentee=participant).latest("pk")


def send(programme, proposals):
    """Send these at once."""
    guide = coordinator_of(programme)
    return sending_actions.go(sending_actions.plan(programme, proposals, guide=guide, by=guide))


def mail_to(participant):
    return restored(OutgoingEmail.objects.get(to=participant.user))


def at_once(*acts):
    """Do all of this at the same moment, each with a connection of its own; tell how each ended."""
    start, outcomes = threading.Barrier(len(acts)), []

    def attempt(act):
        start.wait()
        try:
            outcomes.append(act() or "done")
        except TransitionNotAllowed:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
