"""Everybody of a programme in a list, one person on a page, and how she is forgotten."""

import csv
import io
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship import paging
from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import PersonalLink, User
from mentorship.accounts.search import as_number
from mentorship.dashboard import people, people_file, person_actions, same_person_actions
from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos.models import Reflection, waiting_mentees
from mentorship.intake import details_actions, partner_emails
from mentorship.intake.models import (
    Application,
    Attendance,
    Correction,
    Event,
    Guest,
    Import,
    ImportRow,
    Interview,
    InterviewSlot,
    Partner,
    Payment,
    Referral,
    application,
)
from mentorship.mail.models import OutgoingEmail
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db


def url(name, programme, *args):
    return reverse(f"dashboard:{name}", args=[programme.slug, *args])


def names(response):
    return [line.name for line in response.context["lines"]]


def text(response):
    return response.content.decode()


# --- the list --------------------------------------------------------------------------------


def test_each_person_is_in_the_list_once_with_all_her_roles(staff, programme):
    one = make_application(programme, name="Fleur Peeters", email="fleur@example.org")
    make_application(
        programme, name="Fleur Peeters", email="fleur@example.org", role="mentor", status="declined"
    )
    make_application(programme, name="Nog Bezig", status="draft")
    make_application(name="Elders")

    response = staff.get(url("people", programme))

    assert names(response) == ["Fleur Peeters"]
    assert one.reference in text(response)


@pytest.mark.parametrize(
    ("tab", "found"),
    [
        ("", {"Wacht", "Later", "Mee", "Mo", "Vrij"}),
        ("aangemeld", {"Wacht"}),
        ("wachtlijst", {"Later"}),
        ("mentor", {"Mo", "Vrij"}),
        ("mentee", {"Mee"}),
        ("duo", {"Mo", "Mee"}),
        ("wacht", set()),
        ("ruimte", {"Vrij"}),
        ("opleiden", {"Vrij"}),
        ("onzin", {"Wacht", "Later", "Mee", "Mo", "Vrij"}),
    ],
)
def test_a_tab_shows_and_counts_its_people(staff, programme, tab, found):
    make_application(programme, name="Wacht")
    make_application(programme, name="Later", status="waitlisted")
    mentor = make_participant(programme, role="mentor", name="Mo", trained=True)
    make_duo(programme, mentor=mentor, mentee=make_participant(programme, name="Mee"))
    make_participant(programme, role="mentor", name="Vrij")

    response = staff.get(url("people", programme), {"stand": tab})

    assert set(names(response)) == found
    current = [one for one in response.context["tabs"] if one.is_current]
    assert current[0].shown == str(len(found))


@pytest.mark.parametrize(
    "words", ["zoe", "HADDAD", "z.haddad@", "0612345678", "06-12 34 56 78", "+31 6 12345678"]
)
def test_search_by_name_address_and_number(staff, programme, words):
    make_application(programme, name="Zoë Haddad", email="z.haddad@example.org")
    other = make_application(programme, name="Wim Bos")
    Application.objects.filter(pk=other.pk).update(phone="030 111 22 33")

    assert names(staff.get(url("people", programme), {"q": words})) == ["Zoë Haddad"]


def test_search_by_reference_and_for_nobody(staff, programme):
    one = make_application(programme, name="Zoë Haddad")

    assert names(staff.get(url("people", programme), {"q": one.reference})) == ["Zoë Haddad"]
    assert "Niets gevonden" in text(staff.get(url("people", programme), {"q": "niemand"}))


def test_a_common_word_is_met_by_walking(staff, programme, monkeypatch):
    monkeypatch.setattr(application, "FEW", 0)
    for name in ("Anna Bos", "Bert Bos", "Cor Vis"):
        make_application(programme, name=name)

    assert names(staff.get(url("people", programme), {"q": "bos"})) == ["Bert Bos", "Anna Bos"]


