"""The forms of the agenda: an event, whom to ask, and a number in the register."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake import event_selectors as selectors
from mentorship.intake.models import Event, EventKind
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.typed import DayField, LineField

FIRST_POINT, MOST_POINTS, MOST_PLACES = 0, 50, 1000
REGISTER_NUMBER = re.compile(r"[0-9]{11}")
TIME_EXAMPLE = _("Fill in a time, for example 19:30.")
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]


def _time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": TIME_EXAMPLE},
    )


def _role_choices(programme: Programme) -> list[tuple[str, str]]:
    return [(role, capfirst(programme.word(role))) for role in (MENTEE, MENTOR)]


def _in_words(choices: Mapping[str, str | Promise], programme: Programme) -> list[tuple[str, str]]:
    return [(code, str(label) % programme.terms) for code, label in choices.items()]


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """One gathering: when, where, for whom, and what comes up."""

    use_required_attribute = False
    # How often it had been changed when the page was made.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, capfirst(str(kind.label))) for kind in EventKind],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what it is."),
            "invalid_choice": _("Choose from this list."),
        },
    )
    held_on = DayField(
        label=_("On which day?"),
        ahead=timedelta(days=730),
        error_messages={"too_late": _("Fill in a day within two years.")},
    )
    starts_at = _time_field(_("From what time"))
    ends_at = _time_field(_("Until what time"))
    place = LineField(label=_("Where?"), required=False)
    online_url = LineField(
        label=_("Link to join online"),
        help_text=_("Begins with https://"),
        required=False,
        max_length=300,
    )
    capacity = forms.IntegerField(
        label=_("For how many people is there room?"),
        help_text=_("Who comes later is put on the waiting list. Empty: as many as want to."),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], _("Fill in a number from 1 to 1000.")
        ),
    )
    roles = forms.MultipleChoiceField(
        label=_("For whom?"),
        help_text=_("Nothing chosen: for everybody."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    content = forms.MultipleChoiceField(
        label=_("What do you tell? (information session)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    topics = forms.MultipleChoiceField(
        label=_("Which topics come up? (training)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    points = forms.IntegerField(
        label=_("Accreditation points"),
        required=False,
        min_value=FIRST_POINT,
        max_value=MOST_POINTS,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], _("Fill in a number from 0 to 50.")
        ),
    )

    host = forms.ModelChoiceField(
        label=_("Who leads it?"),
        help_text=_("It is in her agenda, and she is warned when she is somewhere else then."),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody of the staff"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose from this list.")},
    )

    class Meta:
        model = Event
        fields = [
            "kind",
            "held_on",
            "starts_at",
            "ends_at",
            "host",
            "place",
            "online_url",
            "capacity",
            "roles",
            "content",
            "topics",
            "points",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the topics and words of the programme."""
        super().__init__(*args, **kwargs)
        event: Event = self.instance
        self.initial["seen"] = event.sequence
        self.fields["roles"].choices = _role_choices(event.programme)  # type: ignore[attr-defined]
        self.fields["content"].choices = _in_words(selectors.CONTENT, event.programme)  # type: ignore[attr-defined]
        staff = User.objects.filter(memberships__programme=event.programme)
        self.fields["host"].queryset = staff.defer("folded", "grams").order_by("name")  # type: ignore[attr-defined]
        # A topic that the programme dropped since stays where it was.
        topics = dict.fromkeys([*event.programme.training_topics, *event.topics])
        if topics:
            self.fields["topics"].choices = [(each, each) for each in topics]  # type: ignore[attr-defined]
        else:
            del self.fields["topics"]

    def clean_online_url(self) -> str:
        """Take a secure address alone."""
        url: str = self.cleaned_data["online_url"]
        if url:
            message = _("Fill in an address that begins with https://")
            URLValidator(schemes=["https"], message=message)(url)
        return url

    def clean_points(self) -> int:
        """Nothing is none, and listening before you join earns none either."""
        is_info = self.cleaned_data.get("kind") == EventKind.INFO_SESSION
        return 0 if is_info else self.cleaned_data["points"] or 0

    def clean_roles(self) -> list[str]:
        """Take mentors when nobody was chosen for an exchange: it is theirs (S2-GUID-5a)."""
        roles: list[str] = self.cleaned_data["roles"]
        if not roles and self.cleaned_data.get("kind") == EventKind.EXCHANGE:
            return [MENTOR]
        return roles

    def clean(self) -> dict[str, Any]:
        """Let it end after it began."""
        start, end = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", ValidationError(_("Fill in when it begins as well.")))
        elif start and end and end <= start:
            self.add_error("ends_at", ValidationError(_("Fill in a time after it begins.")))
        return self.cleaned_data


class AskForm(forms.Form):
    """Whom to ask: a group, in one role or both."""

    use_required_attribute = False
    groep = forms.ChoiceField(
        label=_("Who?"),
        choices=list(selectors.GROUPS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whom you want to ask."),
            "invalid_choice": _("Choose from this list."),
        },
    )
    rol = forms.ChoiceField(
        label=_("In which role?"),
        required=False,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        """Offer the roles that the event is for."""
        super().__init__(*args, **kwargs)
        roles = [
            (role, label)
            for role, label in _role_choices(event.programme)
            if role in event.roles or not event.roles
        ]
        if len(roles) > 1:
            roles.insert(0, ("", str(_("Everybody"))))
        self.fields["rol"].choices = roles  # type: ignore[attr-defined]
        self.fields["rol"].required = len(roles) == 1


class AttendanceForm(forms.Form):
    """What is noted of the people that were ticked."""

    THERE, NOT_COMPLETED, ABSENT, UNKNOWN = "there", "not_completed", "absent", "unknown"
    # As was_there, is_passed
    MEANING: dict[str, tuple[bool | None, bool]] = {
        THERE: (True, True),
        NOT_COMPLETED: (True, False),
        ABSENT: (False, True),
        UNKNOWN: (None, True),
    }

    what = forms.ChoiceField(choices=[(each, each) for each in MEANING])
    who = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, rows: list[int], **kwargs: Any) -> None:
        """Know the rows of this event."""
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(row, row) for row in rows]  # type: ignore[attr-defined]


class RegisterNumberForm(forms.Form):
    """The number in the BIG register: eleven digits (S4-COND-7b)."""

    use_required_attribute = False
    register_number = LineField(
        label=_("BIG number"),
        help_text=_("Eleven digits. Empty it to take the number away."),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"max_length": _("A BIG number has 11 digits, for example 19012345601.")},
    )

    def clean_register_number(self) -> str:
        """Count the digits, whatever spaces and dots are between them."""
        number = re.sub(r"[\s.-]", "", self.cleaned_data["register_number"])
        if number and not REGISTER_NUMBER.fullmatch(number):
            raise ValidationError(_("A BIG number has 11 digits, for example 19012345601."))
        return number
