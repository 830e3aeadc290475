"""Mail that did not arrive: seen, sent again, and an address put right without opening a door."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from cryptography.exceptions import InvalidTag
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import PersonalLink, User
from mentorship.duos import reflection_actions
from mentorship.duos.meeting_actions import log_meeting
from mentorship.mail.compose import compose, restored
from mentorship.mail.jobs import ATTEMPTS, NotAccepted, deliver, forget_letters
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.letters import sender
from mentorship.transitions import TransitionNotAllowed
from tests.accounts.test_doors import CODE_PAGE
from tests.conftest import log_in
from tests.factories import coordinator_of, make_duo, make_participant, make_programme, make_user

pytestmark = pytest.mark.django_db


def queued(programme, to):
    compose(
        "mail/address_changed", to=to, key=f"x-{to.pk}-{now()}", sender=sender(programme)
    ).send()
    return OutgoingEmail.objects.latest("pk")


@pytest.fixture
def participant(programme):
    return make_participant(programme)


@pytest.fixture
def email(programme, participant):
    return queued(programme, participant.user)


def page(name, email, **extra):
    return reverse(f"dashboard:{name}", args=[email.programme_slug, email.pk], **extra)


def jobs_of(email):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'email_pk' = %s", [str(email.pk)]
        )
        return cursor.fetchone()[0]


# --- failing -------------------------------------------------------------------------------


def test_a_letter_that_another_key_sealed_is_counted_and_marked_not_hidden(email, caplog):
    OutgoingEmail.objects.filter(pk=email.pk).update(sealed=b"x" * 40)
    with pytest.raises(InvalidTag):
        restored(OutgoingEmail.objects.get(pk=email.pk))

    for _ in range(ATTEMPTS - 1):
        with pytest.raises(NotAccepted):
            deliver(email_pk=email.pk)
    deliver(email_pk=email.pk)

    email.refresh_from_db()
    assert (email.status, email.attempts) == ("failed", ATTEMPTS)
    assert "InvalidTag" in caplog.text
    assert email.address not in caplog.text


def test_a_letter_that_cannot_be_made_into_a_mail_is_marked_as_well(settings, email):
    settings.EMAIL_BACKEND = "no.such.Backend"
    OutgoingEmail.objects.filter(pk=email.pk).update(attempts=ATTEMPTS - 1)

    deliver(email_pk=email.pk)

    assert list(OutgoingEmail.objects.undelivered()) == [email]


def test_what_waits_longer_than_an_hour_asks_for_attention(staff, email):
    assert not OutgoingEmail.objects.undelivered().exists()

    OutgoingEmail.objects.update(queued_at=now() - timedelta(minutes=61))

    assert list(OutgoingEmail.objects.undelivered()) == [email]
    url = reverse("dashboard:undelivered", args=[email.programme_slug])
    assert email.subject in staff.get(url).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(
    staff, programme, participant, django_assert_num_queries
):
    url = reverse("dashboard:undelivered", args=[programme.slug])
    queued(programme, participant.user).mark_failed()
    with CaptureQueriesContext(connection) as first:
        staff.get(url)
    for _ in range(5):
        queued(programme, make_user()).mark_failed()

    with django_assert_num_queries(len(first.captured_queries)):
        staff.get(url)


# --- again ---------------------------------------------------------------------------------


def test_a_letter_that_failed_is_sent_again_by_a_press_of_the_button(staff, email, mailoutbox):
    OutgoingEmail.objects.get(pk=email.pk).mark_failed()

    assert staff.get(page("email_send_again", email)).status_code == 405
    staff.post(page("email_send_again", email))
    deliver(email_pk=email.pk)

    email.refresh_from_db()
    assert (email.status, email.sealed, jobs_of(email)) == ("sent", None, 2)
    assert mailoutbox[0].to == [email.address]
    assert staff.post(page("email_send_again", email)).status_code == 409


def test_a_letter_that_got_stuck_is_queued_again_once(staff, email):
    staff.post(page("email_send_again", email))
    staff.post(page("email_send_again", email))

    assert jobs_of(email) == 2


def test_for_a_letter_that_came_back_a_new_link_goes(client, staff, email):
    email.mark_sent()
    email.mark_bounced()

    staff.post(page("email_send_again", email))

    email.refresh_from_db()
    new = OutgoingEmail.objects.exclude(pk=email.pk).get()
    assert (email.status, new.kind, new.address) == ("settled", "mail/new_link", email.address)
    link = next(word for word in restored(new).body.split() if "/m/" in word)
    assert client.post(link.removeprefix("http://127.0.0.1:8000")).url == "/m/"
    assert not OutgoingEmail.objects.undelivered().exists()


def test_a_letter_to_somebody_who_is_gone_is_not_sent_to_anybody(staff, email):
    email.mark_sent()
    email.mark_bounced()
    OutgoingEmail.objects.update(to=None)

    assert staff.post(page("email_send_again", email)).status_code == 409
    assert staff.get(page("address_correct", email)).status_code == 200


def test_who_called_takes_it_off_the_list(staff, email):
    email.mark_failed()

    staff.post(page("email_settle", email))

    email.refresh_from_db()
    assert (email.status, email.sealed) == ("settled", None)
    with pytest.raises(TransitionNotAllowed):
        email.settle()


@pytest.mark.parametrize("name", ["email_send_again", "email_settle", "address_correct"])
def test_mail_of_another_programme_is_not_there(staff_of, email, name):
    other = make_programme()
    elsewhere = reverse(f"dashboard:{name}", args=[other.slug, email.pk])

    assert staff_of(other).post(elsewhere).status_code == 404
    assert staff_of(other).post(page(name, email)).status_code == 404


def test_the_text_of_a_letter_that_failed_is_forgotten_after_a_month(programme, participant):
    old, recent = (queued(programme, participant.user) for _ in range(2))
    for each in (old, recent):
        each.mark_failed()
    OutgoingEmail.objects.filter(pk=old.pk).update(queued_at=now() - timedelta(days=31))

    forget_letters.func(0)

    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.status, old.sealed) == ("settled", None)
    assert recent.sealed is not None


# --- another address -----------------------------------------------------------------------


def bounced(email):
    email.mark_sent()
    email.mark_bounced()
    return email


def test_a_wrong_address_is_corrected_told_and_locked(staff, as_participant, email, participant):
    bounced(email)
    waiting = queued(participant.programme, participant.user)
    old = participant.user.email
    inside = as_participant(participant)
    link = personal_link(participant.user, "portal", to="/m/").removeprefix("http://127.0.0.1:8000")
    EmailAddress.objects.create(user=participant.user, email=old)
    assert inside.get("/m/").status_code == 200

    form = staff.get(page("address_correct", email)).content.decode()
    done = staff.post(
        page("address_correct", email), {"email": " Fleur.Goed@example.org "}, follow=True
    )

    assert "Er gaat een nieuwe link naartoe" in done.content.decode()
    user = User.objects.get(pk=participant.user.pk)
    assert old in form
    assert user.email == participant.user.applications.get().email == "fleur.goed@example.org"
    assert inside.get("/m/").status_code == 302
    assert Client().get(link).status_code == 404
    assert not EmailAddress.objects.exists()
    sent = dict(OutgoingEmail.objects.filter(status="queued").values_list("kind", "address"))
    assert sent == {"mail/address_changed": old, "mail/new_link": user.email}
    waiting.refresh_from_db()
    assert waiting.status == "settled"
    Client().post(CODE_PAGE, {"email": old})
    assert not OutgoingEmail.objects.filter(kind="accounts/login_code").exists()


@pytest.mark.parametrize("wrong", ["", "geen adres", "own", "taken", "x" * 250 + "@example.org"])
def test_an_address_that_will_not_do_changes_nothing(staff, email, participant, wrong):
    bounced(email)
    taken = make_user().email
    typed = {"own": participant.user.email.upper(), "taken": taken}.get(wrong, wrong)

    answer = staff.post(page("address_correct", email), {"email": typed})

    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert OutgoingEmail.objects.count() == 1


def refuses(browser, email):
    before = User.objects.values_list("email", flat=True).get(pk=email.to_id)
    answer = browser.post(page("address_correct", email), {"email": "ilse@example.org"})
    assert "niet wijzigen" in answer.content.decode()
    return User.objects.filter(pk=email.to_id, email=before).exists()


def test_a_coordinator_cannot_read_reflections_by_way_of_the_address(programme, staff_of):
    duo = make_duo(programme)
    own = {"by": duo.mentee.user}
    meeting = log_meeting(duo, held_on=localdate(), minutes=60, form="phone", **own)
    reflection_actions.write(meeting, conversation="Kanarie", progress="", is_shared=True, **own)

    for person in (duo.mentee, duo.mentor):
        assert refuses(staff_of(programme), bounced(queued(programme, person.user)))


def test_who_takes_part_elsewhere_is_staff_or_is_reached_keeps_her_address(
    programme, staff, participant, email
):
    assert refuses(staff, email)  # it waits, it did not come back
    bounced(email)
    OutgoingEmail.objects.filter(pk=email.pk).update(address="ouder@example.org")
    assert refuses(staff, email)
    assert refuses(staff, bounced(queued(programme, coordinator_of(programme))))
    make_participant(make_programme(), email=participant.user.email)
    assert refuses(staff, bounced(queued(programme, participant.user)))


def test_a_rare_repair_is_done_on_the_server(participant, capsys):
    old = participant.user.email
    for wrong in ((old, "geen adres"), ("niemand@example.org", "x@example.org"), (old, old)):
        with pytest.raises(CommandError):
            call_command("change_address", *wrong)

    call_command("change_address", old, "Fleur.Goed@example.org")

    assert User.objects.get(pk=participant.user.pk).email == "fleur.goed@example.org"
    assert OutgoingEmail.objects.get().address == old
    assert old in capsys.readouterr().out


# --- forgetting ----------------------------------------------------------------------------


def test_what_ran_out_or_was_never_sent_is_forgotten_every_night(programme):
    from django.contrib.sessions.models import Session

    from mentorship.accounts.jobs import forget_ways_in
    from mentorship.intake.jobs import forget_drafts
    from mentorship.intake.models import Application
    from tests.factories import make_application

    with time_machine.travel(now() - timedelta(days=60)):
        log_in(Client(), make_user())
        personal_link(make_user(), "portal", to="/m/")
        make_application(programme, status="draft")
        sent = make_application(programme)
    log_in(Client(), make_user())
    link = personal_link(make_user(), "portal", to="/m/", days=-1)
    draft = make_application(programme, status="draft")

    forget_ways_in.func(0)
    forget_drafts.func(0)

    assert Session.objects.count() == 1
    assert PersonalLink.objects.count() == 1
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert set(Application.objects.all()) == {sent, draft}
