"""Filling in and signing on a phone, and where a coordinator sees how far it is."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agreements import drafting_actions, jobs, versions
from agreements.models import Agreement, Document, Event, ReadingCopy, Revision, Signature
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from tests.agreements.steps import (
    GP,
    TERMS,
    both,
    declined,
    declining,
    drawn_up,
    mails,
    offered,
    prepared,
    put_name,
    sealed,
    signature,
    signed_by_both,
    text,
    url,
    words_of,
)
from tests.conftest import log_in
from tests.factories import make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db

CHANGED = "Lees ze opnieuw"
LITERAL = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{notice_hours}",
    "file:///etc/passwd",
    "<link rel=attachment href=file:///etc/passwd>",
]


# --- reading and signing -------------------------------------------------------------------------


def test_an_agreement_is_filled_in_before_it_is_signed(as_participant):
    agreement = drawn_up()

    response = as_participant(agreement.duo.mentee).get(url("sign", agreement))

    assert response.headers["Location"] == url("fill", agreement)


def test_both_sign_on_their_own_phone(as_participant):
    agreement = offered()

    for person in (agreement.duo.mentee, agreement.duo.mentor):
        as_participant(person, f"agreement:{agreement.duo_id}").post(
            url("sign", agreement), signature(agreement)
        )

    page = text(as_participant(agreement.duo.mentor).get(url("sign", agreement)))
    assert (agreement.current.status, "Jullie hebben allebei getekend" in page) == ("signed", True)


def test_who_signed_waits_for_the_other(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentee)

    response = browser.post(url("sign", agreement), signature(agreement), follow=True)

    assert ('<form class="card"' in text(response), agreement.current.status) == (
        False,
        "partly_signed",
    )


def test_a_double_click_signs_once(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentee)
    data = signature(agreement)

    codes = [browser.post(url("sign", agreement), data).status_code for _ in range(2)]

    assert (codes, Signature.objects.count()) == ([303, 303], 1)


def test_who_saw_other_terms_reads_them_again(as_participant):
    agreement = offered()
    data = signature(agreement)
    offered(agreement, place="Ergens anders")

    response = as_participant(agreement.duo.mentee).post(url("sign", agreement), data, follow=True)

    assert (CHANGED in text(response), "Ergens anders" in text(response)) == (True, True)
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agrees_1": ""}, "agrees_1"),
        ({"agrees_2": ""}, "agrees_2"),
        ({"typed_name": ""}, "typed_name"),
        ({"typed_name": "x" * 101}, "typed_name"),
        ({"typed_name": "Fleur 😀"}, "typed_name"),
        ({"typed_name": "Fleur\x00"}, "typed_name"),
        ({"typed_name": "\u202eruelF"}, "typed_name"),
    ],
)
def test_an_incomplete_signature_says_what_is_missing(as_participant, changes, field):
    agreement = offered()

    response = as_participant(agreement.duo.mentee).post(
        url("sign", agreement), signature(agreement, **changes)
    )

    assert (list(response.context["form"].errors), Signature.objects.count()) == ([field], 0)


def test_a_typed_name_stands_literally_in_the_document(as_participant):
    agreement = offered()
    for person in (agreement.duo.mentee, agreement.duo.mentor):
        as_participant(person).post(
            url("sign", agreement), signature(agreement, typed_name=LITERAL[-1])
        )

    jobs.seal(revision_pk=agreement.current.pk)

    assert f"Mentor: {LITERAL[-1]}" in words_of(bytes(Document.objects.get().pdf))


def test_looking_changes_nothing(as_participant):
    agreement = prepared()
    browser = as_participant(agreement.duo.mentee)

    def world():
        models = (Agreement, Revision, Signature, Event, Document, ReadingCopy, OutgoingEmail)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = world()
    codes = [
        browser.get(url(page, agreement)).status_code
        for page in ("fill", "sign", "decline", "document")
    ]

    assert (codes, world() == before) == ([200] * 4, True)


# --- not signing ---------------------------------------------------------------------------------


def test_who_does_not_sign_may_say_why(as_participant, staff_of):
    agreement = offered()
    data = declining(agreement, "<script>alert(1)</script>")

    response = as_participant(agreement.duo.mentor).post(
        url("decline", agreement), data, follow=True
    )

    detail = reverse("agreements:detail", args=[agreement.duo.programme.slug, agreement.pk])
    staff_page = text(staff_of(agreement.duo.programme).get(detail))
    agreement.refresh_from_db()
    assert (agreement.state, "&lt;script&gt;" in staff_page) == ("declined", True)
    assert "alert(1)" not in text(response)


def test_who_does_not_sign_can_change_it_from_there_and_ask_again(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentor)

    page = text(browser.post(url("decline", agreement), declining(agreement), follow=True))

    assert f'href="{url("fill", agreement)}"' in page


def test_a_reason_is_not_needed(as_participant):
    agreement = offered()

    as_participant(agreement.duo.mentor).post(url("decline", agreement), declining(agreement))

    assert agreement.current.status == "declined"


def test_what_no_keyboard_types_is_dropped_from_long_texts_and_line_ends_count_once(as_participant):
    first, second = drawn_up(), offered()

    data = GP | {"seen": first.current.mark, "goals": "Rust\x00\r\nKlanten"}
    as_participant(first.duo.mentee).post(url("fill", first), data)
    as_participant(second.duo.mentor).post(
        url("decline", second), declining(second, "a\x00b\r\n" + "x" * 997)
    )

    assert first.current.terms["goals"] == ["Rust", "Klanten"]
    assert second.current.status == "declined"


def test_a_browser_cuts_off_nothing_of_what_is_pasted_in_a_long_text(as_participant):
    agreement = offered()
    page = text(as_participant(agreement.duo.mentor).get(url("decline", agreement)))
    terms = text(as_participant(agreement.duo.mentor).get(url("fill", agreement)))

    assert "maxlength" not in page
    assert "maxlength" not in terms.partition('name="goals"')[2].partition(">")[0]


def test_a_reason_that_cannot_be_kept_is_refused(as_participant):
    agreement = offered()

    response = as_participant(agreement.duo.mentor).post(
        url("decline", agreement), declining(agreement, "x" * 1001)
    )

    assert (list(response.context["form"].errors), agreement.current.status) == (
        ["reason"],
        "offered",
    )


def test_who_read_another_version_declines_nothing(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentor)

    page = text(
        browser.post(url("decline", agreement), {"reason": "", "shown": "0" * 64}, follow=True)
    )

    assert (agreement.current.status, "zijn gewijzigd" in page) == ("offered", True)


def test_who_signed_does_not_decline_any_more(as_participant):
    agreement = offered()
    put_name(agreement, agreement.duo.mentor, "Ahmed Yilmaz")

    late = as_participant(agreement.duo.mentor).post(
        url("decline", agreement), declining(agreement)
    )

    assert (late.status_code, agreement.current.status) == (409, "partly_signed")


def test_declining_what_is_sealed_says_that_it_is_too_late(as_participant):
    agreement = sealed()

    response = as_participant(agreement.duo.mentor).post(
        url("decline", agreement), declining(agreement, "Toch niet")
    )

    assert (response.status_code, agreement.current.status) == (409, "sealed")


def test_what_is_signed_is_not_filled_in_again(as_participant):
    agreement = signed_by_both()

    response = as_participant(agreement.duo.mentor).get(url("fill", agreement))

    assert response.headers["Location"] == url("sign", agreement)


# --- the file and the doors ----------------------------------------------------------------------


def test_the_file_is_the_sealed_one_as_soon_as_there_is_one(as_participant):
    agreement = drawn_up()
    browser = as_participant(agreement.duo.mentee)
    before = browser.get(url("document", agreement)).status_code
    sealed(offered(agreement))

    response = browser.get(url("document", agreement))

    assert (before, response.content == bytes(Document.objects.get().pdf)) == (404, True)
    assert agreement.reference in response.headers["Content-Disposition"]


@pytest.mark.parametrize("page", ["fill", "sign", "decline", "document"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_agreement_of_others_is_not_there(as_participant, page, method):
    agreement = offered()
    other = make_duo(agreement.duo.programme).mentor

    response = getattr(as_participant(other), method)(url(page, agreement))

    assert response.status_code == 404


def test_a_link_to_another_agreement_does_not_open_this_one(as_participant):
    agreement = offered()
    browser = as_participant(agreement.duo.mentee, f"agreement:{agreement.duo_id + 1}")

    response = browser.get(url("sign", agreement))

    assert (response.status_code, "login" in response.headers["Location"]) == (302, True)


# --- for the coordinator -------------------------------------------------------------------------


def staff_url(name, programme, *args):
    return reverse(f"agreements:{name}", args=[programme.slug, *args])


@pytest.mark.parametrize(
    ("query", "count"), [("", 2), ("?stand=draft", 1), ("?stand=sealed", 0), ("?stand=x", 2)]
)
def test_the_list_shows_where_each_is(staff, programme, query, count):
    drafting_actions.draw_up(make_duo(programme, status="confirmed"))
    offered(drafting_actions.draw_up(make_duo(programme, status="confirmed")))
    drawn_up()

    response = staff.get(staff_url("list", programme) + query)

    assert len(response.context["page"].rows) == count


def test_an_empty_list_says_when_there_will_be_some(staff, programme):
    response = staff.get(staff_url("list", programme))

    assert len(response.context["page"].rows) == 0
    assert response.status_code == 200


def test_the_coordinator_sees_the_terms_the_signatures_and_the_log(staff, programme):
    agreement = sealed(offered(drafting_actions.draw_up(make_duo(programme, status="confirmed"))))

    page = text(staff.get(staff_url("detail", programme, agreement.pk)))

    assert [
        word
        for word in ("Nee zeggen", "Ahmed Yilmaz", Document.objects.get().sha256)
        if word not in page
    ] == []
    assert "Help met tekenen" not in page


def test_the_coordinator_is_offered_to_help_as_long_as_there_is_something_to_sign(staff, programme):
    agreement = offered(drafting_actions.draw_up(make_duo(programme, status="confirmed")))

    page = text(staff.get(staff_url("detail", programme, agreement.pk)))

    assert "Help met tekenen" in page
    assert "waarop ze elkaar zien" in page


def test_what_is_in_force_can_be_downloaded_while_a_new_version_is_filled_in(staff, programme):
    agreement = sealed(offered(drafting_actions.draw_up(make_duo(programme, status="confirmed"))))

    page = staff.post(staff_url("begin_anew", programme, agreement.pk), follow=True)

    assert agreement.current.status == "draft"
    assert f'href="{staff_url("sealed", programme, agreement.pk)}"' in text(page)


def test_the_coordinator_downloads_only_what_is_sealed(staff, programme):
    agreement = offered(drafting_actions.draw_up(make_duo(programme, status="confirmed")))
    address = staff_url("sealed", programme, agreement.pk)
    before = staff.get(address).status_code
    sealed(agreement)

    response = staff.get(address)

    assert (before, response.content == bytes(Document.objects.get().pdf)) == (404, True)


@pytest.mark.parametrize("name", ["detail", "sealed"])
def test_an_agreement_of_another_programme_is_not_there(staff, programme, name):
    agreement = sealed()

    codes = [
        staff.get(staff_url(name, place, agreement.pk)).status_code
        for place in (programme, agreement.duo.programme)
    ]

    assert codes == [404, 404]


# --- at the same instant -------------------------------------------------------------------------


def at_once(*functions):
    """Run all of them at the same instant, each on its own connection."""
    start = threading.Barrier(len(functions))

    def run(function):
        start.wait()
        try:
            function()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_both_sign_at_the_same_instant_and_one_seal_follows():
    agreement = offered()
    data = signature(agreement)
    browsers = [
        log_in(Client(), person.user, purpose="portal")
        for person in (agreement.duo.mentor, agreement.duo.mentee)
    ]

    at_once(*(lambda b=browser: b.post(url("sign", agreement), data) for browser in browsers * 2))
    revision = agreement.current
    at_once(*[lambda: jobs.seal(revision_pk=revision.pk)] * 2)

    revision.refresh_from_db()
    assert (Signature.objects.count(), Document.objects.count(), revision.status) == (
        2,
        1,
        "sealed",
    )
    assert [mail.to[0] for mail in mails("agreement_done")] == both(agreement)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_it_at_the_same_instant_one_wins():
    agreement = drawn_up()
    seen = agreement.current.mark
    outcomes = []

    def change(participant):
        try:
            terms = TERMS | {"place": participant.role}
            drafting_actions.fill_in(
                Agreement.objects.get(), terms=terms, seen=seen, by=participant.user
            )
        except versions.Changed:
            outcomes.append("again")
        else:
            outcomes.append("kept")

    people = (agreement.duo.mentor, agreement.duo.mentee)
    at_once(*(lambda p=person: change(p) for person in people))

    assert (sorted(outcomes), Revision.objects.count()) == (["again", "kept"], 1)


@pytest.mark.django_db(transaction=True)
def test_drawing_up_at_the_same_instant_makes_one():
    duo = make_duo(status="confirmed")

    at_once(*[lambda: drafting_actions.draw_up(type(duo).objects.get(pk=duo.pk))] * 4)

    assert (Agreement.objects.count(), OutgoingEmail.objects.count()) == (1, 2)


def test_why_somebody_does_not_sign_is_for_the_guide_alone(staff_of):
    """That is what the form promises."""
    agreement = offered()
    programme = agreement.duo.programme
    declined(agreement, agreement.duo.mentee.user, reason="Ik ken zijn broer.")
    colleague = make_coordinator("Femke de Boer")
    programme_actions.add_staff(programme, user=colleague)
    address = reverse("agreements:detail", args=[programme.slug, agreement.pk])

    guide = staff_of(programme).get(address)
    other = log_in(Client(), colleague, second_factor=True).get(address)

    assert ("Ik ken zijn broer." in text(guide), "Ik ken zijn broer." in text(other)) == (
        True,
        False,
    )


def test_from_a_duo_the_coordinator_goes_to_its_agreement(staff_of):
    agreement = offered()
    duo, programme = agreement.duo, agreement.duo.programme
    other = make_duo(programme, status="confirmed")
    staff = staff_of(programme)

    page = staff.get(reverse("duos:detail", args=[programme.slug, duo.pk]))
    found = staff.get(reverse("agreements:of_duo", args=[programme.slug, duo.pk]))
    none_yet = staff.get(reverse("agreements:of_duo", args=[programme.slug, other.pk]), follow=True)
    nobody = staff.get(reverse("agreements:of_duo", args=[programme.slug, 0]))
    foreign = staff_of(make_programme()).get(found.request["PATH_INFO"])

    assert reverse("agreements:of_duo", args=[programme.slug, duo.pk]) in text(page)
    assert found.url == reverse("agreements:detail", args=[programme.slug, agreement.pk])
    assert none_yet.redirect_chain[0][0] == reverse("duos:detail", args=[programme.slug, other.pk])
    assert "Ze hebben nog geen afspraken." in text(none_yet)
    assert (nobody.status_code, foreign.status_code) == (404, 404)


def test_what_was_sealed_is_found_again_on_her_own_page(as_participant):
    agreement = sealed()

    page = as_participant(agreement.duo.mentee).get(reverse("portal:home"))

    assert url("sign", agreement) in text(page)
    assert "Jullie getekende afspraken" in text(page)
