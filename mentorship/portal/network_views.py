"""To whom the mentor introduced the mentee, on the pages of the two (S0-NET-1)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import network_actions
from mentorship.duos.models import NetworkIntroduction
from mentorship.portal.writing import WritingForm, own_duo
from mentorship.typed import DayField, LineField, TextField


class IntroductionForm(WritingForm):
    """Whom it is about, what for, and when it was."""

    who = LineField(
        label=_("Who is it?"),
        error_messages={
            "required": _("Write who it is."),
            "max_length": _("Use 200 characters at most."),
        },
    )
    about = TextField(
        label=_("What can you talk about together?"),
        required=False,
        rows=3,
        max_length=1000,
        error_messages={"max_length": _("Use 1,000 characters at most.")},
    )
    introduced_on = DayField(
        label=_("When were they introduced?"),
        help_text=_("Leave it empty if it is still to come."),
        required=False,
    )


@personal("portal")
def network_list(request: UserRequest, pk: int) -> HttpResponse:
    """Show whom the mentee was introduced to, or will be."""
    duo = own_duo(request.user, pk)
    rows = list(duo.network.all())
    for row in rows:
        row.duo = duo
    context = {
        "programme": duo.programme,
        "duo": duo,
        "rows": rows,
        "other": duo.other(request.user),
    }
    return render(request, "portal/network_list.html", context)


@personal("portal")
def network_add(request: UserRequest, pk: int) -> HttpResponse:
    """Note somebody."""
    duo = own_duo(request.user, pk)
    if not duo.programme.lists_network:
        raise Http404
    form = IntroductionForm(request.POST or None)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("who", "about", "introduced_on")}
        try:
            is_kept = form.kept(lambda: network_actions.add(duo, **words))
        except network_actions.TooMany:
            form.add_error(None, _("There are 50 on your list. Take one away first."))
        else:
            if is_kept:
                messages.success(request, _("It is on your list."))
                return redirect("portal:network_list", pk)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "form": form,
        "other": duo.other(request.user),
    }
    return render(request, "portal/network_edit.html", context)


def _own(request: UserRequest, pk: int) -> NetworkIntroduction:
    row = get_object_or_404(NetworkIntroduction.objects.readable_by(request.user), pk=pk)
    row.duo = own_duo(request.user, row.duo_id)
    return row


@personal("portal")
def network_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change what it says about somebody."""
    row = _own(request, pk)
    shown = {"who": row.who, "about": row.about, "introduced_on": row.introduced_on}
    form = IntroductionForm(request.POST or None, initial=shown | {"seen": row.mark})
    if form.is_valid() and form.kept(lambda: network_actions.change(row, **form.cleaned_data)):
        messages.success(request, _("It is on your list."))
        return redirect("portal:network_list", row.duo_id)
    context = {
        "programme": row.duo.programme,
        "duo": row.duo,
        "row": row,
        "kept": _own(request, pk) if form.is_over else None,
        "form": form,
        "other": row.duo.other(request.user),
    }
    return render(request, "portal/network_edit.html", context)


@personal("portal")
@require_POST
def network_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    row = _own(request, pk)
    network_actions.take_away(row)
    messages.success(request, _("It is off your list."))
    return redirect("portal:network_list", row.duo_id)
