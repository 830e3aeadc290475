"""What the matching weighs, set by the staff (S2-MATCH-1, S2-MATCH-1g)."""

import pytest
from django.urls import reverse

from matching import actions, selectors
from matching.models import Criterion, MatchingRun
from tests.factories import coordinator_of, make_participant, make_programme

pytestmark = pytest.mark.django_db
CODES = ("topics", "availability", "place", "free_mentor")


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

    shown = [weight.value() for _label, weight in page.context["form"].rows]
    assert sum(shown) == 100
    assert weights_of(programme) == {}  # looking changes nothing


def test_weights_and_names_are_set_and_the_next_proposal_counts_with_them(staff, programme):
    response = save(
        staff, programme, weight_topics="70", weight_place="0", weight_free_mentor="5",
        label_topics="Wat je wilt leren",
    )  # fmt: skip
    make_participant(programme)
    make_participant(programme, role="mentor", trained=True)
    run = actions.ask(programme, by=coordinator_of(programme))

    weights = {"topics": 70, "availability": 25, "place": 0, "free_mentor": 5}
    assert response.url == reverse("programmes:settings", args=[programme.slug])
    assert weights_of(programme) == run.weights == weights
    page = staff.get(reverse("matching:workbench", args=[programme.slug])).content.decode()
    assert "Wat je wilt leren" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"weight_topics": "45"}, "Alle gewichten samen zijn 105. Haal er 5 af tot 100."),
        ({"weight_topics": "33"}, "Alle gewichten samen zijn 93. Tel er 7 bij op tot 100."),
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


def test_what_nobody_is_asked_cannot_be_weighed(staff, programme):
    programme.questions.filter(code="topics").update(is_asked=False)

    page = save(staff, programme).content.decode()
    assert page.count("Deze vraag staat uit.") == 2
    save(staff, programme, weight_topics="0", weight_availability="65")

    assert weights_of(programme)["availability"] == 65


def test_a_criterion_that_nobody_knows_any_more_goes(staff, programme):
    Criterion.objects.create(programme=programme, code="shoe_size", label="Schoenmaat", weight=100)

    shown = staff.get(page_of(programme)).context["form"].rows
    assert [weight.value() for _label, weight in shown] == [0, 0, 0, 0]
    save(staff, programme, weight_topics="100")

    assert set(weights_of(programme)) == set(CODES)


def test_the_hard_rules_are_there_in_words(staff, programme):
    programme.differ_fields = ["hagro", "place"]
    programme.save()

    page = staff.get(page_of(programme)).content.decode()

    assert "Andere Hagro" in page
    assert "Niet hetzelfde antwoord: In welke plaats werk je?" in page
    assert reverse("programmes:edit", args=[programme.slug, "wie"]) in page


def test_a_rule_about_any_question_is_named_on_the_workbench(staff, programme):
    programme.differ_fields = ["place", "gone"]
    programme.save()
    make_participant(programme, answers={"place": "Tiel"})
    make_participant(programme, role="mentor", trained=True, answers={"place": "Tiel"})
    run = actions.ask(programme, by=coordinator_of(programme))

    [nobody] = selectors.unmatched(run)
    assert [(str(name), n) for name, n in nobody.would_open] == [
        ("Niet hetzelfde antwoord: In welke plaats werk je?", 1)
    ]
    assert "Niet hetzelfde antwoord: gone" in selectors.hard_rules(programme)
    programme.differ_fields = []
    programme.save()

    [nobody] = selectors.unmatched(MatchingRun.objects.get())
    assert nobody.would_open == [("place", 1)]


def test_the_second_of_two_colleagues_reads_so_and_keeps_what_she_typed(staff, programme):
    form = staff.get(page_of(programme)).context["form"]
    mine = {each.name: each.value() for each in form}
    mine |= {"weight_topics": "60", "weight_place": "0"}
    save(staff, programme, weight_topics="0", weight_place="60")

    late = staff.post(page_of(programme), mine)
    assert "Een collega heeft dit intussen veranderd." in late.content.decode()
    assert late.context["form"]["weight_topics"].value() == "60"
    assert weights_of(programme)["topics"] == 0
    staff.post(page_of(programme), mine | {"seen": late.context["form"]["seen"].value()})

    assert weights_of(programme)["topics"] == 60


def test_weights_of_others_are_not_there(staff, programme):
    elsewhere = make_programme()

    assert staff.get(page_of(elsewhere)).status_code == 404
    assert staff.post(page_of(elsewhere), {"weight_topics": "100"}).status_code == 404