def test_words_that_are_no_number_stay_as_they_are():
    assert as_number("Zoë 12") == "Zoë 12"
    assert as_number("0031 6 1234 5678") == "612345678"


def test_an_empty_programme_says_so(staff, programme):
    assert "nog niemand aangemeld" in text(staff.get(url("people", programme)))


def test_the_list_costs_the_same_for_1_and_for_50_people(
    staff, programme, django_assert_num_queries, django_assert_max_num_queries
):
    make_duo(programme)
    with django_assert_max_num_queries(10) as captured:
        staff.get(url("people", programme))
    for _ in range(20):
        make_duo(programme)

    with django_assert_num_queries(len(captured)):
        response = staff.get(url("people", programme))

    assert len(names(response)) == 42


def test_pages_by_key_lead_to_and_fro(programme):
    for _ in range(5):
        make_application(programme)
    rows = people.everybody(programme)
    keys = sorted(rows.values_list("pk", flat=True), reverse=True)

    def page(cursor):
        return paging.by_key(rows, cursor=cursor, size=2)

    first = page("")
    second = page(first.next)
    back = page(second.previous)
    last = page("end")

    assert [one.pk for one in first.rows] == keys[:2]
    assert [one.pk for one in second.rows] == keys[2:4]
    assert [one.pk for one in back.rows] == keys[:2]
    assert [one.pk for one in last.rows] == keys[3:]
    assert (first.previous, last.next) == (None, None)
    assert [one.pk for one in page("after." + "9" * 50).rows] == keys[:2]
    assert page("after.0").rows == []


def test_pages_by_what_leads_to_people_have_each_of_them_once(programme):
    users = [make_participant(programme).user for _ in range(5)]
    for user in users:
        make_application(programme, role="mentor", applicant=user)
    make_application(programme, status="withdrawn", applicant=None)
    keys = sorted((user.pk for user in users), reverse=True)
    leading = (Application.objects.sent_to(programme), "applicant")

    def page(cursor):
        return paging.by_key(User.objects.all(), cursor=cursor, size=2, leading=leading)

    first = page("")
    second = page(first.next)
    back = page(second.previous)
    last = page("end")

    assert [one.pk for one in first.rows] == keys[:2]
    assert [one.pk for one in second.rows] == keys[2:4]
    assert [one.pk for one in back.rows] == keys[:2]
    assert [one.pk for one in last.rows] == keys[3:]
    assert (first.previous, last.next) == (None, None)


def test_a_tab_and_a_filter_together_show_whom_both_show(staff, programme):
    make_participant(programme, role="mentor", name="Anna de Wit")
    make_participant(programme, role="mentor")
    address = f"{url('people', programme)}?stand=mentor&q=wit"

    assert len(names(staff.get(address))) == 1


def test_people_of_another_programme_are_not_found(staff, programme):
    other = make_participant()

    assert staff.get(url("people", other.programme)).status_code == 404
    assert staff.get(url("person", programme, other.user.pk)).status_code == 404
    assert staff.get(url("person_data", programme, other.user.pk)).status_code == 404
    assert staff.get(url("people_export", programme, "exe")).status_code == 404


def test_the_list_as_a_file(staff, programme):
    make_duo(programme, mentor=make_participant(programme, role="mentor", name="Mo", trained=True))
    make_application(programme, name="Wim Bos")

    response = staff.get(url("people_export", programme, "csv"))
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content), delimiter=";")

    assert head[0] == "Naam"
    assert {(row[0], row[4], row[6], row[8]) for row in rows} == {
        ("Wim Bos", "Mentee", "", "0"),
        ("Mo", "Mentor", "ja", "1"),
        ("Fleur Peeters", "Mentee", "", "1"),
    }


def test_places_are_a_number_in_the_file_and_absent_for_who_has_none(staff, programme):
    mentor = make_participant(programme, role="mentor", name="Mo", capacity=3)
    make_participant(programme, name="Mee")

    rows = list(people_file.lines(people.everybody(programme).order_by("pk"), programme))

    assert {row[0]: row[7] for row in rows} == {mentor.name: 3, "Mee": ""}


