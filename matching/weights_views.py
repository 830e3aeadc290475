"""What the matching weighs and how heavily (S2-MATCH-1), and what it never does."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matching import selectors
from matching import weights_actions as actions
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.matched import counted
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import LineField, resend

WHOLE = 100


class WeightsForm(forms.Form):
    """A weight for each criterion that the matching knows, 100 together (S2-MATCH-1g)."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Ask for the name and the weight of each criterion."""
        super().__init__(data)
        self.counted = counted(programme)
        self.initial["seen"] = actions.mark(programme)
        asked = set(programme.questions.asked().values_list("code", flat=True))
        self.impossible = {
            each.code for each in self.counted if each.reads and each.reads[0] not in asked
        }
        between = _("Fill in a number from 0 to 100.")
        for each in self.counted:
            code, label, weight = each.code, each.label, each.weight
            self.fields[f"label_{code}"] = LineField(
                label=_("Name of the criterion"),
                max_length=80,
                initial=label,
                error_messages={
                    "required": _("Give it a name."),
                    "max_length": _("Use at most 80 characters."),
                },
            )
            self.fields[f"weight_{code}"] = forms.IntegerField(
                label=_("Weight of “%(label)s”") % {"label": label},
                help_text=_("From 0 to 100 points. 0 is: does not count."),
                min_value=0,
                max_value=WHOLE,
                initial=weight,
                error_messages=dict.fromkeys(
                    ["required", "invalid", "min_value", "max_value"], between
                ),
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The name and the weight of each criterion."""
        return [(self[f"label_{each.code}"], self[f"weight_{each.code}"]) for each in self.counted]

    @property
    def criteria(self) -> dict[str, tuple[str, int]]:
        """What was filled in, by code."""
        data = self.cleaned_data
        return {
            each.code: (data[f"label_{each.code}"], data[f"weight_{each.code}"])
            for each in self.counted
        }

    def clean(self) -> dict[str, Any]:
        """Weigh 100 in all, and only what people are asked."""
        for code in self.impossible:
            if self.cleaned_data.get(f"weight_{code}"):
                self.add_error(
                    f"weight_{code}", _("This question is not asked. Fill in 0, or ask it again.")
                )
        if not self.errors:
            total = sum(weight for _label, weight in self.criteria.values())
            if total != WHOLE:
                self.add_error(None, self._not_whole(total))
        return self.cleaned_data

    @staticmethod
    def _not_whole(total: int) -> str:
        if total < WHOLE:
            text = gettext("All weights together are %(total)d. Add %(n)d to make 100.")
        else:
            text = gettext("All weights together are %(total)d. Take %(n)d away to make 100.")
        return text % {"total": total, "n": abs(WHOLE - total)}


def criteria_weights(request: UserRequest, slug: str) -> HttpResponse:
    """Show what is weighed and what is never allowed, and change the weights."""
    programme = programme_of(request, slug)
    form = WeightsForm(request.POST or None, programme=programme)
    if form.is_valid():
        try:
            actions.weigh_as(programme, form.criteria, seen=form.cleaned_data["seen"])
        except actions.Changed:
            resend(form, seen=actions.mark(programme))
            form.add_error(
                None,
                _("A colleague changed this meanwhile. Save again to put yours in its place."),
            )
        else:
            messages.success(request, _("Saved. The next proposal counts with these weights."))
            return redirect("programmes:settings", slug)
    rules = selectors.hard_rules(programme)
    context = {"programme": programme, "form": form, "rules": rules}
    return render(request, "matching/criteria_weights.html", context)
