"""What a mentee writes opens for her and for whom she chose; test_confidences.py looks for every way out."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos.models import Duo, Reflection
from mentorship.programmes.models import Membership
from tests.conftest import log_in
from tests.factories import coordinator_of, make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
CANARY = "Kanarievogel"
SAID = "onverbloemd"


@pytest.fixture
def duo():
    duo = make_duo()
    met = meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="in_person", by=duo.mentee.user
    )
    reflection_actions.write(
        met,
        conversation=f"{CANARY} {SAID}",
        progress=f"{CANARY} {SAID}",
        is_shared=True,
        by=duo.mentee.user,
    )
    return duo


def test_who_coordinates_and_is_a_mentee_elsewhere_reads_her_own_alone(client, duo):
    coordinator = coordinator_of(duo.programme)
    elsewhere = make_programme()
    own = make_duo(elsewhere, mentee=make_participant(elsewhere, email=coordinator.email))
    met = meeting_actions.log_meeting(
        own, held_on=localdate(), minutes=None, form="phone", by=coordinator
    )
    reflection_actions.write(
        met, conversation="Eigen woorden", progress="", is_shared=False, by=coordinator
    )
    log_in(client, coordinator, second_factor=True)

    page = client.get(reverse("portal:reflection_list")).content.decode()

    assert "Eigen woorden" in page
    assert CANARY not in page
    assert Membership.objects.filter(user=coordinator, programme=duo.programme).exists()


def test_a_reflection_opens_for_those_it_was_sealed_for_and_in_its_own_place_alone(duo):
    """One UPDATE, by somebody without the key, makes the site decrypt nothing for another."""
    reflection = Reflection.objects.get()
    stranger = make_duo()
    writes = [
        lambda: Reflection.objects.update(author=stranger.mentee.user),
        lambda: Reflection.objects.update(is_shared=False),
        lambda: Reflection.objects.update(sealed_progress=F("sealed_conversation")),
        lambda: Duo.objects.filter(pk=duo.pk).update(mentor=stranger.mentor),
        lambda: Reflection.objects.update(
            meeting=stranger.meetings.create(
                held_on=localdate(), form="phone", logged_by=stranger.mentee.user
            )
        ),
    ]

    assert (reflection.conversation, reflection.progress) == (f"{CANARY} {SAID}",) * 2
    for write in writes:
        point = transaction.savepoint()
        write()
        with pytest.raises(InvalidTag):
            assert Reflection.objects.get().progress
        transaction.savepoint_rollback(point)


def test_what_was_for_herself_does_not_open_for_the_mentor(duo):
    reflection = Reflection.objects.get()
    reflection_actions.write(
        reflection.meeting,
        conversation=SAID,
        progress="",
        is_shared=False,
        by=duo.mentee.user,
        seen=reflection.mark,
    )

    Reflection.objects.update(is_shared=True)

    with pytest.raises(InvalidTag):
        assert Reflection.objects.get().conversation
