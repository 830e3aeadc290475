"""Each criterion of a pair in a sentence, also where it gives nothing."""

import pytest
from django.utils import translation

from matching import pair_selectors, reasons
from matching.models import Criterion, MatchingRun, Proposal
from mentorship.programmes.matched import counted
from mentorship.programmes.models import Question
from tests.factories import make_duo
from tests.matching.table import mentee, mentor

pytestmark = pytest.mark.django_db


def said(programme, kind, *, hers=(), his=(), question="", share=0, her=None, him=None):
    """What is said of one criterion of two people."""
    her = her or mentee(programme, "Samir Bouzid", **dict(hers))
    him = him or mentor(programme, "Hanneke Smit", **dict(his))
    Criterion.objects.create(
        programme=programme, code="one", label="One", weight=100, kind=kind, question=question
    )
    reasons = [["one", 1000 * share, 100_000]]
    proposal = Proposal(mentee=her, mentor=him, reasons=reasons, run=MatchingRun())
    questions = {each.code: each for each in programme.questions.all()}
    [line] = pair_selectors.reason_lines(proposal, counted(programme), questions)
    return line.text


def own(programme, kind, **fields):
    """A question of their own, which both are asked."""
    options = [["yes", "Ja"], ["no", "Nee"]]
    if kind != "yes_no":
        options = [["a", "Appel"], ["b", "Banaan"], ["c", "Citroen"]]
    return Question.objects.create(
        programme=programme,
        code="own",
        kind=kind,
        roles=["mentor", "mentee"],
        label="Wat past?",
        options=options,
        position=99,
        **fields,
    ).code


@pytest.mark.parametrize(
    ("hers", "his", "share", "text"),
    [
        (["a", "b"], ["a"], 50, "Allebei: Appel. Niet gedekt: Banaan."),
        (["a"], ["a", "c"], 100, "Allebei: Appel."),
        (["a"], ["b", "c"], 0, "Niet gedekt: Appel. Hanneke biedt: Banaan en Citroen."),
        (["a"], [], 0, "Niet gedekt: Appel. Hanneke koos hier niets."),
        ([], ["a"], 50, "Samir koos hier niets. Dat telt voor de helft."),
        (["a", "gone"], ["a", "gone"], 100, "Allebei: Appel en gone."),
    ],
)
def test_what_she_asks_and_he_offers(programme, hers, his, share, text):
    code = own(programme, "choices")

    found = said(
        programme, "covers", hers={code: hers}, his={code: his}, question=code, share=share
    )

    assert found == text


@pytest.mark.parametrize("kind", ["covers", "same"])
@pytest.mark.parametrize(
    ("hers", "his", "share", "text"),
    [
        ("yes", "yes", 100, "Samir: Ja; Hanneke: Ja."),
        ("yes", "no", 0, "Samir: Ja; Hanneke: Nee."),
        ("yes", "", 0, "Samir: Ja. Niet bekend van Hanneke."),
        ("", "yes", 50, "Hanneke: Ja. Niet bekend van Samir. Dat telt voor de helft."),
        ("", "", 50, "Niet bekend van Samir en Hanneke. Dat telt voor de helft."),
    ],
)
def test_a_yes_or_no_of_their_own_shows_both_answers(programme, kind, hers, his, share, text):
    code = own(programme, "yes_no")

    found = said(programme, kind, hers={code: hers}, his={code: his}, question=code, share=share)

    assert found == text


def test_a_list_of_their_own_shows_both_answers(programme):
    code = own(programme, "choice")

    found = said(programme, "near", hers={code: "a"}, his={code: "c"}, question=code)

    assert found == "Samir: Appel; Hanneke: Citroen."


def test_of_a_question_that_is_gone_nothing_is_said(programme):
    assert said(programme, "same", question="gone") == ""


def test_the_time_that_both_have_or_each_of_them(programme):
    him = mentor(programme, "Hanneke Smit", availability=["tue-evening"])
    both = mentee(programme, "Samir Bouzid", availability=["tue-evening", "mon-morning"])
    apart = mentee(programme, "Iris Meijer", availability=["mon-morning", "fri-afternoon"])
    silent = mentee(programme, "Olaf Timmer", availability=[])
    questions = {}

    found = [
        reasons.SAID["availability"](reasons.Pair(her, him, questions), "")
        for her in (both, apart, silent)
    ]

    assert found == [
        "1 van de 2 dagdelen van Samir: dinsdagavond.",
        "Geen gedeeld dagdeel. Iris: maandagochtend en vrijdagmiddag. Hanneke: dinsdagavond.",
        "Geen gedeeld dagdeel. Hanneke: dinsdagavond.",
    ]


@pytest.mark.parametrize(
    ("hers", "his", "text"),
    [
        ({"place": "Tiel"}, {"place": "tiel"}, "Allebei in Tiel."),
        (
            {"place": "Tiel", "online": "yes"},
            {"place": "Ede", "online": "yes"},
            "Samir in Tiel, Hanneke in Ede: ongeveer 23 km uit elkaar. Allebei spreken ook online af.",
        ),
        (
            {"place": "Tiel", "online": "no"},
            {"place": "Nergenshuizen"},
            "Samir in Tiel, Hanneke in Nergenshuizen. Hoe ver dat is, is niet bekend.",
        ),
        (
            {"place": "Tiel"},
            {"place": "", "online": "no"},
            "De plaats van Hanneke is niet bekend.",
        ),
        (
            {"place": ""},
            {"place": [], "online": ""},
            "De plaats van Samir en Hanneke is niet bekend.",
        ),
    ],
)
def test_how_far_apart_they_are(programme, hers, his, text):
    assert said(programme, "place", hers=hers, his=his) == text


