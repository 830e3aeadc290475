"""Somebody who was here before under another address: recognised, compared, and joined with care."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import PersonalLink, User
from mentorship.dashboard import same_person_actions as joining
from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos.models import Reflection
from mentorship.intake import actions
from mentorship.intake.duplicates import JudgedAlready, figures, judge, lookalikes
from mentorship.intake.models import Application, Attendance, Event, InterviewSlot, Likeness
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
OTHER = {"works_since": "1999-01-01", "place": "Ede"}


def text(response):
    return response.content.decode()


@pytest.fixture
def first(programme):
    """How she applied two years ago, from her work."""
    return make_application(
        programme,
        status="declined",
        name="Yara El Idrissi",
        email="yara@werk.example",
        submitted_at=now() - timedelta(days=800),
    )


@pytest.fixture
def again(programme, first):
    """How she applies now, from home."""
    User.objects.filter(pk=first.applicant_id).update(joined_at=now() - timedelta(days=800))
    first.refresh_from_db()
    return make_application(programme, name="Yara El Idrissi", email="yara@thuis.example")


def page(application, other):
    return reverse(
        "dashboard:same_person", args=[application.programme.slug, application.pk, other.pk]
    )


def detail(application):
    return reverse("intake:application_detail", args=[application.programme.slug, application.pk])


# Signs


@pytest.mark.parametrize(
    ("phone", "same"),
    [("06 12 34 56 78", True), ("+31 6 1234 5678", True), ("0031612345678", True),
     ("06 12 34 56 79", False), ("", False), ("12 34", False)],
)  # fmt: skip
def test_the_same_number_is_a_sign_however_it_is_written(programme, coordinator, phone, same):
    one = make_application(programme, name="Yara El Idrissi")
    other = make_application(programme, name="Y. Idrissi", answers=OTHER)
    Application.objects.filter(pk=other.pk).update(phone=phone)

    found = lookalikes(one, by=coordinator)

    assert [each.application for each in found] == ([other] if same else [])
    assert all(each.signs == "zelfde telefoonnummer" for each in found)


@pytest.mark.parametrize(
    ("answers", "sign"),
    [({"works_since": "1999-01-01", "place": "TIEL"}, "zelfde naam en zelfde plaats"),
     ({"place": "Ede"}, "zelfde naam en op dezelfde dag begonnen met werken"),
     ({"works_since": "1999-01-01", "place": "Ede"}, None)],
)  # fmt: skip
def test_the_same_name_is_a_sign_with_one_thing_more(programme, coordinator, answers, sign):
    one = make_application(programme, name="Yára el Idrissi")
    other = make_application(programme, name="YARA EL IDRISSI", answers=answers)
    Application.objects.filter(pk=other.pk).update(phone="010 000 00 00")

    found = lookalikes(one, by=coordinator)

    assert [each.signs for each in found] == ([sign] if sign else [])


def test_an_applicant_without_answers_looks_like_nobody(programme, coordinator, again):
    Application.objects.filter(pk=again.pk).update(phone="", answers={})
    again.refresh_from_db()

    assert lookalikes(again, by=coordinator) == []
    assert lookalikes(Application(programme=programme), by=coordinator) == []


def test_too_few_figures_say_nothing():
    assert figures("12345678") == ""
    assert figures("٠٦١٢٣٤٥٦٧٨") == ""


def test_a_person_is_named_once_and_her_own_applications_never(programme, coordinator, again):
    make_application(programme, role="mentor", email="yara@thuis.example")
    for _number in range(3):
        make_application(
            programme, status="withdrawn", name="Yara El Idrissi", email="yara@werk.example"
        )

    [only] = lookalikes(again, by=coordinator)

    assert only.application.email == "yara@werk.example"


def test_the_page_asks_and_says_why(staff, first, again):
    shown = text(staff.get(detail(again)))

    assert "Lijkt op Yara El Idrissi" in shown
    assert "zelfde telefoonnummer" in shown
    assert page(again, first) in shown


def test_a_programme_of_somebody_else_is_not_looked_at(programme, coordinator):
    one = make_application(programme)
    make_application(make_programme(), name="Fleur Peeters")

    assert lookalikes(one, by=coordinator) == []


def test_two_queries_find_them_among_many_and_one_that_there_are_none(
    programme, coordinator, django_assert_num_queries
):
    one = make_application(programme)

    with django_assert_num_queries(1):
        assert lookalikes(one, by=coordinator) == []
    for _number in range(20):
        make_application(programme)
    with django_assert_num_queries(2):
        assert len(lookalikes(one, by=coordinator)) == 3


# Comparing


def test_the_two_are_shown_side_by_side(staff, first, again):
    shown = text(staff.get(page(again, first)))

    assert "yara@werk.example" in shown
    assert "yara@thuis.example" in shown
    assert "Het account met yara@werk.example gaat door" in shown


def test_looking_joins_nobody(staff, first, again):
    staff.get(page(again, first))
    staff.post(page(again, first), {"oordeel": "misschien"})

    again.refresh_from_db()
    assert again.applicant != first.applicant
    assert not Likeness.objects.exists()


def test_not_the_same_is_asked_once(staff, coordinator, first, again):
    response = staff.post(page(again, first), {"oordeel": "anders"})

    assert response.url == detail(again)
    assert "Lijkt op" not in text(staff.get(detail(again)))
    assert "Lijkt op" not in text(staff.get(detail(first)))
    verdict = Likeness.objects.get()
    assert (verdict.is_same, verdict.judged_by) == (False, coordinator)
    assert "–" not in str(verdict)
    late = staff.post(page(again, first), {"oordeel": "dezelfde"}, follow=True)
    assert "Een collega heeft dit net beoordeeld" in text(late)
    again.refresh_from_db()
    assert again.applicant != first.applicant


def test_somebody_elses_application_is_not_there(first, again):
    stranger = log_in(Client(), make_coordinator("Femke de Wit"), second_factor=True)
    elsewhere = make_application(make_programme())
    ours = log_in(Client(), coordinator_of(again.programme), second_factor=True)

    assert stranger.get(page(again, first)).status_code == 404
    assert ours.get(page(again, elsewhere)).status_code == 404
    assert ours.get(page(again, again)).status_code == 404


# Joining


def test_the_older_account_goes_on_with_what_both_sent(staff, coordinator, first, again):
    gone, kept = again.applicant, first.applicant
    personal_link(gone, "portal", to="/m/")
    browser = log_in(Client(), gone, purpose="portal")
    session_before = browser.get("/m/").status_code

    staff.post(page(again, first), {"oordeel": "dezelfde"})

    again.refresh_from_db()
    gone.refresh_from_db()
    assert again.applicant == kept
    assert (gone.merged_into, gone.merged_by, gone.is_active) == (kept, coordinator, False)
    assert gone.merged_at is not None
    assert gone.email == "yara@thuis.example"
    assert not PersonalLink.objects.filter(user=gone).exists()
    assert Likeness.objects.get().is_same
    assert (session_before, browser.get("/m/").status_code) == (200, 302)


def test_both_addresses_hear_of_it_and_neither_reads_the_other(staff, first, again):
    staff.post(page(again, first), {"oordeel": "dezelfde"})

    letters = {
        each.address: restored(each).body
        for each in OutgoingEmail.objects.filter(kind="dashboard/accounts_joined")
    }
    assert set(letters) == {"yara@werk.example", "yara@thuis.example"}
    assert "y…a@t…s.example" in letters["yara@werk.example"]
    assert "yara@thuis" not in letters["yara@werk.example"]
    assert "niet meer inloggen" in letters["yara@thuis.example"]
    assert "Ilse Vermeer" in letters["yara@thuis.example"]


def test_no_code_goes_to_the_old_address(client, staff, first, again, mailoutbox):
    staff.post(page(again, first), {"oordeel": "dezelfde"})

    client.post(reverse("account_request_login_code"), {"email": "yara@thuis.example"})

    codes = [mail for mail in mailoutbox if mail.to == ["yara@thuis.example"]]
    assert not [mail for mail in codes if "code" in mail.subject.lower() and "inlog" in mail.body]


def test_who_applies_from_the_old_address_applies_as_herself(staff, programme, first, again):
    staff.post(page(again, first), {"oordeel": "dezelfde"})
    draft = make_application(
        programme, status="draft", role="mentor", name="Yara El Idrissi", email="yara@thuis.example"
    )

    actions.submit(draft, rules=programme.ground_rules.get())

    assert draft.applicant == first.applicant
    letter = OutgoingEmail.objects.get(kind="intake/application_received")
    assert letter.address == "yara@werk.example"


def test_three_accounts_lead_to_one(coordinator, programme, first, again):
    third = make_application(programme, status="declined", email="yara@school.example")
    joining.join(again.applicant, third.applicant, by=coordinator)

    joining.join(first.applicant, User.objects.get(email="yara@thuis.example"), by=coordinator)

    assert User.objects.get_or_invite("yara@school.example", "Yara") == first.applicant


def test_the_account_that_was_in_a_duo_goes_on(coordinator, programme, first):
    duo = make_duo(programme)

    plan = joining.plan(first.applicant, duo.mentee.user, by=coordinator)

    assert (plan.kept, plan.gone, plan.problems) == (duo.mentee.user, first.applicant, [])


def test_sealed_words_stay_with_the_readers_they_were_written_for(coordinator, programme, first):
    duo = make_duo(programme)
    meeting = meeting_actions.log_meeting(
        duo, held_on=duo.started_on, minutes=60, form="online", by=duo.mentee.user
    )
    words = {"conversation": "Kanarie", "progress": "Goed"}
    reflection_actions.write(meeting, **words, is_shared=True, seen="", by=duo.mentee.user)

    joining.join(first.applicant, duo.mentee.user, by=coordinator)

    kept = Reflection.objects.get()
    assert kept.conversation == "Kanarie"
    assert set(User.objects.filter(pk__in=[u.pk for u in User.objects.all()
        if Reflection.objects.readable_by(u).exists()])) == {duo.mentee.user, duo.mentor.user}  # fmt: skip


@pytest.mark.parametrize("status", ["active", "dissolved"])
def test_two_who_were_each_in_a_duo_are_not_joined(coordinator, programme, status):
    one, other = make_duo(programme, status=status), make_duo(programme)

    with pytest.raises(joining.CannotJoin, match="duo"):
        joining.join(one.mentee.user, other.mentee.user, by=coordinator)


def test_staff_are_not_joined(coordinator, first):
    with pytest.raises(joining.CannotJoin, match="medewerker"):
        joining.join(first.applicant, coordinator, by=coordinator)


def test_a_programme_of_a_colleague_stands_in_the_way(staff, coordinator, first, again):
    make_application(make_programme("work"), email="yara@werk.example")

    shown = text(staff.get(page(again, first)))
    refused = text(staff.post(page(again, first), {"oordeel": "dezelfde"}, follow=True))

    assert "dat jij niet coördineert" in shown
    assert "dat jij niet coördineert" in refused
    assert not User.objects.exclude(merged_into=None).exists()


def test_an_account_that_is_closed_stays_closed(coordinator, first, again):
    User.objects.filter(pk=again.applicant_id).update(is_active=False)

    with pytest.raises(joining.CannotJoin, match="gesloten"):
        joining.join(first.applicant, again.applicant, by=coordinator)


def test_of_two_admissions_one_is_taken_back_first(coordinator, programme):
    one, other = make_participant(programme), make_participant(programme)

    with pytest.raises(joining.CannotJoin, match="toegelaten"):
        joining.join(one.user, other.user, by=coordinator)


@pytest.mark.parametrize(
    ("early", "late"), [("submitted", "submitted"), ("waitlisted", "submitted")]
)
def test_of_two_open_applications_the_first_counts(coordinator, programme, early, late):
    before = now() - timedelta(days=5)
    first = make_application(programme, status=early, submitted_at=before)
    second = make_application(programme, status=late, internal_note="Gebeld.")

    joining.join(first.applicant, second.applicant, by=coordinator)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (early, "withdrawn")
    assert second.internal_note.startswith("Gebeld.\n")
    assert first.reference in second.internal_note


def test_an_admission_counts_before_an_open_application(coordinator, programme):
    waits = make_application(programme, submitted_at=now() - timedelta(days=5))
    admitted = make_participant(programme)

    kept = joining.join(waits.applicant, admitted.user, by=coordinator)

    waits.refresh_from_db()
    admitted.refresh_from_db()
    assert (waits.status, admitted.user) == ("withdrawn", kept)
    assert admitted.application.applicant_id in {kept.pk, admitted.application.applicant_id}


def test_the_page_of_the_person_leads_on(staff, programme, first, again):
    gone = again.applicant
    staff.post(page(again, first), {"oordeel": "dezelfde"})

    shown = text(staff.get(reverse("dashboard:person", args=[programme.slug, gone.pk])))

    assert "yara@thuis.example" in shown
    assert "samengevoegd" in shown
    assert "door Ilse Vermeer" in shown
    assert reverse("dashboard:person", args=[programme.slug, first.applicant_id]) in shown


def test_judging_twice_is_said_so(coordinator, first, again):
    pair = (first.applicant, again.applicant)
    judge(pair, is_same=False, by=coordinator)

    with pytest.raises(JudgedAlready):
        judge(reversed(pair), is_same=True, by=coordinator)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_judge_at_once_one_is_heard():
    programme = make_programme()
    by = coordinator_of(programme)
    one = make_application(programme, name="Yara El Idrissi").applicant
    other = make_application(programme, name="Yara El Idrissi").applicant
    said, late, start = [], [], threading.Barrier(4)

    def press(judgement):
        start.wait()
        try:
            judgement(one, other, by=by)
            said.append(judgement)
        except (JudgedAlready, joining.CannotJoin):
            late.append(judgement)
        finally:
            connection.close()

    wants = [joining.join, joining.keep_apart] * 2
    threads = [threading.Thread(target=press, args=[each]) for each in wants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(said), len(late)) == (1, 3)
    is_joined = User.objects.exclude(merged_into=None).exists()
    assert is_joined is Likeness.objects.get().is_same is (said == [joining.join])


@pytest.mark.django_db(transaction=True)
def test_who_sends_while_her_accounts_are_joined_sends_as_the_one_that_goes_on():
    programme = make_programme()
    by = coordinator_of(programme)
    kept = make_application(programme, status="declined").applicant
    gone = make_application(programme, status="declined").applicant
    drafts = [make_application(programme, status="draft", email=gone.email) for _n in range(3)]
    start = threading.Barrier(4)

    def press(action):
        start.wait()
        try:
            action()
        finally:
            connection.close()

    rules = programme.ground_rules.get()
    todo = [lambda: joining.join(kept, gone, by=by)]
    todo += [lambda draft=draft: actions.submit(draft, rules=rules) for draft in drafts]
    threads = [threading.Thread(target=press, args=[each]) for each in todo]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not Application.objects.filter(applicant=gone).exists()
    assert Application.objects.filter(applicant=kept, status="submitted").count() == 1


def test_a_guest_of_this_page_is_asked_for_the_login_of_staff(client, first, again):
    assert client.get(page(again, first)).status_code == 302
    assert log_in(Client(), make_user()).get(page(again, first)).status_code == 404


def test_who_was_found_before_the_two_were_joined_goes_on_as_the_other(coordinator, first, again):
    before = User.objects.get(pk=again.applicant_id)
    joining.join(first.applicant, again.applicant, by=coordinator)

    assert User.objects.lock_going_on(before) == first.applicant


def test_her_places_and_talks_go_along_with_the_application_that_counts(
    coordinator, programme, first, again
):
    Application.objects.filter(pk=first.pk).update(
        status="submitted", decided_at=None, decided_by=None
    )
    both, one = (
        Event.objects.create(
            programme=programme, kind="info_session", held_on=localdate() + timedelta(days)
        )
        for days in (1, 2)
    )
    for application, event in ((first, both), (again, both), (again, one)):
        Attendance.objects.create(application=application, event=event, state="coming")
    InterviewSlot.objects.create(
        application=again, interviewer=coordinator, starts_at=now() + timedelta(days=3), place="X"
    )

    joining.join(first.applicant, again.applicant, by=coordinator)

    counts = Application.objects.get(status="submitted")
    coming = Attendance.objects.filter(state="coming")
    assert {(each.application, each.event) for each in coming} == {(counts, both), (counts, one)}
    assert InterviewSlot.objects.get().application == counts


def test_of_two_talks_of_one_person_the_second_is_called_off(coordinator, first, again):
    Application.objects.filter(pk=first.pk).update(
        status="submitted", decided_at=None, decided_by=None
    )
    for days, application in enumerate((first, again), start=1):
        InterviewSlot.objects.create(
            application=application, interviewer=coordinator, place="X", picked_at=now(),
            starts_at=now() + timedelta(days),
        )  # fmt: skip

    joining.join(first.applicant, again.applicant, by=coordinator)

    [left] = InterviewSlot.objects.all()
    assert left.application.status == "submitted"
    assert OutgoingEmail.objects.get(kind="intake/interview_off").to == coordinator
