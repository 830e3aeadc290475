"""The page for everybody: for whom, what it asks, what it brings, what is hard, and the way in."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake.models import Event
from mentorship.programmes import presets, public_page
from mentorship.programmes.models import Cohort
from tests.factories import make_programme

pytestmark = pytest.mark.django_db


def page(client, programme):
    return client.get(programme.get_absolute_url()).content.decode()


def apply(programme):
    return reverse("intake:apply", args=[programme.slug, "naam"])


def gate(before="decision", strength="block"):
    return {"before": before, "strength": strength}


@pytest.mark.parametrize("preset", presets.CARDS)
def test_it_says_what_it_asks_brings_and_costs(client, preset, django_assert_num_queries):
    """S0-AIM-1, S2-MREC-1a…e, S2-REC-2a…c: benefits and challenges, and that it is voluntary."""
    programme = make_programme(preset)

    with django_assert_num_queries(3):
        shown = page(client, programme)

    assert programme.contact_phone in shown
    assert programme.adviser_name in shown
    assert ("€ 150 voor de mentee" in shown) is (preset == "gp")
    assert shown.count(apply(programme)) == 2
    assert "Stoppen kan altijd, zonder reden." in shown
    assert "Wat levert het je op?" in shown
    assert "Wat kan lastig zijn?" in shown
    lines = f"{programme.benefits}\n{programme.challenges}".splitlines()
    assert len(lines) >= 6
    assert all(line in shown for line in lines)


def test_a_closed_programme_asks_for_an_address_and_a_draft_is_nowhere(client, programme):
    programme.close()
    shown = page(client, programme)

    assert "Je kunt je nu niet aanmelden." in shown
    assert apply(programme) not in shown
    assert f'action="{reverse("intake:interest_add", args=[programme.slug])}"' in shown
    assert "csrfmiddlewaretoken" in shown
    draft = make_programme(is_open=False)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_without_a_line_on_what_it_brings_there_is_no_empty_box(client):
    programme = make_programme(benefits=" \n", challenges="", expectations="")

    shown = page(client, programme)

    assert "Wat levert het je op?" not in shown
    assert "Wat kan lastig zijn?" not in shown


def test_the_days_of_a_cohort_are_on_the_page(client, programme):
    today = localdate()
    cohort = Cohort.objects.create(
        programme=programme, name="Najaar", opens_on=today, closes_on=today + timedelta(5)
    )
    assert "Aanmelden kan tot en met" in page(client, programme)

    cohort.opens_on = today + timedelta(2)
    cohort.save()

    assert "Je kunt je weer aanmelden vanaf" in page(client, programme)


def test_the_next_information_sessions_are_on_the_page(client, programme):
    assert "Kom eerst luisteren" not in page(client, programme)
    programme.gates["info_session"] = gate()
    programme.save()
    assert "geen informatiebijeenkomst gepland" in page(client, programme)
    event = Event.objects.create(
        programme=programme,
        kind="info_session",
        held_on=localdate() + timedelta(3),
        starts_at=time(19),
    )

    assert reverse("intake:guest_add", args=[programme.slug, event.pk]) in page(client, programme)


@pytest.mark.parametrize(
    ("gates", "says", "says_not"),
    [
        ({"info_session": gate()}, "Je komt naar een informatiebijeenkomst.", "Je kunt eerst"),
        ({"info_session": gate(strength="warn")}, "Je kunt eerst naar een", "Je komt naar een"),
        ({"interview": gate()}, "praat met je", "Dan volg je"),
        ({"training": gate("match")}, "Dan volg je eerst een training", "uiterlijk bij de start"),
        ({"training": gate("start")}, "uiterlijk bij de start", "Dan volg je eerst"),
        ({"payment": gate("match")}, "Je krijgt een betaalverzoek", "praat met je"),
        ({}, "Wij zoeken iemand", "Je krijgt een betaalverzoek"),
    ],
)
def test_the_steps_follow_from_what_comes_first(gates, says, says_not):
    steps = " ".join(public_page.path(make_programme(gates=gates)))

    assert says in steps
    assert says_not not in steps


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"start_scenario": "mentee_contacts"}, "De mentee maakt de eerste afspraak."),
        ({"start_scenario": "accompanied"}, "met iemand van ons erbij"),
        ({"start_scenario": "in_agreement"}, "Jullie schrijven samen op wat je afspreekt"),
        ({"validates_introduction": True}, "los van elkaar"),
        ({"evaluation_roles": {"midterm": ["mentor", "mentee"]}}, "Halverwege vragen we"),
        ({"evaluation_roles": {"final": ["mentor", "mentee"]}}, "zonder je naam"),
        ({"evaluation_roles": {"midterm": ["mentee"]}}, "vragen we de mentee hoe het gaat"),
        ({"first_place": "neutral", "neutral_places": ["Buurthuis"]}, "op een neutrale plek"),
    ],
)
def test_the_steps_follow_from_how_it_goes_on(fields, says):
    assert says in " ".join(public_page.path(make_programme(**fields)))


def test_who_signs_later_reads_so():
    work, network = make_programme("work"), make_programme("network")

    assert "Jullie tekenen allebei wat je afsprak." in public_page.path(work)
    assert "Jullie tekenen allebei wat je afsprak." not in public_page.path(network)


def test_a_programme_without_a_length_yet_says_none():
    draft = make_programme("school", is_open=False, duration_default=None)

    assert "sluiten jullie" not in " ".join(public_page.path(draft))


@pytest.mark.parametrize(
    ("mentee", "mentor", "says"),
    [
        (None, None, "Het kost niets."),
        ("150", None, "€ 150 voor de mentee, eenmalig. De mentor betaalt niets."),
        (None, "25.50", "De mentee betaalt niets. € 25,50 voor de mentor, eenmalig."),
        ("0", "0", "Het kost niets."),
    ],
)
def test_the_cost_is_said_for_each_role(mentee, mentor, says):
    """S2-DEF-1, S4-COND-11."""
    fees = [Decimal(fee) if fee else None for fee in (mentee, mentor)]
    programme = make_programme(fee_amount=fees[0], mentor_fee_amount=fees[1])

    assert " ".join(public_page.cost(programme)) == says


def test_lines_lose_the_marks_before_them():
    assert public_page.points("- een\n\n• twee\n * drie \n-") == ["een", "twee", "drie"]


def test_staff_write_both_sides_on_the_settings_page(staff, programme):
    edit = reverse("programmes:edit", args=[programme.slug, "over"])
    form = staff.get(edit).context["form"]
    typed = {bound.name: bound.value() for bound in form}

    staff.post(edit, typed | {"benefits": "Taart", "challenges": "Dit is <b>zwaar</b>"})

    programme.refresh_from_db()
    assert (programme.benefits, programme.challenges) == ("Taart", "Dit is <b>zwaar</b>")
    assert "Taart" in page(staff, programme)
    assert "Dit is &lt;b&gt;zwaar" in page(staff, programme)
