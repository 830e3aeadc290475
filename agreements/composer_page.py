"""What the pages show on which the text of an agreement is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.http import Http404

from agreements import composing_actions as actions
from agreements.composer_forms import KINDS, kind_in_words
from agreements.composer_preview import LAYOUTS, Preview, agreements_to_show, preview
from agreements.models import Agreement, Revision, Template
from agreements.models.template import LANGUAGES
from agreements.text_changes import FILLED_BY, Change, changes, condition_in_words
from agreements.wording import SIGNATURES, SUBJECTS, Clause, Fault, Wording
from mentorship.programmes import presets
from mentorship.programmes.models import AgreementMoment, Programme

# What the programme settles where its text does not.
OWN = "notice_hours"


def language_of(word: str) -> str:
    """The language in an address."""
    if word not in dict(LANGUAGES):
        raise Http404
    return word


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a programme in one language, as it stands in the list."""

    language: str
    name: str
    title: str
    newest: Template | None
    draft: Template | None
    signed: int


def texts(programme: Programme) -> list[Text]:
    """The texts that duos of this programme sign, by language."""
    rows = Template.objects.filter(programme=programme)
    newest: dict[str, Template] = {}
    drafts: dict[str, Template] = {}
    made = Revision.objects.filter(template__programme=programme).values_list("template__language")
    signed = dict(made.annotate(Count("agreement", distinct=True)).order_by())
    for row in rows.order_by("version"):
        if row.published_at is None:
            drafts[row.language] = row
            continue
        newest[row.language] = row
    return [
        Text(
            code,
            str(name),
            newest[code].wording.title if code in newest else actions.model(programme, code).title,
            newest.get(code),
            drafts.get(code),
            signed.get(code, 0),
        )
        for code, name in LANGUAGES
    ]


def begins(programme: Programme, clause: Clause) -> Any:
    """What is filled in to begin with: what the text says, or else the programme."""
    if clause.default is None and clause.code == OWN:
        return programme.notice_hours
    return clause.default


@dataclass(frozen=True, slots=True)
class Row:
    """A clause in the list of clauses."""

    clause: Clause
    kind: str
    by: str
    begins: str
    condition: str
    faults: tuple[Fault, ...]


@dataclass
class Composed:
    """The draft of a programme in a language, or what counts there, and all that is told of it."""

    programme: Programme
    language: str
    draft: Template | None
    newest: Template | None
    agreement: Agreement | None
    layout: str

    @cached_property
    def wording(self) -> Wording:
        """The text that is being written."""
        return self.draft.wording if self.draft else self.counted

    @cached_property
    def counted(self) -> Wording:
        """The text that counts as long as the draft is not published."""
        return self.newest.wording if self.newest else actions.model(self.programme, self.language)

    @cached_property
    def preview(self) -> Preview:
        """What it looks like."""
        return preview(
            self.wording,
            self.programme,
            language=self.language,
            agreement=self.agreement,
            layout=self.layout,
        )

    @cached_property
    def faults(self) -> list[Fault]:
        """Why it cannot be published."""
        return self.wording.faults()

    @property
    def rows(self) -> list[Row]:
        """The clauses in order."""
        return [
            Row(
                each,
                kind_in_words(each),
                str(FILLED_BY[each.by]) if each.is_asked else "",
                self._begins(each),
                condition_in_words(self.wording, each),
                tuple(fault for fault in self.faults if fault.code == each.code),
            )
            for each in self.wording.clauses
        ]

    @property
    def changes(self) -> list[Change]:
        """What the draft changes of what counts."""
        as_it_begins = (self._as_it_begins(self.counted), self._as_it_begins(self.wording))
        return changes(*as_it_begins) if self.draft else []

    def _as_it_begins(self, wording: Wording) -> Wording:
        clauses = (replace(each, default=begins(self.programme, each)) for each in wording.clauses)
        return replace(wording, clauses=tuple(clauses))

    def _begins(self, clause: Clause) -> str:
        value = begins(self.programme, clause)
        return "" if value is None else ", ".join(clause.in_words(value))

    @property
    def versions(self) -> list[Template]:
        """What was published, newest first."""
        rows = Template.objects.published().filter(programme=self.programme)
        return list(rows.filter(language=self.language).order_by("-version"))

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """What can be added: nothing to a full text, and no second block of signatures."""
        if len(self.wording.clauses) >= actions.MOST_CLAUSES:
            return []
        has_block = any(each.kind == SIGNATURES for each in self.wording.clauses)
        return [
            (word, label)
            for word, (label, kind, _type) in KINDS.items()
            if not (has_block and kind == SIGNATURES)
        ]

    @property
    def context(self) -> dict[str, Any]:
        """All of it for a page."""
        return {
            "programme": self.programme,
            "language": self.language,
            "language_name": dict(LANGUAGES)[self.language],
            "is_used": self.programme.agreement_moment != AgreementMoment.NONE,
            "draft": self.draft,
            "newest": self.newest,
            "next_version": self.newest.version + 1 if self.newest else 1,
            "versions": self.versions,
            "wording": self.wording,
            "rows": self.rows,
            "faults": self.faults,
            "missing": [SUBJECTS[each] for each in self.wording.missing_subjects()],
            "changes": self.changes,
            "readability": self.wording.readability(),
            "preview": self.preview,
            "layouts": LAYOUTS,
            "agreement": self.agreement,
            "agreements": agreements_to_show(self.programme),
            "variables": self.wording.variables,
            "kinds": self.kinds,
            "from_models": list(from_models(self.wording, self.language)),
        }


def composed(programme: Programme, language: str, *, met: str = "", als: str = "") -> Composed:
    """Find the draft and what counts; ``met`` is the agreement to show it with."""
    rows = Template.objects.filter(programme=programme, language=language)
    draft = rows.drafts().select_related("changed_by").first()
    newest = Template.objects.newest(programme, language)
    shown = agreements_to_show(programme) if met else []
    agreement = next((each for each in shown if str(each.pk) == met), None)
    return Composed(programme, language, draft, newest, agreement, als)


def from_models(wording: Wording, language: str) -> Iterable[Clause]:
    """Clauses of the four models that this text does not have, each once."""
    known = {each.code for each in wording.clauses}
    for name in presets.CARDS:
        for clause in Wording.read(presets.agreement(name, language)).clauses:
            if clause.code not in known and clause.kind != SIGNATURES:
                known.add(clause.code)
                yield clause
