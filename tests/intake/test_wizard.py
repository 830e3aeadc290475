"""Applying on a phone, one thing per page, from the first name to the confirmation."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.accounts.models import PersonalLink, User
from mentorship.intake import actions, steps
from mentorship.intake.models import Application, Event
from mentorship.intake.models import application as application_module
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import GroundRules
from tests.factories import make_application, make_programme, make_user

pytestmark = pytest.mark.django_db

ANSWERS = {
    "naam": {"name": "Fleur Peeters", "email": "fleur@example.org"},
    "telefoon": {"phone": "06 12 34 56 78", "channel": "Anders"},
    "works_since": {"works_since": "2023-11-21"},
    "rol": {"role": "mentee"},
    "topics": {"topics": ["practice", "team"]},
    "mentoring_question": {"mentoring_question": "Hoe bewaak ik mijn grenzen?"},
    "offer": {"offer": "Ik leidde een praktijk."},
    "availability": {"availability": ["tue-evening", "thu-afternoon"]},
    "place": {"place": "Tiel"},
    "online": {"online": "yes"},
    "hagro": {"hagro": "Hagro Tiel"},
    "neighbourhoods": {"neighbourhoods": "Noord\r\n Zuid \r\n\r\nNoord"},
    "remarks": {"remarks": ""},
    "uitgangspunten": {"agrees": "on"},
}
ELSEWHERE = {
    "membership": {"membership": "member"},
    "job_seeking": {"job_seeking": "yes"},
    "languages": {"languages": ["nl", "ti"]},
    "employer": {"employer": "De Bank"},
    "travel": {"travel": ""},
    "sector": {"sector": ["care"]},
}
NASTY = [
    "😀" * 30,
    "\u200fمرحبا بالعالم",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "file:///etc/passwd",
    "O'Neill van der 'Aa",
]


def page_of(step):
    """The page on which a question is, by its code; pages are called as they are."""
    return steps.PAGE_OF.get(step, step)


def filled(page):
    """All that a page asks, in any of the programmes."""
    known = ANSWERS | ELSEWHERE
    codes = steps.TOGETHER.get(page, [page])
    return {name: value for code in codes for name, value in known[code].items()}


def url(programme, step):
    return reverse("intake:apply", args=[programme.slug, page_of(step)])


def post(browser, programme, step, data=None, query=""):
    """Fill in the page of this question: as usual, but with this answer to it."""
    page = page_of(step)
    usual = filled(page)
    if data is not None:
        usual = {k: v for k, v in usual.items() if step not in (page, k)} | data
    return browser.post(url(programme, step) + query, usual)


def walk(browser, programme, **changes):
    """Fill in every page, each time going where the last one led; end at the check page."""
    here = url(programme, "naam")
    while not here.endswith("/controleer/"):
        page = here.rstrip("/").rpartition("/")[2]
        data = filled(page)
        for code in steps.TOGETHER.get(page, [page]):
            data |= changes.get(code, {})
        response = browser.post(here, data)
        assert response.status_code == 302, response.content.decode()
        here = response.url
    return here


def text(response):
    return response.content.decode()


def test_an_application_from_the_first_page_to_the_last(client, programme, mailoutbox):
    """S0-RULE-1, S0-GOAL-1."""
    check = walk(client, programme)
    page = text(client.get(check))
    response = client.post(check)

    assert "dinsdag avond, donderdag middag" in page.lower()
    application = Application.objects.get()
    assert response.url == url(programme, "gelukt")
    assert (application.status, application.role, application.name) == (
        "submitted",
        "mentee",
        "Fleur Peeters",
    )
    assert application.answers == {
        "works_since": "2023-11-21",
        "membership": "member",
        "topics": ["practice", "team"],
        "mentoring_question": "Hoe bewaak ik mijn grenzen?",
        "availability": ["tue-evening", "thu-afternoon"],
        "place": "Tiel",
        "online": "yes",
        "travel": "",
        "hagro": "Hagro Tiel",
        "neighbourhoods": ["Noord", "Zuid"],
        "remarks": "",
    }
    assert application.rules == programme.ground_rules.get()
    assert application.rules_accepted_at <= application.submitted_at
    assert application.applicant.email == "fleur@example.org"
    assert OutgoingEmail.objects.get().kind == "intake/application_received"


def test_the_confirmation_says_what_happens_next_and_survives_a_reload(client, programme):
    client.post(walk(client, programme))

    page = text(client.get(url(programme, "gelukt")))

    application = Application.objects.get()
    assert application.reference in page
    assert programme.contact_phone in page
    assert application.promised_by == localdate() + timedelta(weeks=2)
    assert text(client.get(url(programme, "gelukt"))).count(application.reference) == 2
    programme.close()
    assert client.get(url(programme, "gelukt")).status_code == 200


def test_who_just_applied_keeps_her_answers_and_finds_the_next_session(client, programme):
    event = Event.objects.create(
        programme=programme, kind="info_session", held_on=localdate() + timedelta(days=7)
    )
    answers = reverse("intake:own_answers", args=[programme.slug])
    client.post(walk(client, programme))

    sent = text(client.get(url(programme, "gelukt")))
    page = text(client.get(answers))

    assert reverse("intake:guest_calendar", args=[programme.slug, event.pk]) in sent
    assert answers in sent
    assert "Hoe bewaak ik mijn grenzen?" in page
    assert "fleur@example.org" in page
    assert Application.objects.get().reference in page


def test_the_answers_are_not_for_who_sits_there_later(client, programme):
    answers = reverse("intake:own_answers", args=[programme.slug])
    stranger = client.get(answers)
    check = walk(client, programme)
    too_early = client.get(answers)
    client.post(check)
    Application.objects.update(submitted_at=now() - timedelta(hours=2))

    late = client.get(answers)

    assert {each.url for each in (stranger, too_early, late)} == {url(programme, "gelukt")}
    assert answers not in text(client.get(url(programme, "gelukt")))


@pytest.mark.parametrize("preset", ["network", "work", "school"])
def test_every_preset_can_be_applied_to(client, preset):
    programme = make_programme(preset)
    topics = programme.questions.get(code="topics").options

    client.post(walk(client, programme, topics={"topics": [topics[0][0]]}))

    assert Application.objects.get().status == "submitted"


def test_the_role_comes_after_the_years_where_there_is_a_minimum(programme):
    """S4-COND-6."""
    questions = list(programme.questions.order_by("position"))

    pages = [step.name for step in steps.steps(programme, questions, roles=["mentor"])]

    assert pages[:4] == ["naam", "telefoon", "werk", "rol"]
    assert "offer" in pages
    assert "mentoring_question" not in pages
    school = make_programme("school")
    questions = list(school.questions.order_by("position"))
    assert [step.name for step in steps.steps(school, questions)][:3] == ["naam", "telefoon", "rol"]


def test_a_minimum_without_the_question_never_offers_the_mentor_role(client, programme):
    programme.questions.filter(code="works_since").delete()
    post(client, programme, "naam")

    page = text(client.get(url(programme, "rol")))

    assert 'value="mentor"' not in page


@pytest.mark.parametrize(
    ("since", "is_offered"),
    [
        (lambda today: today.replace(year=today.year - 5), False),
        (lambda today: today.replace(year=today.year - 5) - timedelta(days=1), True),
        (lambda today: today.replace(year=today.year - 3), False),
    ],
    ids=["five years exactly", "five years and a day", "three years"],
)
def test_the_mentor_role_is_for_more_than_five_years(client, programme, since, is_offered):
    """S0-ELIG-2, S4-COND-6: below that it is explained on the page, never an error."""
    day = since(localdate())
    post(client, programme, "naam")
    post(client, programme, "works_since", {"works_since": day.isoformat()})

    page = text(client.get(url(programme, "rol")))
    response = post(client, programme, "rol", {"role": "mentor"})

    assert ('value="mentor"' in page) is is_offered
    assert 'value="mentee"' in page
    assert ("met meer dan 5 jaar werkervaring" in page) is not is_offered
    assert "Fout:" not in page
    assert (response.status_code == 302) is is_offered


@pytest.mark.parametrize(("today", "is_offered"), [("2025-02-28", False), ("2025-03-01", True)])
def test_who_began_on_a_leap_day_waits_until_march(
    client, programme, time_machine, today, is_offered
):
    """S4-COND-6: after five years there is no 29 February."""
    time_machine.move_to(f"{today}T12:00:00+01:00")
    post(client, programme, "naam")
    post(client, programme, "works_since", {"works_since": "2020-02-29"})

    assert ('value="mentor"' in text(client.get(url(programme, "rol")))) is is_offered


def test_the_role_waits_for_the_years(client, programme):
    post(client, programme, "naam")

    assert client.get(url(programme, "rol")).url == url(programme, "works_since")


def test_fewer_years_afterwards_take_the_mentor_role_back(client, programme):
    walk(client, programme, works_since={"works_since": "2010-01-01"}, rol={"role": "mentor"})
    post(client, programme, "works_since", {"works_since": "2024-01-01"}, "?terug=controleer")

    response = client.post(url(programme, "controleer"), follow=True)

    assert response.redirect_chain == [(url(programme, "toelating"), 302)]
    assert "Vanaf 2 januari 2029 kan het" in text(response)
    assert Application.objects.get().status == "draft"


def test_the_action_refuses_a_mentor_with_too_few_years(programme):
    """S4-COND-6: whatever a page let through."""
    draft = make_application(
        programme, status="draft", role="mentor", answers={"works_since": "2024-01-01"}
    )

    with pytest.raises(actions.NotEligible):
        actions.submit(draft, rules=programme.ground_rules.get())


def test_changing_an_answer_leads_straight_back_to_the_check(client, programme):
    walk(client, programme)

    page = text(client.get(url(programme, "place") + "?terug=controleer"))
    response = post(client, programme, "place", {"place": "Ede"}, "?terug=controleer")

    assert url(programme, "controleer") in page
    assert response.url == url(programme, "controleer")
    assert "Ede" in text(client.get(response.url))


def test_a_page_shows_what_was_filled_in_before(client, programme):
    walk(client, programme)

    shown = {
        "naam": "fleur@example.org",
        "telefoon": "06 12 34 56 78",
        "works_since": 'value="2023-11-21"',
        "neighbourhoods": "Noord\nZuid",
        "mentoring_question": "Hoe bewaak ik mijn grenzen?",
    }

    assert [part in text(client.get(url(programme, step))) for step, part in shown.items()] == [
        True
    ] * 5
    for step in ("rol", "topics", "availability", "uitgangspunten"):
        assert "checked" in text(client.get(url(programme, step))), step


def test_missing_answers_are_listed_as_links(client, programme):
    post(client, programme, "naam")

    page = text(client.get(url(programme, "controleer")))
    response = client.post(url(programme, "controleer"))

    link = url(programme, "telefoon") + "?terug=controleer"
    # in the list, and behind "change" of the number and of how she heard of us
    assert page.count(f'href="{link}"') == 3
    assert "<title>" in text(response)
    assert "Fout:" in text(response)
    assert Application.objects.get().status == "draft"


def test_new_ground_rules_must_be_accepted_anew(client, programme):
    """S0-RULE-1: version and date of what was on the page."""
    check = walk(client, programme)
    GroundRules.objects.create(programme=programme, version=2, points=["Nieuw."])

    page = text(client.post(check))
    post(client, programme, "uitgangspunten", query="?terug=controleer")
    client.post(check)

    assert "Dit moet je nog invullen" in page
    assert Application.objects.get().rules.version == 2


def test_a_new_version_between_check_and_submit_is_not_signed_unseen(client, programme):
    draft = make_application(programme, status="draft")
    draft.accept_rules(programme.ground_rules.get())
    moment = draft.rules_accepted_at
    draft.accept_rules(programme.ground_rules.get())

    assert draft.rules_accepted_at == moment


@pytest.mark.parametrize("step", [step for step in ANSWERS if step != "naam"] + ["controleer"])
def test_without_a_draft_every_page_leads_to_the_first(client, programme, step):
    assert client.get(url(programme, step)).url == url(programme, "naam")
    assert client.post(url(programme, step), {}).url == url(programme, "naam")


def test_a_page_that_is_not_there(client, programme):
    post(client, programme, "naam")

    assert client.get(url(programme, "bestaat-niet")).status_code == 404
    assert client.get(url(programme, "gelukt")).url == url(programme, "controleer")
    assert client.get(url(programme, "offer")).status_code == 404


def test_a_closed_programme_takes_nobody_and_a_draft_is_nowhere(client, programme):
    post(client, programme, "naam")
    programme.close()

    assert client.get(url(programme, "telefoon")).url == reverse(
        "programmes:public", args=[programme.slug]
    )
    assert client.get(url(make_programme(is_open=False), "naam")).status_code == 404


def test_the_draft_of_somebody_else_is_out_of_reach(client, programme):
    """The address says nothing: which draft it is stays in the session."""
    post(Client(), programme, "naam", {"name": "Samira", "email": "samira@example.org"})

    assert client.get(url(programme, "telefoon")).url == url(programme, "naam")
    assert "Samira" not in text(client.get(url(programme, "naam")))


def test_a_session_of_another_programme_reaches_nothing_here(client, programme):
    post(client, programme, "naam")
    elsewhere = make_programme()
    session = client.session
    session[f"application-{elsewhere.pk}"] = Application.objects.get().pk
    session.save()

    assert client.get(url(elsewhere, "telefoon")).url == url(elsewhere, "naam")


def test_looking_changes_nothing(client, programme):
    walk(client, programme)
    before = Application.objects.values().get()

    for step in [*ANSWERS, "controleer"]:
        client.get(url(programme, step))

    assert Application.objects.values().get() == before


def test_two_tabs_do_not_undo_each_other(programme):
    draft = make_application(programme, status="draft")
    other_tab = Application.objects.get(pk=draft.pk)

    actions.fill_in(draft, answers={"place": "Ede"})
    actions.fill_in(other_tab, answers={"hagro": "Hagro Ede"}, phone="0318 000 000")

    draft.refresh_from_db()
    assert (draft.answers["place"], draft.answers["hagro"]) == ("Ede", "Hagro Ede")


def test_a_page_that_was_open_too_long_gives_a_plain_conflict(client, programme):
    check = walk(client, programme)
    stale = client.session
    client.post(check)
    application = Application.objects.get()

    response = post(client, programme, "place", {"place": "Ede"})

    assert stale.session_key == client.session.session_key
    assert response.url == url(programme, "gelukt")
    application.refresh_from_db()
    assert application.answers["place"] == "Tiel"
    with pytest.raises(actions.TransitionNotAllowed):
        actions.fill_in(application, answers={"place": "Ede"})


def test_the_second_click_shows_the_same_confirmation(client, programme):
    check = walk(client, programme)

    first, second = client.post(check), client.post(check)

    assert first.url == second.url == url(programme, "gelukt")
    assert Application.objects.count() == OutgoingEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_one_sends():
    programme = make_programme()
    browser = Client()
    check = walk(browser, programme)
    clicks, answers = threading.Barrier(4), []

    def click():
        tab = Client()
        tab.cookies = browser.cookies
        clicks.wait()
        try:
            answers.append(tab.post(check).url)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [url(programme, "gelukt")] * 4
    assert Application.objects.get().status == "submitted"
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_person_at_once_make_one_application():
    programme = make_programme()
    rules = programme.ground_rules.get()
    drafts = [
        make_application(programme, status="draft", email="fleur@example.org") for _ in range(4)
    ]
    start = threading.Barrier(4)

    def send(draft):
        start.wait()
        try:
            actions.submit(draft, rules=rules)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Application.objects.values_list("status", flat=True)) == [
        "submitted",
        "withdrawn",
        "withdrawn",
        "withdrawn",
    ]
    assert sorted(OutgoingEmail.objects.values_list("kind", flat=True)) == [
        "intake/application_known",
        "intake/application_received",
    ]


def test_applying_twice_tells_the_owner_of_the_address_and_nobody_else(client, programme):
    """Whether an address is known here is no business of whoever types it."""
    first = make_application(programme, email="fleur@example.org", name="Fleur Peeters")
    fresh = Client()
    fresh.post(walk(fresh, programme, naam={"name": "Fleur", "email": "new@example.org"}))
    unknown = text(fresh.get(url(programme, "gelukt")))

    client.post(walk(client, programme, naam={"name": "Fleur", "email": " FLEUR@example.org"}))
    known = text(client.get(url(programme, "gelukt")))

    second = Application.objects.get(status="withdrawn")
    new = Application.objects.get(email="new@example.org")
    as_new = known.replace(second.reference, new.reference).replace(second.email, new.email)
    assert _without_tokens(as_new) == _without_tokens(unknown)
    assert first.reference in second.internal_note
    letter = OutgoingEmail.objects.get(kind="intake/application_known")
    assert letter.address == "fleur@example.org"


def _without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_owner_is_not_told_over_and_over(programme):
    make_application(programme, email="fleur@example.org")
    for _ in range(3):
        browser = Client()
        browser.post(walk(browser, programme))

    assert OutgoingEmail.objects.filter(kind="intake/application_known").count() == 1
    letters = OutgoingEmail.objects.filter(to__isnull=False)
    assert PersonalLink.objects.count() == letters.count()


def test_somebody_may_apply_for_the_other_role_too(client, programme):
    """S0-ELIG-3."""
    years = {"works_since": "2010-01-01"}
    client.post(walk(client, programme, works_since=years))

    client.post(walk(client, programme, works_since=years, rol={"role": "mentor"}))

    assert sorted(Application.objects.values_list("role", "status")) == [
        ("mentee", "submitted"),
        ("mentor", "submitted"),
    ]


def test_an_unverified_form_never_changes_a_person(client, programme):
    make_user("Fleur Peeters", email="fleur@example.org", phone="030 111 11 11")

    client.post(walk(client, programme, naam={"name": "Iemand", "email": "fleur@example.org"}))

    user = User.objects.get(email="fleur@example.org")
    assert (user.name, user.phone) == ("Fleur Peeters", "030 111 11 11")
    assert Application.objects.get().name == "Iemand"


@pytest.mark.parametrize(
    "number",
    ["06 12 34 56 78", "0612345678", "06-12345678", "+31 6 12345678", "+31(0)6 12 34 56 78",
     "030 123 45 67", "+32 470 12 34 56", " 06.12.34.56.78 "],
)  # fmt: skip
def test_a_phone_number_is_taken_as_people_write_it(client, programme, number):
    post(client, programme, "naam")

    response = post(client, programme, "telefoon", {"phone": number, "channel": "Anders"})

    assert response.status_code == 302


@pytest.mark.parametrize(
    "number", ["", "12", "bel me", "06-1234567", "0612345678901234567", "06" * 40, "😀"]
)
def test_what_is_no_number_is_explained(client, programme, number):
    post(client, programme, "naam")

    page = text(post(client, programme, "telefoon", {"phone": number}))

    assert "Fout:" in page
    assert "06 12 34 56 78" in page or "Vul je telefoonnummer in." in page
    assert number in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cher", "Cher"),
        ("  Anne-Fleur   van der Berg ", "Anne-Fleur van der Berg"),
        ("O'Neill", "O'Neill"),
        ("王小明", "王小明"),
        ("x" * 100, "x" * 100),
        ("Fl\x00eur\x07\x1b Peeters", "Fleur Peeters"),
    ],
)
def test_names_are_taken_as_they_are(client, programme, typed, kept):
    post(client, programme, "naam", {"name": typed, "email": "a@example.org"})

    assert Application.objects.get().name == kept


@pytest.mark.parametrize(
    "address", ["", "fleur", "fleur@", "a@b@c.nl", "fleur@example", f"{'x' * 300}@example.org"]
)
def test_what_is_no_address_is_explained(client, programme, address):
    page = text(post(client, programme, "naam", {"name": "Fleur", "email": address}))

    assert page.count("Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.") == 2
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2015-09-01", "2015-09-01"), ("1-9-2015", "2015-09-01"), ("01/09/2015", "2015-09-01")],
)
def test_a_day_can_be_typed_in_several_ways(client, programme, typed, kept):
    post(client, programme, "naam")
    post(client, programme, "works_since", {"works_since": typed})

    assert Application.objects.get().answers["works_since"] == kept


@pytest.mark.parametrize(
    "typed", ["", "gisteren", "31-02-2015", "0001-01-01", "2999-01-01", "99999-01-01", "\x00"]
)
def test_what_is_no_day_in_the_past_is_explained(client, programme, typed):
    post(client, programme, "naam")

    page = text(post(client, programme, "works_since", {"works_since": typed}))

    assert "bijvoorbeeld 1-9-2015" in page
    assert Application.objects.get().answers == {}


@pytest.mark.parametrize("step", [step for step in ANSWERS if step not in {"remarks", "offer"}])
def test_an_empty_page_says_what_to_do(client, programme, step):
    walk(client, programme)

    page = text(post(client, programme, step, dict.fromkeys(ANSWERS[step], "")))

    assert "Fout:" in page
    assert 'class="errsum"' in page
    assert "verplicht" not in page


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize(
    ("step", "field"),
    [("naam", "name"), ("place", "place"), ("mentoring_question", "mentoring_question"),
     ("hagro", "hagro"), ("neighbourhoods", "neighbourhoods"), ("remarks", "remarks")],
)  # fmt: skip
def test_strange_text_stays_literal_text(client, programme, step, field, nasty):
    walk(client, programme)

    post(client, programme, step, ANSWERS[step] | {field: nasty}, "?terug=controleer")
    page = text(client.get(url(programme, "controleer")))

    assert "<script>alert" not in page
    application = Application.objects.get()
    kept = application.name if step == "naam" else application.answers[field]
    is_refused = step == "naam" and "://" in nasty
    assert kept in ([ANSWERS["naam"]["name"]] if is_refused else (nasty, [nasty]))


@pytest.mark.parametrize("step", ["rol", "topics", "availability", "online"])
@pytest.mark.parametrize("nasty", [*NASTY, "x" * 5000, "\x00"])
def test_a_choice_that_was_not_offered_is_refused(client, programme, step, nasty):
    walk(client, programme)
    before = Application.objects.values("role", "answers").get()

    page = text(post(client, programme, step, dict.fromkeys(ANSWERS[step], nasty)))

    assert "Fout:" in page
    assert Application.objects.values("role", "answers").get() == before


@pytest.mark.parametrize("step", ["naam", "telefoon", "place", "mentoring_question", "hagro"])
def test_what_is_too_long_is_explained_and_kept(client, programme, step):
    walk(client, programme)
    field = next(iter(ANSWERS[step]))

    page = text(post(client, programme, step, ANSWERS[step] | {field: "é" * 5000}))

    assert "Fout:" in page
    assert "é" * 5000 in page


@pytest.mark.parametrize("lines", ["\n".join(map(str, range(21))), "x" * 101])
def test_a_list_of_lines_has_an_end(client, programme, lines):
    walk(client, programme)

    page = text(post(client, programme, "neighbourhoods", {"neighbourhoods": lines}))

    assert "Gebruik hoogstens 20 regels van hoogstens 100 tekens." in page


def test_a_text_of_the_full_length_fits_whatever_its_line_ends(client, programme):
    walk(client, programme)

    written = "a\r\n" * 999 + "ab"
    post(client, programme, "mentoring_question", {"mentoring_question": written})

    assert Application.objects.get().answers["mentoring_question"] == "a\n" * 999 + "ab"


def test_each_page_costs_few_queries(client, programme, django_assert_max_num_queries):
    check = walk(client, programme)

    for step in [*ANSWERS, "controleer"]:
        if step == "offer":
            continue
        with django_assert_max_num_queries(7):
            assert client.get(url(programme, step)).status_code == 200, step
    client.post(check)
    with django_assert_max_num_queries(6):
        client.get(url(programme, "gelukt"))


def test_a_reference_that_is_taken_is_not_given_again(programme, monkeypatch):
    monkeypatch.setattr(application_module, "REFERENCE_LETTERS", "23")  # 32 different ones

    drafts = [actions.start(programme, name="Fleur", email="a@example.org") for _ in range(25)]

    assert len({draft.reference for draft in drafts}) == 25


# --- who comes next at this computer, and who comes too often ---------------------------------


def test_the_next_person_at_this_computer_sees_nothing_of_the_first(client, programme):
    client.post(walk(client, programme))
    reload = text(client.get(url(programme, "gelukt")))

    page = text(client.get(url(programme, "naam")))
    after = client.get(url(programme, "gelukt"))

    assert "fleur@example.org" in reload
    assert "fleur@example.org" not in page
    assert "Fleur Peeters" not in page
    assert after.url == url(programme, "naam")


@pytest.mark.parametrize("name", ["Klik https://example.org", "Zie WWW.example.org nu"])
def test_a_name_is_no_place_for_an_address(client, programme, name):
    response = post(client, programme, "naam", {"name": name, "email": "a@example.org"})

    assert text(response).count("Vul een naam in zonder webadres.") == 2
    assert name in text(response)
    assert not Application.objects.exists()


def test_who_begins_over_and_over_is_asked_to_wait_and_loses_nothing(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = {"begin": "2/h/ip,10/d/key"}
    for _ in range(2):
        post(Client(), programme, "naam")

    response = post(client, programme, "naam", {"name": "Samira", "email": "samira@example.org"})

    assert (response.status_code, Application.objects.count()) == (429, 2)
    for words in (
        "Probeer het over een uur opnieuw",
        programme.contact_phone,
        "samira@example.org",
    ):
        assert words in text(response)


def test_one_address_gets_so_many_mails_a_day_whoever_types_it(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = {"send": "60/h/ip,1/d/key"}
    browser = Client()
    browser.post(walk(browser, programme))
    check = walk(client, programme)

    response = client.post(check)

    assert response.status_code == 429
    assert "Je aanmelding is niet verstuurd" in text(response)
    assert "Hoe bewaak ik mijn grenzen?" in text(response)
    assert sorted(Application.objects.values_list("status", flat=True)) == ["draft", "submitted"]
    assert OutgoingEmail.objects.count() == 1


def test_what_is_not_sent_yet_does_not_count(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = {"begin": "1/h/ip", "send": "1/h/ip"}
    for email in ("", "fleur@"):
        post(client, programme, "naam", {"name": "Fleur", "email": email})

    check = walk(client, programme, naam={"email": "fleur@example.org"})

    assert client.post(check).url == url(programme, "gelukt")
