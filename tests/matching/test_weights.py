"""What the matching weighs, set by the staff (S2-MATCH-1, S2-MATCH-1g)."""

import pytest
from django.urls import reverse

from matching import run_actions, sentences, standards, weights_actions
from matching.models import Criterion, HardRules, MatchingSettings
from mentorship.programmes import presets, texts
from mentorship.programmes.matched import counted, used
from mentorship.programmes.models import Question
from tests.factories import coordinator_of, make_participant, make_programme

pytestmark = pytest.mark.django_db


def page_of(programme):
    return reverse("matching:weights", args=[programme.slug])


def save(staff, programme, **typed):
    """Open the page, change something and save it."""
    form = staff.get(page_of(programme)).context["form"]
    return staff.post(page_of(programme), {each.name: each.value() for each in form} | typed)


def weights_of(programme):
    return dict(Criterion.objects.filter(programme=programme).values_list("code", "weight"))


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_the_weights_of_the_model_are_there_before_anybody_asks(staff_of, preset):
    programme = make_programme(preset)

    page = staff_of(programme).get(page_of(programme))

    shown = [weight.value() for _each, _label, weight in page.context["form"].rows]
    assert sum(shown) == page.context["form"].total == 100
    assert "Samen: 100 van 100" in page.content.decode()
    assert weights_of(programme) == {}  # looking changes nothing


def test_weights_and_names_are_set_and_the_next_proposal_counts_with_them(staff, programme):
    response = save(
        staff, programme, weight_topics="50", weight_place="0", weight_free_mentor="10",
        label_topics="Wat je wilt leren",
    )  # fmt: skip
    make_participant(programme)
    make_participant(programme, role="mentor", trained=True)
    run = run_actions.ask(programme, by=coordinator_of(programme))

    weights = {
        *{("topics", 50), ("availability", 20), ("place", 0)},
        *{("free_mentor", 10), ("text", 10), ("region", 10)},
    }
    assert response.url == page_of(programme)
    assert set(weights_of(programme).items()) == set(run.weights.items()) == weights
    page = staff.get(reverse("matching:workbench", args=[programme.slug])).content.decode()
    assert "Wat je wilt leren" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"weight_topics": "35"}, "Alle gewichten samen zijn 105. Haal er 5 af tot 100."),
        ({"weight_topics": "23"}, "Alle gewichten samen zijn 93. Tel er 7 bij op tot 100."),
        ({"weight_topics": ""}, "Vul een getal in van 0 tot en met 100."),
        ({"weight_topics": "-1"}, "Vul een getal in van 0 tot en met 100."),
        ({"weight_topics": "101"}, "Vul een getal in van 0 tot en met 100."),
        ({"weight_topics": "2,5"}, "Vul een getal in van 0 tot en met 100."),
        ({"label_topics": " \0"}, "Geef het een naam."),
        ({"label_topics": "x" * 81}, "Gebruik hooguit 80 tekens."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(staff, programme, typed, message):
    page = save(staff, programme, **typed).content.decode()

    assert message in page
    assert "Fout:" in page
    assert weights_of(programme) == {}


@pytest.mark.parametrize("text", ["😀", "\u200fمرحبا", "<script>alert(1)</script>", "{{7*7}}"])
def test_strange_text_is_literal_text(staff, programme, text):
    save(staff, programme, label_topics=text)

    assert Criterion.objects.get(code="topics").label == text
    page = staff.get(page_of(programme)).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("came", "back", "is_there"),
    [
        ("", "programmes:settings", True),
        ("?van=matching", "matching:workbench", True),
        ("?van=//elders", "programmes:settings", False),
    ],
)
def test_she_stays_on_the_page_which_leads_back_to_where_she_came_from(
    staff, programme, came, back, is_there
):
    here = page_of(programme) + came
    opened = staff.get(here)
    form, rules = opened.context["form"], opened.context["rules_form"]
    add_page = reverse("matching:criterion_add", args=[programme.slug]) + came
    rules_page = reverse("matching:rules", args=[programme.slug]) + came
    away = reverse("matching:criterion_remove", args=[programme.slug, "text"]) + came

    answers = [
        staff.post(here, {each.name: each.value() for each in form}),
        staff.post(rules_page, {each.name: each.value() or "" for each in rules}),
        staff.post(add_page, {"what": "std:age"}),
        staff.post(away),
    ]

    expected = here if is_there else page_of(programme)
    assert [answer.url for answer in answers] == [expected] * 4
    link = f'href="{reverse(back, args=[programme.slug])}"'
    assert link in " ".join(opened.content.decode().split())
    assert (f'href="{add_page}"' in opened.content.decode()) is is_there


