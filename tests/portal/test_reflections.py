"""What a mentee writes after a meeting: for herself or for her mentor, and nobody else."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.duos import goal_actions, meeting_actions, reflection_actions
from mentorship.duos.models import Duo, GoalState, Reflection
from mentorship.duos.writing import Changed
from mentorship.transitions import TransitionNotAllowed
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def write(browser, meeting, **data):
    url = reverse("portal:reflection_write", args=[meeting.pk])
    return browser.post(url, {"conversation": "Over grenzen.", "readers": "mentor"} | data)


@pytest.fixture
def meeting():
    duo = make_duo()
    return meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="in_person", by=duo.mentee.user
    )


def test_a_shared_reflection_is_for_the_two_alone_S4_TXT_3(meeting, as_participant, staff_of):
    duo = meeting.duo
    write(as_participant(duo.mentee), meeting, progress="Een stap.")

    pages = [as_participant(person).get("/m/verslagen/") for person in (duo.mentee, duo.mentor)]

    assert ["Over grenzen." in page.content.decode() for page in pages] == [True, True]
    staff = staff_of(duo.programme)
    assert staff.get("/m/verslagen/").content.decode().count("Over grenzen.") == 0
    assert staff.get(reverse("portal:reflection_write", args=[meeting.pk])).status_code == 404


def test_a_reflection_for_herself_is_not_for_the_mentor(meeting, as_participant):
    write(as_participant(meeting.duo.mentee), meeting, readers="me")

    page = as_participant(meeting.duo.mentor).get("/m/verslagen/").content.decode()

    assert "Over grenzen." not in page


def test_writing_again_replaces_and_shows_what_was_written(meeting, as_participant):
    browser = as_participant(meeting.duo.mentee)
    write(browser, meeting, readers="me")

    form = browser.get(reverse("portal:reflection_write", args=[meeting.pk])).content.decode()
    write(browser, meeting, conversation="Anders.", seen=Reflection.objects.get().mark)

    assert "Over grenzen." in form
    assert Reflection.objects.get().conversation == "Anders."


@pytest.mark.parametrize(
    ("data", "is_kept"),
    [
        ({"conversation": ""}, False),
        ({"conversation": "x" * 5001}, False),
        ({"readers": "iedereen"}, False),
        ({"conversation": "😀 مرحبا <script>{{7*7}}</script> file:///etc/passwd"}, True),
    ],
)
def test_a_reflection_takes_any_words_but_not_too_many(meeting, as_participant, data, is_kept):
    response = write(as_participant(meeting.duo.mentee), meeting, **data)

    assert (response.status_code, Reflection.objects.exists()) == (302 if is_kept else 200, is_kept)
    if is_kept:
        assert Reflection.objects.get().conversation == data["conversation"]


def test_a_second_window_does_not_silently_replace_or_share_what_the_first_wrote(
    meeting, as_participant
):
    browser = as_participant(meeting.duo.mentee)
    write(browser, meeting, conversation="Alleen voor mij.", progress="Stap.", readers="me")

    late = write(
        browser, meeting, conversation="Uit het andere venster.", readers="mentor", seen=""
    )
    page = late.content.decode()

    kept = Reflection.objects.get()
    assert (kept.conversation, kept.is_shared) == ("Alleen voor mij.", False)
    assert "terwijl je schreef" in page
    assert "Alleen voor mij." in page
    assert "Uit het andere venster." in page
    again = write(
        browser,
        meeting,
        conversation="Uit het andere venster.",
        readers="mentor",
        seen=late.context["form"]["seen"].value(),
    )
    assert again.status_code == 302
    assert Reflection.objects.get().conversation == "Uit het andere venster."


def test_pressing_twice_with_the_same_words_is_once(meeting, as_participant):
    browser = as_participant(meeting.duo.mentee)

    responses = [write(browser, meeting) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert Reflection.objects.count() == 1


def test_line_ends_count_once_and_the_browser_cuts_nothing(meeting, as_participant):
    browser = as_participant(meeting.duo.mentee)
    lines = "\r\n".join(["x" * 49] * 100)

    page = browser.get(reverse("portal:reflection_write", args=[meeting.pk])).content.decode()
    response = write(browser, meeting, conversation=lines)

    assert "maxlength" not in page
    assert response.status_code == 302
    assert Reflection.objects.get().conversation == lines.replace("\r", "")


def test_no_reflection_is_written_where_the_programme_has_none(as_participant):
    duo = make_duo(make_programme(reflections="optional"))
    met = meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="phone", by=duo.mentee.user
    )
    browser = as_participant(duo.mentee)
    write(browser, met)
    duo.programme.reflections = "off"
    duo.programme.save()

    response = write(browser, met, conversation="Toch.")
    page = browser.get("/m/verslagen/").content.decode()

    assert response.status_code == 404
    assert Reflection.objects.get().conversation == "Over grenzen."
    assert f'href="{reverse("portal:reflection_write", args=[met.pk])}"' not in page


# --- progress of each goal ---------------------------------------------------------------


@pytest.fixture
def goals(meeting):
    titles = ("Grenzen bewaken", "Een netwerk", "Losgelaten")
    first, second, third = [goal_actions.add(meeting.duo, title=title) for title in titles]
    goal_actions.change(
        third, title=third.title, category="", state=GoalState.LET_GO, seen=third.mark
    )
    return first, second, third


def test_each_open_goal_is_asked_about_S4_TXT_5(meeting, goals, as_participant):
    browser = as_participant(meeting.duo.mentee)
    url = reverse("portal:reflection_write", args=[meeting.pk])

    page = text(browser.get(url))
    write(browser, meeting, **{f"goal_{goals[0].pk}": "Ik zei een keer nee."})

    assert "Grenzen bewaken" in page
    assert "Een netwerk" in page
    assert "Losgelaten" not in page
    assert 'name="progress"' not in page
    kept = Reflection.objects.get()
    assert kept.by_goal == {goals[0].pk: "Ik zei een keer nee."}
    mentor = text(as_participant(meeting.duo.mentor).get("/m/verslagen/"))
    assert "Grenzen bewaken" in mentor
    assert "Ik zei een keer nee." in mentor


def test_what_was_said_of_a_goal_stays_when_the_goal_is_let_go(meeting, goals, as_participant):
    browser = as_participant(meeting.duo.mentee)
    field = f"goal_{goals[0].pk}"
    write(browser, meeting, **{field: "Een stap."}, readers="me")
    goal = meeting.duo.goals.get(pk=goals[0].pk)
    goal_actions.change(
        goal, title=goal.title, category="", state=GoalState.REACHED, seen=goal.mark
    )

    page = text(browser.get(reverse("portal:reflection_write", args=[meeting.pk])))

    assert "Een stap." in page
    assert field in page


def test_one_field_about_all_goals_stays_for_what_was_written_in_it(meeting, as_participant):
    browser = as_participant(meeting.duo.mentee)
    write(browser, meeting, progress="Het gaat.")
    goal_actions.add(meeting.duo, title="Een netwerk")

    page = text(browser.get(reverse("portal:reflection_write", args=[meeting.pk])))

    assert "Het gaat." in page
    assert "Een netwerk" in page


def test_too_much_about_a_goal_is_said_and_nothing_is_lost(meeting, goals, as_participant):
    response = write(
        as_participant(meeting.duo.mentee), meeting, **{f"goal_{goals[0].pk}": "x" * 1001}
    )

    assert "1.000 tekens" in text(response)
    assert "x" * 1001 in text(response)
    assert not Reflection.objects.exists()


# --- for whom ----------------------------------------------------------------------------


def test_writing_for_herself_takes_three_steps_from_her_home_page(meeting, as_participant):
    Duo.objects.update(programme=make_programme(reflections="optional"))
    browser = as_participant(meeting.duo.mentee)
    url = reverse("portal:reflection_write", args=[meeting.pk])

    home = text(browser.get("/m/"))  # where she begins
    listed = text(browser.get("/m/verslagen/"))  # one: her reflections
    form = browser.get(url)  # two: the meeting; "Only me" is chosen where sharing is not expected
    done = browser.post(url, {"conversation": "Voor mij.", "readers": "me"}, follow=True)  # three

    assert 'href="/m/verslagen/"' in home
    assert f'href="{url}"' in listed
    assert form.context["form"]["readers"].value() == "me"
    assert "Alleen jij kunt dit lezen" in text(done)
    assert not Reflection.objects.get().is_shared


def test_sharing_stops_with_one_press_also_after_the_end(meeting, as_participant):
    duo = meeting.duo
    write(as_participant(duo.mentee), meeting)
    Duo.objects.update(status="ended_early", ended_on=localdate() - timedelta(days=60))
    url = reverse("portal:reflection_keep", args=[meeting.pk])

    for _ in range(2):
        assert as_participant(duo.mentee).post(url).status_code == 302

    assert Reflection.objects.get().conversation == "Over grenzen."
    assert "Over grenzen." not in text(as_participant(duo.mentor).get("/m/verslagen/"))
    assert "Over grenzen." in text(as_participant(duo.mentee).get("/m/verslagen/"))


def test_only_the_writer_stops_sharing(meeting, as_participant, staff_of):
    duo = meeting.duo
    write(as_participant(duo.mentee), meeting)
    url = reverse("portal:reflection_keep", args=[meeting.pk])

    others = [
        as_participant(duo.mentor),
        as_participant(make_duo().mentee),
        staff_of(duo.programme),
    ]

    assert {browser.post(url).status_code for browser in others} == {404}
    assert as_participant(duo.mentee).get(url).status_code == 405
    assert Reflection.objects.get().is_shared


# --- after the end -----------------------------------------------------------------------


def test_when_it_is_over_she_reads_and_writes_no_more_and_loses_nothing(meeting, as_participant):
    browser = as_participant(meeting.duo.mentee)
    Duo.objects.update(status="completed", ended_on=localdate() - timedelta(days=15))

    page = text(browser.get(reverse("portal:reflection_write", args=[meeting.pk])))
    late = write(browser, meeting, conversation="Nog een laatste woord.")

    assert "niets meer gewijzigd" in page
    assert "<form method" not in page.partition("<footer")[0]
    assert late.status_code == 200
    assert "Nog een laatste woord." in text(late)
    assert not Reflection.objects.exists()


def test_of_the_last_meetings_she_writes_shortly_after_the_end(meeting, as_participant):
    Duo.objects.update(status="completed", ended_on=localdate() - timedelta(days=3))

    assert write(as_participant(meeting.duo.mentee), meeting).status_code == 302


def test_the_action_says_so_too(meeting):
    keep = partial(
        reflection_actions.write,
        meeting,
        conversation="Een.",
        progress="",
        is_shared=False,
        by=meeting.duo.mentee.user,
    )
    kept = keep()

    with pytest.raises(Changed) as late:
        keep(conversation="Twee.")
    Duo.objects.update(status="completed", ended_on=localdate() - timedelta(days=15))
    with pytest.raises(TransitionNotAllowed):
        keep(conversation="Drie.", seen=kept.mark)

    assert late.value.mark == kept.mark
    assert Reflection.objects.get().conversation == "Een."


# --- the list ----------------------------------------------------------------------------


def test_the_list_leads_to_what_is_not_written_yet(meeting, as_participant):
    duo = meeting.duo
    url = reverse("portal:reflection_write", args=[meeting.pk])

    pages = [text(as_participant(who).get("/m/verslagen/")) for who in (duo.mentee, duo.mentor)]

    assert [url in page for page in pages] == [True, False]


def test_a_long_list_has_pages_and_costs_the_same(
    meeting, as_participant, django_assert_max_num_queries
):
    browser = as_participant(meeting.duo.mentee)
    write(browser, meeting)
    goal = goal_actions.add(meeting.duo, title="Een netwerk")
    with django_assert_max_num_queries(40) as few:
        browser.get("/m/verslagen/")
    for days in range(1, 56):
        each = meeting_actions.log_meeting(
            meeting.duo,
            held_on=localdate() - timedelta(days=days),
            minutes=60,
            form="phone",
            by=meeting.duo.mentee.user,
        )
        reflection_actions.write(
            each,
            conversation=f"Dag {days}.",
            progress="",
            by_goal={goal.pk: "Zo."},
            is_shared=False,
            by=meeting.duo.mentee.user,
        )

    with django_assert_max_num_queries(len(few) + 1):
        first = browser.get("/m/verslagen/")
    older = browser.get("/m/verslagen/", {"vanaf": first.context["page"].next})

    assert len(first.context["page"].rows) == 50
    assert len(older.context["page"].rows) == 6
    assert "Nieuwere" in text(older)


def test_nobody_comes_here_without_her_own_door(meeting, as_participant):
    url = reverse("portal:reflection_write", args=[meeting.pk])

    assert Client().get(url).status_code == 302
    assert as_participant(meeting.duo.mentee, purpose="agreement:1").get(url).status_code == 302
    assert as_participant(meeting.duo.mentor).get(url).status_code == 404
