"""Signing: in turns, with codes, from a link that scanners look at, twice, and at the same instant."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from agreements import code_actions, jobs, selectors, signing_actions
from agreements.models import (
    AgreementRules,
    Code,
    Event,
    EventDetail,
    Guardian,
    Signature,
)
from agreements.network import network_of
from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import PersonalLink
from mentorship.transitions import TransitionNotAllowed
from tests.agreements.steps import (
    declined,
    drawn_up,
    events,
    mails,
    offered,
    prepared,
    put_name,
    signature,
    text,
    url,
)
from tests.agreements.test_pages import at_once
from tests.conftest import log_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SCANNERS = [
    "Mozilla/5.0 (compatible; SafeLinks Scanner)",
    "BarracudaCentral",
    "Mimecast URL Protect",
    "Slackbot-LinkExpanding 1.0",
    "WhatsApp/2.23",
]


def ruled(agreement=None, **rules):
    """An agreement in a programme with these rules."""
    agreement = agreement or drawn_up()
    AgreementRules.objects.create(programme=agreement.duo.programme, **rules)
    return agreement


def link_to_sign(agreement, participant):
    """The path of her personal link."""
    address = personal_link(
        participant.user, f"agreement:{agreement.duo_id}", to=url("sign", agreement)
    )
    return address[address.index("/m/") :]


def digits_of(mail):
    return re.search(r"^\d{6}$", mail.body, re.MULTILINE)[0]


def other_than(digits):
    return f"{(int(digits) + 1) % 10**6:06}"


def rows():
    """All that the database holds, but for sessions."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            if table != "django_session":
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
                found[table] = [row for [row] in cursor.fetchall()]
        return found


# --- who signs, and when ----------------------------------------------------------------------------


def test_who_signs_is_kept_as_they_were_at_the_offer():
    agreement = offered()
    mentee = agreement.duo.mentee.user
    was = mentee.email
    mentee.name, mentee.email = "Anders Genoemd", "anders@example.org"
    mentee.save()

    kept = agreement.current.signatories.get(role="mentee")

    assert (kept.name, kept.email, kept.phone) == ("Fleur Peeters", was, "06 12 34 56 78")
    assert str(kept) == f"{agreement.current} · mentee"


def test_on_her_own_page_each_reads_whose_turn_it_is(as_participant):
    agreement = offered(ruled(order="mentor_first"))
    mentor, mentee, duo = agreement.duo.mentor, agreement.duo.mentee, agreement.duo_id
    before = [selectors.standing_for(each.user)[duo] for each in (mentor, mentee)]
    page = text(as_participant(mentee).get(reverse("portal:home")))

    put_name(agreement, mentor)

    after = [selectors.standing_for(each.user)[duo] for each in (mentor, mentee)]
    assert (before, after) == (["sign", "wait"], ["signed", "sign"])
    assert "Eerst tekent Ahmed" in page


@pytest.mark.parametrize(
    ("order", "first", "second"),
    [("mentor_first", "mentor", "mentee"), ("mentee_first", "mentee", "mentor")],
)
def test_in_a_fixed_order_the_second_is_asked_when_it_is_her_turn(
    as_participant, order, first, second
):
    agreement = prepared(ruled(order=order))
    one, other = getattr(agreement.duo, first), getattr(agreement.duo, second)
    asked = [mail.to for mail in mails("agreement_sign")]
    waiting = as_participant(other)

    page = text(waiting.get(url("sign", agreement)))
    too_soon = waiting.post(url("sign", agreement), signature(agreement), follow=True)
    as_participant(one).post(url("sign", agreement), signature(agreement))

    assert asked == [[one.user.email]]
    assert f"Eerst tekent {one.user.given_name}" in page
    assert "Iemand anders tekent eerst" in text(too_soon)
    assert [row.role for row in Signature.objects.all()] == [first]
    assert {mail.to[0] for mail in mails("agreement_sign")} == {one.user.email, other.user.email}
    assert "Typ je naam" in text(waiting.get(url("sign", agreement)))


def test_the_reminder_goes_to_whose_turn_it_is(staff_of):
    agreement = prepared(ruled(order="mentor_first"))
    programme = agreement.duo.programme

    page = staff_of(programme).get(reverse("agreements:remind", args=[programme.slug]))

    assert [person.role for _revision, person in page.context["missing"]] == ["mentor"]


