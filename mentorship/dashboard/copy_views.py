"""Beginning a programme with the settings of another one."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.dashboard import copying
from mentorship.programmes.forms import NewProgrammeForm
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of


class CopyForm(NewProgrammeForm):
    """The name of the new programme; the rest is as it is in the other one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the name alone."""
        super().__init__(*args, **kwargs)
        self.fields = {"name": self.fields["name"]}


def programme_copy(request: UserRequest, slug: str) -> HttpResponse:
    """Say what goes along, ask for a name, and set up the copy."""
    programme = programme_of(request, slug)
    form = CopyForm(request.POST or None, instance=Programme(preset=programme.preset))
    if form.is_valid():
        new = form.instance
        try:
            copied = copying.copy(programme, name=new.name, slug=new.slug, by=request.user)
        except IntegrityError:  # two clicks, or two people with the same idea
            form.add_error("name", form.taken())
        else:
            messages.success(request, _("The copy is there. Look whether it is right."))
            return redirect("programmes:settings", copied.slug)
    context = {"programme": programme, "form": form}
    return render(request, "dashboard/programme_copy.html", context)