def test_a_row_says_nothing_of_what_there_is_none_of(staff, programme):
    make_participant(programme, name="Mee")
    before = " ".join(text(staff.get(url("people", programme))).split())
    make_duo(programme)

    after = " ".join(text(staff.get(url("people", programme))).split())

    assert '<td role="cell"></td> <td role="cell"></td>' in before
    assert "Training en plaatsen: " not in before
    assert '<span class="lbl">Duo: </span>' in after


# --- one person ------------------------------------------------------------------------------


def test_a_page_of_a_mentor_in_a_duo(staff, programme, django_assert_max_num_queries):
    duo = make_duo(programme)
    OutgoingEmail.objects.create(
        to=duo.mentor.user, address=duo.mentor.user.email, kind="x", key="1",
        programme_slug=programme.slug, subject="Welkom", status="bounced",
    )  # fmt: skip

    with django_assert_max_num_queries(14):  # two of them for a mail that came back
        page = text(staff.get(url("person", programme, duo.mentor.user.pk)))

    assert duo.mentee.name in page
    assert "Welkom" in page
    assert "Neemt" in page or "neemt deze mentor nu" in page
    assert reverse("dashboard:address_correct", args=[programme.slug, 1])[:20] in page


def test_a_page_of_an_applicant(staff, programme):
    one = make_application(programme)

    page = text(staff.get(url("person", programme, one.applicant.pk)))

    assert "Nog geen duo." in page
    assert "Er is niets verstuurd." in page


def test_the_page_says_when_she_can_in_each_open_role(staff, programme):
    mentor = make_participant(programme, role="mentor", answers={"availability": ["tue-evening"]})
    make_application(
        programme, status="declined", email=mentor.user.email, answers={"place": "Verweg"}
    )

    page = text(staff.get(url("person", programme, mentor.user.pk)))

    assert "dinsdag avond" in page.lower()
    assert "Tiel" in page
    assert "Verweg" not in page


def test_who_said_nothing_of_it_has_no_times(staff, programme):
    one = make_application(programme)
    Application.objects.filter(pk=one.pk).update(answers={})

    assert "Wanneer en waar" not in text(staff.get(url("person", programme, one.applicant.pk)))


def test_name_and_number_are_put_right_everywhere(staff, programme):
    one = make_application(programme, name="Fluer Peeters")
    who = one.applicant
    address = url("person_edit", programme, who.pk)
    seen = staff.get(address).context["form"].initial["seen"]
    data = {"seen": seen, "name": "Fleur Peeters", "phone": "030 123 45 67"}

    response = staff.post(address, data)
    late = staff.post(address, data | {"name": "Iemand Anders"})

    assert response.status_code == 302
    one.refresh_from_db()
    who.refresh_from_db()
    assert (who.name, one.name, one.phone) == ("Fleur Peeters", "Fleur Peeters", "030 123 45 67")
    assert "Een collega heeft dit intussen veranderd" in text(late)
    form = late.context["form"]
    assert (form["name"].value(), form.errors["name"]) == (
        *("Iemand Anders", ["Er staat nu: “Fleur Peeters”"]),
    )
    again = data | {"name": "Iemand Anders", "seen": form["seen"].value()}
    assert staff.post(address, again).status_code == 302


@pytest.mark.parametrize("page", ["person_edit", "person_forget"])
def test_who_takes_part_elsewhere_or_is_staff_cannot_be_changed_here(staff, programme, page):
    one = make_application(programme, email="twee@example.org")
    make_application(email="twee@example.org")
    colleague = make_application(programme).applicant
    User.objects.filter(pk=colleague.pk).update(is_staff=True)

    for who in (one.applicant, colleague):
        response = staff.post(url(page, programme, who.pk), {"name": who.name})
        assert "kun je hier niet wijzigen" in text(response)
        assert User.objects.get(pk=who.pk).is_active


