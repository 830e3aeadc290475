"""Contributions: asked once, settled by one, and in the way of nothing that helps (S4-COND-11)."""

import base64
import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship import confidential
from mentorship.intake import actions, payment_actions, payment_jobs
from mentorship.intake.models import Application, Payment
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_application, make_participant, make_programme

pytestmark = pytest.mark.django_db
IBAN = "NL91ABNA0417164300"


@pytest.fixture
def programme(coordinator):
    return make_programme(
        coordinator=coordinator,
        fee_amount=Decimal("150.00"),
        fee_account=IBAN,
        fee_account_name="Kring De Linden",
    )


def make_payment(programme, **fields):
    payment = payment_actions.ask(make_participant(programme, **fields))
    assert payment
    return payment


def test_who_is_admitted_is_asked_to_pay_with_a_pdf(programme):
    application = make_application(programme)

    participant = actions.accept(application, seen="submitted", by=coordinator_of(programme))

    payment = Payment.objects.get(participant=participant)
    assert payment.amount == Decimal("150.00")
    assert payment.due_on == localdate() + timedelta(days=30)
    assert payment.reference == application.reference
    email = OutgoingEmail.objects.get(kind="intake/payment_asked")
    content = json.loads(confidential.unseal(email.sealed, context=email.key))
    assert "NL91 ABNA 0417 1643 00" in content["text"]
    [[name, pdf, _kind]] = content["attachments"]
    assert name == f"bijdrage-{payment.reference}.pdf"
    assert base64.b64decode(pdf).startswith(b"%PDF")


def test_a_mentor_pays_nothing_unless_the_programme_says_so(programme):
    mentor = make_participant(programme, role="mentor")

    assert payment_actions.ask(mentor) is None
    assert not Payment.objects.exists()


def test_nobody_is_asked_without_an_account_or_twice_or_in_a_try_out(programme):
    payment = make_payment(programme)
    again = payment_actions.ask(payment.participant)
    test = payment_actions.ask(make_participant(programme, is_test=True))
    programme.fee_account = ""

    assert again == payment
    assert test is None
    assert payment_actions.ask(make_participant(programme)) is None
    assert OutgoingEmail.objects.filter(kind="intake/payment_asked").count() == 1


def test_the_list_shows_a_state_and_finds_by_name_and_reference(staff, programme):
    one = make_payment(programme, name="Zoë Haddad")
    other = make_payment(programme, name="Bram Bos")
    address = reverse("intake:payment_list", args=[programme.slug])

    everybody = staff.get(address).content.decode()
    by_name = staff.get(address, {"q": "zoe"}).content.decode()
    by_reference = staff.get(address, {"q": other.reference}).content.decode()
    late = staff.get(address, {"stand": "late"}).content.decode()

    assert "Zoë Haddad" in everybody
    assert "Bram Bos" in everybody
    assert "Bram Bos" not in by_name
    assert one.reference not in by_reference
    assert "Bram Bos" not in late


def test_the_list_costs_as_many_queries_for_one_as_for_fifty(
    staff, programme, django_assert_max_num_queries
):
    make_payment(programme)
    address = reverse("intake:payment_list", args=[programme.slug])
    staff.get(address)
    with django_assert_max_num_queries(30) as one:
        staff.get(address)
    for _number in range(5):
        make_payment(programme)

    with django_assert_max_num_queries(len(one)):
        staff.get(address)


@pytest.mark.parametrize(
    ("step", "begin", "end"),
    [("received", "open", "paid"), ("waived", "open", "waived"), ("refunded", "paid", "refunded")],
)
def test_a_step_says_who_it_is_about_before_it_is_taken(staff, programme, step, begin, end):
    payment = make_payment(programme, name="Zoë Haddad")
    if begin == "paid":
        payment_actions.receive(payment, by=coordinator_of(programme))
    address = reverse("intake:payments_settle", args=[programme.slug])

    first = staff.post(address, {"stap": step, "wie": payment.pk})
    payment.refresh_from_db()
    assert "Zoë Haddad" in first.content.decode()
    assert payment.status == begin

    staff.post(address, {"stap": step, "wie": payment.pk, "zeker": "1", "note": "Per bank"})
    payment.refresh_from_db()
    assert (payment.status, payment.note) == (end, "Per bank")
    assert payment.settled_on == localdate()


def test_letting_somebody_off_asks_why(staff, programme):
    payment = make_payment(programme)
    address = reverse("intake:payments_settle", args=[programme.slug])

    staff.post(address, {"stap": "waived", "wie": payment.pk, "zeker": "1", "note": " "})

    payment.refresh_from_db()
    assert payment.status == "open"