def test_what_nobody_is_asked_cannot_be_weighed(staff, programme):
    programme.questions.filter(code="topics").update(is_asked=False)

    page = save(staff, programme).content.decode()
    assert page.count("Deze vraag staat uit.") == 2
    save(staff, programme, weight_topics="0", weight_availability="50")

    assert weights_of(programme)["availability"] == 50


def test_the_hard_rules_are_there_in_words(staff, programme):
    programme.differ_fields = ["hagro", "place"]
    programme.save()

    page = staff.get(page_of(programme)).content.decode()

    assert "Andere Hagro" in page
    assert "Niet hetzelfde antwoord: In welke plaats werk je?" in page
    assert reverse("programmes:edit", args=[programme.slug, "wie"]) in page


def test_a_rule_about_a_question_that_is_gone_keeps_its_code(programme):
    programme.differ_fields = ["gone"]

    assert str(sentences.rule_names(programme)["gone"]) == "Niet hetzelfde antwoord: gone"


def test_the_second_of_two_colleagues_reads_so_and_keeps_what_she_typed(staff, programme):
    form = staff.get(page_of(programme)).context["form"]
    mine = {each.name: each.value() for each in form}
    mine |= {"weight_topics": "45", "weight_place": "0"}
    save(staff, programme, weight_topics="0", weight_place="45")

    late = staff.post(page_of(programme), mine)
    assert "Een collega heeft dit intussen veranderd." in late.content.decode()
    assert late.context["form"]["weight_topics"].value() == "45"
    assert weights_of(programme)["topics"] == 0
    staff.post(page_of(programme), mine | {"seen": late.context["form"]["seen"].value()})

    assert weights_of(programme)["topics"] == 45


def test_weights_of_others_are_not_there(staff, programme):
    elsewhere = make_programme()

    assert staff.get(page_of(elsewhere)).status_code == 404
    assert staff.post(page_of(elsewhere), {"weight_topics": "100"}).status_code == 404


# --- rules on and off ------------------------------------------------------------------------


def rules_page(programme):
    return reverse("matching:rules", args=[programme.slug])


def keep(staff, programme, **typed):
    """Open the page, change rules and save them."""
    form = staff.get(page_of(programme)).context["rules_form"]
    data = {each.name: each.value() for each in form if each.value() not in (None, False)} | typed
    return staff.post(rules_page(programme), {k: v for k, v in data.items() if v is not None})


def test_rules_are_set_on_and_off(staff, programme):
    """S2-MATCH-1: which rules hold is a setting."""
    response = keep(
        staff, programme, needs_time=None, not_mutual=None, min_gap_years="5",
        differ=["hagro", "place"], is_fair="on", steady="3",
    )  # fmt: skip

    assert response.url == page_of(programme)
    programme.refresh_from_db()
    kept, matched = HardRules.objects.get(), MatchingSettings.objects.get()
    assert (kept.needs_time, kept.needs_reach, kept.not_mutual, kept.min_gap_years) == (
        *(False, True, False, 5),
    )
    assert programme.differ_fields == ["hagro", "place"]
    assert (matched.is_fair, matched.steady) == (True, 3000)
    assert list(sentences.rule_names(programme)) == [
        *("person", "earlier", "hagro", "place", "reach", "experience", "gap", "training"),
    ]


def test_a_rule_about_what_nobody_is_asked_is_not_offered_and_stays_as_it_was(staff, programme):
    fields = staff.get(page_of(programme)).context["rules_form"].fields
    assert "needs_language" not in fields
    programme.questions.filter(code="travel").update(is_asked=False)
    keep(staff, programme, needs_time=None)

    kept = HardRules.objects.get()
    assert (kept.needs_time, kept.needs_language, kept.needs_reach) == (False, True, True)
    assert "reach" not in sentences.rule_names(programme)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"min_gap_years": "0"}, "Vul een getal in van 1 tot en met 40."),
        ({"steady": "11"}, "Vul een getal in van 0 tot en met 10."),
        ({"steady": "😀"}, "Vul een getal in van 0 tot en met 10."),
        ({"differ": ["remarks"]}, "Kies uit deze lijst."),
    ],
)
def test_a_rule_that_cannot_be_is_said_and_nothing_is_kept(staff, programme, typed, message):
    page = keep(staff, programme, **typed).content.decode()

    assert message in page
    assert not HardRules.objects.exists()


