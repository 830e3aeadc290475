"""The page of a duo: what happened and when, what comes next, and nothing of what was said."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.duos import check_in_actions, help_actions, meeting_actions
from mentorship.duos.models import (
    Appointment,
    AppointmentChange,
    CheckIn,
    ClosingTalk,
    HandOver,
    Introduction,
    Meeting,
    Pause,
)
from mentorship.duos.strips import whole
from mentorship.duos.timeline import story_of
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def text_of(browser, duo):
    page = browser.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk]))
    return " ".join(page.content.decode().split())


def step_of(browser, duo):
    page = browser.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk]))
    return page.context["step"]


def title_of(browser, duo):
    step = step_of(browser, duo)
    return str(step.title)


def test_a_page_with_everything_costs_as_many_queries_as_a_page_with_nothing(
    staff, programme, django_assert_num_queries, django_assert_max_num_queries
):
    duo = make_duo(programme)
    with django_assert_max_num_queries(12) as bare:
        text_of(staff, duo)
    facts = {"duo": duo, "form": "phone", "logged_by": duo.mentee.user}
    for days in range(30):
        Meeting.objects.create(held_on=localdate() - days * DAY, **facts)
        Appointment.objects.create(
            duo=duo, status="planned", on=localdate() + days * DAY, form="phone"
        )
    check_in_actions.ask(duo, by=duo.guide)

    with django_assert_num_queries(len(bare.captured_queries)):
        text_of(staff, duo)


def test_the_story_is_told_newest_first_by_days_and_facts(staff, programme):
    today = localdate()
    duo = make_duo(programme, introduced_at_place="Buurthuis")
    meeting_actions.log_meeting(
        duo, held_on=today - 3 * DAY, minutes=60, form="phone", by=duo.mentee.user
    )
    for begins, until, ended in ((20, -5, 10), (2, -5, None)):
        Pause.objects.create(
            duo=duo,
            begins_on=today - begins * DAY,
            until=today - until * DAY,
            ended_on=today - ended * DAY if ended else None,
            asked_by=duo.guide,
        )
    ClosingTalk.objects.create(
        duo=duo, held_on=today - DAY, form="phone", said_by=duo.guide, place="Bij Ahmed thuis"
    )

    story = story_of(type(duo).objects.get(pk=duo.pk))

    told = [str(moment.text) for moment in story.moments]
    assert told[:3] == ["Gekoppeld", "Laatste gesprek", "Pauze"]
    assert "Verder na de pauze" in told
    met = next(moment for moment in story.moments if "telef" in str(moment.text))
    assert met.more == "60 minuten · gemeld door Fleur Peeters"
    assert len(story.pauses) == 2
    page = text_of(staff, duo)
    assert "Buurthuis" in page
    assert "Bij Ahmed thuis" not in page


def test_their_whole_term_is_one_drawing_in_whole_numbers():
    first = localdate()
    term = (first, first + 100 * DAY)

    drawn = whole(term, first, [first, first + 50 * DAY], [term[1]], pauses=[(first, first + DAY)])
    before = whole(term, first - DAY, [], [], pauses=[(first, first)])

    assert 'd="M10 13h0M270 13h0"' in drawn
    assert 'class="today"' in drawn
    assert 'class="gap p"' in drawn
    assert "2 gesprekken in de hele periode, 1 gepland" in drawn
    assert "today" not in before
    assert "rect" not in before


@pytest.mark.parametrize(
    ("preset", "status", "fields", "title"),
    [
        ("work", "proposed", {}, "Plan hun kennismaking"),
        ("work", "introduced", {}, "Beiden denken na"),
        ("gp", "confirmed", {}, "Ze maken hun afspraken"),
        ("gp", "paused", {}, "Ze pauzeren"),
        ("gp", "active", {}, "Nu niets te doen"),
        ("gp", "completed", {}, None),
    ],
)
def test_the_next_step_follows_where_they_are(staff_of, preset, status, fields, title):
    duo = make_duo(make_programme(preset), status=status, **fields)

    step = step_of(staff_of(duo.programme), duo)

    assert (str(step.title) if step else None) == title


def test_without_an_agreement_they_start_by_themselves(staff_of):
    duo = make_duo(make_programme("gp", agreement_moment="none"), status="confirmed")

    assert title_of(staff_of(duo.programme), duo) == "Ze beginnen binnenkort"


def test_a_first_meeting_that_is_planned_is_waited_for(staff_of):
    duo = make_duo(make_programme("work"), status="proposed")
    Introduction.objects.create(
        duo=duo, host=duo.guide, starts_at=now() + 2 * DAY, place="Buurthuis"
    )

    step = step_of(staff_of(duo.programme), duo)

    assert str(step.title) == "Ze maken kennis"
    assert "Het staat gepland op" in str(step.text)


def test_a_first_meeting_that_is_not_ours_is_only_recorded(staff_of):
    duo = make_duo(make_programme("network", validates_introduction=True), status="proposed")

    step = step_of(staff_of(duo.programme), duo)

    assert str(step.title) == "Ze maken kennis"
    assert "Leg" in str(step.text) or step.text


def test_a_silent_pair_is_asked_once_and_then_waited_for(staff, programme):
    today = localdate()
    duo = make_duo(programme, quiet_after=today - DAY, due_on=today - 9 * DAY)

    before = text_of(staff, duo)
    check_in_actions.ask(duo, by=duo.guide)
    after = title_of(staff, duo)

    assert "Stuur beiden een check-in" in before
    assert "Ze spraken elkaar nog niet." in before
    assert after == "Wacht op hun antwoord, of bel"


def test_who_is_past_her_rhythm_is_called_and_her_number_is_there(staff, programme):
    today = localdate()
    met = {"last_met_on": today - 30 * DAY, "meetings_held": 1}
    duo = make_duo(programme, due_on=today - DAY, quiet_after=today + 5 * DAY, **met)

    page = text_of(staff, duo)

    assert "Bel een van hen" in page
    assert "Ze spraken elkaar 4 weken geleden voor het laatst." in page
    assert 'href="tel:0612345678"' in page


def test_near_the_end_the_last_talk_is_thought_of(staff, programme):
    today = localdate()
    duo = make_duo(programme, ends_on=today + 20 * DAY, last_met_on=today, meetings_held=3)
    before = title_of(staff, duo)
    ClosingTalk.objects.create(duo=duo, starts_at=now() + 3 * DAY, form="phone", said_by=duo.guide)

    assert (before, title_of(staff, duo)) == ("Praat over het einde", "Nu niets te doen")


def test_a_day_that_is_planned_is_told(staff, programme):
    duo = make_duo(programme, last_met_on=localdate(), meetings_held=1)
    Appointment.objects.create(duo=duo, status="planned", on=localdate() + DAY, form="phone")

    step = step_of(staff, duo)

    assert str(step.title) == "Nu niets te doen"
    assert "Ze spreken elkaar op" in str(step.text)


def test_when_a_talk_with_one_of_them_is_due_she_is_called(staff_of):
    today = localdate()
    met = {"last_met_on": today, "meetings_held": 2}
    duo = make_duo(make_programme("work"), started_on=today - 20 * DAY, **met)
    check_in_actions.note_talk(
        duo, roles=("mentee",), held_on=today - DAY, how="phone", state="good", by=duo.guide
    )

    step = step_of(staff_of(duo.programme), duo)

    assert step.call == duo.mentor
    assert str(step.title) == "Bel Ahmed"
    assert "uiterlijk" in text_of(staff_of(duo.programme), duo)


def test_who_answered_that_it_does_not_go_well_comes_first(staff, programme):
    duo = make_duo(programme, quiet_after=localdate() - DAY)
    check_in_actions.ask(duo, by=duo.guide)
    check_in_actions.answer(duo.check_ins.get(role="mentor"), state="attention")

    step = step_of(staff, duo)
    tab = staff.get(reverse("duos:list", args=[programme.slug]), {"stand": "bel"})

    assert step.call == duo.mentor
    assert [row.pk for row in tab.context["page"].rows] == [duo.pk]


def test_who_answered_that_it_goes_well_asks_for_nothing(staff, programme):
    duo = make_duo(programme)
    check_in_actions.ask(duo, by=duo.guide)
    check_in_actions.answer(duo.check_ins.get(role="mentor"), state="good")

    page = text_of(staff, duo)

    assert "Ahmed Yilmaz vertelde hoe het gaat" in page
    assert "Nu niets te doen" in page


def test_the_signatures_are_in_the_story(staff, programme):
    from agreements.models import Event
    from agreements.moments import moments

    duo = make_duo(programme, status="confirmed")
    from agreements.drafting_actions import draw_up

    agreement = draw_up(duo)
    number = agreement.events.count()
    for turn, (kind, role) in enumerate(
        [("offered", ""), ("signed", "mentor"), ("signed", "mentee"), ("sealed", "")], number + 1
    ):
        Event.objects.create(agreement=agreement, number=turn, kind=kind, role=role)

    told = [str(moment.text) for moment in moments(duo)]

    assert told == [
        "De afspraken liggen klaar om te tekenen",
        "Ahmed Yilmaz tekende de afspraken",
        "Fleur Peeters tekende de afspraken",
        "De afspraken zijn door beiden getekend en verzegeld",
    ]
    assert "Ahmed Yilmaz tekende de afspraken" in text_of(staff, duo)


def test_a_row_says_which_one_it_is():
    duo = make_duo()
    day = date(2026, 3, 5)

    called = CheckIn(duo=duo, role="mentee", held_on=day)
    moved = HandOver(duo=duo, to=duo.guide)

    assert str(called) == "Fleur Peeters · Ahmed Yilmaz · mentee · 2026-03-05"
    assert str(moved) == "Fleur Peeters · Ahmed Yilmaz · Ilse Vermeer"


# --- days that changed, and letters ---------------------------------------------------------


def told(duo):
    story = story_of(type(duo).objects.get(pk=duo.pk))
    return [(str(moment.text), str(moment.more)) for moment in story.moments]


def letter(duo, to, kind, key, **fields):
    facts = {"about": f"duo-{duo.pk}", "programme_slug": duo.programme.slug, "status": "sent"}
    return OutgoingEmail.objects.create(
        to=to, address=to.email, kind=kind, key=key, **facts | fields
    )


def test_a_day_that_was_moved_or_did_not_go_on_is_told_without_a_reason(programme):
    duo = make_duo(programme)
    days = Appointment.objects.create(duo=duo, status="planned", on=date(2026, 5, 12), form="phone")
    for kind in ("moved", "off"):
        AppointmentChange.objects.create(
            appointment=days,
            kind=kind,
            was_on=date(2026, 5, 12),
            changed_by=duo.mentee.user,
            reason="busy",
        )

    lines = told(duo)

    assert ("Een dag is verzet", "12 mei 2026") in lines
    assert ("Een dag ging niet door", "12 mei 2026") in lines
    assert not any("werk" in more for _text, more in lines)


def test_letters_to_the_two_are_told_by_kind_and_day_and_those_of_others_are_not(programme):
    duo = make_duo(programme)
    other = make_duo(programme, mentor=duo.mentor, mentee=make_participant(programme))
    mentee, mentor, guide = duo.mentee.user, duo.mentor.user, duo.guide
    letter(duo, mentee, "agreements/agreement_reminder", "1", subject="Kanarie")
    letter(duo, mentor, "duos/unknown", "2", subject="Kanarie")
    letter(duo, guide, "duos/stop_noticed", "3")
    letter(other, mentor, "duos/meeting_question", "4")
    letter(duo, mentee, "duos/meeting_question", "5", about="")

    mails = [line for line in told(duo) if line[0].startswith("Mail")]

    assert sorted(mails) == [
        ("Mail aan Ahmed Yilmaz", "Mail"),
        ("Mail aan Fleur Peeters", "Herinnering om te tekenen"),
    ]


def test_of_what_only_the_two_or_the_guide_know_no_letter_is_told(programme):
    """Asking for help, and letting somebody read: that it was written tells enough."""
    duo = make_duo(programme)

    help_actions.ask(
        duo, topic="click", reach="", words="", other_may_know=False, by=duo.mentee.user
    )

    assert OutgoingEmail.objects.filter(kind="duos/help_asked", about="").exists()
    assert not any(text.startswith("Mail") for text, _more in told(duo))


def test_many_letters_leave_room_for_the_meetings(programme):
    duo = make_duo(programme)
    Meeting.objects.create(
        duo=duo, held_on=localdate() - 20 * DAY, form="phone", logged_by=duo.mentee.user
    )
    for number in range(120):
        letter(duo, duo.mentee.user, "duos/meeting_question", f"{number}")

    lines = told(duo)

    assert sum(text.startswith("Mail") for text, _more in lines) == 100
    assert any("Gesproken" in text or "telefo" in text for text, _more in lines)


def test_a_check_in_is_told_once(programme):
    duo = make_duo(programme)

    check_in_actions.ask(duo, by=duo.guide)

    assert OutgoingEmail.objects.filter(kind="duos/check_in", about=f"duo-{duo.pk}").exists()
    assert ("Check-in gestuurd aan Fleur Peeters", "") in told(duo)
    assert not any(text.startswith("Mail") for text, _more in told(duo))
