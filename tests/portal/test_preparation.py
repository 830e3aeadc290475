"""What the two answer apart, lay side by side, and put in their agreement."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from agreements import drafting_actions
from mentorship.duos import preparation_actions
from mentorship.duos.models import Duo, Preparation
from mentorship.portal.preparation_forms import code_of
from mentorship.programmes.models import Material
from tests.agreements.steps import agreed
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
CODE = "statements"


def url(name, *args):
    return reverse(f"portal:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def duo():
    return make_duo(make_programme("school"), status="confirmed")


@pytest.fixture
def mentor(duo, as_participant):
    return as_participant(duo.mentor)


@pytest.fixture
def mentee(duo, as_participant):
    return as_participant(duo.mentee)


def answered(duo, *, mentor=None, mentee=None, exercise=""):
    for role, answers in (("mentor", mentor), ("mentee", mentee)):
        if answers:
            preparation_actions.answer(
                duo, answers=answers, seen="", by=getattr(duo, role).user, exercise=exercise
            )


def labels(browser, duo):
    form = browser.get(url("preparation_answer", duo.pk)).context["form"]
    return [str(bound.label) for bound in form.asked]


# --- the questions -------------------------------------------------------------------------


def test_the_questions_are_those_of_the_agreement_where_it_has_them_S3_PREP_1(mentee, duo):
    assert labels(mentee, duo) == [
        "Hoe vaak zien jullie elkaar in totaal?",
        "Wat is het beste moment voor een goed gesprek?",
        "Waar kunnen jullie elkaar het beste zien?",
        "Waar kun je het beste zitten?",
        "Hoeveel minuten duurt een gesprek minstens?",
        "Hoeveel minuten duurt een gesprek hoogstens?",
        "Waar wil je het over hebben?",
    ]


def test_without_an_agreement_the_questions_are_open_ones(as_participant):
    duo = make_duo(make_programme("network", prepares_apart=True))

    found = labels(as_participant(duo.mentee), duo)

    assert (len(found), found[0]) == (6, "Hoe vaak willen jullie elkaar spreken?")


def test_the_questions_follow_the_agreement_that_the_two_have(as_participant):
    duo = make_duo(make_programme("gp", prepares_apart=True), status="confirmed")
    drafting_actions.draw_up(duo)

    found = labels(as_participant(duo.mentee), duo)

    assert [found[0], found[2], found[4]] == [
        "Hoe vaak spreken jullie af?",
        "Waar spreken jullie af?",
        "Hoeveel minuten duurt een gesprek meestal?",
    ]


def test_her_answers_are_kept_and_wait_for_the_other(mentee, mentor, duo):
    first = mentee.get(url("preparation", duo.pk), follow=True)
    data = {"meetings": "6", "seat": "Naast elkaar <i>", "about": "Alles 🌷"}

    after = text(mentee.post(url("preparation_answer", duo.pk), data, follow=True))
    other = text(mentor.get(url("preparation", duo.pk), follow=True))

    assert first.redirect_chain == [(url("preparation_answer", duo.pk), 302)]
    assert "Ahmed is nog niet klaar. Jouw antwoorden zijn bewaard." in after
    assert ("Naast elkaar &lt;i&gt;" in after, "<i>" in after) == (True, False)
    assert "Naast elkaar" not in other


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Beantwoord"),
        ({"meetings": "0"}, "van 1 tot en met 104"),
        ({"when": "x" * 2001}, "hooguit 2.000 tekens"),
    ],
)
def test_what_is_no_answer_is_told(mentee, duo, data, message):
    assert message in text(mentee.post(url("preparation_answer", duo.pk), data | {"x": "y"}))
    assert not Preparation.objects.exists()


def test_both_done_they_read_where_they_differ_P8a(mentee, duo):
    answered(
        duo,
        mentor={"meetings": 6, "where": "School ", "minutes_min": 30},
        mentee={"meetings": 8, "where": "school", "about": "Alles"},
    )

    response = mentee.get(url("preparation", duo.pk))

    said = {pair.code: (pair.is_same, pair.is_open) for pair in response.context["pairs"]}
    assert said == {
        "meetings": (False, False),
        "where": (True, False),
        "minutes_min": (False, True),
        "about": (False, True),
    }
    page = text(response)
    for words in ("Hier verschillen jullie.", "Jullie zeggen hetzelfde.", "liet dit open"):
        assert words in page


def test_her_answers_can_be_changed_and_two_windows_lose_nothing(mentee, duo):
    answered(duo, mentee={"where": "School"})
    form = mentee.get(url("preparation_answer", duo.pk)).context["form"]
    seen = form["seen"].value()
    assert form["where"].value() == "School"

    mentee.post(url("preparation_answer", duo.pk), {"where": "Thuis", "seen": seen})
    late = mentee.post(url("preparation_answer", duo.pk), {"where": "Online", "seen": seen})

    assert "Dit is veranderd terwijl je schreef." in text(late)
    assert "Online" in text(late)
    assert Preparation.objects.get().answers == {"where": "Thuis"}


# --- into the agreement --------------------------------------------------------------------


@pytest.fixture
def agreement(duo):
    answered(
        duo,
        mentor={"meetings": 6, "minutes_min": 30, "where": "School"},
        mentee={"meetings": 8, "minutes_min": 30, "minutes_max": 60},
    )
    return drafting_actions.draw_up(duo)


def test_one_tap_puts_what_both_say_in_the_draft_S3_PREP_1(mentee, duo, agreement):
    page = mentee.get(url("preparation", duo.pk))
    data = {"meetings": "mentee"}

    after = mentee.post(url("preparation_copy", duo.pk), data, follow=True)

    assert list(page.context["form"].fields) == ["meetings", "minutes_max"]
    assert agreement.current.terms == {"weeks": 12, "meetings": 8, "minutes_min": 30}
    assert "Jullie antwoorden staan in de afspraken." in text(after)
    assert after.context["form"]["meetings"].value() == 8
    assert agreement.current.status == "draft"


def test_the_answer_of_the_mentor_can_be_the_one(mentor, duo, agreement):
    mentor.post(url("preparation_copy", duo.pk), {"meetings": "mentor", "minutes_max": "mentee"})

    assert agreement.current.terms == {
        "weeks": 12,
        "meetings": 6,
        "minutes_min": 30,
        "minutes_max": 60,
    }


def test_twice_is_once_and_what_stood_there_already_stays(mentee, duo, agreement):
    mentee.post(url("preparation_copy", duo.pk), {"meetings": "mentee"})
    events = agreement.events.count()

    mentee.post(url("preparation_copy", duo.pk), {"meetings": "mentee"})
    mentee.post(url("preparation_copy", duo.pk), {})

    assert agreement.events.count() == events
    assert agreement.current.terms["meetings"] == 8


def test_who_was_filling_in_the_agreement_is_told_that_answers_came_in(mentee, duo, agreement):
    fill = reverse("agreements:fill", args=[duo.pk])
    seen = mentee.get(fill).context["form"]["seen"].value()
    mentee.post(url("preparation_copy", duo.pk), {"meetings": "mentee"})
    data = {"first_meeting": str(localdate()), "weeks": 10, "meetings": 5, "goals": "Een doel"}

    late = mentee.post(fill, data | {"minutes_min": 30, "minutes_max": 45, "seen": seen})

    assert "De ander heeft" in text(late)
    assert agreement.current.status == "draft"
    again = late.context["form"].data
    assert mentee.post(fill, again).status_code == 302
    assert (agreement.current.status, agreement.current.terms["meetings"]) == ("draft", 5)


def test_what_was_offered_already_is_not_changed_from_here(mentee, duo, agreement):
    agreed(agreement, {"weeks": 10})

    page = mentee.get(url("preparation", duo.pk))
    after = mentee.post(url("preparation_copy", duo.pk), {"meetings": "mentee"}, follow=True)

    assert page.context["form"] is None
    assert "Naar jullie afspraken" in text(page)
    assert "Jullie afspraken zijn al ingevuld." in text(after)
    assert agreement.current.terms == {"weeks": 10, "meetings": 6}


def test_nobody_copies_before_both_are_done_or_without_an_agreement(mentee, duo):
    answered(duo, mentee={"meetings": 8})
    without = mentee.post(url("preparation_copy", duo.pk), {})
    drafting_actions.draw_up(duo)
    alone = mentee.post(url("preparation_copy", duo.pk), {})

    assert (without.status_code, alone.status_code) == (404, 404)


def test_a_choice_that_is_none_goes_back_to_the_answers(mentee, duo, agreement):
    response = mentee.post(url("preparation_copy", duo.pk), {"meetings": "iemand"})

    assert response.url == url("preparation", duo.pk)
    assert agreement.current.terms == {"weeks": 12, "meetings": 6}


def test_after_the_end_nothing_goes_into_the_agreement(mentee, duo, agreement):
    Duo.objects.filter(pk=duo.pk).update(status="ended_early", ended_on=localdate())

    page = mentee.get(url("preparation", duo.pk))
    late = mentee.post(url("preparation_copy", duo.pk), {"meetings": "mentee"})

    assert page.context["form"] is None
    assert "/antwoorden/" not in text(page)
    assert late.status_code == 409
    assert agreement.current.terms == {"weeks": 12, "meetings": 6}


# --- statements ----------------------------------------------------------------------------


def said(duo, **by_number):
    items = duo.programme.materials.get(code=CODE).items
    return {code_of(items[int(key[1:]) - 1]): value for key, value in by_number.items()}


def test_the_statements_are_answered_apart_each_may_stay_open_S3_STM_0(mentee, mentor, duo):
    response = mentee.get(url("statements_answer", duo.pk, CODE))
    assert len(response.context["form"].asked) == 20
    data = said(duo, s1="agree", s17="disagree")

    after = text(mentee.post(url("statements_answer", duo.pk, CODE), data, follow=True))
    other = mentor.get(url("statements", duo.pk, CODE))

    assert "Ahmed is nog niet klaar." in after
    assert other.url == url("statements_answer", duo.pk, CODE)
    assert Preparation.objects.get().answers == data


@pytest.mark.parametrize(
    ("answers", "message"),
    [({}, "Kies bij minstens één uitspraak."), ({"s1": "soms"}, "Kies uit deze lijst.")],
)
def test_what_is_no_answer_to_a_statement_is_told(mentee, duo, answers, message):
    data = said(duo, **answers) | {"seen": ""}

    assert message in text(mentee.post(url("statements_answer", duo.pk, CODE), data))


def test_only_where_they_differ_with_the_rule_it_touches_S3_STM_17(mentee, duo):
    """S3-STM-19: also where it collides with a rule of the programme."""
    answered(
        duo,
        exercise=CODE,
        mentor=said(duo, s1="agree", s7="agree", s17="agree", s19="disagree"),
        mentee=said(duo, s1="agree", s7="disagree", s17="disagree", s19="agree", s20="agree"),
    )

    response = mentee.get(url("statements", duo.pk, CODE))

    comparison = response.context["comparison"]
    items = duo.programme.materials.get(code=CODE).items
    assert [each.statement for each in comparison.differences] == [items[6], items[16], items[18]]
    assert [each.rule for each in comparison.differences] == [
        "",
        "Aan het eind van elk gesprek kiezen jullie een datum voor het volgende.",
        "Wat jullie bespreken blijft tussen jullie.",
    ]
    assert [each.agrees for each in comparison.differences] == ["Ahmed", "Ahmed", "Fleur"]
    assert (comparison.same, comparison.left_open) == (1, 16)
    page = text(response)
    assert items[0] not in page
    assert "Over 1 uitspraak zeggen jullie hetzelfde." in page
    assert "Het programma zegt hier niets over." in page


def test_without_differences_that_is_said(mentee, duo):
    answers = said(duo, **{f"s{number}": "agree" for number in range(1, 21)})
    answered(duo, exercise=CODE, mentor=answers, mentee=answers)

    page = text(mentee.get(url("statements", duo.pk, CODE)))

    assert "Er is geen uitspraak waarover jullie verschillend denken." in page
    assert "open" not in page.partition("<main")[2].partition("</main>")[0].lower()


def test_a_statement_in_other_words_is_another_statement(mentee, duo):
    answered(duo, exercise=CODE, mentor=said(duo, s1="agree"), mentee=said(duo, s1="disagree"))
    material = duo.programme.materials.get(code=CODE)
    Material.objects.filter(pk=material.pk).update(items=["Iets anders", *material.items[1:]])

    comparison = mentee.get(url("statements", duo.pk, CODE)).context["comparison"]

    assert (comparison.differences, comparison.left_open) == ([], 20)


@pytest.mark.parametrize("change", [{"roles": ["mentor"]}, {"items": [], "body": "Tekst"}])
def test_what_is_no_exercise_for_both_is_not_there(mentee, duo, change):
    material = duo.programme.materials.get(code=CODE)
    Material.objects.filter(pk=material.pk).update(**change)

    assert mentee.get(url("statements", duo.pk, CODE)).status_code == 404
    if "items" in change:
        page = text(mentee.get(url("material_detail", material.pk)))
        assert "Beantwoord ze apart" not in page


def test_the_exercise_leads_to_answering_apart(mentee, duo):
    material = duo.programme.materials.get(code=CODE)

    page = text(mentee.get(url("material_detail", material.pk)))

    assert url("statements", duo.pk, CODE) in page
    assert "Beantwoord ze apart met Ahmed" in page


def test_her_answers_to_statements_can_be_changed(mentee, duo):
    answered(duo, exercise=CODE, mentee=said(duo, s1="agree"))
    form = mentee.get(url("statements_answer", duo.pk, CODE)).context["form"]
    data = said(duo, s1="disagree") | {"seen": form["seen"].value()}

    mentee.post(url("statements_answer", duo.pk, CODE), data)
    late = mentee.post(url("statements_answer", duo.pk, CODE), said(duo, s1="agree"))

    assert Preparation.objects.get().answers == said(duo, s1="disagree")
    assert "Dit is veranderd terwijl je schreef." in text(late)


# --- who comes in --------------------------------------------------------------------------


def test_somebody_elses_answers_are_not_there(duo, mentee, as_participant, staff_of):
    everything = {"meetings": 6}
    answered(duo, mentor=everything, mentee=everything)
    answered(duo, exercise=CODE, mentor=said(duo, s1="agree"), mentee=said(duo, s1="agree"))
    drafting_actions.draw_up(duo)
    pages = [
        url("preparation", duo.pk),
        url("preparation_answer", duo.pk),
        url("statements", duo.pk, CODE),
        url("statements_answer", duo.pk, CODE),
    ]
    outsiders = [
        as_participant(make_participant(duo.programme, role="mentor", name="Ander")),
        staff_of(duo.programme),
    ]

    for page in pages:
        assert mentee.get(page).status_code == 200
        for browser in outsiders:
            assert (browser.get(page).status_code, browser.post(page).status_code) == (404, 404)
    copying = url("preparation_copy", duo.pk)
    assert [browser.post(copying).status_code for browser in outsiders] == [404, 404]


def test_a_programme_that_does_not_prepare_has_no_page_but_keeps_what_there_is(as_participant):
    duo = make_duo()
    browser = as_participant(duo.mentee)
    before = browser.get(url("preparation", duo.pk))
    answered(duo, mentee={"place": "School"})

    assert before.status_code == 404
    assert browser.get(url("preparation", duo.pk)).status_code == 200


def test_after_the_end_a_late_answer_is_told_and_stays_on_the_page(duo, mentee):
    Duo.objects.filter(pk=duo.pk).update(status="ended_early", ended_on=localdate())

    questions = text(mentee.post(url("preparation_answer", duo.pk), {"where": "Te laat"}))
    statements = text(mentee.post(url("statements_answer", duo.pk, CODE), said(duo, s1="agree")))

    assert ("Te laat" in questions, "Je kunt niets meer veranderen." in questions) == (True, True)
    assert "Je kunt niets meer veranderen." in statements
    assert not Preparation.objects.exists()