def test_the_second_who_changes_the_rules_reads_so_and_can_still_save(staff, programme):
    form = staff.get(page_of(programme)).context["rules_form"]
    mine = {"seen": form["seen"].value(), "steady": "2", "differ": ["hagro"]}
    keep(staff, programme, steady="4")

    late = staff.post(rules_page(programme), mine)
    assert "Een collega heeft dit intussen veranderd." in late.content.decode()
    assert MatchingSettings.objects.get().steady == 4000
    staff.post(rules_page(programme), mine | {"seen": late.context["rules_form"]["seen"].value()})

    assert MatchingSettings.objects.get().steady == 2000


def test_a_question_that_must_differ_but_is_not_asked_can_be_let_go(staff, programme):
    programme.questions.filter(code="hagro").update(is_asked=False)
    programme.differ_fields = ["hagro", "gone"]
    programme.save()

    offered = dict(staff.get(page_of(programme)).context["rules_form"].fields["differ"].choices)
    assert (offered["hagro"], offered["gone"]) == ("In welke Hagro zit je?", "gone")
    keep(staff, programme, differ=[])

    programme.refresh_from_db()
    assert programme.differ_fields == []


# --- what else counts ------------------------------------------------------------------------


def add(staff, programme, what, **typed):
    address = reverse("matching:criterion_add", args=[programme.slug])
    return staff.post(address, {"what": what} | typed, follow=True)


def take_away(staff, programme, code):
    address = reverse("matching:criterion_remove", args=[programme.slug, code])
    return staff.post(address, follow=True)


def own_question(programme, kind="yes_no", **fields):
    options = {"yes_no": [["yes", "Ja"], ["no", "Nee"]]}.get(kind, [["a", "A"], ["b", "B"]])
    return Question.objects.create(
        programme=programme, code=fields.pop("code", "huisdier-9"), kind=kind, position=90,
        roles=["mentor", "mentee"], label=fields.pop("label", "Heb je een huisdier?"),
        options=options, **fields,
    )  # fmt: skip


@pytest.mark.parametrize("code", sorted(standards.STANDARDS))
def test_every_ready_criterion_can_be_added_and_has_asked_what_it_needs(staff, programme, code):
    """S2-MATCH-1c, S2-MATCH-1d, S2-MATCH-1f."""
    Criterion.objects.create(programme=programme, code="x", label="X", weight=100, kind="region")
    programme.questions.exclude(code__in=["place", "online"]).delete()
    programme.questions.update(is_asked=False)

    page = add(staff, programme, f"std:{code}").content.decode()

    made = Criterion.objects.get(code=code)
    assert (made.weight, made.kind) == (0, standards.STANDARDS[code].kind)
    asked = set(programme.questions.asked().values_list("code", flat=True))
    assert asked == set(standards.STANDARDS[code].asks)
    assert ("Vanaf nu in de aanmelding" in page) is bool(asked)
    for question in programme.questions.all():
        question.full_clean()


def test_a_question_of_their_own_counts_without_code(staff, programme):
    """S2-MATCH-1g: a coordinator adds criteria."""
    own_question(programme)
    add(staff, programme, "own:huisdier-9", how="same", label="Dieren")
    save(staff, programme, **{"weight_huisdier-9": "60"}, weight_topics="0", weight_place="0",
         weight_free_mentor="0")  # fmt: skip
    mentee = make_participant(programme, answers={"huisdier-9": "yes"})
    mentors = {
        answer: make_participant(
            programme, role="mentor", trained=True, answers={"huisdier-9": answer}
        )
        for answer in ("no", "yes")
    }
    run = run_actions.ask(programme, by=coordinator_of(programme))

    made = Criterion.objects.get(code="huisdier-9")
    assert (made.label, made.kind, made.question) == ("Dieren", "same", "huisdier-9")
    assert [pair[:2] for pair in run.pairs] == [[mentee.pk, mentors["yes"].pk]]
    listed = staff.get(reverse("programmes:question_list", args=[programme.slug]))
    assert "huisdier-9" in listed.context["matched"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"what": ""}, "Kies wat moet meetellen."),
        ({"what": "own:remarks", "how": "same"}, "Kies wat moet meetellen."),
        ({"what": "own:huisdier-9"}, "Kies wat beter is."),
        ({"what": "own:huisdier-9", "how": "x"}, "Kies uit deze lijst."),
        (
            {"what": "own:huisdier-9", "how": "near"},
            "Dat kan alleen bij één antwoord uit een lijst.",
        ),
        (
            {"what": "own:huisdier-9", "how": "same", "label": "x" * 81},
            "Gebruik hooguit 80 tekens.",
        ),
    ],
)
def test_what_cannot_count_is_said(staff, programme, typed, message):
    own_question(programme)

    page = add(staff, programme, **typed).content.decode()

    assert message in page
    assert not Criterion.objects.exists()


