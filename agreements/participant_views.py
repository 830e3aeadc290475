"""Filling in and signing, on a phone, from a mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from agreements import drafting_actions, offering, selectors, signing_actions, versions
from agreements.forms import DeclineForm, SignForm, TermsForm, initial
from agreements.models import Agreement, Document, ReadingCopy, Revision, RevisionStatus
from mentorship.accounts.doors import UserRequest, personal, reaches_portal
from mentorship.duos.models import Duo
from mentorship.programmes.models import MENTEE, MENTOR

CHANGED = _("The agreement has been changed. Read it again.")
FINAL = (RevisionStatus.SIGNED, RevisionStatus.SEALED)


def _mine(request: UserRequest, pk: int) -> Agreement:
    """The agreement of a duo that this person is mentor or mentee in; ``pk`` is the duo's."""
    rows = Agreement.objects.filter(duo__in=Duo.objects.of(request.user)).select_related(
        "duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user"
    )
    return get_object_or_404(rows, duo_id=pk)


def _suggested(agreement: Agreement) -> dict[str, Any]:
    """What we know already, so that nobody is asked twice."""
    duo = agreement.duo
    known = {
        "mentor_phone": duo.mentor.application.phone,
        "mentee_phone": duo.mentee.application.phone,
        "notice_hours": duo.programme.notice_hours,
        "months": duo.programme.duration_default,
        "meetings": duo.programme.rhythm_count,
    }
    return {code: value for code, value in known.items() if value}


def _over(request: UserRequest, agreement: Agreement) -> HttpResponse:
    """Say that nothing is asked of two who stopped before both had signed."""
    duo = agreement.duo
    context = {"programme": duo.programme, "duo": duo, "other": duo.other(request.user)}
    status = 409 if request.method == "POST" else 200
    return render(request, "agreements/agreement_over.html", context, status=status)


@personal("agreement")
def fill(request: UserRequest, pk: int) -> HttpResponse:
    """Fill in the terms, or change them before both have signed."""
    agreement = _mine(request, pk)
    revision = agreement.current
    if revision.status in FINAL:
        return redirect("agreements:sign", pk)
    if not agreement.duo.is_live:
        return _over(request, agreement)
    wording = revision.template.wording
    known = initial(wording, revision.terms, known=_suggested(agreement))
    facts = offering.true_of(agreement.duo.programme)
    form = TermsForm(wording, facts, request.POST or None, initial=known | {"seen": revision.mark})
    if form.is_valid():
        try:
            drafting_actions.fill_in(
                agreement, terms=form.terms, seen=form.cleaned_data["seen"], by=request.user
            )
        except versions.Changed:
            revision = agreement.current
            form.over(revision.mark)
        else:
            messages.success(request, _("Kept. Both of you get an e-mail to sign."))
            return redirect("agreements:sign", pk)
    context = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "revision": revision,
        "form": form,
        "other": agreement.duo.other(request.user),
        "kept": selectors.facts(revision) if form.is_over else [],
    }
    return render(request, "agreements/agreement_fill.html", context)


def _signers(revision: Revision) -> list[dict[str, Any]]:
    duo = revision.agreement.duo
    signed = {row.role: row for row in revision.signatures.all()}
    return [
        {"person": duo.mentor, "role": MENTOR, "signature": signed.get(MENTOR)},
        {"person": duo.mentee, "role": MENTEE, "signature": signed.get(MENTEE)},
    ]


@personal("agreement")
def sign(request: UserRequest, pk: int) -> HttpResponse:
    """Read and sign; signing twice is signing once."""
    agreement = _mine(request, pk)
    revision = agreement.current
    if revision.status == RevisionStatus.DRAFT:
        return redirect("agreements:fill", pk)
    if revision.status not in FINAL and not agreement.duo.is_live:
        return _over(request, agreement)
    form = SignForm(request.POST or None, initial={"shown": revision.offered_sha256})
    if form.is_valid():
        try:
            signing_actions.sign(
                agreement,
                typed_name=form.cleaned_data["typed_name"],
                shown=form.cleaned_data["shown"],
                by=request.user,
            )
        except versions.Changed:
            messages.warning(request, CHANGED)
        return redirect("agreements:sign", pk)
    signers = _signers(revision)
    offered = selectors.shown(revision)
    mine = next(row for row in signers if row["role"] == agreement.duo.role_of(request.user))
    context = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "revision": revision,
        "form": form,
        "signers": signers,
        "has_signed": mine["signature"] is not None,
        "is_final": revision.status in FINAL,
        "offered": offered,
        "facts": selectors.rows(offered),
        "sections": selectors.sections(offered),
        "other": agreement.duo.other(request.user),
        "has_home": reaches_portal(request),
    }
    return render(request, "agreements/agreement_sign.html", context)


@personal("agreement")
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """Do not sign; the contact person sees it and calls."""
    agreement = _mine(request, pk)
    if not agreement.duo.is_live:
        return _over(request, agreement)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signing_actions.decline(agreement, reason=form.cleaned_data["reason"], by=request.user)
        return redirect("agreements:sign", pk)
    context = {"programme": agreement.duo.programme, "agreement": agreement, "form": form}
    return render(request, "agreements/agreement_decline.html", context)


@personal("agreement")
def document(request: UserRequest, pk: int) -> HttpResponse:
    """Give the sealed PDF, or the reading copy as long as there is none."""
    agreement = _mine(request, pk)
    revision = agreement.current
    file = (
        Document.objects.filter(revision=revision).to_give()
        or ReadingCopy.objects.filter(revision=revision).first()
    )
    if file is None:
        raise Http404
    return pdf_response(agreement, bytes(file.pdf))


def pdf_response(agreement: Agreement, pdf: bytes) -> HttpResponse:
    """Send a PDF as a file with the reference as its name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{agreement.reference}.pdf"'
    return response
