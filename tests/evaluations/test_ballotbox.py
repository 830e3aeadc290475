"""The ballot box keeps every answer once, and lets nobody look (S0-EVAL-4)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils.timezone import localdate, now

from evaluations import ballotbox, ballots, keys
from evaluations.models import Box, Invitation, Quote, Round, Stat, Tally
from mentorship.accounts.models import User
from mentorship.transitions import TransitionNotAllowed
from tests.evaluations.rounds import ANSWERS, held, open_round, people
from tests.factories import make_coordinator, make_duo, make_participant, make_programme

CANARY = "kanarie-7f3a-geel"


def key_files(settings):
    return sorted(path for path in (settings.KEYS_DIR / "ballots").rglob("*") if path.is_file())


def counts(round_, question, scope):
    rows = Tally.objects.filter(round=round_, question=question, scope=scope)
    return dict(rows.order_by("option").values_list("option", "n"))


def test_opening_invites_everybody_and_keeps_the_questions(programme):
    round_, by_role = open_round(programme, 3, 2)

    assert (round_.status, round_.opened_on) == ("open", localdate())
    assert {role: len(ids) for role, ids in by_role.items()} == {"mentor": 3, "mentee": 2}
    assert len(round_.asked) == 14
    assert len(round_.asked_of("mentor")) == len(round_.asked_of("mentee")) == 12
    assert round_.invitations.response() == {"mentor": (3, 0), "mentee": (2, 0)}
    assert str(round_) == f"Tussentijdse evaluatie {localdate().year}"


def empty_the_heap_of(table):
    """Rows fill the gaps that earlier, rolled back ones left: begin with a table without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_the_rows_of_invitations_are_in_random_order(programme):
    empty_the_heap_of("evaluations_invitation")
    round_, _by_role = open_round(programme, 30, 30)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, person_id FROM evaluations_invitation ORDER BY ctid")
        ids, persons = zip(*cursor.fetchall(), strict=True)

    assert list(ids) == sorted(ids)
    assert list(persons) != sorted(persons)
    assert {ident.version for ident in ids} == {4}
    assert round_.pk.version == 4


def test_a_large_round_is_spread_over_boxes_of_about_125(programme):
    round_, _by_role = open_round(programme, 150, 150)

    sizes = [box.invitations.count() for box in round_.boxes.all()]

    assert sizes == [150, 150]


def test_answers_are_taken_once_and_change_one_row(programme, settings):
    round_, by_role = open_round(programme, 2, 2)
    invitation = by_role["mentee"][0]

    ballotbox.submit(invitation, ANSWERS)
    with pytest.raises(ballotbox.AlreadyAnswered) as error:
        ballotbox.submit(invitation, {"keep": CANARY})

    box = Box.objects.get()
    assert (box.version, box.answered) == (1, [invitation])
    assert len(box.payload) == 28 + 8192
    assert CANARY not in str(error.value)
    assert round_.invitations.response() == {"mentor": (2, 0), "mentee": (2, 1)}
    assert [path.name for path in key_files(settings)] == ["1.key"]


def test_who_answered_is_sorted_so_that_it_tells_no_order(programme):
    _round, by_role = open_round(programme, 10, 10)

    for invitation in by_role["mentor"] + by_role["mentee"]:
        ballotbox.submit(invitation, ANSWERS)

    answered = Box.objects.get().answered
    assert answered == sorted(by_role["mentor"] + by_role["mentee"])


def test_the_ballots_are_shuffled_at_every_submission(programme):
    _round, by_role = open_round(programme, 20, 0)

    for number, invitation in enumerate(by_role["mentor"]):
        ballotbox.submit(invitation, {"mark": number})

    box = Box.objects.get()
    key = keys.read(box.id, box.version)
    slots = ballots.unseal(bytes(box.payload), key=key, box=box.id, version=box.version)
    order = [ballots.unpack(slot).answers["mark"] for slot in slots]
    assert order != sorted(order)
    assert sorted(order) == list(range(20))


