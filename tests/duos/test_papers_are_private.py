"""What the two write together is read by the two: a canary looks for every other way out."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship import access
from mentorship.duos import (
    goal_actions,
    network_actions,
    plan_actions,
    preparation_actions,
)
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
CANARY = "Kanarievogel"
SAID = "onverbloemd"


@pytest.fixture
def duo():
    duo = make_duo(make_programme("school", makes_plan=True, lists_network=True))
    words = f"{CANARY} {SAID}"
    goal = goal_actions.add(duo, title=words, category=words)
    goal_actions.change(goal, title=f"{words}!", category=words, state="working", seen=goal.mark)
    network_actions.add(duo, who=words, about=words, introduced_on=localdate())
    for person in (duo.mentor.user, duo.mentee.user):
        plan = plan_actions.plan_of(duo)
        plan_actions.write(
            duo,
            vision=words,
            expects=words,
            is_discussed=True,
            seen=plan.mark_for(duo.role_of(person)),
            by=person,
        )
        preparation_actions.answer(duo, answers={"about": words}, seen="", by=person)
    return duo


def test_what_she_may_see_of_what_is_kept_tells_that_it_is_there_and_no_more(duo):
    found = access.sections(duo.programme, duo.mentee.user)

    lines = dict(line for section in found for entry in section.entries for line in entry.readable)
    assert lines["Doelen die ze bijhouden"] == "1"
    assert lines["Mentorschapsplan het laatst gewijzigd op"]
    assert lines["Voorbereid op"]
    assert SAID not in str(access.as_data(duo.programme, found, on=localdate()))
    assert any("Doelen, plan, voorbereiding" in line for line in access.not_here())


def test_no_log_line_carries_the_words(duo, as_participant, caplog):
    browser = as_participant(duo.mentee)

    with caplog.at_level("DEBUG"):
        browser.post(reverse("portal:goal_add", args=[duo.pk]), {"title": f"{SAID} doel"})
        browser.post(reverse("portal:goal_add", args=[duo.pk]), {"title": SAID * 100})

    spoken = [
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    ]
    assert not [line for line in spoken if SAID in line]