def test_places_are_changed_once(staff, programme):
    mentor = make_participant(programme, role="mentor", capacity=1)
    address = url("capacity_set", programme, mentor.user.pk, mentor.pk)

    staff.post(address, {"seen": 1, "capacity": 3})
    late = staff.post(address, {"seen": 1, "capacity": 5})
    wrong = staff.post(address, {"seen": 3, "capacity": 11})

    mentor.refresh_from_db()
    assert mentor.capacity == 3
    assert "Een collega heeft dit intussen veranderd" in text(late)
    form = late.context["form"]
    assert (form["capacity"].value(), form["seen"].value()) == ("5", "3")
    assert form.errors["capacity"] == ["Er staat nu: “3”"]
    assert "Vul een getal van 0 tot en met 10 in." in text(wrong)


def test_a_mentee_has_no_places_to_change(staff, programme):
    mentee = make_participant(programme)
    address = url("capacity_set", programme, mentee.user.pk, mentee.pk)

    assert staff.post(address, {"seen": 1, "capacity": 3}).status_code == 404


def _reflection(duo):
    met = meeting_actions.log_meeting(
        duo, held_on=localdate() - timedelta(days=1), minutes=60, form="online", by=duo.mentee.user
    )
    reflection_actions.write(
        met, conversation="Kanarie", progress="Kanarie", is_shared=False, by=duo.mentee.user
    )


# --- forgetting ------------------------------------------------------------------------------


def test_forgetting_asks_for_her_name_and_leaves_nothing_of_her(staff, programme):
    duo = make_duo(programme, mentee=make_participant(programme, name="Zoë Haddad"))
    _reflection(duo)
    type(duo).objects.filter(pk=duo.pk).update(status="ended_early", ended_on=localdate())
    who = duo.mentee.user
    old = who.email
    again = make_application(programme, role="mentor", email=old, name="Zoë Haddad")
    refused = make_application(programme, email=old, name="Zoë Haddad", status="referred")
    Interview.objects.create(
        application=again, held_on=localdate(), interviewer=coordinator_of(programme), notes="Zoë"
    )
    source = Import.objects.create(
        programme=programme, by=coordinator_of(programme), role="mentee", filename="a.csv"
    )
    ImportRow.objects.create(source=source, number=1, values={"email": old}, verdict="new")
    personal_link(who, "portal", to="/m/")
    for status, sealed in (("queued", b"x"), ("sent", None)):
        OutgoingEmail.objects.create(
            to=who, address=old, kind="x", key=status, subject="Zoë", status=status, sealed=sealed
        )
    Payment.objects.create(
        participant=duo.mentee, programme=programme, amount=75, reference="X1",
        due_on=localdate(), note="Zoë betaalt later",
    )  # fmt: skip
    for row in (who, again, duo.mentee):
        LogEntry.objects.create(
            user=coordinator_of(programme), action_flag=2, object_repr="Zoë Haddad",
            content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk),
        )  # fmt: skip
    card = text(staff.get(url("person", programme, who.pk)))
    address = url("person_forget", programme, who.pk)
    assert address in card  # one press, then her name and a second: two steps
    page = text(staff.get(address))
    wrong = text(staff.post(address, {"name": "Iemand"}))
    assert User.objects.get(pk=who.pk).name == "Zoë Haddad"

    response = staff.post(address, {"name": "zoë haddad"})

    assert response.status_code == 302
    assert "1 verslag wordt gewist." in page
    assert "bovenaan deze bladzijde" in wrong
    who = User.objects.get(pk=who.pk)
    assert (who.name, who.phone, who.is_active) == ("Verwijderd", "", False)
    assert who.email.endswith("@removed.invalid")
    assert Reflection.objects.count() == 0
    assert not PersonalLink.objects.filter(user=who).exists()
    assert not ImportRow.objects.exists()
    hers = Application.objects.filter(applicant=who)
    assert {one.status for one in hers} == {"accepted", "withdrawn", "referred"}
    assert all((one.name, one.email, one.answers) == ("Verwijderd", "", {}) for one in hers)
    refused.refresh_from_db()
    assert (refused.reason, refused.referred_to) == ("–", "–")
    assert Interview.objects.get().notes == ""
    assert Payment.objects.get().note == ""
    assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {"–"}
    left = OutgoingEmail.objects.filter(to=who)
    assert [(one.key, one.address, one.subject) for one in left] == [("sent", "", "")]
    assert "Verwijderd: alleen datums en aantallen zijn er nog." in text(
        staff.get(url("person", programme, who.pk))
    )


