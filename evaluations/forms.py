"""Opening a round, and answering its questions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from evaluations import ballots
from evaluations.ballots import Answers, Ballot
from evaluations.models import MOST_DAYS, USUAL_DAYS, Round
from evaluations.publication import FEWEST_INVITED
from evaluations.questionnaires import LONGEST_TEXT, Question
from mentorship.programmes.models import Programme, Role
from mentorship.typed import LineField, TextField

# In a shorter time the reminders would come on top of the invitation.
FEWEST_DAYS = 7
SHORTER = _("Make this shorter: at most %(limit_value)d characters, now %(show_value)d.")
# A round is not planned further ahead than this.
FURTHEST = timedelta(days=3 * 365)


def _usual_last_day() -> date:
    return localdate() + timedelta(days=USUAL_DAYS)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Fill in a date, for example 31-12-2026."),
        },
        **kwargs,
    )


def too_few(number: int) -> forms.ValidationError:
    """Say that a round of so many people does not start."""
    return forms.ValidationError(
        _("Only %(number)d people can be asked now. From %(fewest)d on it can start."),
        params={"number": number, "fewest": FEWEST_INVITED},
    )


def too_soon(day: date) -> forms.ValidationError:
    """Say from which day these people can be asked the same again."""
    return forms.ValidationError(
        _("They were asked the same a short while ago. From %(day)s on it can start."),
        params={"day": date_format(day)},
    )


class RoundForm(forms.Form):
    """Until when people can answer."""

    last_day = forms.DateField(
        label=_("Last day to answer"),
        help_text=_("Two weeks is usual. After that the ballot box closes by itself."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        initial=_usual_last_day,
        error_messages={
            "required": _("Choose the last day to answer."),
            "invalid": _("Fill in a date, for example 31-12-2026."),
        },
    )

    def __init__(
        self,
        *args: Any,
        invited: int,
        programme: Programme,
        opens_from: date | None = None,
        **kwargs: Any,
    ) -> None:
        """Know how many people would be invited, and since when they may be: else it stays shut."""
        super().__init__(*args, **kwargs)
        self.invited, self.programme, self.opens_from = invited, programme, opens_from

    def clean_last_day(self) -> date:
        """Leave people some time, and let the end be in sight."""
        day: date = self.cleaned_data["last_day"]
        first, last = (localdate() + timedelta(days=days) for days in (FEWEST_DAYS, MOST_DAYS))
        if not first <= day <= last:
            raise forms.ValidationError(
                _("Choose a day from %(first)s until %(last)s."),
                params={"first": date_format(first), "last": date_format(last)},
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Ask enough people to keep each other anonymous."""
        if not self.invited:
            raise forms.ValidationError(
                _("There is nobody to ask yet: no %(duo)s is under way."),
                params=self.programme.terms,
            )
        if self.opens_from:
            raise too_soon(self.opens_from)
        if self.invited < FEWEST_INVITED:
            raise too_few(self.invited)
        return self.cleaned_data


class PlanForm(forms.Form):
    """On which day a round opens by itself, and for how long people can answer then."""

    opens_on = _day(_("Opens on"), help_text=_("On a day off it waits for the next working day."))
    days_open = forms.IntegerField(
        label=_("Days to answer"),
        help_text=_("Two weeks is usual."),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Fill in a number from 7 to 60."),
        ),
    )

    def clean_opens_on(self) -> date:
        """Plan what is to come."""
        day: date = self.cleaned_data["opens_on"]
        if not localdate() <= day <= localdate() + FURTHEST:
            raise forms.ValidationError(_("Choose a day from today, within three years."))
        return day


class ExtendForm(forms.Form):
    """A later last day for a round that is open."""

    last_day = _day(_("New last day"), help_text=_("Only later. What was promised stays."))

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        """Know until when it takes answers now."""
        super().__init__(*args, **kwargs)
        assert round_.last_day is not None and round_.opened_on is not None  # noqa: S101, PT018 — it is open
        self.after = round_.last_day
        self.latest = round_.opened_on + timedelta(days=MOST_DAYS)

    def clean_last_day(self) -> date:
        """Only later, and not without an end."""
        day: date = self.cleaned_data["last_day"]
        if not self.after < day <= self.latest:
            raise forms.ValidationError(
                _("Choose a day after %(after)s, until %(latest)s at most."),
                params={"after": date_format(self.after), "latest": date_format(self.latest)},
            )
        return day


