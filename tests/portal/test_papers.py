"""The pages of the two: goals, plan and introductions, read and written by them alone."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from pypdf import PdfReader

from mentorship.duos import goal_actions, network_actions, plan_actions
from mentorship.duos.models import Duo, Goal, NetworkIntroduction
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
LITERAL = "<b>dik</b> {{7*7}} 🌷 שלום"


def url(name, *args):
    return reverse(f"portal:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def duo():
    return make_duo(make_programme("gp", lists_network=True))


@pytest.fixture
def mentee(duo, as_participant):
    return as_participant(duo.mentee)


def goal(duo, title="Leren plannen", **words):
    return goal_actions.add(duo, title=title, **words)


def write_plan(duo, **words):
    shown = {"vision": "Samen kijken", "expects": "Eerlijkheid", "is_discussed": True}
    by = words.pop("by", duo.mentee.user)
    seen = plan_actions.plan_of(duo).mark_for(duo.role_of(by))
    return plan_actions.write(duo, **shown | words, seen=seen, by=by)


def introduction(duo, who="Kim de Boer"):
    return network_actions.add(duo, who=who, about="Stage", introduced_on=None)


def ended(duo):
    Duo.objects.filter(pk=duo.pk).update(status="completed", ended_on=localdate())


# --- who comes in --------------------------------------------------------------------------


def addresses(duo):
    row, one = introduction(duo), goal(duo)
    yield from (url(name, duo.pk) for name in ("goal_list", "goal_add"))
    yield from (url(name, duo.pk) for name in ("plan_detail", "plan_write", "plan_pdf"))
    yield from (url(name, duo.pk) for name in ("network_list", "network_add"))
    yield url("goal_edit", one.pk)
    yield url("network_edit", row.pk)


def test_somebody_elses_papers_are_not_there_S0_CONF_3(duo, as_participant, staff_of):
    outsiders = [
        as_participant(make_participant(duo.programme, role="mentor", name="Ander")),
        as_participant(make_duo(duo.programme).mentee),
        staff_of(duo.programme),
    ]
    own = [as_participant(duo.mentor), as_participant(duo.mentee)]

    for address in addresses(duo):
        assert {browser.get(address).status_code for browser in outsiders} == {404}, address
        assert {browser.get(address).status_code for browser in own} == {200}, address


def test_nobody_else_writes_in_them_either(duo, as_participant):
    outsider = as_participant(make_duo(duo.programme).mentee)
    row, one = introduction(duo), goal(duo)

    answers = [
        outsider.post(url("goal_add", duo.pk), {"title": "X"}),
        outsider.post(url("goal_edit", one.pk), {"title": "X", "state": "working"}),
        outsider.post(url("plan_write", duo.pk), {"vision": "X"}),
        outsider.post(url("network_add", duo.pk), {"who": "X"}),
        outsider.post(url("network_edit", row.pk), {"who": "X"}),
        outsider.post(url("network_remove", row.pk)),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_duo_that_never_began_has_no_papers(as_participant):
    duo = make_duo(status="dissolved")

    assert as_participant(duo.mentee).get(url("goal_list", duo.pk)).status_code == 404


# --- goals ---------------------------------------------------------------------------------


def test_without_goals_that_is_fine(duo, mentee):
    assert "Dat mag. Bedenk er samen één." in text(mentee.get(url("goal_list", duo.pk)))


def test_a_goal_is_added_in_own_words_with_a_kind_of_the_programme_S4_DEF_1(duo, mentee):
    page = text(mentee.get(url("goal_add", duo.pk)))
    data = {"title": LITERAL, "category": "Kennis"}

    after = mentee.post(url("goal_add", duo.pk), data, follow=True)

    assert "Persoonlijke ontwikkeling" in page
    assert "Alleen jij en Ahmed kunnen dit lezen. Medewerkers niet." in page
    assert "Je doel is bewaard." in text(after)
    assert (Goal.objects.get().title, Goal.objects.get().category) == (LITERAL, "Kennis")
    assert "<b>dik</b>" not in text(after)
    assert "{{7*7}} 🌷 שלום" in text(after)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": " "}, "Schrijf in een paar woorden"),
        ({"title": "x" * 501}, "hooguit 500 tekens"),
        ({"category": "Onzin"}, "Kies uit deze lijst."),
    ],
)
def test_what_cannot_be_a_goal_is_told(duo, mentee, change, message):
    page = text(mentee.post(url("goal_add", duo.pk), {"title": "Doel", "category": ""} | change))

    assert message in page
    assert not Goal.objects.exists()


def test_the_twenty_first_goal_is_told_and_kept_on_the_page(duo, mentee):
    for number in range(20):
        goal(duo, f"Doel {number}")

    page = text(mentee.post(url("goal_add", duo.pk), {"title": "Nog een doel"}))

    assert "Jullie hebben al 20 doelen." in page
    assert "Nog een doel" in page


def test_five_goals_are_shown_and_the_rest_is_one_tap_away(duo, mentee):
    for number in range(7):
        goal(duo, f"Doel {number}")
    done = goal(duo, "Klaar doel")
    goal_actions.change(done, title="Klaar doel", category="", state="reached", seen=done.mark)

    response = mentee.get(url("goal_list", duo.pk))

    shown = [len(response.context[name]) for name in ("goals", "more", "done")]
    assert shown == [5, 2, 1]
    assert "Nog 2 doelen" in text(response)
    assert "gelukt" in text(response)


def test_its_state_is_changed_in_two_presses(duo, mentee):
    one = goal(duo)
    form = mentee.get(url("goal_edit", one.pk)).context["form"]

    mentee.post(
        url("goal_edit", one.pk),
        {"title": one.title, "state": "reached", "seen": form["seen"].value()},
    )

    assert Goal.objects.get().state == "reached"


def test_the_kind_of_a_goal_stays_when_the_programme_drops_it(mentee, duo):
    one = goal(duo, category="Oude soort")
    other = goal(duo, "Zonder soorten")
    duo.programme.goal_categories = []
    duo.programme.save()

    with_kind = mentee.get(url("goal_edit", one.pk)).context["form"]
    without = mentee.get(url("goal_edit", other.pk)).context["form"]

    assert with_kind["category"].value() == "Oude soort"
    assert [code for code, _ in with_kind.fields["category"].choices] == ["", "Oude soort"]
    assert "category" not in without.fields


def test_what_the_other_wrote_meanwhile_is_shown_and_can_be_replaced(duo, mentee):
    one = goal(duo)
    seen = one.mark
    goal_actions.change(one, title="Van de mentor", category="", state="working", seen=seen)
    data = {"title": "Van de mentee", "state": "working", "seen": seen}

    late = mentee.post(url("goal_edit", one.pk), data)
    again = data | {"seen": late.context["form"]["seen"].value()}
    mentee.post(url("goal_edit", one.pk), again)

    page = text(late)
    assert "Dit is veranderd terwijl je schreef." in page
    assert ("Van de mentor" in page, "Van de mentee" in page) == (True, True)
    assert Goal.objects.get().title == "Van de mentee"


def test_a_forgotten_goal_says_so(duo, mentee):
    goal(duo)
    Goal.objects.update(sealed_title=b"", sealed_category=b"")

    assert "Verwijderd" in text(mentee.get(url("goal_list", duo.pk)))


# --- plan ----------------------------------------------------------------------------------


def test_the_plan_says_what_it_still_lacks_S4_COND_3(duo, mentee):
    before = mentee.get(url("plan_detail", duo.pk)).context["lacking"]
    write_plan(duo)
    write_plan(duo, expects="Openheid", by=duo.mentor.user)
    goal(duo)

    after = mentee.get(url("plan_detail", duo.pk))

    assert len(before) == 5
    assert before[2:] == ["wat de mentor verwacht", "wat de mentee verwacht", "minstens één doel"]
    assert after.context["lacking"] == []
    for words in ("Samen kijken", "Eerlijkheid", "Openheid", "Leren plannen", "Genoteerd op"):
        assert words in text(after)


def test_she_writes_in_the_plan_and_reads_it_back(duo, mentee):
    form = mentee.get(url("plan_write", duo.pk)).context["form"]
    data = {"vision": LITERAL, "expects": "Eerlijkheid", "seen": form["seen"].value()}

    after = mentee.post(url("plan_write", duo.pk), data, follow=True)

    assert "Jullie plan is bewaard." in text(after)
    assert plan_actions.plan_of(duo).vision == LITERAL


def test_a_plan_that_is_too_long_is_told(duo, mentee):
    page = text(mentee.post(url("plan_write", duo.pk), {"vision": "x" * 2001}))

    assert "hooguit 2.000 tekens" in page


def test_of_two_who_write_the_plan_the_second_keeps_what_she_typed(duo, mentee):
    seen = mentee.get(url("plan_write", duo.pk)).context["form"]["seen"].value()
    write_plan(duo, vision="Van de mentor", by=duo.mentor.user)
    data = {"vision": "Van de mentee", "expects": "Rust", "seen": seen}

    late = mentee.post(url("plan_write", duo.pk), data)
    mentee.post(url("plan_write", duo.pk), data | {"seen": late.context["form"]["seen"].value()})

    page = text(late)
    assert ("Van de mentor" in page, "Van de mentee" in page, "Rust" in page) == (True,) * 3
    assert plan_actions.plan_of(duo).vision == "Van de mentee"


def test_a_programme_without_plans_has_none_but_keeps_those_there_are(as_participant):
    duo = make_duo(make_programme("school"))
    browser = as_participant(duo.mentee)

    before = browser.get(url("plan_detail", duo.pk))
    write_plan(duo)

    assert before.status_code == 404
    assert browser.get(url("plan_detail", duo.pk)).status_code == 200


@pytest.mark.parametrize("is_written", [True, False])
def test_the_plan_can_be_printed_by_the_two_S4_COND_3c(duo, mentee, is_written):
    if is_written:
        write_plan(duo)
        goal(duo, category="Kennis")

    response = mentee.get(url("plan_pdf", duo.pk))

    reader = PdfReader(BytesIO(response.content))
    words = "\n".join(page.extract_text() for page in reader.pages)
    assert "Mentorschapsplan" in words
    assert [each in words for each in ("Samen kijken", "Eerlijkheid", "Leren plannen")] == [
        is_written
    ] * 3
    assert response["Cache-Control"] == "no-store, private"


# --- introductions -------------------------------------------------------------------------


def test_an_introduction_is_noted_changed_and_taken_away_S0_NET_1(duo, mentee):
    empty = text(mentee.get(url("network_list", duo.pk)))
    added = mentee.post(url("network_add", duo.pk), {"who": LITERAL, "about": "Stage"}, follow=True)
    row = NetworkIntroduction.objects.get()
    form = mentee.get(url("network_edit", row.pk)).context["form"]
    data = {"who": "Kim", "introduced_on": str(localdate()), "seen": form["seen"].value()}
    changed = mentee.post(url("network_edit", row.pk), data, follow=True)
    gone = mentee.post(url("network_remove", row.pk), follow=True)

    assert "Er staat nog niemand op jullie lijst." in empty
    assert ("komt nog" in text(added), "<b>dik" in text(added)) == (True, False)
    assert "voorgesteld op" in text(changed)
    assert "Het is van jullie lijst." in text(gone)
    assert mentee.get(url("network_remove", row.pk)).status_code == 405


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"who": ""}, "Schrijf op wie het is."),
        ({"who": "x" * 201}, "200 tekens"),
        ({"about": "x" * 1001}, "1.000 tekens"),
        ({"introduced_on": "2999-01-01"}, "Deze dag klopt niet"),
    ],
)
def test_what_cannot_be_on_the_list_is_told(duo, mentee, change, message):
    page = text(mentee.post(url("network_add", duo.pk), {"who": "Kim"} | change))

    assert message in page
    assert not NetworkIntroduction.objects.exists()


def test_a_full_list_is_told_and_what_was_typed_stays(duo, mentee):
    for number in range(50):
        introduction(duo, f"Persoon {number}")

    page = text(mentee.post(url("network_add", duo.pk), {"who": "Nog iemand"}))

    assert "Er staan 50 mensen op jullie lijst." in page
    assert "Nog iemand" in page


def test_of_two_who_change_an_introduction_the_second_keeps_what_she_typed(duo, mentee):
    row = introduction(duo)
    seen = row.mark
    network_actions.change(row, who="Van de mentor", about="", introduced_on=None, seen=seen)

    late = text(mentee.post(url("network_edit", row.pk), {"who": "Van de mentee", "seen": seen}))

    assert ("Van de mentor" in late, "Van de mentee" in late) == (True, True)


def test_a_programme_without_the_list_adds_nothing_to_it(as_participant):
    duo = make_duo()

    assert as_participant(duo.mentor).get(url("network_add", duo.pk)).status_code == 404


# --- the end -------------------------------------------------------------------------------


def test_after_the_end_the_papers_are_read_and_a_late_write_loses_nothing(duo, mentee):
    one, row = goal(duo), introduction(duo)
    write_plan(duo)
    ended(duo)
    late = {
        url("goal_add", duo.pk): {"title": "Te laat"},
        url("goal_edit", one.pk): {"title": "Te laat", "state": "working", "seen": one.mark},
        url("plan_write", duo.pk): {"vision": "Te laat"},
        url("network_add", duo.pk): {"who": "Te laat"},
        url("network_edit", row.pk): {"who": "Te laat", "seen": row.mark},
    }

    for name in ("goal_list", "plan_detail", "network_list"):
        page = text(mentee.get(url(name, duo.pk)))
        assert "Je kunt dit nog lezen" in page
        assert "/nieuw/" not in page
        assert "/schrijven/" not in page
    for address, data in late.items():
        page = text(mentee.post(address, data))
        assert "Je kunt niets meer veranderen." in page, address
        assert "Te laat" in page
    assert mentee.post(url("network_remove", row.pk)).status_code == 409
    assert (Goal.objects.get().title, NetworkIntroduction.objects.count()) == ("Leren plannen", 1)


@pytest.mark.parametrize("name", ["goal_list", "plan_detail", "network_list"])
def test_one_row_or_many_ask_as_much_of_the_database(
    duo, mentee, name, django_assert_max_num_queries
):
    def asked():
        with django_assert_max_num_queries(100) as queries:
            mentee.get(url(name, duo.pk))
        return len(queries)

    goal(duo)
    introduction(duo)
    one = asked()
    for number in range(19):
        goal(duo, f"Doel {number}")
    for number in range(49):
        introduction(duo, f"Persoon {number}")

    assert asked() == one


# --- the way there -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "shown"),
    [
        ("gp", ["goal_list", "plan_detail"]),
        ("school", ["goal_list", "preparation"]),
        ("network", ["goal_list", "network_list"]),
        ("work", ["goal_list"]),
    ],
)
def test_the_home_page_leads_to_what_this_programme_has(as_participant, preset, shown):
    duo = make_duo(make_programme(preset))

    page = text(as_participant(duo.mentee).get(reverse("portal:home")))

    names = ("goal_list", "plan_detail", "preparation", "network_list")
    assert [name for name in names if url(name, duo.pk) in page] == [
        name for name in names if name in shown
    ]
