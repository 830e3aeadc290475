"""Contributions: asked once, settled by one, and in the way of nothing that helps (S4-COND-11)."""

import base64
import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from mentorship import bank, confidential
from mentorship.accounts.models import User
from mentorship.duos import ending_actions
from mentorship.intake import (
    actions,
    payment_actions,
    payment_jobs,
    payment_paper,
    payment_views,
)
from mentorship.intake.models import Application, Payment
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from mentorship.programmes.models import Programme, ProgrammeIncomplete
from mentorship.transitions import TransitionNotAllowed
from tests.evaluations.rounds import invitees
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)
from tests.programmes.test_views import save

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


def work():
    """Do what waits in the queue about contributions, as the worker would."""
    jobs = {
        payment_actions.ASK: payment_jobs.ask,
        payment_actions.WRITE: payment_jobs.write,
        payment_jobs.REMIND: payment_jobs.remind,
    }
    waiting = ProcrastinateJob.objects.filter(task_name__in=jobs, status="todo").order_by("pk")
    done = 0
    while job := waiting.filter(pk__gt=done).first():
        jobs[job.task_name](**job.args)
        done = job.pk
    forgotten = "DELETE FROM procrastinate_jobs WHERE status = 'todo'"
    with connection.cursor() as cursor:
        cursor.execute(forgotten)


def mails(kind):
    return OutgoingEmail.objects.filter(kind=f"intake/{kind}")


@pytest.mark.parametrize("fee", [{"fee_amount": 150}, {"mentor_fee_amount": 20}])
def test_a_programme_that_costs_something_opens_once_it_says_where_to_pay(fee):
    programme = make_programme("network", is_open=False, fee_account="", fee_account_name="", **fee)

    assert programme.missing == ["fee_account", "fee_account_name"]
    with pytest.raises(ProgrammeIncomplete):
        programme_actions.open_up(programme)
    Programme.objects.update(fee_amount=None, mentor_fee_amount=Decimal(0))
    programme.refresh_from_db()
    programme_actions.open_up(programme)
    assert programme.status == "open"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"fee_account": ""}, "Vul de rekening in waarop mensen betalen."),
        ({"fee_account_name": ""}, "Vul in op wiens naam de rekening staat."),
        ({"fee_account": "NL92 ABNA 0417 1643 00"}, "In dit rekeningnummer zit een tikfout."),
    ],
)
def test_where_people_pay_already_the_account_stays(staff, programme, typed, message):
    page = save(staff, programme, "bijdrage", **typed).content.decode()

    assert message in page
    programme.refresh_from_db()
    assert programme.fee_account == IBAN


def test_who_sets_up_can_fill_in_the_account_later(staff_of):
    draft = make_programme(is_open=False)

    save(staff_of(draft), draft, "bijdrage", fee_account="", fee_account_name="")

    draft.refresh_from_db()
    assert draft.fee_account == ""


def test_who_is_admitted_is_asked_to_pay_with_a_pdf(programme):
    application = make_application(programme)

    participant = actions.accept(application, seen="submitted", by=coordinator_of(programme))
    assert not Payment.objects.exists()  # nothing about paying stands in the way of a decision
    work()

    payment = Payment.objects.get(participant=participant)
    assert payment.amount == Decimal("150.00")
    assert payment.due_on == localdate() + timedelta(days=30)
    assert payment.reference == bank.reference(application.reference)
    email = mails("payment_asked").get()
    content = json.loads(confidential.unseal(email.sealed, context=email.key))
    assert "NL91 ABNA 0417 1643 00" in content["text"]
    assert payment.reference_in_fours in content["text"]
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
    work()
    programme.fee_account = ""

    assert again == payment
    assert test is None
    assert payment_actions.ask(make_participant(programme)) is None
    assert mails("payment_asked").count() == 1


def test_a_job_that_runs_twice_asks_once(programme):
    participant = make_participant(programme)

    for _time in range(2):
        payment_jobs.ask(participant_pk=participant.pk)
        payment_jobs.write(payment_pk=Payment.objects.get().pk, letter=payment_actions.ASKED)

    assert mails("payment_asked").count() == 1