def test_each_signature_says_what_was_shown_and_agreed_with(as_participant):
    agreement = offered()

    as_participant(agreement.duo.mentee).post(url("sign", agreement), signature(agreement))

    [row] = Signature.objects.all()
    assert row.offered_sha256 == agreement.current.offered_sha256
    assert (len(row.consent_sha256), row.email) == (64, agreement.duo.mentee.user.email)


@pytest.mark.parametrize(
    ("how", "method", "words"),
    [
        ({"purpose": "portal"}, "link", "met een persoonlijke link in een e-mail"),
        ({}, "account", "ingelogd met een code per e-mail"),
        ({"second_factor": True}, "factor", "ingelogd met een passkey of een authenticator"),
    ],
)
def test_a_signature_says_by_what_she_is_known(how, method, words):
    agreement = offered()
    browser = log_in(Client(), agreement.duo.mentee.user, **how)

    browser.post(url("sign", agreement), signature(agreement))

    [row] = Signature.objects.all()
    assert (row.method, row.way) == (method, words)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_of_the_network_enough_is_kept_to_recognise_a_place(rf, address, network):
    assert network_of(rf.get("/", REMOTE_ADDR=address)) == network


def test_the_network_is_a_detail_of_the_log_that_erasure_takes(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentee)

    browser.post(url("sign", agreement), signature(agreement), REMOTE_ADDR="192.0.2.77")

    line = Event.objects.get(kind="signed")
    kept = dict(EventDetail.objects.filter(event=line).values_list("name", "value"))
    assert kept["network"] == "192.0.2.0/24"
    assert "192.0.2" not in str(line.facts)


def test_the_limits_of_confidentiality_are_read_before_the_ticks(as_participant):
    agreement = drawn_up()
    text_now = agreement.current.template
    text_now.pk, text_now.version = None, text_now.version + 1
    text_now.body = text_now.body | {"limits": "Bij gevaar bellen we 112."}
    text_now.save()
    agreement.revisions.update(template=text_now)

    page = text(as_participant(offered(agreement).duo.mentee).get(url("sign", agreement)))

    assert 0 < page.index("Bij gevaar bellen we 112.") < page.index('name="agrees_1"')
    assert page.index('name="agrees_2"') < page.index('name="typed_name"')


def test_the_copy_to_read_is_there_before_signing(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentee)
    before = text(browser.get(url("sign", agreement)))

    jobs.prepare(revision_pk=agreement.current.pk)

    after = text(browser.get(url("sign", agreement)))
    assert (url("document", agreement) in before, url("document", agreement) in after) == (
        False,
        True,
    )


def test_principles_are_accepted_without_a_typed_name(as_participant):
    agreement = drawn_up()
    template = agreement.current.template
    template.pk, template.version = None, template.version + 1
    template.body = template.body | {"is_signed": False, "consent": ["Ik houd me eraan."]}
    template.save()
    agreement.revisions.update(template=template)
    browser = as_participant(offered(agreement).duo.mentee)

    page = text(browser.get(url("sign", agreement)))
    data = {"shown": agreement.current.offered_sha256, "agrees_1": "on"}
    browser.post(url("sign", agreement), data)

    assert ('name="typed_name"' in page, "Akkoord" in page) == (False, True)
    assert [row.typed_name for row in Signature.objects.all()] == ["Fleur Peeters"]


# --- twice, and too late ------------------------------------------------------------------------


def test_back_and_two_tabs_lead_to_you_have_signed(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentee)
    data = signature(agreement)
    browser.post(url("sign", agreement), data)

    again = browser.post(url("sign", agreement), data | {"typed_name": ""})
    page = text(browser.get(again.url))

    assert (again.status_code, "Je hebt getekend" in page) == (303, True)
    assert events(agreement).count("signed") == 1


def test_who_sends_half_a_form_of_an_older_version_reads_the_new_one(as_participant):
    agreement = offered()
    data = signature(agreement, agrees_1="")
    offered(agreement, place="Ergens anders")

    response = as_participant(agreement.duo.mentee).post(url("sign", agreement), data, follow=True)

    assert "Lees ze opnieuw" in text(response)