def test_what_a_colleague_settled_meanwhile_stays_and_is_told(staff, programme):
    payment = make_payment(programme, name="Zoë Haddad")
    payment_actions.receive(payment, by=coordinator_of(programme))
    address = reverse("intake:payments_settle", args=[programme.slug])

    page = staff.post(
        address,
        {"stap": "waived", "wie": payment.pk, "zeker": "1", "note": "Ziek"},
        follow=True,
    )

    payment.refresh_from_db()
    assert payment.status == "paid"
    assert "Zoë Haddad" in page.content.decode()


def test_an_unknown_step_or_kind_of_file_is_not_found_and_nobody_chosen_is_said(staff, programme):
    settle = reverse("intake:payments_settle", args=[programme.slug])

    assert staff.post(settle, {"stap": "declined"}).status_code == 404
    assert staff.post(settle, {"stap": "received", "wie": "x"}).status_code == 200
    export = reverse("intake:payment_export", args=[programme.slug, "pdf"])
    assert staff.get(export).status_code == 404


def test_contributions_of_another_programme_are_out_of_reach(staff, programme):
    other = make_programme(fee_amount=Decimal(50), fee_account=IBAN)
    payment = make_payment(other)

    assert staff.get(reverse("intake:payment_list", args=[other.slug])).status_code == 404
    address = reverse("intake:payments_settle", args=[programme.slug])
    staff.post(address, {"stap": "received", "wie": payment.pk, "zeker": "1"})
    payment.refresh_from_db()
    assert payment.status == "open"


def test_who_was_admitted_before_is_asked_by_a_button(staff, programme):
    participant = make_participant(programme, name="Zoë Haddad")
    other = make_participant(programme)
    address = reverse("intake:payments_ask", args=[programme.slug])

    first = staff.post(address)
    assert "Zoë Haddad" in first.content.decode()
    assert not Payment.objects.exists()

    staff.post(address, {"wie": participant.pk, "zeker": "1"})
    assert Payment.objects.get().participant == participant
    assert not Payment.objects.filter(participant=other).exists()


def test_who_is_late_is_reminded_once(programme):
    late, early = make_payment(programme), make_payment(programme)
    Payment.objects.filter(pk=late.pk).update(due_on=localdate() - timedelta(days=1))

    for _time in range(2):
        payment_jobs.remind_of_payments(0)
        payment_jobs.remind(payment_pk=late.pk)

    reminders = OutgoingEmail.objects.filter(kind="intake/payment_reminder")
    assert [each.to for each in reminders] == [late.participant.user]
    early.refresh_from_db()
    assert early.reminded_at is None


def test_what_is_settled_is_not_reminded_of(programme):
    payment = make_payment(programme)
    stale = Payment.objects.get(pk=payment.pk)
    payment_actions.waive(payment, by=coordinator_of(programme), note="Ziek")

    with pytest.raises(TransitionNotAllowed):
        payment_actions.remind(stale)


def test_the_file_for_the_books_has_no_formulas(staff, programme):
    payment = make_payment(programme, name="=cmd()")
    address = reverse("intake:payment_export", args=[programme.slug, "csv"])

    content = b"".join(staff.get(address).streaming_content).decode("utf-8-sig")

    _head, row = csv.reader(io.StringIO(content), delimiter=";")
    assert row[:3] == [payment.reference, "'=cmd()", "150.00"]


def test_unpaid_stands_in_the_way_of_no_help(programme, as_participant):
    payment = make_payment(programme)
    Payment.objects.update(due_on=localdate() - timedelta(days=90))
    browser = as_participant(payment.participant)

    assert browser.get(reverse("portal:help")).status_code == 200
    assert browser.get(reverse("portal:home")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_treasurers_at_once_one_wins():
    programme = make_programme(fee_amount=Decimal(50), fee_account=IBAN)
    payment, by = make_payment(programme), coordinator_of(programme)
    barrier = Barrier(2)

    def run(step):
        mine = Payment.objects.get(pk=payment.pk)
        barrier.wait()
        try:
            step(mine, by=by, note="Zo is het")
        except TransitionNotAllowed:
            return "late"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(run, [payment_actions.receive, payment_actions.waive]))

    assert answers == ["done", "late"]
    assert Application.objects.get().status == "accepted"


def test_her_own_page_says_how_to_pay_and_then_thanks(programme, as_participant):
    payment = make_payment(programme)
    browser = as_participant(payment.participant)

    before = browser.get(reverse("portal:home")).content.decode()
    payment_actions.receive(payment, by=coordinator_of(programme))
    after = browser.get(reverse("portal:home")).content.decode()

    assert "NL91 ABNA 0417 1643 00" in before
    assert payment.reference in before
    assert "data:image/svg+xml;base64," in before
    assert "data:image/svg+xml;base64," not in after
    assert "Dank je, je bijdrage is betaald." in after
