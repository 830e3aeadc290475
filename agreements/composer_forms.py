"""What the parts of an agreement's text consist of, as its coordinators write them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.text_changes import FILLED_BY
from agreements.wording import (
    CHOICE,
    DATE,
    FACTS,
    FIELD,
    LINE,
    LIST,
    MENTEE,
    MENTOR,
    NUMBER,
    PHONE,
    RHYTHM,
    SIGNATURES,
    SUBJECTS,
    TEXT,
    Clause,
    Condition,
    Wording,
)
from mentorship.fonts import validate_printable
from mentorship.programmes.rhythm import FREQUENCIES
from mentorship.typed import LineField, LinesField, TextField, resend, show_kept

LONGEST_TITLE, LONGEST_POINT, MOST_POINTS = 120, 600, 30
MOST_OPTIONS, MOST_NUMBER = 20, 1000
TOO_LONG = _("Use at most %(limit_value)d characters.")
# What can be added: the kind and type of a new clause, by a word in the address.
KINDS: dict[str, tuple[str | Promise, str, str]] = {
    "tekst": (_("Text"), TEXT, ""),
    "regel": (_("Question: one line"), FIELD, LINE),
    "getal": (_("Question: a number"), FIELD, NUMBER),
    "dag": (_("Question: a day"), FIELD, DATE),
    "telefoon": (_("Question: a phone number"), FIELD, PHONE),
    "keuze": (_("Question: choose one"), CHOICE, ""),
    "ritme": (_("Question: how often they meet"), CHOICE, RHYTHM),
    "lijst": (_("Question: a list"), LIST, ""),
    "handtekeningen": (_("Signatures"), SIGNATURES, ""),
}


def kind_in_words(clause: Clause) -> str:
    """What kind of clause it is."""
    labels = {(kind, type_): label for label, kind, type_ in KINDS.values()}
    return str(labels[clause.kind, clause.type])


def _line(label: Any, most: int, *, write: Any = "", **kwargs: Any) -> LineField:
    messages = {"max_length": TOO_LONG} | ({"required": write} if write else {})
    return LineField(
        label=label,
        max_length=most,
        required=bool(write),
        error_messages=messages,
        validators=[validate_printable],
        **kwargs,
    )


def _lines(label: Any, *, write: Any = "", rows: int = 5, **kwargs: Any) -> LinesField:
    longest, most = kwargs.pop("longest", LONGEST_POINT), kwargs.pop("most", MOST_POINTS)
    messages = {"required": write} if write else {}
    return LinesField(
        label=label,
        longest=longest,
        most=most,
        rows=rows,
        required=bool(write),
        error_messages=messages,
        validators=[_all_printable],
        **kwargs,
    )


def _all_printable(lines: Sequence[str] | str) -> None:
    validate_printable(lines if isinstance(lines, str) else "\n".join(lines))


def _ticks(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
        **kwargs,
    )


def _choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages={
            "required": _("Choose from this list."),
            "invalid_choice": _("Choose from this list."),
        },
        **kwargs,
    )


def _number(label: Any, **kwargs: Any) -> forms.IntegerField:
    between = _("Fill in a whole number from 0 to 1,000.")
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_NUMBER,
        error_messages={"invalid": between, "min_value": between, "max_value": between},
        **kwargs,
    )


class VariablesForm(forms.Form):
    """A form whose texts can name what is filled in, between braces."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, wording: Wording, *args: Any, **kwargs: Any) -> None:
        """Remember which names there are."""
        super().__init__(*args, **kwargs)
        self.wording = wording

    def clean(self) -> dict[str, Any]:
        """Refuse a name that nothing answers to, at the text that has it."""
        data = self.cleaned_data
        for name, value in list(data.items()):
            texts = [each for each in (value if isinstance(value, list) else [value]) if each]
            for unknown in self.wording.unknown(*(t for t in texts if isinstance(t, str))):
                text = _("{%(name)s} is not in the list of variables. Choose one that is.")
                self.add_error(name, text % {"name": unknown})
        return data

    def over(self, fresh: "VariablesForm") -> None:
        """Say at each field what a colleague made of it; sending it once more goes over that."""
        for name in self.fields:
            self.initial[name] = fresh.initial.get(name)
        resend(self, seen=str(fresh.initial.get("seen", "")))
        show_kept(self)
        self.add_error(None, _("A colleague changed this while you were writing."))


