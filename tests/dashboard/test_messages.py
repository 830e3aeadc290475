"""Messages to several people: chosen, written, looked at, and sent a few minutes later (C10)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.accounts.models import PersonalLink
from mentorship.dashboard import jobs, message_actions, message_emails
from mentorship.dashboard.models import Message
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db
WORDS = {"subject": "Dag {voornaam}", "text": "Dag {naam},\n\nTot gauw bij {programma}."}


def url(name, programme, *args):
    return reverse(f"dashboard:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def begun(programme, *people, **words):
    by = coordinator_of(programme)
    message = message_actions.begin(programme, people, group="Mentoren", by=by)
    if words:
        message_actions.write(message, **words, seen=0)
    return message


def planned(programme, *people):
    message = begun(programme, *people, **WORDS)
    message_actions.plan(message, by=coordinator_of(programme), seen=message.version)
    return message


def send(message, **more):
    jobs.send_message(message_pk=message.pk, due=message.due_at.isoformat(), **more)
    message.refresh_from_db()


# --- to whom ------------------------------------------------------------------------------------


def test_the_group_on_the_page_is_the_group_of_the_message(staff, programme):
    mentors = [make_participant(programme, role="mentor") for _each in range(2)]
    make_participant(programme, role="mentee")
    address = url("message_new", programme) + "?stand=mentor"
    page = text(staff.get(address))

    response = staff.post(address, {"count": "2"})

    message = Message.objects.get()
    assert "Schrijf aan deze 2 mensen" in page
    assert all(each.user.email in page for each in mentors)
    assert response.url == url("message", programme, message.pk)
    assert message.recipients == sorted(each.user.pk for each in mentors)
    assert message.group == "Mentoren"
    assert not OutgoingEmail.objects.exists()


def test_a_group_that_grew_meanwhile_is_shown_again(staff, programme):
    make_participant(programme, role="mentor")

    page = text(staff.post(url("message_new", programme), {"count": "0"}))

    assert "Deze groep is intussen veranderd." in page
    assert not Message.objects.exists()


def test_filters_narrow_the_group_and_its_name_says_so(staff, programme):
    make_participant(programme, role="mentor", name="Els Dekker")
    make_participant(programme, role="mentor", name="Bo Om")

    staff.post(url("message_new", programme) + "?q=dekker", {"count": "1"})

    assert len(Message.objects.get().recipients) == 1
    assert Message.objects.get().group == "Iedereen, met filters"


def test_nobody_at_all_is_no_group(staff, programme):
    page = text(staff.post(url("message_new", programme), {"count": "0"}))

    assert "Niemand gevonden met deze filters." in page
    assert not Message.objects.exists()


def test_too_many_for_one_message_are_told_so(staff, programme, monkeypatch):
    make_participant(programme)
    monkeypatch.setattr("mentorship.dashboard.message_views.MOST", 0)

    page = text(staff.post(url("message_new", programme), {"count": "1"}))

    assert "te veel mensen voor één bericht" in page
    assert not Message.objects.exists()


def test_those_ticked_in_a_list_and_both_of_a_duo_are_a_group(staff, programme):
    mentor, duo = make_participant(programme, role="mentor"), make_duo(programme)
    stranger = make_duo(make_programme())
    ticked = {
        "mens": [mentor.user.pk, stranger.mentor.user.pk, "x"],
        "duo": [duo.pk, stranger.pk],
    }

    staff.post(url("message_begin", programme), ticked)

    who = {mentor.user.pk, duo.mentor.user.pk, duo.mentee.user.pk}
    assert set(Message.objects.get().recipients) == who


def test_nobody_ticked_leads_to_choosing(staff, programme):
    response = staff.post(url("message_begin", programme), follow=True)

    assert "Vink eerst de mensen aan" in text(response)
    assert not Message.objects.exists()


# --- writing ------------------------------------------------------------------------------------


def test_three_real_mails_are_shown_before_anything_goes(staff, programme):
    people = [make_participant(programme, name=f"Persoon {n}").user for n in range(4)]
    message = begun(programme, *people)

    response = staff.post(url("message", programme, message.pk), WORDS | {"seen": 0}, follow=True)

    page = text(response)
    assert [letter.subject for letter in response.context["letters"]] == ["Dag Persoon"] * 3
    assert "Dag Persoon 0," in page
    assert f"Tot gauw bij {programme.name}." in page
    assert "Verstuur 4 e-mails" in page
    assert (PersonalLink.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"subject": ""}, "Schrijf waar het over gaat."),
        ({"text": ""}, "Schrijf je bericht."),
        ({"text": "Dag {{7*7}}"}, "We kunnen {7*7} niet invullen."),
        ({"subject": "{mentor}"}, "We kunnen {mentor} niet invullen."),
        ({"text": "a" * 5001}, "Gebruik niet meer dan 5000 tekens."),
    ],
)
def test_what_cannot_be_filled_in_is_told_at_the_field(staff, programme, typed, told):
    message = begun(programme, make_participant(programme).user)

    page = text(
        staff.post(url("message", programme, message.pk), WORDS | {"seen": 0, "send": "1"} | typed)
    )

    assert told in page
    message.refresh_from_db()
    assert (message.text, message.status) == ("", "draft")


def test_markup_stays_text(programme):
    person = make_participant(programme, name="<b>Bo</b> Om").user
    words = {"subject": "😀", "text": "<script>x</script> {naam}"}
    message = begun(programme, person, **words)

    [letter] = message_emails.examples(message, [person])

    assert "<script>x</script> <b>Bo</b> Om" in letter.text
    assert "<script>" not in letter.html
    assert letter.subject == "😀"


def test_pressing_send_with_another_text_shows_it_first(staff, programme):
    message = begun(programme, make_participant(programme).user, **WORDS)
    typed = WORDS | {"text": "Anders.", "seen": 1, "send": "1"}

    page = text(staff.post(url("message", programme, message.pk), typed, follow=True))

    message.refresh_from_db()
    assert (message.status, message.text) == ("draft", "Anders.")
    assert "Je hebt de tekst veranderd." in page


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(staff, programme):
    message = begun(programme, make_participant(programme).user, **WORDS)
    message_actions.write(message, subject="Ander", text="Van Femke.", seen=1)

    page = text(
        staff.post(url("message", programme, message.pk), {"subject": "S", "text": "T", "seen": 1})
    )

    message.refresh_from_db()
    assert message.text == "Van Femke."
    assert "Er staat nu: “Van Femke.”" in page
    assert 'value="2"' in page


def test_what_is_sent_is_what_was_looked_at(programme):
    message = begun(programme, make_participant(programme).user, **WORDS)

    with pytest.raises(message_actions.Changed):
        message_actions.plan(message, by=coordinator_of(programme), seen=0)


def test_a_test_mail_goes_to_who_asks_alone(staff, programme, coordinator):
    message = begun(programme, make_participant(programme).user, **WORDS)

    response = staff.post(url("message_try", programme, message.pk), follow=True)

    assert OutgoingEmail.objects.get().address == coordinator.email
    assert coordinator.email in text(response)
    assert not PersonalLink.objects.exists()


def test_what_went_out_cannot_be_tried(programme):
    message = planned(programme, make_participant(programme).user)

    with pytest.raises(TransitionNotAllowed):
        message_actions.try_out(message, by=coordinator_of(programme))


def test_a_message_can_be_thrown_away(staff, programme):
    message = begun(programme, make_participant(programme).user, **WORDS)

    response = staff.post(url("message_drop", programme, message.pk), follow=True)

    assert "Het bericht is weggegooid." in text(response)
    assert "Dag {voornaam}" not in text(response)
    page = text(staff.get(url("message", programme, message.pk)))
    assert "Niemand heeft het gekregen." in page


# --- sending ------------------------------------------------------------------------------------


def test_it_goes_out_after_some_minutes_to_each_apart(staff, programme, settings):
    settings.SENDING_DELAY = timedelta(minutes=5)
    people = [make_participant(programme, name=name).user for name in ("Bo Om", "Zoë El")]
    message = begun(programme, *people, **WORDS)
    typed = WORDS | {"seen": 1, "send": "1"}

    page = text(staff.post(url("message", programme, message.pk), typed, follow=True))

    job = ProcrastinateJob.objects.get()
    assert job.scheduled_at > now() + timedelta(minutes=4)
    assert "Dag" not in str(job.args)
    assert not OutgoingEmail.objects.exists()
    assert "Verstuur het niet" in page

    jobs.send_message(**job.args)

    mails = OutgoingEmail.objects.order_by("pk")
    assert [restored(mail).to for mail in mails] == [[each.email] for each in people]
    assert "Dag Zoë El," in restored(mails[1]).body
    assert PersonalLink.objects.filter(user__in=people, purpose="portal").count() == 2


def test_called_off_in_time_nobody_hears_and_the_text_stays(staff, programme):
    message = planned(programme, make_participant(programme).user)
    due = message.due_at.isoformat()

    page = text(staff.post(url("message_call_off", programme, message.pk), follow=True))
    jobs.send_message(message_pk=message.pk, due=due)

    message.refresh_from_db()
    assert (message.status, message.text) == ("draft", WORDS["text"])
    assert "Je tekst is er nog." in page
    assert not OutgoingEmail.objects.exists()


def test_planned_anew_the_first_job_does_nothing(programme):
    message = planned(programme, make_participant(programme).user)
    due = message.due_at.isoformat()
    message_actions.call_off(message)
    message_actions.plan(message, by=coordinator_of(programme), seen=message.version)

    jobs.send_message(message_pk=message.pk, due=due)

    assert not OutgoingEmail.objects.exists()


def test_too_late_to_call_off_is_told(staff, programme):
    message = planned(programme, make_participant(programme).user)
    send(message)

    page = text(staff.post(url("message_call_off", programme, message.pk), follow=True))

    assert "Te laat: het is al verstuurd" in page
    assert message.status == "sent"


def test_two_presses_send_once(staff, programme):
    message = begun(programme, make_participant(programme).user, **WORDS)
    typed = WORDS | {"seen": 1, "send": "1"}
    staff.post(url("message", programme, message.pk), typed)

    again = staff.post(url("message", programme, message.pk), typed)

    assert again.status_code == 200
    assert "Verstuur het niet" in text(again)
    assert ProcrastinateJob.objects.count() == 1


def test_many_go_in_parts_and_nobody_gets_two(programme, monkeypatch):
    monkeypatch.setattr(message_actions, "BATCH", 2)
    people = [make_participant(programme).user for _each in range(3)]
    message = planned(programme, *people)

    send(message)
    assert OutgoingEmail.objects.count() == 2
    send(message)
    send(message, after=sorted(each.pk for each in people)[1])

    assert OutgoingEmail.objects.count() == 3


def test_whoever_was_forgotten_meanwhile_gets_nothing(programme):
    one, two = (make_participant(programme).user for _each in range(2))
    message = planned(programme, one, two)
    type(one).objects.filter(pk=one.pk).update(is_active=False)

    send(message)

    assert OutgoingEmail.objects.get().to == two


def test_the_page_tells_what_did_not_arrive_and_lets_the_address_be_corrected(staff, programme):
    message = planned(programme, *(make_participant(programme).user for _each in range(2)))
    send(message)
    back = OutgoingEmail.objects.order_by("pk")[0]
    OutgoingEmail.objects.filter(pk=back.pk).update(status="bounced", sealed=None)

    page = text(staff.get(url("message", programme, message.pk)))

    assert "Verstuurd: 0. Wacht nog: 1. Niet aangekomen: 1." in page
    assert url("address_correct", programme, back.pk) in page


def test_a_message_of_another_programme_is_not_there(staff, programme):
    message = begun(make_programme(), make_participant().user, **WORDS)

    found = [
        staff.get(url("message", programme, message.pk)),
        staff.get(url("message", message.programme, message.pk)),
        *(
            staff.post(url(f"message_{name}", programme, message.pk))
            for name in ("try", "call_off", "drop")
        ),
    ]

    assert {response.status_code for response in found} == {404}


@pytest.mark.parametrize("name", ["message_list", "message_new"])
def test_a_long_list_takes_no_more_queries(staff, programme, django_assert_max_num_queries, name):
    def rows(number):
        for _each in range(number):
            begun(programme, make_application(programme).applicant, **WORDS)

    rows(2)
    with django_assert_max_num_queries(30) as few:
        staff.get(url(name, programme))
    rows(30)
    with django_assert_max_num_queries(len(few)):
        staff.get(url(name, programme))


def test_the_list_tells_who_wrote_what_to_whom(staff, programme):
    message = begun(programme, make_participant(programme).user)

    page = text(staff.get(url("message_list", programme)))

    assert "Bericht zonder onderwerp" in page
    assert f"{message.pk}/" in page
    assert "1 persoon" in page
