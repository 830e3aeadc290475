"""What participants fill in about their duo."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import Duo, MeetingForm
from mentorship.typed import DayField


class MeetingLogForm(forms.Form):
    """When and how the two met; never about what."""

    held_on = DayField(
        label=_("When did you meet?"),
        error_messages={
            "required": _("Fill in the day on which you met."),
            "too_early": _("Choose a day after you became a duo."),
        },
    )
    form = forms.ChoiceField(
        label=_("How did you meet?"),
        choices=MeetingForm,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you met.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        required=False,
        min_value=5,
        max_value=720,
        error_messages={
            "min_value": _("Fill in at least 5 minutes."),
            "max_value": _("Fill in 720 minutes at most."),
            "invalid": _("Fill in a number, for example 60."),
        },
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day on which there was a duo."""
        kwargs["initial"] = {"held_on": duo.ended_on or localdate(), "form": "in_person"}
        super().__init__(*args, **kwargs)
        day: Any = self.fields["held_on"]
        day.earliest, day.latest = duo.since, duo.ended_on
        if duo.ended_on:
            day.error_messages["too_late"] = _("Choose a day before your mentorship ended.")