def test_only_what_need_not_be_filled_in_says_so(staff, programme):
    own_question(programme)

    page = staff.get(reverse("matching:criterion_add", args=[programme.slug]))

    label = page.content.decode().split("Wat is beter?")[1].split("</legend>")[0]
    assert "hoeft niet" not in label
    assert page.content.decode().count("(hoeft niet)") == 1
    assert not page.context["form"].errors


def test_without_a_name_the_question_is_the_name_and_twice_is_once(staff, programme):
    own_question(programme, "choice", label="x" * 120)
    add(staff, programme, "own:huisdier-9", how="near")
    again = add(staff, programme, "own:huisdier-9", how="near").content.decode()

    assert Criterion.objects.get(code="huisdier-9").label == "x" * 80
    assert "Kies wat moet meetellen." in again


def test_two_who_add_the_same_at_once_have_it_once(programme):
    for _colleague in range(2):
        assert weights_actions.add(programme, standards.as_counted("age")) == []

    assert Criterion.objects.filter(code="age").count() == 1


def test_what_weighs_nothing_can_be_taken_away(staff, programme):
    heavy = take_away(staff, programme, "place").content.decode()
    assert "Geef het eerst gewicht 0" in heavy
    save(staff, programme, weight_place="0", weight_topics="45")
    gone = take_away(staff, programme, "place")
    twice = take_away(staff, programme, "place")

    assert "Het telt niet meer mee." in gone.content.decode()
    assert twice.status_code == 200
    assert "place" not in weights_of(programme)
    assert "place" in standards.not_yet(programme)


@pytest.mark.parametrize("name", ["rules", "criterion_add"])
def test_rules_and_criteria_of_others_are_not_there(staff, programme, name):
    elsewhere = make_programme()
    address = reverse(f"matching:{name}", args=[elsewhere.slug])

    assert staff.get(address).status_code == staff.post(address).status_code == 404
    gone = reverse("matching:criterion_remove", args=[elsewhere.slug, "place"])
    assert (staff.get(gone).status_code, staff.post(gone).status_code) == (405, 404)
    assert staff.get(reverse(f"matching:{name}", args=[programme.slug])).status_code == 200


# --- nothing is asked for nothing ------------------------------------------------------------

# What other things than the matching need: who can join, what is shown, what the staff must know
ASKED_FOR_ELSE = {"membership", "job_seeking", "mentoring_question", "offer", "remarks"}


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_every_question_of_a_model_is_used_by_a_criterion_or_a_rule(preset):
    programme = make_programme(preset)
    asked = set(programme.questions.asked().values_list("code", flat=True))

    assert asked - used(programme) <= ASKED_FOR_ELSE


@pytest.mark.parametrize("preset", list(presets.CARDS))
def test_every_criterion_of_a_model_can_be_weighed_as_it_is(staff_of, preset):
    form = staff_of(programme := make_programme(preset)).get(page_of(programme)).context["form"]

    assert form.impossible == set()


def test_the_editor_says_which_questions_the_matching_does_not_use(staff, programme):
    address = reverse("programmes:question_list", args=[programme.slug])

    before = staff.get(address).content.decode().count("niet gebruikt bij het matchen")
    keep(staff, programme, needs_time=None, needs_reach=None, differ=[])
    save(staff, programme, weight_availability="0", weight_topics="50")
    after = staff.get(address).content.decode().count("niet gebruikt bij het matchen")

    assert before == 2  # membership and remarks
    assert after == before + 3  # availability, travel and hagro; the region reads the others


def test_a_rule_that_is_off_needs_no_question():
    programme = make_programme("work")
    assert "languages" in used(programme)
    programme.hard_rules = HardRules(programme=programme, needs_language=False)

    assert "languages" not in used(programme)


@pytest.mark.parametrize("has_rows", [True, False])
def test_criteria_are_named_in_the_words_of_the_programme(staff, programme, has_rows):
    if has_rows:
        save(staff, programme)
    before, programme.words = programme.terms, programme.words | {"mentee": "leerling"}
    programme.save()

    texts.follow_words(programme, before=before)

    assert "Mentor heeft nog geen leerling" in [each.label for each in counted(programme)]


@pytest.mark.parametrize("typed", ["10.0", "+10", "9" * 5000])
def test_a_weight_counts_however_it_is_typed(staff, programme, typed):
    page = save(staff, programme, weight_topics="100", weight_availability=typed)

    assert page.status_code == 200
    assert weights_of(programme) == {}
