"""The words of the texts: what is asked, what counts, what is wrong, and nothing left unfilled."""

import pytest
from django.utils import translation

from agreements.text import UnknownPlaceholder, fill
from agreements.text_changes import changes, in_lines
from agreements.wording import Clause, Condition, Wording
from mentorship.programmes import presets
from tests.factories import make_duo, make_programme

MODELS = [(name, language) for name in presets.CARDS for language in ("nl", "en")]
SIGNATURES = Clause("signatures", "signatures", "Handtekeningen", signers=("mentor", "mentee"))


def make(*clauses, **changes):
    return Wording(**({"title": "T", "clauses": clauses, "consent": ("Ja",)} | changes))


@pytest.mark.parametrize("preset", ["gp"])
def test_no_placeholder_is_left_in_what_both_sign(db, preset):
    from agreements import drafting_actions, selectors

    duo = make_duo(make_programme(preset), status="confirmed")
    revision = drafting_actions.draw_up(duo).current
    revision.terms = {"notice_hours": 24, "first_meeting": "2026-12-01"}

    made = selectors.content(revision)
    words = repr((made.intro, made.promises, made.parts, made.limits))

    assert ("{notice" in words, "24 uur" in words, "€ 150" in words) == (False, True, True)


@pytest.mark.parametrize(("preset", "language"), MODELS)
def test_a_model_is_whole_and_is_kept_as_it_was_read(preset, language):
    """S4-SIGN-2."""
    wording = Wording.read(presets.agreement(preset, language))

    assert (wording.faults(), wording.missing_subjects()) == ([], [])
    assert Wording.read(wording.written()) == wording
    other = Wording.read(presets.agreement(preset, "en" if language == "nl" else "nl"))
    shape = [(c.code, c.kind, c.type, c.min, c.max, c.by, c.when) for c in wording.clauses]
    assert shape == [(c.code, c.kind, c.type, c.min, c.max, c.by, c.when) for c in other.clauses]


def test_a_clause_that_asks_for_an_unknown_field_is_an_error():
    with pytest.raises(UnknownPlaceholder, match="unknown"):
        fill("Na {unknown} uur", {"notice_hours": "24"})


def test_only_names_between_single_braces_are_filled_in():
    clause = "{a} {{a}} {{7*7}} {A} { a } {a.b} {a_2}"

    assert fill(clause, {"a": "{a}", "a_2": "x"}) == "{a} {{a}} {{7*7}} {A} { a } {a.b} x"


CHOICE = Clause("online", "choice", label="Online?", options=("ja", "nee"))
ON_ANSWER = Clause(
    "beeld", "field", label="Beeld?", type="text", when=Condition(field="online", value="ja")
)
ON_THAT = Clause("camera", "text", "Camera", ("Aan.",), when=Condition(field="beeld", value="goed"))
ON_FEE = Clause("fee", "text", "Bijdrage", ("{fee}",), when=Condition(fact="fee"))


@pytest.mark.parametrize(
    ("values", "facts", "codes"),
    [
        ({}, (), ["online"]),
        ({"online": "ja"}, (), ["online", "beeld"]),
        ({"online": "ja", "beeld": "goed"}, ("fee",), ["online", "beeld", "camera", "fee"]),
        # an answer that does not count itself has nothing hang on it
        ({"online": "nee", "beeld": "goed"}, (), ["online"]),
    ],
)
def test_a_clause_counts_by_an_answer_or_a_fact(values, facts, codes):
    wording = make(CHOICE, ON_ANSWER, ON_THAT, ON_FEE)

    assert [each.code for each in wording.clauses_for(values, facts)] == codes


def test_the_agreement_is_read_in_the_order_of_its_clauses():
    day = Clause("first", "field", label="Wanneer?", type="date")
    goals = Clause("goals", "list", label="Doelen")
    often = Clause("often", "choice", label="Hoe vaak?", type="rhythm", options=("w2", "zz"))
    talk = Clause("talk", "text", "Over {mentee}", ("{often}, {goals}, {empty}",))
    empty = Clause("empty", "field", label="Leeg?", type="text")
    values = {"first": "2026-12-01", "goals": ["a", "b"], "often": "w2"}

    with translation.override("nl"):
        parts = make(day, goals, talk, often, empty, SIGNATURES).parts(
            values, (), {"mentee": "Fleur"}
        )

    assert [part.kind for part in parts] == ["field", "text", "field", "signatures"]
    assert parts[0].rows == (("Wanneer?", ("dinsdag 1 december 2026",)), ("Doelen", ("a", "b")))
    assert (parts[1].title, parts[1].lines) == ("Over Fleur", ("elke 2 weken, a · b, ",))
    assert parts[2].rows == (("Hoe vaak?", ("elke 2 weken",)),)
    assert often.in_words("anders") == ["anders"]
    assert day.in_words("ooit") == ["ooit"]


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        (make(SIGNATURES, title=""), "geen titel"),
        (make(SIGNATURES, consent=()), "niets om aan te vinken"),
        (make(SIGNATURES, intro="Dag {wie}"), "“{wie}”"),
        (make(), "geen blok met handtekeningen"),
        (make(Clause("s", "signatures", "H", signers=("mentor",))), "niet voor allebei"),
        (make(SIGNATURES, Clause("a", "text", "", ("x",))), "geen naam"),
        (make(SIGNATURES, Clause("a", "text", "A")), "staat niets"),
        (make(SIGNATURES, Clause("a", "text", "A", ("{b}",))), "“{b}”"),
        (make(SIGNATURES, Clause("a", "choice", label="A", options=("x",))), "minder dan twee"),
        (make(SIGNATURES, ON_ANSWER), "niet eerder wordt gesteld"),
    ],
)
def test_what_is_wrong_is_said_once(wording, said):
    with translation.override("nl"):
        [fault] = [str(each) for each in wording.faults()]

    assert said in fault


