"""The ground rules of a programme, as the staff keep them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.doors import UserRequest
from mentorship.programmes import ground_rules
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import TextField, resend

LONGEST, MOST = 400, 30


class GroundRulesForm(forms.Form):
    """The points, one a line."""

    points = TextField(
        label=_("Ground rules"),
        help_text=_("One rule a line."),
        max_length=(LONGEST + 2) * MOST,
        rows=12,
        error_messages={
            "required": _("Write at least one rule."),
            "max_length": _("Use at most 30 rules of at most 400 characters."),
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_points(self) -> list[str]:
        """Make a list of the lines that say something."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["points"].splitlines()]
        points = [line for line in lines if line]
        if len(points) > MOST or any(len(point) > LONGEST for point in points):
            raise forms.ValidationError(_("Use at most 30 rules of at most 400 characters."))
        return points


def _told(programme: Programme, *, is_new: bool) -> str:
    """Say what follows, with how many people."""
    if not is_new:
        return gettext("These rules count already. Nobody is asked anything.")
    number = programme.participants.to_agree().values("user").distinct().count()
    text = ngettext(
        "These rules count from now on. %(n)d person gets an e-mail and is asked to agree.",
        "These rules count from now on. %(n)d people get an e-mail and are asked to agree.",
        number,
    )
    return text % {"n": number}


def edit(request: UserRequest, slug: str) -> HttpResponse:
    """Show the rules that count now, and publish others."""
    programme = programme_of(request, slug)
    current = programme.ground_rules.latest("version")
    shown = {"points": "\n".join(current.points), "seen": current.version}
    form = GroundRulesForm(request.POST or None, initial=shown)
    if form.is_valid():
        try:
            published = ground_rules.publish(programme, **form.cleaned_data)
        except ground_rules.Changed:
            resend(form, seen=str(current.version))
            form.add_error(None, _("A colleague published other rules meanwhile. They are below."))
        else:
            messages.success(request, _told(programme, is_new=published != current))
            return redirect("programmes:settings", slug)
    context = {
        "programme": programme,
        "form": form,
        "rules": current,
        "asked": programme.participants.taking_part().values("user").distinct().count(),
        "to_agree": programme.participants.to_agree().values("user").distinct().count(),
    }
    return render(request, "programmes/ground_rules_edit.html", context)
