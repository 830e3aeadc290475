"""The workbench: asking, weighing, dropping, and sending after a last look."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from matching import actions, jobs, selectors
from matching.models import Criterion, MatchingRun, Proposal
from mentorship.accounts.models import PersonalLink
from mentorship.duos import actions as duo_actions
from mentorship.duos.models import Duo
from mentorship.intake.models import Application
from mentorship.look.templatetags.look import day
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db


def url(name, programme, *args):
    return reverse(f"matching:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def mentee(programme, name="Fleur Peeters", **answers):
    return make_participant(programme, name=name, answers=answers)


def mentor(programme, name="Ahmed Yilmaz", *, trained=True, capacity=1, **answers):
    return make_participant(
        programme, role="mentor", name=name, trained=trained, capacity=capacity, answers=answers
    )


def propose(programme):
    return actions.ask(programme, by=coordinator_of(programme))


def proposed(programme):
    """One proposal on the table."""
    mentee(programme)
    mentor(programme)
    propose(programme)
    return Proposal.objects.drafts().get(run__programme=programme)


def mail_to(participant):
    return restored(OutgoingEmail.objects.get(to=participant.user))


# --- asking for a proposal ---------------------------------------------------------------------


def test_asking_lays_the_best_pairs_on_the_table(staff, programme):
    """S2-MATCH-2: the software proposes, the team decides."""
    mentee(programme, topics=["practice"])
    mentee(programme, "Samira Haddad", topics=["balance"])
    mentor(programme, "Bo Balans", topics=["balance"])
    mentor(programme, "Pim Praktijk", topics=["practice"])

    response = staff.post(url("run", programme), follow=True)

    pairs = {(row.mentee.name, row.mentor.name) for row in response.context["proposals"]}
    assert pairs == {("Fleur Peeters", "Pim Praktijk"), ("Samira Haddad", "Bo Balans")}
    assert (MatchingRun.objects.get().is_proven, "Bewezen" in text(response)) == (True, True)
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_a_programme_weighs_by_its_preset_until_it_says_otherwise(programme):
    actions.weigh(programme)
    Criterion.objects.filter(code="topics").update(weight=10)

    actions.weigh(programme)

    weights = dict(Criterion.objects.values_list("code", "weight"))
    assert weights == {"topics": 10, "availability": 25, "place": 20, "free_mentor": 15}


def test_a_new_run_takes_the_place_of_what_nobody_heard_of(programme):
    first = proposed(programme)

    propose(programme)

    assert Proposal.objects.get().pk != first.pk
    assert MatchingRun.objects.count() == 2


def test_working_out_a_second_time_changes_nothing(programme):
    first = proposed(programme)

    actions.work_out(first.run)

    assert Proposal.objects.get().pk == first.pk


def test_a_mentee_whom_a_rule_keeps_apart_is_told_about(staff, programme):
    """S4-COND-5a, S4-COND-6, S4-COND-7a: and what would help."""
    mentee(programme, hagro="Centrum")
    mentor(programme, hagro="centrum ")
    mentor(programme, "Nog Ongetraind", trained=False)
    mentor(programme, "Te Kort", works_since=localdate().isoformat())

    response = staff.post(url("run", programme), follow=True)

    [nobody] = response.context["unmatched"]
    opened = {str(rule): count for rule, count in nobody.would_open}
    assert (nobody.possible, opened) == (
        0,
        {"Andere Hagro": 1, "Training gevolgd": 1, "Genoeg ervaring": 1},
    )
    assert "Fleur Peeters" in text(response)


def test_who_did_not_click_the_first_time_is_not_paired_again(programme):
    """S2-MATCH-4."""
    her, him = mentee(programme), mentor(programme)
    make_duo(programme, status="dissolved", mentee=her, mentor=him)

    run = propose(programme)

    assert (run.mentees, run.places, run.matched) == (1, 1, 0)


def test_two_people_do_not_mentor_each_other(programme):
    """Her mentee is a mentor too, and she wants to learn as well."""
    duo = make_duo(programme, status="active")
    swapped = [("mentor", duo.mentee.user), ("mentee", duo.mentor.user)]
    for role, user in swapped:
        make_participant(programme, role=role, email=user.email, trained=role == "mentor")

    run = propose(programme)

    assert (run.mentees, run.places, run.matched) == (1, 1, 0)


def test_a_mentor_gets_no_more_mentees_than_she_has_places(programme):
    him = mentor(programme, capacity=2)
    make_duo(programme, mentor=him)
    for name in ("Een", "Twee"):
        mentee(programme, name)

    run = propose(programme)

    assert (run.places, run.matched, len(run.unmatched)) == (1, 1, 1)
    assert {code: points for code, points, _most in Proposal.objects.get().reasons}[
        "free_mentor"
    ] == 7500


def test_who_could_fit_but_for_the_places_is_told_apart(staff, programme):
    mentor(programme)
    for name in ("Een", "Twee"):
        mentee(programme, name)

    response = staff.post(url("run", programme), follow=True)

    assert [row.possible for row in response.context["unmatched"]] == [1]


def test_a_mentee_who_got_a_mentor_meanwhile_is_not_listed_as_without(staff, programme):
    her = mentee(programme)
    propose(programme)
    make_duo(programme, mentee=her)

    response = staff.get(url("workbench", programme))

    assert response.context["unmatched"] == []


def test_a_large_programme_is_worked_out_by_the_worker(staff, programme, monkeypatch):
    monkeypatch.setattr(actions, "FEW", 1)
    for name in ("Een", "Twee"):
        mentee(programme, name)
        mentor(programme, f"Mentor {name}")

    waiting = staff.post(url("run", programme), follow=True)
    run = MatchingRun.objects.get()
    queued = ProcrastinateJob.objects.get(task_name="matching.work_out")
    jobs.work_out(attempt(0), **queued.args)
    jobs.work_out(attempt(1), **queued.args)

    done = staff.get(url("workbench", programme))
    assert (waiting.context["is_waiting"], 'http-equiv="refresh"' in text(waiting)) == (True, True)
    assert (run.is_proven, queued.args) == (False, {"run_pk": run.pk})
    assert (done.context["is_waiting"], len(done.context["proposals"])) == (False, 2)
    assert [row.alternatives for row in done.context["proposals"]] == [[], []]


def attempt(number):
    """What the queue tells a job that was tried so often before."""
    job = Job(queue="default", lock=None, queueing_lock=None, task_name="", attempts=number)
    return JobContext(app=app, job=job, start_timestamp=None, abort_reason=lambda: None)


def test_what_cannot_be_worked_out_says_so_after_the_last_attempt(staff, programme):
    """A weight was changed by hand, so that they are not 100 together."""
    kept = proposed(programme)
    run = MatchingRun.objects.create(programme=programme, asked_by=coordinator_of(programme))
    Criterion.objects.filter(programme=programme).update(weight=99)

    for number in range(jobs.RETRIES + 1):
        with pytest.raises(ValueError, match="add up to 100"):
            jobs.work_out(attempt(number), run_pk=run.pk)
        run.refresh_from_db()
        assert (run.status == "failed") is (number == jobs.RETRIES)

    page = staff.get(url("workbench", programme))
    assert "Doorrekenen lukte niet" in text(page)
    assert 'http-equiv="refresh"' not in text(page)
    assert page.context["proposals"] == [kept]


# --- the page ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([], "Elke mentee heeft een mentor"),
        ([mentee], "Niemand heeft nu ruimte"),
        ([mentee, mentor], "Stel mentoren voor"),
    ],
)
def test_an_empty_table_says_what_to_do(staff, programme, people, words):
    for make in people:
        make(programme)

    response = staff.get(url("workbench", programme))

    assert words in text(response)


def test_after_dropping_everything_the_page_says_so(staff, programme):
    proposal = proposed(programme)

    response = staff.post(url("proposal_drop", programme, proposal.pk), follow=True)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == ("dropped", coordinator_of(programme))
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    assert selectors.waiting_mentees().count() == 1
    assert response.context["proposals"] == []


def test_dropping_twice_says_that_somebody_was_first(staff, programme):
    proposal = proposed(programme)
    address = url("proposal_drop", programme, proposal.pk)

    codes = [staff.post(address).status_code for _ in range(2)]

    assert codes == [302, 409]


def test_the_visible_points_add_up_to_the_visible_score(staff, programme):
    """S2-MATCH-2: with the reasons in points."""
    mentee(programme, topics=["practice", "balance", "team"])
    mentor(programme, topics=["practice"], availability=["tue-evening"], place="Ede")
    propose(programme)
    proposal = Proposal.objects.get()

    response = staff.get(url("proposal", programme, proposal.pk))

    lines = response.context["reasons"]
    assert sum(line.points for line in lines) == proposal.points
    assert sum(points for _code, points, _most in proposal.reasons) == proposal.score
    assert next(line.label for line in lines) == "Leerdoelen"
    assert [(line.most, line.track) for line in lines] == [(40, 100), (25, 62), (20, 50), (15, 37)]


def test_a_criterion_without_weight_has_a_bar_without_length(programme):
    actions.weigh(programme)
    Criterion.objects.exclude(code="topics").update(weight=0)
    Criterion.objects.filter(code="topics").update(weight=100)
    mentee(programme)
    mentor(programme)
    propose(programme)

    lines = selectors.reason_lines(Proposal.objects.get())

    assert {(line.points, line.share, line.track) for line in lines[1:]} == {(0, 0, 0)}


def test_the_grid_shows_when_each_has_time(programme):
    mentee(programme, availability=["tue-evening", "mon-morning"])
    mentor(programme, availability=["tue-evening", "wed-afternoon"])
    propose(programme)

    grid = dict(selectors.availability_grid(Proposal.objects.get()))

    assert (grid["evening"][1], grid["afternoon"][2], grid["morning"][0], grid["morning"][6]) == (
        "both",
        "m",
        "e",
        "",
    )


def test_other_mentors_come_with_what_that_costs_everybody(staff, programme):
    mentee(programme, "Een", topics=["practice"])
    mentee(programme, "Twee", topics=["balance"], place="Ede")
    mentor(programme, "Bo", topics=["balance"], place="Ede")
    mentor(programme, "Pim", topics=["practice"])
    propose(programme)
    proposal = Proposal.objects.get(mentee__user__name="Een")

    response = staff.get(url("proposal", programme, proposal.pk))

    [other] = response.context["others"]
    assert (other.name, other.total < 0, other.matched) == ("Bo", True, 0)
    assert other.moves == ["Twee krijgt dan Pim"]


def test_a_move_that_leaves_somebody_without_a_mentor_is_told(programme):
    mentee(programme, "Een", hagro="Noord")
    mentee(programme, "Twee", hagro="Zuid")
    mentor(programme, "Bo", hagro="Oost")
    mentor(programme, "Pim", hagro="Zuid")
    propose(programme)
    proposal = Proposal.objects.get(mentee__user__name="Een")

    [other] = selectors.other_mentors(proposal)

    assert (other.name, other.matched, other.moves) == ("Bo", -1, ["Twee heeft dan geen mentor"])


def test_a_proposal_that_was_sent_can_be_looked_up_but_not_dropped(staff, programme):
    proposal = proposed(programme)
    guide = coordinator_of(programme)
    actions.publish(programme, [proposal], guide=guide, by=guide)

    response = staff.get(url("proposal", programme, proposal.pk))

    proposal_gone = url("proposal_drop", programme, proposal.pk)
    assert ("Verstuurd" in text(response), proposal_gone in text(response)) == (True, False)


def test_more_proposals_than_fit_are_cut_off_with_a_word(staff, programme, monkeypatch):
    from matching import views

    monkeypatch.setattr(views, "SHOWN", 1)
    for name in ("Een", "Twee"):
        mentee(programme, name)
        mentor(programme, f"Mentor {name}")
    propose(programme)

    response = staff.get(url("workbench", programme))

    assert (len(response.context["proposals"]), response.context["has_more"]) == (1, True)


def test_the_number_of_queries_does_not_grow_with_the_proposals(
    staff, programme, django_assert_max_num_queries
):
    counts = []
    for many in (2, 10):
        for number in range(many):
            mentee(programme, f"Mentee {number}")
            mentor(programme, f"Mentor {number}")
        propose(programme)
        staff.get(url("workbench", programme))
        with django_assert_max_num_queries(15) as queries:
            staff.get(url("workbench", programme))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- sending -----------------------------------------------------------------------------------


def test_looking_at_both_mails_keeps_nothing_and_sends_nothing(staff, programme):
    proposed(programme)

    response = staff.get(url("publish", programme))

    assert len(response.context["letters"]) == 2
    assert (PersonalLink.objects.count(), OutgoingEmail.objects.count(), Duo.objects.count()) == (
        0,
        0,
        0,
    )


def test_sending_makes_duos_and_tells_both(staff, programme):
    """S0-CONT-1, S0-CONT-2: the mentee gets the mentor's details and a task with a date."""
    programme.validates_introduction = False
    programme.save()
    proposal = proposed(programme)
    guide = coordinator_of(programme)

    response = staff.post(
        url("publish", programme), {"proposals": [proposal.pk], "guide": guide.pk}
    )

    duo = Duo.objects.get()
    contact_by = localdate() + timedelta(days=10)
    to_mentee, to_mentor = mail_to(duo.mentee), mail_to(duo.mentor)
    assert response.headers["Location"] == reverse("duos:list", args=[programme.slug])
    assert [
        word
        for word in (duo.mentor.user.email, "06 12 34 56 78", "Ahmed Yilmaz", day(contact_by))
        if word not in to_mentee.body
    ] == []
    assert "Hoe bewaak ik mijn grenzen?" in to_mentor.body
    proposal.refresh_from_db()
    assert (proposal.status, proposal.duo, duo.guide) == ("published", duo, guide)


