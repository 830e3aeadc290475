"""How many pages there are, the shortcuts on them, and applying again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake import steps
from mentorship.intake.models import Application
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application, make_programme
from tests.intake.test_wizard import filled, post, text, url, walk

pytestmark = pytest.mark.django_db

# The way there, the mail, the button in it, and sending: beside a press on every page.
AROUND, MOST = 4, 13


@pytest.mark.parametrize("preset", ["network", "work", "school", "gp"])
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_applying_takes_thirteen_steps_at_most_with_a_break_on_the_way(preset, role):
    programme = make_programme(preset)

    pages = steps.steps(programme, programme.questions.asked(), roles=[role], asks_how=True)

    assert len(pages) + AROUND <= MOST
    assert len({page.name for page in pages}) == len(pages)
    assert all(str(page.title) for page in pages)


def test_who_wants_to_be_both_answers_for_both(programme):
    pages = steps.steps(programme, programme.questions.asked(), roles=["mentee", "mentor"])

    assert {"mentoring_question", "offer"} <= {page.name for page in pages}


def test_a_page_of_several_questions_has_one_heading(client, programme):
    post(client, programme, "naam")

    shown = text(client.get(url(programme, "werk")))

    assert shown.count("<h1") == 1
    assert "Waar werk je?" in shown
    assert "Sinds wanneer werk je als huisarts?" in shown
    assert "In welke wijken werk je?" in shown


def test_the_address_of_a_question_leads_to_its_page(client, programme):
    post(client, programme, "naam")
    old = reverse("intake:apply", args=[programme.slug, "works_since"])

    assert client.get(old).url == url(programme, "werk")


@pytest.mark.parametrize(
    ("every", "ticked"),
    [
        (
            "evening",
            {f"{day}-evening" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        ),
        ("niks", set()),
    ],
)
def test_every_evening_at_once_beside_what_was_ticked(client, programme, every, ticked):
    post(client, programme, "naam")
    data = {"availability": ["mon-morning"], "elke": every}

    shown = text(client.post(url(programme, "availability"), data))

    checked = {part.split('"')[0] for part in shown.split('value="')[1:] if "checked" in part[:90]}
    assert checked == ticked | {"mon-morning"}
    assert "errsum" not in shown
    assert "availability" not in Application.objects.get().answers


def test_pressing_enter_on_the_grid_goes_on(client, programme):
    """The first button of a form is pressed by the enter key: it is not one of the shortcuts."""
    post(client, programme, "naam")

    shown = text(client.get(url(programme, "availability")))

    form = shown[shown.index("<main") :]
    assert 'class="visually-hidden"' in form[: form.index('name="elke"')]
    assert 'name="elke"' not in form[: form.index('aria-hidden="true"')]


def test_every_evening_on_a_page_without_days_means_nothing(client, programme):
    post(client, programme, "naam")

    response = client.post(url(programme, "telefoon"), filled("telefoon") | {"elke": "evening"})

    assert response.status_code == 302


def test_several_neighbourhoods_and_an_employer_are_kept_apart(client):
    network = make_programme("network")

    topics = {"topics": [network.questions.get(code="topics").options[0][0]]}
    client.post(walk(client, network, topics=topics, employer={"employer": "De Bank & Zn."}))

    assert Application.objects.get().answers["employer"] == "De Bank & Zn."


@pytest.mark.parametrize(("days", "is_offered"), [(0, False), (1, True)])
def test_both_takes_more_than_five_years_to_the_day(client, programme, days, is_offered):
    """S0-ELIG-2, S4-COND-6: five years exactly is not more than five."""
    today = localdate()
    since = today.replace(year=today.year - 5) - timedelta(days=days)
    for page in ("naam", "telefoon"):
        post(client, programme, page)
    post(client, programme, "works_since", {"works_since": since.isoformat()})

    response = post(client, programme, "rol", {"role": "both"})

    assert (response.status_code == 302) is is_offered
    assert Application.objects.get().wants_both is is_offered


@pytest.mark.parametrize("status", ["withdrawn", "declined", "referred"])
def test_who_is_out_can_apply_again_from_the_same_address(client, programme, status):
    before = make_application(programme, status=status, email="fleur@example.org")

    done = client.post(walk(client, programme))

    new = Application.objects.get(status="submitted")
    assert done.url == url(programme, "gelukt")
    assert (new.applicant, new.pk != before.pk) == (before.applicant, True)
    assert OutgoingEmail.objects.get().kind == "intake/application_received"


@pytest.mark.parametrize("status", ["submitted", "waitlisted", "accepted"])
def test_who_is_in_already_gets_a_page_and_a_mail_that_explains(client, programme, status):
    first = make_application(programme, status=status, email="fleur@example.org")

    client.post(walk(client, programme))
    shown = client.get(url(programme, "gelukt"))

    assert shown.status_code == 200
    assert OutgoingEmail.objects.get().kind == "intake/application_known"
    first.refresh_from_db()
    assert first.status == status
    assert Application.objects.exclude(pk=first.pk).get().status == "withdrawn"


def test_a_question_that_only_mentors_get_stops_nobody_before_the_role(client, programme):
    programme.questions.filter(code="online").update(roles=["mentor"], accepted=["yes"])
    post(client, programme, "naam")
    application = Application.objects.get()
    application.answers["online"] = "no"
    application.save()

    shown = client.get(url(programme, "toelating"))

    assert shown.status_code == 200
    assert url(programme, "rol") in text(shown)
