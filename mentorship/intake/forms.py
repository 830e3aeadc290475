"""What applicants fill in, page by page, and what staff fill in about them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.intake import gates
from mentorship.intake.models import Application, Interview, Note
from mentorship.look.widgets import DAYPART_CHOICES, DaypartGrid
from mentorship.programmes import matched
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    GateBefore,
    GroundRules,
    Question,
    QuestionKind,
)
from mentorship.typed import (
    LINE,
    LONG,
    DayField,
    EmailField,
    LineField,
    LinesField,
    NameField,
    PhoneField,
    TextField,
)

MOST_LINES, LONGEST_LINE = 20, 100
DATE_EXAMPLE = _("Fill in a day, month and year, for example 1-9-2015.")


class PageForm(forms.Form):
    """One page of the wizard: it reads a draft, and says what to write into it."""

    def fields_to_keep(self) -> dict[str, Any]:
        """What goes into the columns of the application."""
        return {}

    def answers_to_keep(self) -> dict[str, Any]:
        """What goes into its answers."""
        return {}

    def rules_to_keep(self) -> GroundRules | None:
        """The ground rules she agreed with on this page."""
        return None


class ColumnForm(PageForm):
    """A page about the person herself."""

    def fields_to_keep(self) -> dict[str, Any]:
        """Everything on this page is a column."""
        return self.cleaned_data


class NameForm(ColumnForm):
    """Who she is, and where her mail goes."""

    name = NameField(
        label=_("Your name"),
        help_text=_("As you want to be called."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send our answer to this address."),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )


class PhoneForm(ColumnForm):
    """Where she can be called."""

    phone = PhoneField(
        label=_("What is your phone number?"),
        help_text=_("We call you if we have a question."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class RoleForm(ColumnForm):
    """What she wants to be; mentor is a choice for those with enough years (S4-COND-6)."""

    BOTH = "both"

    role = forms.ChoiceField(
        label=_("What do you want to be?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you want to be."),
            "invalid_choice": _("Choose one of the roles on this page."),
        },
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        """Offer what is open to her today."""
        super().__init__(*args, **kwargs)
        word = application.programme.word
        be_helped = _("%(role)s: I want to learn from somebody")
        choices = [(MENTEE, be_helped % {"role": capfirst(word(MENTEE))})]
        if application.may_be_mentor(on=localdate()):
            help_someone = _("%(role)s: I want to help somebody")
            choices.append((MENTOR, help_someone % {"role": capfirst(word(MENTOR))}))
            if application.programme.offers_both:
                choices.append((self.BOTH, str(_("Both: I want to learn and to help"))))
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def fields_to_keep(self) -> dict[str, Any]:
        """Who wants to be both begins as a mentee; sending it in makes the other one too."""
        role = self.cleaned_data["role"]
        is_both = role == self.BOTH
        return {"role": MENTEE if is_both else role, "wants_both": is_both}


class RulesForm(PageForm):
    """Her agreement with the ground rules (S0-RULE-1, S4-SIGN-1)."""

    agrees = forms.BooleanField(
        label=_("I agree with these ground rules"),
        error_messages={"required": _("Tick the box if you agree. A question? Call or mail us.")},
    )

    def __init__(self, *args: Any, rules: GroundRules, **kwargs: Any) -> None:
        """Know which version is on the page."""
        super().__init__(*args, **kwargs)
        self.rules = rules

    def rules_to_keep(self) -> GroundRules | None:
        """The version that was on the page."""
        return self.rules


def _explanation(question: Question) -> list[str | Promise]:
    """Say what to write, who reads it, and how much fits."""
    limit = _("At most %(limit)d characters.") % {"limit": LONG}
    is_long = question.kind == QuestionKind.LONG_TEXT
    return [question.hint, question.readers, limit if is_long else ""]


def _field(question: Question) -> forms.Field:
    """Make the form field of a programme's own question."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": " ".join(str(part) for part in _explanation(question) if part),
        "required": question.is_required or bool(question.accepted),
    }
    choose = {"required": _("Choose what fits."), "invalid_choice": _("Choose from this list.")}
    options = [(code, label) for code, label in question.options]
    kind = QuestionKind(question.kind)
    if kind == QuestionKind.TEXT:
        too_long = _("Use at most %(limit)d characters.") % {"limit": LINE}
        messages = {"required": _("Fill in an answer."), "max_length": too_long}
        return LineField(error_messages=messages, **common)
    if kind in {QuestionKind.LONG_TEXT, QuestionKind.LINES}:
        too_long = _("Use at most %(limit)d characters.") % {"limit": LONG}
        messages = {"required": _("Fill in an answer."), "max_length": too_long}
        if kind == QuestionKind.LONG_TEXT:
            return TextField(error_messages=messages, **common)
        return LinesField(
            longest=LONGEST_LINE,
            most=MOST_LINES,
            max_length=LONG,
            error_messages=messages,
            **common,
        )
    if kind == QuestionKind.DATE:
        passed = _("Fill in a day that has passed, for example 1-9-2015.")
        messages = dict.fromkeys(["required", "invalid"], DATE_EXAMPLE)
        messages |= dict.fromkeys(["too_early", "too_late"], passed)
        return DayField(error_messages=messages, **common)
    if kind in {QuestionKind.CHOICE, QuestionKind.YES_NO}:
        return forms.ChoiceField(
            choices=options, widget=forms.RadioSelect, error_messages=choose, **common
        )
    dayparts = kind == QuestionKind.DAYPARTS
    return forms.MultipleChoiceField(
        choices=(options or DAYPART_CHOICES) if dayparts else options,
        widget=DaypartGrid if dayparts else forms.CheckboxSelectMultiple,
        error_messages=choose,
        **common,
    )


