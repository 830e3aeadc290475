"""The filters above a list: what somebody looks for, by what the address says."""

from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from mentorship.typed import LineField


def choice(label: Any, choices: Any) -> forms.ChoiceField:
    """Ask for one of these, or for all."""
    return forms.ChoiceField(
        label=label,
        choices=[("", _("All")), *choices],
        widget=forms.Select({"class": "form-select"}),
        required=False,
    )


def search(label: Any) -> LineField:
    """Ask for words to look for."""
    return LineField(
        label=label,
        widget=forms.TextInput({"class": "form-control", "type": "search", "autocomplete": "off"}),
        max_length=100,
        required=False,
    )


class Filters(forms.Form):
    """The tab, some filters that are always there and others that unfold; what is wrong is left out."""

    stand = LineField(max_length=20, required=False)
    always: ClassVar[tuple[str, ...]] = ()

    @property
    def narrowing(self) -> dict[str, Any]:
        """The filters that say something."""
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        wanted.pop("stand", None)
        return wanted

    @property
    def shown(self) -> list[BoundField]:
        """The filters that are always there."""
        return [self[name] for name in self.always]

    @property
    def folded(self) -> list[BoundField]:
        """Those that unfold."""
        return [field for field in self if field.name not in {*self.always, "stand"}]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of those is in use."""
        return bool(self.narrowing.keys() - {*self.always})
