"""What needs attention now: its list, putting a line off, and a page of which a part fails."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from agreements.models import Revision
from mentorship.dashboard import attention, selectors
from mentorship.dashboard.models import Postponement
from mentorship.duos import help_actions
from mentorship.duos.models import Duo
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import PATIENCE
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_programme,
)

pytestmark = pytest.mark.django_db
TODAY = localdate()


def url(name, programme, *args):
    return reverse(f"dashboard:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def overview(client, programme):
    return text(client.get(url("overview", programme)))


def put_off(client, programme, rule="submitted", **typed):
    return client.post(
        url("attention_put_off", programme, rule), {"until": "7", "on": ""} | typed, follow=True
    )


# --- lines and the lists behind them ------------------------------------------------------------


def quiet(programme, **more):
    return make_duo(programme, started_on=TODAY - timedelta(days=90), **more)


@pytest.fixture
def worried(programme):
    """A programme in which every line about duos has something."""
    long_ago = now() - timedelta(days=40)
    quiet(programme, quiet_after=TODAY - timedelta(days=2), due_on=TODAY - timedelta(days=9))
    quiet(programme, quiet_after=TODAY + timedelta(days=2), due_on=TODAY - timedelta(days=1))
    quiet(programme, contact_due_on=TODAY)
    quiet(programme, ends_on=TODAY + timedelta(days=10))
    Duo.objects.filter(pk=make_duo(programme, status="proposed").pk).update(proposed_at=long_ago)
    make_duo(
        programme,
        status="introduced",
        introduced_on=TODAY,
        answers_due_at=now() - timedelta(days=9),
    )
    return programme


@pytest.mark.parametrize("rule", ["silent", "call", "check-in", "datum", "antwoord", "afronden"])
def test_a_line_about_duos_opens_the_list_with_that_many(staff, worried, rule):
    numbers = selectors.numbers(worried, coordinator_of(worried))
    found = attention.attention(worried, numbers, postponed={}).now

    [todo] = [each for each in found if each.code == rule]

    assert todo.count >= 1
    assert len(staff.get(todo.url).context["lines"]) == todo.count


def test_the_overview_names_who_is_silent_longest(staff, programme):
    for days in range(5):
        quiet(programme, quiet_after=TODAY - timedelta(days=days + 1))

    page = overview(staff, programme)

    assert "Het langst geleden:" in page
    assert "nog 2" in page


def test_of_who_never_met_it_says_so(staff, programme):
    quiet(programme, quiet_after=TODAY - timedelta(days=1))

    assert "(nog geen gesprek)" in overview(staff, programme)


def test_the_bar_of_health_adds_up_to_all_that_are_under_way(worried):
    numbers = selectors.numbers(worried, coordinator_of(worried))

    shares = selectors.healths(worried, numbers)

    assert shares.total == numbers["active"]


def test_who_asks_for_help_is_told_to_the_guide_alone(client, staff, programme):
    duo = make_duo(programme, guide=coordinator_of(programme))
    help_actions.ask(
        duo, topic="other", reach="bel", words="", other_may_know=False, by=duo.mentee.user
    )
    colleague = make_coordinator("Femke Bos")
    colleague.memberships.create(programme=programme)

    hers = overview(staff, programme)
    theirs = overview(log_in(client, colleague, second_factor=True), programme)

    assert "1 deelnemer vraagt om hulp" in hers
    assert "vraagt om hulp" not in theirs


def test_a_programme_says_after_how_many_days_it_hears_of_something(programme):
    programme.attention_days = {"ending": 5}
    quiet(programme, ends_on=TODAY + timedelta(days=10))

    numbers = selectors.numbers(programme, coordinator_of(programme))

    assert programme.patience("answer") == PATIENCE["answer"].usual
    assert numbers["afronden"] == 0


def test_the_days_are_asked_in_the_settings(staff, programme):
    address = reverse("programmes:edit", args=[programme.slug, "aandacht"])
    page = staff.get(address)
    typed = {"seen": page.context["form"].initial["seen"]} | dict.fromkeys(PATIENCE, 9)

    wrong = text(staff.post(address, typed | {"ending": "500"}))
    staff.post(address, typed)

    programme.refresh_from_db()
    assert "Vul een getal in van 7 tot en met 120." in wrong
    assert programme.attention_days == dict.fromkeys(PATIENCE, 9)
    assert "7 eigen termijnen" in text(
        staff.get(reverse("programmes:settings", args=[programme.slug]))
    )


# --- putting off --------------------------------------------------------------------------------


def test_a_line_put_off_is_gone_for_its_reader_alone(client, staff, programme):
    make_application(programme)
    colleague = make_coordinator("Femke Bos")
    colleague.memberships.create(programme=programme)

    page = text(put_off(staff, programme))

    assert "1 aanmelding om te beslissen" not in page
    assert "1 uitgesteld" in page
    assert Postponement.objects.get().until == TODAY + timedelta(days=7)
    assert "1 aanmelding om te beslissen" in overview(
        log_in(client, colleague, second_factor=True), programme
    )


def test_it_is_back_on_its_day(staff, programme):
    make_application(programme)
    put_off(staff, programme, until="1")
    Postponement.objects.update(until=TODAY)

    assert "1 aanmelding om te beslissen" in overview(staff, programme)


def test_it_is_back_sooner_when_there_is_more(staff, programme):
    make_application(programme)
    put_off(staff, programme)
    make_application(programme)

    assert "2 aanmeldingen om te beslissen" in overview(staff, programme)


def test_it_can_be_had_back(staff, programme):
    make_application(programme)
    put_off(staff, programme)
    listed = text(staff.get(url("attention_later", programme)))

    page = text(staff.post(url("attention_have_back", programme, "submitted"), follow=True))

    assert "1 aanmelding om te beslissen" in listed
    assert "1 aanmelding om te beslissen" in page
    assert "Je hebt niets uitgesteld." in text(staff.get(url("attention_later", programme)))


def test_a_day_of_her_own(staff, programme):
    make_application(programme)
    day = TODAY + timedelta(days=30)

    put_off(staff, programme, until="dag", on=day.isoformat())

    assert Postponement.objects.get().until == day


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"until": ""}, "Kies een van de drie."),
        ({"until": "dag"}, "Vul een dag in."),
        ({"until": "dag", "on": "gisteren"}, "Vul een dag in, bijvoorbeeld"),
        ({"until": "dag", "on": TODAY.isoformat()}, "Kies een dag na vandaag."),
        ({"until": "dag", "on": "2090-01-01"}, "Kies een dag binnen een half jaar."),
    ],
)
def test_what_is_no_day_to_come_is_told_at_the_field(staff, programme, typed, told):
    make_application(programme)

    page = text(put_off(staff, programme, **typed))

    assert told in page
    assert not Postponement.objects.exists()


def test_a_day_that_was_not_asked_for_does_not_matter(staff, programme):
    make_application(programme)

    put_off(staff, programme, until="1", on="onzin")

    assert Postponement.objects.get().until == TODAY + timedelta(days=1)


def test_what_is_done_meanwhile_need_not_be_put_off(staff, programme):
    page = text(put_off(staff, programme))

    assert "Dat staat al niet meer op de lijst." in page
    assert not Postponement.objects.exists()


def test_a_line_that_there_is_not_is_not_there(staff, programme):
    assert staff.get(url("attention_put_off", programme, "niets")).status_code == 404


def test_of_another_programme_nothing_is_put_off(staff):
    elsewhere = make_programme()
    make_application(elsewhere)

    found = [
        staff.get(url("attention_later", elsewhere)),
        staff.post(url("attention_put_off", elsewhere, "submitted"), {"until": "1"}),
        staff.post(url("attention_have_back", elsewhere, "submitted")),
    ]

    assert {response.status_code for response in found} == {404}


# --- a part that fails --------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["numbers", "soon", "contacts", "evaluation", "mentors_with_room"])
def test_a_part_that_fails_says_so_and_the_page_stays(staff, programme, monkeypatch, caplog, part):
    make_application(programme, name="Geheim Persoon")

    def fails(*_arguments, **_named):
        raise RuntimeError("Geheim Persoon")

    monkeypatch.setattr(selectors, part, fails)

    page = staff.get(url("overview", programme))

    assert page.status_code == 200
    assert "Dit deel lukt nu even niet." in text(page)
    # What one statement counts fails together; the agenda and the people are there still.
    assert ("1 aanmelding om te beslissen" in text(page)) == (part != "numbers")
    assert "RuntimeError" in caplog.text
    assert "Geheim Persoon" not in caplog.text


# --- who did not sign ---------------------------------------------------------------------------


@pytest.fixture
def unsigned(programme):
    from agreements import drafting_actions
    from tests.agreements.steps import offered

    duo = make_duo(programme, status="confirmed")
    agreement = offered(drafting_actions.draw_up(duo))
    Revision.objects.filter(agreement=agreement).update(offered_at=now() - timedelta(days=10))
    OutgoingEmail.objects.all().delete()
    return agreement


def test_the_overview_leads_there_only_while_somebody_has_to_sign(staff, programme, unsigned):
    address = reverse("agreements:remind", args=[programme.slug])

    with_somebody = overview(staff, programme)
    type(unsigned).objects.filter(pk=unsigned.pk).update(state="sealed")

    assert address in with_somebody
    assert address not in overview(staff, programme)


def test_everybody_who_has_not_signed_is_reminded_from_one_page(staff, programme, unsigned):
    address = reverse("agreements:remind", args=[programme.slug])
    page = staff.get(address)
    asked = [f"{revision.pk}-{each.role}" for revision, each in page.context["missing"]]

    response = staff.post(address, {"wie": asked}, follow=True)
    staff.post(address, {"wie": asked})

    assert "Herinner 2 mensen" in text(page)
    assert "2 mensen krijgen een mail." in text(response)
    people = {unsigned.duo.mentor.user.email, unsigned.duo.mentee.user.email}
    assert set(OutgoingEmail.objects.values_list("address", flat=True)) == people
    assert OutgoingEmail.objects.count() == 2


def test_who_was_not_ticked_hears_nothing(staff, programme, unsigned):
    staff.post(reverse("agreements:remind", args=[programme.slug]), {})

    assert not OutgoingEmail.objects.exists()


def test_late_signatures_are_a_line_and_a_tab(staff, programme, unsigned):
    page = overview(staff, programme)
    listed = staff.get(reverse("agreements:list", args=[programme.slug]) + "?stand=late")

    assert "1 duo heeft nog niet getekend" in page
    assert [row.pk for row in listed.context["page"].rows] == [unsigned.pk]


def test_when_all_have_signed_the_page_says_so(staff, programme):
    page = text(staff.get(reverse("agreements:remind", args=[programme.slug])))

    assert "Iedereen heeft getekend." in page