def test_who_is_in_a_duo_is_not_forgotten(staff, programme):
    duo = make_duo(programme)
    address = url("person_forget", programme, duo.mentee.user.pk)

    page = text(staff.get(address))
    response = text(staff.post(address, {"name": duo.mentee.name}))

    assert "Verwijder voorgoed" not in page
    assert "Rond dat eerst af" in response
    assert User.objects.get(pk=duo.mentee.user.pk).is_active


def test_a_forgotten_mentee_waits_for_nobody(programme):
    mentee = make_participant(programme)

    person_actions.forget(mentee.user)

    assert not waiting_mentees().filter(programme=programme).exists()


def test_a_drafts_of_hers_goes_too(programme):
    one = make_application(programme, email="zoe@example.org", submitted_at=now())
    make_application(programme, email="zoe@example.org", status="draft")

    person_actions.forget(one.applicant)

    assert not Application.objects.filter(status="draft").exists()


def brought_in(programme, content, *, status="asking"):
    return Import.objects.create(
        programme=programme,
        by=coordinator_of(programme),
        filename="leden.csv",
        file=content.encode(),
        status=status,
    )


def test_a_whole_file_with_her_in_it_is_not_kept(staff, programme):
    one = make_application(programme, email="zoe@example.org")
    with_her = "Naam;E-mail\nZoë Haddad; Zoe@Example.org\n"
    hers = [brought_in(programme, with_her, status=status) for status in ("asking", "reading")]
    ImportRow.objects.create(source=hers[1], number=2, values={"name": "Bo"}, verdict="new")
    others = brought_in(programme, "Naam;E-mail\nBo de Wit;bo@example.org\n")
    broken = brought_in(programme, "\0@")

    person_actions.forget(one.applicant)

    for source in (*hers, broken):
        source.refresh_from_db()
        assert (source.status, source.file) == ("failed", None)
    assert not ImportRow.objects.exists()
    others.refresh_from_db()
    assert others.status == "asking"
    assert b"bo@example.org" in bytes(others.file)
    address = reverse("intake:import_detail", args=[programme.slug, hers[0].pk])
    assert "Iemand in dit bestand is op verzoek verwijderd." in text(staff.get(address))
    assert "geen CSV" in broken.problem


def test_what_she_answered_before_is_forgotten_too(programme):
    one = make_application(programme)
    Correction.objects.create(
        application=one, code="place", before="Kanariedorp", made_by=one.applicant
    )

    person_actions.forget(one.applicant)

    assert not Correction.objects.exists()


def test_the_account_that_went_into_hers_is_forgotten_with_it(programme, coordinator):
    first = make_application(programme, email="zoe@werk.example", name="Zoë Haddad")
    second = make_application(programme, email="zoe@thuis.example", name="Zoë Haddad")
    same_person_actions.join(first.applicant, second.applicant, by=coordinator)

    person_actions.forget(User.objects.get(absorbed__isnull=False))

    left = User.objects.exclude(pk=coordinator.pk)
    assert {(one.name, one.phone, one.is_active) for one in left} == {("Verwijderd", "", False)}
    assert all(one.email.endswith("@removed.invalid") for one in left)
    assert not OutgoingEmail.objects.exclude(address="", subject="").exists()
    assert User.objects.get_or_invite("zoe@thuis.example", "Zoë Haddad").is_active


