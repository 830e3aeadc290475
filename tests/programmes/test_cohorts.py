"""Rounds: when people can apply, planned by the staff."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.programmes import cohorts
from mentorship.programmes.models import Cohort
from tests.conftest import log_in
from tests.factories import make_application, make_programme, make_user

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Najaar 2026",
    "opens_on": "2026-09-01",
    "closes_on": "2026-09-30",
    "starts_on": "2026-11-01",
    "seen": "",
}


def url(name, programme, *args):
    return reverse(f"programmes:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def make_cohort(programme, name="Ronde 2026", **days):
    today = localdate()
    days = {"opens_on": today, "closes_on": today + timedelta(days=30)} | days
    return Cohort.objects.create(programme=programme, name=name, **days)


def shown(staff, cohort):
    form = staff.get(url("cohort_edit", cohort.programme, cohort.pk)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_planned_round_is_in_the_list(staff, programme):
    response = staff.post(url("cohort_add", programme), NEW, follow=True)

    made = Cohort.objects.get(programme=programme)
    assert (made.opens_on, made.closes_on) == (date(2026, 9, 1), date(2026, 9, 30))
    assert made.starts_on == date(2026, 11, 1)
    assert str(made) == "Najaar 2026"
    assert "Najaar 2026" in text(response)


def test_without_rounds_the_page_says_what_that_means(staff, programme):
    page = text(staff.get(url("cohort_list", programme)))

    assert "het hele jaar aanmelden" in page
    assert "Kopieer de vorige ronde" not in page


def test_the_list_says_which_round_is_open_to_come_or_over(staff, programme):
    today = localdate()
    make_cohort(programme, "Nu", starts_on=today)
    make_cohort(
        programme,
        "Straks",
        opens_on=today + timedelta(days=1),
        closes_on=today + timedelta(days=2),
    )
    make_cohort(
        programme,
        "Toen",
        opens_on=today - timedelta(days=9),
        closes_on=today - timedelta(days=1),
    )

    page = text(staff.get(url("cohort_list", programme)))

    assert all(word in page for word in ("Nu open", "Komt nog", "Voorbij"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Geef de ronde een naam."),
        ({"name": "x" * 61}, "hooguit 60 tekens"),
        ({"opens_on": ""}, "Vul de dag in."),
        ({"opens_on": "<script>"}, "Vul een dag in, bijvoorbeeld"),
        ({"closes_on": "2126-01-01"}, "binnen tien jaar"),
        ({"closes_on": "2026-08-31"}, "De laatste dag komt na de eerste dag."),
        ({"starts_on": "2026-08-31"}, "starten na de eerste dag"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_kept(staff, programme, change, message):
    page = text(staff.post(url("cohort_add", programme), NEW | change))

    assert message in page
    assert "2026-09-30" in page or "closes_on" in change
    assert not Cohort.objects.exists()


@pytest.mark.parametrize("name", ["🎉 feest", "\u202eשלום", "<b>{{7*7}}</b>"])
def test_any_name_survives(staff, programme, name):
    page = text(staff.post(url("cohort_add", programme), NEW | {"name": name}, follow=True))

    assert Cohort.objects.get().name == name
    assert "<b>{{7*7}}</b>" not in page


def test_one_day_is_a_round_too(staff, programme):
    staff.post(url("cohort_add", programme), NEW | {"closes_on": "2026-09-01", "starts_on": ""})

    made = Cohort.objects.get()
    assert (made.opens_on, made.starts_on) == (made.closes_on, None)


def test_a_name_is_there_once_whatever_its_capitals(staff, programme):
    make_cohort(programme, "najaar 2026")

    page = text(staff.post(url("cohort_add", programme), NEW))

    assert "al een ronde met deze naam" in page


def test_rounds_at_the_same_time_are_saved_with_a_warning(staff, programme):
    make_cohort(programme, "Nazomer", opens_on=date(2026, 8, 1), closes_on=date(2026, 9, 1))

    page = text(staff.post(url("cohort_add", programme), NEW, follow=True))

    assert Cohort.objects.count() == 2
    assert "in deze ronde én in Nazomer" in page


def test_rounds_after_each_other_need_no_warning(staff, programme):
    make_cohort(programme, "Zomer", opens_on=date(2026, 8, 1), closes_on=date(2026, 8, 31))

    page = text(staff.post(url("cohort_add", programme), NEW, follow=True))

    assert "én in" not in page


def test_a_round_can_be_changed(staff, programme):
    cohort = make_cohort(programme)

    staff.post(
        url("cohort_edit", programme, cohort.pk), shown(staff, cohort) | {"name": "Voorjaar"}
    )

    cohort.refresh_from_db()
    assert cohort.name == "Voorjaar"


def test_who_is_second_reads_so_and_keeps_what_she_typed(staff, programme):
    cohort = make_cohort(programme)
    hers = shown(staff, cohort) | {"name": "Van haar"}
    Cohort.objects.update(name="Van een ander")

    page = text(staff.post(url("cohort_edit", programme, cohort.pk), hers))

    cohort.refresh_from_db()
    assert cohort.name == "Van een ander"
    assert "Een collega heeft dit intussen veranderd" in page
    assert ("Van haar" in page, "Er staat nu: “Van een ander”" in page) == (True, True)
    again = staff.post(
        url("cohort_edit", programme, cohort.pk), hers | {"seen": cohort.fingerprint}
    )
    cohort.refresh_from_db()
    assert (again.status_code, cohort.name) == (302, "Van haar")


def test_a_round_in_which_nobody_applied_can_go(staff, programme):
    cohort = make_cohort(programme)

    page = text(staff.post(url("cohort_delete", programme, cohort.pk), follow=True))

    assert "De ronde is weg." in page
    assert not Cohort.objects.exists()
    assert staff.post(url("cohort_delete", programme, cohort.pk)).status_code == 302


def test_a_round_with_applications_stays_and_says_why(staff, programme):
    cohort = make_cohort(programme)
    make_application(programme, cohort=cohort)

    page = text(staff.post(url("cohort_delete", programme, cohort.pk), follow=True))

    assert "Daarom blijft de ronde staan" in page
    assert Cohort.objects.filter(pk=cohort.pk).exists()


@pytest.mark.parametrize(
    ("last", "today", "plan"),
    [
        # the same days next year
        (("Ronde 2026", "2026-09-01", "2026-09-30"), "2026-10-01", ("2027-09-01", "2027-09-30")),
        # of a leap day the last day of that month
        (("Ronde 2028", "2028-02-29", "2028-03-10"), "2028-04-01", ("2029-02-28", "2029-03-10")),
        # longer than a year: the day after the last one
        (("Ronde 2026", "2026-01-01", "2027-02-01"), "2026-05-01", ("2027-02-02", "2028-03-04")),
        # long ago: the first year in which it is still to come
        (("Ronde 2020", "2020-09-01", "2020-09-30"), "2026-09-01", ("2026-09-01", "2026-09-30")),
    ],
)
def test_the_next_round_is_as_long_as_the_last_one(last, today, plan):
    name, opens_on, closes_on = last
    cohort = Cohort(
        name=name, opens_on=date.fromisoformat(opens_on), closes_on=date.fromisoformat(closes_on)
    )

    proposed = cohorts.like(cohort, today=date.fromisoformat(today))

    assert (str(proposed.opens_on), str(proposed.closes_on)) == plan
    assert proposed.name == f"Ronde {plan[0][:4]}"


def test_a_copy_of_the_last_round_is_a_form_that_is_filled_in(staff, programme):
    today = localdate()
    make_cohort(programme, "Voorjaar", starts_on=today + timedelta(days=40))

    page = staff.get(url("cohort_add", programme) + "?kopie=1")

    form = page.context["form"]
    assert form["name"].value() == ""
    assert (form["closes_on"].value() - form["opens_on"].value()).days == 30
    assert (form["starts_on"].value() - form["opens_on"].value()).days == 40
    assert Cohort.objects.count() == 1


def test_a_copy_without_a_last_round_is_an_empty_form(staff, programme):
    form = staff.get(url("cohort_add", programme) + "?kopie=1").context["form"]

    assert form["opens_on"].value() is None


def test_rounds_are_for_the_staff_of_the_programme(client, staff, programme):
    other = make_cohort(make_programme(slug="ander"))
    strangers = log_in(client, make_user(is_staff=True), second_factor=True)

    for browser in (staff, strangers):
        for name, args in [
            ("cohort_list", []),
            ("cohort_add", []),
            ("cohort_edit", [other.pk]),
        ]:
            assert browser.get(url(name, other.programme, *args)).status_code == 404
        assert browser.post(url("cohort_delete", other.programme, other.pk)).status_code == 404
    assert staff.get(url("cohort_edit", programme, other.pk)).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_fifty(staff, programme, django_assert_num_queries):
    make_cohort(programme)
    with django_assert_num_queries(5) as few:
        staff.get(url("cohort_list", programme))
    for number in range(49):
        make_cohort(programme, f"Ronde {number}")

    with django_assert_num_queries(len(few)):
        staff.get(url("cohort_list", programme))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_plan_the_same_round_at_once_one_wins(staff, programme):
    from copy import deepcopy

    browsers = [deepcopy(staff), deepcopy(staff)]

    def plan(browser):
        try:
            return browser.post(url("cohort_add", programme), NEW).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(plan, browsers))

    assert statuses == [200, 302]
    assert Cohort.objects.count() == 1
