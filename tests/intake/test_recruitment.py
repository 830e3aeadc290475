"""Whether people can apply, how they came, and who waits until they can."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake import recruitment_actions, recruitment_jobs
from mentorship.intake.models import Application, Interest, Partner
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Cohort
from mentorship.programmes.registration import registration
from tests.factories import make_application, make_programme
from tests.intake.test_wizard import post, text, url, walk

pytestmark = pytest.mark.django_db


def cohort(programme, first, last, name="Najaar"):
    days = {"opens_on": localdate() + timedelta(first), "closes_on": localdate() + timedelta(last)}
    return Cohort.objects.create(programme=programme, name=name, **days)


def public(browser, programme):
    return text(browser.get(programme.get_absolute_url()))


def interest(programme):
    return reverse("intake:interest_add", args=[programme.slug])


@pytest.mark.parametrize(
    ("first", "last", "is_open"),
    [(0, 0, True), (-9, 0, True), (0, 9, True), (1, 9, False), (-9, -1, False)],
)
def test_the_page_and_the_wizard_agree_on_the_days(client, programme, first, last, is_open):
    cohort(programme, first, last)

    page = public(client, programme)
    wizard = client.get(url(programme, "naam"))

    assert (url(programme, "naam") in page) is is_open
    assert (wizard.status_code == 200) is is_open
    assert (interest(programme) in page) is not is_open
    assert ("Je kunt je weer aanmelden vanaf" in page) is (first == 1)


def test_the_cohort_of_the_day_is_kept_with_the_application(client, programme):
    cohort(programme, -90, -60, "Voorjaar")
    autumn = cohort(programme, -1, 5)
    client.post(walk(client, programme))

    assert Application.objects.get().cohort == autumn


def test_a_draft_waits_when_the_days_are_over(client, programme):
    check = walk(client, programme)
    cohort(programme, -9, -1)

    assert client.post(check).url == programme.get_absolute_url()
    assert Application.objects.get().status == "draft"


def test_a_waiting_list_is_said_and_stops_nobody(client, programme):
    programme.is_full = True
    programme.save()

    page = public(client, programme)

    assert "Er is een wachtlijst" in page
    assert client.get(url(programme, "naam")).status_code == 200


def test_an_address_is_kept_once_and_the_answer_is_always_the_same(client, programme):
    programme.close()
    typed = {"email": " Fleur@Example.org ", "role": "mentor"}

    first = client.post(interest(programme), typed)
    second = client.post(interest(programme), typed)
    known = make_application(programme, email="kim@example.org")
    third = client.post(interest(programme), {"email": known.email, "role": "mentor"})

    assert text(first).count("zodra") == text(second).count("zodra") == text(third).count("zodra")
    assert list(Interest.objects.order_by("pk").values_list("email", "role")) == [
        ("fleur@example.org", "mentor"),
        ("kim@example.org", "mentor"),
    ]


def test_while_people_can_apply_nobody_needs_to_wait(client, programme):
    response = client.post(interest(programme), {"email": "a@example.org", "role": "mentee"})

    assert response.url == programme.get_absolute_url()
    assert not Interest.objects.exists()


@pytest.mark.parametrize(
    "typed", [{}, {"email": "<script>", "role": "mentee"}, {"email": "a@b.nl", "role": "{{7*7}}"}]
)
def test_what_is_no_address_is_explained(client, programme, typed):
    programme.close()

    response = client.post(interest(programme), typed | {"x": "1"})

    assert "errsum" in text(response)
    assert not Interest.objects.exists()


def test_too_many_addresses_from_one_place_wait(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"interest": "1/h/ip"}
    programme.close()

    codes = [
        client.post(interest(programme), {"email": f"a{i}@b.nl", "role": "mentee"}).status_code
        for i in range(2)
    ]

    assert codes == [200, 429]
    assert Interest.objects.count() == 1


def test_who_waits_is_told_when_it_opens_and_forgotten(programme):
    programme.close()
    recruitment_actions.note_interest(programme, email="fleur@example.org", role="mentee")
    row = Interest.objects.get()

    recruitment_jobs.tell_interested(0)
    recruitment_jobs.tell_one(row.pk)
    assert not OutgoingEmail.objects.exists()
    programme.open_up()
    ahead = cohort(programme, 1, 5)
    recruitment_jobs.tell_interested(0)
    ahead.delete()
    cohort(programme, 0, 5)
    recruitment_jobs.tell_interested(0)
    recruitment_jobs.tell_one(row.pk)
    recruitment_jobs.tell_one(row.pk)

    assert OutgoingEmail.objects.get().address == "fleur@example.org"
    assert not Interest.objects.exists()
    assert registration(programme).closes_on == localdate() + timedelta(5)


@pytest.mark.django_db(transaction=True)
def test_of_two_jobs_at_once_one_tells_her():
    programme = make_programme()
    row = Interest.objects.create(programme=programme, email="a@example.org", role="mentee")
    ready = threading.Barrier(3)

    def job():
        ready.wait()
        recruitment_jobs.tell_one(row.pk)
        connection.close()

    jobs = [threading.Thread(target=job) for _ in range(3)]
    for each in jobs:
        each.start()
    for each in jobs:
        each.join()

    assert OutgoingEmail.objects.count() == 1


@pytest.mark.parametrize(
    ("via", "channel", "partner"),
    [
        ("collega", "Collega", None),
        ("nieuwsbrief-van-de-kring", "Nieuwsbrief van de kring", None),
        ("p-uwv", "", "UWV"),
        ("p-elders", "", None),
        ("onzin", "", None),
        ("<script>", "", None),
        ("", "", None),
    ],
)
def test_the_link_by_which_she_came_is_kept(client, programme, via, channel, partner):
    """S2-MREC-2, S2-REC-1a, S2-REC-1c."""
    Partner.objects.create(programme=programme, name="UWV", code="uwv", email="u@example.org")
    elsewhere = make_programme()
    Partner.objects.create(programme=elsewhere, name="Elders", code="elders", email="e@b.nl")

    client.get(programme.get_absolute_url(), {"via": via})
    post(client, programme, "naam")

    application = Application.objects.get()
    assert application.channel == channel
    assert (application.partner and application.partner.name) == partner


def test_a_link_of_one_programme_says_nothing_about_another(programme):
    browser = Client()
    other = make_programme()
    browser.get(other.get_absolute_url(), {"via": "collega"})
    post(browser, programme, "naam")

    assert Application.objects.get().channel == ""


def test_staff_see_how_many_want_to_hear_when_it_opens(staff, programme):
    pages = [
        reverse("intake:recruitment", args=[programme.slug]),
        reverse("programmes:settings", args=[programme.slug]),
    ]
    words = "wil horen wanneer aanmelden kan"
    before = [text(staff.get(page)) for page in pages]
    programme.close()
    recruitment_actions.note_interest(programme, email="fleur@example.org", role="mentee")

    after = [text(staff.get(page)) for page in pages]

    assert not any(words in page for page in before)
    assert all(f"1 persoon {words}" in page for page in after)