def test_her_place_at_a_gathering_goes_to_who_waits(programme):
    gathering = Event.objects.create(
        programme=programme, kind="training", held_on=localdate() + timedelta(7), capacity=1
    )
    hers, next_one = make_participant(programme), make_application(programme)
    for who, state in ((hers.application, "coming"), (next_one, "waiting")):
        Attendance.objects.create(event=gathering, application=who, state=state)

    person_actions.forget(hers.user)

    assert Attendance.objects.get(application=next_one).state == "coming"


def test_letters_about_her_to_others_forget_her_name(programme):
    partner = Partner.objects.create(
        programme=programme, name="Vluchthaven", code="v", contact_name="Bea", email="b@example.org"
    )
    for name in ("Zoë Haddad", "Zoë Haddad-Vos"):
        one = make_application(programme, name=name, partner=partner, status="declined")
        partner_emails.partner_result(one).send()
    who = Application.objects.get(name="Zoë Haddad").applicant
    OutgoingEmail.objects.filter(subject__startswith="Zoë Haddad ").update(
        status="sent", sealed=None
    )

    person_actions.forget(who)

    [left] = OutgoingEmail.objects.filter(subject__contains="Zoë")
    assert left.subject.startswith("Zoë Haddad-Vos")


def test_whoever_was_forgotten_gets_no_places_back(staff, programme):
    mentor = make_participant(programme, role="mentor")
    person_actions.forget(mentor.user)

    address = url("capacity_set", programme, mentor.user.pk, mentor.pk)
    response = staff.post(address, {"seen": 0, "capacity": 2})

    assert response.status_code == 404
    mentor.refresh_from_db()
    assert mentor.capacity == 0


def test_where_she_was_talked_with_and_sent_is_forgotten_too(programme, coordinator):
    one = make_application(programme, status="referred")
    Referral.objects.create(
        application=one, to="Praktijk Zoë", shared="Zoë belt", consented_on=localdate(),
        follow_up_on=localdate(),
    )  # fmt: skip
    for days in (-1, 1):
        InterviewSlot.objects.create(
            application=one, interviewer=coordinator, place="Bij Zoë thuis",
            starts_at=now() + timedelta(days),
        )  # fmt: skip

    person_actions.forget(one.applicant)

    assert InterviewSlot.objects.get().place == "–"
    referral = Referral.objects.get()
    assert (referral.to, referral.shared, referral.consented_on) == ("–", "", None)


def test_her_place_as_a_guest_goes_to_who_waits(programme):
    one, next_one = make_application(programme), make_application(programme)
    session = Event.objects.create(
        programme=programme, kind="info_session", held_on=localdate() + timedelta(7), capacity=1
    )
    Guest.objects.create(event=session, name="Zoë", email=one.email)
    Attendance.objects.create(event=session, application=next_one, state="waiting")

    person_actions.forget(one.applicant)

    assert not Guest.objects.exists()
    assert Attendance.objects.get().state == "coming"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["correct", "forget", "join"])
def test_nothing_about_a_person_waits_for_a_decision_that_waits_for_it(step):
    programme = make_programme()
    first, second = (make_application(programme) for _n in range(2))
    who, is_held, problems = first.applicant, threading.Event(), []

    def decide():
        try:
            with transaction.atomic():
                first.lock()
                is_held.set()
                time.sleep(0.5)
                personal_link(who, "portal", to="/m/")
        except OperationalError as problem:
            problems.append(problem)
        finally:
            connection.close()

    steps = {
        "correct": lambda: details_actions.correct_details(
            who, name="Zoë", phone="", seen=details_actions.mark(who)
        ),
        "forget": lambda: person_actions.forget(who),
        "join": lambda: same_person_actions.join(
            who, second.applicant, by=coordinator_of(programme)
        ),
    }
    deciding = threading.Thread(target=decide)
    deciding.start()
    is_held.wait()

    steps[step]()

    deciding.join()
    assert not problems
