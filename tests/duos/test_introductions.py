"""The first meeting: three are invited, each answers in private, and nobody learns what the other said."""

from datetime import timedelta

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.duos import actions, introduction_jobs
from mentorship.duos import introduction_actions as introductions
from mentorship.duos.introduction_emails import calendar_file
from mentorship.duos.models import (
    Duo,
    Introduction,
    IntroductionAnswer,
    IntroductionRemark,
    free_mentors,
    waiting_mentees,
)
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.duos.letters import text_of
from tests.factories import (
    make_coordinator,
    make_duo,
    make_programme,
)

pytestmark = pytest.mark.django_db
PLACE = "Buurthuis"


def proposed(**fields):
    return make_duo(make_programme("work", **fields), status="proposed")


def planned(duo, *, hours=24, host=None, place=PLACE, seen=""):
    return introductions.plan(
        duo,
        host=host or duo.guide,
        starts_at=(now() + timedelta(hours=hours)).replace(microsecond=0),
        minutes=60,
        place=place,
        seen=seen,
    )


def mails(kind):
    return OutgoingEmail.objects.filter(kind=f"duos/{kind}").order_by("pk")


def met(**fields):
    duo = proposed(**fields)
    introductions.introduce(duo, on=localdate(), place=PLACE)
    return duo


def answer(duo, role, what, **words):
    introductions.answer(duo, answer=what, by=getattr(duo, role).user, **words)


def test_three_are_invited_with_a_calendar_file_and_a_place_S2_MATCH_3b():
    duo = proposed()

    made = planned(duo)

    invited = {mail.to for mail in mails("introduction_invited")}
    assert invited == {duo.mentor.user, duo.mentee.user, duo.guide}
    assert list(Introduction.objects.to_come()) == [made]
    assert str(duo) in str(made)
    text = text_of(mails("introduction_invited")[0])
    assert PLACE in text


def test_a_file_for_the_calendar_says_no_more_than_that_they_meet():
    duo = proposed()
    made = planned(duo)

    file = calendar_file(made, language="nl")
    off = calendar_file(made, cancels=True, language="en")

    assert file.filename == "kennismaking.ics"
    assert b"SUMMARY:Kennismaking" in file.content
    assert duo.mentee.name.encode() not in file.content
    assert (b"STATUS:CANCELLED" in off.content, b"SEQUENCE:1" in off.content) == (True, True)


def test_the_same_plan_twice_is_one_and_another_one_moves_it():
    duo = proposed()
    first = planned(duo)

    introductions.plan(
        duo, host=first.host, starts_at=first.starts_at, minutes=60, place=PLACE, seen=""
    )
    before = mails("introduction_invited").count()
    moved = planned(duo, hours=48, seen="0")

    assert (before, mails("introduction_invited").count()) == (3, 6)
    assert (moved.pk, moved.sequence) == (first.pk, 1)
    with pytest.raises(introductions.Changed):
        planned(duo, hours=72, seen="0")


def test_another_host_gets_the_invitation_and_the_first_one_hears_it_is_off():
    duo = proposed()
    planned(duo)
    colleague = make_coordinator("Femke Bos")

    planned(duo, host=colleague, seen="0")

    assert [mail.to for mail in mails("introduction_off")] == [duo.guide]
    assert colleague in {mail.to for mail in mails("introduction_invited")}


def test_who_met_already_gets_no_plan():
    duo = met()

    with pytest.raises(TransitionNotAllowed):
        planned(duo)


def test_where_nobody_is_asked_the_first_meeting_is_a_fact():
    duo = make_duo(make_programme("work", validates_introduction=False), status="active")
    Duo.objects.filter(pk=duo.pk).update(introduced_on=None)
    duo.refresh_from_db()
    planned(duo)

    introductions.introduce(duo, on=localdate(), place=PLACE)

    duo.refresh_from_db()
    assert (duo.status, duo.introduced_on) == ("active", localdate())
    assert not duo.awaits_introduction
    assert not mails("introduction_question").exists()


