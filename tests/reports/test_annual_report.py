"""A report is counted live until it is published; what was published never changes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation
from django.utils.timezone import localdate, now

from evaluations import quote_actions
from evaluations.models import Quote
from mentorship.duos.models import Duo, Ending
from mentorship.intake.models import Payment
from mentorship.reports import actions, composing
from mentorship.reports.contents import Content
from mentorship.reports.models import AnnualReport, Edition
from mentorship.reports.period import Period
from tests.evaluations.rounds import held
from tests.factories import coordinator_of, make_application, make_participant, make_programme
from tests.reports.rows import YEAR, applied_on, begin, duo, publish, stopped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A place for the keys of the ballot boxes."""
    settings.KEYS_DIR = tmp_path / "keys"


def section(content, code):
    return next(each for each in content.sections if each.code == code)


RECOMMENDED = {"moment": "final", "answers": {"recommend": 9}}


def satisfaction_of(report):
    [found] = [e for e in composing.composed(report).numbers if e.code == "satisfaction"]
    return found


def values(content):
    return {each.code: each.value for each in content.numbers}


def pay(programme, number, **fields):
    for _ in range(number):
        Payment.objects.create(
            participant=make_participant(programme),
            programme=programme,
            amount=150,
            reference=f"RF{Payment.objects.count()}",
            due_on=localdate(),
            requested_at=YEAR.since + timedelta(days=9),
            **fields,
        )


def paid(programme, number):
    by = coordinator_of(programme)
    pay(programme, number, status="paid", settled_on=date(2025, 5, 5), settled_by=by)


def test_the_draft_says_what_is_true_now_in_sentences_and_in_figures(programme):
    report = begin(programme)
    duo(programme)
    stopped(programme, "time")

    content = composing.composed(report)

    assert content.title == "Jaarverslag 2025"
    assert content.days == "1 januari 2025 tot en met 31 december 2025"
    assert content.as_of == ""
    assert values(content) == {
        "duos": "2", "completed": "1", "ended_early": "1", "satisfaction": "–", "waiting": "0",
    }  # fmt: skip
    assert content.introduction.text == (
        "2 duo’s waren onderweg. Afgerond: 1, eerder gestopt: 1, nog bezig: 0."
        " Aan het eind wachtte niemand op een mentor."
    )
    assert section(content, "gestopt").text.startswith("1 van de 2 duo’s stopte eerder.")
    duo(programme)
    assert values(composing.composed(report))["duos"] == "3"


def test_a_period_without_anything_says_so_in_every_section():
    programme = make_programme("work")

    content = composing.composed(begin(programme))

    assert [each.code for each in content.sections] == [
        "inleiding", "instroom", "gestopt", "evaluatie", "training", "kwaliteit",
    ]  # fmt: skip
    assert content.introduction.text == "In deze periode was er geen duo onderweg."
    assert section(content, "gestopt").text == "Geen duo stopte eerder."
    assert section(content, "gestopt").tables == ()
    assert section(content, "evaluatie").text == "In deze periode is geen evaluatie afgerond."


def test_of_a_period_that_goes_on_it_says_on_which_day_it_was_counted(programme):
    today = localdate()
    report = begin(programme, Period(today - timedelta(days=9), today))

    assert str(today.year) in composing.composed(report).as_of


def test_it_is_written_in_its_own_language_whoever_looks(programme):
    report = begin(programme)

    with translation.override("en"):
        in_dutch = composing.composed(report)
    report.language = "en"

    assert in_dutch.title == "Jaarverslag 2025"
    assert composing.composed(report).title == "Annual report 2025"
    assert composing.generated(report)["gestopt"] == "No duo stopped early."


def test_the_words_of_the_programme_are_used(programme):
    programme.words = {"duo": "koppel", "duos": "koppels", "mentees": "leerlingen"}
    programme.save()
    duo(programme)

    content = composing.composed(begin(programme))

    assert content.introduction.text.startswith("1 koppel was onderweg.")
    assert [column.label for column in section(content, "instroom").tables[0].columns] == [
        "Stap", "Mentoren", "Leerlingen",
    ]  # fmt: skip


def test_last_year_stands_beside_it_as_it_is_counted_now(programme):
    duo(programme, started=date(2024, 2, 1), ended=date(2024, 9, 1))
    held(programme, 12, 12, at=Period.of_year(2024).since + timedelta(days=60))
    duo(programme)

    numbers = {each.code: each for each in composing.composed(begin(programme)).numbers}

    assert (numbers["duos"].value, numbers["duos"].before) == ("1", "1")
    # Of this year nothing is known, so there is nothing that it could be compared with.
    assert numbers["satisfaction"].before == ""