def test_the_box_is_as_large_whatever_is_written(programme):
    _round, by_role = open_round(programme, 2, 0)
    sizes = []

    for words in ("", "é" * 2000):
        ballotbox.submit(by_role["mentor"].pop(), {"keep": words})
        sizes.append(len(Box.objects.get().payload))

    assert sizes == [28 + 8192, 28 + 2 * 8192]


def test_too_much_text_is_not_taken_and_can_be_sent_again(programme):
    _round, by_role = open_round(programme, 1, 0)

    with pytest.raises(ballots.TooLong):
        ballotbox.submit(by_role["mentor"][0], {"keep": "🙂" * 2048})
    ballotbox.submit(by_role["mentor"][0], ANSWERS)

    assert Box.objects.get().version == 1


def test_nothing_is_taken_before_opening_after_closing_or_from_a_stranger(programme):
    round_, by_role = open_round(programme, 1, 0)

    with pytest.raises(ballotbox.NotOpen):
        ballotbox.submit(uuid4(), ANSWERS)
    with pytest.raises(ballotbox.NotOpen):
        ballotbox.submit(by_role["mentor"][0], ANSWERS, at=round_.closes_at)
    ballotbox.release(round_, at=round_.closes_at)
    with pytest.raises(ballotbox.NotOpen):
        ballotbox.submit(by_role["mentor"][0], ANSWERS)


def test_a_box_that_was_closed_while_we_waited_takes_nothing(programme):
    _round, by_role = open_round(programme, 1, 0)
    Box.objects.update(payload=None)

    with pytest.raises(ballotbox.NotOpen):
        ballotbox.submit(by_role["mentor"][0], ANSWERS)


def test_a_round_is_not_released_before_its_closing_date_by_anybody(programme):
    round_, _by_role = open_round(programme, 6, 6)
    planned = Round.objects.create(programme=programme, moment="final")

    with pytest.raises(ballotbox.NotDue):
        ballotbox.release(round_, at=round_.closes_at - timedelta(seconds=1))
    with pytest.raises(ballotbox.NotDue):
        ballotbox.release(planned, at=now())

    round_.refresh_from_db()
    assert round_.status == "open"


def test_after_closing_there_are_tallies_and_quotes_and_no_ballots(programme, settings):
    words = {"keep": "Persoon luistert", "improve": "meer tijd"}

    round_ = held(programme, 6, 5, invited=8, answers=ANSWERS | words)

    assert round_.status == "released"
    assert counts(round_, "at_ease", "mentor") == {1: 0, 2: 0, 3: 0, 4: 6, 5: 0}
    assert counts(round_, "at_ease", "mentee") == {1: 0, 2: 0, 3: 0, 4: 5, 5: 0}
    assert counts(round_, "at_ease", "together") == {}
    assert counts(round_, "clear_goal", "mentor") == {}, "nobody answered that"
    stats = {
        stat.scope: (stat.invited, stat.answered, stat.is_published) for stat in Stat.objects.all()
    }
    assert stats == {"mentor": (8, 6, True), "mentee": (8, 5, True), "together": (16, 11, False)}
    quotes = Quote.objects.values_list("scope", "question").order_by("question")
    assert list(quotes) == [("together", "improve")] * 11 + [("together", "keep")] * 11
    assert "[naam] " in Quote.objects.filter(question="keep").first().body
    assert list(Box.objects.values_list("payload", flat=True)) == [None]
    assert key_files(settings) == []


