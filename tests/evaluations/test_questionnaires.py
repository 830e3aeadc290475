"""The questionnaires that come with the app are whole (S0-EVAL-1, S0-EVAL-2, S0-EVAL-3, S0-EVAL-5)."""

import json

import pytest

from evaluations.publication import CHOICE, LIKERT, MENTEE, MENTOR, SCALE, TEXT, is_asked
from evaluations.questionnaires import Question, load

MOMENTS = ["midterm", "final"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_question_is_whole_in_both_languages(moment):
    questions = load(moment)

    assert len({question.code for question in questions}) == len(questions)
    for question in questions:
        assert question.kind in {LIKERT, SCALE, CHOICE, TEXT}
        assert question.role in {None, MENTOR, MENTEE}
        assert set(question.text) == set(question.topic) == {"nl", "en"}
        assert bool(question.options) is (question.kind != TEXT)


@pytest.mark.parametrize(
    ("moment", "role", "number"),
    [
        ("midterm", MENTOR, 12),
        ("midterm", MENTEE, 12),
        ("final", MENTOR, 16),
        ("final", MENTEE, 16),
    ],
)
def test_nobody_is_asked_too_much(moment, role, number):
    asked = [question for question in load(moment) if is_asked(role, question.role)]

    assert len(asked) == number


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_question_survives_being_kept_with_its_round(moment):
    kept = json.loads(json.dumps([question.to_json() for question in load(moment)]))

    assert tuple(Question.from_json(values) for values in kept) == load(moment)


def test_options_have_words_and_a_scale_has_words_at_its_ends():
    by_code = {question.code: question for question in (*load("midterm"), *load("final"))}

    assert by_code["at_ease"].choices_in("en")[0] == (1, "Strongly disagree")
    assert by_code["mentor_again"].choices_in("nl") == [
        (1, "Ja"),
        (2, "Misschien later"),
        (3, "Nee"),
    ]
    assert by_code["recommend"].choices_in("nl")[::5] == [
        (0, "0 · zeker niet"),
        (5, "5"),
        (10, "10 · zeker wel"),
    ]


def test_a_language_without_words_gets_the_dutch_ones():
    question = load("final")[0]

    assert question.text_in("fr") == question.text["nl"]
    assert question.topic_in("fr") == question.topic["nl"]
    assert question.choices_in("fr") == question.choices_in("nl")