class OpenAnswer(forms.CharField):
    """An open answer; a new line counts as one character, whatever the browser sends.

    The browser does not cut off what is too long: that would lose what was typed.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out the longest length."""
        return {
            name: each for name, each in super().widget_attrs(widget).items() if name != "maxlength"
        }

    def to_python(self, value: Any) -> str:
        """Take the carriage returns out before the length is looked at."""
        return str(super().to_python(str(value or "").replace("\r\n", "\n")))


def _score(value: str) -> int | None:
    return None if value == AnswerForm.DONT_KNOW else int(value)


class AnswerForm(forms.Form):
    """The questions of a round to one role. Everything may stay open."""

    DONT_KNOW = "unknown"

    def __init__(
        self, *args: Any, questions: Iterable[Question], language: str, **kwargs: Any
    ) -> None:
        """Make a field of each question."""
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for question in self.questions:
            self.fields[question.code] = self._field(question, language)

    def _field(self, question: Question, language: str) -> forms.Field:
        if not question.options:
            return OpenAnswer(
                label=question.text_in(language),
                help_text=_("Do not mention any names."),
                widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
                required=False,
                max_length=LONGEST_TEXT,
                error_messages={"max_length": SHORTER},
            )
        choices = [(str(option), label) for option, label in question.choices_in(language)]
        return forms.TypedChoiceField(
            label=question.text_in(language),
            choices=[*choices, (self.DONT_KNOW, _("I do not know"))],
            widget=forms.RadioSelect,
            coerce=_score,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Choose one of these answers.")},
        )

    def clean(self) -> dict[str, Any]:
        """Take something: whoever sends an empty form has spent her one time."""
        if not self.errors and not self.answers:
            raise forms.ValidationError(_("Answer at least one question."))
        if not self.errors:
            self._fit()
        return self.cleaned_data

    def _fit(self) -> None:
        """Say of each text how much shorter it has to be, where all do not fit the ballot.

        What the short ones leave is for the long ones, in equal parts. A letter of some scripts
        takes three or four times the place of a Latin one, so the limit is of this text.
        """
        left = ballots.room(Ballot(Role.MENTOR, self.answers))  # both roles are as long a word
        if left >= 0:
            return
        sizes = {
            code: ballots.weight(answer)
            for code, answer in self.answers.items()
            if isinstance(answer, str)
        }
        share = (left + sum(sizes.values())) // len(sizes)
        long = [code for code, size in sizes.items() if size > share]
        most = (left + sum(sizes[code] for code in long)) // len(long)
        for code in long:
            if sizes[code] > most:
                text = self.cleaned_data[code]
                told = {"limit_value": ballots.fitting(text, most), "show_value": len(text)}
                self.add_error(code, forms.ValidationError(SHORTER, params=told))

    @property
    def answers(self) -> Answers:
        """What was answered; a question that was left open or not known is not in it."""
        return {
            code: answer for code, answer in self.cleaned_data.items() if answer not in (None, "")
        }


class CallMeForm(forms.Form):
    """Who wants to be called, and how she can be reached. This is not anonymous, and says so."""

    name = LineField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={
            "required": _("Fill in your name."),
            "max_length": _("Use at most %(limit_value)d characters."),
        },
    )
    reach = LineField(
        label=_("Your phone number or e-mail address"),
        max_length=100,
        error_messages={
            "required": _("Fill in how we can reach you."),
            "max_length": _("Use at most %(limit_value)d characters."),
        },
    )
    about = TextField(
        label=_("What is it about?"),
        required=False,
        max_length=1000,
        rows=4,
        error_messages={"max_length": _("Use at most %(limit_value)d characters.")},
    )
