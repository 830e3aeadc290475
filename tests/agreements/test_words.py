"""The words of the presets: nothing unfilled is ever signed."""

import pytest

from agreements.text import UnknownPlaceholder, fill
from tests.factories import make_duo, make_programme


@pytest.mark.parametrize("preset", ["gp"])
def test_no_placeholder_is_left_in_what_both_sign(db, preset):
    from agreements import drafting_actions, selectors

    duo = make_duo(make_programme(preset), status="confirmed")
    revision = drafting_actions.draw_up(duo).current
    revision.terms = {"notice_hours": 24, "first_meeting": "2026-12-01"}

    words = repr(selectors.content(revision))

    assert ("{" in words.replace(repr(revision.terms), ""), "24 uur" in words) == (False, True)


@pytest.mark.parametrize("preset", ["gp", "school", "work"])
def test_clauses_of_a_preset_ask_only_for_its_own_fields(preset):
    from mentorship.programmes import presets

    body = presets.load(preset)["agreement"]
    values = {field["code"]: "…" for field in body["fields"]}
    clauses = [fill(point, values) for section in body["sections"] for point in section["points"]]
    labels = [field["label"] for field in body["fields"]]

    assert [
        text for text in [body["intro"], *body["promises"], *labels, *clauses] if "{" in text
    ] == []


def test_a_clause_that_asks_for_an_unknown_field_is_an_error():
    with pytest.raises(UnknownPlaceholder, match="unknown"):
        fill("Na {unknown} uur", {"notice_hours": "24"})


def test_only_names_between_single_braces_are_filled_in():
    clause = "{a} {{a}} {{7*7}} {A} { a } {a.b}"

    assert fill(clause, {"a": "{a}"}) == "{a} {{a}} {{7*7}} {A} { a } {a.b}"