def test_admission_does_not_wait_for_an_account_that_was_emptied_since(programme, staff):
    first = actions.accept(
        make_application(programme), seen="submitted", by=coordinator_of(programme)
    )
    asked = make_payment(programme)
    Programme.objects.update(fee_account="")
    programme.refresh_from_db()

    second = actions.accept(
        make_application(programme), seen="submitted", by=coordinator_of(programme)
    )
    work()  # nobody is asked to pay to nobody

    assert {first.application.status, second.application.status} == {"accepted"}
    assert list(Payment.objects.all()) == [asked]
    assert not mails("payment_asked").exists()
    page = staff.get(reverse("intake:payment_list", args=[programme.slug])).content.decode()
    assert "Vul eerst het rekeningnummer in" in page


def test_nothing_goes_wrong_when_the_decision_was_taken_back_meanwhile(programme):
    payment_jobs.ask(participant_pk=0)

    assert not Payment.objects.exists()


def test_nobody_is_reminded_to_pay_to_nobody(programme, staff):
    payment = make_payment(programme)
    Payment.objects.update(due_on=localdate() - timedelta(days=1))
    Programme.objects.update(fee_account="")
    address = reverse("intake:payments_settle", args=[programme.slug])

    page = staff.post(address, {"stap": "remind", "wie": payment.pk, "zeker": "1"}, follow=True)
    payment_jobs.remind_of_payments(0)
    work()

    assert "Vul eerst het rekeningnummer in." in page.content.decode()
    payment.refresh_from_db()
    assert payment.reminded_at is None


@pytest.mark.parametrize("account", ["", "NL91 ABNA", "NL92ABNA0417164300"])
def test_her_own_page_opens_whatever_the_account_is(programme, as_participant, account):
    payment = make_payment(programme)
    Programme.objects.update(fee_account=account)

    page = as_participant(payment.participant).get(reverse("portal:home")).content.decode()

    assert "Je hoort van ons hoe je betaalt." in page
    payment.programme.refresh_from_db()
    assert payment_paper.request_of(payment).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["Kring De Linden", "😀" * 70, "é" * 70, "{{7*7}}"])
def test_the_code_says_what_a_banking_app_needs(programme, name):
    """EPC069-12, version 2, with a structured reference (ISO 11649)."""
    payment = make_payment(programme)
    payment.programme.fee_account_name = name

    lines = payment_paper.payload(payment).split("\n")

    assert lines[:5] == ["BCD", "002", "1", "SCT", ""]
    assert name.startswith(lines[5])
    assert 1 <= len(lines[5]) <= 70
    assert lines[6:] == [IBAN, "EUR150.00", "", payment.reference]
    assert len("\n".join(lines).encode()) <= 331
    turned = payment.reference[4:] + payment.reference[:4]
    assert int("".join(str(int(one, 36)) for one in turned)) % 97 == 1
    assert payment_paper.qr(payment).startswith("data:image/svg+xml;base64,")


def test_the_list_shows_a_state_and_finds_by_name_and_reference(staff, programme):
    one = make_payment(programme, name="Zoë Haddad")
    other = make_payment(programme, name="Bram Bos")
    address = reverse("intake:payment_list", args=[programme.slug])

    everybody = staff.get(address).content.decode()
    by_name = staff.get(address, {"q": "zoe"}).content.decode()
    by_reference = staff.get(address, {"q": other.reference_in_fours.lower()}).content.decode()
    by_application = staff.get(address, {"q": other.participant.application.reference})
    late = staff.get(address, {"stand": "late"}).content.decode()

    assert "Zoë Haddad" in everybody
    assert "Bram Bos" in everybody
    assert "Bram Bos" not in by_name
    assert "Bram Bos" in by_reference
    assert one.reference_in_fours not in by_reference
    assert "Bram Bos" in by_application.content.decode()
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


def test_a_payment_says_whose_it_is_and_belongs_to_the_staff_of_its_programme(programme):
    payment = make_payment(programme, name="Zoë Haddad")
    make_payment(make_programme())

    assert str(payment) == f"Zoë Haddad · {payment.reference}"
    staff = coordinator_of(programme)
    assert list(Payment.objects.coordinated_by(staff)) == [payment]


def test_whoever_was_forgotten_is_asked_nothing(staff, programme):
    participant = make_participant(programme)
    User.objects.filter(pk=participant.user_id).update(is_active=False)

    staff.post(
        reverse("intake:payments_ask", args=[programme.slug]),
        {"wie": participant.pk, "zeker": "1"},
    )

    assert not Payment.objects.exists()


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


