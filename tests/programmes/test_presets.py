"""The four presets say what their sources say, and nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from mentorship.programmes import actions, presets, summary
from mentorship.programmes.models import Programme, ProgrammeIncomplete, Question
from tests.factories import make_coordinator, make_programme, make_user

# The settings table of the requirements, one line a programme.
SETTINGS = {
    "network": {
        "duration_unit": "months", "duration_min": None, "duration_default": 12,
        "duration_max": None, "rhythm_kind": "total", "rhythm_days": None, "rhythm_count": 2,
        "start_scenario": "mentee_contacts", "validates_introduction": False,
        "agreement_moment": "none", "permission_by": "mentee", "reflections": "off",
        "training_gate": False, "accreditation_points": 0, "mentor_min_years": 5,
        "differ_fields": ["employer"], "interview_required": False, "fee_amount": None,
        "evaluation_moments": ["midterm", "final"],
    },
    "work": {
        "duration_unit": "months", "duration_min": 6, "duration_default": 6,
        "duration_max": None, "rhythm_kind": "interval", "rhythm_days": 14, "rhythm_count": None,
        "start_scenario": "accompanied", "validates_introduction": True,
        "agreement_moment": "after_validation", "permission_by": "both", "reflections": "off",
        "training_gate": True, "accreditation_points": 0, "mentor_min_years": None,
        "differ_fields": [], "interview_required": True, "fee_amount": None,
        "evaluation_moments": ["final"],
    },
    "school": {
        "duration_unit": "weeks", "duration_min": None, "duration_default": None,
        "duration_max": None, "rhythm_kind": "count", "rhythm_days": None, "rhythm_count": None,
        "start_scenario": "in_agreement", "validates_introduction": False,
        "agreement_moment": "on_pairing", "permission_by": "both", "reflections": "optional",
        "training_gate": False, "accreditation_points": 0, "mentor_min_years": None,
        "differ_fields": [], "interview_required": False, "fee_amount": None,
        "evaluation_moments": ["final"],
    },
}  # fmt: skip


def bare(preset, **fields):
    people = {
        "contact_name": "Ilse Vermeer",
        "contact_email": "ilse@example.org",
        "contact_phone": "030 000 00 01",
        "adviser_name": "Anna Vos",
        "adviser_phone": "030 000 00 02",
    }
    return Programme(
        preset=preset, slug=preset, name="Samen", organisation="De Linden", **(people | fields)
    )


@pytest.mark.parametrize("preset", list(SETTINGS))
def test_a_preset_holds_the_settings_of_its_source(db, preset):
    programme = actions.create(bare(preset), by=make_user())
    programme.refresh_from_db()

    assert {name: getattr(programme, name) for name in SETTINGS[preset]} == SETTINGS[preset]


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_all_four_can_be_made_and_opened(db, preset):
    programme = make_programme(preset)

    assert programme.status == "open"
    assert programme.ground_rules.get().points
    assert {"topics", "availability", "mentoring_question", "offer"} <= set(
        programme.questions.values_list("code", flat=True)
    )


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_hard_rules_have_their_question_and_weights_make_a_hundred(preset):
    raw = presets.load(preset)
    asked = {question["code"] for question in raw["questions"]}

    assert set(raw["programme"]["differ_fields"]) <= asked
    assert sum(criterion["weight"] for criterion in raw["criteria"]) == 100
    assert ("works_since" in asked) is ("mentor_min_years" in raw["programme"])


def test_mentors_to_work_are_trained_in_ten_topics():
    """S2-TRAIN-a to S2-TRAIN-j."""
    assert len(presets.load("work")["programme"]["training_topics"]) == 10


def test_a_school_calls_the_mentee_a_pupil(db):
    """S3-AGR-1."""
    assert make_programme("school").word("mentee") == "leerling"


def test_what_the_source_does_not_say_is_asked_before_opening(db):
    """S3-AGR-5, S3-AGR-6."""
    programme = actions.create(bare("school"), by=make_user())

    assert programme.missing == ["duration_default", "rhythm_count"]
    with pytest.raises(ProgrammeIncomplete, match="school: duration_default, rhythm_count"):
        actions.open_up(programme)
    programme.refresh_from_db()
    assert programme.status == "draft"


@pytest.mark.parametrize(
    "gap",
    ["contact_name", "contact_email", "contact_phone", "adviser_name", "adviser_phone"],
)
def test_the_database_refuses_an_open_programme_without_its_people(db, gap):
    programme = make_programme()

    with pytest.raises(IntegrityError, match="programme_opens_with_people"), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(**{gap: ""})


@pytest.mark.parametrize(
    ("preset", "gap", "constraint"),
    [
        ("gp", {"duration_default": None}, "programme_opens_with_duration"),
        ("network", {"rhythm_count": None}, "programme_count_has_number"),
        ("work", {"rhythm_days": None}, "programme_interval_has_days"),
        ("work", {"duration_default": 5}, "programme_duration_from_min"),
        ("gp", {"duration_default": 10}, "programme_duration_to_max"),
        ("gp", {"status": "gone"}, "programme_status_known"),
    ],
)
def test_the_database_refuses_numbers_that_are_missing_or_out_of_bounds(
    db, preset, gap, constraint
):
    programme = make_programme(preset)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(**gap)


def test_a_programme_opens_closes_and_opens_again(programme):
    programme.close()
    assert programme.status == "closed"

    actions.open_up(programme)
    assert programme.status == "open"


def test_a_new_programme_makes_its_maker_staff(db):
    maker = make_user()

    programme = actions.create(bare("gp"), by=maker)

    maker.refresh_from_db()
    assert maker.is_staff
    assert list(Programme.objects.coordinated_by(maker)) == [programme]
    assert str(programme.memberships.get()) == "Fleur Peeters · Samen"
    assert actions.add_staff(programme, user=maker) == programme.memberships.get()


@pytest.mark.parametrize(
    ("since", "day", "enough"),
    [
        (date(2020, 5, 1), date(2025, 5, 1), False),
        (date(2020, 5, 1), date(2025, 5, 2), True),
        (date(2020, 2, 29), date(2025, 2, 28), False),
        (date(2020, 2, 29), date(2025, 3, 1), True),
        (date(2020, 3, 1), date(2025, 3, 1), False),
        (date(2020, 3, 1), date(2025, 3, 2), True),
    ],
)
def test_five_years_exactly_is_not_more_than_five(since, day, enough):
    """S0-ELIG-2, S4-COND-6."""
    programme = Programme(mentor_min_years=5)

    assert programme.is_experienced(since, on=day) is enough


def test_without_a_minimum_everybody_is_experienced():
    programme = Programme(mentor_min_years=None)

    assert programme.is_experienced(date(2025, 1, 1), on=date(2025, 1, 1))
    assert programme.experienced_from(date(2025, 1, 1)) == date(2025, 1, 1)
    assert not programme.asks_experience


@pytest.mark.parametrize(
    ("unit", "length", "start", "end"),
    [
        ("weeks", 12, date(2026, 1, 5), date(2026, 3, 30)),
        ("months", 9, date(2026, 5, 31), date(2027, 2, 28)),
        ("months", 12, date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_mentorship_ends_when_its_length_says(unit, length, start, end):
    """S0-DUR-1, S3-AGR-5, S4-COND-8a."""
    assert Programme(duration_unit=unit, duration_default=length).default_end(start) == end


@pytest.mark.parametrize(
    ("fields", "duration", "rhythm"),
    [
        ({"duration_default": 9, "duration_min": 6, "duration_max": 9, "rhythm_kind": "own"},
         "6 tot 9 maanden", "zo vaak als de twee zelf afspreken"),
        ({"duration_default": 6, "duration_min": 6, "rhythm_kind": "interval", "rhythm_days": 14},
         "minstens 6 maanden", "minstens elke 14 dagen"),
        ({"duration_default": 12, "rhythm_kind": "total", "rhythm_count": 2},
         "12 maanden", "minstens 2 keer"),
        ({"duration_default": 1, "duration_unit": "weeks", "rhythm_kind": "count",
          "rhythm_count": 12}, "1 week", "12 keer"),
        ({"duration_default": None, "rhythm_kind": "count"}, "", ""),
    ],
)  # fmt: skip
def test_length_and_rhythm_are_put_in_words(fields, duration, rhythm):
    programme = Programme(**({"duration_unit": "months"} | fields))

    with translation.override("nl"):
        assert (summary.duration(programme), summary.rhythm(programme)) == (duration, rhythm)


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_the_settings_read_as_a_document(db, preset):
    programme = make_programme(preset)

    with translation.override("nl"):
        chapters = summary.chapters(programme, list(programme.questions.all()))

    assert [chapter.part for chapter in chapters] == ["gegevens", "duur", "", "", ""]
    assert all(value for chapter in chapters for _label, value in chapter.rows)


@pytest.mark.parametrize(
    ("kind", "options", "answer", "words"),
    [
        ("text", [], "Tiel", "Tiel"),
        ("date", [], "2015-09-01", "1 september 2015"),
        ("choices", [["a", "Aap"], ["b", "Beer"]], ["b", "a"], "Beer, Aap"),
        ("choice", [["a", "Aap"]], "a", "Aap"),
        ("choice", [["a", "Aap"]], "gone", "gone"),
        ("lines", [], ["Noord", "Zuid"], "Noord\nZuid"),
        ("dayparts", [], ["tue-evening"], "dinsdag avond"),
    ],
)
def test_an_answer_is_shown_in_words(kind, options, answer, words):
    with translation.override("nl"):
        assert Question(kind=kind, options=options).readable(answer).lower() == words.lower()


def test_rows_call_themselves_by_name(programme):
    assert str(programme) == programme.name
    assert str(programme.questions.first()) == "Sinds wanneer werk je als huisarts?"
    assert str(programme.ground_rules.get()) == f"{programme.name} · 1"
    assert list(Programme.objects.open()) == [programme]
    assert programme.memberships.coordinated_by(make_coordinator()).count() == 0
