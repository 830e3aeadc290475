"""Words that come back, and where a place is."""

from collections import Counter
from math import dist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import text
from matching.places import STEPS_PER_KM, locate


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("grens", "grenzen"),
        ("praktijk", "praktijken"),
        ("overname", "overnamen"),
        ("taal", "talen"),
        ("bewaak", "bewaken"),
        ("werknemer", "werknemers"),
        ("zet", "zetten"),
        ("opleiding", "opleidingen"),
        ("brief", "brieven"),
        ("vrijheid", "vrijheden"),
    ],
)
def test_forms_of_one_word_are_one_word(one, other):
    assert text.stem(one) == text.stem(other)


def test_what_everybody_says_is_not_counted():
    assert text.stems("Ik wil het graag, en dat ook!") == Counter()
    assert text.stems("Één grens, twee grenzen")["grens"] == 2


def test_a_rare_word_counts_more_than_one_that_everybody_uses():
    questions = ["praktijk waarneming", *["praktijk"] * 6]

    shared = text.shared(questions, ["praktijk", "waarneming"])

    common, rare = (shared.left @ shared.right.T)[0]
    assert rare > common > 0


def test_what_no_mentor_can_answer_takes_nothing_away():
    shared = text.shared(["grenzen xylofoon"], ["grens"])

    assert (shared.left @ shared.right.T).tolist() == [[1000]]


def test_no_more_words_than_the_best(monkeypatch):
    monkeypatch.setattr(text, "MOST_WORDS", 2)

    shared = text.shared(["alfa bravo charlie"], ["alfa bravo charlie"])

    assert len(shared.words) == shared.left.shape[1] == shared.right.shape[1] == 2


@given(st.lists(st.text(max_size=80), max_size=5), st.lists(st.text(max_size=80), max_size=5))
def test_points_are_never_out_of_range(questions, offers):
    shared = text.shared(questions, offers)

    found = shared.left @ shared.right.T
    assert found.shape == (len(questions), len(offers))
    assert np.all((found >= 0) & (found <= 1000))


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("TIEL", "Tiel"),
        ("Praktijk in Tiel (centrum)", "Tiel"),
        ("Alphen aan den Rijn", "Alphen aan den Rijn"),
        ("alphen a/d rijn, Alphen aan den Rijn", "Alphen aan den Rijn"),
        ("’s-Hertogenbosch", "Den Bosch"),
        ("'s-Gravenhage", "Den Haag"),
        ("Sint Oedenrode", "Sint-Oedenrode"),
    ],
)
def test_a_place_is_found_however_it_is_written(written, place):
    assert locate(written) == locate(place) is not None


@pytest.mark.parametrize("written", ["", "Nergenshuizen", "40", "4001", "0000 AB"])
def test_what_is_not_known_is_not_guessed(written):
    assert locate(written) is None


def test_a_postcode_says_where_a_small_village_is():
    """S2-MATCH-1b: place or postcode."""
    assert dist(locate("Wadenoijen, 4013 XX"), locate("Tiel")) < 5 * STEPS_PER_KM


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ("Amsterdam", "Rotterdam", 57),
        ("Utrecht", "Groningen", 158),
        ("Maastricht", "Den Helder", 245),
    ],
)
def test_distances_are_right_to_a_few_kilometres(one, other, km):
    assert dist(locate(one), locate(other)) / STEPS_PER_KM == pytest.approx(km, abs=4)
