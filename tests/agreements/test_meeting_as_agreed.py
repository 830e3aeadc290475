"""What both signed about meeting is how they begin (S3-AGR-6, S4-FORM-3)."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from mentorship.duos import meeting_actions
from mentorship.duos.models import Appointment, How
from mentorship.mail.models import OutgoingEmail
from mentorship.portal.agreed import agreed_by
from tests.agreements.steps import SOON, agreed, drawn_up, offered, sealed
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db


def test_the_first_appointment_of_the_agreement_is_planned_and_told_by_no_other_mail():
    agreement = sealed(offered(place="Praktijk De Linde", minutes=60))

    appointment = Appointment.objects.get()
    assert (appointment.status, appointment.on, appointment.at) == ("planned", SOON, None)
    assert appointment.how == How("in_person", "Praktijk De Linde", 60)
    agreement.duo.refresh_from_db()
    assert agreement.duo.planned_until == SOON
    assert not OutgoingEmail.objects.filter(kind__startswith="duos/appointment").exists()
    agreed = agreed_by(agreement.duo)
    assert (agreed.notice_hours, agreed.usual, agreed.place) == (24, 60, "Praktijk De Linde")


def test_where_the_programme_has_another_start_no_day_is_planned():
    agreement = offered()
    agreement.duo.programme.start_scenario = "accompanied"
    agreement.duo.programme.save()

    sealed(agreement)

    assert not Appointment.objects.exists()


def test_a_first_day_that_has_passed_is_not_planned():
    sealed(offered(first_meeting=(localdate() - timedelta(days=1)).isoformat()))

    assert not Appointment.objects.exists()


def test_so_many_times_as_they_agreed_is_the_rhythm_of_the_two():
    agreement = drawn_up("school")
    terms = {"first_meeting": SOON.isoformat(), "weeks": 10, "meetings": 5}
    sealed(agreed(agreement, terms))

    duo = agreement.duo
    duo.refresh_from_db()
    assert (duo.programme.rhythm_count, duo.rhythm_count) == (6, 5)
    assert duo.due_on == SOON + timedelta(weeks=2)


def test_who_waits_for_a_step_has_nothing_planned_yet():
    duo = make_duo(make_programme("school"), status="confirmed")

    meeting_actions.meet_as_agreed(duo, first_on=SOON, how=How("phone"), count=9)

    assert not Appointment.objects.exists()
    duo.refresh_from_db()
    assert duo.rhythm_count is None
