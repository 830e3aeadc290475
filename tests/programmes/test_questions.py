"""The questions of an application, kept by the staff."""

import threading

import pytest
from django.db import connection
from django.test import Client

from mentorship.programmes import question_actions as actions
from mentorship.programmes.models import Programme, Question
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_programme
from tests.programmes.test_views import NASTY, url

pytestmark = pytest.mark.django_db
TEXT = {"label": "Wat drink je?", "kind": "text", "roles": ["mentor", "mentee"]}
CHOICE = {
    "label": "Welke kleur?",
    "kind": "choice",
    "roles": ["mentee"],
    "new_options": "Rood\n Blauw \nRood",
}


def question(programme, code):
    return programme.questions.get(code=code)


def page_of(one):
    return url("question_edit", one.programme.slug, one.pk)


def add(staff, programme, **typed):
    """Add a question and give it."""
    response = staff.post(url("question_add", programme.slug), typed)
    assert response.status_code == 302, response.context["form"].errors
    return programme.questions.latest("position")


def save(staff, one, **typed):
    """Open the page of a question, change something and save it."""
    form = staff.get(page_of(one)).context["form"]
    shown = {bound.name: bound.value() for bound in form} | typed
    sent = {
        name: value for name, value in shown.items() if value is not None and value is not False
    }
    return staff.post(page_of(one), sent)


def said(response):
    """What the page says above its content."""
    return [str(message) for message in response.context["messages"]]


# --- the list ------------------------------------------------------------------------------


def test_the_questions_are_listed_in_order_and_by_role(staff, programme):
    listed = staff.get(url("question_list", programme.slug))
    of_mentees = staff.get(url("question_list", programme.slug), {"rol": "mentee"})

    labels = list(programme.questions.order_by("position").values_list("label", flat=True))
    assert [each.label for each, _roles in listed.context["questions"]] == labels
    codes = {each.code for each, _roles in of_mentees.context["questions"]}
    assert "mentoring_question" in codes
    assert "offer" not in codes
    assert "Stel eerder" not in of_mentees.content.decode()


def test_a_role_that_does_not_exist_is_every_role(staff, programme):
    listed = staff.get(url("question_list", programme.slug), {"rol": "<script>"})

    assert len(listed.context["questions"]) == programme.questions.count()


def test_a_programme_without_questions_says_so(staff, programme):
    programme.questions.all().delete()

    page = staff.get(url("question_list", programme.slug)).content.decode()

    assert "Geen vragen" in page


def test_the_list_costs_the_same_with_one_and_with_fifty(
    staff, programme, django_assert_num_queries
):
    address = url("question_list", programme.slug)
    programme.questions.exclude(code="place").delete()
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        staff.get(address)
    Question.objects.bulk_create(
        Question(programme=programme, code=f"v-{n}", kind="text", roles=["mentee"], label="?",
                 position=100 + n) for n in range(50)
    )  # fmt: skip

    with django_assert_num_queries(len(one)):
        assert len(staff.get(address).context["questions"]) == 51


def test_questions_of_others_are_not_there(staff, programme):
    elsewhere = make_programme()
    theirs = question(elsewhere, "place")

    pages = [url("question_list", elsewhere.slug), url("question_add", elsewhere.slug)]
    pages += [page_of(theirs), url("question_edit", programme.slug, theirs.pk)]
    assert {staff.get(page).status_code for page in pages} == {404}
    for slug in (elsewhere.slug, programme.slug):
        staff.post(url("question_delete", slug, theirs.pk))
        for name, way in (("question_move", "omhoog"), ("question_ask", "stop")):
            assert staff.post(url(name, slug, theirs.pk, way)).status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_asked


def test_looking_changes_nothing(staff, programme):
    one = question(programme, "remarks")

    for address in (
        url("question_move", programme.slug, one.pk, "omhoog"),
        url("question_ask", programme.slug, one.pk, "stop"),
        url("question_delete", programme.slug, one.pk),
    ):
        assert staff.get(address).status_code == 405


# --- adding --------------------------------------------------------------------------------


