"""The coordinator's pages about duos: facts, never what was said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.duos import actions, meeting_actions, reflection_actions
from mentorship.duos.models import Duo
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import make_coordinator, make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db


def listed(browser, programme, **filters):
    return browser.get(reverse("duos:list", args=[programme.slug]), filters)


def test_the_list_costs_the_same_for_one_and_for_fifty(
    staff, programme, django_assert_num_queries, django_assert_max_num_queries
):
    make_duo(programme)
    with django_assert_max_num_queries(10) as first:
        listed(staff, programme)
    for _ in range(49):
        make_duo(programme)

    with django_assert_num_queries(len(first.captured_queries)):
        response = listed(staff, programme)

    assert len(response.context["page"].rows) == 50


def test_the_list_filters_searches_and_says_when_it_is_empty(staff, programme):
    assert "nog geen duo’s" in listed(staff, programme).content.decode()
    duo = make_duo(programme, mentee=make_participant(programme, name="Özlem ’t Hart"))
    make_duo(programme, status="completed")
    make_duo(programme, quiet_after=localdate() - timedelta(days=1))

    def names(**filters):
        return len(listed(staff, programme, **filters).context["page"].rows)

    assert names() == 3
    assert names(stand="active") == 2
    assert names(stand="silent") == 1
    assert names(stand="onzin") == 3
    assert names(q="ozlem") == 1
    assert names(q="x") == 3
    assert names(q="\0bestaat niet") == 0
    assert "Wis filters" in listed(staff, programme, q="bestaatniet").content.decode()
    assert str(duo) == "Özlem ’t Hart · Ahmed Yilmaz"


def test_a_duo_page_shows_dates_and_never_the_words_S4_TXT_3(
    staff, programme, django_assert_max_num_queries
):
    duo = make_duo(programme, quiet_after=localdate() - timedelta(days=1))
    meeting = meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="online", by=duo.mentee.user
    )
    meeting_actions.log_meeting(
        duo, held_on=localdate() - timedelta(days=9), minutes=60, form="phone", by=duo.mentor.user
    )
    reflection_actions.write(
        meeting, conversation="Kanarie", progress="Kanarie", is_shared=True, by=duo.mentee.user
    )

    with django_assert_max_num_queries(12):
        page = staff.get(reverse("duos:detail", args=[programme.slug, duo.pk])).content.decode()

    assert "Verslag geschreven" in page
    assert "Kanarie" not in page


def test_another_programmes_duo_is_not_there(staff):
    elsewhere = make_duo()

    url = reverse("duos:detail", args=[elsewhere.programme.slug, elsewhere.pk])

    assert staff.get(url).status_code == 404
    assert listed(staff, elsewhere.programme).status_code == 404


def post(browser, name, duo, **data):
    return browser.post(reverse(f"duos:{name}", args=[duo.programme.slug, duo.pk]), data)


def test_recording_an_introduction_asks_both_in_private_S2_MATCH_3(staff_of):
    duo = make_duo(make_programme("work"), status="proposed")
    staff = staff_of(duo.programme)

    there = {"place": "Buurthuis"}
    wrong = post(staff, "introduce", duo, on="2999-01-01", **there)
    right = post(staff, "introduce", duo, on=str(localdate()), **there)
    again = post(staff, "introduce", duo, on=str(localdate()), **there)

    assert (wrong.status_code, right.status_code, again.status_code) == (200, 302, 409)
    assert OutgoingEmail.objects.filter(kind="duos/introduction_question").count() == 2
    page = staff.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk])).content.decode()
    assert "· Buurthuis" in " ".join(page.split())


@pytest.mark.parametrize("place", ["", "Bij de mentor thuis", "<b>{{7*7}}</b> 🌷"])
def test_a_first_meeting_is_at_one_of_the_neutral_places_S2_MATCH_3a(staff_of, place):
    duo = make_duo(make_programme("work"), status="proposed")
    staff = staff_of(duo.programme)

    asked = staff.get(reverse("duos:introduce", args=[duo.programme.slug, duo.pk])).content.decode()
    refused = post(staff, "introduce", duo, on=str(localdate()), place=place).content.decode()

    assert "Bibliotheek, Markt 1" in asked
    assert "Kies een van de neutrale plekken." in refused
    duo.refresh_from_db()
    assert (duo.status, duo.introduced_at_place) == ("proposed", "")


def test_without_a_rule_nobody_asks_where_the_first_meeting_was(staff_of):
    programme = make_programme("work", first_place="free")
    duo = make_duo(programme, status="proposed")
    staff = staff_of(programme)

    asked = staff.get(reverse("duos:introduce", args=[programme.slug, duo.pk])).content.decode()
    post(staff, "introduce", duo, on=str(localdate()))

    assert "Bibliotheek" not in asked
    duo.refresh_from_db()
    assert (duo.status, duo.introduced_at_place) == ("introduced", "")


@pytest.mark.parametrize(
    ("preset", "status", "fields", "words"),
    [
        ("work", "active", {}, "Minstens elke 28 dagen"),
        ("gp", "active", {}, "Als een van de twee daarom vraagt"),
        ("work", "completed", {}, None),
        ("school", "active", {"supervision": ""}, None),
    ],
)
def test_a_duo_page_says_when_its_staff_member_is_in_touch_S2_GUID_3b(
    staff_of, preset, status, fields, words
):
    programme = make_programme(preset)
    type(programme).objects.update(**fields)
    duo = make_duo(programme, status=status)

    page = staff_of(programme).get(reverse("duos:detail", args=[programme.slug, duo.pk]))

    text = " ".join(page.content.decode().split())
    assert (f"Contact met {duo.guide.name}" in text) is bool(words)
    assert (words or "") in text


@pytest.mark.parametrize(("data", "status"), [({}, "completed"), ({"early": "1"}, "ended_early")])
def test_a_mentorship_ends_well_or_early_without_a_reason_S2_END_1(staff_of, data, status):
    duo = make_duo()
    staff = staff_of(duo.programme)

    wrong = post(staff, "end", duo, on="")
    post(staff, "end", duo, on=str(localdate()), **data)

    assert "errsum" in wrong.content.decode()
    duo.refresh_from_db()
    assert (duo.status, duo.ended_on) == (status, localdate())
    page = staff.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk]))
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("preset", "status"), [("gp", "confirmed"), ("work", "proposed"), ("network", "active")]
)
def test_pairing_goes_as_far_as_the_programme_lets_it(preset, status):
    programme = make_programme(preset)
    mentor = make_participant(programme, role="mentor", name="Ahmed Yilmaz")

    duo = actions.pair(mentor, make_participant(programme), guide=mentor.user)

    assert duo.status == status
    assert duo.is_live


def test_a_duo_without_a_rhythm_is_never_silent():
    own = make_programme("network", rhythm_kind="own")
    duo = make_duo(own, status="confirmed")

    actions.start(duo, on=localdate(), ends_on=localdate())

    assert (duo.rhythm_days, duo.quiet_after) == (None, None)


@pytest.mark.parametrize("data", [{}, {"early": "1"}])
def test_a_mentorship_can_end_before_its_first_meeting_has_come_S2_END_1(staff_of, data):
    duo = make_duo(started_on=localdate() + timedelta(days=14))

    response = post(staff_of(duo.programme), "end", duo, on=str(localdate()), **data)

    duo.refresh_from_db()
    assert (response.status_code, duo.ended_on) == (302, localdate())


def test_nobody_is_her_own_mentor():
    programme = make_programme()
    mentor = make_participant(programme, role="mentor", email="beide@example.org")
    mentee = make_participant(programme, email="beide@example.org")

    with pytest.raises(TransitionNotAllowed):
        actions.pair(mentor, mentee, guide=make_coordinator())

    assert mentor.user == mentee.user
    assert not Duo.objects.exists()


def test_the_database_makes_nobody_her_own_mentor_either():
    duo = make_duo()
    herself = make_participant(duo.programme, role="mentor", email=duo.mentee.user.email)

    with (
        pytest.raises(IntegrityError, match="duo_of_two_people"),
        transaction.atomic(),
    ):
        Duo.objects.filter(pk=duo.pk).update(mentor=herself)
    with (
        pytest.raises(IntegrityError, match="duo_of_two_people"),
        transaction.atomic(),
    ):
        make_duo(duo.programme, status="completed", mentor=herself, mentee=duo.mentee)


@pytest.mark.parametrize("status", ["proposed", "introduced", "confirmed", "dissolved"])
def test_who_has_not_begun_logs_no_meeting(status):
    duo = make_duo(make_programme("work"), status=status)

    with pytest.raises(TransitionNotAllowed):
        meeting_actions.log_meeting(
            duo, held_on=localdate(), minutes=60, form="phone", by=duo.mentee.user
        )

    assert not duo.takes_meetings


@pytest.mark.parametrize("status", ["completed", "ended_early"])
@pytest.mark.parametrize(
    ("ended", "held", "is_logged"), [(0, 0, True), (14, 14, True), (14, 13, False), (15, 15, False)]
)
def test_what_was_before_the_end_is_logged_for_two_weeks_after_it(status, ended, held, is_logged):
    today = localdate()
    duo = make_duo(status=status, ended_on=today - timedelta(days=ended))

    try:
        meeting_actions.log_meeting(
            duo,
            held_on=today - timedelta(days=held),
            minutes=60,
            form="phone",
            by=duo.mentee.user,
        )
    except TransitionNotAllowed:
        assert not is_logged

    assert duo.meetings.exists() is is_logged


def test_an_end_without_a_day_takes_no_meetings():
    assert not make_duo(status="ended_early", ended_on=None).takes_meetings


def test_the_tabs_add_up_to_all(staff, programme):
    states = (
        "introduced",
        "confirmed",
        "active",
        "paused",
        "completed",
        "ended_early",
        "dissolved",
    )
    before = {tab.code for tab in listed(staff, programme).context["tabs"]}
    for state in states:
        make_duo(programme, status=state, contact_due_on=localdate())

    response = listed(staff, programme, stand="ended")

    tabs = {tab.code: int(tab.shown) for tab in response.context["tabs"]}
    always = {"", "silent", "call", "on_track", "just_started", "ended"}
    assert before == always
    assert tabs.keys() == always | {"introduced", "confirmed", "paused", "check-in"}
    assert tabs.pop("check-in") == 1
    assert tabs.pop("") == sum(tabs.values()) == len(states)
    assert len(response.context["page"].rows) == tabs["ended"] == 3


def test_a_duo_page_says_who_is_who_and_leads_to_them(staff, programme):
    duo = make_duo(programme)

    page = staff.get(reverse("duos:detail", args=[programme.slug, duo.pk])).content.decode()

    for part, word in ((duo.mentor, ">Mentor<"), (duo.mentee, ">Mentee<")):
        address = reverse("dashboard:person", args=[programme.slug, part.user_id])
        where = page.index(f'href="{address}"')
        assert word in page[where - 200 : where]