@time_machine.travel("2026-02-03T10:00:00+00:00", tick=False)
def test_who_is_late_is_reminded_once(programme):
    late, early = make_payment(programme), make_payment(programme)
    Payment.objects.filter(pk=late.pk).update(due_on=localdate() - timedelta(days=1))

    for _time in range(2):
        payment_jobs.remind_of_payments(0)
        payment_jobs.remind(payment_pk=late.pk)
        work()

    assert [each.to for each in mails("payment_reminder")] == [late.participant.user]
    early.refresh_from_db()
    assert early.reminded_at is None


@pytest.mark.parametrize("at", ["2026-02-01T10:00", "2026-04-06T10:00", "2026-02-03T20:00"])
def test_on_a_sunday_a_holiday_or_in_the_evening_nobody_is_reminded_to_pay(programme, at):
    with time_machine.travel(f"{at}:00+00:00", tick=False):
        make_payment(programme)
        Payment.objects.update(due_on=localdate() - timedelta(days=1))

        payment_jobs.remind_of_payments(0)
        work()

    assert not mails("payment_reminder")
    assert not Payment.objects.exclude(reminded_at=None).exists()


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
    application = payment.participant.application
    assert row[:4] == [payment.reference, application.reference, "'=cmd()", "150,00"]


def test_the_file_for_the_books_opens_in_a_spreadsheet_too(staff, programme):
    payment = make_payment(programme)
    Payment.objects.update(due_on=localdate() - timedelta(days=1))
    payment.refresh_from_db()
    address = reverse("intake:payment_export", args=[programme.slug, "xlsx"])

    book = load_workbook(io.BytesIO(b"".join(staff.get(address).streaming_content)))

    _head, row = book.active.iter_rows(values_only=True)
    assert row[0] == payment.reference
    assert row[3:5] == (payment.amount, "Te laat")
    assert row[5].date() == localdate()
    assert row[6].date() == payment.due_on


def test_all_of_a_filter_can_be_settled_at_once(staff, programme, monkeypatch):
    for name in ("Zoë Haddad", "Bram Bos", "Els Vos"):
        make_payment(programme, name=name)
    paid = make_payment(programme, name="Ruth Claes")
    payment_actions.receive(paid, by=coordinator_of(programme))
    elsewhere = make_payment(make_programme(), name="Jan Maes")
    address = reverse("intake:payments_settle", args=[programme.slug])

    everybody = staff.post(address, {"stap": "remind", "alles": "1"}).content.decode()
    one = staff.post(address, {"stap": "remind", "alles": "1", "q": "zoe"}).content.decode()
    monkeypatch.setattr(payment_views, "MOST_AT_ONCE", 2)
    some = staff.post(address, {"stap": "remind", "alles": "1"}).content.decode()

    assert all(name in everybody for name in ("Zoë Haddad", "Bram Bos", "Els Vos"))
    assert "Ruth Claes" not in everybody
    assert elsewhere.participant.user.name not in everybody
    assert "Bram Bos" not in one
    assert "Er zijn er meer." in some
    assert "Els Vos" not in some


def test_unpaid_stands_in_the_way_of_no_help_no_stopping_and_no_evaluation(
    programme, as_participant, staff
):
    """However strict the programme is about paying (S4-COND-11)."""
    programme.gates = {"payment": {"before": "start", "strength": "block"}}
    programme.save()
    payment = make_payment(programme)
    Payment.objects.update(due_on=localdate() - timedelta(days=90))
    duo = make_duo(programme, mentee=payment.participant)
    browser = as_participant(payment.participant)
    met = {"held_on": str(localdate()), "minutes": "60", "form": "in_person"}

    assert browser.get(reverse("portal:home")).status_code == 200
    assert browser.get(reverse("portal:help")).status_code == 200
    browser.post(reverse("portal:meeting_log", args=[duo.pk]), met)
    duo.refresh_from_db()
    assert duo.meetings_held == 1
    invited = [user_pk for user_pk, _side in invitees(programme, "midterm")]
    assert payment.participant.user.pk in invited
    ending_actions.stop(duo, by=duo.guide)
    duo.refresh_from_db()
    assert duo.status == "ended_early"
    application = make_application(programme, applicant=payment.participant.user, role="mentor")
    browser.post(reverse("portal:application_withdraw", args=[application.pk]))
    application.refresh_from_db()
    assert application.status == "withdrawn"
    payment.refresh_from_db()
    assert payment.status == "open"


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
    assert payment.reference_in_fours in before
    code = reverse("portal:contribution_code", args=[payment.pk])
    assert f'src="{code}"' in before
    assert code not in after
    assert "Dank je, je bijdrage is betaald." in after


