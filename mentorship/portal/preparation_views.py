"""Answering apart and laying the answers side by side, on the pages of the two."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agreements import drafting_actions, versions
from agreements.composing_actions import current_wording
from agreements.models import Agreement, RevisionStatus
from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.duos import preparation_actions
from mentorship.duos.models import LIVE, QUESTIONS, Duo, Preparation
from mentorship.intake.models import Participant
from mentorship.portal.preparation_forms import (
    Asked,
    CopyForm,
    Pair,
    QuestionsForm,
    StatementsForm,
    asked,
    compare,
    side_by_side,
)
from mentorship.portal.writing import own_duo
from mentorship.programmes.models import MENTEE, MENTOR, Material


def _answers(request: UserRequest, duo: Duo, exercise: str) -> dict[str, Preparation]:
    """By role, what this person may read: her own, and the other's once both are done."""
    rows = Preparation.objects.readable_by(request.user).filter(duo=duo).about(exercise)
    found = {row.role: row for row in rows}
    for row in found.values():
        row.duo = duo
    return found


def _context(request: UserRequest, duo: Duo) -> dict[str, Any]:
    return {"programme": duo.programme, "duo": duo, "other": duo.other(request.user)}


def _names(duo: Duo) -> dict[str, str]:
    return {MENTOR: duo.mentor.user.given_name, MENTEE: duo.mentee.user.given_name}


def _preparing(request: UserRequest, pk: int) -> tuple[Duo, Agreement | None, list[Asked]]:
    """Her duo, its agreement as far as it is there, and the questions to prepare."""
    duo = own_duo(request.user, pk)
    if not (duo.programme.prepares_apart or duo.preparations.about(QUESTIONS).exists()):
        raise Http404
    agreement = Agreement.objects.filter(duo=duo).first()
    wording = agreement.current.template.wording if agreement else current_wording(duo.programme)
    return duo, agreement, asked(wording)


@personal("portal")
def preparation(request: UserRequest, pk: int) -> HttpResponse:
    """Show her answers, and those of the other beside them once both are done."""
    duo, agreement, questions = _preparing(request, pk)
    found = _answers(request, duo, QUESTIONS)
    own = found.get(duo.role_of(request.user))
    if own is None:
        return redirect("portal:preparation_answer", pk)
    is_both = len(found) > 1
    pairs = _pairs(questions, found) if is_both else []
    own_lines = [
        (each.label, each.in_words(own.answers[each.code]))
        for each in questions
        if each.code in own.answers
    ]
    can_copy = duo.is_live and _is_draft(agreement) and any(pair.fits_agreement for pair in pairs)
    context = _context(request, duo) | {
        "own": own_lines,
        "is_both": is_both,
        "pairs": pairs,
        "names": _names(duo),
        "has_agreement": agreement is not None,
        "form": CopyForm(pairs, _names(duo)) if can_copy else None,
    }
    return render(request, "portal/preparation.html", context)


def _pairs(questions: list[Asked], found: dict[str, Preparation]) -> list[Pair]:
    return side_by_side(questions, found[MENTOR].answers, found[MENTEE].answers)


def _is_draft(agreement: Agreement | None) -> bool:
    return agreement is not None and agreement.state == RevisionStatus.DRAFT


@personal("portal")
def preparation_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the questions apart, or change the answers."""
    duo, _agreement, questions = _preparing(request, pk)
    own = _answers(request, duo, QUESTIONS).get(duo.role_of(request.user))
    written = own.answers | {"seen": own.mark} if own else {}
    form = QuestionsForm(questions, request.POST or None, initial=written)
    if form.is_valid() and form.kept(
        lambda: preparation_actions.answer(
            duo, answers=form.answers, seen=form.cleaned_data["seen"], by=request.user
        )
    ):
        messages.success(request, _("Your answers are kept."))
        return redirect("portal:preparation", pk)
    context = _context(request, duo) | {"form": form, "own": own}
    return render(request, "portal/preparation_answer.html", context)


@personal("portal")
@require_POST
def preparation_copy(request: UserRequest, pk: int) -> HttpResponse:
    """Put the answers in the draft of the agreement, which the two then complete."""
    duo, agreement, questions = _preparing(request, pk)
    found = _answers(request, duo, QUESTIONS)
    if agreement is None or len(found) < len(_names(duo)):
        raise Http404
    form = CopyForm(_pairs(questions, found), _names(duo), request.POST)
    if not form.is_valid():
        return redirect("portal:preparation", pk)
    try:
        drafting_actions.suggest(agreement, terms=form.terms, by=request.user)
    except versions.Changed:
        messages.warning(request, _("Your agreement was filled in already. Change it here."))
    else:
        messages.success(
            request, _("Your answers are in the agreement. Fill in the rest together.")
        )
    return redirect("agreements:fill", pk)


def _exercise(request: UserRequest, pk: int, code: str) -> tuple[Duo, Material]:
    """Her duo, and an exercise with statements that both sides of it answer."""
    duo = own_duo(request.user, pk)
    material = get_object_or_404(Material, programme=duo.programme, code=code)
    if not material.is_answered_apart:
        raise Http404
    return duo, material


def answering(user: User, material: Material) -> list[tuple[Duo, Participant]]:
    """The duos of hers in which both can answer its statements apart, each with the other one."""
    if not material.is_answered_apart:
        return []
    duos = Duo.objects.of(user).filter(programme=material.programme, status__in=LIVE).with_names()
    return [(duo, duo.other(user)) for duo in duos.order_by("-pk")[:20]]


@personal("portal")
def statements(request: UserRequest, pk: int, code: str) -> HttpResponse:
    """Show where the two differ, once both answered; until then that hers are kept (S3-STM-0)."""
    duo, material = _exercise(request, pk, code)
    found = _answers(request, duo, code)
    if duo.role_of(request.user) not in found:
        return redirect("portal:statements_answer", pk, code)
    is_both = len(found) > 1
    context = _context(request, duo) | {"material": material, "is_both": is_both}
    if is_both:
        said = (found[MENTOR].answers, found[MENTEE].answers)
        context["comparison"] = compare(material, *said, _names(duo))
    return render(request, "portal/statements.html", context)


@personal("portal")
def statements_answer(request: UserRequest, pk: int, code: str) -> HttpResponse:
    """Agree with each statement or not, apart from the other."""
    duo, material = _exercise(request, pk, code)
    own = _answers(request, duo, code).get(duo.role_of(request.user))
    written = own.answers | {"seen": own.mark} if own else {}
    form = StatementsForm(material, request.POST or None, initial=written)
    if form.is_valid() and form.kept(
        lambda: preparation_actions.answer(
            duo,
            exercise=code,
            answers=form.answers,
            seen=form.cleaned_data["seen"],
            by=request.user,
        )
    ):
        messages.success(request, _("Your answers are kept."))
        return redirect("portal:statements", pk, code)
    context = _context(request, duo) | {"form": form, "own": own, "material": material}
    return render(request, "portal/statements_answer.html", context)
