"""What the list of applications is filtered by, and what is asked before something happens to several."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import CharField, F, JSONField, Q, Value
from django.db.models.functions import Cast
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorship.accounts.models import User
from mentorship.filters import Filters, choice, search
from mentorship.intake.interview_forms import AHEAD
from mentorship.intake.models import Partner
from mentorship.programmes.models import MENTEE, MENTOR, Programme, QuestionKind
from mentorship.typed import DayField, LineField

CHOSEN = (QuestionKind.CHOICE, QuestionKind.CHOICES)
LISTS = (QuestionKind.CHOICES,)
ASKED, PARTNER, STAFF, PLACE = "asked", "partner", "staff", "place"
NOBODY = "niemand"
WITH, WITHOUT = "met", "zonder"
ANSWER = "antwoord-"
DAYS, MOST_TIMES = 3, 40


class ListForm(Filters):
    """The filters above a list of applications or people."""

    always = ("q", "rol")
    q = search(_("Name, e-mail address, phone number or reference"))
    plaats = LineField(
        label=_("Place"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        max_length=60,
        required=False,
    )
    sinds = DayField(
        label=_("Applied since"),
        widget=forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Offer what this programme asks, and who works with it."""
        super().__init__(*args, **kwargs)
        self.words = {role: capfirst(programme.word(role)) for role in (MENTEE, MENTOR)}
        self.fields["rol"] = choice(_("Role"), self.words.items())
        found = _offered(programme)
        self.lists = {code for code, _label, kind, _options in found[ASKED] if kind in LISTS}
        if not any(code == PLACE for code, _label, _kind, _options in found[ASKED]):
            del self.fields["plaats"]
        for code, label, kind, options in found[ASKED]:
            if kind in CHOSEN:
                self.fields[ANSWER + code] = choice(label, options)
        if partners := [(key, name) for key, name, *_rest in found[PARTNER]]:
            self.fields["partner"] = choice(_("Sent by"), partners)
        staff = [(key, name) for key, name, *_rest in found[STAFF]]
        self.fields["wie"] = choice(_("Looked after by"), [(NOBODY, _("Nobody yet")), *staff])

    @property
    def answers(self) -> dict[str, Any]:
        """What people must have answered, as it is kept."""
        chosen = {
            name.removeprefix(ANSWER): value
            for name, value in self.narrowing.items()
            if name.startswith(ANSWER)
        }
        return {code: [value] if code in self.lists else value for code, value in chosen.items()}

    @property
    def since(self) -> datetime | None:
        """The moment from which on they applied."""
        day = self.cleaned_data.get("sinds")
        return make_aware(datetime.combine(day, time.min)) if day else None


class ApplicationListForm(ListForm):
    """The same above a list of applications, where it matters as well whether there was a talk."""

    gesprek = choice(
        _("Talk about period, frequency and expectations"),
        [(WITH, _("Noted")), (WITHOUT, _("Not noted"))],
    )


Offered = dict[str, list[tuple[str, str, str, list[list[str]]]]]


def _offered(programme: Programme) -> Offered:
    """What is asked and answered, the partners and the staff: all to choose from, in one query."""
    questions = programme.questions.filter(Q(kind__in=CHOSEN) | Q(code=PLACE))
    partners = Partner.objects.filter(programme=programme)
    staff = User.objects.filter(memberships__programme=programme, is_active=True)

    def rows(found: Any, what: str, **columns: Any) -> Any:
        plain = {"key": Cast("pk", CharField()), "words": F("name"), "place_of": Value(0)}
        plain |= {"how": Value(""), "choices": Value([], JSONField())}
        named = {f"o_{name}": value for name, value in (plain | columns).items()}
        return found.annotate(o_what=Value(what), **named).values_list("o_what", *sorted(named))

    asked = {"key": F("code"), "words": F("label"), "place_of": F("position")}
    asked |= {"how": F("kind"), "choices": F("options")}
    found: Offered = {ASKED: [], PARTNER: [], STAFF: []}
    both = rows(questions, ASKED, **asked).union(
        rows(partners, PARTNER), rows(staff, STAFF), all=True
    )
    for what, choices, how, key, _place, words in both.order_by("o_place_of", "o_words"):
        found[what].append((key, words, how, choices))
    return found


class AssignForm(forms.Form):
    """Who looks after these people from now on."""

    owner = forms.ChoiceField(
        label=_("Who looks after them?"),
        widget=forms.Select({"class": "form-select"}),
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose a colleague.")),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Offer the staff of the programme."""
        super().__init__(*args, **kwargs)
        staff = _offered(programme)[STAFF]
        self.fields["owner"].choices = [(key, name) for key, name, *_rest in staff]  # type: ignore[attr-defined]


class HoursForm(forms.Form):
    """Hours on up to three days, cut into times of which each of several people picks one."""

    use_required_attribute = False
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

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        """Know how many are to pick a time; add a line for each day."""
        super().__init__(*args, **kwargs)
        self.people = people
        for number in range(1, DAYS + 1):
            day = DayField(
                label=_("Day %(number)d") % {"number": number},
                ahead=AHEAD,
                required=False,
                error_messages={"too_late": _("Choose a day within half a year.")},
            )
            day.earliest = localdate()
            self.fields[f"day_{number}"] = day
            for name, label in (("from", _("From")), ("until", _("Until"))):
                self.fields[f"{name}_{number}"] = forms.TimeField(
                    label=label,
                    widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
                    required=False,
                    error_messages={"invalid": _("Fill in a time, for example 14:30.")},
                )

    @property
    def lines(self) -> list[tuple[BoundField, ...]]:
        """The day and the hours, beside each other."""
        return [
            tuple(self[f"{name}_{number}"] for name in ("day", "from", "until"))
            for number in range(1, DAYS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Cut the hours into times to come; everybody needs one to pick."""
        data = self.cleaned_data
        if self.errors:
            return data
        times: set[datetime] = set()
        for number in range(1, DAYS + 1):
            if any(data[f"{name}_{number}"] is not None for name in ("day", "from", "until")):
                times |= self._cut(number, data, timedelta(minutes=data["minutes"]))
        if not self.errors:
            self._count(len(times))
        return data | {"times": sorted(times)}

    def _cut(self, number: int, data: dict[str, Any], each: timedelta) -> set[datetime]:
        day, start, end = (data[f"{name}_{number}"] for name in ("day", "from", "until"))
        if day is None or start is None or end is None:
            self.add_error(f"day_{number}", _("Fill in the day, from when and until when."))
            return set()
        at, last = (make_aware(datetime.combine(day, hour)) for hour in (start, end))
        found: set[datetime] = set()
        while at + each <= last and len(found) <= MOST_TIMES:
            if at > now():
                found.add(at)
            at += each
        if not found:
            self.add_error(f"until_{number}", _("No talk fits in here. Choose other hours."))
        return found

    def _count(self, times: int) -> None:
        if times > MOST_TIMES:
            self.add_error(None, _("These are more than %(n)d times.") % {"n": MOST_TIMES})
        elif times < self.people:
            text = ngettext(
                "There is %(times)d time for %(people)d people. Give more hours.",
                "There are %(times)d times for %(people)d people. Give more hours.",
                times,
            )
            self.add_error("day_1", text % {"times": times, "people": self.people})
