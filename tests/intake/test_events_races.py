"""Two at the same moment: an event is never overfull, and nobody is lost from its waiting list."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from mentorship.intake import actions as intake
from mentorship.intake import event_actions as actions
from mentorship.intake import event_changes as changes
from mentorship.intake import event_jobs as jobs
from mentorship.intake.models import Attendance, Event
from mentorship.mail.models import OutgoingEmail
from tests.conftest import is_waiting, log_in
from tests.factories import coordinator_of, make_application, make_programme
from tests.intake.test_events import make_attendance, make_event

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    barrier = Barrier(len(steps))

    def run(step):
        barrier.wait()
        try:
            step()
        except (actions.AlreadyPlanned, actions.EventChanged) as late:
            return late
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return [error for error in pool.map(run, steps) if error]


def test_the_last_place_goes_to_one_and_the_others_wait():
    event = make_event(make_programme(), capacity=1)
    rows = [make_attendance(event) for _ in range(4)]

    at_once(*(lambda row=row: actions.answer(row, comes=True) for row in rows))

    states = sorted(event.attendances.values_list("state", flat=True))
    assert states == ["coming", "waiting", "waiting", "waiting"]
    assert OutgoingEmail.objects.filter(kind="intake/event_confirmed").count() == 1


def test_two_cancel_at_once_and_two_move_up():
    event = make_event(make_programme(), capacity=2)
    leaving = [make_attendance(event, state="coming") for _ in range(2)]
    for _ in range(3):
        make_attendance(event, state="waiting")

    at_once(*(lambda row=row: actions.answer(row, comes=False) for row in leaving))

    states = sorted(event.attendances.values_list("state", flat=True))
    assert states == ["coming", "coming", "not_coming", "not_coming", "waiting"]
    assert OutgoingEmail.objects.filter(kind="intake/event_moved_up").count() == 2


def test_the_same_person_pressing_twice_comes_once():
    row = make_attendance(make_event(make_programme()))
    windows = [Attendance.objects.get(pk=row.pk) for _ in range(2)]

    at_once(*(lambda each=each: actions.answer(each, comes=True) for each in windows))

    assert OutgoingEmail.objects.filter(kind="intake/event_confirmed").count() == 1


def test_two_invitations_at_once_ask_everybody_once():
    event = make_event(make_programme())
    people = [make_application(event.programme) for _ in range(3)]

    at_once(*(lambda: actions.invite(event, people) for _ in range(2)))
    at_once(*(lambda: jobs.send_invitations(event_pk=event.pk) for _ in range(2)))

    assert event.attendances.count() == 3
    assert OutgoingEmail.objects.filter(kind="intake/event_invited").count() == 3


def test_a_double_click_plans_one_event():
    programme = make_programme()
    held_on = make_event(programme).held_on
    new = [Event(programme=programme, kind="workshop", held_on=held_on) for _ in range(2)]

    late = at_once(*(lambda each=each: actions.plan(each) for each in new))

    assert [type(each) for each in late] == [actions.AlreadyPlanned]
    assert Event.objects.filter(kind="workshop").count() == 1


def test_of_two_changes_at_once_one_is_kept_and_the_other_told():
    event = make_event(make_programme())
    windows = [Event.objects.select_related("programme").get(pk=event.pk) for _ in range(2)]
    for number, window in enumerate(windows):
        window.place = f"Zaal {number}"

    late = at_once(*(lambda each=each: actions.change(each, seen=0) for each in windows))

    assert [type(each) for each in late] == [actions.EventChanged]
    event.refresh_from_db()
    assert event.sequence == 1


def test_of_two_who_cancel_it_at_once_one_does_and_everybody_hears_it_once():
    event = make_event(make_programme())
    make_attendance(event, state="coming")

    late = at_once(*[lambda: changes.cancel(event, seen=0, reason="De zaal is dicht.")] * 2)

    assert [type(each) for each in late] == [actions.EventChanged]
    assert OutgoingEmail.objects.filter(kind="intake/event_cancelled").count() == 1


def test_the_last_place_is_given_by_hand_once():
    programme = make_programme()
    event = make_event(programme, capacity=1)
    people = [make_application(programme) for _number in range(3)]

    at_once(*(lambda one=one: changes.add(event, one) for one in people))

    states = sorted(event.attendances.values_list("state", flat=True))
    assert states == ["coming", "waiting", "waiting"]


def test_two_who_withdraw_at_once_let_two_others_in():
    programme = make_programme()
    event = make_event(programme, capacity=2)
    coming = [make_attendance(event, state="coming").application for _number in range(2)]
    for _number in range(2):
        make_attendance(event, state="waiting")

    at_once(*(lambda one=one: intake.withdraw(one) for one in coming))

    states = sorted(event.attendances.values_list("state", flat=True))
    assert states == ["coming", "coming", "not_coming", "not_coming"]


def second_while(first, second):
    """Do the second step while the first one is not finished; give what came of it."""

    def run():
        try:
            return second()
        except actions.EventOver as late:
            return type(late)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            late = pool.submit(run)
            while not (is_waiting() or late.done()):
                sleep(0.01)
        return late.result()


@pytest.mark.parametrize("state", ["invited", "not_coming"])
def test_whoever_withdraws_does_not_come_by_an_answer_of_the_same_moment(state):
    event = make_event(make_programme())
    row = make_attendance(event, state=state)
    window = Attendance.objects.get(pk=row.pk)

    late = second_while(
        lambda: intake.withdraw(row.application), lambda: actions.answer(window, comes=True)
    )

    assert late is actions.EventOver
    row.refresh_from_db()
    assert row.state == state


def test_whoever_withdraws_while_she_answers_gives_her_place_back():
    event = make_event(make_programme())
    row = make_attendance(event, state="invited")

    late = second_while(
        lambda: actions.answer(row, comes=True), lambda: intake.withdraw(row.application)
    )

    assert late is None
    row.refresh_from_db()
    assert row.state == "not_coming"


def test_whoever_withdraws_is_not_put_on_a_list_of_the_same_moment():
    programme = make_programme()
    event, application = make_event(programme), make_application(programme)
    browser = log_in(Client(), coordinator_of(programme), second_factor=True)
    address = reverse("intake:event_put", args=[programme.slug, event.pk])

    late = second_while(
        lambda: intake.withdraw(application),
        lambda: browser.post(address, {"wie": application.pk}, follow=True).content,
    )

    assert f"{application.name} doet niet meer mee.".encode() in late
    assert not event.attendances.exists()
