"""To whom a duo goes, and what she should know."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.duos.list_forms import staff_of
from mentorship.programmes.models import Programme
from mentorship.typed import TextField


class HandOverForm(forms.Form):
    """Which colleague takes over, and a note for her."""

    guide = forms.ChoiceField(
        label=_("Who takes over?"),
        widget=forms.Select({"class": "form-select"}),
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose a colleague.")),
    )
    note = TextField(
        label=_("What should your colleague know?"),
        help_text=_("This becomes a note on the page. Only staff of this programme read it."),
        required=False,
        rows=4,
        error_messages={"max_length": _("Use at most 2,000 characters.")},
    )

    def __init__(self, *args: Any, programme: Programme, without: int = 0, **kwargs: Any) -> None:
        """Offer who works here, but for who has it already."""
        super().__init__(*args, **kwargs)
        staff: list[tuple[str, Any]] = [("", _("Choose a colleague"))]
        staff += [each for each in staff_of(programme) if each[0] != str(without)]
        self.fields["guide"].choices = staff  # type: ignore[attr-defined]
