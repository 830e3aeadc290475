"""Choosing and writing the questions of a moment."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evaluations import instrument
from evaluations.instrument import MARK, TO_TEN, Unreadable, Written
from evaluations.models import Questionnaire
from evaluations.publication import CHOICE, LIKERT, MENTEE, MENTOR, TEXT
from evaluations.questionnaires import Offer, library
from mentorship.programmes.models import Programme
from mentorship.typed import LineField, LinesField, TextField, overtaken, resend

BOTH = ""
OPTIONS = _("Write 2 to 7 answers, each on its own line, of at most 80 characters.")
WRONG = {
    "text": _("Line %(line)d has no question."),
    "quote": _("Line %(line)d: a quotation mark is not closed, or not doubled."),
    "long": _("The question of line %(line)d is longer than 300 characters."),
    "kind": _("Line %(line)d: choose statement, 1-10, 0-10, choice or open as the type."),
    "who": _("Line %(line)d: say mentor, mentee or both."),
    "options": _("Line %(line)d: give 2 to 7 different answers, with | between them."),
}


class SwitchForm(forms.Form):
    """Which of the questions that come with the app are asked."""

    on = forms.MultipleChoiceField(
        label=_("Which of these do you ask as well?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, programme: Programme, moment: str, version: Questionnaire | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Tick what is asked now."""
        super().__init__(*args, **kwargs)
        self.programme = programme
        offers = [each for each in library(moment) if not each.is_core]
        codes = {each.code for each in version.asked} if version else None
        self.fields["on"].choices = [  # type: ignore[attr-defined]
            (each.question.code, self._label(each)) for each in offers
        ]
        self.initial = {
            "seen": version.version if version else 0,
            "on": [
                each.question.code
                for each in offers
                if (
                    each.is_usual(programme.preset)
                    if codes is None
                    else each.question.code in codes
                )
            ],
        }

    def _label(self, offer: Offer) -> str:
        text, role = offer.question.text_in(get_language()), offer.question.role
        return f"{text} ({self.programme.word(f'{role}s')})" if role else text

    def over(self) -> None:
        """Say that a colleague was first; what was ticked stays."""
        overtaken(self, seen=str(self.initial["seen"]))


class AddingForm(forms.Form):
    """What adds questions to a version, so that pressing twice does not add them twice."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def over(self, version: int) -> None:
        """Say that the questions are others by now; what was typed stays."""
        resend(self, seen=str(version))
        text = _(
            "The questions changed meanwhile. Look whether yours are there already, or save again."
        )
        self.add_error(None, text)


class OwnQuestionForm(AddingForm):
    """A question of the programme's own."""

    text = LineField(
        label=_("Question"),
        max_length=instrument.LONGEST,
        help_text=_("Ask one thing at a time, in the words of your people."),
        error_messages={
            "required": _("Write the question."),
            "max_length": _("Use at most %(limit_value)d characters."),
        },
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"),
        choices=[
            (LIKERT, _("agree or disagree, in five steps")),
            (MARK, _("a mark from 1 to 10")),
            (TO_TEN, _("a number from 0 to 10")),
            (CHOICE, _("one of a list")),
            (TEXT, _("in their own words")),
        ],
        initial=LIKERT,
        widget=forms.RadioSelect,
        help_text=_("Everybody can also say “I do not know”, or skip it."),
        error_messages={
            "required": _("Choose how it is answered."),
            "invalid_choice": _("Choose from this list."),
        },
    )
    role = forms.ChoiceField(
        label=_("Who is asked?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    options = LinesField(
        label=_("Answers to choose from"),
        help_text=_("One a line. Only for one of a list."),
        longest=instrument.LONGEST_OPTION,
        most=instrument.MOST_OPTIONS,
        required=False,
        rows=4,
    )
    topic = LineField(
        label=_("In a few words, beside a plot"),
        max_length=instrument.LONGEST_TOPIC,
        required=False,
        error_messages={"max_length": _("Use at most %(limit_value)d characters.")},
    )
    text_en = LineField(
        label=_("The question in English"),
        max_length=instrument.LONGEST,
        required=False,
        help_text=_("Without it people who read English get the Dutch question."),
        error_messages={"max_length": _("Use at most %(limit_value)d characters.")},
    )
    options_en = LinesField(
        label=_("The answers in English, in the same order"),
        longest=instrument.LONGEST_OPTION,
        most=instrument.MOST_OPTIONS,
        required=False,
        rows=4,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Ask for whom it is in the words of the programme."""
        super().__init__(*args, **kwargs)
        terms = programme.terms
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (BOTH, _("everybody")),
            (MENTEE, terms["mentees"]),
            (MENTOR, terms["mentors"]),
        ]

    def clean(self) -> dict[str, Any]:
        """A list has answers to choose from; in English there are as many."""
        data = self.cleaned_data
        if data.get("kind") == CHOICE and "options" in data:
            if not instrument.are_options(data["options"]):
                self.add_error("options", OPTIONS)
            elif data.get("options_en") and len(data["options_en"]) != len(data["options"]):
                self.add_error("options_en", _("Give as many answers in English as in Dutch."))
        return data

    @property
    def written(self) -> Written:
        """The question as it was written."""
        data = self.cleaned_data
        is_choice = data["kind"] == CHOICE
        return Written(
            text=data["text"],
            kind=data["kind"],
            role=data["role"] or None,
            options=tuple(data["options"]) if is_choice else (),
            text_en=data["text_en"],
            options_en=tuple(data["options_en"]) if is_choice else (),
            topic=data["topic"],
        )


class InstrumentForm(AddingForm):
    """A list of questions that others made, pasted."""

    lines = TextField(
        label=_("The questions, one a line"),
        help_text=_(
            "Paste them, or rows of a spreadsheet: question;type;for whom;answers. The type is"
            " statement, 1-10, 0-10, choice or open. Answers to choose from have | between them."
        ),
        rows=10,
        max_length=10000,
        error_messages={
            "required": _("Paste at least one question."),
            "max_length": _("Use at most %(limit_value)d characters."),
        },
    )
    source = LineField(
        label=_("Where do they come from?"),
        help_text=_("For example the name of the instrument, its makers and the year."),
        error_messages={
            "required": _("Say where they come from."),
            "max_length": _("Use at most %(limit_value)d characters."),
        },
    )
    may_use = forms.BooleanField(
        label=_("We may use these questions"),
        help_text=_("Many instruments are protected. Ask their makers if you are not sure."),
        error_messages={"required": _("Tick that you may use them, or do not take them over.")},
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Know the programme's words for who is asked."""
        super().__init__(*args, **kwargs)
        self.words = instrument.roles_of(programme.terms)

    def clean_lines(self) -> list[Written]:
        """Read the questions, or say which line cannot be read."""
        try:
            found = instrument.read(self.cleaned_data["lines"], words=self.words)
        except Unreadable as error:
            text = capfirst(str(WRONG[error.why]))
            raise forms.ValidationError(text, params={"line": error.line}) from error
        if not found:
            raise forms.ValidationError(_("Paste at least one question."))
        return found