@pytest.mark.parametrize(
    ("hers", "his", "text"),
    [
        (
            {"place": "Tiel", "neighbourhoods": ["Oost"]},
            {"place": "Ede", "regions": "Tiel, Wijk Oost"},
            "Hanneke kent Tiel en Oost.",
        ),
        (
            {"place": "Tiel", "neighbourhoods": []},
            {"place": "Ede", "regions": "Arnhem"},
            "Samir werkt in Tiel; Hanneke kent Ede en Arnhem.",
        ),
        ({"place": "Tiel"}, {"place": ""}, "Welke omgeving Hanneke kent is niet bekend."),
        ({"place": "", "neighbourhoods": ""}, {"place": "Ede"}, "Waar Samir werkt is niet bekend."),
    ],
)
def test_whether_he_knows_where_she_works(programme, hers, his, text):
    assert said(programme, "region", hers=hers, his=his) == text


@pytest.mark.parametrize(
    ("hers", "his", "text"),
    [
        (
            {"mentoring_question": "Hoe bewaak ik mijn grenzen op het spreekuur? Grenzen!"},
            {"offer": "Ik leerde een grens te trekken.", "topics": []},
            "Woorden uit de vraag van Samir die terugkomen bij Hanneke: grenzen.",
        ),
        (
            {"mentoring_question": "Praktijkvoering"},
            {"offer": "", "topics": ["practice"]},
            "Woorden uit de vraag van Samir die terugkomen bij Hanneke: praktijkvoering.",
        ),
        (
            {"mentoring_question": "Grenzen"},
            {"offer": "Onderzoek", "topics": []},
            "Geen woorden uit de vraag van Samir komen terug bij Hanneke.",
        ),
        (
            {"mentoring_question": "Grenzen"},
            {"offer": " ", "topics": ["gone"]},
            "Hanneke schreef hier nog niets over.",
        ),
        ({"mentoring_question": "?"}, {"offer": "Onderzoek"}, "Samir schreef geen vraag op."),
    ],
)
def test_which_words_of_her_question_come_back(programme, hers, his, text):
    assert said(programme, "text", hers=hers, his=his) == text


def test_words_are_compared_also_where_nobody_is_asked_for_topics(programme):
    programme.questions.filter(code="topics").delete()

    found = said(
        programme,
        "text",
        hers={"mentoring_question": "Grenzen"},
        his={"offer": "Grens", "topics": ["practice"]},
    )

    assert found.endswith(": grenzen.")


@pytest.mark.parametrize(
    ("hers", "his", "text"),
    [
        ("hanneke  smit", ["Samir Bouzid"], "Ze noemden elkaar."),
        (["Iemand", "Hanneke Smit"], "", "Samir noemde Hanneke."),
        ("", "Samir Bouzid", "Hanneke noemde Samir."),
        ("", [], "Geen van beiden noemde de ander."),
    ],
)
def test_who_named_whom(programme, hers, his, text):
    assert said(programme, "wishes", hers={"wishes": hers}, his={"wishes": his}) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (100, "In hun gesprekken kwamen ze hetzelfde over."),
        (75, "In hun gesprekken kwamen ze bijna hetzelfde over."),
        (
            50,
            "In hun gesprekken kwamen ze anders over, of van een van beiden is de indruk er nog niet.",
        ),
        (25, "In hun gesprekken kwamen ze heel anders over."),
    ],
)
def test_how_alike_they_came_over(programme, share, text):
    assert said(programme, "impression", share=share) == text


def test_whether_he_has_or_had_somebody(programme):
    has, had, never = (
        mentor(programme, name, capacity=2) for name in ("Ann Bos", "Bo Lek", "Cas Pos")
    )
    make_duo(programme, mentor=has)
    make_duo(programme, mentor=had, status="completed")
    her = mentee(programme)
    questions = {}

    found = []
    for him in (has, had, never):
        him.refresh_from_db()
        found.append(reasons.SAID["free_mentor"](reasons.Pair(her, him, questions), ""))

    assert found == [
        "Ann heeft al iemand.",
        "Bo heeft nu niemand, en eerder wel.",
        "Cas heeft nog niemand.",
    ]


def test_parts_of_the_week_are_said_as_people_say_them():
    assert reasons.daypart("tue-evening") == "dinsdagavond"
    assert reasons.daypart("ooit") == "ooit"
    with translation.override("en"):
        assert reasons.daypart("mon-morning") == "Monday morning"


@pytest.mark.parametrize(
    ("words", "all_of_them", "one_of_them"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a en b", "a of b"),
        (["a", "b", "c"], "a, b en c", "a, b of c"),
    ],
)
def test_several_things_are_said_in_a_row(words, all_of_them, one_of_them):
    assert (reasons.listed(words), reasons.either(words)) == (all_of_them, one_of_them)
