"""Filling in an agreement together, on a phone, from a mail; and asking for a new chance to sign."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agreements import (
    drafting_actions,
    drafting_selectors,
    selectors,
    version_actions,
    versions,
)
from agreements.drafting_forms import TermsForm
from agreements.models import Agreement, Revision, RevisionStatus
from agreements.signing_views import over
from mentorship.accounts.doors import UserRequest, personal, reaches_portal
from mentorship.duos.models import Duo
from mentorship.transitions import TransitionNotAllowed

# What both find right cannot be changed while it is sealed, and not after it was taken back.
CLOSED = (RevisionStatus.SIGNED, RevisionStatus.WITHDRAWN, RevisionStatus.ENDED)
TOO_LATE = gettext_lazy("This is not kept: you both signed meanwhile, or it was taken back.")


def _own(request: UserRequest, pk: int) -> Agreement:
    """The agreement of a duo that this person is mentor or mentee in; ``pk`` is the duo's."""
    people = ("duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user")
    rows = Agreement.objects.filter(duo__in=Duo.objects.of(request.user))
    return get_object_or_404(rows.select_related(*people), duo_id=pk)


@personal("agreement")
def fill(request: UserRequest, pk: int) -> HttpResponse:
    """Fill in the terms together, and tick that they are right; or propose to change them."""
    agreement = _own(request, pk)
    revision = agreement.current
    is_closed = revision.status in CLOSED and request.method != "POST"
    if is_closed or not revision.template.wording.fields:
        return redirect("agreements:sign", pk)
    if not agreement.duo.is_live:
        return over(request, agreement)
    form = TermsForm(revision, agreement.duo.role_of(request.user), request.POST or None)
    if form.is_valid():
        try:
            kept = _kept(request, agreement, form)
        except versions.Changed:
            revision = agreement.current
            form.over(revision)
        except TransitionNotAllowed:
            revision = agreement.current
            form.add_error(None, TOO_LATE)
        else:
            return _goes_on(request, agreement, kept, form)
    return render(request, "agreements/agreement_fill.html", _page(request, revision, form))


def _kept(request: UserRequest, agreement: Agreement, form: TermsForm) -> Revision:
    return drafting_actions.fill_in(
        agreement,
        terms=form.terms,
        seen=form.cleaned_data["seen"],
        by=request.user,
        is_right=form.cleaned_data["is_right"],
        is_whole=not form.still_open,
        term_reason=form.reason,
    )


def _goes_on(
    request: UserRequest, agreement: Agreement, revision: Revision, form: TermsForm
) -> HttpResponse:
    """Lead on to sign what both ticked; else say what happens next."""
    duo = agreement.duo
    name = {"name": duo.other(request.user).user.given_name}
    if revision.status != RevisionStatus.DRAFT:
        if form.cleaned_data["is_right"]:
            messages.success(request, _("You both find it right. You can sign now."))
        return redirect("agreements:sign", duo.pk)
    if revision.is_agreed:
        words = {"guide": duo.guide.name}
        text = _(
            "You both find it right. Signing is not possible for a moment: our seal does not work. "
            "You both get an e-mail to sign as soon as it does; %(guide)s knows."
        )
        messages.warning(request, text % words)
    elif not form.cleaned_data["is_right"]:
        messages.success(request, _("Kept. Tick the box once you find it right."))
    elif form.still_open:
        words = {"what": get_text_list([clause.label for clause in form.still_open], _("and"))}
        text = _("Kept. Still to be filled in by somebody else: %(what)s. Then you look once more.")
        messages.success(request, text % words)
    else:
        messages.success(request, _("Kept. %(name)s gets an e-mail to look at it.") % name)
    return redirect("agreements:fill", duo.pk)


def _page(request: UserRequest, revision: Revision, form: TermsForm) -> dict[str, Any]:
    duo = revision.agreement.duo
    return {
        "programme": duo.programme,
        "agreement": revision.agreement,
        "revision": revision,
        "form": form,
        "other": duo.other(request.user),
        "guide": duo.guide,
        "is_offered": revision.status not in {RevisionStatus.DRAFT, RevisionStatus.SEALED},
        "is_amendment": revision.agreement.in_force is not None,
        "agreed": drafting_selectors.agreed(revision),
        "last_change": drafting_selectors.last_change(revision),
        "differences": drafting_selectors.differences(revision),
        "kept": selectors.facts(revision) if form.is_over else [],
        "planned": drafting_selectors.planned(revision),
        "has_home": reaches_portal(request),
    }


@personal("agreement")
@require_POST
def renew(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for a new chance to sign what ran out; both get an e-mail."""
    agreement = _own(request, pk)
    try:
        version_actions.renew(agreement, role=agreement.duo.role_of(request.user))
    except TransitionNotAllowed:
        messages.info(request, _("There is nothing to sign any more."))
    else:
        messages.success(request, _("You both get a new e-mail to sign."))
    return redirect("agreements:sign", pk)
