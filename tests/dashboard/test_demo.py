"""The demo: something of everything, the same for the same seed, and true to the rules."""

import re
from collections import Counter
from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F
from django.utils.timezone import localdate, now

from agreements.models import Revision
from evaluations.models import Round
from mentorship.accounts.models import User
from mentorship.dashboard import demo, selectors
from mentorship.dashboard.demo import gatherings, guidance, money, recruiting
from mentorship.duos.models import (
    Duo,
    DuoStatus,
    Goal,
    GoalState,
    NetworkIntroduction,
    Plan,
)
from mentorship.intake.models import (
    Application,
    Attendance,
    Event,
    Import,
    Interest,
    InterviewSlot,
    Participant,
    Partner,
    Payment,
    Referral,
)
from mentorship.programmes.models import Cohort, MailText, Material, Programme, Service
from mentorship.programmes.registration import registration
from mentorship.reports.models import AnnualReport
from tests.factories import coordinator_of, make_participant, make_programme


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_demo_has_something_of_everything(capsys):
    """One long test: filling takes seconds."""
    call_command("demo", people=120)

    # every state of the chain
    assert Programme.objects.count() == 5
    assert set(Application.objects.values_list("status", flat=True)) >= {"draft", "accepted"}
    every = set(DuoStatus.values) - {DuoStatus.DISSOLVED}
    assert set(Duo.objects.values_list("status", flat=True)) == every
    terms = Revision.objects.exclude(status="draft").latest("pk").terms
    assert (terms["minutes"], terms["notice_hours"]) == (60, 24)
    assert re.fullmatch(r"\+32 47\d( \d\d){3}", terms["mentor_phone"])
    assert set(Round.objects.opened().values_list("status", flat=True)) == {"released"}
    assert set(AnnualReport.objects.values_list("editions__number", flat=True)) == {1, None}
    assert User.objects.filter(authenticator__type="totp").count() == 3

    # what the two wrote
    assert set(Goal.objects.values_list("state", flat=True)) == set(GoalState) - {"let_go"}
    with_plan = Plan.objects.values_list("duo__programme__preset", flat=True).distinct()
    assert {*with_plan} == {"gp"}
    assert NetworkIntroduction.objects.latest("pk").who

    # recruitment
    gp, network, school, work = (
        Programme.objects.get(preset=preset, status="open")
        for preset in ("gp", "network", "school", "work")
    )
    assert registration(gp).is_open
    assert registration(school).is_open
    assert not registration(network).is_open
    assert registration(network).opens_on
    assert Interest.objects.filter(programme=network).exists()
    assert Cohort.objects.filter(programme=gp).count() == 3
    channels = Counter(work.applications.exclude(channel="").values_list("channel", flat=True))
    assert channels.most_common(1)[0][1] > 0.5 * channels.total()
    assert Partner.objects.filter(next_contact_on__lt=localdate()).exists()
    assert work.applications.exclude(partner=None).exists()
    assert Service.objects.filter(programme=work).count() == 4
    assert Material.objects.filter(programme=work).exists()
    assert MailText.objects.filter(programme=gp, kind="intake/application_received").exists()

    # intake
    for kind in ("info_session", "training", "workshop"):
        assert Event.objects.to_come(localdate()).filter(programme=gp, kind=kind).exists()
    for kind in ("info_session", "training"):
        assert Event.objects.past(localdate()).filter(programme=gp, kind=kind).exists()
    states = set(Attendance.objects.values_list("state", flat=True))
    assert states == {"invited", "coming", "waiting", "not_coming"}
    assert not Attendance.objects.to_invite().exists()  # a demo asks nobody by itself
    full = Event.objects.exclude(capacity=None).annotate(asked=Count("attendances"))
    assert all(each.attendances.filter(state="coming").count() <= each.capacity for each in full)
    assert InterviewSlot.objects.filter(picked_at=None).exists()
    assert InterviewSlot.objects.exclude(picked_at=None).count() == 1
    assert not work.applications.filter(status="accepted", interviews=None).exists()
    assert set(Referral.objects.values_list("outcome", flat=True)) >= {"helped"}
    assert Import.objects.get().status == "read"
    verdicts = set(Import.objects.get().rows.values_list("verdict", flat=True))
    assert verdicts >= {"new", "refused"}
    twice = gp.applications.filter(email__startswith="yara.el", email__contains="idrissi@")
    first, second = twice.order_by("-started_at")
    assert (first.status, second.status) == ("submitted", "declined")
    assert first.email != second.email
    assert first.cohort != second.cohort
    assert Application.objects.exclude(entered_by=None).get().consented_at

    # money
    assert set(Payment.objects.values_list("status", flat=True)) == {
        *("open", "paid", "waived", "refunded")
    }
    assert selectors.numbers(gp, coordinator_of(gp))["fee_open"] > 0

    # what is half done
    draft = Programme.objects.get(status="draft")
    assert draft.missing == ["duration_default", "rhythm_count", "supervision"]
    assert "ilse@example.org" in capsys.readouterr().out

    # and only once
    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", if_empty=True)
    assert Programme.objects.count() == 5