def test_marks_stand_beside_those_of_last_year_with_how_many_gave_them(programme):
    duo(programme, started=date(2024, 2, 1), ended=date(2024, 9, 1))
    for year in (2024, 2025):
        held(programme, 12, 12, at=Period.of_year(year).since + timedelta(days=60))

    satisfaction = satisfaction_of(begin(programme))

    assert (satisfaction.asked, satisfaction.value) == ("mark 1-10", "8,0 · 8,0")
    assert satisfaction.before == "8,0 · 8,0 (mentoren: n = 12 · mentees: n = 12)"


def test_a_recommendation_is_not_compared_with_a_mark(programme):
    duo(programme, started=date(2024, 2, 1), ended=date(2024, 9, 1))
    held(programme, 12, 12, at=Period.of_year(2024).since + timedelta(days=60))
    held(programme, 12, 12, at=YEAR.since + timedelta(days=60), **RECOMMENDED)

    satisfaction = satisfaction_of(begin(programme))

    assert (satisfaction.asked, satisfaction.label) == ("recommend 0-10", "Aanbeveling")
    assert (satisfaction.value, satisfaction.before) == ("9,0 · 9,0", "")


def test_a_mark_of_this_year_comes_before_a_later_recommendation(programme):
    held(programme, 12, 12, at=YEAR.since + timedelta(days=60))
    held(programme, 12, 12, at=YEAR.since + timedelta(days=200), **RECOMMENDED)

    assert satisfaction_of(begin(programme)).value == "8,0 · 8,0"


def test_last_year_is_not_counted_anew_within_the_days_of_another_report(programme):
    duo(programme, started=date(2024, 2, 1), ended=date(2024, 9, 1))
    school = begin(programme, Period(date(2023, 9, 1), date(2024, 8, 31)))
    publish(school)

    assert {each.before for each in composing.composed(begin(programme)).numbers} == {""}


def test_last_year_is_told_as_it_was_published(programme):
    last = begin(programme, Period.of_year(2024))
    duo(programme, started=date(2024, 2, 1), ended=date(2024, 9, 1))
    publish(last)
    Duo.objects.update(started_on=date(2023, 2, 1), ended_on=date(2023, 9, 1))

    [first, *_others] = composing.composed(begin(programme)).numbers

    assert first.before == "1"


def test_reasons_of_fewer_than_five_are_not_in_the_report(programme):
    report = begin(programme)
    stopped(programme, *["time"] * 6, *["click"] * 4, "changed", None)

    [table] = section(composing.composed(report), "gestopt").tables

    assert table.rows == (
        ("Ik heb te weinig tijd", 6),
        ("Iets anders, of geen reden verteld", 6),
        ("Alle die eerder stopten", 12),
    )
    assert "minder dan 5 mensen" in table.note


def test_with_few_that_stopped_no_reason_is_told_at_all(programme):
    report = begin(programme)
    stopped(programme, *["time"] * 6, "click")

    content = composing.composed(report)

    [table] = section(content, "gestopt").tables
    assert table.rows == (("Alle die eerder stopten", 7),)
    assert "te weinig mensen" in table.note
    assert content.told == {}


def test_a_later_edition_does_not_tell_who_was_added(programme):
    report = begin(programme)
    stopped(programme, *["time"] * 6, *["click"] * 5)
    publish(report)
    stopped(programme, "changed", "time")
    Ending.objects.filter(reason="changed").update(reason="time")

    content = composing.composed(report)

    assert content.told == {}
    assert report.edition.content["told"] == {"time": 6, "click": 5}


def test_money_of_fewer_than_five_people_is_not_told(programme):
    report = begin(programme)
    paid(programme, 4)
    pay(programme, 1)

    found = section(composing.composed(report), "bijdragen")

    [table] = found.tables
    assert found.text == "Minder dan 5 mensen betaalden een bijdrage."
    assert [row[1:] for row in table.rows] == [(None, None), (None, None)]
    assert table.note.startswith("Een bedrag van minder dan 5 mensen staat er niet bij")
    assert [text for text, _kind in table.shown[0]] == ["Betaald in deze periode", "–", "–"]


def test_money_of_five_people_is_told(programme):
    report = begin(programme)
    paid(programme, 5)
    pay(programme, 5)

    found = section(composing.composed(report), "bijdragen")

    [table] = found.tables
    assert found.text == "5 mensen betaalden een bijdrage, samen €\xa0750,00."
    assert [text for text, _kind in table.shown[0]] == [
        "Betaald in deze periode",
        "5",
        "€\xa0750,00",
    ]
    assert table.note == ""


