"""Who does not sign is reminded by herself: after three days, a week, and before the end (S4-SIGN-4)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import localdate, now

from agreements import reminding_actions as by_hand
from agreements import selectors
from agreements.models import AgreementRules
from mentorship.duos import ending_actions, reminding_actions
from mentorship.duos.models import Duo, Reminder
from mentorship.duos.reminding import QUESTIONS
from mentorship.mail.models import OutgoingEmail
from tests.agreements.steps import drawn_up, mails, offered, put_name

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 2, 2, 9, tzinfo=UTC)


def after(days):
    return time_machine.travel(MONDAY + timedelta(days=days), tick=False)


def live_through(agreement, *days, questions=("signature", "signature_last")):
    for each in days:
        with after(each):
            for code in questions:
                reminding_actions.remind(QUESTIONS[code], duo_pk=agreement.duo_id, at=now())


@pytest.fixture
def agreement(settings, tmp_path):
    settings.KEYS_DIR = tmp_path  # a seal of that day: what another test made is from the future
    with after(0):
        return offered(drawn_up(), first_meeting=str(localdate() + timedelta(days=14)))


def test_both_are_reminded_after_three_days_a_week_and_before_the_end_and_no_more(agreement):
    live_through(agreement, 1, 2)
    before = len(mails("agreement_reminder"))
    # Two days before the end is a Saturday: the Friday before it.
    live_through(agreement, 3, 4, 7, 8, 11, 12, 14, 21)

    days = sorted({localdate(row.sent_at) for row in Reminder.objects.all()})
    assert before == 0
    assert len(mails("agreement_reminder")) == 6
    assert [str(day) for day in days] == ["2026-02-05", "2026-02-09", "2026-02-13"]
    assert "Je kunt tekenen tot maandag 16 februari" in mails("agreement_reminder")[0].body


def test_a_programme_chooses_its_own_days(agreement):
    AgreementRules.objects.create(
        programme=agreement.duo.programme, first_reminder=1, second_reminder=0, last_reminder=0
    )

    live_through(agreement, 1, 3, 7, 11, 12)

    days = {localdate(row.sent_at) for row in Reminder.objects.all()}
    assert [str(day) for day in days] == ["2026-02-03"]


def test_who_signed_is_not_reminded_and_the_other_is(agreement):
    with after(1):
        put_name(agreement, agreement.duo.mentee)

    live_through(agreement, 3, 7)

    found = {mail.to[0] for mail in mails("agreement_reminder")}
    assert found == {agreement.duo.mentor.user.email}


def test_who_stopped_is_not_reminded(agreement):
    with after(1):
        ending_actions.stop(agreement.duo, by=agreement.duo.mentee.user)

    live_through(agreement, 3, 7)

    assert mails("agreement_reminder") == []


def test_who_was_reminded_by_hand_that_day_gets_no_second_mail(agreement):
    with after(3):
        by_hand.remind(selectors.missing_signatures(agreement.duo.programme))

    live_through(agreement, 3)

    assert len(mails("agreement_reminder")) == 2


# --- what nobody filled in ----------------------------------------------------------------------


def to_fill():
    """To whom the reminders went, which come after the two invitations."""
    rows = OutgoingEmail.objects.filter(kind="agreements/agreement_fill").order_by("pk")
    return list(rows.values_list("address", flat=True)[2:])


@pytest.fixture
def unfilled():
    with after(0):
        return drawn_up()


def test_both_are_reminded_to_fill_it_in_after_three_days_and_a_week_and_no_more(unfilled):
    live_through(unfilled, 1, 2, 3, 4, 7, 8, 14, 21, questions=["fill"])

    both = {unfilled.duo.mentor.user.email, unfilled.duo.mentee.user.email}
    assert len(to_fill()) == 4
    assert set(to_fill()[:2]) == set(to_fill()[2:]) == both


def test_once_it_is_filled_in_nobody_is_reminded_of_that(unfilled):
    with after(1):
        offered(unfilled, first_meeting=str(localdate() + timedelta(days=14)))

    live_through(unfilled, 3, 7, questions=["fill"])

    assert to_fill() == []


def test_who_pauses_is_not_reminded_to_fill_it_in(unfilled):
    Duo.objects.filter(pk=unfilled.duo_id).update(
        status="paused", started_on=localdate(), ends_on=localdate()
    )

    live_through(unfilled, 3, 7, questions=["fill"])

    assert to_fill() == []


def test_who_has_not_said_yes_is_asked_that_first(unfilled):
    Duo.objects.filter(pk=unfilled.duo_id).update(introduced_on=None, mentee_agreed_at=now())

    live_through(unfilled, 3, questions=["fill"])

    assert to_fill() == [unfilled.duo.mentee.user.email]
