"""Changing each part of the settings, alone and two at once."""

from decimal import Decimal

import pytest

from mentorship.programmes.set_up_forms import PARTS
from tests.factories import make_programme
from tests.programmes.test_views import save, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", [*PARTS])
@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_a_part_saved_as_it_is_changes_nothing_else(staff_of, preset, part):
    programme = make_programme(preset, months_kept_refused=12, months_kept_ended=24)
    programme.refresh_from_db()
    before = {name: value for name, value in vars(programme).items() if name != "_state"}

    response = save(staff_of(programme), programme, part)

    assert response.status_code == 302, response.context["form"].errors
    programme.refresh_from_db()
    kept = {name: getattr(programme, name) for name in before}
    if part == "duur" and preset != "school":  # a rhythm keeps the numbers it needs alone
        kept["rhythm_days"] = before["rhythm_days"]
    assert kept == before


@pytest.mark.parametrize(
    ("part", "typed", "field", "value"),
    [
        ("over", {"aim": "Leren."}, "aim", "Leren."),
        ("wie", {"mentor_min_years": "7"}, "mentor_min_years", 7),
        ("wie", {"mentor_min_years": ""}, "mentor_min_years", None),
        ("wie", {"differ_fields": ["place"]}, "differ_fields", ["place"]),
        ("duur", {"rhythm_kind": "count", "rhythm_count": "12"}, "rhythm_days", None),
        ("start", {"reflections": "off"}, "reflections", "off"),
        ("bijdrage", {"fee_amount": "75,50"}, "fee_amount", Decimal("75.50")),
        (
            "bijdrage",
            {"fee_account": "nl91 abna 0417 1643 00"},
            "fee_account",
            "NL91ABNA0417164300",
        ),
        ("evaluatie", {"evaluation_moments": ["final"]}, "evaluation_moments", ["final"]),
        ("kanalen", {"channels": " Site \n\nSite\nKrant"}, "channels", ["Site", "Krant"]),
        (
            "bewaren",
            {"months_kept_refused": "6", "months_kept_ended": "12"},
            "months_kept_ended",
            12,
        ),
    ],
)
def test_a_setting_is_changed(staff, programme, part, typed, field, value):
    save(staff, programme, part, **typed)

    programme.refresh_from_db()
    assert getattr(programme, field) == value
    assert staff.get(url("settings", programme.slug)).status_code == 200


def test_what_comes_first_and_words_are_settings(staff, programme):
    save(staff, programme, "wie", gate_interview="decision:block", gate_training="")
    save(staff, programme, "woorden", mentee="leerling")

    programme.refresh_from_db()
    assert programme.gates.get("interview") == {"before": "decision", "strength": "block"}
    assert "training" not in programme.gates
    assert programme.word("mentee") == "leerling"


@pytest.mark.parametrize(
    ("part", "typed", "message"),
    [
        ("over", {"aim": ""}, "Schrijf een paar zinnen."),
        ("wie", {"mentor_min_years": "51"}, "van 1 tot en met 50"),
        ("duur", {"rhythm_kind": "count", "rhythm_count": ""}, "van 1 tot en met 100"),
        ("bijdrage", {"fee_amount": "-1"}, "Vul een bedrag in van 0 tot 10.000 euro."),
        ("bijdrage", {"fee_account": "NL92ABNA0417164300"}, "Vul een IBAN in"),
        ("bijdrage", {"fee_days": "0"}, "van 1 tot en met 365"),
        ("woorden", {"mentor": " "}, "Vul een woord in."),
        ("kanalen", {"channels": "x" * 61}, "Gebruik hoogstens 40 regels van hoogstens 60 tekens."),
        ("bewaren", {"months_kept_refused": "0"}, "van 1 tot en met 120"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(staff, programme, part, typed, message):
    page = save(staff, programme, part, **typed).content.decode()

    assert page.count(message) >= 2


def test_the_second_of_two_colleagues_reads_so_and_keeps_what_she_typed(staff, programme):
    edit = url("edit", programme.slug, "over")
    opened = {"aim": "Het hare", "audience": "Wie wil", "expectations": ""}
    opened["seen"] = staff.get(edit).context["form"]["seen"].value()
    save(staff, programme, "over", aim="Het zijne")

    late = staff.post(edit, opened)
    programme.refresh_from_db()
    assert programme.aim == "Het zijne"
    assert "Een collega heeft dit intussen veranderd." in late.content.decode()
    assert "Het hare" in late.content.decode()
    staff.post(edit, opened | {"seen": late.context["form"]["seen"].value()})

    programme.refresh_from_db()
    assert programme.aim == "Het hare"


def test_without_a_fee_the_settings_say_that_nobody_pays(staff, programme):
    save(staff, programme, "bijdrage", fee_amount="")

    assert "niemand betaalt" in staff.get(url("settings", programme.slug)).content.decode()
