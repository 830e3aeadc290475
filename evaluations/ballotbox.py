"""The ballot box: nobody can look back into it, and nobody can look into it before it closes.

A submission is one transaction that touches one row: decrypt, add, shuffle, encrypt under a
new key, destroy the old key. So no two versions of a box, in whatever backup or log, tell what
came in between. Closing takes the ballots apart by question and destroys the last key.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import now

from evaluations import ballots, keys, publication
from evaluations.ballots import Answers, Ballot
from evaluations.models import Box, Invitation, Quote, Round, RoundStatus, Scope, Stat, Tally
from evaluations.questionnaires import Question
from evaluations.scrubber import scrubber
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.programmes.models import Role

logger = logging.getLogger(__name__)

BOX_SIZE = 125
# A box that is being filled has keys before it has a committed row.
KEYS_ARE_ORPHANS_AFTER = timedelta(days=1)


class NotTaken(Exception):
    """These answers were not put in the box. Carries no answers, so that no log can."""


class NotOpen(NotTaken):
    """The round does not take answers now."""


class NotDue(Exception):
    """The closing date of the round has not passed."""


class AlreadyAnswered(NotTaken):
    """The answers of this invitation are in the box already."""


@transaction.atomic
def open_round(
    round_: Round,
    *,
    questions: Sequence[Question],
    invited: Iterable[tuple[int, str]],
    closes_at: datetime,
    at: datetime,
    by: User | None = None,
) -> list[Invitation]:
    """Open a planned, locked round to these people (pk and role); draw who shares a box by lot."""
    round_.open(questions=questions, closes_at=closes_at, at=at, by=by)
    drawn = list(invited)
    secrets.SystemRandom().shuffle(drawn)
    boxes = [Box(round=round_) for _ in range(max(1, round(len(drawn) / BOX_SIZE)))]
    for box in boxes:
        box.payload = _sealed([], box.id, 0)
    Box.objects.bulk_create(boxes)
    invitations = [
        Invitation(round=round_, box=boxes[number % len(boxes)], person_id=person, role=role)
        for number, (person, role) in enumerate(drawn)
    ]
    # In order of a random id, so that the order of the rows says nothing either.
    return Invitation.objects.bulk_create(sorted(invitations, key=lambda each: each.id))


def submit(invitation: UUID, answers: Answers, *, at: datetime | None = None) -> None:
    """Put the answers of one invitation in its box, exactly once.

    Raises:
        NotOpen: before opening, from the closing date on, and for an unknown invitation.
        AlreadyAnswered: the second time.
        ballots.TooLong: when the answers do not fit a slot.
        keys.KeyMissing: when the database is older than the keys (see ``recover``).
    """
    with transaction.atomic(durable=True):
        _flush_this_commit()
        invited = Invitation.objects.select_related("round").filter(pk=invitation).first()
        if invited is None or not invited.round.takes_answers(at or now()):
            raise NotOpen
        box = Box.objects.select_for_update().defer("payload").get(pk=invited.box_id)
        box.fetch()
        if box.payload is None:  # it was closed while we waited for the lock
            raise NotOpen
        if invitation in box.answered:
            raise AlreadyAnswered
        slot = ballots.pack(Ballot(invited.role, answers))
        keys.destroy_others(box.id, box.version)
        slots = [*_opened(box), slot]
        payload = _sealed(slots, box.id, box.version + 1)
        box.put(payload, answered=[*box.answered, invitation])
    # This one key only: the next submission may have made a newer one by now.
    keys.destroy_version(box.id, box.version - 1)


def release(round_: Round, *, at: datetime) -> None:
    """Close a round that is due, keep what may be shown of it, destroy the rest and the keys.

    Twice, at once, or after a crash half-way does no harm. Below ``k`` answers the boxes are
    never opened.

    Raises:
        NotDue: before the closing date, whoever asks.
    """
    with transaction.atomic(durable=True):
        _flush_this_commit()
        round_.lock()
        if round_.closes_at is None or at < round_.closes_at:
            raise NotDue
        if round_.status == RoundStatus.OPEN:
            round_.close()
        if round_.status == RoundStatus.CLOSED:
            _count(round_)
        box_ids = list(round_.boxes.values_list("pk", flat=True))
    for box_id in box_ids:
        keys.destroy(box_id)


def recover(round_: Round) -> list[Invitation]:
    """After an older database was put back: empty the boxes whose key is gone, ask those again.

    Returns the invitations whose answers were lost.
    """
    lost: list[UUID] = []
    with transaction.atomic(durable=True):
        _flush_this_commit()
        for box in round_.boxes.select_for_update().exclude(payload=None):
            if keys.exists(box.id, box.version):
                continue
            lost += box.answered
            keys.destroy(box.id)
            box.put(_sealed([], box.id, box.version + 1), answered=[])
    return list(Invitation.objects.filter(pk__in=lost).select_related("person"))


def sweep(*, at: datetime) -> None:
    """Destroy the keys that a crash between a commit and the end of its work left.

    Those of boxes that are empty for good, those of boxes that never came to be, and beside the
    key of the version that counts all others: with two of them, somebody who has both versions
    of a box could tell what came in between.
    """
    emptied = set(Box.objects.filter(payload=None).values_list("pk", flat=True))
    known = set(Box.objects.values_list("pk", flat=True))
    young = (at - KEYS_ARE_ORPHANS_AFTER).timestamp()
    for box_id, changed in list(keys.boxes()):
        if box_id in emptied or (box_id not in known and changed < young):
            keys.destroy(box_id)
        elif box_id in known and keys.versions(box_id) > 1:
            _keep_one_key(box_id)


@transaction.atomic
def _keep_one_key(box_id: UUID) -> None:
    """Destroy every key but that of the version that counts; nobody submits meanwhile."""
    box = Box.objects.select_for_update().get(pk=box_id)
    if keys.exists(box.id, box.version):
        keys.destroy_others(box.id, box.version)


def to_remind(round_: Round) -> list[Invitation]:
    """Return whom to remind: everybody asked who has not answered and is still with us."""
    silent = round_.invitations.to_remind()
    return list(silent.select_related("person").order_by("person_id", "role"))


def _flush_this_commit() -> None:
    """Whatever the server's setting: the old key goes after this commit, so it must be on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")