def test_nothing_is_told_before_both_answered_S2_MATCH_4():
    duo = met()

    answer(duo, "mentee", "no")

    duo.refresh_from_db()
    assert duo.status == "introduced"
    assert set(OutgoingEmail.objects.values_list("kind", flat=True)) == {
        "duos/introduction_question"
    }
    assert duo.answers_due_at - now() > timedelta(hours=23)


def test_a_no_says_the_same_to_both_and_both_are_back_in_the_pool():
    duo = met()
    before = (duo.mentee.application.status, waiting_mentees().count(), free_mentors().count())

    answer(duo, "mentee", "no")
    answer(duo, "mentor", "yes")

    duo.refresh_from_db()
    duo.mentee.application.refresh_from_db()
    ended = {
        text_of(mail).replace(mail.to.given_name, "X").replace(_other(duo, mail.to), "Y")
        for mail in mails("introduction_ended")
    }
    assert (duo.status, len(ended)) == ("dissolved", 1)
    assert before == ("accepted", 0, 0)
    assert duo.mentee.application.status == "accepted"
    assert (waiting_mentees().count(), free_mentors().count()) == (1, 1)
    assert set(IntroductionAnswer.objects.values_list("answer", flat=True)) == {""}


def _other(duo, user):
    return duo.other(user).user.given_name


def test_both_say_yes_and_get_each_others_details_S0_CONT_2():
    duo = met()

    answer(duo, "mentee", "yes")
    answer(duo, "mentor", "yes")

    duo.refresh_from_db()
    assert duo.status == "confirmed"
    assert {mail.to for mail in mails("contact_details")} == {duo.mentor.user, duo.mentee.user}
    to_mentee = mails("contact_details").get(to=duo.mentee.user)
    assert duo.mentor.user.email in text_of(to_mentee)
    assert mails("introduction_outcome").get().to == duo.guide


def test_details_that_were_given_before_are_not_mailed_again():
    duo = met(start_scenario="mentee_contacts")

    answer(duo, "mentee", "yes")
    answer(duo, "mentor", "yes")

    assert not mails("contact_details").exists()


def test_talking_once_more_asks_anew_after_it():
    duo = met()
    answer(duo, "mentee", "again")
    answer(duo, "mentor", "yes")

    duo.refresh_from_db()
    assert (duo.status, duo.answers_due_at) == ("proposed", None)
    assert mails("introduction_again").count() == 2
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        introductions.introduce(duo, on=localdate(), place=PLACE)
        answer(duo, "mentee", "yes")
        answer(duo, "mentor", "yes")
    duo.refresh_from_db()
    assert duo.status == "confirmed"
    assert mails("introduction_question").count() == 4


def test_an_answer_can_be_another_until_both_answered():
    duo = met()

    answer(duo, "mentee", "no", remark="Liever niet")
    answer(duo, "mentee", "yes")
    answer(duo, "mentor", "yes")

    duo.refresh_from_db()
    assert duo.status == "confirmed"
    assert not IntroductionRemark.objects.exists()
    with pytest.raises(TransitionNotAllowed):
        answer(duo, "mentee", "no")


def test_a_remark_is_sealed_for_the_guide_of_that_day():
    duo = met()

    answer(duo, "mentee", "yes", remark="Kanarie 🌷 {{7*7}}")

    remark = IntroductionRemark.objects.get()
    assert "yes" not in str(IntroductionAnswer.objects.get())
    assert remark.text == "Kanarie 🌷 {{7*7}}"
    assert b"Kanarie" not in bytes(remark.sealed)
    assert "Kanarie" not in str(remark)
    remark.reader = make_coordinator()
    with pytest.raises(InvalidTag):
        _ = remark.text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"mentee": "no"}, "dissolved"),
        ({"mentee": "again"}, "proposed"),
        ({"mentee": "yes"}, "introduced"),
        ({}, "introduced"),
    ],
)
def test_when_the_time_is_up_a_no_counts_and_silence_decides_nothing(said, status):
    duo = met()
    for role, what in said.items():
        answer(duo, role, what)

    introduction_jobs.settle_introductions(0)
    introduction_jobs.settle_one(duo_pk=duo.pk)
    duo.refresh_from_db()
    before = duo.status
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        introduction_jobs.settle_introductions(0)
        introduction_jobs.settle_one(duo_pk=duo.pk)

    duo.refresh_from_db()
    assert (before, duo.status) == ("introduced", status)


