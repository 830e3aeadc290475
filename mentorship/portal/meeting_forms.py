"""What one of the two tells about a meeting: whether it took place, when and how; never what about."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import Appointment, Duo, MeetingForm
from mentorship.typed import DayField

YES, LATER, NO = "yes", "later", "no"
SHORTEST, LONGEST = 5, 720


def minutes_field(label: Any) -> forms.IntegerField:
    """Ask how long, if they know."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        error_messages={
            "min_value": _("Fill in at least 5 minutes."),
            "max_value": _("Fill in 720 minutes at most."),
            "invalid": _("Fill in a number, for example 60."),
        },
    )


class MeetingLogForm(forms.Form):
    """Whether, when and how the two met; the day and the form of what was planned are filled in."""

    outcome = forms.ChoiceField(
        label=_("Did you meet?"),
        choices=[
            (YES, _("Yes")),
            (LATER, _("No, that is still to come")),
            (NO, _("No, it did not go on")),
        ],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose yes or no.")},
    )
    held_on = DayField(
        label=_("On which day?"),
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
    minutes = minutes_field(_("How many minutes?"))

    def __init__(
        self, duo: Duo, *args: Any, planned: Appointment | None = None, **kwargs: Any
    ) -> None:
        """Ask for a day on which there was a duo."""
        day = planned.on if planned else duo.ended_on or localdate()
        how = planned.form if planned else "in_person"
        kwargs["initial"] = {"outcome": YES, "held_on": day, "form": how}
        super().__init__(*args, **kwargs)
        held_on: Any = self.fields["held_on"]
        held_on.earliest, held_on.latest = duo.since, duo.ended_on
        if duo.ended_on:
            held_on.error_messages["too_late"] = _("Choose a day before your mentorship ended.")
        if duo.takes_appointments:
            self.fields["outcome"].is_needed = True  # type: ignore[attr-defined]
        else:
            del self.fields["outcome"]

    def clean(self) -> dict[str, Any]:
        """Ask when and how of what took place alone."""
        data = self.cleaned_data
        data["outcome"] = data.get("outcome") or YES
        if data["outcome"] != YES and "outcome" not in self.errors:
            for name in ("held_on", "form", "minutes"):
                self.errors.pop(name, None)
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """When, how and how long."""
        return {name: self.cleaned_data[name] for name in ("held_on", "form", "minutes")}