def test_names_of_those_who_were_not_asked_are_blotted_out_as_well(programme):
    """Mentees alone are asked, and write of their mentor, of the staff and of a duo that is over."""
    guide = make_coordinator("Wilhelmina Guidobaldi")
    mentor = make_participant(programme, role="mentor", name="Fatima Benali")
    make_duo(programme, mentor=mentor, status="ended_early", guide=guide)
    make_duo(programme, mentee=make_participant(programme, role="mentee", name="Sjoukje Tammes"))
    programme.contact_name, programme.adviser_name = "Quirijn Postma", "Babette Zwart"
    programme.save()
    programme.memberships.create(user=make_coordinator("Ottoline Graafland"))
    written = "Fatima, Sjoukje, Guidobaldi, Ottoline, Quirijn en Babette hielpen mij"

    held(programme, 0, 10, answers={"keep": written})

    bodies = set(Quote.objects.values_list("body", flat=True))
    assert bodies == {"[naam], [naam], [naam], [naam], [naam] en [naam] hielpen mij"}


def test_names_of_another_programme_stay(programme):
    """Nobody of this one knows them, and every name is a word that people may need."""
    make_duo(make_programme(), mentor=make_participant(role="mentor", name="Roos Blom"))

    held(programme, 0, 10, answers={"keep": "Roos bloeide"})

    assert set(Quote.objects.values_list("body", flat=True)) == {"Roos bloeide"}


