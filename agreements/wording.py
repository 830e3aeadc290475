"""The text of an agreement: ordered clauses, what is filled in where, and what is wrong with it.

Everybody else asks a ``Wording`` and never reads the JSON that it is kept in.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from agreements.text import PLACEHOLDER, fill
from mentorship.programmes.rhythm import FREQUENCIES

TEXT, FIELD, CHOICE, LIST, SIGNATURES = "text", "field", "choice", "list", "signatures"
ASKED = (FIELD, CHOICE, LIST)
# What is written on a line, and a choice between rhythms that the reckoning of dates knows.
LINE, PHONE, NUMBER, DATE, RHYTHM = "text", "phone", "number", "date", "rhythm"
MENTOR, MENTEE = "mentor", "mentee"
COORDINATOR, BOTH = "coordinator", "both"
# S4-SIGN-2: what an agreement is about in any case.
SUBJECTS: dict[str, str | Promise] = {
    "confidentiality": _("Confidentiality"),
    "communication": _("Communication"),
    "evaluation": _("Evaluation"),
}
# What a clause can depend on besides an answer, by the settings of the programme.
FACTS: dict[str, str | Promise] = {
    "fee": _("only where mentees pay a contribution"),
    "training": _("only where mentors are trained"),
    "evaluation": _("only where the programme evaluates"),
}
# What a text can name besides the answers.
VARIABLES: dict[str, str | Promise] = {
    "mentor": _("name of the mentor"),
    "mentee": _("name of the mentee"),
    "guide": _("name of who guides them"),
    "programme": _("name of the programme"),
    "organisation": _("name of the organisation"),
    "fee": _("contribution of the mentee"),
}
LONGEST_CODE = 30
SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")
WORD = re.compile(r"\w[\w’'.-]*")


@dataclass(frozen=True, slots=True)
class Condition:
    """When a clause counts: a fact of the programme, or an answer to another clause."""

    fact: str = ""
    field: str = ""
    value: str = ""

    def holds(self, values: Mapping[str, Any], facts: Collection[str]) -> bool:
        """Whether it does, with these answers in a programme of which these facts are true."""
        if self.fact:
            return self.fact in facts
        return str(values.get(self.field, "")) == self.value


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of the text: words, something to fill in, or the block of signatures.

    ``label`` and ``hint`` ask, ``title`` and ``points`` tell; ``type`` says what is written in a
    field; ``by`` who fills it in; ``covers`` which subjects it settles. A fixed one stays.
    """

    code: str
    kind: str
    title: str = ""
    points: tuple[str, ...] = ()
    label: str = ""
    hint: str = ""
    type: str = ""
    options: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    default: Any = None
    by: str = BOTH
    when: Condition | None = None
    covers: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    is_fixed: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Clause":
        """Read it as it is kept."""
        given = dict(kept)
        for name in ("points", "options", "covers", "signers"):
            given[name] = tuple(given.get(name, ()))
        if given.get("when"):
            given["when"] = Condition(**given["when"])
        return cls(**given)

    def written(self) -> dict[str, Any]:
        """Write it as it is kept: without what it does not have."""
        kept = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }
        if self.when:
            kept["when"] = {name: value for name, value in asdict(self.when).items() if value}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in kept.items()}

    @property
    def is_asked(self) -> bool:
        """Whether something is filled in here."""
        return self.kind in ASKED

    @property
    def name(self) -> str:
        """What to call it in a list of clauses."""
        return self.label or self.title

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """What there is to choose from; an option of one's own is its own code."""
        if self.type == RHYTHM:
            return [(code, FREQUENCIES[code][0]) for code in self.options if code in FREQUENCIES]
        return [(option, option) for option in self.options]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that it says."""
        return tuple(text for text in (self.title, self.label, self.hint, *self.points) if text)

    def in_words(self, value: Any) -> list[str]:
        """What was filled in, as lines of plain text."""
        if self.type == DATE:
            day = parse_date(str(value))
            return [date_format(day, "l j F Y") if day else str(value)]
        if self.type == RHYTHM:
            return [str(dict(self.choices).get(value, value))]
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]

    def counts(self, values: Mapping[str, Any], facts: Collection[str]) -> bool:
        """Whether it is part of the agreement with these answers and facts."""
        return self.when is None or self.when.holds(values, facts)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the agreement as it is read: a table of answers, words, or the signatures."""

    kind: str
    title: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be published, and in which clause; without a code it is the whole."""

    code: str
    text: str | Promise
    about: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Say it."""
        return str(self.text) % {"about": self.about} if self.about else str(self.text)