@pytest.mark.parametrize(
    ("role", "asks", "first", "then"),
    [
        ("mentee", {}, "Eerst komt je bijdrage.", "Daarna zoeken we een"),
        ("mentee", {"fee_amount": None}, "Nu zoeken we een", ""),
        ("mentee", {"fee_account": ""}, "Nu zoeken we een", ""),
        ("mentor", {}, "Je volgt eerst een training.", "Daarna zoeken we iemand"),
        (
            "mentor",
            {"mentor_fee_amount": Decimal("20.00")},
            "Je volgt eerst een training.",
            "Je krijgt ook een mail over je bijdrage.",
        ),
    ],
)
def test_the_letter_of_admission_names_the_next_step_of_her_own_page(
    programme, as_participant, role, asks, first, then
):
    for field, value in asks.items():
        setattr(programme, field, value)
    programme.save()
    application = make_application(programme, role=role)

    participant = actions.accept(application, seen="submitted", by=coordinator_of(programme))
    payment_actions.ask(participant)

    email = OutgoingEmail.objects.get(kind="intake/application_accepted")
    words = json.loads(confidential.unseal(email.sealed, context=email.key))["text"]
    page = as_participant(participant).get(reverse("portal:home")).content.decode()
    assert first in words
    assert then in words[words.index(first) :]
    assert ("Betaal je bijdrage" in page) is (first == "Eerst komt je bijdrage.")


def test_the_request_on_paper_has_whole_dates_and_a_name_that_can_be_printed(programme):
    payment = make_payment(programme, name="Zoë 🦊 Haddad")
    payment.requested_at = make_aware(datetime(2026, 5, 4, 12))
    payment.due_on = date(2026, 5, 21)

    words = printed(payment)
    payment.participant.user.name = "🦊"

    assert "Opgemaakt op 4 mei 2026." in words
    assert "donderdag 21 mei 2026" in words
    assert "Voor Zoë Haddad," in words
    assert f"Voor {payment.participant.user.email}," in printed(payment)


def printed(payment):
    pages = PdfReader(io.BytesIO(payment_paper.request_of(payment))).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_a_name_that_paper_cannot_print_is_told_at_the_field(staff, programme):
    response = save(staff, programme, "bijdrage", fee_account_name="Kring 🦊")

    assert "Dit kunnen we niet afdrukken: “🦊”." in response.content.decode()


def test_whether_she_was_asked_is_kept_by_the_database(programme):
    payment = make_payment(programme)
    stale, other = payment.participant, make_participant(programme, name="Noor Bos")

    def asked(participant):
        return type(participant).objects.get(pk=participant.pk).is_asked

    assert asked(stale)
    assert not asked(other)

    # A row that was read before she was asked does not write that back.
    stale.is_asked = False
    stale.save()
    assert asked(stale)

    Payment.objects.filter(pk=payment.pk).update(participant=other)
    assert not asked(stale)
    assert asked(other)

    payment.delete()
    assert not asked(other)


def test_who_is_let_off_hears_so_and_not_why(programme):
    payment = make_payment(programme)

    payment_actions.waive(payment, by=coordinator_of(programme), note="Ziek")

    email = mails("payment_waived").get()
    body = restored(email).body
    assert email.to == payment.participant.user
    assert "Je hoeft die niet meer te betalen." in body
    assert "Ziek" not in body


@pytest.mark.parametrize("is_paid_before", [True, False])
def test_no_reminder_goes_out_once_it_came_in(programme, monkeypatch, is_paid_before):
    """Also when it came in while the paper was being made."""
    payment = make_payment(programme)
    work()
    payment_actions.remind(payment)
    made = payment_jobs.LETTERS[payment_actions.REMINDER]

    def slow(found):
        letter = made(found)
        payment_actions.receive(payment, by=coordinator_of(programme))
        return letter

    if is_paid_before:
        payment_actions.receive(payment, by=coordinator_of(programme))
    else:
        monkeypatch.setitem(payment_jobs.LETTERS, payment_actions.REMINDER, slow)
    work()

    assert not mails("payment_reminder").exists()
