"""What can be done with a question for help: ask, take back, be in touch, close, forget."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos import help_emails as emails
from mentorship.duos.models import (
    Duo,
    HelpRequest,
    HelpStep,
    HelpStepKind,
    OwnAdviser,
)
from mentorship.duos.writing import hold
from mentorship.programmes.models import Programme, months_later


class AskedAlready(Exception):
    """She has a question open; one at a time."""

    def __init__(self, request: HelpRequest) -> None:
        """Remember which."""
        super().__init__(f"help request {request.pk}")
        self.request = request


@transaction.atomic
def ask(
    duo: Duo, *, topic: str, reach: str, words: str, other_may_know: bool, by: User
) -> HelpRequest:
    """Ask the guide for help; the other of the two hears nothing of it (S4-TXT-6).

    Pressed twice is asked once.

    Raises:
        AskedAlready: she has another question open.
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="ask_for_help")
    before = duo.help_requests.open().filter(asked_by=by).first()
    if before:
        if (before.topic, before.reach, before.words) == (topic, reach, words):
            return before
        raise AskedAlready(before)
    request = HelpRequest(
        duo=duo, asked_by=by, guide=duo.guide, topic=topic, other_may_know=other_may_know
    )
    request.write(reach=reach, words=words)
    request.save()
    emails.help_asked(request).send()
    return request


@transaction.atomic
def note_call(
    duo: Duo, *, topic: str, by_whom: User, held_on: date, note: str, by: User
) -> HelpRequest:
    """Write down that one of the two asked the guide for help in another way, by phone for one.

    Raises:
        AskedAlready: there is a question of hers open.
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="ask_for_help")
    before = duo.help_requests.open().filter(asked_by=by_whom).first()
    if before:
        raise AskedAlready(before)
    request = HelpRequest(duo=duo, asked_by=by_whom, guide=by, topic=topic)
    request.save()
    note_step(request, kind=HelpStepKind.TALKED, held_on=held_on, note=note, by=by)
    return request


@transaction.atomic
def take_back(request: HelpRequest) -> None:
    """It is not needed any more; her words go.

    Raises:
        TransitionNotAllowed: it was closed already.
    """
    request.lock()
    request.write(reach="", words="")
    request.take_back()


@transaction.atomic
def note_step(request: HelpRequest, *, kind: str, held_on: date, note: str, by: User) -> None:
    """Note a step of the advice or the mediation (S2-GUID-3d).

    Raises:
        TransitionNotAllowed: it was closed or taken back.
    """
    request.lock()
    request.be_in_touch()
    step = HelpStep(request=request, kind=kind, held_on=held_on, by=by)
    step.write(note)
    step.save()


@transaction.atomic
def close(request: HelpRequest, *, outcome: str) -> None:
    """Be done with it.

    Raises:
        TransitionNotAllowed: it was closed or taken back.
    """
    request.lock()
    request.close(outcome=outcome)


@transaction.atomic
def keep_own_adviser(person: User, *, name: str, phone: str) -> None:
    """Keep whom she can turn to in her own organisation, or forget it when both are empty."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not (name or phone):
        OwnAdviser.objects.filter(person=person).delete()
        return
    adviser = OwnAdviser.objects.filter(person=person).first() or OwnAdviser(person=person)
    adviser.write(name=name, phone=phone)
    adviser.save()


def forget(person: User) -> None:
    """Take away the words of every question in her duos, and whom she could turn to."""
    _empty(HelpRequest.objects.filter(Q(duo__mentor__user=person) | Q(duo__mentee__user=person)))
    OwnAdviser.objects.filter(person=person).delete()


def forget_old(programme: Programme) -> None:
    """Take away the words of questions that nobody has touched for as long as they are kept."""
    oldest = months_later(localdate(), -programme.months_kept_help)
    _empty(HelpRequest.objects.filter(duo__programme=programme, touched_at__date__lt=oldest))


@transaction.atomic
def _empty(requests: QuerySet[HelpRequest]) -> None:
    HelpStep.objects.filter(request__in=requests).exclude(sealed_note=b"").update(sealed_note=b"")
    spoken = requests.exclude(sealed_reach=b"", sealed_words=b"")
    spoken.update(sealed_reach=b"", sealed_words=b"")
