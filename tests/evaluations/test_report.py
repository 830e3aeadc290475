"""The report shows what may be shown, in bars, words and a table (S0-EVAL-5)."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from evaluations import ballotbox, report_selectors, selectors
from evaluations.charts import Pair, dumbbell
from evaluations.models import Quote
from evaluations.publication import Bound, Mean
from evaluations.tables import Table
from tests.evaluations.rounds import ANSWERS, held, open_round

TERMS = {"mentors": "mentoren", "mentees": "leerlingen"}


def fill(programme, mentors, mentees, moment="midterm"):
    """Hold a round with these answers of each mentor and mentee."""
    round_, by_role = open_round(programme, len(mentors), len(mentees), moment=moment)
    for role, answers in (("mentor", mentors), ("mentee", mentees)):
        for invitation, answer in zip(by_role[role], answers, strict=True):
            ballotbox.submit(invitation, answer)
    ballotbox.release(round_, at=round_.closes_at)
    return round_


def page_of(staff, round_):
    path = reverse("evaluations:round_detail", args=[round_.programme.slug, round_.pk])
    return " ".join(staff.get(path).content.decode().split())


def test_from_ten_answers_there_are_exact_bars(programme, staff):
    mentors = [{"at_ease": option} for option in (5, 5, 5, 5, 5, 5, 4, 4, 3, 1, 2, 4)]

    round_ = fill(programme, mentors, [{"at_ease": 5}] * 10)

    report = selectors.report(round_)
    [line] = report.groups[0].statements
    assert [(each.css, each.percent, each.count) for each in line.segments] == [
        ("l5", 50, 6),
        ("l4", 25, 3),
        ("l3", 8, 1),
        ("l2", 17, 2),
    ]
    assert (line.n, line.agree, line.counts) == (12, 75, (6, 3, 1, 1, 1))
    page = page_of(staff, round_)
    assert "helemaal eens: 50%, eens: 25%, niet eens, niet oneens: 8%, oneens: 17%" in page
    assert 'class="l5 w-50"><b>50</b></i>' in " ".join(page.split()).replace(" >", ">")
    assert "Bekijk als tabel" in page


def test_a_table_on_a_page_escapes_words_and_writes_numbers_as_people_do():
    rows = (("<b>Doel</b> & zo", Decimal("3.5"), "≤ 1,2"), ("Cijfer", 1200, ""))
    table = Table("een", "Een", ("Vraag", "gemiddeld", "<i>n</i>"), rows)

    head, body = table.markup.split("<tbody>")

    assert head == (
        '<thead><tr><th scope="col">Vraag</th><th scope="col" class="text-end">gemiddeld</th>'
        '<th scope="col">&lt;i&gt;n&lt;/i&gt;</th></tr></thead>'
    )
    assert '<tr><th scope="row">&lt;b&gt;Doel&lt;/b&gt; &amp; zo</th>' in body
    assert '<td class="text-end">3,5</td><td>≤ 1,2</td></tr>' in body


@pytest.mark.parametrize("counts", [(1, 1, 1), (3, 3, 1), (7, 0, 0), (2, 2, 3), (1, 5, 7)])
def test_a_bar_is_always_whole(programme, counts):
    answers = [
        {"at_ease": option}
        for option, number in zip((5, 3, 1), counts, strict=True)
        for _each in range(4 * number)
    ]

    report = selectors.report(fill(programme, answers, []))

    [line] = report.groups[0].statements
    assert sum(each.percent for each in line.segments) == 100


def test_of_five_to_nine_answers_there_are_words_and_halves(programme, staff):
    round_ = fill(programme, [{"at_ease": 5}] * 6, [{"at_ease": 4, "mark": 8}] * 7)

    report = selectors.report(round_)
    page = page_of(staff, round_)

    mentors, mentees = report.groups
    assert [line.n for line in (*mentors.statements, *mentees.statements)] == ["5–9", "5–9"]
    assert mentors.statements[0].segments == ()
    assert mentors.statements[0].words == (
        "eens: (bijna) iedereen · neutraal: (bijna) niemand · oneens: (bijna) niemand"
    )
    assert mentors.statements[0].mean == "≥ 4,5"
    assert "lbar" not in page
    assert "≥ 4,5" in page
    [mark] = mentees.marks
    assert (mark.mean, mark.n) == ("8,0", "5–9")
    assert [(bar.label, bar.count, bar.percent) for bar in mark.bars] == [
        ("1 tot en met 5", "(bijna) niemand", None),
        ("6 tot en met 7", "(bijna) niemand", None),
        ("8 tot en met 10", "(bijna) iedereen", None),
    ]


def test_the_largest_difference_between_the_roles_comes_first(programme, staff):
    mentors = [{"at_ease": 4, "clear_goal": 5, "role_clear": 2, "prepared": 3}] * 12
    mentees = [{"at_ease": 5, "clear_goal": 2, "own_steps": 2}] * 12

    round_ = fill(programme, mentors, mentees)

    report = selectors.report(round_)
    assert [pair.topic for pair in report.pairs] == ["Duidelijk doel", "Op je gemak"]
    page = page_of(staff, round_)
    assert "Zien mentoren en mentees het hetzelfde?" in page
    assert "Duidelijk doel: mentoren ≥ 4,8, mentees 2,0." in page


def test_two_small_roles_are_shown_together_without_a_comparison(programme, staff):
    round_ = held(programme, 4, 9, answers=ANSWERS | {"role_clear": 5, "keep": "Samen sterk"})
    Quote.objects.update(status="shown")

    report = selectors.report(round_)
    page = page_of(staff, round_)

    assert [group.scope for group in report.groups] == ["together"]
    assert report.pairs == ()
    assert "mentoren en mentees samen" in page
    assert "Zien mentoren" not in page
    assert "Ik weet wat er van mij als mentor wordt verwacht" not in page
    assert page.count('<blockquote class="m-0">Samen sterk') == 13
    assert "Te weinig mentoren of mentees antwoordden om ze apart te tonen" in page


def test_quotes_are_shown_as_text_per_question_without_a_role(programme, staff):
    words = "<script>alert(1)</script> {{7*7}}\nتحية"

    round_ = held(programme, 5, 5, answers={"keep": words, "mark": 8})
    Quote.objects.update(status="shown")

    page = page_of(staff, round_)
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}<br>تحية") == 10
    assert "<script>alert" not in page
    assert "Wat gaat goed en moet zo blijven?" in page
    assert "Wat kunnen wij nu meteen beter doen?" not in page


def test_without_quotes_it_says_why(programme, staff):
    assert "Er zijn geen citaten" in page_of(staff, held(programme, 5, 5))


def test_a_choice_and_a_recommendation_are_put_into_words(programme):
    mentors = [{"mentor_again": 1 + (number > 8), "recommend": 9} for number in range(21)]
    mentees = [{"recommend": 6}] * 6

    report = selectors.report(fill(programme, mentors, mentees, moment="final"))

    [again], [recommend] = report.groups[0].choices, report.groups[0].marks
    assert again.words == "Ja: 9 · Misschien later: 12 · Nee: 0"
    assert [(bar.label, bar.count, bar.percent) for bar in again.bars] == [
        ("Ja", 9, 75),
        ("Misschien later", 12, 100),
        ("Nee", 0, 0),
    ]
    assert (recommend.points, recommend.margin) == (100, 34)
    assert recommend.note == "wie het aanraadt min wie het afraadt: 100 punten, marge 34"
    assert [line.note for line in report.groups[1].marks] == [""]


def test_a_choice_of_few_is_put_into_amounts(programme):
    report = selectors.report(
        fill(programme, [{"mentor_again": 1}] * 6, [{"recommend": 6}] * 6, moment="final")
    )

    [again] = report.groups[0].choices
    assert [bar.count for bar in again.bars] == ["(bijna) iedereen"] + 2 * ["(bijna) niemand"]
    assert (
        again.words
        == "Ja: (bijna) iedereen · Misschien later: (bijna) niemand · Nee: (bijna) niemand"
    )
    assert report.groups[0].marks == ()


def test_an_open_round_has_no_report(programme, staff):
    round_, _by_role = open_round(programme, 9, 9)

    report = selectors.report(round_)

    assert (report.groups, report.pairs, report.voices) == ((), (), ())
    assert "Niemand kan nu in de stembus kijken" in page_of(staff, round_)


def test_the_report_takes_as_many_queries_for_many_answers(
    programme, staff, django_assert_max_num_queries
):
    few = held(programme, 5, 5, answers=ANSWERS | {"keep": "een"})
    many = held(programme, 30, 30, answers=ANSWERS | {"keep": "een"}, moment="final")
    paths = [
        reverse("evaluations:round_detail", args=[programme.slug, each.pk]) for each in (few, many)
    ]
    numbers = []

    for path in paths:
        with django_assert_max_num_queries(13) as queries:
            staff.get(path)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_the_chart_is_one_picture_with_a_description_and_whole_numbers():
    pairs = [
        Pair("Contact <b> & zo", Decimal("1.5"), Decimal("4.8"), "≤ 1,5", "≥ 4,8"),
        Pair("Gelijk", Decimal("3.3"), Decimal("3.3"), "3,3", "3,3"),
    ]

    svg = ET.fromstring(dumbbell(pairs, terms=TERMS))

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "dumbbell-title dumbbell-description"
    title, description = svg[:2]
    assert title.text == "Gemiddelde van mentoren en leerlingen per onderwerp"
    assert description.text == (
        "Op een schaal van 1 tot 5. Contact <b> & zo: mentoren ≤ 1,5, leerlingen ≥ 4,8."
        " Gelijk: mentoren 3,3, leerlingen 3,3."
    )
    for shape in svg.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy"):
            assert shape.get(name, "0").isdecimal()
    circles = [shape.get("cx") for shape in svg if shape.tag == "circle"]
    assert circles == ["258", "423"]
    squares = [int(shape.get("x")) + 7 for shape in svg if shape.tag == "rect"]
    assert squares == [573, 437], "marks at one place stand beside each other"


@pytest.mark.parametrize(("mentor", "mentee"), [("3.3", "3.2"), ("3.2", "3.3")])
def test_marks_that_are_close_stand_beside_each_other_in_their_order(mentor, mentee):
    pair = Pair("Doel", Decimal(mentor), Decimal(mentee), mentor, mentee)
    svg = ET.fromstring(dumbbell([pair], terms=TERMS))

    [circle] = [int(shape.get("cx")) for shape in svg if shape.tag == "circle"]
    [square] = [int(shape.get("x")) + 7 for shape in svg if shape.tag == "rect"]
    assert abs(circle - square) == 14
    assert (circle > square) is (mentor > mentee)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Mean(Decimal("3.5")), "3,5"),
        (Mean(Decimal("1.5"), Bound.AT_MOST), "≤ 1,5"),
        (Mean(Decimal("4.8"), Bound.AT_LEAST), "≥ 4,8"),
    ],
)
def test_a_mean_says_when_it_is_a_bound(value, text):
    assert report_selectors.mean(value) == text