def test_a_form_without_what_was_shown_signs_nothing(as_participant):
    agreement = offered()

    response = as_participant(agreement.duo.mentee).post(
        url("sign", agreement), signature(agreement, shown="")
    )

    assert (response.status_code, Signature.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("status", "words"),
    [("expired", "kun je niet meer tekenen"), ("declined", "niet getekend")],
)
def test_what_is_not_to_be_signed_any_more_says_so(as_participant, status, words):
    agreement = offered()
    revision = agreement.current
    data = signature(agreement)
    revision.expire() if status == "expired" else revision.decline(reason="")
    browser = as_participant(agreement.duo.mentee)

    page = browser.get(url("sign", agreement))
    sent = browser.post(url("sign", agreement), data)

    assert (words in text(page), sent.status_code, Signature.objects.count()) == (True, 409, 0)


@pytest.mark.no_cover
@pytest.mark.django_db(transaction=True)
def test_many_agreements_signed_at_the_same_instant_are_each_sealed_once():
    agreements = [offered() for _ in range(12)]
    data = [signature(each) for each in agreements]

    for agreement, sent in zip(agreements, data, strict=True):
        browsers = [
            log_in(Client(), person.user, purpose=f"agreement:{agreement.duo_id}")
            for person in (agreement.duo.mentor, agreement.duo.mentee)
        ] * 3
        address = url("sign", agreement)
        at_once(*(lambda b=b, a=address, s=sent: b.post(a, s) for b in browsers))

    queued = apps.get_model("procrastinate", "ProcrastinateJob").objects.filter(
        task_name="agreements.seal",
        args__revision_pk__in=[each.current.pk for each in agreements],
    )
    assert (Signature.objects.count(), queued.count()) == (24, 12)
    assert {each.current.status for each in agreements} == {"signed"}
    assert Event.objects.filter(kind="signed").count() == 24


# --- links ---------------------------------------------------------------------------------------


@pytest.mark.no_cover
def test_a_thousand_looks_of_scanners_change_no_row(client):
    agreement = prepared()
    path = link_to_sign(agreement, agreement.duo.mentee)
    before = rows()

    for number in range(500):
        scanner = SCANNERS[number % len(SCANNERS)]
        assert client.get(path, headers={"user-agent": scanner}).status_code == 200
        assert client.head(path, headers={"user-agent": scanner}).status_code == 200

    assert rows() == before


def test_the_page_of_a_link_names_the_programme_and_a_first_name_alone(client):
    agreement = prepared()

    response = client.get(link_to_sign(agreement, agreement.duo.mentee))

    page = text(response)
    assert "Fleur" in page
    assert ("Peeters" in page, "Ahmed" in page, agreement.reference in page) == (False,) * 3
    assert response["Referrer-Policy"] == "same-origin"
    assert ("no-store" in response["Cache-Control"], "noindex" in response["X-Robots-Tag"]) == (
        True,
        True,
    )


def test_pressing_the_button_is_opening_once_for_each_version(client):
    agreement = prepared()
    path = link_to_sign(agreement, agreement.duo.mentee)
    client.get(path)
    looked = events(agreement)

    for _ in range(2):
        client.post(path, REMOTE_ADDR="192.0.2.77")

    assert ("opened" in looked, events(agreement).count("opened")) == (False, 1)
    line = Event.objects.get(kind="opened")
    assert (line.role, line.details.get().value) == ("mentee", "192.0.2.0/24")


def test_a_press_without_a_known_network_is_noted_too():
    agreement = prepared()

    signing_actions.opened(agreement.duo_id, network="", by=agreement.duo.mentee.user)

    assert EventDetail.objects.filter(event__kind="opened").count() == 0
    assert events(agreement).count("opened") == 1


def test_who_signed_already_opens_nothing(client):
    agreement = prepared()
    put_name(agreement, agreement.duo.mentee)

    client.post(link_to_sign(agreement, agreement.duo.mentee))

    assert "opened" not in events(agreement)


def test_one_post_of_a_script_never_signs():
    agreement = prepared()
    path = link_to_sign(agreement, agreement.duo.mentee)
    strict = Client(enforce_csrf_checks=True)
    careless = Client()

    refused = strict.post(path).status_code
    straight = careless.post(url("sign", agreement), signature(agreement)).status_code
    careless.post(path)
    careless.post(path, signature(agreement))
    careless.post(url("sign", agreement), {"shown": agreement.current.offered_sha256})
    strict.get(path)
    bare = strict.post(url("sign", agreement), signature(agreement)).status_code

    assert (refused, straight, bare) == (403, 302, 403)
    assert Signature.objects.count() == 0


