"""The times of a talk: what staff fill in to offer them, and the one that is picked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import InterviewSlot
from mentorship.look.templatetags.look import moment
from mentorship.typed import DayField, LineField

MOST = 6
AHEAD = timedelta(days=180)


class OfferForm(forms.Form):
    """Up to six times, where the talk is, and how long it takes."""

    use_required_attribute = False
    most = MOST
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    place = LineField(
        label=_("Where do you talk?"),
        help_text=_("An address, or a link to join online."),
        error_messages={
            "required": _("Fill in a place or a link."),
            "max_length": _("Use at most 200 characters."),
        },
    )
    minutes = forms.IntegerField(
        label=_("How many minutes does it take?"),
        initial=45,
        min_value=10,
        max_value=240,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            _("Fill in a number from 10 to 240."),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a line for each time."""
        super().__init__(*args, **kwargs)
        for number in range(1, self.most + 1):
            self.fields[f"day_{number}"] = DayField(
                label=_("Day %(number)d") % {"number": number},
                ahead=AHEAD,
                required=False,
                error_messages={
                    "too_early": _("This day has passed. Choose today or later."),
                    "too_late": _("Choose a day within half a year."),
                },
            )
            self.fields[f"hour_{number}"] = forms.TimeField(
                label=_("Time %(number)d") % {"number": number},
                widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
                required=False,
                error_messages={"invalid": _("Fill in a time, for example 14:30.")},
            )
            self.fields[f"day_{number}"].earliest = localdate()  # type: ignore[attr-defined]

    @property
    def lines(self) -> list[tuple[BoundField, BoundField]]:
        """The day and the hour of each time, beside each other."""
        return [(self[f"day_{n}"], self[f"hour_{n}"]) for n in range(1, self.most + 1)]

    def clean(self) -> dict[str, Any]:
        """Want whole times that are to come, each of them once."""
        data = self.cleaned_data
        times: list[datetime] = []
        for number in range(1, self.most + 1):
            day, hour = data.get(f"day_{number}"), data.get(f"hour_{number}")
            if f"day_{number}" in self.errors or f"hour_{number}" in self.errors:
                continue
            if day and hour:
                at = make_aware(datetime.combine(day, hour))
                if at <= now():
                    self.add_error(f"hour_{number}", _("This time has passed. Choose a later one."))
                elif at in times:
                    self.add_error(f"hour_{number}", _("This time is there twice. Choose another."))
                times.append(at)
            elif day:
                self.add_error(f"hour_{number}", _("Fill in a time, for example 14:30."))
            elif hour:
                self.add_error(f"day_{number}", _("Fill in the day of this time."))
        if not times and not self.errors:
            self.add_error("day_1", _("Fill in at least one day and time."))
        return data | {"times": sorted(times)}


class AgreedForm(OfferForm):
    """The one time that was agreed already, on the phone for example."""

    most = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call the one time what it is."""
        super().__init__(*args, **kwargs)
        self.fields["day_1"].label, self.fields["hour_1"].label = _("Day"), _("Time")


class PickForm(forms.Form):
    """One of the times that are still free."""

    slot = forms.ChoiceField(
        label=_("When do you want to talk?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("This time was just taken. Choose another."),
        },
    )

    def __init__(self, *args: Any, slots: Sequence[InterviewSlot], **kwargs: Any) -> None:
        """Offer these."""
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(str(s.pk), moment(s.starts_at)) for s in slots]  # type: ignore[attr-defined]