class QuestionsForm(PageForm):
    """The questions on one page; each field is called by the code of its question."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        answers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Ask them, with what she said before."""
        said = answers or {}
        kwargs["initial"] = {question.code: said.get(question.code) for question in questions}
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.code] = _field(question)

    def answers_to_keep(self) -> dict[str, Any]:
        """Put the answers as they are stored: days as text."""
        return {
            code: answer.isoformat() if isinstance(answer, date) else answer
            for code, answer in self.cleaned_data.items()
        }


class InterviewForm(forms.ModelForm):  # type: ignore[type-arg]
    """The record of a talk: the three subjects that every programme asks about (S2-MREC-3)."""

    held_on = DayField(label=_("When did you talk?"), initial=localdate)
    also_discussed = forms.MultipleChoiceField(
        label=_("What else came up and fits?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    notes = TextField(
        label=_("Notes"),
        help_text=_("Only staff read this."),
        max_length=5000,
        rows=4,
        required=False,
    )

    class Meta:
        model = Interview
        fields = [
            "held_on",
            "period_discussed",
            "frequency_discussed",
            "expectations_discussed",
            "also_discussed",
            "impression",
            "notes",
        ]
        help_texts = {"impression": _("Only staff read this. The matching counts with it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask what this programme wants to hear besides, and what its matching counts with."""
        super().__init__(*args, **kwargs)
        if own := self.instance.application.programme.interview_topics:
            self.fields["also_discussed"].choices = [(each, each) for each in own]  # type: ignore[attr-defined]
        else:
            del self.fields["also_discussed"]
        if not matched.weighs(self.instance.application.programme, matched.IMPRESSION):
            del self.fields["impression"]


class TrainingForm(forms.Form):
    """The day on which a mentor was at the training (S2-MREC-5, S4-COND-7)."""

    held_on = DayField(label=_("When was the training?"), initial=localdate)


class NeededLineField(LineField):
    """A line that some decisions need: the form says when, so the label does not say "optional"."""

    def validate(self, value: Any) -> None:
        """Leave it to the form."""


class NeededTextField(TextField):
    """A text that some decisions need."""

    def validate(self, value: Any) -> None:
        """Leave it to the form."""


class DecisionForm(forms.Form):
    """Admit, let wait, turn away or refer; the last two with a reason that she reads."""

    ACCEPT, WAITLIST, DECLINE, REFER = "accept", "waitlist", "decline", "refer"
    use_required_attribute = False
    DECISIONS = frozenset({ACCEPT, WAITLIST, DECLINE, REFER})
    NEED_REASON = frozenset({DECLINE, REFER})

    # How things stood when the page was made: whoever decides must have seen that, and only
    # who changed the note replaces it.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note_seen = forms.CharField(widget=forms.HiddenInput, required=False)

    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you decide."),
            "invalid_choice": _("Choose one of the decisions on this page."),
        },
    )
    capacity = forms.IntegerField(
        label=_("How many people can this %(mentor)s help at the same time?"),
        min_value=1,
        max_value=10,
        initial=1,
        required=False,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], _("Fill in a number from 1 to 10.")
        ),
    )
    referred_to = NeededLineField(
        label=_("Where is this person better helped?"),
        help_text=_("Only for a referral. The name of an organisation, and how to reach it."),
        error_messages={"max_length": _("Use at most 200 characters.")},
    )
    reason = NeededTextField(
        label=_("The reason, for the applicant"),
        help_text=_("For a refusal or a referral. This text is in the e-mail, word for word."),
        error_messages={"max_length": _("Use at most 2000 characters.")},
        rows=4,
    )
    internal_note = NeededTextField(
        label=_("Note"),
        help_text=_("Only staff read this. For a refusal or a referral: why."),
        error_messages={"max_length": _("Use at most 2000 characters.")},
        rows=3,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        """Offer the decisions that are open from here."""
        initial = {
            "internal_note": application.internal_note,
            "seen": application.status,
            "note_seen": application.note_mark,
        }
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        every = [
            (self.ACCEPT, _("Admit")),
            (self.WAITLIST, _("Put on the waiting list")),
            (self.DECLINE, _("Do not admit")),
            (self.REFER, _("Refer to somebody else")),
        ]
        open_now = self.open_for(application)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (step, label) for step, label in every if step in open_now
        ]
        capacity = self.fields["capacity"]
        capacity.label = str(capacity.label) % application.programme.terms
        if application.role != MENTOR:
            del self.fields["capacity"]

    @classmethod
    def open_for(cls, application: Application) -> set[str]:
        """What can be decided now; nobody is admitted before what must come first."""
        steps = application.next_steps & cls.DECISIONS
        if cls.ACCEPT in steps and gates.is_blocked(application, before=GateBefore.DECISION):
            steps -= {cls.ACCEPT}
        return steps

    @property
    def note(self) -> Note:
        """What was made of the note for staff."""
        return Note(self.cleaned_data["internal_note"], self.cleaned_data["note_seen"])

    def set_over(self, application: Application) -> None:
        """Keep what was typed, to be sent over the note as it is now."""
        typed = {name: self.data.get(name) for name in self.fields}
        self.data = typed | {"note_seen": application.note_mark}
        changed = _("A colleague changed this note. Look under “Note” what it says now.")
        self.add_error("internal_note", changed)

    def clean(self) -> dict[str, Any]:
        """Turn nobody away without a word (S2-MREC-4b, S2-REC-4b, S2-REC-5)."""
        decision = self.cleaned_data.get("decision")
        if decision in self.NEED_REASON:
            self._need("reason", forms.ValidationError(_("Tell the applicant why.")))
        if decision == self.REFER:
            where = forms.ValidationError(_("Tell the applicant where to go."))
            self._need("referred_to", where)
        return self.cleaned_data

    def _need(self, field: str, problem: forms.ValidationError) -> None:
        if field not in self.errors and not self.cleaned_data[field]:
            self.add_error(field, problem)