def test_a_secret_address_is_in_no_row_no_log_no_page_of_staff_and_no_address_after_it(
    caplog, client, staff_of
):
    agreement = prepared()
    [mail] = [
        each for each in mails("agreement_sign") if each.to[0] == agreement.duo.mentee.user.email
    ]
    path = re.search(r"/m/[\w-]{40,}/", mail.body)[0]
    token = path.split("/")[2]
    caplog.set_level("DEBUG")

    pressed = client.post(path)
    client.post(pressed.url, signature(agreement))
    programme = agreement.duo.programme
    staff = staff_of(programme)
    pages = [
        text(staff.get(reverse(f"agreements:{name}", args=[programme.slug, *args])))
        for name, args in [
            ("list", []),
            ("detail", [agreement.pk]),
            ("signing", [agreement.pk]),
            ("remind", []),
        ]
    ]

    assert PersonalLink.objects.with_token(token).exists()
    looks = {token, token.encode().hex()}
    whole = "\n".join(row for table in rows().values() for row in table)
    said = [whole, caplog.text, pressed.url, *pages]
    assert [look for look in looks for where in said if look in where] == []
    assert Signature.objects.count() == 1


# --- codes ---------------------------------------------------------------------------------------


@pytest.fixture
def coded():
    return prepared(ruled(asks_code=True))


def mail_code(browser, agreement):
    browser.post(url("code", agreement))
    return digits_of(mails("agreement_code")[-1])


def test_with_a_code_by_mail_the_evidence_says_that_it_is_the_same_mailbox(as_participant, coded):
    browser = as_participant(coded.duo.mentee)
    code = mail_code(browser, coded)

    browser.post(url("sign", coded), signature(coded, code=f" {code[:3]} {code[3:]} "))

    [row] = Signature.objects.all()
    assert row.way == (
        "met een persoonlijke link in een e-mail, en een code "
        "per e-mail, in dezelfde mailbox als de link"
    )
    kinds = events(coded)
    assert kinds[-3:] == ["code_sent", "code_right", "signed"]
    assert Code.objects.get().used_at is not None


def test_a_code_is_read_out_by_the_guide_and_the_log_says_so(as_participant, staff_of, coded):
    programme = coded.duo.programme
    address = reverse("agreements:read_out", args=[programme.slug, coded.pk, "mentee"])

    page = staff_of(programme).post(address)
    digits = page.context["digits"]
    as_participant(coded.duo.mentee).post(url("sign", coded), signature(coded, code=digits))

    line = Event.objects.get(kind="code_sent")
    assert f">{digits}<" in text(page)
    assert (line.detail, line.details.get().value) == ("phone", coded.duo.guide.name)
    assert Signature.objects.get().code == "phone"


def test_without_a_code_nobody_signs_by_any_way(as_participant, coded):
    response = as_participant(coded.duo.mentee).post(url("sign", coded), signature(coded))

    with pytest.raises(signing_actions.CodeMissing):
        put_name(coded, coded.duo.mentee)

    assert list(response.context["form"].errors) == ["code"]
    assert Signature.objects.count() == 0


def test_the_code_of_somebody_else_is_none(coded):
    mentor = coded.current.signatories.get(role="mentor")
    digits = code_actions.read_out(mentor, by=coded.duo.guide)
    code = code_actions.attempt(mentor, digits=digits)

    with pytest.raises(signing_actions.CodeMissing):
        signing_actions.sign(
            coded,
            typed_name="Fleur Peeters",
            shown=coded.current.offered_sha256,
            by=coded.duo.mentee.user,
            means=signing_actions.Means(code=code),
        )


def test_wrong_old_used_up_and_no_code_get_the_same_answer(as_participant, coded):
    browser = as_participant(coded.duo.mentee)

    def answer(code):
        page = browser.post(url("sign", coded), signature(coded, code=code))
        return page.status_code, page.context["form"].errors["code"]

    none = answer("123456")
    first = mail_code(browser, coded)
    wrong = answer(other_than(first))
    for _ in range(4):
        answer(other_than(first))
    used_up = answer(first)
    second = mail_code(browser, coded)
    Code.objects.update(made_at=now() - timedelta(minutes=10, seconds=1))
    old = answer(second)
    third = mail_code(browser, coded)
    replaced = answer(second) if second != third else old

    assert none == wrong == used_up == old == replaced
    assert Signature.objects.count() == 0
    assert events(coded).count("code_wrong") == 6
    browser.post(url("sign", coded), signature(coded, code=third))
    assert Signature.objects.count() == 1