def _opened(box: Box) -> list[bytes]:
    key = keys.read(box.id, box.version)
    return ballots.unseal(bytes(box.payload or b""), key=key, box=box.id, version=box.version)


def _sealed(slots: Sequence[bytes], box: UUID, version: int) -> bytes:
    return ballots.seal(slots, key=keys.make(box, version), box=box, version=version)


def _count(round_: Round) -> None:
    """Write the outcomes of a closed, locked round and empty its boxes."""
    boxes = list(round_.boxes.select_for_update().defer("payload"))
    readable = [box for box in boxes if keys.exists(box.id, box.version)]
    if len(readable) < len(boxes):
        logger.error("Round %s: %d boxes without a key", round_.pk, len(boxes) - len(readable))
    response = round_.invitations.response()
    counted = round_.invitations.filter(box__in=readable).response()
    sizes = {role: answered for role, (_invited, answered) in counted.items()}
    invited = sum(each for each, _answered in response.values())
    asked = [role for role, (number, _answered) in response.items() if number]
    scopes = publication.scopes(
        sizes[Role.MENTOR], sizes[Role.MENTEE], k=round_.k, invited=invited, asked=asked
    )
    _write_stats(round_, {role: response[role][0] for role in sizes}, sizes, scopes)
    if scopes:
        for box in readable:
            box.fetch()
        slots = [slot for box in readable for slot in _opened(box)]
        cast = [ballots.unpack(slot) for slot in slots]
        _write_outcomes(round_, cast, scopes, asked=asked)
        round_.release()
    else:
        round_.withhold()
    round_.boxes.update(payload=None)


def _write_stats(
    round_: Round, invited: Mapping[str, int], answered: Mapping[str, int], scopes: Sequence[str]
) -> None:
    Stat.objects.bulk_create(
        Stat(
            round=round_,
            scope=scope,
            invited=invited.get(scope, sum(invited.values())),
            answered=answered.get(scope, sum(answered.values())),
            is_published=scope in scopes,
        )
        for scope in Scope.values
    )


def _write_outcomes(
    round_: Round, cast: Sequence[Ballot], scopes: Sequence[str], *, asked: Sequence[str]
) -> None:
    answers = {
        scope: [each.answers for each in cast if scope in (each.role, Scope.TOGETHER)]
        for scope in Scope.values
    }
    Tally.objects.bulk_create(
        tally
        for scope in scopes
        for question in round_.asked
        if question.options and publication.is_asked(scope, question.role)
        for tally in _tallies(round_, scope, question, answers[scope])
    )
    scrub = scrubber(_names(round_))
    quotes = [
        quote
        for question in round_.asked
        if not question.options
        for quote in _quotes(round_, question, answers, scrub, asked=asked)
    ]
    # In order of a random id: the rows are shuffled, over the questions too.
    Quote.objects.bulk_create(sorted(quotes, key=lambda quote: quote.id))


def _names(round_: Round) -> set[str]:
    """The names that somebody may write: not only of those who were asked, also of whom they met.

    Mentees alone may be asked, and write of their mentor; both of them write of the staff.
    """
    programme = round_.programme
    duos = Duo.objects.filter(programme=programme).order_by()
    people = User.objects.filter(
        Q(pk__in=round_.invitations.exclude(person=None).values("person"))
        | Q(pk__in=duos.values("mentor__user"))
        | Q(pk__in=duos.values("mentee__user"))
        | Q(pk__in=duos.values("guide"))
        | Q(pk__in=programme.memberships.values("user"))
    )
    # Who was forgotten has no name any more; who goes on as another was known by this one too.
    named = people.exclude(is_active=False, merged_into=None)
    contacts = {programme.contact_name, programme.adviser_name}
    return contacts | set(named.values_list("name", flat=True))


def _tallies(
    round_: Round, scope: str, question: Question, answers: Sequence[Answers]
) -> list[Tally]:
    """Count the options of one question, if enough people answered this one."""
    counts = Counter(each[question.code] for each in answers if question.code in each)
    if counts.total() < round_.k:
        return []
    return [
        Tally(round=round_, scope=scope, question=question.code, option=option, n=counts[option])
        for option in question.options
    ]


def _quotes(
    round_: Round,
    question: Question,
    answers: Mapping[str, Sequence[Answers]],
    scrub: Callable[[str], str],
    *,
    asked: Sequence[str],
) -> list[Quote]:
    scope = publication.quote_scope(
        len(answers[Scope.MENTOR]),
        len(answers[Scope.MENTEE]),
        role=question.role,
        k=round_.k,
        k_quote=round_.k_quote,
        asked=asked,
    )
    if scope is None:
        return []
    return [
        Quote(
            id=uuid4(),
            round=round_,
            scope=scope,
            question=question.code,
            body=scrub(str(each[question.code])),
        )
        for each in answers[scope]
        if question.code in each
    ]