@dataclass(frozen=True, slots=True)
class Readability:
    """How easily a text reads."""

    words: int
    sentences: int
    longest: int
    longest_sentence: str

    @property
    def average(self) -> int:
        """Words in a sentence, rounded."""
        return round(self.words / self.sentences) if self.sentences else 0


@dataclass(frozen=True, slots=True)
class Wording:
    """A whole text: its title, how it begins, its clauses in order, and what is ticked at the end.

    ``limits`` is where the programme says that confidentiality ends, read before signing.
    Without signatures (``is_signed`` is false) both accept by the ticks alone.
    """

    title: str
    intro: str = ""
    promises: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    consent: tuple[str, ...] = ()
    limits: str = ""
    is_signed: bool = True

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Wording":
        """Read a text as it is kept."""
        return cls(
            title=body["title"],
            intro=body.get("intro", ""),
            promises=tuple(body.get("promises", ())),
            clauses=tuple(Clause.read(each) for each in body.get("clauses", ())),
            consent=tuple(body.get("consent", ())),
            limits=body.get("limits", ""),
            is_signed=body.get("is_signed", True),
        )

    def written(self) -> dict[str, Any]:
        """Write it as it is kept."""
        return {
            "title": self.title,
            "intro": self.intro,
            "promises": list(self.promises),
            "clauses": [each.written() for each in self.clauses],
            "consent": list(self.consent),
            "limits": self.limits,
            "is_signed": self.is_signed,
        }

    # --- what is asked, and what it says ---------------------------------------------------

    @property
    def fields(self) -> tuple[Clause, ...]:
        """Every clause in which something is filled in, in order."""
        return tuple(each for each in self.clauses if each.is_asked)

    def field(self, code: str) -> Clause | None:
        """The clause that is filled in under this code."""
        return next((each for each in self.fields if each.code == code), None)

    def clause(self, code: str) -> Clause | None:
        """The clause of this code."""
        return next((each for each in self.clauses if each.code == code), None)

    def clauses_for(self, values: Mapping[str, Any], facts: Collection[str]) -> tuple[Clause, ...]:
        """The clauses that count with these answers, in a programme with these facts.

        What hangs on an answer that does not count itself, does not count either.
        """
        counted: list[Clause] = []
        known: dict[str, Any] = {}
        for each in self.clauses:
            if each.counts(known, facts):
                counted.append(each)
                if each.code in values:
                    known[each.code] = values[each.code]
        return tuple(counted)

    def facts(
        self, values: Mapping[str, Any], facts: Collection[str]
    ) -> list[tuple[str, list[str]]]:
        """What was filled in, by the label of the field."""
        return [
            (each.label, each.in_words(values[each.code]))
            for each in self.clauses_for(values, facts)
            if each.is_asked and each.code in values
        ]

    def parts(
        self, values: Mapping[str, Any], facts: Collection[str], names: Mapping[str, str]
    ) -> list[Part]:
        """The agreement as it is read, in the order of the clauses.

        Args:
            values: what was filled in, by the code of each field.
            facts: what is true of the programme.
            names: the values of ``VARIABLES``.
        """
        clauses = self.clauses_for(values, facts)
        put_in = self._put_in(values, names)
        found: list[Part] = []
        for each in clauses:
            if each.kind == TEXT:
                lines = tuple(fill(point, put_in) for point in each.points)
                found.append(Part(TEXT, fill(each.title, put_in), lines))
            elif each.kind == SIGNATURES:
                found.append(Part(SIGNATURES, each.title))
            elif each.code in values:
                row = (each.label, tuple(each.in_words(values[each.code])))
                if found and found[-1].kind == FIELD:
                    found[-1] = replace(found[-1], rows=(*found[-1].rows, row))
                else:
                    found.append(Part(FIELD, rows=(row,)))
        return found

    def told(self, text: str, values: Mapping[str, Any], names: Mapping[str, str]) -> str:
        """A text of this wording with the answers and the names put in."""
        return fill(text, self._put_in(values, names))

    def _put_in(self, values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
        blank = {**dict.fromkeys(VARIABLES, ""), **{each.code: "" for each in self.fields}}
        answers = {
            each.code: " · ".join(each.in_words(values[each.code]))
            for each in self.fields
            if each.code in values
        }
        return blank | dict(names) | answers

    # --- another text ----------------------------------------------------------------------

    def with_clause(self, clause: Clause) -> "Wording":
        """The same with this clause in the place of the one of its code, or before the signatures."""
        if self.clause(clause.code):
            changed = (clause if each.code == clause.code else each for each in self.clauses)
            return replace(self, clauses=tuple(changed))
        last = [each for each in self.clauses if each.kind == SIGNATURES]
        if clause.kind == SIGNATURES or self.clauses[-1:] != tuple(last):
            return replace(self, clauses=(*self.clauses, clause))
        return replace(self, clauses=(*self.clauses[:-1], clause, *last))

    def without(self, code: str) -> "Wording":
        """The same without this clause; a fixed one stays."""
        kept = (each for each in self.clauses if each.code != code or each.is_fixed)
        return replace(self, clauses=tuple(kept))

    def moved(self, code: str, *, up: bool) -> "Wording":
        """The same with this clause one place earlier or later."""
        clauses = list(self.clauses)
        place = next((n for n, each in enumerate(clauses) if each.code == code), None)
        if place is not None and 0 <= (other := place + (-1 if up else 1)) < len(clauses):
            clauses[place], clauses[other] = clauses[other], clauses[place]
        return replace(self, clauses=tuple(clauses))

    def free_code(self, name: str) -> str:
        """A code for a new clause: its name as a variable, with a number where that is taken."""
        base = slugify(name).replace("-", "_").lstrip("_0123456789")[:LONGEST_CODE] or "clause"
        taken = {each.code for each in self.clauses} | set(VARIABLES)
        codes = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
        return next(code for code in codes if code not in taken)

    # --- what is wrong with it -------------------------------------------------------------

    @property
    def variables(self) -> dict[str, str | Promise]:
        """What a text of this wording can name."""
        return VARIABLES | {each.code: each.label for each in self.fields}

    def unknown(self, *texts: str) -> list[str]:
        """The names between braces that nothing answers to, each once, in order."""
        named = (name for text in texts for name in PLACEHOLDER.findall(text))
        return [name for name in dict.fromkeys(named) if name not in self.variables]

    def faults(self) -> list[Fault]:
        """Everything for which this text cannot be published yet."""
        named = {each.code: each.name for each in self.clauses}
        found = [*self._faults_of_the_whole(), *self._faults_of_clauses()]
        return [replace(fault, name=named.get(fault.code, "")) for fault in found]

    def _faults_of_the_whole(self) -> Iterator[Fault]:
        if not self.title:
            yield Fault("", _("The text has no title."))
        unknown = self.unknown(self.title, self.intro, *self.promises, self.limits, *self.consent)
        for name in unknown:
            yield Fault("", UNKNOWN, name)
        if not self.consent:
            yield Fault("", _("There is nothing to tick: say what they agree with."))
        if self.is_signed and not any(each.kind == SIGNATURES for each in self.clauses):
            yield Fault("", _("There is no block of signatures."))

    def _faults_of_clauses(self) -> Iterator[Fault]:
        before: set[str] = set()
        for each in self.clauses:
            for name in self.unknown(*each.texts):
                yield Fault(each.code, UNKNOWN, name)
            if not each.name:
                yield Fault(each.code, _("This clause has no name."))
            if each.kind == TEXT and not each.points:
                yield Fault(each.code, _("This clause says nothing."))
            if each.kind == CHOICE and len(each.choices) < 2:  # noqa: PLR2004 — else no choice
                yield Fault(each.code, _("There are fewer than two options to choose from."))
            if each.kind == SIGNATURES and not {MENTOR, MENTEE} <= set(each.signers):
                yield Fault(each.code, _("The block of signatures is not for both."))
            if each.when and each.when.field and each.when.field not in before:
                yield Fault(each.code, _("It depends on a question that is not asked before it."))
            if each.is_asked:
                before.add(each.code)

    def missing_subjects(self) -> list[str]:
        """The subjects that an agreement should settle and this one does not (S4-SIGN-2)."""
        covered = {subject for each in self.clauses for subject in each.covers}
        return [subject for subject in SUBJECTS if subject not in covered]

    def readability(self) -> Readability:
        """How easily the words read that both sign."""
        texts = [self.intro, *self.promises, self.limits]
        texts += [point for each in self.clauses for point in each.points]
        counted = [
            (len(WORD.findall(sentence)), sentence.strip())
            for text in texts
            for sentence in SENTENCE_END.split(text)
        ]
        counted = [(words, sentence) for words, sentence in counted if words]
        longest, sentence = max(counted, default=(0, ""))
        return Readability(sum(words for words, _text in counted), len(counted), longest, sentence)


UNKNOWN = _("“{%(about)s}” is not in the list of variables.")