def test_a_sum_that_few_people_changed_since_it_was_published_is_not_told(programme):
    report = begin(programme)
    paid(programme, 5)
    publish(report)
    paid(programme, 1)

    found = section(composing.composed(report), "bijdragen")
    [table] = found.tables
    again = publish(report).content
    paid(programme, 4)
    later = section(composing.composed(report), "bijdragen")

    assert found.text.startswith("De bijdragen staan er niet bij")
    assert table.rows[0][1:] == (None, None)
    assert "sinds het verslag is gepubliceerd" in table.note
    assert again["money"] == {}
    assert "900" not in str(again["sections"])
    assert later.tables[0].rows[0][1:] == (10, "1500.00")


def test_a_first_edition_that_kept_no_sums_is_compared_with_nothing(programme):
    report = begin(programme)
    paid(programme, 5)
    kept = composing.composed(report).to_json()
    del kept["money"], kept["contact"]
    kept["sections"] = [{**each, "note": ""} for each in kept["sections"]]
    Edition.objects.create(report=report, number=1, content=kept, published_by=report.made_by)

    content = Content.read(report.edition.content)

    assert (content.money, content.contact) == ({}, "")
    assert composing.composed(report).money == {"paid": {"people": 5, "amount": "750.00"}}


def test_without_contributions_it_says_that_none_came_in(programme):
    assert section(composing.composed(begin(programme)), "bijdragen").text == (
        "Er kwam geen bijdrage binnen."
    )


def test_the_evaluations_show_what_their_own_report_shows(programme):
    report = begin(programme)
    answers = {"at_ease": 4, "mark": 8, "keep": "Kanarie"}
    held(programme, 12, 12, answers=answers, at=YEAR.since + timedelta(days=60))

    content = composing.composed(report)

    found = section(content, "evaluatie")
    response, pairs, mentors, mentees = found.tables
    assert (
        found.text == "Er was 1 evaluatie, zonder namen. 24 van 24 uitnodigingen zijn beantwoord."
    )
    assert ("Ingevuld door mentoren", "12 van 12") in response.rows
    assert pairs.rows == (("Op je gemak", "4,0", "4,0"),)
    assert "Op je gemak: mentoren 4,0, mentees 4,0." in pairs.dumbbell(name="een")
    assert 'aria-labelledby="een-title een-description"' in pairs.dumbbell(name="een")
    [line] = mentors.lines
    assert (line["agree"], line["said"]) == (
        100,
        "helemaal eens: 0%, eens: 100%, niet eens, niet oneens: 0%, oneens: 0%",
    )
    assert mentees.title.endswith("volgens mentees?")
    assert values(content)["satisfaction"] == "8,0 · 8,0"
    assert "Kanarie" not in str(content.to_json())


def test_small_evaluations_are_told_in_words(programme):
    held(programme, 5, 5, at=YEAR.since + timedelta(days=60))

    [_response, _pairs, mentors, _mentees] = section(
        composing.composed(begin(programme)), "evaluatie"
    ).tables

    assert mentors.rows[0][1:] == (
        "eens: (bijna) iedereen · neutraal: (bijna) niemand · oneens: (bijna) niemand",
        "4,0",
        "5–9",
    )


def test_one_that_closed_in_another_period_and_one_that_was_destroyed_are_not_told(programme):
    held(programme, 2, 2, at=YEAR.since + timedelta(days=60))
    held(programme, 12, 12, at=YEAR.until - timedelta(days=3), moment="final")

    found = section(composing.composed(begin(programme)), "evaluatie")

    assert found.tables == ()


def test_a_round_that_closes_at_the_end_of_the_last_day_is_of_that_year(programme):
    held(programme, 12, 12, at=YEAR.until - timedelta(days=14))

    assert section(composing.composed(begin(programme)), "evaluatie").tables


def test_with_one_role_there_is_nothing_to_set_beside_each_other(programme):
    held(programme, 12, 0, invited=12, answers={"mark": 8}, at=YEAR.since + timedelta(days=9))

    found = section(composing.composed(begin(programme)), "evaluatie")

    assert [table.draw for table in found.tables] == [""]


