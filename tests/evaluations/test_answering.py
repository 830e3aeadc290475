"""Answering on a phone, without a login, a cookie or JavaScript (S0-EVAL-3, S0-EVAL-4)."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext

from evaluations import ballots, keys, links
from evaluations.instrument import Written
from evaluations.models import Box, Invitation
from evaluations.questionnaire_actions import add, current
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.evaluations.rounds import ANSWERS, open_round
from tests.factories import make_programme

TEXTS = [
    "🙂👩‍👩‍👧",
    "مرحبا بالعالم",
    "<script>alert(1)</script> <b>vet</b>",
    "{{7*7}} {% debug %}",
    "file:///etc/passwd",
    "regel een\r\nregel twee",
]


def form_of(invitation, **query):
    return Client().get(reverse("evaluations:answer", args=[links.token(invitation)]), query)


def send(invitation, headers=None, **answers):
    data = {"token": links.token(invitation)} | answers
    client = Client(enforce_csrf_checks=True)
    return client.post(reverse("evaluations:send"), data, headers=headers)


def words(response):
    return " ".join(response.content.decode().split())


def in_the_box():
    box = Box.objects.get()
    key = keys.read(box.id, box.version)
    slots = ballots.unseal(bytes(box.payload), key=key, box=box.id, version=box.version)
    return [ballots.unpack(slot).answers for slot in slots]


@pytest.fixture
def mentor(programme):
    _round, by_role = open_round(programme, 3, 2)
    return by_role["mentor"][0]


def test_the_page_asks_the_questions_of_her_role_with_an_honest_promise(mentor):
    response = form_of(mentor)

    page = words(response)
    assert response.status_code == 200
    assert page.count("<fieldset") == 10
    assert page.count("<textarea") == 2
    assert page.count(">Dat weet ik niet</label>") == 10
    assert page.count("Noem geen namen.") == 2
    assert "Ik weet wat er van mij als mentor wordt verwacht" in page
    assert "Ik bepaal zelf welke stappen ik zet" not in page
    assert "Deze vragenlijst ging naar 5 mensen." in page
    assert "ook de beheerder niet" in page
    assert "Wat we niet kunnen beloven" in page
    assert "Anna Vos" in page
    assert "checked" not in page
    assert "maxlength" not in page
    assert re.findall("<script[^>]*>", page) == ['<script src="/static/js/ballot.js" defer>']


def test_looking_at_the_page_takes_nothing_however_often(mentor):
    for _number in range(3):
        form_of(mentor)
        Client().head(reverse("evaluations:answer", args=[links.token(mentor)]))

    assert Box.objects.get().version == 0


@pytest.mark.parametrize("page", ["form", "error", "thanks", "unknown", "already"])
def test_every_page_is_shut_to_caches_other_sites_and_cookies(mentor, page):
    response = {
        "form": lambda: form_of(mentor),
        "error": lambda: send(mentor, keep="x" * 2001),
        "thanks": lambda: Client().get(reverse("evaluations:thanks")),
        "unknown": lambda: Client().get(reverse("evaluations:answer", args=["x" * 43])),
        "already": lambda: (send(mentor), form_of(mentor))[1],
    }[page]()

    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(each.split(" ", 1) for each in response["Content-Security-Policy"].split("; "))
    assert policy["connect-src"] == policy["default-src"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == policy["script-src"] == "'self'"
    assert response.cookies.output() == ""
    assert "Set-Cookie" not in response


def test_answers_go_into_the_box_and_a_thank_you_page_comes_back(mentor, programme):
    response = send(
        mentor, at_ease="4", mark="10", confidential="unknown", keep="Goed zo", taal="nl"
    )

    assert response.status_code == 303
    assert response.url == f"/e/dank/?taal=nl&programma={programme.slug}"
    assert in_the_box() == [{"at_ease": 4, "mark": 10, "keep": "Goed zo"}]
    thanks = words(Client().get(response.url))
    assert "Niemand kan zien welke van jou zijn" in thanks
    assert f"Wil je iets kwijt aan {programme.contact_name}?" in thanks


def test_the_thank_you_page_knows_no_one(db):
    page = words(Client().get(reverse("evaluations:thanks"), {"programma": "x", "taal": "en"}))

    assert "Nobody can see which are yours" in page
    assert "That is not anonymous" not in page


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_is_typed_arrives_as_it_is(mentor, text):
    response = send(mentor, keep=text)

    assert response.status_code == 303
    assert in_the_box() == [{"keep": text.replace("\r\n", "\n")}]


def test_a_text_that_is_too_long_is_told_at_the_field_and_everything_typed_is_kept(mentor):
    long = "x" * 1990 + "<b>einde</b>"

    response = send(mentor, keep=long, improve="{{7*7}} 🙂", at_ease="2", mark="7")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Maak dit korter: hoogstens 2000 tekens, nu zijn het er 2002." in page
    assert f"<title> {gettext('Error:')} Tussentijdse evaluatie" in words(response)
    assert "&lt;b&gt;einde&lt;/b&gt;" in page
    assert "{{7*7}} 🙂" in page
    assert re.search(r'name="at_ease"\s+value="2"\s+id="id_at_ease_1"\s+checked', page)
    assert page.count("checked") == 2
    assert Box.objects.get().version == 0


def test_lines_are_counted_once_whatever_the_browser_sends(mentor):
    assert send(mentor, keep="\r\n".join(["x" * 99] * 20)).status_code == 303


@pytest.mark.parametrize(
    ("texts", "refused"),
    [
        pytest.param(["x" * 1700] * 5, 5, id="five long ones"),
        pytest.param(["ሰ" * 1000] * 3 + ["", ""], 3, id="another script"),
        pytest.param(["🙂" * 1500, "é" * 2000, "kort", "", ""], 1, id="one more than the other"),
        pytest.param(["🙂" * 1900, "x" * 1600, "", "", ""], 1, id="only the longest"),
        pytest.param(['"\n' * 998 + "!"] * 2 + ["x" * 400] * 3, 2, id="signs that take more"),
    ],
)
def test_texts_that_do_not_fit_together_are_told_by_how_much_and_then_they_do(
    programme, texts, refused
):
    for number in range(2):
        question = Written(f"Open {number}", kind="text").question()
        add(programme, "final", question, seen=number)
    questions = current(programme, "final")
    _round, by_role = open_round(programme, 1, 1, moment="final", questions=questions)
    [mentor] = by_role["mentor"]
    codes = [each.code for each in questions if not each.options]
    [first, *_] = [each.code for each in questions if each.options]
    answers = dict(zip(codes, texts, strict=True))

    response = send(mentor, **answers, **{first: "1"})

    page = words(response)
    said = re.findall(r"Maak dit korter: hoogstens (\d+) tekens, nu zijn het er (\d+)\.", page)
    assert response.status_code == 422
    assert len(set(re.findall(r'id="div_id_(\w+)" class="field has-err"', page))) == refused
    assert "Beantwoord" not in page
    limits = {int(number): int(limit) for limit, number in said}
    for code, text in answers.items():
        answers[code] = text[: limits.get(len(text), len(text))].strip()
    assert send(mentor, **answers, **{first: "1"}).status_code == 303
    assert in_the_box() == [{first: 1} | {code: each for code, each in answers.items() if each}]


@pytest.mark.parametrize("value", ["6", "0", "-1", "4.0", "vier", "<script>", "9" * 500])
def test_an_answer_that_was_not_offered_is_refused(mentor, value):
    response = send(mentor, at_ease=value)

    assert response.status_code == 422
    assert "Kies een van deze antwoorden." in words(response)


def test_answers_to_questions_that_were_not_asked_are_left_out(mentor):
    send(mentor, at_ease="4", own_steps="5", other="x" * 3000, csrfmiddlewaretoken="y")

    assert in_the_box() == [{"at_ease": 4}]


def test_sending_again_says_that_it_had_arrived(mentor):
    send(mentor, keep="een")

    again = send(mentor, keep="twee")
    later = form_of(mentor)

    assert "Je antwoorden waren al ontvangen" in words(again)
    assert "Je hebt al meegedaan" in words(later)
    assert "<form" not in words(later)
    assert in_the_box() == [{"keep": "een"}]


def test_after_the_closing_date_it_says_until_when_one_could_answer(mentor, programme):
    with time_machine.travel(now() + timedelta(days=15)):
        got, sent = form_of(mentor), send(mentor, keep="te laat")

    for response in (got, sent):
        assert response.status_code == 410
        assert "Je kon antwoorden tot en met" in words(response)
        assert f"Bel of mail {programme.contact_name}" in words(response)


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "\x00", "x" * 9000])
def test_a_link_that_is_not_ours_is_told_so(db, token):
    sent = Client().post(reverse("evaluations:send"), {"token": token, "keep": "tekst"})

    assert sent.status_code == 404
    assert "Deze link werkt niet" in words(sent)


def test_a_link_of_an_invitation_that_is_gone_is_told_so(mentor):
    Invitation.objects.filter(pk=mentor).delete()

    assert form_of(mentor).status_code == 404


@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 303), ("none", 303), ("cross-site", 403), ("same-site", 403)],
)
def test_another_site_cannot_send_the_form(mentor, site, status):
    response = send(mentor, headers={"Sec-Fetch-Site": site}, mark="1")

    assert response.status_code == status
    assert Box.objects.get().version == (1 if status == 303 else 0)


def test_a_tab_that_stayed_open_for_days_still_sends(mentor):
    form_of(mentor)

    with time_machine.travel(now() + timedelta(days=3)):
        response = send(mentor, mark="9")

    assert response.status_code == 303


def test_a_box_that_cannot_be_opened_keeps_what_was_typed(mentor):
    keys.destroy(Box.objects.get().id)

    response = send(mentor, keep="niet weg")

    assert response.status_code == 503
    assert "niet weg" in response.content.decode()
    assert "Probeer het over een uur opnieuw" in words(response)


def test_the_page_speaks_her_language_and_offers_the_other(mentor):
    person = Invitation.objects.get(pk=mentor).person
    person.language = "en"
    person.save()

    english, dutch, odd = form_of(mentor), form_of(mentor, taal="nl"), form_of(mentor, taal="xx")

    assert "I feel at ease in our conversations." in words(english)
    assert '<html lang="en"' in words(english)
    assert english["Content-Language"] == "en"
    assert 'href="?taal=nl"' in words(english)
    assert "Ik voel me op mijn gemak in onze gesprekken." in words(dutch)
    assert "I feel at ease" in words(odd)


def test_a_mistake_does_not_change_the_language(mentor):
    page = words(send(mentor, keep="x" * 2001, taal="en"))

    assert "Make this shorter" in page
    assert "?taal=" not in page


def test_who_has_left_can_still_answer(mentor):
    Invitation.objects.get(pk=mentor).person.delete()

    assert form_of(mentor).status_code == 200
    assert send(mentor, mark="5").status_code == 303


def test_the_final_evaluation_asks_how_it_was(programme):
    _round, by_role = open_round(programme, 1, 1, moment="final")

    page = words(form_of(by_role["mentee"][0]))

    assert "Hoe was het?" in page
    assert "Ik heb meer vertrouwen in mezelf gekregen." in page
    assert "10 · zeker wel" in page


def test_a_mentee_is_asked_about_her_mentor(programme):
    _round, by_role = open_round(programme, 1, 1)

    assert "Hoe gaat het met jou en je mentor?" in words(form_of(by_role["mentee"][0]))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_do_nothing(mentor, method):
    path = reverse("evaluations:answer", args=[links.token(mentor)])

    assert getattr(Client(), method)(path).status_code == 405
    assert Client().get(reverse("evaluations:send")).status_code == 405


def test_an_answer_takes_few_queries(mentor, django_assert_max_num_queries):
    data = {"token": links.token(mentor)} | {code: str(each) for code, each in ANSWERS.items()}
    client = Client()

    with django_assert_max_num_queries(8):
        response = client.post(reverse("evaluations:send"), data)

    assert response.status_code == 303
    assert Invitation.objects.get(pk=mentor).round.invitations.response()["mentor"] == (3, 1)


def test_an_empty_form_does_not_spend_her_one_time(mentor):
    page = Client().post(reverse("evaluations:send"), {"token": links.token(mentor), "keep": "  "})

    assert page.status_code == 422
    assert "Beantwoord ten minste één vraag" in page.content.decode()
    assert Box.objects.get().answered == []


@pytest.mark.parametrize("slug", ["gp-kring", "%00", "%ED%A0%80", "x" * 200])
def test_the_thanks_show_no_programme_that_is_not_open(client, db, slug):
    make_programme(slug="gp-kring", is_open=False, name="Nog geheim")

    page = client.get(f"/e/dank/?programma={slug}")

    assert page.status_code == 200
    assert "Nog geheim" not in page.content.decode()


# --- one question at a time ----------------------------------------------------------------


@pytest.fixture
def one_by_one(programme):
    programme.asks_one_by_one = True
    programme.save()
    return programme


def test_one_question_at_a_time_is_one_form_that_leads_from_each_to_the_next(one_by_one, mentor):
    page = words(form_of(mentor))

    steps = re.findall(r'class="step" id="([\w-]+)"', page)
    assert steps == ["begin", *(f"vraag-{number}" for number in range(1, 13)), "versturen"]
    led = re.findall(r'class="btn btn-primary btn-lg" href="#([\w-]+)"', page)
    assert led == steps[1:]
    assert page.count("<form") == 1
    assert "Vraag 12 van 12" in page
    assert "12 vragen, één voor één." in page
    # Who presses Enter presses the first button, which asks for what nobody can fill in.
    assert '<input required hidden> <button type="submit" hidden>' in page
    assert page.count("formnovalidate") == 1
    assert "novalidate >" not in page


def test_a_form_that_came_back_shows_all_questions_at_once(one_by_one, mentor):
    page = words(send(mentor, keep="x" * 2001))

    assert "one-by-one" not in page
    assert "Volgende" not in page
    assert "data-ballot-back" in page


def test_all_questions_are_on_one_page_unless_a_programme_wants_otherwise(mentor):
    page = words(form_of(mentor))

    assert "one-by-one" not in page
    assert "12 vragen op één pagina." in page
    assert "data-ballot-back" not in page


def test_what_is_kept_on_the_device_is_found_by_a_mark_that_is_no_link(mentor):
    page = form_of(mentor).content.decode()

    mark = re.search(r'data-ballot="(\w+)"', page)[1]
    assert len(mark) == 16
    assert mark not in links.token(mentor)
    assert "Wis op dit toestel" in page


def test_pages_that_take_nothing_any_more_name_the_draft_to_be_wiped(mentor, programme):
    mark = re.search(r'data-ballot="(\w+)"', form_of(mentor).content.decode())[1]
    send(mentor, mark="7")

    pages = [form_of(mentor), send(mentor, mark="8")]
    with time_machine.travel(now() + timedelta(days=15)):
        pages += [form_of(mentor), send(mentor, mark="9")]

    for page in map(words, pages):
        assert f'data-ballot-sent="{mark}"' in page
        assert '<script src="/static/js/ballot.js" defer>' in page


@pytest.mark.parametrize(
    ("moment", "title"),
    [("start", "Hoe gaat het met jou"), ("follow_up", "Hoe gaat het nu met je?")],
)
def test_the_start_and_the_follow_up_ask_how_it_is(programme, moment, title):
    _round, by_role = open_round(programme, 1, 1, moment=moment)

    assert title in words(form_of(by_role["mentee"][0]))


# --- bel mij -------------------------------------------------------------------------------


HERS = {"name": "Fleur Peeters", "reach": "06 12 34 56 78", "about": "Over de planning"}


def call(programme, headers=None, source="192.0.2.1", **data):
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=source)
    return client.post(f"/e/bel-mij/{programme.slug}/", data, headers=headers)


def test_who_wants_a_call_is_told_that_it_is_not_anonymous(programme, mentor):
    page = words(Client().get(f"/e/bel-mij/{programme.slug}/"))

    assert "Dit is niet anoniem." in page
    assert f"{programme.contact_name} krijgt je naam." in page
    for linking in (form_of(mentor), Client().get("/e/dank/", {"programma": programme.slug})):
        assert f'href="/e/bel-mij/{programme.slug}/"' in words(linking)


def test_the_contact_person_gets_a_mail_and_nothing_else_is_kept(programme):
    response = call(programme, **HERS)
    again = call(programme, **HERS)

    [email] = OutgoingEmail.objects.filter(kind="evaluations/call_me")
    message = restored(email)
    assert "Je vraag is onderweg" in words(response)
    assert "Je vraag is onderweg" in words(again)
    assert (email.to, email.address) == (None, programme.contact_email)
    assert all(text in message.body for text in HERS.values())
    assert "Fleur" not in email.subject + email.key
    assert "evaluatie" not in message.subject, "anybody can ask: it does not say that she got one"
    assert response.cookies.output() == ""
    assert response["Cache-Control"] == "private, no-store"
    assert Box.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"reach": "06"}, "Vul je naam in."),
        ({"name": "Fleur"}, "Vul in hoe we je kunnen bereiken."),
        (HERS | {"about": "x" * 1001}, "Gebruik hoogstens 1000 tekens."),
    ],
)
def test_what_is_missing_is_said_and_no_mail_goes(programme, data, message):
    response = call(programme, **data)

    assert response.status_code == 422
    assert message in words(response)
    assert not OutgoingEmail.objects.exists()


def test_who_asks_for_the_same_number_too_often_shuts_out_nobody_else(programme, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"call_me": "2/h/key"}
    for number in range(2):
        call(programme, **HERS | {"about": str(number)})

    again = call(programme, **HERS | {"about": "3", "reach": "0612 345678 "})
    other = call(programme, **HERS | {"reach": "06 87 65 43 21"})

    assert again.status_code == 429
    assert "Dit is net vaak gevraagd." in words(again)
    assert other.status_code == 200
    assert OutgoingEmail.objects.count() == 3


def test_a_machine_cannot_flood_the_contact_person(programme, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"call_me_from": "2/h/key"}
    for number in range(2):
        call(programme, **HERS | {"reach": f"06 00 00 00 0{number}"})

    flood = call(programme, **HERS)
    elsewhere = call(programme, source="203.0.113.9", **HERS)

    assert (flood.status_code, elsewhere.status_code) == (429, 200)
    assert OutgoingEmail.objects.count() == 3


def test_what_limits_the_calls_keeps_nobodys_address_or_number(programme):
    call(programme, source="203.0.113.77", **HERS)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        keys = " ".join(key for (key,) in cursor.fetchall())
    assert ":call_me:" in keys
    assert ":call_me_from:" in keys
    guesses = ["203.0.113.77", "0612345678", programme.slug]
    guesses += [f"{programme.slug}\0{each}" for each in guesses[:2]]
    for guess in guesses:
        assert guess not in keys
        assert sha256(guess.encode()).hexdigest() not in keys, "it is found by trying"


def test_another_site_and_a_programme_that_is_not_open_get_nothing(programme):
    hidden = make_programme(is_open=False)

    other = call(programme, headers={"Sec-Fetch-Site": "cross-site"}, **HERS)

    assert other.status_code == 403
    assert Client().get(f"/e/bel-mij/{hidden.slug}/").status_code == 404
    assert not OutgoingEmail.objects.exists()
