"""A programme chooses its questions, adds its own, and each round keeps those it opened with."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from evaluations import actions as round_actions
from evaluations import instrument, known
from evaluations import questionnaire_actions as actions
from evaluations.forms import AnswerForm
from evaluations.instrument import Unreadable, Written
from evaluations.models import Questionnaire
from evaluations.questionnaires import Question, library, load
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
WORDS = instrument.roles_of(
    {"mentor": "coach", "mentors": "coaches", "mentee": "leerling", "mentees": "leerlingen"}
)


def address(programme, name="questionnaire", moment="midterm", **more):
    kwargs = {"slug": programme.slug, "moment": moment, **more}
    return reverse(f"evaluations:{name}", kwargs=kwargs)


def words(response):
    return " ".join(response.content.decode().split())


def own(programme, moment="midterm"):
    return [e for e in actions.current(programme, moment) if instrument.is_own(e)]


def add(programme, **fields):
    question = Written(**{"text": "Hoe is de sfeer?", **fields}).question()
    actions.add(programme, "midterm", question, seen=actions.version(programme, "midterm"))


# --- which questions -----------------------------------------------------------------------


def test_six_questions_are_asked_everywhere_and_the_page_says_so(programme, staff):
    page = words(staff.get(address(programme)))

    core = [each.question for each in library("midterm") if each.is_core]
    assert len(core) == 6
    for question in core:
        assert question.text["nl"] in page
        assert f'value="{question.code}"' not in page
    assert "De vragen die bij het programma horen." in page
    assert "(12 vragen)" in page


def test_questions_are_switched_off_and_the_core_stays(programme, staff):
    response = staff.post(address(programme), {"on": ["mark"], "seen": "0"})

    codes = [each.code for each in actions.current(programme, "midterm")]
    assert response.url == address(programme)
    assert codes == ["contact_as_agreed", "at_ease", "confidential", "clear_goal", "good_match",
                     "contact_person", "mark"]  # fmt: skip
    assert "Versie 1." in words(staff.get(address(programme)))
    assert actions.current(programme, "final") == load("final")


def test_the_same_choice_makes_no_version(programme, staff):
    core = {each.question.code for each in library("midterm") if each.is_core}
    usual = [each.code for each in load("midterm") if each.code not in core]

    same = staff.post(address(programme), {"on": usual, "seen": "0"})
    wrong = staff.post(address(programme), {"on": ["at_ease"], "seen": "0"})

    assert same.status_code == 302
    assert "Kies uit deze lijst." in words(wrong)
    assert not Questionnaire.objects.exists()


def test_of_two_coordinators_the_second_is_told_what_the_first_chose(programme, staff):
    staff.post(address(programme), {"on": ["mark"], "seen": "0"})

    response = staff.post(address(programme), {"on": ["keep"], "seen": "0"})
    again = staff.post(address(programme), {"on": ["keep"], "seen": "1"})

    assert "Een collega heeft dit intussen veranderd." in words(response)
    assert 'name="seen" value="1"' in words(response)
    assert again.status_code == 302
    assert Questionnaire.objects.newest(programme, "midterm").version == 2


def test_work_asks_what_grew_and_others_can_switch_it_on(programme, staff):
    """The same three questions at four moments (S2-DEF-5), and what came of it (S2-DEF-3)."""
    work = make_programme("work")
    grown = ["autonomy", "self_confidence", "skills"]

    asked = {
        moment: [e.code for e in actions.current(work, moment)]
        for moment in ("start", "midterm", "final", "follow_up")
    }
    before = [e.code for e in actions.current(programme, "final")]
    staff.post(address(programme, moment="final"), {"on": [*grown, "outcome"], "seen": "0"})
    after = [e.code for e in actions.current(programme, "final")]

    assert all(set(grown) <= set(codes) for codes in asked.values())
    assert [m for m, codes in asked.items() if "outcome" in codes] == ["final", "follow_up"]
    assert set(before).isdisjoint([*grown, "outcome"])
    assert {*grown, "outcome"} <= set(after)
    same = {
        code: {str(e.text) for m in asked for e in load(m, "work") if e.code == code}
        for code in grown
    }
    assert all(len(texts) == 1 for texts in same.values())


def test_both_are_asked_what_it_gave_them_S4_PRIN_2():
    [question] = [each for each in load("final") if each.code == "yielded"]

    assert question.role is None


# --- own questions -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "kind", "options"),
    [
        ({"kind": "likert"}, "likert", (1, 2, 3, 4, 5)),
        ({"kind": "mark"}, "scale", tuple(range(1, 11))),
        ({"kind": "to_ten"}, "scale", tuple(range(11))),
        ({"kind": "choice", "options": "Ja\nNee\nSoms", "options_en": "Yes\nNo\nAt times"},
         "choice", (1, 2, 3)),
        ({"kind": "text", "options": "Ja\nNee"}, "text", ()),
    ],
)  # fmt: skip
def test_every_kind_of_question_can_be_added_and_answered(programme, staff, fields, kind, options):
    data = {"text": "Hoe is de sfeer?", "text_en": "How is the mood?", "role": "mentee"}
    data |= {"seen": "0", **fields}

    response = staff.post(address(programme, "questionnaire_add"), data, follow=True)

    [question] = own(programme)
    assert (question.kind, question.options, question.role) == (kind, options, "mentee")
    assert question.text_in("en") == "How is the mood?"
    assert question.topic_in("en") == "Hoe is de sfeer"
    assert "De vraag staat erbij, vanaf de volgende ronde." in words(response)
    form = AnswerForm(
        {question.code: str(max(options or (1,)))}, questions=[question], language="en"
    )
    assert form.is_valid()
    assert form.answers == {question.code: max(options) if options else "1"}
    if kind == "choice":
        assert question.choices_in("en") == [(1, "Yes"), (2, "No"), (3, "At times")]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": ""}, "Schrijf de vraag op."),
        ({"text": "x" * 301}, "Gebruik hoogstens 300 tekens."),
        ({"kind": ""}, "Kies hoe je de vraag beantwoordt."),
        ({"kind": "rating"}, "Kies uit deze lijst."),
        ({"role": "staff"}, "Kies uit deze lijst."),
        ({"kind": "choice", "options": "Ja"}, "Schrijf 2 tot 7 verschillende antwoorden"),
        ({"kind": "choice", "options": "x" * 81 + "\nb"}, "hoogstens 7 regels"),
        ({"kind": "choice", "options": "a\nb", "options_en": "a"}, "Geef evenveel antwoorden"),
    ],
)
def test_a_question_that_cannot_be_asked_is_explained(programme, staff, fields, message):
    data = {"text": "Hoe is de sfeer?", "kind": "likert", "seen": "0", **fields}

    response = staff.post(address(programme, "questionnaire_add"), data)

    assert message in words(response)
    assert own(programme) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Hoe vaak spraken jullie elkaar?", "hoe vaak mensen elkaar spraken"),
        ("Hoeveel gesprekken hadden jullie?", "hoe vaak mensen elkaar spraken"),
        ("Wanneer begonnen jullie?", "wanneer het begon, eindigde of plaatsvond"),
        ("In welke gemeente woon je?", "waar mensen wonen, werken of afspreken"),
        ("Wat is je leeftijd?", "hoe oud iemand is"),
        ("Wie is je mentor?", "wie iemand is"),
        ("Wat is je beroep?", "wat iemand voor werk doet"),
    ],
)
def test_what_the_system_knows_is_warned_about_and_still_asked(programme, staff, text, what):
    """An answer to that would point at a duo (S0-EVAL-4); it is a warning, never a block."""
    data = {"text": text, "kind": "text", "seen": "0"}

    response = staff.post(address(programme, "questionnaire_add"), data, follow=True)

    assert f"Denk er nog eens over: het systeem weet al {what}" in words(response)
    assert "De antwoorden kunnen iemand aanwijzen." in words(response)
    assert own(programme)


def test_no_question_that_comes_with_the_app_asks_what_is_known():
    texts = [
        each.question.text[language]
        for moment in ("start", "midterm", "final", "follow_up")
        for each in library(moment)
        for language in ("nl", "en")
    ]

    assert [text for text in texts if known.already(text)] == []


def test_there_are_six_own_questions_at_most_and_two_open_ones(programme, staff):
    for number in range(2):
        add(programme, text=f"Open {number}", kind="text")
    with pytest.raises(actions.TooMany):
        add(programme, kind="text")
    for number in range(4):
        add(programme, text=f"Vraag {number}")

    page = words(staff.get(address(programme)))
    response = staff.post(
        address(programme, "questionnaire_add"), {"text": "Nog een", "kind": "likert", "seen": "6"}
    )

    assert "Voeg een vraag toe" not in page
    assert "Er zijn al zes eigen vragen" in words(response)
    assert len(own(programme)) == 6


def test_an_own_question_is_taken_away_and_a_question_of_the_app_is_not(programme, staff):
    add(programme)
    [question] = own(programme)

    for code in (question.code, "at_ease", "q_unknown"):
        response = staff.post(address(programme, "questionnaire_remove", code=code))

    assert response.url == address(programme)
    assert actions.current(programme, "midterm") == load("midterm")
    assert Questionnaire.objects.newest(programme, "midterm").version == 2


def test_a_round_keeps_the_questions_with_which_it_opened(programme):
    for _number in range(4):
        make_duo(programme)
    add(programme, text="Eerst dit")
    round_ = round_actions.open_round(
        programme, moment="midterm", closes_at=now() + timedelta(days=9), by=None
    )
    before = round_.asked

    actions.switch(programme, "midterm", on=[], seen=1)
    round_.refresh_from_db()

    assert round_.asked == before
    assert before[-1].text["nl"] == "Eerst dit"


# --- a list of others ----------------------------------------------------------------------


def take(staff, programme, lines, **more):
    data = {"lines": lines, "source": "Lijst van De Linden, 2024", "may_use": "on"}
    data |= {"seen": str(actions.version(programme, "midterm")), **more}
    return staff.post(address(programme, "questionnaire_import"), data)


def test_a_list_is_taken_over_with_where_it_comes_from(programme, staff):
    lines = (
        "vraag;soort;voor wie;antwoorden\nIk voel me gehoord.\n\n"
        "Cijfer voor de start;1-10;mentee\nAanrader?;0-10;beide\n"
        'Nog een keer?;keuze;mentors;Ja|Misschien|Nee\n"Wat; mist?";open'
    )

    assert take(staff, programme, lines).status_code == 302

    asked = own(programme)
    page = words(staff.get(address(programme)))
    assert [(e.text["nl"], e.kind, e.role) for e in asked] == [
        ("Ik voel me gehoord.", "likert", None),
        ("Cijfer voor de start", "scale", "mentee"),
        ("Aanrader?", "scale", None),
        ("Nog een keer?", "choice", "mentor"),
        ("Wat; mist?", "text", None),
    ]
    assert "Overgenomen uit: Lijst van De Linden, 2024" in page
    newest = Questionnaire.objects.newest(programme, "midterm")
    assert newest.may_use
    assert str(newest) == "tussentijdse evaluatie 1"


def test_the_source_goes_with_the_last_question_taken_over(programme, staff):
    take(staff, programme, "Een\nTwee")
    first, second = own(programme)

    actions.remove(programme, "midterm", code=first.code)
    kept = Questionnaire.objects.newest(programme, "midterm").source
    actions.remove(programme, "midterm", code=second.code)

    assert kept == "Lijst van De Linden, 2024"
    assert Questionnaire.objects.newest(programme, "midterm").source == ""


def test_the_sources_of_several_lists_stay_till_the_last_of_them_goes(programme, staff):
    longest = [("Een", "A" * 200), ("Twee", "B" * 200), ("Drie", "A" * 200)]
    for lines, source in longest:
        assert take(staff, programme, lines, source=source).status_code == 302
    add(programme, text="Zelf bedacht")
    *taken, own_one = own(programme)

    kept = Questionnaire.objects.newest(programme, "midterm")
    for each in taken:
        actions.remove(programme, "midterm", code=each.code)
    left = Questionnaire.objects.newest(programme, "midterm")

    assert (kept.source, kept.may_use) == (f"{'A' * 200}; {'B' * 200}", True)
    assert (left.source, left.may_use) == ("", False)
    assert own(programme) == [own_one]


def test_pressing_twice_adds_a_question_once(programme, staff):
    data = {"text": "Hoe is de sfeer?", "kind": "likert", "seen": "0"}

    first, second = [staff.post(address(programme, "questionnaire_add"), data) for _ in range(2)]

    assert first.status_code == 302
    assert "De vragen zijn intussen veranderd." in words(second)
    assert 'name="seen" value="1"' in words(second)
    assert "Hoe is de sfeer?" in words(second)
    assert len(own(programme)) == 1


def test_pressing_twice_takes_a_list_over_once(programme, staff):
    first, second = [take(staff, programme, "Een\nTwee", seen="0") for _ in range(2)]

    assert first.status_code == 302
    assert "De vragen zijn intussen veranderd." in words(second)
    assert 'name="seen" value="1"' in words(second)
    assert len(own(programme)) == 2


@pytest.mark.parametrize("name", ["questionnaire_add", "questionnaire_import"])
def test_a_page_that_adds_questions_knows_the_version_it_was_made_from(programme, staff, name):
    add(programme)

    assert 'name="seen" value="1"' in words(staff.get(address(programme, name)))


@pytest.mark.parametrize(
    ("lines", "more", "message"),
    [
        ("", {}, "Plak minstens één vraag."),
        (";;", {}, "Plak minstens één vraag."),
        ("Een\n;open", {}, "In regel 2 staat geen vraag."),
        ("x" * 301, {}, "De vraag in regel 1 is langer dan 300 tekens."),
        ("Een;sterren", {}, "Regel 1: kies als soort"),
        ('Een\n"Twee;open\nDrie', {}, "Regel 2: een aanhalingsteken is niet gesloten"),
        ('"Een" of twee?', {}, "Regel 1: een aanhalingsteken is niet gesloten, of niet dubbel."),
        ("Een;open;buurman", {}, "Regel 1: schrijf mentor, mentee of beide."),
        ("Een;keuze;;Ja", {}, "Regel 1: geef 2 tot 7 verschillende antwoorden"),
        ("Een", {"may_use": ""}, "Vink aan dat je ze mag gebruiken"),
        ("Een", {"source": ""}, "Schrijf waar ze vandaan komen."),
        ("\n".join(map(str, range(21))), {}, "meer dan twintig eigen vragen"),
    ],
)
def test_a_list_that_cannot_be_taken_over_is_explained(programme, staff, lines, more, message):
    response = take(staff, programme, lines, **more)

    assert message in words(response)
    assert own(programme) == []


def test_the_database_keeps_no_list_of_others_without_permission(programme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Questionnaire.objects.create(
            programme=programme, moment="final", version=1, questions=[], source="Iemand"
        )


def test_a_list_is_read_with_tabs_and_with_words_of_the_programme():
    found = instrument.read("Een\topen\tcoach\nTwee\tstelling\tLeerlingen", words=WORDS)

    assert [(each.text, each.role) for each in found] == [("Een", "mentor"), ("Twee", "mentee")]
    with pytest.raises(Unreadable, match="1: who"):
        instrument.read("Een;;directeur", words=WORDS)


def test_a_long_question_is_cut_between_words_beside_a_plot():
    text = "Ik ben tevreden over hoe de organisatie ons samen heeft gebracht."

    assert instrument.shortened(text) == "Ik ben tevreden over hoe de…"
    assert Written(text, topic="Organisatie").question().topic == {"nl": "Organisatie"}


# --- looking at it -------------------------------------------------------------------------


def test_the_coordinator_sees_what_each_role_gets(programme, staff):
    add(programme, role="mentor")

    mentor = words(staff.get(address(programme, "questionnaire_preview", role="mentor")))
    mentee = words(staff.get(address(programme, "questionnaire_preview", role="mentee")))

    assert "Hoe is de sfeer?" in mentor
    assert "Hoe is de sfeer?" not in mentee
    assert "Dit is een voorbeeld." in mentee
    assert "Ik bepaal zelf welke stappen ik zet." in mentee
    assert "<form" not in mentee.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    ("name", "more"),
    [("questionnaire", {"moment": "nonsense"}), ("questionnaire_preview", {"role": "staff"})],
)
def test_a_moment_or_role_that_does_not_exist_is_not_found(programme, staff, name, more):
    assert staff.get(address(programme, name, **more)).status_code == 404


@pytest.mark.parametrize("name", ["questionnaire", "questionnaire_add", "questionnaire_import"])
def test_the_questions_of_another_programme_do_not_exist(staff, name):
    assert staff.get(address(make_programme(), name)).status_code == 404


@pytest.mark.parametrize("name", ["questionnaire_add", "questionnaire_import"])
def test_the_pages_to_add_questions_are_there(programme, staff, name):
    assert staff.get(address(programme, name)).status_code == 200


def test_the_list_of_rounds_leads_to_the_questions(programme, staff):
    page = words(staff.get(reverse("evaluations:round_list", args=[programme.slug])))

    assert address(programme) in page
    assert address(programme, moment="final") in page


def test_an_own_question_survives_being_kept():
    question = Written("Een", kind="choice", options=("a", "b")).question()

    assert Question.from_json(question.to_json()) == question
