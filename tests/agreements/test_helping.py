"""Where the guide helps with signing: a parent who signs along, and paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from agreements import address_actions, guardian_actions, jobs, paper_actions
from agreements.models import Document, Event, Guardian, Revision, Signatory, Signature
from agreements.moments import moments
from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.dashboard import same_person_actions
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from mentorship.uploads import OneSheet
from tests.agreements.steps import (
    declining,
    drawn_up,
    events,
    mails,
    offered,
    prepared,
    put_name,
    sealed,
    signature,
    text,
    url,
    words_of,
)
from tests.agreements.test_signing import ruled
from tests.conftest import log_in
from tests.factories import make_application, make_user

pytestmark = pytest.mark.django_db

PARENT = {"name": "Karin Peeters", "email": "karin@example.org", "phone": "06 33 33 33 33"}
PDF = b"%PDF-1.7\n%scan\n"


def here(agreement, name, *args):
    slug = agreement.duo.programme.slug
    return reverse(f"agreements:{name}", args=[slug, agreement.pk, *args])


def named(agreement, **changes):
    """A parent signs along."""
    facts = {"called": "Karin Peeters", "email": "karin@example.org", "phone": "", **changes}
    guardian_actions.name(agreement, by=agreement.duo.guide, **facts)
    return agreement


def parent_of(agreement):
    """The browser of a parent who came in by her link."""
    return log_in(Client(), agreement.guardian.person, purpose=f"agreement:{agreement.duo_id}")


def picture(kind):
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, kind)
    return file.getvalue()


def scan_form(agreement, content=PDF, name="scan.pdf", **changes):
    data = {
        "shown": agreement.current.offered_sha256,
        "roles": ["mentor", "mentee"],
        "file": SimpleUploadedFile(name, content),
    }
    return data | changes


# --- a parent or guardian -------------------------------------------------------------------------


def test_a_parent_signs_along_by_a_link_of_her_own(staff_of):
    """S3-AGR-15."""
    agreement = ruled(asks_guardian=True)
    staff_of(agreement.duo.programme).post(here(agreement, "guardian"), PARENT)
    prepared(agreement)
    browser = parent_of(agreement)

    page = text(browser.get(url("sign", agreement)))
    browser.post(url("sign", agreement), signature(agreement, typed_name="Karin Peeters"))
    put_name(agreement, agreement.duo.mentor)
    before = agreement.current.status
    put_name(agreement, agreement.duo.mentee)
    jobs.seal(revision_pk=agreement.current.pk)

    [asked] = mails("agreement_sign_along")
    assert (asked.to, "ouder of verzorger" in asked.body) == (["karin@example.org"], True)
    assert "Jij tekent mee als ouder of verzorger" in page
    assert f'href="{url("fill", agreement)}"' not in page
    assert (before, agreement.current.status) == ("partly_signed", "sealed")
    words = words_of(bytes(Document.objects.get().pdf))
    assert ("Karin Peeters" in words, "ouder of verzorger" in words.lower()) == (True, True)
    assert len(mails("agreement_done")) == 3
    told = [moment.text for moment in moments(agreement.duo)]
    assert "De ouder of verzorger tekende de afspraken" in " ".join(told)
    final = text(browser.get(url("sign", agreement)))
    assert "Iedereen heeft getekend" in final


def test_in_a_fixed_order_a_parent_is_the_last():
    agreement = named(ruled(asks_guardian=True, order="mentee_first"))

    offered(agreement)

    turns = dict(Signatory.objects.values_list("role", "turn"))
    assert turns == {"mentee": 1, "mentor": 2, "guardian": 3}


def test_who_signs_along_reaches_this_agreement_and_nothing_else():
    agreement = named(ruled(asks_guardian=True))
    other = offered()
    browser = parent_of(agreement)

    waiting = text(browser.get(url("sign", agreement)))
    codes = {
        "fill": browser.get(url("fill", agreement)).status_code,
        "other": browser.get(url("sign", other)).status_code,
        "home": browser.get(reverse("portal:home")).status_code,
        "staff": browser.get(here(agreement, "signing")).status_code,
    }

    assert "vullen hun afspraken nog in" in waiting
    assert codes == {"fill": 404, "other": 302, "home": 302, "staff": 404}
    assert not agreement.guardian.person.is_staff


def test_a_parent_may_decline(staff_of):
    agreement = prepared(named(ruled(asks_guardian=True)))
    browser = parent_of(agreement)

    browser.post(url("decline", agreement), declining(agreement, "Te vroeg."))

    page = text(browser.get(url("sign", agreement)))
    line = Event.objects.get(kind="declined")
    assert (agreement.current.status, line.role) == ("declined", "guardian")
    assert "De contactpersoon belt." in page


def test_a_parent_whose_two_accounts_become_one_is_asked_there():
    agreement = prepared(named(ruled(asks_guardian=True)))
    parent = agreement.guardian.person
    older = make_user("Karin Peeters")
    User.objects.filter(pk=older.pk).update(joined_at=parent.joined_at - timedelta(days=1))
    for each in (older, parent):  # she wants to be a mentor herself
        make_application(agreement.duo.programme, role="mentor", name=each.name, email=each.email)

    same_person_actions.join(older, parent, by=agreement.duo.guide)
    revision = Revision.objects.get(pk=agreement.current.pk)
    address_actions.ask_at_new_address(revision)

    asked = OutgoingEmail.objects.filter(kind="agreements/agreement_sign_along", to=older)
    assert revision.agreement.guardian.person == older
    assert asked.filter(address=older.email).exists()


@pytest.mark.parametrize("who", ["mentor", "mentee", "guide"])
def test_who_signs_along_is_somebody_else(staff_of, who):
    agreement = ruled(asks_guardian=True)
    duo = agreement.duo
    person = duo.guide if who == "guide" else getattr(duo, who).user

    page = staff_of(duo.programme).post(
        here(agreement, "guardian"), PARENT | {"email": person.email.upper()}
    )

    assert list(page.context["form"].errors) == ["email"]
    assert "Karin Peeters" in text(page)
    assert Guardian.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Karin 😀"}, "name"),
        ({"email": "karin"}, "email"),
        ({"email": ""}, "email"),
        ({"phone": "6" * 31}, "phone"),
    ],
)
def test_who_signs_along_is_called_and_reached_somehow(staff_of, changes, field):
    agreement = ruled(asks_guardian=True)

    page = staff_of(agreement.duo.programme).post(here(agreement, "guardian"), PARENT | changes)

    assert list(page.context["form"].errors) == [field]


def test_another_parent_takes_the_place_of_the_first_until_people_sign(staff_of):
    agreement = named(ruled(asks_guardian=True))
    staff = staff_of(agreement.duo.programme)
    first = parent_of(agreement)
    staff.post(here(agreement, "guardian"), PARENT | {"email": "vader@example.org"})
    gone = first.get(url("sign", agreement)).status_code
    offered(agreement)

    late = staff.post(here(agreement, "guardian"), PARENT, follow=True)
    late_too = staff.post(here(agreement, "guardian_remove"), follow=True)

    assert gone == 404
    assert ["terug" in text(page) for page in (late, late_too)] == [True, True]
    assert Guardian.objects.get().person.email == "vader@example.org"


def test_who_was_to_sign_along_can_be_left_out(staff_of):
    agreement = named(ruled(asks_guardian=True))

    page = staff_of(agreement.duo.programme).post(here(agreement, "guardian_remove"), follow=True)

    assert ("Niemand tekent nog mee" in text(page), Guardian.objects.count()) == (True, 0)
    assert offered(agreement).current.signatories.count() == 2


def test_where_nobody_signs_along_nobody_can_be_named(staff_of):
    agreement = drawn_up()

    code = staff_of(agreement.duo.programme).post(here(agreement, "guardian"), PARENT).status_code

    assert (code, User.objects.filter(email="karin@example.org").exists()) == (404, False)


def test_a_rule_that_was_taken_away_asks_no_parent():
    agreement = named(ruled(asks_guardian=True))
    agreement.duo.programme.agreement_rules.delete()

    assert offered(agreement).current.signatories.count() == 2


def test_a_parent_of_a_version_that_does_not_know_her_signs_nothing():
    agreement = named(ruled(asks_guardian=False))
    offered(agreement)
    browser = parent_of(agreement)

    page = browser.post(url("sign", agreement), signature(agreement), follow=True)

    assert ("Lees ze opnieuw" in text(page), Signature.objects.count()) == (True, 0)


def test_the_old_link_of_who_does_not_sign_along_any_more_opens_nothing(client):
    agreement = named(ruled(asks_guardian=True))
    first = agreement.guardian.person
    address = personal_link(first, f"agreement:{agreement.duo_id}", to=url("sign", agreement))
    guardian_actions.leave_out(agreement)
    offered(agreement)

    page = client.post(address[address.index("/m/") :], follow=True)

    assert (page.status_code, "opened" in events(agreement)) == (404, False)


def test_a_parent_signs_on_paper_too_and_is_named_by_what_she_is_in_lists():
    agreement = offered(named(ruled(asks_guardian=True, order="mentor_first")))

    paper_actions.take_scan(
        agreement,
        scan=PDF,
        roles=["mentor", "mentee", "guardian"],
        shown=agreement.current.offered_sha256,
        by=agreement.duo.guide,
    )

    assert agreement.current.status == "signed"
    assert set(Signature.objects.values_list("role", "method")) == {
        ("mentor", "paper"),
        ("mentee", "paper"),
        ("guardian", "paper"),
    }
    assert str(agreement.guardian) == f"{agreement.reference} · ouder of verzorger"


# --- on paper -------------------------------------------------------------------------------------


def test_the_copy_to_print_has_lines_to_sign_on(staff_of):
    agreement = offered()
    staff = staff_of(agreement.duo.programme)
    before = staff.get(here(agreement, "copy")).status_code

    jobs.prepare(revision_pk=agreement.current.pk)

    words = words_of(staff.get(here(agreement, "copy")).content)
    assert (before, words.count("Plaats en datum"), agreement.reference in words) == (404, 2, True)


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (picture("PNG"), "image/png", ".png"),
        (picture("JPEG"), "image/jpeg", ".jpg"),
    ],
)
def test_a_scan_counts_as_the_signatures_that_are_on_it(
    as_participant, staff_of, content, kind, ending
):
    agreement = prepared()
    staff = staff_of(agreement.duo.programme)

    staff.post(here(agreement, "paper"), scan_form(agreement, content))
    jobs.seal(revision_pk=agreement.current.pk)

    paper = Document.objects.get(kind="paper")
    kept = staff.get(here(agreement, "scan", paper.pk))
    own = reverse("agreements:own_scan", args=[agreement.duo_id, paper.pk])
    mine = as_participant(agreement.duo.mentee).get(own)
    assert {row.method for row in Signature.objects.all()} == {"paper"}
    assert (kept.content, mine.content, kept["Content-Type"]) == (content, content, kind)
    assert f"{agreement.reference}{ending}" in kept["Content-Disposition"]
    assert kept["X-Content-Type-Options"] == "nosniff"
    words = words_of(bytes(Document.objects.get(kind="sealed").pdf))
    assert ("Op papier" in words, paper.sha256 in words.replace(" ", "")) == (True, True)
    assert len(mails("agreement_done")) == 2
    assert own in text(as_participant(agreement.duo.mentee).get(url("sign", agreement)))
    detail = reverse("agreements:detail", args=[agreement.duo.programme.slug, agreement.pk])
    assert "Wat op papier is getekend" in text(staff.get(detail))


def test_one_signs_on_paper_and_the_other_on_a_phone(as_participant, staff_of):
    agreement = prepared()
    staff = staff_of(agreement.duo.programme)

    staff.post(here(agreement, "paper"), scan_form(agreement, roles=["mentor"]))
    half = agreement.current.status
    page = text(staff.get(here(agreement, "signing")))
    as_participant(agreement.duo.mentee).post(url("sign", agreement), signature(agreement))

    assert (half, agreement.current.status) == ("partly_signed", "signed")
    assert ("Op papier".lower() in page.lower(), "Scan van" in page) == (True, True)
    assert events(agreement)[-3:] == ["scanned", "signed", "signed"]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"<html>", b"GIF89a", b"\x00" * (OneSheet.MOST + 1), b""]
)
def test_what_is_no_scan_is_refused_at_its_field(staff_of, content):
    agreement = offered()

    page = staff_of(agreement.duo.programme).post(
        here(agreement, "paper"), scan_form(agreement, content, "scan.pdf")
    )

    assert list(page.context["form"].errors) == ["file"]
    assert (Document.objects.count(), agreement.current.status) == (0, "offered")


def test_a_scan_says_whose_signatures_are_on_it(staff_of):
    agreement = offered()

    page = staff_of(agreement.duo.programme).post(
        here(agreement, "paper"), scan_form(agreement, roles=[])
    )

    assert list(page.context["form"].errors) == ["roles"]


def test_a_scan_of_an_older_version_counts_for_nothing(staff_of):
    agreement = offered()
    data = scan_form(agreement)
    offered(agreement, place="Ergens anders")

    page = staff_of(agreement.duo.programme).post(here(agreement, "paper"), data, follow=True)

    assert ("intussen iets veranderd" in text(page), Document.objects.count()) == (True, 0)


def test_the_same_scan_twice_is_said_to_be_here(staff_of):
    first, second = offered(), None
    staff = staff_of(first.duo.programme)
    staff.post(here(first, "paper"), scan_form(first, roles=["mentor"]))
    second = first

    page = staff.post(here(second, "paper"), scan_form(second, roles=["mentee"]))

    assert list(page.context["form"].errors) == ["file"]
    assert Signature.objects.count() == 1


def test_who_signed_meanwhile_does_not_sign_again(staff_of):
    agreement = offered()
    put_name(agreement, agreement.duo.mentor)

    with pytest.raises(paper_actions.NobodySigned):
        paper_actions.take_scan(
            agreement,
            scan=PDF,
            roles=["mentor"],
            shown=agreement.current.offered_sha256,
            by=agreement.duo.guide,
        )

    assert Document.objects.count() == 0


def test_what_is_not_to_be_signed_takes_no_scan(staff_of):
    agreement = sealed()
    staff = staff_of(agreement.duo.programme)

    page = staff.post(here(agreement, "paper"), scan_form(agreement))
    with pytest.raises(TransitionNotAllowed):
        paper_actions.take_scan(
            agreement,
            scan=PDF,
            roles=["mentor"],
            shown=agreement.current.offered_sha256,
            by=agreement.duo.guide,
        )

    assert ("niet worden getekend" in text(page), Document.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("signing", []),
        ("copy", []),
        ("scan", [1]),
        ("paper", []),
        ("guardian", []),
        ("guardian_remove", []),
        ("read_out", ["mentee"]),
    ],
)
def test_an_agreement_of_another_programme_is_not_there(staff, programme, name, args):
    agreement = prepared()
    method = staff.get if name in {"signing", "copy", "scan"} else staff.post
    theirs = reverse(f"agreements:{name}", args=[programme.slug, agreement.pk, *args])

    codes = [method(address).status_code for address in (here(agreement, name, *args), theirs)]

    assert codes == [404, 404]