def test_what_was_published_never_changes(programme):
    report = begin(programme)
    duo(programme)
    edition = publish(report)
    duo(programme)
    actions.write(report, section="inleiding", text="Later geschreven", seen="")

    content = Content.read(Edition.objects.get(pk=edition.pk).content)

    assert values(content)["duos"] == "1"
    assert "Later" not in content.introduction.text
    for change in (lambda: Edition.objects.update(content={}), Edition.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_read_back_is_what_was_published(programme):
    report = begin(programme)
    duo(programme)
    paid(programme, 5)
    held(programme, 12, 12, at=YEAR.since + timedelta(days=60))

    edition = publish(report)
    edition.refresh_from_db()

    assert Content.read(edition.content) == composing.composed(report)


def test_what_is_wrong_is_put_right_in_the_next_edition(programme):
    report = begin(programme)
    first = publish(report)
    duo(programme)

    numbers = [first.number, publish(report).number]

    assert numbers == [1, 2]
    assert report.edition.number == 2
    assert str(report.edition) == "Jaarverslag 2025 · 2"


def test_what_was_not_on_the_page_is_not_published(programme):
    report = begin(programme)
    seen = composing.composed(report).fingerprint
    stopped(programme, "time")

    with pytest.raises(actions.Changed):
        actions.publish(report, seen=seen, by=coordinator_of(programme))

    assert not Edition.objects.exists()


def test_what_says_the_same_is_not_published_again(programme):
    report = begin(programme)
    duo(programme)
    stopped(programme, *["time"] * 6, *["click"] * 6)
    paid(programme, 5)
    publish(report)

    with pytest.raises(actions.Unchanged):
        publish(report)

    assert report.edition.number == 1


def test_the_text_of_staff_takes_the_place_of_the_sentence_and_empty_gives_it_back(programme):
    report = begin(programme)
    made = composing.generated(report)["inleiding"]

    actions.write(report, section="inleiding", text="Een mooi jaar.", seen="")
    assert composing.composed(report).introduction.text == "Een mooi jaar."
    assert composing.generated(report)["inleiding"] == made
    actions.write(report, section="inleiding", text="", seen="Een mooi jaar.")

    assert composing.composed(report).introduction.text == made


def test_the_second_to_write_does_not_undo_the_first(programme):
    report = begin(programme)
    same = AnnualReport.objects.get(pk=report.pk)
    actions.write(same, section="inleiding", text="Van Femke", seen="")
    actions.write(same, section="gestopt", text="Van Ilse", seen="")

    with pytest.raises(actions.Changed):
        actions.write(report, section="inleiding", text="Van Bea", seen="")

    assert AnnualReport.objects.get().texts == {"inleiding": "Van Femke", "gestopt": "Van Ilse"}


def test_two_reports_are_never_about_the_same_day(programme):
    report = begin(programme)

    assert begin(programme) == report
    with pytest.raises(actions.Overlaps) as found:
        begin(programme, Period(date(2025, 12, 31), date(2026, 8, 31)))
    assert found.value.report == report
    begin(programme, Period.of_year(2024))
    begin(make_programme())
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualReport.objects.create(
            programme=programme,
            begins_on=date(2025, 12, 31),
            ends_on=date(2026, 8, 31),
            made_by=coordinator_of(programme),
        )


def test_no_name_of_a_participant_is_in_it(programme):
    report = begin(programme)
    names = ["Kwikstaart", "Grutto", "Wulp"]
    first = duo(programme, mentee=make_participant(programme, name=names[0]))
    applied_on(first.mentee.application, date(2025, 3, 3))
    make_application(programme, name=names[1], status="waitlisted", decided_at=YEAR.since)
    made = stopped(programme, "time", mentor=None)[0]
    made.mentee.user.name = names[2]
    made.mentee.user.save()

    text = str(publish(report).content)

    assert not [name for name in names if name in text]


def test_the_page_takes_as_many_questions_however_many_people_there_are(
    programme, django_assert_max_num_queries
):
    report = begin(programme)
    numbers = []
    for _ in range(2):
        duo(programme)
        stopped(programme, "time")
        with django_assert_max_num_queries(30) as queries:
            composing.composed(report)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]
    assert now()


def test_a_programme_of_mentoring_to_work_tells_how_many_criteria_its_data_show():
    programme = make_programme("work")
    duo(programme)

    found = section(composing.composed(begin(programme)), "kwaliteit")

    [table] = found.tables
    shown = [row for row in table.rows if row[1] == "ja"]
    assert len(table.rows) == 23
    assert found.text == f"{len(shown)} van 23 criteria aangetoond met gegevens."
    assert {row[1] for row in table.rows} == {"ja", "nog niet", "niet van toepassing"}
    assert all(row[2] for row in shown)


def test_other_programmes_have_standards_of_their_own(programme):
    assert "kwaliteit" not in [each.code for each in composing.composed(begin(programme)).sections]


def test_a_quote_is_told_where_a_coordinator_lets_the_board_read_it(programme):
    answers = {"mark": 8, "keep": "Kanarie"}
    round_ = held(programme, 12, 12, answers=answers, at=YEAR.since + timedelta(days=60))
    first, *_others = Quote.objects.filter(round=round_)
    for verdict in ("toon", "bestuur"):
        first.refresh_from_db()
        quote_actions.judge(first, verdict, seen=first.mark)

    found = section(composing.composed(begin(programme)), "evaluatie")

    [quotes] = [table for table in found.tables if table.draw == "quotes"]
    assert quotes.rows == (("Kanarie",),)
    assert quotes.title.endswith("Wat gaat goed en moet zo blijven?")
