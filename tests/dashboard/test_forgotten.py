"""What remains of somebody who was forgotten: figures, and nothing that asks for anything."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship import mail_names
from mentorship.dashboard import people, person_actions, selectors
from mentorship.intake import actions, decision_actions, event_actions
from mentorship.intake.models import Application, Attendance, Event, Interview, Participant
from mentorship.intake.selectors import tabs as application_tabs
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_application, make_duo, make_participant

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def forgotten(application):
    person_actions.forget(application.applicant)
    application.refresh_from_db()
    return application


def url(name, application, *args):
    return reverse(f"intake:{name}", args=[application.programme.slug, application.pk, *args])


@pytest.mark.parametrize("status", ["declined", "accepted", "referred"])
def test_nothing_is_decided_about_her_or_sent_to_her(staff, programme, status):
    application = forgotten(make_application(programme, status=status, role="mentor"))
    OutgoingEmail.objects.all().delete()
    page = text(staff.get(url("application_detail", application)))
    reopening = {"reason": "Vergissing.", "seen": application.decision_mark}

    refused = [
        staff.get(url("decision_reopen", application)),
        staff.post(url("decision_reopen", application), reopening),
        staff.post(url("application_decide", application), {"decision": "accept"}),
        staff.get(url("interview_offer", application)),
        staff.post(url("interview_call_off", application)),
        staff.post(url("interview_record", application), {"held_on": localdate().isoformat()}),
        staff.post(url("training_record", application), {"held_on": localdate().isoformat()}),
    ]

    assert {one.status_code for one in refused} == {404}
    assert "Draai dit besluit terug" not in page
    assert ("tel:" in page, "mailto:" in page, "removed.invalid" in page) == (False,) * 3
    assert "Verwijderd: alleen datums en aantallen zijn er nog." in page
    application.refresh_from_db()
    assert application.status == status
    assert not OutgoingEmail.objects.exists()


def test_by_code_her_decision_is_not_taken_back_either(programme, coordinator):
    application = forgotten(make_application(programme, status="declined"))

    with pytest.raises(TransitionNotAllowed):
        decision_actions.reopen(
            application, seen=application.decision_mark, reason="Vergissing.", by=coordinator
        )


def test_what_is_noted_of_her_while_she_is_forgotten_is_not_kept(programme, coordinator):
    mentor = make_participant(programme, role="mentor")
    rows = Participant.objects.select_related("application__applicant")
    open_page, another = rows.get(pk=mentor.pk), rows.get(pk=mentor.pk)
    person_actions.forget(mentor.user)
    talk = Interview(application=another.application, held_on=localdate(), notes="Rustig.")

    with pytest.raises(TransitionNotAllowed):
        actions.record_interview(talk, by=coordinator)
    with pytest.raises(TransitionNotAllowed):
        actions.record_training(another, held_on=localdate(), by=coordinator)
    with pytest.raises(TransitionNotAllowed):
        event_actions.note_register_number(open_page, number="19012345601")

    assert not Interview.objects.exists()
    assert not Attendance.objects.exists()
    mentor.refresh_from_db()
    assert mentor.register_number == ""


def test_her_place_in_a_role_asks_for_nothing(staff, programme):
    mentor = make_participant(programme, role="mentor")
    person_actions.forget(mentor.user)

    page = text(staff.get(url("application_detail", mentor.application)))
    number = staff.get(
        reverse("intake:register_number", args=[programme.slug, mentor.application_id])
    )

    assert "Noteer de training" not in page
    assert "Tot die tijd komt er geen koppeling." not in page
    assert "Vraag voor een bijeenkomst" not in page
    assert number.status_code == 404
    assert not Participant.objects.untrained().exists()


def test_no_list_and_no_search_shows_her(staff, programme):
    make_participant(programme, name="Zoë Haddad")
    forgotten(make_participant(programme, role="mentor").application)
    forgotten(make_application(programme, status="declined"))
    slug = programme.slug

    listed = staff.get(reverse("dashboard:people", args=[slug]))
    named = staff.get(reverse("dashboard:people", args=[slug]), {"q": "Verwijderd"})
    searched = staff.get(reverse("dashboard:search", args=[slug]), {"q": "Verwijderd"})
    file = staff.get(reverse("dashboard:people_export", args=[slug, "csv"]))
    gone = [str(one.applicant_id) for one in Application.objects.filter(name="Verwijderd")]
    ticked = staff.post(reverse("dashboard:people_export", args=[slug, "csv"]), {"mens": [*gone]})

    assert [one.name for one in listed.context["lines"]] == ["Zoë Haddad"]
    assert {one.code: one.shown for one in people.tabs(programme, current="")} | {
        "": "1", "mentor": "0", "opleiden": "0", "mentee": "1",
    } == {one.code: one.shown for one in people.tabs(programme, current="")}  # fmt: skip
    assert named.context["lines"] == []
    assert searched.context["found"].applications == []
    for one in (file, ticked):
        assert "Verwijderd" not in b"".join(one.streaming_content).decode()
    # The figures stay: how many applied and were admitted does not change with that.
    numbers = selectors.numbers(programme, coordinator_of(programme))
    assert (numbers["applied_mentor"], numbers["admitted_mentor"]) == (1, 1)
    assert [one.count for one in application_tabs(programme, current="") if one.code == "alle"] == [
        3
    ]


def test_no_guest_list_shows_her_and_nobody_asks_her(staff, programme):
    gathering = Event.objects.create(
        programme=programme, kind="training", points=3, held_on=localdate() - timedelta(3)
    )
    mentor = make_participant(programme, role="mentor")
    Attendance.objects.create(
        event=gathering,
        application=mentor.application,
        was_there=True,
        recorded_by=coordinator_of(programme),
    )
    to_come = Event.objects.create(
        programme=programme, kind="training", held_on=localdate() + timedelta(3)
    )
    person_actions.forget(mentor.user)
    key = mentor.application_id

    page = staff.get(reverse("intake:event_detail", args=[programme.slug, gathering.pk]))
    put = staff.get(reverse("intake:event_put", args=[programme.slug, to_come.pk]), {"q": "Verw"})
    asked = staff.post(reverse("intake:events_ask", args=[programme.slug]), {"wie": [key]})
    ask = staff.get(
        reverse("intake:event_ask", args=[programme.slug, to_come.pk]), {"groep": "admitted"}
    )

    assert page.context["page"].rows == []
    assert not page.context["without_number"]
    assert list(put.context["people"]) == []
    assert (asked.context["people"], asked.context["others"]) == ([], [])
    assert "Verwijderd" not in text(ask)


def test_of_her_nothing_is_shown_by_which_she_could_be_reached(staff, programme, as_participant):
    duo = make_duo(programme)
    type(duo).objects.filter(pk=duo.pk).update(status="ended_early", ended_on=localdate())
    who = duo.mentee.user
    OutgoingEmail.objects.create(
        to=who, address=who.email, kind="intake/application_declined", key="1", subject="Zoë",
        status="bounced", programme_slug=programme.slug,
    )  # fmt: skip
    person_actions.forget(who)

    card = text(staff.get(reverse("dashboard:person", args=[programme.slug, who.pk])))
    together = text(staff.get(reverse("duos:detail", args=[programme.slug, duo.pk])))
    home = text(as_participant(duo.mentor).get("/m/"))
    undelivered = staff.get(reverse("dashboard:undelivered", args=[programme.slug]))

    for page in (card, together, home):
        assert "removed.invalid" not in page
        assert 'href="tel:"' not in page
    assert "Je bent niet toegelaten" in card
    assert "intake/application_declined" not in card
    assert "Corrigeer het adres" not in card
    assert "Er kan niets meer naar haar verstuurd worden." in card
    assert "Verwijderd: alleen datums en aantallen zijn er nog." in together
    assert "Mail Verwijderd" not in home
    assert undelivered.context["page"].rows == []


def test_who_is_known_is_reached_as_before(staff, programme, as_participant):
    duo = make_duo(programme)

    together = text(staff.get(reverse("duos:detail", args=[programme.slug, duo.pk])))
    home = text(as_participant(duo.mentor).get("/m/"))
    page = text(staff.get(url("application_detail", duo.mentee.application)))

    for shown in (together, home, page):
        assert duo.mentee.user.email in shown
        assert 'href="tel:0612345678"' in shown


def test_every_kind_of_mail_has_a_name(programme):
    folder = Path(settings.TEMPLATES[0]["DIRS"][0], "emails")
    kinds = {
        f"{path.parent.name}/{path.stem}"
        for path in folder.glob("*/*.txt")
        if not path.name.startswith("_")
    }
    strange = OutgoingEmail(kind="ooit/weggehaald")

    assert kinds <= mail_names.NAMES.keys()
    for kind in kinds:
        name = mail_names.of(OutgoingEmail(kind=kind), programme)
        assert name
        assert not set("%/") & set(name)
    assert mail_names.of(strange, programme) == "Mail"
