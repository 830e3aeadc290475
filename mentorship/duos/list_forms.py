"""What the list of duos is filtered by."""

from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import AgreementMoment, Programme, Reflections
from mentorship.typed import LineField

# How soon a duo ends, and how that is asked for.
ENDINGS = {"4": timedelta(weeks=4), "13": timedelta(weeks=13)}
WITH, WITHOUT = "met", "zonder"


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", _("All")), *choices],
        widget=forms.Select({"class": "form-select"}),
        required=False,
    )


def staff_of(programme: Programme) -> list[tuple[str, str]]:
    """Who works in this programme, to choose from."""
    staff = User.objects.filter(memberships__programme=programme, is_active=True)
    rows = staff.order_by("name", "pk").values_list("pk", "name")
    return [(str(key), name) for key, name in rows]


class ListForm(forms.Form):
    """The filters above the list of duos; whatever is wrong is left out."""

    stand = LineField(max_length=20, required=False)
    q = LineField(
        label=_("Name or e-mail address"),
        widget=forms.TextInput({"class": "form-control", "type": "search", "autocomplete": "off"}),
        max_length=100,
        required=False,
    )
    einde = _select(_("Ends"), [("4", _("within 4 weeks")), ("13", _("within 3 months"))])

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Offer who works here, and what this programme has."""
        super().__init__(*args, **kwargs)
        self.fields["wie"] = _select(capfirst(programme.word("coordinator")), staff_of(programme))
        if programme.agreement_moment != AgreementMoment.NONE:
            states = [(WITH, _("Signed by both")), (WITHOUT, _("Not signed by both"))]
            self.fields["afspraken"] = _select(_("Agreement"), states)
        if programme.reflections != Reflections.OFF:
            states = [(WITH, _("At least one written")), (WITHOUT, _("None written"))]
            self.fields["verslagen"] = _select(_("Reflections"), states)

    @property
    def narrowing(self) -> dict[str, Any]:
        """The filters that say something."""
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        wanted.pop("stand", None)
        return wanted

    @property
    def shown(self) -> list[BoundField]:
        """The filters that are always there."""
        return [self["q"], self["wie"]]

    @property
    def folded(self) -> list[BoundField]:
        """Those that unfold."""
        return [field for field in self if field.name not in {"q", "wie", "stand"}]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of those is in use."""
        return bool(self.narrowing.keys() - {"q", "wie"})
