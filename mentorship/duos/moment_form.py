"""The day and the hour at which people meet, as one moment that is to come."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext_lazy as _

from mentorship.typed import DayField

AHEAD = timedelta(days=366)


class MomentForm(forms.Form):
    """A day and a time in the future; ``starts_at`` is the moment."""

    day = DayField(
        label=_("On which day?"),
        ahead=AHEAD,
        error_messages={
            "too_early": _("This day has passed. Choose today or later."),
            "too_late": _("Choose a day within a year."),
        },
    )
    hour = forms.TimeField(
        label=_("At what time?"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages=dict.fromkeys(
            ["required", "invalid"], _("Fill in a time, for example 14:30.")
        ),
    )

    def __init__(self, *args: Any, starts_at: datetime | None = None, **kwargs: Any) -> None:
        """Show the moment that was planned; ask for one that is to come."""
        if starts_at:
            local = localtime(starts_at)
            planned = {"day": local.date(), "hour": local.time()}
            kwargs["initial"] = planned | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["day"].earliest = localdate()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put the two together; an hour of today can be over."""
        data = self.cleaned_data
        day, hour = data.pop("day", None), data.pop("hour", None)
        if day and hour:
            data["starts_at"] = make_aware(datetime.combine(day, hour))
            if data["starts_at"] <= now():
                self.add_error("hour", _("This time has passed. Choose a later one."))
        return data
