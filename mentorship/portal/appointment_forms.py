"""When and where the two meet next: one day that they agreed on, or some to choose from."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext_lazy as _

from mentorship.duos.appointment_actions import DayTaken
from mentorship.duos.models import (
    Appointment,
    AppointmentOption,
    ChangeReason,
    Duo,
    How,
    MeetingForm,
    When,
)
from mentorship.look.templatetags.look import day, moment
from mentorship.portal.meeting_forms import minutes_field
from mentorship.programmes.holidays import next_working
from mentorship.programmes.rhythm import FREQUENCIES, Frequency
from mentorship.typed import DayField, LineField

AGREED, OFFER, CALL = "agreed", "offer", "call"
MOST = 3
# When the end is near or has passed, there is still so long to meet.
A_WHILE = timedelta(days=60)
USUAL_DAYS = 14


def _latest(duo: Duo) -> date:
    soon = localdate() + A_WHILE
    return max(duo.ends_on or soon, soon)


def usual_frequency(days: int | None) -> str:
    """The choice that comes nearest to so many days, and is no more where that is possible."""
    fitting = [code for code, (_label, every) in FREQUENCIES.items() if every.days <= (days or 28)]
    return max(fitting, key=lambda code: FREQUENCIES[code][1].days, default="w1")


class PlaceForm(forms.Form):
    """How and where they meet, and how long it takes."""

    form = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=MeetingForm,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you meet.")},
    )
    place = LineField(
        label=_("Where?"),
        help_text=_("An address, or a link to join online. Only the two of you see it."),
        required=False,
        error_messages={"max_length": _("Use at most 200 characters.")},
    )
    minutes = minutes_field(_("How many minutes does it take?"))

    @property
    def how(self) -> How:
        """What was filled in of it."""
        data = self.cleaned_data
        return How(data["form"], data["place"], data["minutes"])


def _day_field(label: Any, latest: date, *, required: bool) -> DayField:
    field = DayField(
        label=label,
        required=required,
        error_messages={
            "too_early": _("This day has passed. Choose today or later."),
            "too_late": _("Choose a day within your mentorship."),
        },
    )
    field.earliest, field.latest = localdate(), latest
    return field


def _hour_field(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        required=required,
        error_messages=dict.fromkeys(
            ["required", "invalid"], _("Fill in a time, for example 14:30.")
        ),
    )


class NextForm(PlaceForm):
    """The next day: agreed already, offered to the other, or to be settled by phone."""

    use_required_attribute = False
    ways: tuple[str, ...] = (AGREED, OFFER, CALL)
    way = forms.ChoiceField(
        label=_("How do you settle the day?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose how you settle the day.")
        ),
    )
    field_order = ("way", "form", "place", "minutes")

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Add a line for each day, and name the other."""
        self.other = kwargs.pop("other")
        super().__init__(*args, **kwargs)
        name = {"name": self.other}
        labels = {
            AGREED: _("We agreed on a day"),
            OFFER: _("I offer some days, and %(name)s chooses") % name,
            CALL: _("We call each other about it"),
        }
        way: Any = self.fields["way"]
        way.choices = [(code, labels[code]) for code in self.ways]
        latest = _latest(duo)
        for number in range(1, MOST + 1):
            words = {"number": number}
            self.fields[f"day_{number}"] = _day_field(
                _("Day %(number)d") % words, latest, required=False
            )
            self.fields[f"hour_{number}"] = _hour_field(_("Time %(number)d") % words)
        first: Any = self.fields["day_1"]
        first.is_needed, first.label = True, _("Day")
        self.fields["hour_1"].label = _("Time")

    @property
    def first(self) -> tuple[BoundField, BoundField]:
        """The line that is filled in at the least."""
        return self["day_1"], self["hour_1"]

    @property
    def more(self) -> list[tuple[BoundField, BoundField]]:
        """The lines of days that are offered besides."""
        return [(self[f"day_{n}"], self[f"hour_{n}"]) for n in range(2, MOST + 1)]

    @property
    def opens_more(self) -> bool:
        """Whether there is something in those lines, or wrong with them."""
        return any(bound.value() or bound.errors for line in self.more for bound in line)

    def clean(self) -> dict[str, Any]:
        """Want one day that is to come where they agreed on it, and whole times to choose from."""
        data = self.cleaned_data
        way = data.get("way")
        if way == CALL:
            for name in [name for name in self.errors if name != "way"]:
                del self.errors[name]
            return data
        numbers = range(1, MOST + 1) if way == OFFER else (1,)
        if way == AGREED:
            for bound in (each for line in self.more for each in line):
                self.errors.pop(bound.name, None)
        times = [each for number in numbers if (each := self._line(number, way))]
        if not times and not self.errors:
            self.add_error("day_1", _("Fill in the day."))
        return data | {"times": times}

    def _line(self, number: int, way: str | None) -> When | None:
        """One day and its time; of an agreed day the time can follow."""
        day_name, hour_name = f"day_{number}", f"hour_{number}"
        if day_name in self.errors or hour_name in self.errors:
            return None
        on, at = self.cleaned_data.get(day_name), self.cleaned_data.get(hour_name)
        if on is None:
            if at:
                self.add_error(day_name, _("Fill in the day of this time."))
            return None
        if at is None and way == OFFER:
            self.add_error(hour_name, _("Fill in a time, for example 14:30."))
            return None
        if at and make_aware(datetime.combine(on, at)) <= now():
            self.add_error(hour_name, _("This time has passed. Choose a later one."))
            return None
        return When(on, at)

    def taken(self, error: DayTaken) -> None:
        """Say that they meet on that day already; what was typed stays."""
        self.add_error("day_1", _("You meet on %(day)s already.") % {"day": day(error.on)})