class FrameForm(VariablesForm):
    """The title of the text, how it begins, and what is ticked at the end."""

    title = _line(_("Title"), LONGEST_TITLE, write=_("Write a title."))
    intro = TextField(
        label=_("Introduction"),
        rows=5,
        required=False,
        error_messages={"max_length": TOO_LONG},
        validators=[validate_printable],
    )
    promises = _lines(
        _("What they promise each other"),
        help_text=_("One promise a line, in plain words. They read these first."),
        rows=7,
    )
    limits = TextField(
        label=_("Limits of confidentiality"),
        help_text=_(
            "When does your programme not keep something to itself? They read this before they "
            "sign. Leave it empty if there is no such limit. Ask a lawyer if you are not sure."
        ),
        rows=4,
        required=False,
        error_messages={"max_length": TOO_LONG},
        validators=[validate_printable],
    )
    consent = _lines(
        _("What each of them ticks"),
        help_text=_("One tick a line."),
        write=_("Write what they agree with."),
        rows=3,
        most=4,
    )
    is_signed = _choice(
        _("How do they say yes?"),
        [
            ("yes", _("They tick it and type their name: a signature")),
            ("no", _("They tick it, without a signature")),
        ],
        widget=forms.RadioSelect,
    )

    @staticmethod
    def shown(wording: Wording, mark: str) -> dict[str, Any]:
        """What the fields show of a text."""
        return {
            "title": wording.title,
            "intro": wording.intro,
            "promises": list(wording.promises),
            "limits": wording.limits,
            "consent": list(wording.consent),
            "is_signed": "yes" if wording.is_signed else "no",
            "seen": mark,
        }

    @property
    def frame(self) -> Wording:
        """What was written; the clauses are not of this form."""
        data = self.cleaned_data
        return replace(
            self.wording,
            title=data["title"],
            intro=data["intro"],
            promises=tuple(data["promises"]),
            limits=data["limits"],
            consent=tuple(data["consent"]),
            is_signed=data["is_signed"] == "yes",
        )