@pytest.mark.no_cover
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_people():
    def people(seed):
        with transaction.atomic():
            made = make_programme("gp", slug="gp", channels=["Website", "Collega"])
            demo.Population(made, 30, Random(seed)).write()
            facts = [
                (one.name, one.status, one.channel, one.answers, str(one.cohort), str(one.partner))
                for one in made.applications.order_by("reference")
            ]
            facts += Payment.objects.order_by("reference").values_list("reference", "status")
            transaction.set_rollback(True)
        return facts

    once, again, other = people("a"), people("a"), people("b")

    assert once == again
    assert once != other


@pytest.mark.django_db
def test_nobody_in_a_demo_paid_before_she_was_asked():
    programme = make_programme("gp")
    people = [make_participant(programme) for _number in range(60)]

    money.ask(people, by=coordinator_of(programme), random=Random(1))

    settled = Payment.objects.exclude(settled_on=None)
    assert all(localdate(one.requested_at) <= one.settled_on <= localdate() for one in settled)
    assert not Payment.objects.late(localdate()).exists()  # they were admitted today
    assert Participant.objects.filter(payment=None).count() == 0


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-21", "2026-11-23"),
        ("2026-11-22", "2026-11-23"),
    ],
)
def test_nobody_gathers_in_a_weekend(day, moved):
    assert str(gatherings.on_a_working_day(date.fromisoformat(day))) == moved


@pytest.mark.parametrize(
    ("day", "name"), [("2026-01-01", "Voorjaar 2026"), ("2026-09-01", "Najaar 2026")]
)
def test_a_round_is_called_after_its_season(day, name):
    assert recruiting._season(date.fromisoformat(day)) == name


@pytest.mark.django_db
def test_two_rounds_that_start_in_one_season_have_two_names(monkeypatch):
    monkeypatch.setitem(recruiting.ROUNDS, "gp", [(-3, -2, 0), (-1, 5, 0)])

    rounds = recruiting.rounds(make_programme("gp"), localdate())

    assert len({each.name for each in rounds}) == 2


@pytest.mark.django_db(transaction=True)
def test_the_dates_of_the_demo_are_in_an_order_that_can_be():
    demo.fill(people=120, seed=3)

    sent = Application.objects.exclude(submitted_at=None)
    assert not sent.filter(rules_accepted_at__lt=F("started_at")).exists()
    assert not sent.exclude(rules_accepted_at=F("submitted_at")).exists()
    assert not sent.filter(decided_at__gt=now()).exists()
    assert not sent.filter(decided_at__lt=F("submitted_at")).exists()
    assert not Application.objects.filter(consented_at__gt=F("submitted_at")).exists()
    duos = Duo.objects.all()
    assert not duos.filter(proposed_at__lt=F("mentor__admitted_at")).exists()
    assert not duos.filter(proposed_at__lt=F("mentee__admitted_at")).exists()
    assert not duos.filter(introduced_on__lt=F("proposed_at__date")).exists()
    assert not duos.filter(ended_on__lt=F("started_on")).exists()
    asked = Attendance.objects.exclude(invited_at=None)
    assert not asked.filter(answered_at__lt=F("invited_at")).exclude(was_there=True).exists()
    assert not asked.filter(
        event__held_on__gte=localdate(), invited_at__lt=F("application__submitted_at")
    ).exists()
    assert not Attendance.objects.filter(
        event__kind="training",
        was_there=True,
        event__held_on__lt=F("application__participant__admitted_at__date"),
    ).exists()
    assert not InterviewSlot.objects.filter(picked_at__lt=F("application__submitted_at")).exists()
    assert not Referral.objects.filter(answered_at__lt=F("asked_at")).exists()
    assert not Referral.objects.filter(answered_at__gt=now()).exists()
    assert not Payment.objects.filter(reminded_at__gt=now()).exists()
    assert not Payment.objects.filter(requested_at__gt=now()).exists()


@pytest.mark.django_db
def test_of_some_who_wait_for_a_first_meeting_it_is_planned_with_one_of_the_staff():
    programme = make_programme("work")
    facts = {"programme": programme, "guide": coordinator_of(programme), "status": "proposed"}
    duos = [Duo(**facts) for _ in range(20)]

    planned = guidance.around(duos, today=localdate(), seed=1).introductions

    assert 0 < len(planned) < len(duos)
    assert {localdate(each.starts_at) > localdate() for each in planned} == {True}
