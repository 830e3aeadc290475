"""What is known of talks on the row of the application, which the database keeps by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate, now

from mentorship.intake.models import Application, Interview, InterviewSlot
from tests.factories import coordinator_of, make_application


def known(application):
    application.refresh_from_db(fields=["talk_at", "has_talked"])
    return application.talk_at, application.has_talked


def talk_with(application):
    return Interview.objects.create(
        application=application,
        interviewer=coordinator_of(application.programme),
        held_on=localdate(),
    )


def offer_to(application, *, in_days=1, **fields):
    return InterviewSlot.objects.create(
        application=application,
        interviewer=coordinator_of(application.programme),
        starts_at=now() + timedelta(days=in_days),
        **fields,
    )


def test_a_talk_is_known_until_the_last_is_gone(programme):
    one = make_application(programme)
    assert known(one) == (None, False)

    first, second = talk_with(one), talk_with(one)
    first.delete()
    assert known(one) == (None, True)

    second.delete()
    assert known(one) == (None, False)


def test_a_talk_that_goes_to_another_application_is_known_there(programme):
    one, other = make_application(programme), make_application(programme)
    talk = talk_with(one)

    Interview.objects.filter(pk=talk.pk).update(application=other)
    Interview.objects.filter(pk=talk.pk).update(notes="Langer gesproken dan gedacht.")

    assert known(one) == (None, False)
    assert known(other) == (None, True)


def test_a_time_is_known_from_the_picking_on_and_as_it_changes(programme):
    one, other = make_application(programme), make_application(programme)
    slot = offer_to(one)
    assert known(one) == (None, False)

    slot.picked_at = now()
    slot.save()
    assert known(one) == (slot.starts_at, False)

    slot.starts_at += timedelta(hours=1)
    slot.save()
    assert known(one) == (slot.starts_at, False)

    InterviewSlot.objects.filter(pk=slot.pk).update(application=other, place="Kamer 4")
    assert known(one) == (None, False)
    assert known(other) == (slot.starts_at, False)

    InterviewSlot.objects.filter(pk=slot.pk).update(picked_at=None)
    assert known(other) == (None, False)


def test_a_time_picked_from_the_start_is_known_until_it_is_taken_back(programme):
    one = make_application(programme)
    slot = offer_to(one, picked_at=now())
    offered = offer_to(one, in_days=2)
    assert known(one) == (slot.starts_at, False)

    offered.delete()
    assert known(one) == (slot.starts_at, False)

    slot.delete()
    assert known(one) == (None, False)


def test_a_row_read_before_the_talk_does_not_undo_it(programme):
    one = make_application(programme)
    early = Application.objects.get(pk=one.pk)
    slot = offer_to(one, picked_at=now())
    talk_with(one)

    early.internal_note = "Belde terug."
    early.save()

    assert known(one) == (slot.starts_at, True)


@pytest.mark.django_db(transaction=True)
def test_one_talk_comes_while_another_goes():
    one = make_application()
    going = talk_with(one)
    has_written = Event()

    def come():
        try:
            with transaction.atomic():
                talk_with(one)
                has_written.set()
                # The other waits for the row of the application by now, or comes later.
                assert not has_gone.wait(0.5)
        finally:
            connection.close()

    def go():
        try:
            has_written.wait(10)
            Interview.objects.filter(pk=going.pk).delete()
            has_gone.set()
        finally:
            connection.close()

    has_gone = Event()
    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(come), pool.submit(go)]:
            each.result()

    assert Interview.objects.filter(application=one).count() == 1
    assert known(one) == (None, True)