def test_time_up_of_two_who_went_on_already_changes_nothing():
    duo = met()
    answer(duo, "mentee", "yes")
    answer(duo, "mentor", "yes")

    introductions.time_up(duo)

    duo.refresh_from_db()
    assert duo.status == "confirmed"


def test_two_who_part_lose_the_plan_from_their_calendars():
    duo = proposed()
    planned(duo)

    actions.part(duo)

    assert [mail.to for mail in mails("introduction_off")] == [duo.guide]
    assert mails("introduction_ended").count() == 2


# --- the pages of the staff ---------------------------------------------------------------


def url(name, duo):
    return reverse(f"duos:{name}", args=[duo.programme.slug, duo.pk])


def moment_of(days=3):
    return {"day": str(localdate() + timedelta(days=days)), "hour": "14:30"}


def test_staff_plan_and_move_the_first_meeting(staff_of):
    duo = proposed()
    browser = staff_of(duo.programme)
    facts = {"minutes": "60", "host": duo.guide_id, "place": PLACE}

    empty = browser.post(url("introduction_plan", duo), {})
    made = browser.post(url("introduction_plan", duo), facts | moment_of())
    late = browser.post(url("introduction_plan", duo), facts | moment_of(5))
    over = browser.post(url("introduction_plan", duo), facts | moment_of(5) | {"seen": "0"})

    assert (empty.status_code, made.status_code) == (200, 302)
    assert (
        "Een collega heeft dit intussen" in late.content.decode()
        or "collega" in late.content.decode()
    )
    assert over.status_code == 302
    page = browser.get(url("introduce", duo)).content.decode()
    assert PLACE in page
    assert "Plan het anders" in page
    again = browser.get(url("introduction_plan", duo)).content.decode()
    assert "14:30" in again


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hour": "00:00", "day": "vandaag"}, "Vul een dag in"),
        ({"day": str(localdate() - timedelta(days=1))}, "geweest"),
        ({"day": str(localdate()), "hour": "00:00"}, "voorbij"),
        ({"hour": "kwart over drie"}, "Vul een tijd in"),
        ({"place": "Bij haar thuis"}, "Kies een van de neutrale plekken."),
        ({"host": "0"}, "Kies wie erbij is."),
    ],
)
def test_a_wrong_plan_is_explained_and_stays(staff_of, wrong, words):
    duo = proposed()
    right = {"minutes": "60", "host": duo.guide_id, "place": PLACE} | moment_of()

    page = staff_of(duo.programme).post(url("introduction_plan", duo), right | wrong)

    assert words in page.content.decode()
    assert not Introduction.objects.exists()


def test_without_neutral_places_any_place_will_do(staff_of):
    duo = proposed(first_place="free")
    facts = {"minutes": "60", "host": duo.guide_id, "place": "<b>{{7*7}}</b> 🌷"}

    staff_of(duo.programme).post(url("introduction_plan", duo), facts | moment_of())

    assert Introduction.objects.get().place == "<b>{{7*7}}</b> 🌷"


def test_a_remark_is_on_the_page_of_its_reader_alone(staff_of, client):
    duo = met()
    answer(duo, "mentee", "yes", remark="Kanarie")
    colleague = make_coordinator("Femke Bos")
    duo.programme.memberships.create(user=colleague)

    hers = staff_of(duo.programme).get(url("introduce", duo)).content.decode()
    other = log_in(client, colleague, second_factor=True).get(url("introduce", duo))

    assert "Kanarie" in hers
    assert other.status_code == 200
    assert "Kanarie" not in other.content.decode()


@pytest.mark.parametrize("page", ["introduce", "introduction_plan", "end"])
def test_another_programmes_duo_is_not_there(staff, page):
    duo = proposed()

    assert staff.get(url(page, duo)).status_code == 404


def test_who_met_reads_when_and_where_and_plans_nothing(staff_of):
    duo = met()
    browser = staff_of(duo.programme)

    page = browser.get(url("introduce", duo)).content.decode()
    plan = browser.get(url("introduction_plan", duo)).content.decode()

    assert PLACE in page
    assert "<form" not in plan.split("<main")[1]
