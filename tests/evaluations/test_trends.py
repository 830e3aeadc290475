"""Beside earlier rounds: the same people's side, the same question, both of them shown (S2-DEF-5)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, make_aware, now

from evaluations import selectors
from evaluations.charts import Course, Point, trend
from evaluations.instrument import MARK, Written
from evaluations.models import Quote, Round, Stat, Tally
from evaluations.questionnaires import Question, load
from mentorship.programmes.models import Cohort
from tests.evaluations.rounds import open_round


def released(programme, *, days_ago, means, moment="midterm", questions=None, cohort=None):
    """A round that was released, with the answers of twelve people of each scope in ``means``.

    ``means`` is by scope and question the one option that all of them chose.
    """
    closed = now() - timedelta(days=days_ago)
    round_ = Round.objects.create(
        programme=programme,
        cohort=cohort,
        moment=moment,
        status="released",
        opened_on=localdate(closed) - timedelta(days=14),
        closes_at=closed,
        questions=[each.to_json() for each in questions or load(moment, "work")],
    )
    options = {each.code: each.options for each in round_.asked}
    for scope, answers in means.items():
        Stat.objects.create(round=round_, scope=scope, invited=14, answered=12, is_published=True)
        Tally.objects.bulk_create(
            Tally(
                round=round_, scope=scope, question=code, option=option, n=12 * (option == chosen)
            )
            for code, chosen in answers.items()
            for option in options[code]
        )
    return round_


def test_the_means_of_earlier_rounds_stand_beside_those_of_this_one(programme):
    released(programme, days_ago=700, means={"mentor": {"at_ease": 2}, "mentee": {"at_ease": 3}})
    released(programme, days_ago=350, means={"mentor": {"at_ease": 3}, "mentee": {"mark": 7}})
    last = released(
        programme, days_ago=1, means={"mentor": {"at_ease": 4}, "mentee": {"at_ease": 4, "mark": 8}}
    )

    mentors, mentees = selectors.report(last).trends

    [course] = mentors.courses
    assert [point.text for point in course.points] == ["2,0", "3,0", "4,0"]
    assert len(mentors.heads) == 3
    assert [
        (each.topic, [point and point.text for point in each.points]) for each in mentees.courses
    ] == [("Op je gemak", ["3,0", None, "4,0"]), ("Cijfer", [None, "7,0", "8,0"])]
    assert mentees.table.rows[1][1:] == ("", 7, 8)


def test_each_mark_tells_what_it_was_before(programme, staff):
    released(programme, days_ago=350, means={"mentee": {"mark": 7}})
    last = released(programme, days_ago=1, means={"mentee": {"mark": 8}})

    path = reverse("evaluations:round_detail", args=[programme.slug, last.pk])
    page = " ".join(staff.get(path).content.decode().split())

    assert "12 antwoorden · eerder 7,0" in page
    assert "Gaat het beter, volgens mentees?" in page
    assert "Per ronde: mentees" in page


def test_an_own_mark_of_the_same_name_does_not_take_the_place_of_another(programme):
    own = Written("Welk cijfer geef je de koffie?", kind=MARK, topic="Cijfer").question()
    questions = [*load("midterm"), own]
    for days_ago, mark, coffee in ((350, 7, 2), (1, 8, 3)):
        means = {"mentee": {"mark": mark, own.code: coffee}}
        last = released(programme, days_ago=days_ago, means=means, questions=questions)

    [group] = selectors.report(last).groups

    assert [(each.topic, each.mean, each.before) for each in group.marks] == [
        ("Cijfer", "8,0", "7,0"),
        ("Cijfer", "3,0", "2,0"),
    ]


@pytest.mark.parametrize(
    ("earlier", "now_"),
    [
        pytest.param("together", "mentor", id="then together, now apart"),
        pytest.param("mentor", "together", id="then apart, now together"),
        pytest.param("mentor", "mentee", id="the other role"),
    ],
)
def test_rounds_of_other_groups_are_not_compared_and_it_says_so(programme, earlier, now_):
    released(programme, days_ago=350, means={earlier: {"at_ease": 3}})
    last = released(programme, days_ago=1, means={now_: {"at_ease": 4}})

    report = selectors.report(last)

    assert report.trends == ()
    assert report.hint.startswith("Er is een eerdere ronde, maar niets om te vergelijken")


def test_without_an_earlier_round_nothing_is_said_of_it(programme):
    report = selectors.report(released(programme, days_ago=1, means={"mentor": {"at_ease": 4}}))

    assert (report.trends, report.hint) == ((), "")


def changed(code, **values):
    return [
        Question.from_json(each.to_json() | values) if each.code == code else each
        for each in load("midterm")
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"text": {"nl": "Ik voel me nooit op mijn gemak."}},
        {"role": "mentor"},
        {"kind": "scale", "options": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "labels": {"nl": ["a", "b"]}},
    ],
    ids=["other words", "another role", "another scale"],
)
def test_a_question_that_was_changed_is_another_question(programme, values):
    before = {"at_ease": 3, "clear_goal": 3}
    released(
        programme, days_ago=350, means={"mentor": before}, questions=changed("at_ease", **values)
    )
    last = released(programme, days_ago=1, means={"mentor": {"at_ease": 4, "clear_goal": 4}})

    [found] = selectors.report(last).trends

    assert [course.topic for course in found.courses] == ["Duidelijk doel"]


def test_another_moment_and_later_or_withheld_rounds_stand_in_no_trend(programme):
    means = {"mentor": {"at_ease": 3}}
    released(programme, days_ago=300, means=means, moment="final")
    released(programme, days_ago=200, means=means)
    this = released(programme, days_ago=100, means=means)
    released(programme, days_ago=1, means=means)

    [found] = selectors.report(this).trends

    assert len(found.heads) == 2


def test_a_trend_shows_at_most_five_earlier_rounds(programme):
    for days_ago in range(70, 0, -10):
        last = released(programme, days_ago=days_ago, means={"mentor": {"at_ease": 3}})

    [found] = selectors.report(last).trends

    assert len(found.heads) == 6


def growing(role="mentee"):
    """The outcomes that are asked in the same words at each moment."""
    plain = {"kind": "likert", "role": role, "topic": {"nl": "Zelfvertrouwen"}}
    likert = load("midterm")[0]
    asked = {"text": {"nl": "Ik heb vertrouwen in mezelf."}, "labels": likert.to_json()["labels"]}
    code = {"code": "self_confidence", "options": [1, 2, 3, 4, 5]}
    return [*load("midterm"), Question.from_json(plain | asked | code)]


def test_what_is_asked_from_start_to_end_shows_what_changed(programme, staff):
    questions = growing()
    for days_ago, option, moment in ((400, 1, "midterm"), (300, 2, "midterm"), (1, 4, "final")):
        means = {"mentee": {"self_confidence": option, "at_ease": 4}}
        last = released(
            programme, days_ago=days_ago, means=means, moment=moment, questions=questions
        )

    report = selectors.report(last)

    [growth] = report.growth
    assert growth.heads == ("tussentijdse evaluatie", "eindevaluatie")
    [course] = growth.courses
    assert (course.topic, [point.text for point in course.points]) == (
        "Zelfvertrouwen",
        ["2,0", "4,0"],
    )
    assert report.table_of("groei-mentee").rows == (("Zelfvertrouwen", 2, 4),)
    path = reverse("evaluations:round_detail", args=[programme.slug, last.pk])
    assert "Wat is er voor mentees veranderd sinds het begin?" in staff.get(path).content.decode()


def test_the_outcomes_are_followed_over_all_four_moments(programme):
    """Autonomy, self-confidence and skills, asked of mentees in the same words (S2-DEF-5)."""
    codes = ("autonomy", "self_confidence", "skills")
    for step, moment in enumerate(("start", "midterm", "final", "follow_up"), start=1):
        means = {"mentee": dict.fromkeys(codes, step)}
        last = released(programme, days_ago=400 - 99 * step, means=means, moment=moment)

    [growth] = selectors.report(last).growth

    assert len(growth.heads) == 4
    assert [[point.value for point in each.points] for each in growth.courses] == 3 * [
        [Decimal("1.2"), 2, 3, 4]
    ]


def test_another_cohort_is_not_where_this_one_began(programme):
    means = {"mentee": {"self_confidence": 3}}
    day = localdate()
    cohort = Cohort.objects.create(programme=programme, name="Nu", opens_on=day, closes_on=day)
    released(programme, days_ago=99, means=means, moment="start")
    other = released(programme, days_ago=9, means=means, moment="final", cohort=cohort)
    same = released(programme, days_ago=1, means=means, moment="final")

    assert selectors.report(other).growth == ()
    assert len(selectors.report(same).growth) == 1


def test_what_came_after_is_not_the_start_of_it(programme):
    questions = growing()
    means = {"mentee": {"self_confidence": 3}}
    released(programme, days_ago=99, means=means, moment="final", questions=questions)
    last = released(programme, days_ago=1, means=means, moment="midterm", questions=questions)

    assert selectors.report(last).growth == ()


def test_the_report_asks_as_much_with_five_earlier_rounds_as_with_one(
    programme, staff, django_assert_max_num_queries
):
    numbers = []
    for days_ago in (90, 80, 70, 60, 50, 40):
        means = {"mentor": {"at_ease": 3}, "mentee": {"at_ease": 4}}
        last = released(programme, days_ago=days_ago, means=means)
        path = reverse("evaluations:round_detail", args=[programme.slug, last.pk])
        with django_assert_max_num_queries(14) as queries:
            staff.get(path)
        numbers.append(len(queries))

    assert len(set(numbers[1:])) == 1


@pytest.mark.parametrize(
    ("mentors", "mentees", "said"),
    [
        pytest.param(
            {"at_ease": 4, "clear_goal": 2},
            {"at_ease": 4, "clear_goal": 4},
            "Mentoren en mentees verschillen het meest over “Duidelijk doel”: 2,0 tegenover 4,0.",
            id="one",
        ),
        pytest.param(
            {"at_ease": 2, "clear_goal": 2},
            {"at_ease": 4, "clear_goal": 4},
            "Mentoren en mentees verschillen het meest over “Op je gemak”, “Duidelijk doel”.",
            id="two as much",
        ),
        pytest.param(
            {"at_ease": 4}, {"at_ease": 4}, "Mentoren en mentees zien alle onderwerpen gelijk.",
            id="none",
        ),
        pytest.param({"at_ease": 4}, {"mark": 8}, "", id="nothing both said"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_the_roles_see_differently(programme, staff, mentors, mentees, said):
    """Task 15: read, without a press."""
    round_ = released(programme, days_ago=1, means={"mentor": mentors, "mentee": mentees})

    assert selectors.report(round_).headline == said
    path = reverse("evaluations:round_detail", args=[programme.slug, round_.pk])
    assert said in " ".join(staff.get(path).content.decode().split())


def test_a_subject_that_too_few_answered_is_named_as_not_shown(programme, staff):
    round_ = released(programme, days_ago=1, means={"mentor": {"at_ease": 4}})

    [group] = selectors.report(round_).groups

    assert "Duidelijk doel" in group.missing
    assert "Op je gemak" not in group.missing
    path = reverse("evaluations:round_detail", args=[programme.slug, round_.pk])
    page = " ".join(staff.get(path).content.decode().split())
    assert "Niet getoond van mentoren, want te weinig mensen antwoordden: Contact, " in page


def test_a_board_reads_the_released_rounds_of_its_period_and_the_quotes_for_it(programme):
    means = {"mentor": {"at_ease": 4}, "mentee": {"at_ease": 3}}
    first = released(programme, days_ago=40, means=means)
    second = released(programme, days_ago=30, means=means, moment="final")
    released(programme, days_ago=400, means=means)
    open_round(programme, 9, 9)
    for status, for_board in (("new", False), ("shown", False), ("shown", True), ("hidden", False)):
        Quote.objects.create(
            round=first, scope="together", question="keep", body=f"{status} {for_board}",
            status=status, for_board=for_board,
        )  # fmt: skip
    today = localdate()

    one, other = selectors.for_board(programme, today - timedelta(days=60), today)

    assert (one.round, other.round) == (first, second)
    assert (one.shown, other.shown) == (2, 0)
    [voice] = one.report.voices
    assert voice.quotes == ("shown True",)
    assert other.report.voices == ()
    assert one.report.pairs[0].topic == "Op je gemak"
    keys = [group.key for each in (one, other) for group in each.report.groups]
    assert len(set(keys)) == 4, "two charts of one page have no name in common"


def test_a_board_reads_twelve_rounds_in_as_many_questions_as_two(
    programme, django_assert_max_num_queries
):
    today, numbers = localdate(), []
    for made in (2, 10):
        for _number in range(made):
            days_ago = 10 + Round.objects.count()
            released(programme, days_ago=days_ago, means={"mentor": {"at_ease": 4}})
        with django_assert_max_num_queries(7) as queries:
            found = selectors.for_board(programme, today - timedelta(days=60), today)
        numbers.append((len(found), len(queries)))

    assert [rounds for rounds, _queries in numbers] == [2, 12]
    assert numbers[0][1] == numbers[1][1]


def test_a_round_that_a_board_reads_is_beside_the_same_rounds_as_on_its_own_page(programme):
    today = localdate()
    for days_ago in range(280, 0, -9):
        option = days_ago % 5 + 1
        released(programme, days_ago=days_ago, means={"mentor": {"at_ease": option}})

    for each in selectors.for_board(programme, today - timedelta(days=70), today):
        alone = selectors.report(each.round)
        assert [one.courses for one in each.report.trends] == [one.courses for one in alone.trends]
        assert [one.heads for one in each.report.trends] == [one.heads for one in alone.trends]
        assert each.report.turnout == alone.turnout


def test_a_round_belongs_to_the_period_of_its_last_day(programme):
    """It closes at the end of that day, which is the first moment of the next."""
    midnight = make_aware(datetime(2026, 1, 1))
    round_ = Round.objects.create(
        programme=programme, moment="midterm", status="released",
        opened_on=date(2025, 12, 1), closes_at=midnight, questions=[],
    )  # fmt: skip

    def found(year):
        return [
            each.round
            for each in selectors.for_board(programme, date(year, 1, 1), date(year, 12, 31))
        ]

    assert found(2025) == [round_]
    assert found(2026) == []


def drawn(*courses, heads=("mrt 2025", "mrt 2026"), scope="mentor"):
    return ET.fromstring(
        trend(courses, heads=heads, scope=scope, title="Per ronde", name="verloop-1")
    )


def test_a_trend_is_one_picture_with_a_description_and_whole_numbers():
    low, high = Point(Decimal(1), "≤ 1,2"), Point(Decimal(5), "≥ 4,8")
    svg = drawn(
        Course("goal", "Doel <b> & zo", 1, 5, (low, high)),
        Course("mark", "Cijfer", 1, 10, (None, high)),
    )

    assert svg.get("role") == "img"
    title, description = svg[:2]
    assert title.text == "Per ronde"
    assert description.text == (
        "Doel <b> & zo, op een schaal van 1 tot 5: mrt 2025 ≤ 1,2, mrt 2026 ≥ 4,8."
        " Cijfer, op een schaal van 1 tot 10: mrt 2026 ≥ 4,8."
    )
    for shape in svg.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy"):
            assert shape.get(name, "0").isdecimal()
    circles = [(int(one.get("cx")), int(one.get("cy"))) for one in svg if one.tag == "circle"]
    assert len(circles) == 3
    assert circles[0][1] > circles[1][1], "more is higher"
    assert [one.text for one in svg if one.get("class") == "vl"] == ["≤ 1,2", "≥ 4,8", "≥ 4,8"]


def test_mentees_are_squares_and_no_line_goes_over_a_round_that_tells_nothing():
    points = (Point(Decimal(2), "2,0"), None, Point(Decimal(3), "3,0"), Point(Decimal(4), "4,0"))
    svg = drawn(Course("goal", "Doel", 1, 5, points), heads=("a", "b", "c", "d"), scope="mentee")

    assert [one.tag for one in svg].count("circle") == 0
    assert len([one for one in svg if one.get("class") == "me"]) == 3
    assert len([one for one in svg if one.get("class") == "link"]) == 1


def test_a_long_subject_is_written_in_two_lines():
    topic = "Een onderwerp met heel veel woorden dat zelfs in twee regels niet past naast de plaat"
    svg = drawn(Course("long", topic, 1, 5, (Point(Decimal(2), "2,0"), Point(Decimal(3), "3,0"))))

    [first, second] = next(one for one in svg if one.get("class") == "lb")
    assert (first.get("dy"), second.get("dy")) == ("-0.5em", "1.1em"), "in letters, not in pixels"
    assert second.text.endswith(" …")