def test_quotes_lie_in_random_order(programme):
    empty_the_heap_of("evaluations_quote")
    held(programme, 6, 6, answers={"keep": "een", "improve": "twee"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM evaluations_quote ORDER BY ctid")
        ids = [row[0] for row in cursor.fetchall()]

    assert ids == sorted(ids)


def test_a_question_that_too_few_answered_is_not_counted(programme):
    round_, by_role = open_round(programme, 6, 6)
    for number, invitation in enumerate(by_role["mentor"] + by_role["mentee"]):
        extra = {"prepared": 2} if number < 4 else {}
        ballotbox.submit(invitation, ANSWERS | extra)

    ballotbox.release(round_, at=round_.closes_at)

    assert not Tally.objects.filter(question="prepared").exists()
    assert Tally.objects.filter(question="mark").exists()


def test_two_small_roles_are_only_shown_together(programme):
    answers = ANSWERS | {"role_clear": 5, "own_steps": 5, "keep": "goed"}

    round_ = held(programme, 4, 3, invited=4, answers=answers)

    assert round_.status == "released"
    assert set(Tally.objects.values_list("scope", "question")) == {
        ("together", "at_ease"),
        ("together", "mark"),
    }
    assert counts(round_, "at_ease", "together") == {1: 0, 2: 0, 3: 0, 4: 7, 5: 0}
    assert not Quote.objects.exists(), "seven people are too few for a quote"


@pytest.mark.parametrize(("mentors", "mentees"), [(0, 0), (4, 0), (2, 2), (1, 3)])
def test_below_five_answers_everything_is_destroyed_unread(
    programme, settings, monkeypatch, mentors, mentees
):
    monkeypatch.setattr(ballots, "unpack", None)  # reading a ballot would fail

    round_ = held(programme, mentors, mentees, invited=10, answers={"keep": CANARY})

    assert round_.status == "withheld"
    assert not Tally.objects.exists()
    assert not Quote.objects.exists()
    assert not Stat.objects.filter(is_published=True).exists()
    assert list(Box.objects.values_list("payload", flat=True)) == [None]
    assert key_files(settings) == []


def test_releasing_again_changes_nothing_and_cleans_up_keys(programme, settings):
    round_ = held(programme, 6, 6)
    before = list(Tally.objects.order_by("pk").values())
    keys.make(Box.objects.get().id, 7)  # as if we had crashed before they were destroyed

    ballotbox.release(round_, at=round_.closes_at)

    assert list(Tally.objects.order_by("pk").values()) == before
    assert key_files(settings) == []


def test_a_box_without_a_key_does_not_stop_the_rest(programme, caplog):
    round_, by_role = open_round(programme, 100, 100)
    invitations = by_role["mentor"] + by_role["mentee"]
    lost, kept = round_.boxes.all()
    chosen = [each for each in invitations if Invitation.objects.get(pk=each).box_id == kept.pk][
        :60
    ]
    other = next(each for each in invitations if Invitation.objects.get(pk=each).box_id == lost.pk)
    for invitation in [*chosen, other]:
        ballotbox.submit(invitation, ANSWERS)
    keys.destroy(lost.pk)

    ballotbox.release(round_, at=round_.closes_at)

    assert round_.status == "released"
    assert Stat.objects.get(scope="together").answered == 60
    assert "1 boxes without a key" in caplog.text


def test_after_an_older_database_was_put_back_those_people_are_asked_again(programme):
    round_, by_role = open_round(programme, 3, 0)
    first, second, _third = by_role["mentor"]
    ballotbox.submit(first, ANSWERS)
    old = Box.objects.values().get()
    ballotbox.submit(second, ANSWERS)
    Box.objects.update(**old)

    with pytest.raises(keys.KeyMissing):
        ballotbox.submit(second, ANSWERS)
    again = ballotbox.recover(round_)
    ballotbox.submit(first, ANSWERS)
    ballotbox.submit(second, ANSWERS)

    assert [each.pk for each in again] == [first]
    assert Box.objects.get().answered == sorted([first, second])
    assert ballotbox.recover(round_) == []


def test_the_sweep_destroys_only_keys_that_can_open_nothing(programme, settings):
    round_, _by_role = open_round(programme, 1, 0)
    ended = held(make_programme(), 6, 6).boxes.get().id
    orphan = uuid4()
    for box in (ended, orphan):
        keys.make(box, 3)
    live = round_.boxes.get().id

    ballotbox.sweep(at=now())
    young = {box for box, _changed in keys.boxes()}
    ballotbox.sweep(at=now() + timedelta(days=2))
    old = {box for box, _changed in keys.boxes()}

    assert young == {live, orphan}
    assert old == {live}


def test_after_a_crash_no_two_versions_of_a_box_can_be_opened(programme):
    """The process died after the commit of the second submission, before the old key went."""
    _round, by_role = open_round(programme, 8, 0)
    ballotbox.submit(by_role["mentor"][0], ANSWERS)
    box = Box.objects.get()
    keys.make(box.id, box.version - 1)

    ballotbox.sweep(at=now())

    assert [keys.exists(box.id, version) for version in (box.version - 1, box.version)] == [
        False,
        True,
    ]
    ballotbox.submit(by_role["mentor"][1], ANSWERS)


def test_the_sweep_leaves_a_restored_box_to_its_recovery(programme):
    _round, _by_role = open_round(programme, 8, 0)
    box = Box.objects.get()
    keys.destroy(box.id)
    for version in (7, 8):
        keys.make(box.id, version)

    ballotbox.sweep(at=now())

    assert keys.versions(box.id) == 2


@pytest.mark.parametrize(("invited", "status"), [(7, "withheld"), (8, "released")])
def test_a_round_with_few_people_invited_shows_nothing(programme, invited, status):
    """A handful of invented participants would single out the one real person."""
    round_, by_role = open_round(programme, invited, 0)
    for invitation in by_role["mentor"][:6]:
        ballotbox.submit(invitation, ANSWERS)

    ballotbox.release(round_, at=round_.closes_at)

    assert round_.status == status


def test_reminders_go_to_those_who_have_not_answered_and_are_still_with_us(programme):
    round_, by_role = open_round(programme, 3, 1)
    ballotbox.submit(by_role["mentor"][0], ANSWERS)
    Invitation.objects.get(pk=by_role["mentor"][1]).person.delete()

    remind = ballotbox.to_remind(round_)

    assert {each.pk for each in remind} == {by_role["mentor"][2], by_role["mentee"][0]}
    assert {each.person.email[:6] for each in remind} == {"mentor", "mentee"}


def test_whoever_leaves_takes_nothing_out_of_the_box(programme):
    round_, by_role = open_round(programme, 6, 2)
    for invitation in by_role["mentor"]:
        ballotbox.submit(invitation, ANSWERS)

    User.objects.all().delete()
    ballotbox.release(round_, at=round_.closes_at)

    assert counts(round_, "mark", "together")[8] == 6


def test_one_person_can_be_asked_in_both_roles(programme):
    [person] = people(1)
    round_ = Round.objects.create(programme=programme, moment="final")

    invitations = ballotbox.open_round(
        round_,
        questions=[],
        invited=[(person.pk, "mentor"), (person.pk, "mentee")],
        closes_at=now() + timedelta(days=1),
        at=now(),
    )

    assert len(invitations) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"k": 6},
        {"k_quote": 9},
        {"questions": []},
        {"moment": "final"},
        {"closes_at": now() + timedelta(days=1)},
        {"opened_on": localdate() - timedelta(days=9)},
        {"status": "planned"},
    ],
)
def test_the_database_holds_an_open_round_to_its_promise(programme, change):
    round_, _by_role = open_round(programme, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**change)


