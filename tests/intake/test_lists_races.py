"""Two coordinators who do something with the same people at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake.models import Application, InterviewSlot
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Membership
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_coordinator, make_programme

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


def both(action, *, ones=None, **data):
    """Let two coordinators press the button about the same people; give the page of each."""
    programme = ones[0].programme
    colleague = make_coordinator("Karel Smit")
    Membership.objects.create(programme=programme, user=colleague)
    browsers = [
        log_in(Client(), user, second_factor=True)
        for user in (coordinator_of(programme), colleague)
    ]
    address = reverse(f"intake:applications_{action}", args=[programme.slug])
    barrier = Barrier(2)

    def press(browser):
        sent = {"wie": [one.pk for one in ones], "zeker": "1"} | data
        owner = browser.session["_auth_user_id"]
        barrier.wait()
        try:
            # What the client knows of templates is of all threads together: read the page itself.
            return browser.post(address, sent | {"owner": owner}, follow=True).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(press, browsers))


def people():
    programme = make_programme()
    return [make_application(programme, name=f"Persoon {n}") for n in range(PEOPLE)]


def told(pages, words):
    """How many people both were told about with these words."""
    found = [re.findall(rf">\s*(\d+) (?:persoon|mensen) [^<]*{words}", page) for page in pages]
    return sum(int(number) for numbers in found for number in numbers)


def test_on_the_waiting_list_each_person_is_put_once_and_mailed_once():
    ones = people()

    pages = both("waitlist", ones=ones)

    assert set(Application.objects.values_list("status", flat=True)) == {"waitlisted"}
    sent = OutgoingEmail.objects.filter(kind="intake/application_waitlisted")
    assert sent.count() == PEOPLE
    assert told(pages, "op de wachtlijst") == PEOPLE


def test_for_a_talk_each_person_gets_the_times_of_one_coordinator():
    ones = people()
    day = str(localdate() + timedelta(days=7))
    hours = {
        "place": "Kamer 3",
        "minutes": "45",
        "day_1": day,
        "from_1": "9:00",
        "until_1": "12:00",
    }

    pages = both("talk", ones=ones, **hours)

    for one in ones:
        assert one.slots.count() == 4
        assert one.slots.values("interviewer").distinct().count() == 1
    assert InterviewSlot.objects.count() == 4 * PEOPLE
    assert OutgoingEmail.objects.filter(kind="intake/interview_offered").count() == PEOPLE
    # Who saw that everybody had times already was not asked to send any.
    assert told(pages, "om een tijd te kiezen") == PEOPLE


def test_each_person_is_assigned_by_one_of_two():
    ones = people()

    pages = both("assign", ones=ones, **{f"was-{one.pk}": "" for one in ones})

    assert not Application.objects.filter(owner=None).exists()
    assert told(pages, "toegewezen") == PEOPLE