def reason_field() -> forms.ChoiceField:
    """Ask why, without wanting to know."""
    return forms.ChoiceField(
        label=_("Why?"),
        help_text=_("Only the other reads it, and you do not have to say anything."),
        choices=[("", _("I would rather not say")), *ChangeReason.choices],
        widget=forms.RadioSelect,
        required=False,
    )


class MoveForm(NextForm):
    """Another day for what was planned, and why for who wants to say so."""

    ways = (AGREED, OFFER)
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the new day."""
        super().__init__(*args, **kwargs)
        self.fields["way"].label = _("How do you find another day?")

    def clean(self) -> dict[str, Any]:
        """Want something to be different: the other gets an e-mail of it."""
        data = super().clean()
        if not self.errors and not set(self.changed_data) - {"reason"}:
            self.add_error("day_1", _("You meet on that day already. Choose another."))
        return data


class CallOffForm(forms.Form):
    """Why it does not go on, for who wants to say so."""

    reason = reason_field()


class PickForm(forms.Form):
    """One of the days that the other offered."""

    option = forms.ChoiceField(
        label=_("Which day suits you?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a day."),
            "invalid_choice": _("This day is not offered any more. Choose another."),
        },
    )

    def __init__(self, options: Iterable[AppointmentOption], *args: Any, **kwargs: Any) -> None:
        """Offer those that are still to come."""
        super().__init__(*args, **kwargs)
        to_come = {str(each.pk): each for each in options if each.is_to_come}
        self.options = to_come
        choices = [(key, moment(each.when.starts_at)) for key, each in to_come.items()]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]

    @property
    def when(self) -> When:
        """The day that was chosen."""
        return self.options[self.cleaned_data["option"]].when


class PlanForm(PlaceForm):
    """A row of days: from which one, how often, until when."""

    use_required_attribute = False
    first = forms.DateField()
    at = _hour_field(_("At what time?"))
    every = forms.ChoiceField(
        label=_("How often?"),
        choices=[(code, label) for code, (label, _every) in FREQUENCIES.items()],
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose how often.")),
    )
    until = forms.DateField()
    field_order = ("first", "at", "every", "until", "form", "place", "minutes")

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Plan within the time that the mentorship lasts (S4-COND-8a)."""
        super().__init__(*args, **kwargs)
        latest = _latest(duo)
        self.fields["first"] = _day_field(_("From which day?"), latest, required=True)
        self.fields["until"] = _day_field(_("Until which day?"), latest, required=True)

    def clean(self) -> dict[str, Any]:
        """Begin before it ends."""
        data = self.cleaned_data
        first, until = data.get("first"), data.get("until")
        if first and until and until < first:
            self.add_error("until", _("Choose a day after the first one."))
        return data

    @property
    def frequency(self) -> Frequency:
        """How often."""
        return FREQUENCIES[self.cleaned_data["every"]][1]


def suggested(duo: Duo, last: Appointment | None) -> dict[str, Any]:
    """What is likely: their rhythm on from the last meeting, at the same time and place."""
    today = localdate()
    known = [day for day in (duo.last_met_on, duo.planned_until) if day]
    since = max(known, default=today)
    on = since + timedelta(days=duo.rhythm_days or USUAL_DAYS)
    while on <= today:
        on += timedelta(days=7)
    on = next_working(on, country=duo.programme.country)
    return {
        "way": AGREED,
        "day_1": min(on, _latest(duo)),
        "hour_1": last.at if last else None,
        "form": last.form if last else "in_person",
        "place": last.place if last else "",
        "minutes": last.minutes if last else None,
    }
