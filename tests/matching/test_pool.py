"""What the matching is given of the database, and what it says in words (S4-COND-5, S4-COND-6)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from matching import pool, sentences
from matching.models import Criterion, HardRules, MatchingRun, Proposal, RuleOverride, Veto
from matching.rules import rule_codes
from mentorship.intake.models import Interview
from mentorship.programmes.models import Programme
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db
HERE = {"availability": ["tue-evening"], "hagro": "Hagro West", "neighbourhoods": ["Noord"]}


def two(programme, *, hers=None, his=None, trained=True, **facts):
    mentee = make_participant(programme, name="Samir Bouzid", answers=HERE | (hers or {}))
    mentor = make_participant(
        programme, role="mentor", name="Hanneke Smit", trained=trained,
        answers=HERE | {"hagro": "Oost", "neighbourhoods": ["Zuid"]} | (his or {}), **facts,
    )  # fmt: skip
    return mentee, mentor


def said(programme, mentee, mentor):
    return {each.rule: each.text for each in sentences.refusals(programme, mentee, mentor)}


@pytest.mark.parametrize(
    ("hers", "his", "rule", "sentence"),
    [
        (
            {},
            {"hagro": "west"},
            "hagro",
            "Samir Bouzid en Hanneke Smit zitten allebei in Hagro West.",
        ),
        (
            {"neighbourhoods": ["Wijk Noord", "Zuid"]},
            {},
            "neighbourhoods",
            "Samir Bouzid en Hanneke Smit werken allebei in Zuid.",
        ),
        (
            {"availability": ["mon-morning"]},
            {},
            "availability",
            "Samir Bouzid en Hanneke Smit kunnen nooit op hetzelfde dagdeel.",
        ),
        (
            {},
            {"works_since": str(localdate() - timedelta(days=365))},
            "experience",
            "Hanneke Smit heeft niet meer dan 5 jaar ervaring.",
        ),
        (
            {"travel": "10", "online": "no"},
            {"place": "Utrecht"},
            "reach",
            (
                "Samir Bouzid en Hanneke Smit zitten ongeveer 31 kilometer uit elkaar: "
                "verder dan ze willen reizen."
            ),
        ),
    ],
)
def test_every_refusal_is_a_sentence(programme, hers, his, rule, sentence):
    """S4-COND-5a, S4-COND-5b, S4-COND-6, S2-MATCH-1a, S2-MATCH-1b."""
    pair = two(programme, hers=hers, his=his)

    assert said(programme, *pair) == {rule: sentence}


def test_a_pair_that_can_be_has_no_refusals(programme):
    assert said(programme, *two(programme)) == {}


def test_who_is_not_trained_or_full_or_kept_apart_reads_so(programme):
    mentee, mentor = two(programme, trained=False)
    by = coordinator_of(programme)
    Veto.objects.create(mentee=mentee, mentor=mentor, reason="other", explanation="Geheim", by=by)
    make_duo(programme, mentor=mentor)

    refusals = sentences.refusals(programme, mentee, mentor)

    assert [each.text for each in refusals] == [
        "Hanneke Smit heeft de training nog niet gedaan.",
        "Het team koppelt Samir Bouzid en Hanneke Smit niet.",
        "Hanneke Smit heeft geen plek meer.",
    ]
    assert [each.can_be_set_aside for each in refusals] == [True, False, False]


def test_of_a_question_of_their_own_and_of_an_employer_it_says_what_is_the_same(programme):
    programme.differ_fields = ["place", "employer", "gone"]
    pair = two(programme, hers={"employer": "Zorg BV"}, his={"employer": "zorg b.v.", "gone": "x"})
    pair[0].application.answers["gone"] = "X"
    pair[0].application.save()

    assert said(programme, *pair) == {
        "place": "Samir Bouzid en Hanneke Smit antwoordden allebei “Tiel” op: "
        "In welke plaats werk je?",
        "employer": "Samir Bouzid en Hanneke Smit werken allebei bij Zorg BV.",
        "gone": "Samir Bouzid en Hanneke Smit antwoordden allebei “X” op: gone",
    }


def test_languages_and_years_between_them_are_told():
    programme = make_programme("work", mentor_min_years=None)
    programme.questions.create(
        code="works_since", kind="date", roles=["mentor", "mentee"], label="Sinds?", position=99
    )
    HardRules.objects.create(programme=programme, min_gap_years=1)
    pair = two(
        programme,
        hers={"languages": ["ar"], "works_since": "2015-01-01"},
        his={"languages": ["nl"], "works_since": "2015-01-01"},
    )

    assert said(programme, *pair) == {
        "languages": "Samir Bouzid en Hanneke Smit spreken geen taal die de ander ook spreekt.",
        "gap": "Hanneke Smit werkt niet minstens 1 jaar langer dan Samir Bouzid.",
    }


def test_one_person_and_two_who_would_be_each_others_mentor_are_told(programme):
    """S0-ELIG-3."""
    mentee, mentor = two(programme)
    hers = make_participant(programme, role="mentor", trained=True, name="Samir Bouzid")
    his = make_participant(programme, name="Hanneke Smit")
    for row, user in ((hers, mentee.user), (his, mentor.user)):
        row.user = user
        row.save()
    make_duo(programme, mentor=hers, mentee=his)

    assert said(programme, mentee, mentor) == {
        "mutual": "Samir Bouzid is of wordt de mentor van Hanneke Smit."
    }
    assert said(programme, mentee, hers)["person"] == (
        "Samir Bouzid en Samir Bouzid zijn dezelfde persoon."
    )


def test_who_said_no_or_fell_apart_does_not_come_back(programme):
    """S2-MATCH-4: a declined proposal never comes back as the same pair."""
    fallen, declined = two(programme), two(programme)
    make_duo(programme, mentee=fallen[0], mentor=fallen[1], status="dissolved")
    run = MatchingRun.objects.create(programme=programme, asked_by=coordinator_of(programme))
    Proposal.objects.create(
        run=run, mentee=declined[0], mentor=declined[1], score=1, status="declined"
    )

    for pair in (fallen, declined):
        assert said(programme, *pair)["earlier"] == (
            "Samir Bouzid en Hanneke Smit zijn eerder aan elkaar voorgesteld en gingen niet verder."
        )
    [refusal] = sentences.refusals(programme, *fallen)
    assert not refusal.can_be_set_aside


def test_what_was_set_aside_is_known_by_pair(programme):
    mentee, mentor = two(programme)
    for rule in ("hagro", "reach"):
        override = RuleOverride.objects.create(
            programme=programme, mentee=mentee, mentor=mentor, rule=rule,
            reason="Ze kennen elkaar niet.", by=coordinator_of(programme),
        )  # fmt: skip

    settings = pool.settings_of(programme)

    assert settings.overridden == {(mentee.pk, mentor.pk): frozenset({"hagro", "reach"})}
    assert "kennen" not in str(override)
    assert str(mentee) in str(override)


def test_a_rule_holds_as_long_as_its_question_is_asked(programme):
    before = rule_codes(pool.rules_of(programme))
    programme.questions.filter(code__in=["travel", "availability", "works_since"]).update(
        is_asked=False
    )
    kept = HardRules.objects.create(programme=programme, min_gap_years=2, not_mutual=False)
    Programme.objects.update(mentor_min_years=None, gates={}, differ_fields=[])
    programme.refresh_from_db()

    assert before == [
        *("person", "mutual", "earlier", "availability", "hagro", "neighbourhoods"),
        *("reach", "experience", "training"),
    ]
    assert rule_codes(pool.rules_of(programme)) == ["person", "earlier"]
    assert str(kept) == str(programme)


def test_everybody_is_known_by_what_she_answered_and_had(programme):
    mentee, mentor = two(programme, capacity=3)
    make_duo(programme, mentor=mentor)
    unsure = make_participant(programme, role="mentor", answers={"works_since": None})

    [hers] = pool.mentees_to_match(programme)
    [his] = pool.mentors_to_match(programme, pk=mentor.pk)
    [new] = pool.mentors_to_match(programme, pk=unsure.pk)

    assert (hers.pk, hers.name, hers.places) == (mentee.pk, "Samir Bouzid", 1)
    assert (his.places, his.has_mentee, his.had_mentee, his.is_trained) == (2, True, True, True)
    assert (new.is_experienced, new.had_mentee, new.impression) == (False, False, None)


def test_the_impression_of_the_last_talk_counts_where_it_is_weighed():
    """S2-MATCH-1f."""
    programme = make_programme("work")
    mentee, _mentor = two(programme)
    by = coordinator_of(programme)
    for days, impression in ((9, 4), (5, 2), (1, None)):
        Interview.objects.create(
            application=mentee.application, interviewer=by, impression=impression,
            held_on=localdate() - timedelta(days=days), period_discussed=True,
            frequency_discussed=True, expectations_discussed=True,
        )  # fmt: skip
    weighed = pool.mentees_to_match(programme)[0].impression
    Criterion.objects.create(
        programme=programme, code="free_mentor", label="x", weight=100, kind="free_mentor"
    )

    assert weighed == 2
    assert pool.mentees_to_match(programme)[0].impression is None


def test_the_number_of_queries_grows_neither_with_people_nor_with_criteria(programme):
    def count():
        with CaptureQueriesContext(connection) as queries:
            pool.settings_of(programme)
            pool.mentees_to_match(programme)
            pool.mentors_to_match(programme)
        return len(queries)

    two(programme)
    one = count()
    for _time in range(4):
        two(programme)
    for n in range(8):
        Criterion.objects.create(
            programme=programme, code=f"c{n}", label="x", weight=5, kind="same", question=f"q{n}"
        )

    assert count() == one <= 12


def test_the_interviewer_says_how_she_came_over_where_that_counts(staff_of):
    """S2-MATCH-1f: an impression from the interview, for staff alone."""
    shown = {}
    for preset in ("work", "gp"):
        programme = make_programme(preset)
        staff, one = staff_of(programme), make_application(programme)
        page = staff.get(f"/p/{programme.slug}/aanmeldingen/{one.pk}/").content.decode()
        shown[preset] = "Hoe kwam deze persoon over?" in page
        address = reverse("intake:interview_record", args=[programme.slug, one.pk])
        staff.post(address, {"held_on": str(localdate()), "impression": "4"})

    impressions = list(Interview.objects.order_by("pk").values_list("impression", flat=True))
    assert (shown, impressions) == ({"work": True, "gp": False}, [4, None])


def test_an_impression_is_one_of_five(staff_of):
    programme = make_programme("work")
    one = make_application(programme)

    address = reverse("intake:interview_record", args=[programme.slug, one.pk])
    staff_of(programme).post(address, {"held_on": str(localdate()), "impression": "6"})

    assert not Interview.objects.exists()


def test_a_criterion_and_an_interview_show_what_they_are(staff_of):
    programme = make_programme("work")
    mentee, _mentor = two(programme)
    staff, by = staff_of(programme), coordinator_of(programme)
    address = f"/p/{programme.slug}/aanmeldingen/{mentee.application_id}/"
    Interview.objects.create(
        application=mentee.application, interviewer=by, impression=5, held_on=localdate()
    )

    assert "Indruk: uitgesproken, neemt het voortouw" in " ".join(
        staff.get(address).content.decode().split()
    )
    assert str(Criterion(label="Doelen", weight=3)) == "Doelen (3)"