def test_with_an_accompanied_first_meeting_the_guide_plans_it(programme):
    """S2-MATCH-3."""
    programme.validates_introduction = True
    programme.save()
    proposal = proposed(programme)
    guide = coordinator_of(programme)

    actions.publish(programme, [proposal], guide=guide, by=guide)

    bodies = [mail_to(person).body for person in (proposal.mentee, proposal.mentor)]
    assert [guide.name in body for body in bodies] == [True, True]
    assert proposal.mentor.user.email not in bodies[0]


def test_only_what_is_ticked_is_sent(staff, programme):
    for name in ("Een", "Twee"):
        mentee(programme, name)
        mentor(programme, f"Mentor {name}")
    propose(programme)
    first, second = Proposal.objects.order_by("pk")

    staff.post(
        url("publish", programme),
        {"proposals": [first.pk], "guide": coordinator_of(programme).pk},
    )

    second.refresh_from_db()
    assert (Duo.objects.get().mentee, second.status) == (first.mentee, "draft")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"proposals": []}, "proposals"),
        ({"proposals": ["999999"]}, "proposals"),
        ({"proposals": ["😀", "\x00", "<script>"]}, "proposals"),
        ({"guide": ""}, "guide"),
        ({"guide": "\x00"}, "guide"),
        ({"guide": "stranger"}, "guide"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field(staff, programme, data, field):
    proposal = proposed(programme)
    stranger = make_coordinator("Vreemde Eend")
    full = {"proposals": [proposal.pk], "guide": coordinator_of(programme).pk} | data
    full["guide"] = stranger.pk if full["guide"] == "stranger" else full["guide"]

    response = staff.post(url("publish", programme), full)

    assert list(response.context["form"].errors) == [field]
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_when_a_colleague_sent_everything_there_is_nothing_to_send(staff, programme):
    response = staff.get(url("publish", programme))

    assert (response.context["first"], response.status_code) == (None, 200)


def test_a_mentee_who_got_a_mentor_meanwhile_is_not_paired_again(staff, programme):
    proposal = proposed(programme)
    duo_actions.pair(
        mentor(programme, "Een Ander"), proposal.mentee, guide=coordinator_of(programme)
    )

    response = staff.post(
        url("publish", programme),
        {"proposals": [proposal.pk], "guide": coordinator_of(programme).pk},
    )

    proposal.refresh_from_db()
    assert (response.status_code, proposal.status, Duo.objects.count()) == (409, "draft", 1)


def test_of_several_all_are_sent_or_none(programme):
    for name in ("Een", "Twee"):
        mentee(programme, name)
        mentor(programme, f"Mentor {name}")
    propose(programme)
    first, second = Proposal.objects.order_by("pk")
    guide = coordinator_of(programme)
    actions.drop(Proposal.objects.get(pk=second.pk), by=guide)

    with pytest.raises(TransitionNotAllowed):
        actions.publish(programme, [first, second], guide=guide, by=guide)

    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_a_proposal_that_a_new_run_took_away_is_not_sent(programme):
    proposal = proposed(programme)
    guide = coordinator_of(programme)
    propose(programme)

    with pytest.raises(TransitionNotAllowed):
        actions.publish(programme, [proposal], guide=guide, by=guide)
    with pytest.raises(TransitionNotAllowed):
        actions.drop(proposal, by=guide)

    assert Duo.objects.count() == 0


@pytest.mark.parametrize("change", ["capacity", "hagro"])
def test_what_changed_since_the_proposal_is_looked_at_again(programme, change):
    """A proposal may lie on the table for days (S4-COND-5a)."""
    proposal = proposed(programme)
    guide = coordinator_of(programme)
    if change == "capacity":
        make_duo(programme, mentor=proposal.mentor, mentee=mentee(programme, "Een Ander"))
    else:
        answers = proposal.mentee.application.answers
        Application.objects.filter(pk=proposal.mentor.application_id).update(answers=answers)

    with pytest.raises(TransitionNotAllowed):
        actions.publish(programme, [proposal], guide=guide, by=guide)

    assert not OutgoingEmail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_run_that_two_workers_take_up_is_worked_out_once():
    programme = make_programme()
    mentee(programme)
    mentor(programme)
    run = MatchingRun.objects.create(programme=programme, asked_by=coordinator_of(programme))
    actions.weigh(programme)
    start = threading.Barrier(2)

    def work():
        row = MatchingRun.objects.get(pk=run.pk)
        start.wait()
        try:
            actions.work_out(row)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    run.refresh_from_db()
    assert (run.status, Proposal.objects.count()) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_sending_and_working_out_again_do_not_stand_in_each_others_way():
    """They lock the programme first, both; people can apply meanwhile."""
    programme = make_programme()
    for number in range(6):
        mentee(programme, f"Mentee {number}")
        mentor(programme, f"Mentor {number}")
    propose(programme)
    guide = coordinator_of(programme)
    halves = list(Proposal.objects.order_by("pk")), list(Proposal.objects.order_by("-pk"))
    start, outcomes = threading.Barrier(4), []

    def attempt_to(act):
        start.wait()
        try:
            act()
        except TransitionNotAllowed:
            outcomes.append("told")
        else:
            outcomes.append("done")
        finally:
            connection.close()

    acts = [
        *(
            lambda rows=rows: actions.publish(programme, rows, guide=guide, by=guide)
            for rows in halves
        ),
        lambda: propose(programme),
        lambda: make_application(programme),
    ]
    threads = [threading.Thread(target=attempt_to, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 4
    assert Duo.objects.count() in {0, 6}
    assert not MatchingRun.objects.filter(status="waiting").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_send_at_once_one_wins():
    programme = make_programme()
    proposal = proposed(programme)
    guide = coordinator_of(programme)
    start, outcomes = threading.Barrier(2), []

    def send():
        row = Proposal.objects.get(pk=proposal.pk)
        start.wait()
        try:
            actions.publish(programme, [row], guide=guide, by=guide)
        except TransitionNotAllowed:
            outcomes.append("409")
        else:
            outcomes.append("sent")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["409", "sent"]
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_the_one_who_loses_the_race_reads_that_a_colleague_was_first():
    programme = make_programme()
    proposal = proposed(programme)
    address = url("proposal_drop", programme, proposal.pk)
    browsers = [log_in(Client(), coordinator_of(programme), second_factor=True) for _ in range(3)]
    start, codes = threading.Barrier(3), []

    def click(browser):
        start.wait()
        try:
            codes.append(browser.post(address).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [302, 409, 409]


# --- the doors and the administration -----------------------------------------------------------


@pytest.mark.parametrize("name", ["workbench", "publish"])
def test_the_workbench_of_another_programme_is_not_there(staff, programme, name):
    assert staff.get(url(name, make_programme())).status_code == 404


@pytest.mark.parametrize("name", ["proposal", "proposal_drop"])
def test_a_proposal_of_another_programme_is_not_there(staff, programme, name):
    proposal = proposed(make_programme())
    method = staff.get if name == "proposal" else staff.post

    codes = [
        method(url(name, place, proposal.pk)).status_code
        for place in (programme, proposal.run.programme)
    ]

    assert codes == [404, 404]


@pytest.mark.parametrize("name", ["run", "proposal_drop"])
def test_looking_at_the_address_of_a_button_changes_nothing(staff, programme, name):
    proposal = proposed(programme)
    args = [proposal.pk] if name == "proposal_drop" else []

    response = staff.get(url(name, programme, *args))

    proposal.refresh_from_db()
    assert (response.status_code, proposal.status, MatchingRun.objects.count()) == (
        405,
        "draft",
        1,
    )


def test_runs_can_be_looked_up_by_staff_of_the_programme_and_not_changed(staff, programme):
    run = proposed(programme).run
    elsewhere = proposed(make_programme()).run
    coordinator = coordinator_of(programme)
    coordinator.is_superuser = True
    coordinator.save()

    def page(name, *args):
        return staff.get(reverse(f"admin:matching_matchingrun_{name}", args=args))

    listed = page("changelist")
    codes = [
        page(*address).status_code
        for address in [
            ("change", run.pk),
            ("change", elsewhere.pk),
            ("add",),
            ("delete", run.pk),
        ]
    ]

    assert list(listed.context["cl"].queryset) == [run]
    assert codes == [200, 302, 403, 403]


def test_rows_are_called_by_what_people_know(programme):
    proposal = proposed(programme)
    run = proposal.run
    criterion = Criterion.objects.get(code="topics")

    assert [str(criterion), str(run), str(proposal)] == [
        "Leerdoelen (40)",
        f"{programme} · {run.asked_at:%Y-%m-%d %H:%M}",
        "Fleur Peeters · Ahmed Yilmaz",
    ]