def test_without_signatures_no_block_is_missed():
    assert make(is_signed=False).faults() == []


def test_readability_counts_words_and_finds_the_longest_sentence():
    long = "Dit is een zin van acht woorden lang."
    wording = make(Clause("a", "text", "A", (f"Kort. {long}", "Twee woorden")), intro="")

    read = wording.readability()

    assert (read.words, read.sentences, read.average, read.longest) == (11, 3, 4, 8)
    assert read.longest_sentence == long
    assert make().readability().average == 0


def test_a_new_clause_comes_before_signatures_that_are_last():
    new = Clause("new", "text", "N", ("x",))

    assert make(SIGNATURES).with_clause(new).clauses == (new, SIGNATURES)
    assert make(SIGNATURES, CHOICE).with_clause(new).clauses == (SIGNATURES, CHOICE, new)
    assert make(CHOICE).with_clause(SIGNATURES).clauses == (CHOICE, SIGNATURES)
    assert make().with_clause(new).clauses == (new,)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Reis-kosten?", "reis_kosten"),
        ("3 dingen", "dingen"),
        ("ትግርኛ", "clause"),
        ("mentor", "mentor_2"),
        ("Online", "online_2"),
    ],
)
def test_a_new_clause_gets_a_code_that_is_free(name, code):
    assert make(CHOICE).free_code(name) == code


def test_every_difference_is_told_and_what_stayed_is_not():
    one = Clause("one", "field", label="Een", type="number", min=1, default=2)
    gone = Clause("gone", "list", label="Weg", by="mentee", default=["a"])
    text = Clause("text", "text", "Tekst", ("a",), covers=("evaluation",))
    before = make(one, CHOICE, gone, text, ON_ANSWER)
    most = Clause("one", "field", label="Een", type="number", min=1, max=9, default=3)
    after = make(CHOICE, most, text, ON_ANSWER, ON_FEE, title="T2", is_signed=False)

    with translation.override("nl"):
        found = [(each.name, each.state, each.was, each.now) for each in changes(before, after)]

    assert found == [
        ("Titel", "changed", ("T",), ("T2",)),
        (
            "Wat ze aanvinken",
            "changed",
            ("Ze tekenen allebei",),
            ("Ze vinken het allebei aan, zonder handtekening",),
        ),
        ("Online?", "moved", (), ()),
        (
            "Een",
            "changed",
            ("Van 1 tot en met …", "Alvast ingevuld: 2"),
            ("Van 1 tot en met 9", "Alvast ingevuld: 3"),
        ),
        (
            "Bijdrage",
            "new",
            (),
            ("Bijdrage", "{fee}", "alleen als mentees een bijdrage betalen"),
        ),
        ("Weg", "gone", ("Weg", "Alvast ingevuld: a", "Ingevuld door de mentee"), ()),
    ]
    assert changes(before, before) == []


def test_lines_that_only_stand_in_another_order_are_told_whole():
    before, after = (make(Clause("t", "text", "T", points)) for points in (("a", "b"), ("b", "a")))

    [change] = changes(before, after)

    assert (change.was, change.now) == (("T", "a", "b"), ("T", "b", "a"))


def test_all_that_a_clause_asks_is_in_its_lines():
    lost = Clause("x", "text", "X", ("y",), when=Condition(field="weg", value="1"))

    with translation.override("nl"):
        assert in_lines(make(), SIGNATURES) == ("Handtekeningen", "Te tekenen door: mentor, mentee")
        assert "Om uit te kiezen: ja, nee" in in_lines(make(), CHOICE)
        assert in_lines(make(), lost)[-1] == "alleen als het antwoord op “weg” “1” is"
        covers = Clause("c", "text", "C", ("d",), covers=("evaluation", "communication"))
        assert in_lines(make(), covers)[-1] == "Gaat over: Evaluatie, Communicatie"
