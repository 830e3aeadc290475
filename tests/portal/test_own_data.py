"""Her own data: put right, what she can take, taken along, and asked to be forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos.models import free_mentors
from mentorship.intake import details_actions
from mentorship.intake.models import ErasureRequest, Participant
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import make_application, make_duo, make_participant, make_programme, make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"portal:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


def test_she_reads_what_is_hers_and_who_sees_it(as_participant):
    duo = make_duo()

    page = words(as_participant(duo.mentee).get(url("own_data")))

    assert duo.mentee.user.email in page
    assert "Wie ziet wat" in page
    assert "Maakt niet uit" in page
    assert url("application_change", duo.mentee.application_id, "availability") in page
    assert url("own_places", duo.mentor.pk) not in page


def test_somebody_who_only_applied_has_data_too(client):
    application = make_application()

    page = words(log_in(client, application.applicant, purpose="portal").get(url("own_data")))

    assert "Wil het liefst bereikt worden" not in page
    assert url("own_data_file", application.programme_id) in page
    assert log_in(client, make_user()).get(url("own_data")).status_code == 200


def details(user, **more):
    start = {"name": user.name, "phone": user.phone, "language": "nl", "reach_by": ""}
    seen = details_actions.mark(user)
    return start | {"shares": "both", "seen": seen} | more


def test_she_puts_herself_right_and_the_other_reads_how_to_reach_her(as_participant):
    duo = make_duo()
    her = duo.mentee.user
    browser = as_participant(duo.mentee)
    new = details(her, name="Zoë Ö'Neil", phone="06 87 65 43 21", reach_by="message", language="en")

    assert browser.get(url("own_data_change")).status_code == 200
    response = browser.post(url("own_data_change"), new)
    mentor = words(as_participant(duo.mentor).get("/m/"))

    her.refresh_from_db()
    assert (her.name, her.phone, her.language) == ("Zoë Ö'Neil", "06 87 65 43 21", "en")
    assert response.cookies["django_language"].value == "en"
    assert "Your details are kept." in words(browser.get(response.url))
    assert "tel:0687654321" in mentor
    assert "hoort het liefst met een berichtje van je." in mentor
    assert "by a text message" in words(browser.get(url("own_data")))


def test_what_was_changed_meanwhile_is_not_overwritten(as_participant):
    duo = make_duo()
    browser = as_participant(duo.mentee)
    old = details(duo.mentee.user, name="Anders")
    User.objects.filter(pk=duo.mentee.user_id).update(name="Door een collega")

    page = browser.post(url("own_data_change"), old)

    assert "Anders" in page.content.decode()
    assert "veranderd terwijl je schreef" in page.content.decode()
    assert User.objects.get(pk=duo.mentee.user_id).name == "Door een collega"


def test_own_details_of_somebody_without_a_part(client):
    user = make_application().applicant

    browser = log_in(client, user, purpose="portal")
    page = words(browser.get(url("own_data_change")))
    kept = browser.post(url("own_data_change"), details(user, name="Zij Zelf"))

    # There is no other yet: what she chose of that would be kept nowhere.
    assert "Wat mag de ander van je duo zien?" not in page
    assert "Hoe wil je het liefst bereikt worden?" not in page
    assert kept.status_code == 302
    assert User.objects.get(pk=user.pk).name == "Zij Zelf"


def places(mentor, **more):
    start = {"capacity": mentor.capacity, "seen": details_actions.places_mark(mentor)}
    return start | {"away_until": ""} | more


def test_a_mentor_takes_nobody_for_a_while_in_three_steps_from_home(as_participant):
    duo = make_duo(mentor=None)
    mentor = duo.mentor
    Participant.objects.filter(pk=mentor.pk).update(capacity=2)
    mentor.refresh_from_db()
    browser = as_participant(mentor)
    until = localdate() + timedelta(days=40)
    before = free_mentors().count()

    assert url("own_places", mentor.pk) in words(browser.get("/m/"))
    assert browser.get(url("own_places", mentor.pk)).status_code == 200
    home = browser.post(
        url("own_places", mentor.pk), places(mentor, away_until=str(until)), follow=True
    )

    mentor.refresh_from_db()
    assert (before, free_mentors().count()) == (1, 0)
    assert (mentor.away_until, mentor.capacity) == (until, 2)
    assert "Je neemt geen nieuwe mentee tot" in words(home)
    assert "Je neemt geen nieuwe mentee tot" in words(browser.get(url("own_data")))
    Participant.objects.filter(pk=mentor.pk).update(away_until=localdate())
    assert free_mentors().count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": "elf"},
        {"capacity": "11"},
        {"away_until": "1-1-2020"},
        {"away_until": str(localdate() + timedelta(days=400))},
        {"seen": "9|"},
    ],
)
def test_places_that_cannot_be_are_refused_and_what_was_typed_stays(wrong, as_participant):
    mentor = make_participant(role="mentor")

    page = as_participant(mentor).post(
        url("own_places", mentor.pk), places(mentor, capacity="3") | wrong
    )

    assert "errsum" in page.content.decode()
    assert Participant.objects.get().capacity == 1


def test_the_same_places_twice_is_once(as_participant):
    mentor = make_participant(role="mentor")
    sent = places(mentor, capacity="3")
    browser = as_participant(mentor)

    browser.post(url("own_places", mentor.pk), sent)
    again = browser.post(url("own_places", mentor.pk), sent)

    assert again.status_code == 302
    assert "Je hebt plek voor nog 3 mentees" in words(browser.get("/m/"))


def test_no_room_is_said_so(as_participant):
    duo = make_duo()

    assert "Je neemt nu geen nieuwe mentee." in words(as_participant(duo.mentor).get("/m/"))


def test_she_takes_along_what_one_programme_keeps(as_participant):
    duo = make_duo()

    response = as_participant(duo.mentee).get(url("own_data_file", duo.programme_id))

    assert response["Content-Type"] == "application/json"
    assert "attachment" in response["Content-Disposition"]
    assert duo.mentee.user.email in response.content.decode()


def test_asking_to_be_forgotten_takes_nothing_away_and_both_read_by_when(as_participant, staff_of):
    duo = make_duo()
    browser = as_participant(duo.mentee)
    address = url("own_erasure", duo.programme_id)

    asked = words(browser.get(address))
    browser.post(address)
    browser.post(address)
    page = words(browser.get(address))
    person = reverse("dashboard:person", args=[duo.programme.slug, duo.mentee.user_id])
    line = words(staff_of(duo.programme).get(person))
    kept = words(staff_of(duo.programme).get(f"{person}inzage/"))

    request = ErasureRequest.objects.get()
    received = OutgoingEmail.objects.get(kind="intake/erasure_received")
    told = OutgoingEmail.objects.get(kind="intake/erasure_asked")
    assert "Er gaat niets vanzelf weg" in asked
    assert "We hebben je verzoek" in page
    assert request.due_on == localdate() + timedelta(days=30)
    assert str(request)
    assert received.to == duo.mentee.user
    assert told.address == duo.programme.contact_email
    assert person in restored(told).body
    assert "om vergeten te worden" in line
    assert "Vraagt om vergeten te worden, sinds" in kept
    assert User.objects.get(pk=duo.mentee.user_id).is_active
    assert ErasureRequest.objects.open().count() == 1
    assert ErasureRequest.objects.coordinated_by(User.objects.get(pk=duo.guide_id)).count() == 1


def test_she_thinks_better_of_it(as_participant):
    duo = make_duo()
    browser = as_participant(duo.mentee)
    address = url("own_erasure", duo.programme_id)
    browser.post(address)

    browser.post(address, {"back": "1"})

    assert not ErasureRequest.objects.exists()
    assert "Verstuur mijn verzoek" in words(browser.get(address))


def test_what_is_somebody_elses_is_not_there(as_participant):
    duo, other = make_duo(), make_duo()
    browser = as_participant(duo.mentee)

    for name, pk in (
        ("own_places", duo.mentor.pk),
        ("own_data_file", other.programme_id),
        ("own_erasure", other.programme_id),
    ):
        assert browser.get(url(name, pk)).status_code == 404


def test_a_mentor_pauses_and_takes_nobody_more_in_four_steps(as_participant):
    """Home, the page to stop or pause, the form, and sending it."""
    duo = make_duo()
    browser = as_participant(duo.mentor)

    assert url("stopping", duo.pk) in words(browser.get("/m/"))
    assert url("pause", duo.pk) in words(browser.get(url("stopping", duo.pk)))
    until = {"until": str(localdate() + timedelta(days=30)), "takes_no_more": "on"}
    browser.post(url("pause", duo.pk), until)

    duo.refresh_from_db()
    assert duo.status == "paused"
    assert not free_mentors().exists()


def test_two_mentors_rooms_are_named_by_programme(as_participant):
    first = make_participant(make_programme("gp", name="Eén"), role="mentor")
    make_participant(make_programme("network", name="Twee"), role="mentor", email=first.user.email)

    page = words(as_participant(first).get("/m/"))

    assert page.count("Je hebt plek voor nog 1") == 2
