"""The four presets say what their sources say, and nothing else."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import get_template
from django.utils import translation

from mentorship.programmes import actions, presets, summary
from mentorship.programmes.models import (
    TERMS,
    GateBefore,
    GateStep,
    GateStrength,
    Material,
    MaterialKind,
    Phase,
    Programme,
    ProgrammeIncomplete,
    Question,
    QuestionKind,
    Role,
)
from tests.factories import make_coordinator, make_programme, make_user

BOTH = ["mentor", "mentee"]
# The settings table of the requirements, one line a programme.
SETTINGS = {
    "network": {
        "duration_unit": "months", "duration_min": None, "duration_default": 12,
        "duration_max": None, "rhythm_kind": "total", "rhythm_days": None, "rhythm_count": 2,
        "start_scenario": "mentee_contacts", "validates_introduction": False,
        "agreement_moment": "none", "permission_by": "mentee", "reflections": "off",
        "first_place": "free", "neutral_places": [], "supervision": "on_request",
        "contact_days": None,
        "accreditation_points": 0, "mentor_min_years": 5,
        "differ_fields": ["employer"], "fee_amount": None,
        "evaluation_roles": {"midterm": BOTH, "final": BOTH}, "gates": {},
    },
    "work": {
        "duration_unit": "months", "duration_min": 6, "duration_default": 6,
        "duration_max": None, "rhythm_kind": "interval", "rhythm_days": 14, "rhythm_count": None,
        "start_scenario": "accompanied", "validates_introduction": True,
        "agreement_moment": "after_validation", "permission_by": "both", "reflections": "off",
        "first_place": "neutral", "neutral_places": [], "supervision": "interval",
        "contact_days": None,
        "accreditation_points": 0, "mentor_min_years": None,
        "differ_fields": [], "fee_amount": None,
        "evaluation_roles": {
            "start": ["mentee"], "midterm": ["mentee"], "final": BOTH, "follow_up": ["mentee"],
        },
        "gates": {
            "interview": {"before": "decision", "strength": "block"},
            "training": {"before": "match", "strength": "block"},
            "info_session": {"before": "decision", "strength": "warn"},
        },
    },
    "school": {
        "duration_unit": "weeks", "duration_min": None, "duration_default": None,
        "duration_max": None, "rhythm_kind": "count", "rhythm_days": None, "rhythm_count": None,
        "start_scenario": "in_agreement", "validates_introduction": False,
        "agreement_moment": "on_pairing", "permission_by": "both", "reflections": "optional",
        "first_place": "free", "neutral_places": [], "supervision": "",
        "contact_days": None,
        "accreditation_points": 0, "mentor_min_years": None,
        "differ_fields": [], "fee_amount": None,
        "evaluation_roles": {"final": BOTH}, "gates": {},
    },
    "gp": {
        "duration_unit": "months", "duration_min": 6, "duration_default": 9,
        "duration_max": 9, "rhythm_kind": "own", "rhythm_days": 28, "rhythm_count": None,
        "start_scenario": "in_agreement", "validates_introduction": False,
        "agreement_moment": "on_pairing", "permission_by": "both", "reflections": "expected",
        "first_place": "free", "neutral_places": [], "supervision": "on_request",
        "contact_days": None,
        "accreditation_points": 3, "mentor_min_years": 5,
        "differ_fields": ["hagro", "neighbourhoods"], "fee_amount": Decimal("150.00"),
        "evaluation_roles": {"midterm": BOTH, "final": BOTH},
        "gates": {"training": {"before": "match", "strength": "block"}},
    },
}  # fmt: skip
BLAME = re.compile(r"\b(helaas|te laat|onvoldoende|ongeschikt|niet goed genoeg bent|fout)\b|!")


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


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_all_that_a_preset_brings_is_kept_and_fits(db, preset):
    raw = presets.load(preset)

    programme = actions.create(bare(preset), by=make_user())

    programme.full_clean(exclude=["duration_default", "rhythm_count"])
    for row in [*programme.questions.all(), *programme.mail_texts.all()]:
        row.full_clean()
    for material in programme.materials.all():
        # No role at all: only the staff see it.
        material.full_clean(exclude=[] if material.roles else ["roles"])
    assert list(programme.materials.values_list("code", flat=True)) == [
        material["code"] for material in raw["materials"]
    ]
    assert dict(programme.mail_texts.values_list("kind", "text")) == raw["mails"]


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_every_gate_is_a_step_before_another(preset):
    for step, rule in presets.load(preset)["programme"].get("gates", {}).items():
        assert step in GateStep.values
        assert rule["before"] in GateBefore.values
        assert rule["strength"] in GateStrength.values


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_a_programme_has_all_its_words_channels_and_ways_to_say_no(preset):
    """S2-MREC-2, S2-REC-1a, S2-MREC-4b, S2-REC-4b."""
    programme = presets.load(preset)["programme"]
    channels, phrases = programme["channels"], programme["refusal_phrases"]

    assert set(programme["words"]) == set(TERMS)
    assert len(set(channels)) == len(channels) >= 4
    assert 4 <= len(phrases) <= 6
    assert not [phrase for phrase in phrases if BLAME.search(phrase)]


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_answers_that_let_in_are_options_and_others_read_what_they_can_do(preset):
    asked = [question for question in presets.load(preset)["questions"] if "accepted" in question]

    for question in asked:
        options = {code for code, _label in question["options"]}
        assert question["kind"] in {QuestionKind.CHOICE, QuestionKind.YES_NO}
        assert set(question["accepted"]) < options
        assert question["otherwise"]


@pytest.mark.parametrize(
    ("preset", "code", "roles", "accepted"),
    [
        ("network", "membership", ["mentor", "mentee"], ["member", "aspirant"]),
        ("gp", "membership", ["mentor", "mentee"], ["member"]),
        ("work", "job_seeking", ["mentee"], ["yes"]),
    ],
)
def test_a_programme_asks_who_may_take_part(db, preset, code, roles, accepted):
    """S0-ELIG-1, S4-COND-10c, S2-DEF-2."""
    question = make_programme(preset).questions.get(accepted__len__gt=0)

    assert (question.code, question.roles, question.accepted) == (code, roles, accepted)
    assert question.lets_in(accepted[0])
    assert not question.lets_in(question.options[-1][0])


def test_at_school_everybody_may_take_part(db):
    assert not make_programme("school").questions.filter(accepted__len__gt=0).exists()


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_every_material_holds_something_for_somebody_at_some_time(preset):
    """S2-GUID-4."""
    materials = presets.load(preset)["materials"]

    for material in materials:
        assert material.keys() <= {field.name for field in Material._meta.get_fields()}
        assert material.get("body") or material.get("url") or material.get("items")
        assert material["kind"] in MaterialKind.values
        assert material["phase"] in Phase.values
        assert set(material.get("roles", Role.values)) <= set(Role.values)
        assert material.get("url", "https://").startswith("https://")
        assert bool(material.get("items")) is (material["kind"] == MaterialKind.EXERCISE)
    assert {material["code"] for material in materials} >= {
        "guide_mentor", "guide_mentee", "first_meeting", "steps", "closing"
    }  # fmt: skip
    for role in Role.values:
        assert {m["phase"] for m in materials if role in m.get("roles", Role.values)} >= {
            "before", "start", "end"
        }  # fmt: skip


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_materials_are_written_in_short_sentences(preset):
    bodies = [material.get("body", "") for material in presets.load(preset)["materials"]]
    lines = [line.lstrip("-0123456789. ") for body in bodies for line in body.splitlines()]
    sentences = [part for line in lines for part in re.split(r"(?<=[.?:;]) ", line) if part]
    lengths = [len(sentence.split()) for sentence in sentences]

    assert sum(lengths) / len(lengths) <= 14
    assert max(lengths) <= 20, max(sentences, key=lambda sentence: len(sentence.split()))
    assert not [body for body in bodies if re.search(r"!|\b(helaas|indien|conform)\b", body)]


def test_a_network_offers_its_two_articles_and_the_card_for_mentors(db):
    """S0-MAT-1, S0-MAT-2, S0-SAFE-1, S0-SAFE-2."""
    materials = make_programme("network").materials

    links = materials.exclude(url="").values_list("url", flat=True)
    card = materials.get(code="help_card")

    assert [url.split("/")[2] for url in links] == ["www.forbes.com", "hbr.org"]
    assert card.roles == ["mentor"]
    assert "vertrouwenspersoon van haar eigen organisatie" in card.body
    assert "geen meldplicht" in card.body


def test_the_standards_of_other_countries_are_for_the_staff_alone(db):
    """S2-LINK-1 to S2-LINK-4."""
    materials = make_programme("work").materials

    assert materials.filter(url__startswith="https://", roles=[]).count() == 4
    assert not materials.exclude(url="").exclude(roles=[]).exists()


def test_pupils_and_mentors_think_about_twenty_statements(db):
    """S3-STM-0 to S3-STM-20."""
    exercise = make_programme("school").materials.get(kind=MaterialKind.EXERCISE)

    assert len(set(exercise.items)) == 20
    assert "geen goede of foute antwoorden" in exercise.body
    assert "Let op bij 19 en 20" in exercise.body
    assert "leidinggevende" in exercise.items[18]
    assert "leidinggevende" in exercise.items[19]


def test_a_mentor_at_school_prepares_with_five_questions(db):
    """S3-PREP-0 to S3-PREP-5."""
    sheet = make_programme("school").materials.get(code="preparation")

    headings = [part.splitlines()[0] for part in sheet.body.split("\n\n")[1:]]

    assert sheet.roles == ["mentor"]
    assert headings == ["Hoe vaak?", "Wanneer?", "Waar?", "Hoe lang?", "Waarover?"]


def test_doctors_get_a_plan_with_four_areas_and_a_guide_to_reflect(db):
    """S4-COND-3c, S4-DEF-1, S4-TXT-5, S4-COND-8d."""
    materials = make_programme("gp").materials

    plan = materials.get(code="mentorship_plan").body

    for part in ("verwacht", "leerdoelen", "Kennis", "Vaardigheden"):
        assert part in plan
    for part in ("Persoonlijke ontwikkeling", "Professionele ontwikkeling"):
        assert part in plan
    assert materials.get(code="reflection_guide").roles == ["mentee"]
    assert materials.filter(code="workplace_visit").exists()


def test_doctors_agree_on_confidentiality_communication_and_evaluation():
    """S4-SIGN-2."""
    agreement = presets.agreement("gp")
    texts = [clause for clause in agreement["clauses"] if clause["kind"] == "text"]
    words = {clause["title"]: " ".join(clause["points"]) for clause in texts}

    assert {"Vertrouwelijkheid", "Communicatie", "Evaluatie"} <= set(words)
    promises = " ".join(agreement["promises"])
    assert "vertrouwelijk" in promises
    assert "evaluatie" in promises
    assert "{notice_hours}" in words["Communicatie"]


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_own_texts_are_for_mails_that_exist_and_hold_no_placeholders(preset):
    for kind, text in presets.load(preset)["mails"].items():
        assert get_template(f"emails/{kind}.txt")
        assert not re.search(r"[{}%<>]", text)


def test_mentors_to_work_are_trained_in_ten_topics():
    """S2-TRAIN-a to S2-TRAIN-j."""
    assert len(presets.load("work")["programme"]["training_topics"]) == 10


def test_a_school_calls_the_mentee_a_pupil(db):
    """S3-AGR-1."""
    assert make_programme("school").word("mentee") == "leerling"


def test_what_the_source_does_not_say_is_asked_before_opening(db):
    """S3-AGR-5, S3-AGR-6, S2-MATCH-3a, S2-GUID-3b."""
    programme = actions.create(bare("school"), by=make_user())
    work = actions.create(bare("work"), by=make_user())

    assert programme.missing == ["duration_default", "rhythm_count", "supervision"]
    assert work.missing == ["neutral_places", "contact_days"]
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
         "6 tot 9 maanden (meestal 9)", "zo vaak als de twee zelf afspreken"),
        ({"duration_default": 8, "duration_min": 6, "duration_max": 9, "rhythm_kind": "own"},
         "6 tot 9 maanden (meestal 8)", "zo vaak als de twee zelf afspreken"),
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

    empty = {chapter.title for chapter in chapters for _label, value in chapter.rows if not value}
    # How long things are kept is nobody's but the programme's own to say
    assert empty <= {"Privacy"}
    assert len({chapter.address for chapter in chapters}) == len(chapters)


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
