"""What the staff do about one agreement: fill in their part, take it back, begin anew, send again."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agreements import drafting_actions, version_actions, versions
from agreements.coordinator_views import own_agreement
from agreements.drafting_forms import TermsForm
from agreements.models import RevisionStatus
from agreements.wording import COORDINATOR
from mentorship.accounts.doors import UserRequest
from mentorship.transitions import TransitionNotAllowed
from mentorship.typed import TextField, resend


class WithdrawForm(forms.Form):
    """Why a version is taken back; both read it."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = TextField(
        label=gettext_lazy("Why do you take it back?"),
        help_text=gettext_lazy("Both read this in an e-mail."),
        max_length=1000,
        rows=3,
        error_messages={
            "required": gettext_lazy("Tell in a sentence why: both read it."),
            "max_length": gettext_lazy("Use 1,000 characters at most."),
        },
    )


def fill_ours(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Fill in what the staff fill in, as long as it is a draft."""
    agreement = own_agreement(request, slug, pk)
    revision = agreement.current
    if revision.status != RevisionStatus.DRAFT or not agreement.duo.is_live:
        messages.info(request, _("There is nothing for you to fill in now."))
        return redirect("agreements:detail", slug, pk)
    form = TermsForm(revision, COORDINATOR, request.POST or None)
    if form.is_valid():
        try:
            drafting_actions.fill_in_ours(
                agreement, terms=form.terms, seen=form.cleaned_data["seen"], by=request.user
            )
        except versions.Changed:
            form.over(agreement.current)
        else:
            messages.success(request, _("Kept. Both get an e-mail to look at it."))
            return redirect("agreements:detail", slug, pk)
    context = {"programme": agreement.duo.programme, "agreement": agreement, "form": form}
    return render(request, "agreements/agreement_fill_ours.html", context)


def withdraw(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take back what is under way, and say why."""
    agreement = own_agreement(request, slug, pk)
    revision = agreement.current
    form = WithdrawForm(request.POST or None, initial={"seen": revision.mark})
    if form.is_valid():
        try:
            version_actions.withdraw(
                agreement,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except versions.Changed:
            resend(form, seen=revision.mark)
            form.add_error(None, _("It has changed meanwhile. Look at it, and send this again."))
        except TransitionNotAllowed:
            messages.warning(request, _("It cannot be taken back any more."))
            return redirect("agreements:detail", slug, pk)
        else:
            messages.success(request, _("It is taken back. Both get an e-mail."))
            return redirect("agreements:detail", slug, pk)
    context = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "revision": revision,
        "form": form,
    }
    return render(request, "agreements/agreement_withdraw.html", context)


@require_POST
def begin_anew(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Have both fill in a new version, with the newest text."""
    agreement = own_agreement(request, slug, pk)
    try:
        version_actions.begin_anew(agreement, by=request.user)
    except TransitionNotAllowed:
        messages.warning(request, _("They are busy signing. Take that version back first."))
    else:
        messages.success(request, _("There is a new version. Both get an e-mail."))
    return redirect("agreements:detail", slug, pk)


@require_POST
def send_again(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Put what ran out to both once more."""
    agreement = own_agreement(request, slug, pk)
    try:
        version_actions.renew(agreement)
    except TransitionNotAllowed:
        messages.warning(request, _("There is nothing to send again."))
    else:
        messages.success(request, _("Both get a new e-mail to sign."))
    return redirect("agreements:detail", slug, pk)