class ClauseForm(VariablesForm):
    """One clause: the fields that a clause of its kind and type has."""

    def __init__(self, clause: Clause, wording: Wording, *args: Any, **kwargs: Any) -> None:
        """Ask for what this clause consists of."""
        super().__init__(wording, *args, **kwargs)
        self.clause = clause
        parts: dict[str, Callable[[], dict[str, forms.Field]]] = {
            TEXT: self._text,
            FIELD: self._field,
            CHOICE: self._choice,
            LIST: self._list,
            SIGNATURES: self._signatures,
        }
        for name, field in parts[clause.kind]().items():
            self.fields[name] = field
        if clause.is_asked:
            self.fields["by"] = _choice(_("Who fills it in?"), _capital(FILLED_BY))
        if not clause.is_fixed:
            conditions = _conditions(wording, clause)
            self.fields["when"] = _choice(_("When does it count?"), conditions, required=False)

    def _text(self) -> dict[str, forms.Field]:
        return {
            "title": _line(_("Heading"), LONGEST_TITLE, write=_("Write a heading.")),
            "points": _lines(
                _("Text"),
                write=_("Write what it says."),
                help_text=_("One point a line. Names between braces are filled in."),
                rows=8,
            ),
            "covers": _ticks(
                _("What is it about?"),
                list(SUBJECTS.items()),
                help_text=_("So that we can say which subject is missing."),
            ),
        }

    def _question(self) -> dict[str, forms.Field]:
        return {
            "label": _line(_("Question"), 200, write=_("Write the question.")),
            "hint": _line(_("Explanation"), 200, help_text=_("Under the question.")),
        }

    def _field(self) -> dict[str, forms.Field]:
        own: dict[str, forms.Field] = {}
        if self.clause.type == NUMBER:
            own = {
                "min": _number(_("At least")),
                "max": _number(_("At most")),
                "default": _number(
                    _("Filled in to begin with"),
                    help_text=_("Leave it empty if they fill it in themselves."),
                ),
            }
        elif self.clause.type == LINE:
            own["default"] = _line(
                _("Filled in to begin with"),
                200,
                help_text=_("Leave it empty if they fill it in themselves."),
            )
        return self._question() | own

    def _choice(self) -> dict[str, forms.Field]:
        if self.clause.type == RHYTHM:
            frequencies = [(code, label) for code, (label, _every) in FREQUENCIES.items()]
            own: forms.Field = _ticks(_("From what do they choose?"), frequencies)
        else:
            own = _lines(
                _("From what do they choose?"),
                help_text=_("One answer a line, two at least."),
                write=_("Write at least two answers."),
                longest=120,
                most=MOST_OPTIONS,
            )
        return self._question() | {"options": own}

    def _list(self) -> dict[str, forms.Field]:
        begin = _lines(
            _("Filled in to begin with"),
            help_text=_("One a line. Leave it empty if they fill it in themselves."),
            longest=500,
            most=MOST_OPTIONS,
        )
        return self._question() | {"default": begin}

    def _signatures(self) -> dict[str, forms.Field]:
        return {
            "title": _line(_("Heading"), LONGEST_TITLE, write=_("Write a heading.")),
            "signers": _ticks(
                _("Who signs?"), [(MENTOR, _("the mentor")), (MENTEE, _("the mentee"))]
            ),
        }

    @staticmethod
    def shown(clause: Clause, mark: str, *, known: Any = None) -> dict[str, Any]:
        """What the fields show of a clause; ``known`` is what the programme fills in itself."""
        shown = clause.written() | {"seen": mark, "by": clause.by, "when": _coded(clause.when)}
        if clause.default is None and known is not None:
            shown["default"] = known
        return shown

    def clean(self) -> dict[str, Any]:
        """Check the numbers against each other, and that there is a choice."""
        data = super().clean()
        least, most, begin = (data.get(name) for name in ("min", "max", "default"))
        if least is not None and most is not None and least > most:
            self.add_error("max", _("Fill in the same number or more."))
        elif self.clause.type == NUMBER and begin is not None:
            low, high = least or 0, MOST_NUMBER if most is None else most
            if not low <= begin <= high:
                text = _("Fill in a number from %(least)s to %(most)s.")
                self.add_error("default", text % {"least": low, "most": high})
        if self.clause.kind == CHOICE and len(data.get("options", "##")) < 2:  # noqa: PLR2004
            self.add_error("options", _("Give at least two answers to choose from."))
        return data

    @property
    def written(self) -> Clause:
        """The clause as it was written."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if "when" in data:
            data["when"] = _decoded(data["when"])
        data = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
        if data.get("default") in ("", ()):
            data["default"] = None
        elif isinstance(data.get("default"), tuple):
            data["default"] = list(data["default"])
        return replace(self.clause, **data)


def _capital(choices: dict[str, Any]) -> list[tuple[str, str]]:
    return [(code, capfirst(str(label))) for code, label in choices.items()]


def _coded(when: Condition | None) -> str:
    if when is None:
        return ""
    return f"fact:{when.fact}" if when.fact else f"answer:{when.field}:{when.value}"


def _decoded(coded: str) -> Condition | None:
    kind, _sep, rest = coded.partition(":")
    if kind == "fact":
        return Condition(fact=rest)
    field, _sep, value = rest.partition(":")
    return Condition(field=field, value=value) if kind == "answer" else None


def _conditions(wording: Wording, clause: Clause) -> list[tuple[str, str]]:
    """Always, by a setting of the programme, or by the answer to a choice that comes before."""
    choices = [("", gettext("always"))]
    choices += [(f"fact:{code}", str(label)) for code, label in FACTS.items()]
    text = gettext("only if the answer to “%(question)s” is “%(answer)s”")
    for each in wording.clauses:
        if each.code == clause.code:
            break
        if each.kind == CHOICE:
            choices += [
                (
                    f"answer:{each.code}:{code}",
                    text % {"question": each.label, "answer": label},
                )
                for code, label in each.choices
            ]
    kept = _coded(clause.when)
    if kept not in dict(choices):  # what it hung on is gone: that is said when it is published
        choices.append((kept, gettext("by an answer that is not asked any more")))
    return [(code, capfirst(label)) for code, label in choices]


class BeginForm(forms.Form):
    """Which model to begin anew with."""

    model = _choice(_("Model"), ())

    def __init__(self, models: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """Offer these models."""
        super().__init__(*args, **kwargs)
        self.fields["model"].choices = models  # type: ignore[attr-defined]
