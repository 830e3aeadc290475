"""Mail of a programme that did not arrive, and what to do about it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.dashboard import actions, selectors
from mentorship.dashboard.forms import AddressForm
from mentorship.mail import actions as mail
from mentorship.mail.models import OutgoingEmail
from mentorship.paging import page
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of


def _email(programme: Programme, pk: int) -> OutgoingEmail:
    rows = OutgoingEmail.objects.filter(programme_slug=programme.slug).select_related("to")
    return get_object_or_404(rows, pk=pk)


def undelivered(request: UserRequest, slug: str) -> HttpResponse:
    """List the mails of this programme that came back, could not be sent or wait too long."""
    programme = programme_of(request, slug)
    rows = OutgoingEmail.objects.undelivered().filter(programme_slug=slug).select_related("to")
    listed = page(rows, by="-queued_at", cursor=request.GET.get("vanaf", ""))
    return render(request, "dashboard/undelivered.html", {"programme": programme, "page": listed})


@require_POST
def send_again(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Try once more to send a message, or a fresh link in its place."""
    programme = programme_of(request, slug)
    mail.send_again(_email(programme, pk), sender=sender(programme))
    messages.success(request, _("We are sending it again. In a minute you see whether it worked."))
    return redirect("dashboard:undelivered", slug)


@require_POST
def settle(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take a message off the list."""
    mail.settle(_email(programme_of(request, slug), pk))
    messages.success(request, _("That is off the list."))
    return redirect("dashboard:undelivered", slug)


def correct_address(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Put right the address of somebody whose mail did not arrive, where that harms nobody."""
    programme = programme_of(request, slug)
    email = _email(programme, pk)
    context = {"programme": programme, "email": email}
    if email.to is None or not selectors.may_be_corrected(email, by=request.user):
        return render(request, "dashboard/address_closed.html", context)
    form = AddressForm(request.POST or None, person=email.to)
    if not form.is_valid():
        return render(request, "dashboard/address_correct.html", {**context, "form": form})
    address = form.cleaned_data["email"]
    actions.correct_address(email.to, address=address, sender=sender(programme))
    messages.success(
        request,
        _("The address is changed. A new link is on its way there, and the old one was told."),
    )
    return redirect("dashboard:undelivered", slug)
