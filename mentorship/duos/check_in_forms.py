"""What is asked after a talk of the guide with one of the two: when, how, and how it goes."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import CheckInState, CheckInWay, Duo
from mentorship.programmes.models import MENTEE, MENTOR
from mentorship.typed import DayField

BOTH = "both"
TALKS = [(way.value, capfirst(str(way.label))) for way in CheckInWay if way is not CheckInWay.MAIL]


class TalkForm(forms.Form):
    """With whom, when and how the guide talked, and how it goes in one word (S2-GUID-3c)."""

    role = forms.ChoiceField(
        label=_("With whom did you talk?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose with whom.")),
    )
    held_on = DayField(
        label=_("When?"),
        error_messages={
            "required": _("Fill in the day on which you talked."),
            "too_early": _("Choose a day after they became a duo."),
        },
    )
    how = forms.ChoiceField(
        label=_("How?"),
        choices=TALKS,
        initial="phone",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose how you talked.")),
    )
    state = forms.ChoiceField(
        label=_("How does it go?"),
        choices=CheckInState,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose how it goes.")),
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Name the two; ask for a day on which there was a duo."""
        kwargs.setdefault("initial", {"held_on": localdate(), "how": "phone"})
        super().__init__(*args, **kwargs)
        names = [(person.role, person.name) for person in (duo.mentee, duo.mentor)]
        self.fields["role"].choices = [*names, (BOTH, _("Both"))]  # type: ignore[attr-defined]
        self.fields["held_on"].earliest = duo.since  # type: ignore[attr-defined]

    @property
    def roles(self) -> tuple[str, ...]:
        """Which of the two it is about."""
        role = self.cleaned_data["role"]
        return (MENTEE, MENTOR) if role == BOTH else (role,)
