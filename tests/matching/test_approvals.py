"""What somebody agreed with is what she sees: when it changes, her word lapses and that is told."""

import pytest

from matching import run_actions, table_actions
from matching.models import Entry, MatchingRun, Proposal, RuleOverride
from mentorship.intake.models import Application
from tests.factories import coordinator_of
from tests.matching.table import mentee, mentor, of, on_table, propose, text, two_and_two, url

pytestmark = pytest.mark.django_db


def lapsed():
    rows = Entry.objects.filter(kind="lapsed").order_by("mentee__user__name")
    return list(rows.values_list("mentee__user__name", "mentor__user__name"))


def approved(programme):
    """Two pairs, both agreed with."""
    people = two_and_two(programme)
    for each in people[:2]:
        table_actions.approve(of(each), by=coordinator_of(programme))
    return people


def swap(one, two):
    """Let the two want what the other wanted."""
    first, second = one.application.answers, two.application.answers
    Application.objects.filter(pk=one.application_id).update(answers=second)
    Application.objects.filter(pk=two.application_id).update(answers=first)


def test_agreements_that_lapse_by_a_run_are_counted_and_kept_in_the_history(staff, programme):
    one, two, *_mentors = approved(programme)
    swap(one, two)

    response = staff.post(url("run", programme), follow=True)

    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}
    assert "2 akkoorden vervielen, want die duo&#x27;s veranderden." in text(response)
    assert lapsed() == [("Een", "Pim"), ("Twee", "Bo")]
    assert Entry.objects.filter(kind="lapsed").first().by == coordinator_of(programme)
    assert not Proposal.objects.filter(approved_at__isnull=False).exists()


def test_one_that_lapses_because_another_mentor_is_chosen_is_told_too(staff, programme):
    one, two, bo, _pim = two_and_two(programme)
    table_actions.approve(of(two), by=coordinator_of(programme))
    data = {"seen": of(one).mentor_id, "mentor": bo.pk}

    response = staff.post(url("choose", programme, one.pk), data, follow=True)

    assert "1 akkoord verviel, want dat duo veranderde." in text(response)
    assert lapsed() == [("Twee", "Bo")]


def test_where_everything_stays_nothing_lapses(staff, programme):
    approved(programme)

    response = staff.post(url("run", programme), follow=True)

    assert "verv" not in text(response)
    assert (lapsed(), MatchingRun.objects.first().lapsed) == ([], 0)
    assert Proposal.objects.filter(approved_at__isnull=False).count() == 2


def test_of_a_run_in_the_queue_the_page_tells_it(staff, programme, monkeypatch):
    one, two, *_mentors = approved(programme)
    swap(one, two)
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    staff.post(url("run", programme))

    run_actions.work_out(MatchingRun.objects.first())
    response = staff.get(url("workbench", programme))

    shown = " ".join(text(response).split())
    assert "2 akkoorden vervielen" in shown
    run_actions.work_out(propose(programme))
    assert "vervielen" not in text(staff.get(url("workbench", programme)))


@pytest.mark.parametrize(("has_more", "stays"), [(True, False), (False, True)])
def test_who_agreed_did_not_agree_with_a_rule_that_is_broken_since(programme, has_more, stays):
    """The two were allowed to break it; by then they did not."""
    her = mentee(programme, hagro="Zuid")
    him = mentor(programme, hagro="Noord" if has_more else "Zuid")
    by = coordinator_of(programme)
    RuleOverride.objects.create(
        programme=programme, mentee=her, mentor=him, rule="hagro", reason="x", by=by
    )
    propose(programme)
    table_actions.approve(of(her), by=by)
    Application.objects.filter(pk=him.application_id).update(
        answers=him.application.answers | {"hagro": "Zuid"}
    )

    run = propose(programme)

    assert of(her).broken == ["hagro"]
    assert (of(her).approved_by is not None, run.lapsed) == (stays, 0 if stays else 1)
    assert lapsed() == ([] if stays else [("Fleur Peeters", "Ahmed Yilmaz")])


def test_what_was_not_agreed_with_lapses_not(programme):
    one, two, *_mentors = two_and_two(programme)
    swap(one, two)

    assert (propose(programme).lapsed, lapsed()) == (0, [])