def test_a_fourth_code_within_the_hour_is_not_given(as_participant, staff_of, coded):
    browser = as_participant(coded.duo.mentee)
    programme = coded.duo.programme
    for _ in range(3):
        browser.post(url("code", coded))

    fourth = browser.post(url("code", coded), follow=True)
    address = reverse("agreements:read_out", args=[programme.slug, coded.pk, "mentee"])
    by_phone = staff_of(programme).post(address, follow=True)
    Code.objects.update(made_at=now() - timedelta(minutes=61))
    browser.post(url("code", coded))

    assert "drie codes" in text(fourth)
    assert "drie codes" in text(by_phone)
    assert Code.objects.count() == 4


def test_the_digits_are_in_no_row(as_participant, coded):
    digits = mail_code(as_participant(coded.duo.mentee), coded)

    row = Code.objects.get()

    assert (digits in row.hmac, row.fits(digits), row.fits(other_than(digits))) == (
        False,
        True,
        False,
    )
    assert str(row) == f"{coded.current} · mentee email"


def test_who_signed_gets_no_code_any_more(as_participant, staff_of, coded):
    browser = as_participant(coded.duo.mentee)
    digits = mail_code(browser, coded)
    browser.post(url("sign", coded), signature(coded, code=digits))
    programme = coded.duo.programme
    address = reverse("agreements:read_out", args=[programme.slug, coded.pk, "mentee"])

    browser.post(url("code", coded))
    page = staff_of(programme).post(address, follow=True)
    again = browser.post(url("sign", coded), signature(coded, code=digits))

    assert (Code.objects.count(), "al getekend" in text(page)) == (1, True)
    assert (again.status_code, Signature.objects.count()) == (303, 1)


def test_where_no_code_is_asked_none_is_given(as_participant, staff_of):
    agreement = prepared()
    programme = agreement.duo.programme
    address = reverse("agreements:read_out", args=[programme.slug, agreement.pk, "mentee"])

    as_participant(agreement.duo.mentee).post(url("code", agreement))

    assert staff_of(programme).post(address).status_code == 404
    assert Code.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_click_with_a_code_signs_once_and_says_nothing_wrong():
    agreement = prepared(ruled(asks_code=True))
    browser = log_in(Client(), agreement.duo.mentee.user, purpose="portal")
    data = signature(agreement, code=mail_code(browser, agreement))
    answers = []

    at_once(*[lambda: answers.append(browser.post(url("sign", agreement), data).status_code)] * 4)

    assert (answers, Signature.objects.count()) == ([303] * 4, 1)


def test_codes_are_forgotten_the_day_after(as_participant, coded):
    mail_code(as_participant(coded.duo.mentee), coded)
    jobs.forget_codes(timestamp=0)
    kept = Code.objects.count()
    Code.objects.update(made_at=now() - timedelta(days=1, minutes=1))

    jobs.forget_codes(timestamp=1)

    assert (kept, Code.objects.count()) == (1, 0)


def test_a_parent_whom_this_version_does_not_ask_declines_nothing():
    agreement = offered()
    parent, guide = make_user(), agreement.duo.guide
    Guardian.objects.create(agreement=agreement, person=parent, name="Karin", added_by=guide)

    with pytest.raises(TransitionNotAllowed):
        declined(agreement, parent)

    assert agreement.current.status == "offered"


# --- the effort of the page ----------------------------------------------------------------------

MOST_BYTES = 100 * 1024


def fetched_by(page):
    """What a browser fetches for a page, by name, as it travels: itself and all it names."""
    found = {"page": page.encode()}
    for name in {*re.findall(r"/static/([\w./-]+\.[a-z0-9]+)", page)}:
        found[name] = Path(finders.find(name)).read_bytes()
    return {name: len(gzip.compress(content)) for name, content in found.items()}


@pytest.mark.parametrize("rules", [{}, {"asks_code": True, "order": "mentee_first"}])
def test_the_page_to_sign_travels_light(as_participant, rules):
    agreement = prepared(ruled(**rules))

    page = text(as_participant(agreement.duo.mentee).get(url("sign", agreement)))

    sizes = fetched_by(page)
    assert {"css/theme.css", "img/icons.svg"} <= sizes.keys()
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert 'name="agrees_1"' in page
