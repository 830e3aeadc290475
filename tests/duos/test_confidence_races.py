"""Two at the same moment about help and permissions: one wins, and nothing is there twice."""

from uuid import uuid4

import pytest

from mentorship.duos import help_actions, permission_actions
from mentorship.duos.models import HelpRequest, Permission, Reading
from mentorship.mail.models import OutgoingEmail
from tests.duos.test_races import at_once
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_press_asks_for_help_once():
    duo = make_duo()
    question = {"topic": "click", "reach": "06", "words": "", "other_may_know": False}

    late = at_once(
        *(lambda: help_actions.ask(duo, **question, by=duo.mentee.user) for _ in range(2))
    )

    assert late == []
    assert HelpRequest.objects.count() == 1
    assert OutgoingEmail.objects.count() == 1


def asked(duo, **fields):
    slip = {"passage": "P", "purpose": "x", "reader": "Y", "address": "y@example.org"}
    return permission_actions.ask(
        duo, **slip, typed_name="Fleur", by=duo.mentee.user, **{"key": uuid4()} | fields
    )


def test_a_double_press_permits_once():
    duo, key = make_duo(make_programme(permission_by="mentee")), uuid4()

    late = at_once(*(lambda: asked(duo, key=key) for _ in range(2)))

    assert late == []
    assert Permission.objects.get().consents.count() == 1
    assert OutgoingEmail.objects.count() == 1


def test_one_permits_while_the_other_takes_it_back():
    duo = make_duo(make_programme(permission_by="both"))
    asked(duo)
    one, two = Permission.objects.get(), Permission.objects.get()

    late = at_once(
        lambda: permission_actions.permit(one, typed_name="Ahmed", by=duo.mentor.user),
        lambda: permission_actions.withdraw(two, by=duo.mentee.user),
    )

    assert len(late) <= 1
    assert Permission.objects.get().status == "withdrawn"
    assert Permission.objects.get().passage == ""


def test_what_is_taken_back_while_it_is_read_was_read_or_not():
    duo = make_duo(make_programme(permission_by="mentee"))
    asked(duo)
    one, two = Permission.objects.get(), Permission.objects.get()

    late = at_once(
        lambda: permission_actions.read(one),
        lambda: permission_actions.withdraw(two, by=duo.mentee.user),
    )

    permission = Permission.objects.get()
    assert permission.status == "withdrawn"
    assert Reading.objects.count() == 1 - len(late)
    # What was read stays known to the two; what was not is gone.
    assert bool(permission.passage) is (not late)
