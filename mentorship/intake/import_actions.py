"""An import: read in the background, shown, and written once somebody confirmed it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from mentorship.accounts.models import User
from mentorship.accounts.search import fold
from mentorship.intake import import_emails
from mentorship.intake.forms import QuestionsForm
from mentorship.intake.import_reading import NotReadable, lines_of
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Import,
    ImportRow,
    ImportStatus,
    Verdict,
)
from mentorship.jobs import queue_once
from mentorship.programmes.models import MENTEE, MENTOR, Programme, Question, QuestionKind, Role
from mentorship.typed import EmailField, NameField, PhoneField

BATCH = 500
HEADS = {
    "name": {"naam", "name", "volledige naam"},
    "email": {"e-mail", "email", "e-mailadres", "emailadres", "mail", "e-mail address"},
    "phone": {"telefoon", "telefoonnummer", "mobiel", "phone", "phone number"},
    "role": {"rol", "role"},
}
SEVERAL = {QuestionKind.CHOICES, QuestionKind.DAYPARTS}


@transaction.atomic
def begin(programme: Programme, *, role: str, filename: str, content: bytes, by: User) -> Import:
    """Keep the file until it is read."""
    made = Import.objects.create(
        programme=programme, role=role, filename=filename[-120:], file=content, by=by
    )
    queue_once("mentorship.intake.jobs.read_import", source_pk=made.pk)
    return made


@transaction.atomic
def choose_role(source: Import, *, role: str) -> None:
    """Read the file that we have with this role.

    Raises:
        TransitionNotAllowed: a colleague chose one just now.
    """
    source.lock()
    source.choose(role=role)
    queue_once("mentorship.intake.jobs.read_import", source_pk=source.pk)


class RoleMissing(Exception):
    """Neither a column nor who sent the file says what these people want to be."""


@dataclass(slots=True)
class Columns:
    """Which column of the file holds what."""

    fields: dict[str, int] = field(default_factory=dict)
    answers: dict[int, tuple[Question, forms.Field]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def recognised(heads: list[str], questions: list[Question]) -> Columns:
    """Know the columns by their heads.

    Raises:
        NotReadable: the name or the address is not there.
    """
    columns = Columns()
    asked = {fold(q.label): q for q in questions} | {fold(q.code): q for q in questions}
    for place, head in enumerate(heads):
        word = fold(head).strip()
        known = next((name for name, words in HEADS.items() if word in words), None)
        if known and known not in columns.fields:
            columns.fields[known] = place
        elif question := asked.get(word):
            made = QuestionsForm(questions=[question]).fields[question.code]
            columns.answers[place] = (question, made)
        elif word:
            columns.unknown.append(head)
    if not {"name", "email"} <= columns.fields.keys():
        raise NotReadable(_("The first line needs a column “naam” and a column “e-mail”."))
    return columns


class Reader:
    """Says of every line what would happen with it."""

    def __init__(self, source: Import, columns: Columns) -> None:
        """Look up once who is here already."""
        programme = source.programme
        self.source, self.columns = source, columns
        self.seen: dict[tuple[str, str], int] = {}
        self.named: dict[str, tuple[int, str]] = {}
        self.roles = {fold(role.value): role.value for role in Role}
        self.roles |= {fold(programme.word(role)): role for role in (MENTOR, MENTEE)}
        here = Application.objects.filter(programme=programme, is_test=False)
        known = here.order_by("submitted_at", "pk").values_list(
            "email", "role", "name", "phone", "status", "entered_by"
        )
        self.here: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.names: dict[str, set[str]] = {}
        for email, role, name, phone, status, staff in known.iterator():
            self.here[email.lower(), role] = (name, phone, status)
            # What somebody fills in herself and did not send is nobody's business.
            if status != ApplicationStatus.DRAFT or staff:
                self.names.setdefault(fold(name), set()).add(email.lower())

    def row(self, number: int, cells: list[str]) -> ImportRow:
        """Judge one line."""
        values = {
            name: cells[place] if place < len(cells) else ""
            for name, place in self.columns.fields.items()
        }
        verdict, why = self._verdict(number, values, cells)
        return ImportRow(
            source=self.source, number=number, values=values, verdict=verdict, why=why[:300]
        )

    def _verdict(self, number: int, values: dict[str, Any], cells: list[str]) -> tuple[str, str]:
        try:
            self._clean(values, cells)
        except forms.ValidationError as problem:
            return Verdict.REFUSED, " ".join(problem.messages)
        key = (values["email"], values["role"])
        if first := self.seen.get(key):
            return Verdict.REFUSED, _("The same address is on line %(line)d.") % {"line": first}
        line, name = self.named.setdefault(key[0], (number, fold(values["name"])))
        if name != fold(values["name"]):
            # One address gets mail for one person: who it belongs to is for staff to find out.
            text = _("The same e-mail address as on line %(line)d, with another name.")
            return Verdict.DOUBTFUL, text % {"line": line}
        self.seen[key] = number
        if key in self.here:
            return self._known(values, *self.here[key])
        others = self.names.get(fold(values["name"]), set()) - {values["email"]}
        if others:
            text = _("Somebody with this name is here with another address: %(address)s.")
            return Verdict.DOUBTFUL, text % {"address": min(others)}
        return Verdict.NEW, ""

    def _known(self, values: dict[str, Any], name: str, phone: str, status: str) -> tuple[str, str]:
        if status == ApplicationStatus.DRAFT:
            return Verdict.SAME, _("Is filling in an application now.")
        figures = [re.sub(r"\D", "", number) for number in (values["phone"], phone)]
        if figures[0] and figures[0] != figures[1]:
            values["was"] = phone
            text = _("The phone number becomes %(new)s (now %(old)s).")
            return Verdict.CHANGED, text % {"new": values["phone"], "old": phone or "–"}
        return Verdict.SAME, str(ApplicationStatus(status).label)

    def _clean(self, values: dict[str, Any], cells: list[str]) -> None:
        # Also the line of somebody that cannot be taken is found again by her address.
        values["email"] = EmailField().to_python(values["email"])
        values["name"] = NameField().clean(values["name"])
        values["email"] = EmailField().clean(values["email"])
        values["phone"] = PhoneField(required=False).clean(values.get("phone", ""))
        role = fold(values.get("role", "")).strip()
        values["role"] = self.roles.get(role) if role else self.source.role
        if not values["role"] and not role:
            raise forms.ValidationError(_("Fill in the role of this person."))
        if values["role"] is None:
            raise forms.ValidationError(_("This role is not known here."))
        values["answers"] = {}
        for place, (question, made) in self.columns.answers.items():
            cell = cells[place] if place < len(cells) else ""
            if cell and values["role"] in question.roles:
                values["answers"][question.code] = self._answer(question, made, cell)

    @staticmethod
    def _answer(question: Question, made: forms.Field, cell: str) -> Any:
        codes = {fold(str(label)): code for code, label in getattr(made, "choices", [])}
        asked: Any = codes.get(fold(cell), cell)
        if question.kind in SEVERAL:
            words = [word.strip() for word in re.split(r"[;,\n]", cell) if word.strip()]
            asked = [codes.get(fold(word), word) for word in words]
        elif question.kind == QuestionKind.LINES:
            asked = cell.replace(";", "\n")
        elif question.kind == QuestionKind.DATE:
            asked = cell.removesuffix(" 00:00:00")
        try:
            answer = made.clean(asked)
        except forms.ValidationError as problem:
            text = f"{question.label}: {' '.join(problem.messages)}"
            raise forms.ValidationError(text) from problem
        return answer.isoformat() if question.kind == QuestionKind.DATE else answer


class Overtaken(Exception):
    """Another worker reads this file: the queue took this one for dead."""


def read(source: Import) -> None:
    """Judge every line of the file; begun again, it begins anew.

    Of two that read at the same time the later one goes on: how far it is, is the mark by which
    the other finds that out.
    """
    try:
        _keep(source, [], after=None)
        columns, count = _read(source)
        with transaction.atomic():
            _lock(source, after=count)
            if columns.unknown:
                names = ", ".join(columns.unknown)
                text = _("Columns that are left out: %(names)s.") % {"names": names}
                source.problem = text[:300]
            source.read(rows=count)
    except RoleMissing:
        with transaction.atomic():
            source.lock()
            source.ask()
    except NotReadable as problem:
        with transaction.atomic():
            source.lock()
            source.rows.all().delete()
            source.fail(str(problem))
    except Overtaken:
        return


def _lock(source: Import, *, after: int | None) -> None:
    """Lock it, if it is still being read and as far as we brought it ourselves."""
    rows = Import.objects.select_for_update(no_key=True).filter(pk=source.pk)
    if after is not None:
        rows = rows.filter(rows_read=after)
    if not rows.filter(status=ImportStatus.READING).values("pk").first():
        raise Overtaken


@transaction.atomic
def _keep(source: Import, rows: list[ImportRow], *, after: int | None) -> None:
    """Keep the next rows; without ``after`` all that was kept goes first."""
    _lock(source, after=after)
    if after is None:
        source.rows.all().delete()
    ImportRow.objects.bulk_create(rows)
    source.rows_read = (after or 0) + len(rows)
    source.save(update_fields=["rows_read"])


def _read(source: Import) -> tuple[Columns, int]:
    lines = lines_of(bytes(source.file or b""))
    heads = next(lines, [])
    questions = list(source.programme.questions.order_by("position"))
    columns = recognised(heads, questions)
    if not source.role and "role" not in columns.fields:
        raise RoleMissing
    reader, count = Reader(source, columns), 0
    for batch in _batches(lines):
        rows = [reader.row(number, cells) for number, cells in batch]
        _keep(source, rows, after=count)
        count += len(rows)
    if not count:
        raise NotReadable(_("There is nobody in the file."))
    return columns, count


def _batches(lines: Iterator[list[str]]) -> Iterator[list[tuple[int, list[str]]]]:
    batch = []
    for number, cells in enumerate(lines, start=2):
        if any(cells):
            batch.append((number, cells))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def confirm(source: Import) -> None:
    """Let it be written, once.

    Raises:
        TransitionNotAllowed: a colleague did so just now.
    """
    source.lock()
    source.confirm()
    queue_once("mentorship.intake.jobs.write_import", source_pk=source.pk)


def write(source: Import) -> None:
    """Write what is new or changed, batch by batch; begun again, it goes on where it was."""
    while source.status == ImportStatus.WRITING:
        with transaction.atomic():
            source.lock()
            if source.status != ImportStatus.WRITING:
                return
            todo = source.rows.filter(
                verdict__in=[Verdict.NEW, Verdict.CHANGED], is_written=False
            ).order_by("number")
            rows = list(todo[:BATCH])
            if not rows:
                source.finish()
                return
            _write(source, rows)
            Import.objects.filter(pk=source.pk).update(rows_written=F("rows_written") + len(rows))


def _write(source: Import, rows: list[ImportRow]) -> None:
    here = Application.objects.filter(
        programme=source.programme, email__in=[row.values["email"] for row in rows]
    )
    taken = set(here.values_list("email", "role"))
    drafts = []
    for row in rows:
        row.is_written = True
        key = (row.values["email"], row.values["role"])
        if row.verdict == Verdict.CHANGED:
            _change(source, row)
        elif key in taken:
            row.why = _("Applied herself meanwhile.")
        else:
            drafts.append(_draft(source, row))
    for draft, reference in zip(drafts, _references(source, len(drafts)), strict=True):
        draft.reference = reference
    Application.objects.bulk_create(drafts)
    ImportRow.objects.bulk_update(rows, ["is_written", "why"])
    for draft in drafts:
        queue_once("mentorship.intake.jobs.ask_to_finish", application_pk=draft.pk)


def _references(source: Import, number: int) -> set[str]:
    """As many references as nobody has: of thousands, two would often be the same."""
    found: set[str] = set()
    while len(found) < number:
        drawn = {Application.new_reference(source.programme) for _ in range(number - len(found))}
        taken = Application.objects.filter(reference__in=drawn)
        found |= drawn - set(taken.values_list("reference", flat=True))
    return found


def _change(source: Import, row: ImportRow) -> None:
    """Change the number in this programme alone: elsewhere it is for others to say."""
    values = row.values
    hers = Application.objects.sent_to(source.programme).filter(
        email=values["email"], role=values["role"], phone=values["was"]
    )
    if not hers.update(phone=values["phone"]):
        row.why = _("Somebody changed the number meanwhile: it stays as it is.")


def _draft(source: Import, row: ImportRow) -> Application:
    values = row.values
    return Application(
        programme=source.programme,
        name=values["name"],
        email=values["email"],
        phone=values["phone"],
        role=values["role"],
        answers=values["answers"],
        entered_by=source.by,
        started_at=now(),
    )


def ask_to_finish(application: Application) -> None:
    """Mail her the link to what was filled in for her, if she did not finish it yet."""
    if application.status == ApplicationStatus.DRAFT:
        import_emails.application_prepared(application).send()


@transaction.atomic
def forget_address(address: str) -> None:
    """Forget somebody's lines; a file that is still kept whole and holds one goes altogether."""
    whole = Import.objects.select_for_update(no_key=True).filter(
        status__in=[ImportStatus.READING, ImportStatus.ASKING]
    )
    for source in whole.order_by("pk"):
        if problem := _in_the_way(bytes(source.file or b""), address):
            source.rows.all().delete()
            source.fail(problem)
    ImportRow.objects.filter(values__email=address).delete()


def _in_the_way(content: bytes, address: str) -> str:
    """Why this file is not kept: the address is in it, or that cannot be told."""
    cells = (cell for line in lines_of(content) for cell in line if "@" in cell)
    try:
        is_in_it = any(address.lower() in EmailField().to_python(cell) for cell in cells)
    except NotReadable as problem:
        return str(problem)
    text = _("Somebody in this file was forgotten at her own request. Leave her line out.")
    return text if is_in_it else ""
