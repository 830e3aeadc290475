"""Somebody asks what is kept of her: all of it, but what staff may not read."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from evaluations import ballotbox
from evaluations.models import Round
from evaluations.questionnaires import load
from matching import table_actions
from matching.models import MatchingRun, Proposal, RuleOverride
from mentorship import access
from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.dashboard import person_actions, same_person_actions
from mentorship.duos import (
    contact_actions,
    ending_actions,
    meeting_actions,
    reflection_actions,
)
from mentorship.duos.models import Duo
from mentorship.intake.models import (
    Application,
    Attendance,
    Correction,
    Event,
    Guest,
    Import,
    ImportRow,
    Interest,
    Interview,
    InterviewSlot,
    Participant,
    Payment,
    Referral,
)
from tests.agreements import steps
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db

SECRET = "Kanarievogel"


def url(name, programme, who):
    return reverse(f"dashboard:{name}", args=[programme.slug, who.pk])


def text(response):
    return response.content.decode()


def value(entry, label):
    [found] = [line["value"] for line in entry if line["label"] == label]
    return found


@pytest.fixture
def mentee(programme):
    """Somebody of whom there is something of every kind."""
    duo = make_duo(programme, mentee=make_participant(programme, name="Fleur P."))
    who, staff = duo.mentee.user, coordinator_of(programme)
    met = meeting_actions.log_meeting(
        duo, held_on=localdate() - timedelta(days=1), minutes=60, form="online", by=who
    )
    meeting_actions.log_meeting(duo, held_on=localdate(), minutes=None, form="phone", by=who)
    reflection_actions.write(met, conversation=SECRET, progress=SECRET, is_shared=False, by=who)
    Application.objects.filter(pk=duo.mentee.application_id).update(
        internal_note="Belt het liefst.", decided_by=staff
    )
    mine = duo.mentee.application
    Correction.objects.create(application=mine, code="place", before="Geldermalsen", made_by=who)
    Correction.objects.create(application=mine, code="weg", before="Ooit", made_by=who)
    Interview.objects.create(
        application=mine, held_on=localdate(), interviewer=staff, notes="Rustig gesprek.",
        period_discussed=True, also_discussed=["Vervoer"], impression=4,
    )  # fmt: skip
    InterviewSlot.objects.create(
        application=mine, interviewer=staff, starts_at=now(), place="Dorpsstraat 1"
    )
    referred = make_application(
        programme, role="mentor", status="referred", email=who.email, answers={}
    )
    Referral.objects.create(
        application=referred, to="Loket Werk", follow_up_on=localdate(), outcome="helped"
    )
    for was_there in (None, True):
        event = Event.objects.create(
            programme=programme, kind="training", held_on=localdate() - timedelta(3 if was_there else 2),
            points=3 if was_there else 0, place="Buurthuis",
        )  # fmt: skip
        Attendance.objects.create(
            event=event, application=mine, was_there=was_there,
            recorded_by=staff if was_there else None,
        )  # fmt: skip
    Guest.objects.create(event=event, name="Fleur", email=who.email)
    Interest.objects.create(programme=programme, email=who.email)
    source = Import.objects.create(programme=programme, by=staff, role="mentee", filename="a.csv")
    ImportRow.objects.create(
        source=source, number=1, values={"email": who.email, "name": "Fleur P."}, verdict="new"
    )
    run = MatchingRun.objects.create(programme=programme, asked_by=staff)
    Proposal.objects.create(run=run, mentor=duo.mentor, mentee=duo.mentee, score=61_660)
    Payment.objects.create(
        participant=duo.mentee, programme=programme, amount=75, reference="X1",
        due_on=localdate(), note="Betaalt in juni.",
    )  # fmt: skip
    personal_link(who, "portal", to="/m/")
    invited = [(who.pk, "mentee"), (duo.mentor.user.pk, "mentor")]
    ballotbox.open_round(
        Round.objects.create(programme=programme, moment="midterm"),
        questions=load("midterm"),
        invited=invited,
        closes_at=now() + timedelta(days=14),
        at=now(),
    )
    return duo.mentee


def test_she_reads_all_that_is_kept_of_her_and_nothing_that_staff_may_not(staff, programme, mentee):
    page = text(staff.get(url("person_access", programme, mentee.user)))

    for words in (
        "Belt het liefst.", "Rustig gesprek.", "Geldermalsen", "Dorpsstraat 1", "Loket Werk",
        "Hoe bewaak ik mijn grenzen?", "Ahmed Yilmaz", "Buurthuis", "Betaalt in juni.",
        "Fleur P.", "61,7", "Indruk", "levendig", "Vervoer", "60 min.", "Persoonlijke link", "Gevraagd voor een evaluatie",
    ):  # fmt: skip
        assert words in page, words
    assert SECRET not in page
    assert "Wat hier niet in staat" in page
    assert "niemand kan zien welk antwoord van wie is" in page
    for raw in ("None", "+00:00", "True", "False", "<dd></dd>"):
        assert raw not in page, raw


def test_a_computer_reads_the_same_with_moments_that_name_their_zone(staff, programme, mentee):
    response = staff.get(url("person_data", programme, mentee.user))
    data = json.loads(response.content)
    [first, second] = data["Aanmeldingen"]

    assert response["Content-Disposition"].endswith('.json"')
    assert data["programma"] == programme.name
    assert value(data["Wie het is"][0], "Taal") == "Nederlands"
    assert value(first, "Verstuurd")[-6:] in {"+01:00", "+02:00"}
    assert value(first, "Notitie van de medewerkers") == "Belt het liefst."
    assert value(second, "Reden")
    assert value(data["Gesprekken"][0], "Gehouden op") == localdate().isoformat()
    assert value(data["Gesprekken"][0], "Ook besproken") == ["Vervoer"]
    assert len(data["niet hierin"]) == len(access.not_here())
    assert value(data["Gesprekken"][0], "Indruk van wie het gesprek voerde") == "levendig"
    assert value(data["Voorstellen voor een koppeling"][0], "Score, van 100 punten") == 61.66
    assert SECRET not in text(response)


def test_her_signed_agreement_is_there_with_its_file(staff_of):
    agreement = steps.sealed()
    programme, who = agreement.duo.programme, agreement.duo.mentee.user
    browser = staff_of(programme)

    page = text(browser.get(url("person_access", programme, who)))
    data = json.loads(browser.get(url("person_data", programme, who)).content)

    assert reverse("agreements:sealed", args=[programme.slug, agreement.pk]) in page
    [kept] = data["Afspraken"]
    assert value(kept, "Ondertekend als")
    assert value(kept, "Ondertekend op")
    assert len(value(kept, "Vingerafdruk van de pdf")) == 64


def test_what_was_never_there_has_no_heading(staff, programme):
    one = make_application(programme)

    found = access.sections(programme, one.applicant)

    titles = [section.title for section in found]
    assert titles[:3] == ["Wie het is", "Aanmeldingen", "Antwoorden"]
    assert "Bijdragen" not in titles


def kept_of(part):
    """All that is said in her file, as she reads it."""
    found = access.sections(part.programme, part.user)
    lines = [line for section in found for entry in section.entries for line in entry.readable]
    return "\n".join(f"{label}: {words}" for label, words in lines)


def test_that_the_mentee_wants_somebody_else_is_in_her_file_and_not_in_that_of_the_mentor():
    duo = make_duo()
    ending_actions.stop(duo, by=duo.mentee.user, wants_other=True)

    hers, his = kept_of(duo.mentee), kept_of(duo.mentor)

    assert "Zoekt iemand anders: ja" in hers
    assert "Beëindigd door: de mentee" in hers
    assert "Zoekt iemand anders" not in his
    assert "Beëindigd door" not in his


@pytest.mark.parametrize("side", ["mentee", "staff"])
def test_a_mentor_cannot_tell_the_one_who_ended_it_from_the_other(side):
    duo = make_duo()
    ending_actions.stop(duo, by=duo.mentee.user if side == "mentee" else duo.guide)

    assert "Beëindigd door" not in kept_of(duo.mentor)


def test_what_the_other_was_shown_of_her_is_in_her_file():
    duo = make_duo()
    contact_actions.release(duo)
    Participant.objects.filter(pk=duo.mentee.pk).update(shares="phone")
    contact_actions.release(Duo.objects.get(pk=duo.pk))

    hers, his = kept_of(duo.mentee), kept_of(duo.mentor)

    assert "Wat de ander ziet, en sinds wanneer" in hers
    assert hers.count("alleen telefoonnummer") == 2  # now, and since when
    assert "alleen telefoonnummer" not in his


def test_who_is_not_of_this_programme_or_was_forgotten_has_no_file(staff, programme):
    stranger = make_application(make_programme())
    gone = make_application(programme, status="declined")
    person_actions.forget(gone.applicant)

    for who in (stranger.applicant, gone.applicant):
        for name in ("person_access", "person_data"):
            assert staff.get(url(name, programme, who)).status_code == 404
    card = text(staff.get(reverse("dashboard:person", args=[programme.slug, gone.applicant.pk])))
    assert url("person_access", programme, gone.applicant) not in card


def begun(programme, **fields):
    return make_application(
        programme, status="draft", entered_by=coordinator_of(programme), **fields
    )


def brought_in(programme, **values):
    source = Import.objects.create(
        programme=programme, by=coordinator_of(programme), role="mentee", filename="a.csv"
    )
    return ImportRow.objects.create(source=source, number=2, values=values, verdict="new")


def test_of_somebody_else_at_her_address_nothing_is_told(staff, programme):
    hers = make_application(programme, name="Zoë Haddad", email="samen@example.org")
    brought_in(programme, name="zoe  haddad", email="samen@example.org", phone="06 11")
    brought_in(programme, name="Karim Haddad", email="samen@example.org", phone="06 99")
    begun(programme, name="Karim Haddad", email="samen@example.org", answers={"place": "Urk"})

    page = text(staff.get(url("person_access", programme, hers.applicant)))

    assert "06 11" in page
    assert "een regel met dit adres, onder een andere naam" in page
    assert "een aanmelding met dit adres, onder een andere naam" in page
    assert not [words for words in ("Karim", "06 99", "Urk") if words in page]


def test_what_was_begun_for_her_is_there_until_it_is_hers_alone(staff, programme):
    hers = make_application(programme, name="Zoë Haddad", email="zoe@example.org")
    same = {"name": "Zoë Haddad", "email": "zoe@example.org"}
    begun(programme, role="", answers={"place": "Geldermalsen"}, **same)
    begun(programme, answers={"place": "Urk"}, handed_over_at=now(), **same)
    make_application(programme, status="draft", answers={"place": "Ede"}, **same)
    begun(make_programme(), answers={"place": "Assen"}, **same)

    page = text(staff.get(url("person_access", programme, hers.applicant)))

    assert "Geldermalsen" in page
    assert "Overgedragen op" in page
    assert not [place for place in ("Urk", "Ede", "Assen") if place in page]
    assert "Project-Id" not in page


def test_what_is_at_an_address_she_had_is_there_too(staff, programme, coordinator):
    first = make_application(programme, email="zoe@werk.example", name="Zoë Haddad")
    second = make_application(programme, email="zoe@thuis.example", name="Z. Haddad")
    same_person_actions.join(first.applicant, second.applicant, by=coordinator)
    who = User.objects.get(absorbed__isnull=False)
    [old] = who.absorbed.values_list("email", flat=True)
    event = Event.objects.create(programme=programme, kind="training", held_on=localdate())
    Guest.objects.create(event=event, name="Zoë", email=old)
    Interest.objects.create(programme=programme, email=old)
    brought_in(programme, name="Z. Haddad", email=old, phone="06 11")
    begun(programme, name="Z. Haddad", email=old, answers={"place": "Geldermalsen"})

    data = json.loads(staff.get(url("person_data", programme, who)).content)

    kept = [line["label"] for entry in data["Ook bewaard"] for line in entry]
    assert {"Wil horen wanneer aanmelden kan, sinds", "Gast bij", "Uit een ingelezen lijst"} <= {
        *kept
    }
    assert "Geldermalsen" in json.dumps(data["Nog niet verstuurd"])


def test_of_two_questions_that_are_worded_alike_both_answers_are_kept():
    entry = access.Entry([("Waarom?", "Daarom."), ("Waarom?", "Omdat.")])

    assert [line["value"] for line in entry.plain] == ["Daarom.", "Omdat."]


def test_what_the_team_wrote_about_two_is_counted_and_not_quoted(staff, programme):
    """It is about the other as much: she may have asked not to be told of (S2-MATCH-4)."""
    her = make_participant(programme, name="Fleur Peeters")
    him = make_participant(programme, role="mentor", name="Ahmed Yilmaz", trained=True)
    by = coordinator_of(programme)
    table_actions.note(her, him, text=SECRET, by=by)
    table_actions.veto(her, him, reason="conflict", explanation=SECRET, by=by)
    RuleOverride.objects.create(
        programme=programme, mentee=her, mentor=him, rule="hagro", reason=SECRET, by=by
    )

    for who in (her, him):
        data = json.loads(staff.get(url("person_data", programme, who.user)).content)
        page = text(staff.get(url("person_access", programme, who.user)))
        [kept] = data["Voorstellen voor een koppeling"]
        assert [line["value"] for line in kept] == [3]
        assert "samen met iemand anders" in page
        assert not [words for words in (SECRET, "elangenconflict") if words in page + str(data)]
