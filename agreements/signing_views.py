"""Reading and signing, on a phone, from a mail; and saying that one does not."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from agreements import (
    code_actions,
    drafting_selectors,
    selectors,
    signatories,
    signing_actions,
    versions,
)
from agreements.models import (
    GUARDIAN,
    LAPSED,
    UNSIGNED,
    Agreement,
    Code,
    Document,
    DocumentKind,
    Method,
    ReadingCopy,
    Revision,
    RevisionStatus,
    Signatory,
    next_up,
)
from agreements.network import network_of
from agreements.signing_forms import DeclineForm, SignForm
from mentorship.accounts.doors import (
    PURPOSE,
    UserRequest,
    has_second_factor,
    personal,
    reaches_portal,
)
from mentorship.programmes import library

CHANGED = _("The agreement has been changed. Read it again.")
WRONG_CODE = _("This code is not right, or does not work any more. Type it again, or ask for one.")
FINAL = (RevisionStatus.SIGNED, RevisionStatus.SEALED, RevisionStatus.ENDED)


class SeeOther(HttpResponseRedirect):
    """Go and read what came of it: the back button does not send a signature twice."""

    status_code = 303


def _to_sign(request: UserRequest, pk: int) -> Agreement:
    """The agreement of a duo that this person is one of the signatories of; ``pk`` is the duo's."""
    people = ("duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user")
    rows = signatories.to_sign_by(request.user).select_related(*people)
    return get_object_or_404(rows, duo_id=pk)


def over(request: UserRequest, agreement: Agreement) -> HttpResponse:
    """Say that nothing is asked of two who stopped before both had signed."""
    duo = agreement.duo
    context = {"programme": duo.programme, "duo": duo, "other": duo.other(request.user)}
    status = 409 if request.method == "POST" else 200
    return render(request, "agreements/agreement_over.html", context, status=status)


def _not_to_read_yet(request: UserRequest, agreement: Agreement) -> HttpResponse:
    """Send the two to what they fill in; who signs along waits for that."""
    if signatories.role_in(agreement, request.user) != GUARDIAN:
        return redirect("agreements:fill", agreement.duo_id)
    context = {"programme": agreement.duo.programme, "duo": agreement.duo}
    return render(request, "agreements/agreement_not_yet.html", context)


def _means(request: UserRequest, code: Code | None) -> signing_actions.Means:
    method = Method.LINK
    if PURPOSE not in request.session:
        method = Method.FACTOR if has_second_factor(request) else Method.ACCOUNT
    return signing_actions.Means(method, network_of(request), code)


def _me(agreement: Agreement, revision: Revision, request: UserRequest) -> Signatory | None:
    role = signatories.role_in(agreement, request.user)
    return next((each for each in revision.signatories.all() if each.role == role), None)


def _has_signed(revision: Revision, me: Signatory | None) -> bool:
    return me is not None and revision.signatures.filter(role=me.role).exists()


@personal("agreement")
def sign(request: UserRequest, pk: int) -> HttpResponse:
    """Read and sign; signing twice is signing once."""
    agreement = _to_sign(request, pk)
    revision = agreement.current
    if revision.status == RevisionStatus.DRAFT:
        return _not_to_read_yet(request, agreement)
    is_over = revision.status not in FINAL and not agreement.duo.is_live
    if is_over or agreement.erased_at:
        return over(request, agreement)
    me = _me(agreement, revision, request)
    offered = selectors.shown(revision)
    form = SignForm(
        offered,
        request.POST or None,
        initial={"shown": revision.offered_sha256},
        needs_code=bool(me and me.needs_code),
    )
    if request.method == "POST" and (
        _has_signed(revision, me) or _settled(request, agreement, form, me)
    ):
        return SeeOther(reverse("agreements:sign", args=[pk]))
    return render(request, "agreements/agreement_sign.html", _page(request, revision, me, form))


def _settled(
    request: UserRequest, agreement: Agreement, form: SignForm, me: Signatory | None
) -> bool:
    """Sign, or say why not; false when there is something to mend in the form."""
    if not form.is_valid():
        # Of other words than those that are there now, no box is hers to mend.
        return _says_changed(request, agreement.current, form)
    code = None
    if me and me.needs_code:
        code = code_actions.attempt(me, digits=form.cleaned_data["code"])
        if code is None and not _has_signed(me.revision, me):
            form.add_error("code", WRONG_CODE)
            return False
    try:
        signing_actions.sign(
            agreement,
            typed_name=form.cleaned_data.get("typed_name") or request.user.name,
            shown=form.cleaned_data["shown"],
            by=request.user,
            means=_means(request, code),
        )
    except versions.Changed:
        messages.warning(request, CHANGED)
    except signing_actions.NotYourTurn:
        messages.warning(request, _("Somebody else signs first. You get an e-mail."))
    return True


def _says_changed(request: UserRequest, revision: Revision, form: SignForm) -> bool:
    shown = form.data.get("shown", "")
    if shown and shown != revision.offered_sha256:
        messages.warning(request, CHANGED)
        return True
    return False


