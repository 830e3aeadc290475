"""Where the guide helps with signing: a code over the phone, who signs along, and paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from agreements import code_actions, guardian_actions, paper_actions, selectors, signatories
from agreements.helping_forms import GuardianForm, ScanForm
from agreements.models import (
    UNSIGNED,
    Agreement,
    AgreementRules,
    ReadingCopy,
    Revision,
    Signatory,
    missing,
    next_up,
)
from agreements.signing_views import pdf_response, scan_response, scans_of
from agreements.versions import Changed
from mentorship.accounts.doors import UserRequest
from mentorship.uploads import OneSheet

TOO_LATE = gettext_lazy(
    "People are signing already. Take this version back first, then change this."
)


def _agreement(request: UserRequest, slug: str, pk: int) -> Agreement:
    rows = Agreement.objects.coordinated_by(request.user).filter(duo__programme__slug=slug)
    people = ("duo__mentor__user", "duo__mentee__user", "duo__programme", "duo__guide")
    return get_object_or_404(rows.select_related(*people), pk=pk)


def _scan_form(revision: Revision, *args: Any) -> ScanForm:
    return ScanForm(missing(revision), *args, initial={"shown": revision.offered_sha256})


def _guardian_form(agreement: Agreement, *args: Any) -> GuardianForm:
    kept = signatories.guardian_of(agreement)
    initial = {"name": kept.name, "email": kept.person.email, "phone": kept.phone} if kept else {}
    return GuardianForm(agreement, *args, initial=initial)


def _page(request: UserRequest, agreement: Agreement, **more: Any) -> HttpResponse:
    """The page, with a form that was sent or a code that was made."""
    revision = agreement.current
    rules = AgreementRules.of(agreement.duo.programme)
    signed = {row.role: row for row in revision.signatures.all()}
    is_open = revision.status in UNSIGNED and agreement.duo.is_live
    up = next_up(revision) if is_open else []
    context = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "revision": revision,
        "title": selectors.shown(revision)["title"],
        "is_open": is_open,
        "signers": [
            {"who": each, "signature": signed.get(each.role), "is_up": each in up}
            for each in signatories.of(revision)
        ],
        "guardian": signatories.guardian_of(agreement),
        "asks_guardian": rules.asks_guardian,
        "can_name_guardian": revision.status in guardian_actions.OPEN and agreement.duo.is_live,
        "has_copy": ReadingCopy.objects.filter(revision=revision).exists(),
        "scans": scans_of(revision),
        "guardian_form": _guardian_form(agreement),
        "scan_form": _scan_form(revision) if is_open else None,
    }
    return render(request, "agreements/agreement_helping.html", context | more)


def signing(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show who signs, and what the guide can do to help."""
    return _page(request, _agreement(request, slug, pk))


@require_POST
def read_out(request: UserRequest, slug: str, pk: int, role: str) -> HttpResponse:
    """Make a code to read out over the phone, and show it this once."""
    agreement = _agreement(request, slug, pk)
    revision = agreement.current
    to: Signatory = get_object_or_404(revision.signatories.filter(needs_code=True), role=role)
    try:
        digits = code_actions.read_out(to, by=request.user)
    except code_actions.TooManyCodes:
        messages.warning(request, _("They got three codes this hour. Try again later."))
    except code_actions.NothingToSign:
        messages.info(request, _("This was signed already."))
    else:
        return _page(request, agreement, read_to=to, digits=digits)
    return redirect("agreements:signing", slug, pk)


@require_POST
def guardian(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Note who signs along for a minor."""
    agreement = _agreement(request, slug, pk)
    if not AgreementRules.of(agreement.duo.programme).asks_guardian:
        raise Http404
    form = _guardian_form(agreement, request.POST)
    if not form.is_valid():
        return _page(request, agreement, guardian_form=form, form=form)
    data = form.cleaned_data
    try:
        guardian_actions.name(
            agreement,
            called=data["name"],
            email=data["email"],
            phone=data["phone"],
            by=request.user,
        )
        messages.success(request, _("Kept. The link to sign goes out when the agreement is ready."))
    except guardian_actions.TooLate:
        messages.warning(request, TOO_LATE)
    return redirect("agreements:signing", slug, pk)


@require_POST
def guardian_remove(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let nobody sign along any more."""
    agreement = _agreement(request, slug, pk)
    try:
        guardian_actions.leave_out(agreement)
        messages.success(request, _("Nobody signs along any more."))
    except guardian_actions.TooLate:
        messages.warning(request, TOO_LATE)
    return redirect("agreements:signing", slug, pk)


@csrf_exempt
def paper(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take a file here; the check of the form comes after the way is open."""
    request.upload_handlers = [OneSheet(request)]
    return _paper(request, slug, pk)


@csrf_protect
@require_POST
def _paper(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep a scan of what was signed with a pen."""
    agreement = _agreement(request, slug, pk)
    revision = agreement.current
    form = _scan_form(revision, request.POST, request.FILES)
    if not form.is_valid():
        is_open = revision.status in UNSIGNED
        return _page(request, agreement, **({"scan_form": form, "form": form} if is_open else {}))
    data = form.cleaned_data
    try:
        paper_actions.take_scan(
            agreement, scan=data["file"], roles=data["roles"], shown=data["shown"], by=request.user
        )
        messages.success(request, _("Kept. Everybody gets the sealed PDF when all have signed."))
    except paper_actions.SameScan:
        form.add_error("file", _("This file is here already. Choose another one."))
        return _page(request, agreement, scan_form=form, form=form)
    except (Changed, paper_actions.NobodySigned):
        messages.warning(
            request,
            _("Something changed meanwhile. See below who signed, and which version it is."),
        )
    return redirect("agreements:signing", slug, pk)


@require_GET
def reading_copy(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give the copy to print, with lines to sign on."""
    agreement = _agreement(request, slug, pk)
    copy = get_object_or_404(ReadingCopy, revision=agreement.current)
    return pdf_response(agreement, bytes(copy.pdf))


@require_GET
def scan(request: UserRequest, slug: str, pk: int, scan_pk: int) -> HttpResponse:
    """Give the guide a scan of what was signed with a pen."""
    return scan_response(_agreement(request, slug, pk), scan_pk)