def test_an_open_round_may_only_last_longer(programme):
    round_, _by_role = open_round(programme, 1, 1)
    later = round_.closes_at + timedelta(days=7)

    Round.objects.filter(pk=round_.pk).update(closes_at=later)

    round_.refresh_from_db()
    assert round_.closes_at == later


@pytest.mark.parametrize("status", ["planned", "open", "closed", "withheld"])
def test_a_released_round_never_opens_again(programme, status):
    round_ = held(programme, 6, 6)

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(status=status)


def test_a_smallest_group_below_five_is_impossible(programme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(programme=programme, moment="midterm", k=4)


def test_there_is_one_round_at_a_time_per_moment(programme):
    open_round(programme, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(programme=programme, moment="midterm")


def test_a_box_holds_nothing_but_slots_of_one_length(programme):
    open_round(programme, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Box.objects.update(payload=b"unpadded")


@pytest.mark.parametrize("status", ["planned", "open", "closed", "released", "withheld"])
@pytest.mark.parametrize(
    ("step", "source"),
    [("open", "planned"), ("close", "open"), ("release", "closed"), ("withhold", "closed")],
)
def test_the_steps_of_a_round(programme, status, step, source):
    round_ = Round(programme=programme, moment="midterm", status=status)
    arguments = {"questions": [], "closes_at": now() + timedelta(days=1), "at": now(), "by": None}

    if status == source:
        assert step in round_.next_steps
        return
    with pytest.raises(TransitionNotAllowed):
        getattr(round_, step)(**(arguments if step == "open" else {}))


def test_of_one_role_that_was_asked_its_own_questions_are_shown_too(programme):
    """With nobody of the other role there is nobody to give away by subtraction (S0-EVAL-4)."""
    answers = ANSWERS | {"closer_to_goal": 4, "keep": CANARY}

    asked = held(programme, 0, 8, answers=answers, moment="final")
    small = held(programme, 0, 4, invited=8, answers=answers, moment="midterm")

    assert asked.status == "released"
    assert set(asked.tallies.values_list("scope", flat=True)) == {"mentee"}
    assert asked.tallies.get(question="closer_to_goal", option=4).n == 8
    assert asked.quotes.count() == 8
    assert list(asked.stats.filter(is_published=True).values_list("scope", flat=True)) == ["mentee"]
    # Four of eight invited mentees, and eight mentors who stayed silent
    assert small.status == "withheld"


def test_names_of_rows_say_what_may_be_said(programme):
    round_ = held(programme, 9, 0, answers=ANSWERS | {"keep": CANARY})
    box, invitation, quote = Box.objects.get(), Invitation.objects.first(), Quote.objects.first()

    assert str(Round(programme=programme, moment="final")) == "Eindevaluatie"
    assert (str(box), str(invitation), str(quote)) == (
        str(box.pk),
        str(invitation.pk),
        str(quote.pk),
    )
    assert str(Stat.objects.get(scope="mentor")) == "mentor: 9/9"
    assert str(Tally.objects.get(question="mark", option=8)) == "mentor mark 8: 9"
    assert str(round_).startswith("Tussentijdse evaluatie")
