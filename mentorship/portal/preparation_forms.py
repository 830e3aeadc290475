"""What the two answer apart: the questions before the first meeting, and statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.forms import field_for
from agreements.wording import Clause, Wording
from mentorship.portal.writing import WritingForm
from mentorship.programmes.models import MENTEE, MENTOR, Material
from mentorship.typed import TextField

AGREE, DISAGREE = "agree", "disagree"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to think about before the first meeting, and the fields of an agreement it fills."""

    code: str
    label: str | Promise
    fields: tuple[str, ...] = ()
    is_long: bool = False


# S3-PREP-1 to S3-PREP-5
TOPICS = (
    Topic("how_often", _("How often will you talk?"), ("frequency", "meetings")),
    Topic("when", _("What is the best time for a good talk?")),
    Topic("where", _("Where can you best meet?"), ("place",)),
    Topic("seat", _("Where is it best to sit?")),
    Topic(
        "how_long",
        _("How long do you plan for a talk?"),
        ("minutes", "minutes_min", "minutes_max"),
    ),
    Topic("about", _("What do you want to talk about?"), is_long=True),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and whether its answer can go into the agreement."""

    code: str
    label: str | Promise
    clause: Clause | None
    is_long: bool

    def field(self) -> forms.Field:
        """Ask it; nothing has to be answered."""
        if self.clause is None:
            too_long = {"max_length": _("Your text is too long. Use 2,000 characters at most.")}
            field: forms.Field = TextField(
                label=self.label, rows=5 if self.is_long else 2, error_messages=too_long
            )
        else:
            field = field_for(self.clause)
        field.required = False
        return field

    def in_words(self, answer: Any) -> str:
        """What somebody answered, as it is read."""
        return ", ".join(self.clause.in_words(answer)) if self.clause else str(answer)


def asked(wording: Wording) -> list[Asked]:
    """The questions, in the words of the agreement where that has a field for the answer."""
    fields = {each.code: each for each in wording.fields}
    found = []
    for topic in TOPICS:
        own = [fields[code] for code in topic.fields if code in fields]
        found += [Asked(each.code, each.label, each, is_long=False) for each in own] or [
            Asked(topic.code, topic.label, None, topic.is_long)
        ]
    return found


class QuestionsForm(WritingForm):
    """The questions that both answer before the first meeting (S3-PREP-1 to S3-PREP-5)."""

    def __init__(self, questions: list[Asked], *args: Any, **kwargs: Any) -> None:
        """Make a field for each question."""
        super().__init__(*args, **kwargs)
        self.questions = questions
        for each in questions:
            self.fields[each.code] = each.field()

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to show, in order."""
        return [self[each.code] for each in self.questions]

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least: none would be done before she began."""
        data = self.cleaned_data
        if not (self.errors or self.answers):
            raise forms.ValidationError(_("Answer at least one question."))
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """What she answered, ready to keep."""
        data = self.cleaned_data
        return {each.code: data[each.code] for each in self.questions if data.get(each.code)}


def code_of(statement: str) -> str:
    """By which the answer to a statement is known: other words are another statement."""
    return f"s{sha256(statement.encode()).hexdigest()[:16]}"


class StatementsForm(WritingForm):
    """Statements to agree with or not; each may be left open, and nobody scores it (S3-STM-0)."""

    def __init__(self, material: Material, *args: Any, **kwargs: Any) -> None:
        """Make a field for each statement."""
        super().__init__(*args, **kwargs)
        self.statements = list(dict.fromkeys(material.items))
        for statement in self.statements:
            field = self.fields[code_of(statement)] = forms.ChoiceField(
                label=statement,
                choices=[(AGREE, _("Agree")), (DISAGREE, _("Disagree")), ("", _("Leave open"))],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": _("Choose from this list.")},
            )
            # To leave it open is one of the choices: that is said once, not twenty times.
            field.is_needed = True  # type: ignore[attr-defined]

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to show, in order."""
        return [self[code_of(statement)] for statement in self.statements]

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least."""
        data = self.cleaned_data
        if not (self.errors or self.answers):
            raise forms.ValidationError(_("Choose for at least one statement."))
        return data

    @property
    def answers(self) -> dict[str, str]:
        """What she answered, ready to keep."""
        codes = [code_of(statement) for statement in self.statements]
        return {code: said for code in codes if (said := self.cleaned_data.get(code))}


@dataclass(frozen=True, slots=True)
class Pair:
    """What both said to one question."""

    question: Asked
    mentor: Any
    mentee: Any

    @property
    def code(self) -> str:
        """By which the question is known."""
        return self.question.code

    @property
    def label(self) -> str | Promise:
        """The question."""
        return self.question.label

    @property
    def fits_agreement(self) -> bool:
        """Whether the answers can go into the agreement."""
        return self.question.clause is not None

    @property
    def said(self) -> dict[str, str]:
        """What each of the two answered, as it is read; nothing for who said nothing."""
        answers = {MENTOR: self.mentor, MENTEE: self.mentee}
        return {
            role: "" if answer is None else self.question.in_words(answer)
            for role, answer in answers.items()
        }

    @property
    def is_same(self) -> bool:
        """Whether both said the same, whatever the capitals and the spaces."""
        return _bare(self.mentor) == _bare(self.mentee)

    @property
    def is_open(self) -> bool:
        """Whether one of the two said nothing."""
        return self.mentor is None or self.mentee is None


def _bare(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def side_by_side(
    questions: list[Asked], mentor: Mapping[str, Any], mentee: Mapping[str, Any]
) -> list[Pair]:
    """Lay the answers of the two beside each other; what neither answered is left out."""
    return [
        Pair(each, mentor.get(code), mentee.get(code))
        for each in questions
        if (code := each.code) in mentor or code in mentee
    ]


class CopyForm(forms.Form):
    """Whose answers go into the draft of the agreement; where both said the same, that does."""

    def __init__(self, pairs: list[Pair], names: Mapping[str, str], *args: Any, **kw: Any) -> None:
        """Ask for each answer on which the two differ."""
        super().__init__(*args, **kw)
        self.pairs = [pair for pair in pairs if pair.fits_agreement]
        for pair in self.pairs:
            if pair.is_same:
                continue
            choices = [
                (role, f"{names[role]}: {words}") for role, words in pair.said.items() if words
            ]
            self.fields[pair.code] = forms.ChoiceField(
                label=str(pair.label),
                choices=[*choices, ("", _("Leave it open; we choose together"))],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": _("Choose from this list.")},
            )

    @property
    def terms(self) -> dict[str, Any]:
        """What goes into the agreement."""
        terms = {}
        for pair in self.pairs:
            role = MENTOR if pair.is_same else self.cleaned_data[pair.code]
            if role:
                terms[pair.code] = pair.mentor if role == MENTOR else pair.mentee
        return terms


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement about which the two differ, and the rule of the programme that it touches."""

    statement: str
    agrees: str
    disagrees: str
    rule: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What both said to the statements: only where they differ is it told who said what."""

    differences: list[Difference]
    same: int
    left_open: int


def compare(
    material: Material,
    mentor: Mapping[str, str],
    mentee: Mapping[str, str],
    names: Mapping[str, str],
) -> Comparison:
    """Find the statements about which the two differ (S3-STM-0)."""
    differences, same, left_open = [], 0, 0
    for statement, rule in material.statements:
        said = {MENTOR: mentor.get(code_of(statement)), MENTEE: mentee.get(code_of(statement))}
        if None in said.values():
            left_open += 1
        elif said[MENTOR] == said[MENTEE]:
            same += 1
        else:
            who = {answer: names[role] for role, answer in said.items()}
            differences.append(Difference(statement, who[AGREE], who[DISAGREE], rule))
    return Comparison(differences, same, left_open)