def _stage(revision: Revision, me: Signatory | None) -> str:
    """What this page is for now."""
    if revision.status in FINAL:
        return "final"
    if _has_signed(revision, me):
        return "signed"
    if revision.status not in UNSIGNED:
        return "lapsed" if revision.status in LAPSED else "declined"
    return "sign" if me in next_up(revision) else "wait"


def _page(
    request: UserRequest, revision: Revision, me: Signatory | None, form: SignForm
) -> dict[str, Any]:
    duo = revision.agreement.duo
    offered = selectors.shown(revision)
    signed = {row.role: row for row in revision.signatures.all()}
    first = next_up(revision)
    return {
        "programme": duo.programme,
        "agreement": revision.agreement,
        "duo": duo,
        "revision": revision,
        "form": form,
        "me": me,
        "is_guardian": me is not None and me.role == GUARDIAN,
        "stage": _stage(revision, me),
        "signers": [
            {"who": each, "signature": signed.get(each.role), "is_up": each in first}
            for each in signatories.of(revision)
        ],
        "up": [each for each in first if each != me],
        "offered": offered,
        "facts": selectors.rows(offered),
        "sections": selectors.sections(offered),
        "differences": drafting_selectors.differences(revision),
        "planned": drafting_selectors.days_of(offered.get("plan", [])),
        "has_copy": _file(revision) is not None,
        "scans": scans_of(revision),
        "other": duo.other(request.user),
        "has_home": reaches_portal(request),
    }


@personal("agreement")
@require_POST
def code(request: UserRequest, pk: int) -> HttpResponse:
    """Mail her a code, to the address that her link went to."""
    agreement = _to_sign(request, pk)
    me = _me(agreement, agreement.current, request)
    try:
        if me and me.needs_code:
            code_actions.mail(me)
            messages.success(request, _("Your code is on its way. It works for ten minutes."))
    except code_actions.TooManyCodes:
        words = _("You got three codes this hour. Wait a while, or call %(name)s.")
        messages.warning(request, words % {"name": agreement.duo.guide.name})
    except code_actions.NothingToSign:
        pass  # the page says what there is
    return SeeOther(reverse("agreements:sign", args=[pk]))


@personal("agreement")
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """Do not sign; the contact person sees it and calls."""
    agreement = _to_sign(request, pk)
    if not agreement.duo.is_live:
        return over(request, agreement)
    form = DeclineForm(request.POST or None, initial={"shown": agreement.current.offered_sha256})
    if request.method == "POST" and form.is_valid():
        try:
            signing_actions.decline(agreement, **form.cleaned_data, by=request.user)
        except versions.Changed:
            messages.warning(request, CHANGED)
        return redirect("agreements:sign", pk)
    context = {"programme": agreement.duo.programme, "agreement": agreement, "form": form}
    return render(request, "agreements/agreement_decline.html", context)


def scans_of(revision: Revision) -> QuerySet[Document]:
    """What was signed with a pen and brought in, without the files themselves."""
    rows = Document.objects.filter(revision=revision, kind=DocumentKind.PAPER, pdf__isnull=False)
    return rows.defer("pdf").order_by("pk")


def _file(revision: Revision) -> Document | ReadingCopy | None:
    return (
        Document.objects.filter(revision=revision).to_give()
        or ReadingCopy.objects.filter(revision=revision).first()
    )


@personal("agreement")
def document(request: UserRequest, pk: int) -> HttpResponse:
    """Give the sealed PDF, or the reading copy as long as there is none."""
    agreement = _to_sign(request, pk)
    in_force = agreement.in_force
    file = _file(agreement.current) or (_file(in_force) if in_force else None)
    if file is None:
        raise Http404
    return pdf_response(agreement, bytes(file.pdf or b""))


@personal("agreement")
@require_GET
def scan(request: UserRequest, pk: int, scan_pk: int) -> HttpResponse:
    """Give one who signed the scan of what was signed with a pen."""
    return scan_response(_to_sign(request, pk), scan_pk)


def scan_response(agreement: Agreement, scan_pk: int) -> HttpResponse:
    """Send a scan as a file to keep: never to be run or shown by the browser."""
    rows = Document.objects.filter(
        kind=DocumentKind.PAPER, revision__agreement=agreement, pdf__isnull=False
    )
    found = get_object_or_404(rows, pk=scan_pk)
    file = library.recognised(agreement.reference, bytes(found.pdf or b""))
    name = content_disposition_header(as_attachment=True, filename=file.name)
    return HttpResponse(
        file.content,
        headers={
            "Content-Type": file.content_type,
            "Content-Disposition": name,
            "X-Content-Type-Options": "nosniff",
        },
    )


def pdf_response(agreement: Agreement, pdf: bytes) -> HttpResponse:
    """Send a PDF as a file with the reference as its name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{agreement.reference}.pdf"'
    return response
