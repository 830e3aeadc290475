"""The rules of a programme for signing, and sending to all at once."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from agreements import drafting_actions, sending_actions
from agreements.models import Agreement, AgreementRules, SigningOrder
from agreements.rules_forms import FIELDS
from mentorship.dashboard.copying import copy
from mentorship.duos import ending_actions
from mentorship.programmes.models import Cohort
from tests.agreements.steps import mails, text, work_off
from tests.agreements.test_drafting import desk
from tests.factories import coordinator_of, make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db
CHOSEN = {
    "days_to_sign": "21",
    "first_reminder": "4",
    "second_reminder": "10",
    "last_reminder": "1",
    "order": "mentor_first",
    "asks_code": "on",
    "years_kept": "5",
}


def test_what_is_usual_counts_until_somebody_chooses(programme):
    rules = AgreementRules.of(programme)

    assert (rules.days_to_sign, rules.reminder_days, rules.last_reminder) == (14, (3, 7), 2)
    assert (rules.first_signer, rules.asks_code, rules.years_kept) == ("", False, 2)
    assert not AgreementRules.objects.exists()


def test_looking_at_the_rules_keeps_nothing(staff_of, programme):
    page = staff_of(programme).get(desk("rules", programme.slug))

    assert page.status_code == 200
    assert not AgreementRules.objects.exists()


def test_the_rules_are_chosen_and_count(staff_of, programme):
    staff, address = staff_of(programme), desk("rules", programme.slug)
    seen = staff.get(address).context["form"]["seen"].value()

    staff.post(address, CHOSEN | {"seen": seen})

    rules = AgreementRules.objects.get()
    assert (rules.first_signer, rules.reminder_days, str(rules)) == (
        "mentor",
        (4, 10),
        programme.name,
    )
    assert [str(getattr(rules, name)) for name in FIELDS] == [
        *("21", "4", "10", "1", "mentor_first", "True", "False", "5"),
    ]


@pytest.mark.parametrize(("order", "first"), [("any", ""), ("mentee_first", "mentee")])
def test_who_signs_first(programme, order, first):
    assert AgreementRules(programme=programme, order=SigningOrder(order)).first_signer == first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days_to_sign": "0"}, "days_to_sign"),
        ({"days_to_sign": "😀"}, "days_to_sign"),
        ({"days_to_sign": ""}, "days_to_sign"),
        ({"first_reminder": "21"}, "first_reminder"),
        ({"second_reminder": "4"}, "second_reminder"),
        ({"last_reminder": "22"}, "last_reminder"),
        ({"order": "x"}, "order"),
        ({"years_kept": "99"}, "years_kept"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(staff_of, programme, changes, field):
    staff, address = staff_of(programme), desk("rules", programme.slug)
    seen = staff.get(address).context["form"]["seen"].value()

    page = staff.post(address, CHOSEN | {"seen": seen} | changes)

    assert field in page.context["form"].errors
    assert not AgreementRules.objects.exists()


def test_no_reminder_is_none():
    rules = AgreementRules(programme=make_programme(), first_reminder=0, second_reminder=7)

    assert rules.reminder_days == (7,)


def test_who_saves_over_a_colleague_reads_so(staff_of, programme):
    staff, address = staff_of(programme), desk("rules", programme.slug)
    seen = staff.get(address).context["form"]["seen"].value()
    staff.post(address, CHOSEN | {"seen": seen})

    late = staff.post(address, CHOSEN | {"seen": seen, "days_to_sign": "30"})
    again = staff.post(address, late.context["form"].data)

    assert "Er staat nu: “21”" in text(late)
    assert (again.status_code, AgreementRules.objects.get().days_to_sign) == (302, 30)


def test_the_rules_of_another_programme_are_not_there(staff_of, programme):
    other = make_programme(coordinator=make_coordinator())

    assert staff_of(other).get(desk("rules", programme.slug)).status_code == 404


def test_the_rules_go_along_when_a_programme_is_copied(programme):
    AgreementRules.objects.create(programme=programme, days_to_sign=21)

    fresh = copy(programme, name="Nieuw", slug="nieuw", by=coordinator_of(programme))

    assert fresh.agreement_rules.days_to_sign == 21


# --- to all at once --------------------------------------------------------------------------------


def test_sending_to_all_twice_is_sending_once(staff_of, programme):
    for status in ("active", "confirmed", "paused"):
        make_duo(programme, status=status)
    make_duo(status="active")
    staff, address = staff_of(programme), desk("send", programme.slug)

    page = text(staff.get(address))
    staff.post(address)
    staff.post(address)
    drawn = work_off("draw_up")
    ProcrastinateJob.objects.all().delete()
    staff.post(address)
    work_off("draw_up")

    assert "Stuur naar 3" in page
    assert (drawn, Agreement.objects.count(), len(mails("agreement_fill"))) == (3, 3, 6)
    assert "Iedereen heeft" in text(staff.get(address))


def test_a_round_is_sent_to_alone(staff_of, programme):
    cohort = Cohort.objects.create(
        programme=programme, name="Voorjaar", opens_on="2026-01-01", closes_on="2026-02-01"
    )
    duo, other = make_duo(programme), make_duo(programme)
    duo.mentee.application.cohort = cohort
    duo.mentee.application.save()
    staff, address = staff_of(programme), desk("send", programme.slug)

    page = staff.get(address, {"ronde": cohort.pk})
    staff.post(address, {"ronde": cohort.pk})

    assert list(page.context["duos"]) == [duo]
    assert work_off("draw_up") == 1
    assert list(sending_actions.without_agreement(programme)) == [other]
    everybody = staff.get(address, {"ronde": "😀"})
    assert list(everybody.context["duos"]) == [other]


def test_who_has_an_agreement_or_stopped_gets_nothing(programme):
    drafting_actions.draw_up(make_duo(programme))
    stopped = make_duo(programme)
    ending_actions.stop(stopped, by=stopped.guide)

    assert sending_actions.send_to_all(sending_actions.without_agreement(programme)) == 0


def test_sending_in_another_programme_is_not_possible(staff_of, programme):
    other = make_programme(coordinator=make_coordinator())

    assert staff_of(other).post(desk("send", programme.slug)).status_code == 404