def test_a_question_is_added_last_with_a_code_of_its_own(staff, programme):
    last = programme.questions.latest("position").position

    first = add(staff, programme, **TEXT, is_required="on")
    again = add(staff, programme, **TEXT)

    assert (first.position, first.is_required, again.is_required) == (last + 1, True, False)
    assert first.code.startswith("wat-drink-je-")
    assert first.code != again.code


@pytest.mark.parametrize("label", ["Place", "Naam", "Rol", "Controleer", "!?", "works_since"])
def test_no_code_is_the_name_of_something_else(staff, programme, label):
    """A page of the application, or an answer that the matching reads, would be taken over."""
    one = add(staff, programme, **TEXT | {"label": label})

    assert one.code.rpartition("-")[2].isdecimal()
    assert one.code.rpartition("-")[0]


def test_a_choice_gets_its_answers(staff, programme):
    one = add(staff, programme, **CHOICE)

    assert one.options == [["rood", "Rood"], ["blauw", "Blauw"]]


def test_yes_or_no_has_two_answers_and_others_none(staff, programme):
    yes_no = add(staff, programme, **CHOICE | {"kind": "yes_no"})
    text = add(staff, programme, **CHOICE | {"kind": "text"})

    assert [code for code, _label in yes_no.options] == ["yes", "no"]
    assert text.options == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"label": " \0"}, "Schrijf de vraag op."),
        ({"label": "x" * 201}, "Gebruik hoogstens 200 tekens."),
        ({"hint": "x" * 401}, "Gebruik hoogstens 400 tekens."),
        ({"kind": ""}, "Kies hoe je de vraag beantwoordt."),
        ({"kind": "song"}, "Kies uit deze lijst."),
        ({"roles": []}, "Kies wie de vraag krijgt."),
        ({"roles": ["boss"]}, "Kies uit deze lijst."),
        ({"new_options": "Rood"}, "Geef 2 tot 40 antwoorden om uit te kiezen."),
        ({"new_options": "x" * 121 + "\nb"}, "van hoogstens 120 tekens"),
        ({"new_options": "Rood\nBlauw\nrood"}, "Twee antwoorden zijn gelijk."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(staff, programme, typed, message):
    page = staff.post(url("question_add", programme.slug), CHOICE | typed).content.decode()

    assert page.count(message) == 2
    assert "Fout:" in page


@pytest.mark.parametrize("text", NASTY)
def test_strange_text_is_literal_text(staff, programme, text):
    one = add(staff, programme, **CHOICE | {"label": text, "new_options": f"{text}\nander"})

    assert one.label == text
    assert one.options[0][1] == text
    for page in (url("question_list", programme.slug), page_of(one)):
        assert "<script>alert" not in staff.get(page).content.decode()


def test_there_is_an_end_to_the_questions(staff, programme, monkeypatch):
    monkeypatch.setattr(actions, "MOST_QUESTIONS", programme.questions.count())

    listed = staff.get(url("question_list", programme.slug)).content.decode()

    assert "Voeg een vraag toe" not in listed
    assert staff.get(url("question_add", programme.slug)).status_code == 404


def test_applicants_get_the_new_question(staff, programme, client):
    from mentorship.intake import steps

    one = add(staff, programme, **TEXT)

    pages = steps.steps(programme, list(programme.questions.asked()))
    assert one.code in [page.name for page in pages]


# --- changing ------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_a_question_saved_as_it_is_stays_as_it_is(staff_of, preset):
    programme = make_programme(preset)
    staff = staff_of(programme)

    for one in programme.questions.all():
        response = save(staff, one)
        assert response.status_code == 302, response.context["form"].errors
        before = {name: value for name, value in vars(one).items() if name != "_state"}
        one.refresh_from_db()
        assert {name: getattr(one, name) for name in before} == before


def test_a_question_is_changed_and_keeps_its_code(staff, programme):
    one = question(programme, "remarks")

    save(staff, one, label="Nog iets?", hint="Kort.", readers="", roles=["mentee"])

    one.refresh_from_db()
    assert (one.code, one.label, one.hint, one.roles) == (
        "remarks",
        "Nog iets?",
        "Kort.",
        ["mentee"],
    )


def test_an_answer_gets_another_name_under_its_code(staff, programme):
    one = question(programme, "topics")

    save(staff, one, option_practice="De praktijk", option_team="", new_options="Team\nNog een")

    one.refresh_from_db()
    assert one.options[0] == ["practice", "De praktijk"]
    codes = [code for code, _label in one.options]
    assert "team" not in codes
    assert codes[-2:] == ["team-1", "nog-een"]


@pytest.mark.parametrize(("code", "option"), [("topics", "balance"), ("membership", "member")])
def test_an_answer_that_somebody_chose_does_not_go(staff, programme, code, option):
    make_application(programme)
    one = question(programme, code)

    page = save(staff, one, **{f"option_{option}": ""}).content.decode()

    assert "Iemand koos dit antwoord." in page
    one.refresh_from_db()
    assert option in dict(one.options)


def test_how_it_is_answered_changes_until_somebody_answers(staff, programme):
    one = add(staff, programme, **CHOICE)
    save(staff, one, kind="choices")
    one.refresh_from_db()
    make_application(programme, answers={one.code: ["rood"]})

    assert one.kind == "choices"
    assert "kind" not in staff.get(page_of(one)).context["form"].fields
    save(staff, one, kind="text", option_blauw="Lichtblauw")
    one.refresh_from_db()
    assert (one.kind, one.options[1]) == ("choices", ["blauw", "Lichtblauw"])


def test_a_choice_becomes_text_while_nobody_answered(staff, programme):
    one = add(staff, programme, **CHOICE)

    save(staff, one, kind="text")

    one.refresh_from_db()
    assert (one.kind, one.options) == ("text", [])


def test_which_answers_let_in_is_a_setting(staff, programme):
    """S0-ELIG-1, S4-COND-10c."""
    one = add(staff, programme, **CHOICE)

    page = save(staff, one, accepted=["rood"]).content.decode()
    assert page.count("Schrijf op wat anderen kunnen doen.") == 2
    assert page.count("Gebruik hoogstens 600 tekens.") == 0
    too_long = save(staff, one, accepted=["rood"], otherwise="x" * 601).content.decode()
    assert too_long.count("Gebruik hoogstens 600 tekens.") == 2
    save(staff, one, accepted=["rood"], otherwise="Bel ons.")
    one.refresh_from_db()
    assert (one.accepted, one.otherwise) == (["rood"], "Bel ons.")
    assert (
        "bepaalt wie mee kan doen"
        in staff.get(url("question_list", programme.slug)).content.decode()
    )
    save(staff, one, accepted=[], otherwise="Bel ons.")

    one.refresh_from_db()
    assert (one.accepted, one.otherwise) == ([], "")


def test_an_answer_that_goes_lets_nobody_in(staff, programme):
    one = add(staff, programme, **CHOICE)
    save(staff, one, accepted=["rood", "blauw"], otherwise="Bel ons.", new_options="Geel")

    save(staff, one, option_rood="")

    one.refresh_from_db()
    assert (one.accepted, [code for code, _label in one.options]) == (["blauw"], ["blauw", "geel"])


def test_too_long_an_answer_is_said_at_its_field(staff, programme):
    one = add(staff, programme, **CHOICE)

    page = save(staff, one, option_rood="x" * 121).content.decode()

    assert page.count("Gebruik hoogstens 120 tekens.") == 2


def test_yes_and_no_keep_their_codes(staff, programme):
    one = question(programme, "online")
    programme.criteria.all().delete()

    page = save(staff, one, option_yes="").content.decode()
    assert page.count("Vul een antwoord in.") == 2
    save(staff, one, option_yes="Graag", option_no="Liever niet")

    one.refresh_from_db()
    assert one.options == [["yes", "Graag"], ["no", "Liever niet"]]


@pytest.mark.parametrize(
    ("preset", "code", "why"),
    [
        ("gp", "hagro", "De twee hebben hier nooit hetzelfde antwoord."),
        ("gp", "works_since", "Het antwoord zegt of iemand genoeg ervaring heeft."),
        ("gp", "availability", "De matching zoekt een dagdeel"),
        ("work", "mentoring_question", "De pagina’s en mails over een match"),
        ("school", "offer", "De pagina’s en mails over een match"),
        ("gp", "topics", "De matching weegt het antwoord mee."),
        ("gp", "online", "De matching weegt het antwoord mee."),
    ],
)
def test_a_question_that_something_needs_says_so_and_stays(staff_of, preset, code, why):
    programme = make_programme(preset)
    staff, one = staff_of(programme), question(programme, code)

    page = staff.get(page_of(one))
    stopped = staff.post(url("question_ask", programme.slug, one.pk, "stop"), follow=True)
    deleted = staff.post(url("question_delete", programme.slug, one.pk), follow=True)
    save(staff, one, label="Anders", roles=["mentor"], kind="text", is_required="")

    assert why in page.content.decode()
    assert not {"kind", "roles", "is_required"} & set(page.context["form"].fields)
    assert any(why in text for text in said(stopped))
    assert any(why in text for text in said(deleted))
    kept = question(programme, code)
    assert (kept.label, kept.is_asked, kept.roles, kept.kind, kept.is_required) == (
        "Anders", True, one.roles, one.kind, one.is_required
    )  # fmt: skip


def test_experience_and_weights_can_be_given_up_and_then_the_question_too(staff, programme):
    Programme.objects.update(mentor_min_years=None, differ_fields=[])
    for code, weight in (("free_mentor", 100), ("topics", 0)):
        programme.criteria.create(
            code=code, label=code, weight=weight, kind="covers" if code == "topics" else code,
            question="topics" if code == "topics" else "",
        )  # fmt: skip

    for code in ("works_since", "hagro", "topics", "place", "online"):
        one = question(programme, code)
        staff.post(url("question_ask", programme.slug, one.pk, "stop"))
        one.refresh_from_db()
        assert not one.is_asked


# --- asking no more, deleting, moving ------------------------------------------------------


def test_a_question_is_asked_no_more_and_again_and_the_answers_stay(staff, programme):
    application = make_application(programme, answers={"remarks": "Ik ben doof."})
    one = question(programme, "remarks")

    staff.post(url("question_ask", programme.slug, one.pk, "stop"))
    listed = staff.get(url("question_list", programme.slug)).content.decode()
    detail = f"/p/{programme.slug}/aanmeldingen/{application.pk}/"
    shown = staff.get(detail).content.decode()

    assert "remarks" not in programme.questions.asked().values_list("code", flat=True)
    assert "Staat uit" in listed
    assert "Ik ben doof." in shown
    assert "Zet deze vraag weer aan" in staff.get(page_of(one)).content.decode()
    staff.post(url("question_ask", programme.slug, one.pk, "weer"))
    assert "remarks" in programme.questions.asked().values_list("code", flat=True)


def test_a_question_of_their_own_that_nobody_answered_is_deleted(staff, programme):
    one = add(staff, programme, **TEXT)

    twice = [
        staff.post(url("question_delete", programme.slug, one.pk), follow=True) for _ in range(2)
    ]

    assert said(twice[0])[-1] == "De vraag is weg."
    assert (twice[1].status_code, said(twice[1])) == (200, [])
    assert not programme.questions.filter(pk=one.pk).exists()


@pytest.mark.parametrize(
    ("is_own", "why"), [(True, "Iemand heeft deze vraag beantwoord."), (False, "Deze vraag komt uit het model.")]
)  # fmt: skip
def test_what_was_answered_or_is_of_the_model_is_not_deleted(staff, programme, is_own, why):
    one = add(staff, programme, **TEXT) if is_own else question(programme, "remarks")
    make_application(programme, status="draft", answers={one.code: "Thee"})

    answer = staff.post(url("question_delete", programme.slug, one.pk), follow=True)

    assert any(why in text for text in said(answer))
    assert programme.questions.filter(pk=one.pk).exists()
    assert ("Verwijder deze vraag" in staff.get(page_of(one)).content.decode()) is is_own


def test_a_question_moves_up_and_down_and_stops_at_the_ends(staff, programme):
    def order():
        return list(programme.questions.order_by("position").values_list("code", flat=True))

    before = order()
    first, last = (question(programme, before[n]) for n in (0, -1))

    for one, way in ((first, "omhoog"), (last, "omlaag"), (first, "omlaag"), (last, "omhoog")):
        response = staff.post(url("question_move", programme.slug, one.pk, way))
        assert response.url.endswith(f"#vraag-{one.pk}")

    assert order() == [before[1], before[0], *before[2:-2], before[-1], before[-2]]


@pytest.mark.parametrize("name", ["question_move", "question_ask"])
def test_there_are_two_ways(staff, programme, name):
    one = question(programme, "remarks")

    assert staff.post(url(name, programme.slug, one.pk, "opzij")).status_code == 404


# --- two at once ---------------------------------------------------------------------------


def test_the_second_of_two_colleagues_reads_so_and_keeps_what_she_typed(staff, programme):
    one = question(programme, "remarks")
    seen = staff.get(page_of(one)).context["form"]["seen"].value()
    mine = {"label": "De hare", "roles": ["mentee"], "kind": "long_text", "seen": seen}
    save(staff, one, label="De zijne")

    late = staff.post(page_of(one), mine)
    assert "Een collega heeft dit intussen veranderd." in late.content.decode()
    assert "De hare" in late.content.decode()
    assert late.context["form"].errors["label"] == ["Er staat nu: “De zijne”"]
    assert question(programme, "remarks").label == "De zijne"
    staff.post(page_of(one), mine | {"seen": late.context["form"]["seen"].value()})

    assert question(programme, "remarks").label == "De hare"


def test_the_second_of_two_colleagues_sees_which_answers_the_first_gave(staff, programme):
    one = add(staff, programme, **(TEXT | {"kind": "choice", "new_options": "Ja\nSoms"}))
    page = staff.get(page_of(one)).context["form"]
    mine = {bound.name: bound.value() or "" for bound in page if bound.name != "accepted"}
    code = one.options[1][0]
    save(staff, one, **{f"option_{code}": "Vaak", "roles": ["mentee"]})

    late = staff.post(page_of(one), mine | {f"option_{code}": "Nooit", "roles": ["mentee"]})

    assert late.context["form"].errors[f"option_{code}"] == ["Er staat nu: “Vaak”"]
    assert set(late.context["form"].errors) == {"__all__", f"option_{code}"}


def test_a_question_that_is_gone_is_not_there(staff, programme):
    one = add(staff, programme, **TEXT)
    programme.questions.filter(pk=one.pk).delete()

    assert staff.post(page_of(one), TEXT).status_code == 404
    for act in (
        lambda: actions.change(one, seen=""),
        lambda: actions.move(one, up=True),
        lambda: actions.ask(one, asked=False),
        lambda: actions.delete(one),
    ):
        with pytest.raises(actions.Changed):
            act()


@pytest.mark.django_db(transaction=True)
def test_colleagues_who_add_and_move_at_once_lose_nothing():
    programme = make_programme()
    before = set(programme.questions.values_list("code", flat=True))
    pks = list(programme.questions.values_list("pk", flat=True))[:3]
    clicks = [(url("question_add", programme.slug), TEXT)] * 3
    clicks += [(url("question_move", programme.slug, pk, "omlaag"), {}) for pk in pks]
    user = coordinator_of(programme)
    browsers = [log_in(Client(), user, second_factor=True) for _ in clicks]
    start, answers = threading.Barrier(len(clicks)), []

    def click(browser, address, typed):
        start.wait()
        try:
            answers.append(browser.post(address, typed).status_code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=click, args=[browser, *what])
        for browser, what in zip(browsers, clicks, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302] * len(clicks)
    rows = programme.questions.values_list("code", "position")
    assert len({code for code, _position in rows} - before) == 3
    assert len({position for _code, position in rows}) == len(rows) == len(before) + 3
