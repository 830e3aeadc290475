"""Which text the duos of a programme sign, and how that text is written and published."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from agreements.canonical import fingerprint
from agreements.models import Template
from agreements.wording import TEXT, Clause, Fault, Wording
from mentorship.accounts.models import User
from mentorship.programmes import presets
from mentorship.programmes.models import Programme
from mentorship.programmes.summary import AgreementText

DUTCH = "nl"
# As long as a text is written it has no number of its own.
UNNUMBERED = 0
MOST_CLAUSES = 60


class Changed(Exception):
    """A colleague changed this since the page was opened."""


class Faulty(Exception):
    """The text cannot be published: see ``faults``."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep why."""
        super().__init__(", ".join(map(str, faults)))
        self.faults = faults


# --- which text counts --------------------------------------------------------------------------


def model(programme: Programme, language: str = DUTCH) -> Wording:
    """The text that this programme began with."""
    return Wording.read(presets.agreement(programme.preset, language))


def current_wording(programme: Programme, language: str = DUTCH) -> Wording:
    """The text that new duos sign now; that of the model as long as there is no other."""
    newest = Template.objects.newest(programme, language)
    return newest.wording if newest else model(programme, language)


def text_in_short(programme: Programme) -> AgreementText:
    """What the settings of a programme tell of the text that its duos sign."""
    wording = current_wording(programme)
    told = [(each.title, each.points) for each in wording.clauses if each.kind == TEXT]
    return AgreementText(
        wording.title,
        [
            (_("Text of the agreement"), [wording.title, wording.intro]),
            (_("They fill in"), [each.label for each in wording.fields]),
            (_("They promise"), wording.promises),
            *told,
        ],
    )


def template_of(programme: Programme, language: str = DUTCH) -> Template:
    """The text that a new duo of this programme signs, in its language where there is one.

    Who wrote a text of her own in Dutch alone has everybody sign that: the model in another
    language says something else. The caller holds the lock on the programme.
    """
    own = Template.objects.newest(programme, language)
    if own:
        return own
    dutch = Template.objects.newest(programme, DUTCH)
    if dutch and dutch.body != model(programme).written():
        return dutch
    return _publish_model(programme, language)


def _publish_model(programme: Programme, language: str) -> Template:
    return Template.objects.create(
        programme=programme,
        language=language,
        version=1,
        body=model(programme, language).written(),
        published_at=now(),
    )


# --- writing a draft ----------------------------------------------------------------------------


def clause_mark(clause: Clause | None) -> str:
    """What a form for a clause was opened with: another mark says that a colleague changed it."""
    return fingerprint(clause.written())[:16] if clause else ""


def frame_mark(wording: Wording) -> str:
    """The same for the title and all that is not a clause."""
    return fingerprint(replace(wording, clauses=()).written())[:16]


def _draft(programme: Programme, language: str) -> Template:
    """The draft that is there, or a new one from what counts now; locks the programme."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    draft = Template.objects.drafts().filter(programme=programme, language=language).first()
    return draft or Template(
        programme=programme,
        language=language,
        version=UNNUMBERED,
        body=current_wording(programme, language).written(),
    )


def _write(draft: Template, wording: Wording, by: User) -> Template:
    body = wording.written()
    if body != draft.body:
        draft.body, draft.changed_by, draft.changed_at = body, by, now()
        draft.save()
    return draft


@transaction.atomic
def change(
    programme: Programme, language: str, *, edit: Callable[[Wording], Wording], by: User
) -> Template:
    """Make another text of the draft; the first change makes the draft."""
    draft = _draft(programme, language)
    return _write(draft, edit(draft.wording), by)


def save_clause(
    programme: Programme, language: str, *, clause: Clause, seen: str, by: User
) -> Template:
    """Put a clause in the place of the one that this person saw.

    Raises:
        Changed: a colleague changed or removed that one since.
    """

    def edit(wording: Wording) -> Wording:
        if clause_mark(wording.clause(clause.code)) != seen:
            raise Changed(clause.code)
        return wording.with_clause(clause)

    return change(programme, language, edit=edit, by=by)


def add_clause(programme: Programme, language: str, *, clause: Clause, by: User) -> Clause:
    """Add a clause, before the signatures; give it with the code that it got.

    A clause of a model keeps its code: that is how the rest of the software knows it.
    """
    made = clause

    def edit(wording: Wording) -> Wording:
        nonlocal made
        if not clause.code or wording.clause(clause.code):
            made = replace(clause, code=wording.free_code(clause.name))
        if len(wording.clauses) >= MOST_CLAUSES:
            return wording
        return wording.with_clause(made)

    change(programme, language, edit=edit, by=by)
    return made


def remove_clause(programme: Programme, language: str, *, code: str, seen: str, by: User) -> None:
    """Take a clause out; what is not there any more is out.

    Raises:
        Changed: a colleague changed it since this person saw it.
    """

    def edit(wording: Wording) -> Wording:
        clause = wording.clause(code)
        if clause and clause_mark(clause) != seen:
            raise Changed(code)
        return wording.without(code)

    change(programme, language, edit=edit, by=by)


def move_clause(programme: Programme, language: str, *, code: str, up: bool, by: User) -> None:
    """Put a clause one place earlier or later."""
    change(programme, language, edit=lambda wording: wording.moved(code, up=up), by=by)


def save_frame(
    programme: Programme, language: str, *, frame: Wording, seen: str, by: User
) -> Template:
    """Change the title and all that is not a clause.

    Raises:
        Changed: a colleague changed it since this person saw it.
    """

    def edit(wording: Wording) -> Wording:
        if frame_mark(wording) != seen:
            raise Changed(programme.slug)
        return replace(frame, clauses=wording.clauses)

    return change(programme, language, edit=edit, by=by)


@transaction.atomic
def begin_with(
    programme: Programme, language: str, *, preset: str, seen: str, by: User
) -> Template:
    """Begin anew with the text of a model, in the draft.

    Raises:
        Changed: a colleague wrote in the draft since this person saw it (``seen`` is its mark).
    """
    draft = _draft(programme, language)
    if draft.pk and draft.mark != seen:
        raise Changed(programme.slug)
    return _write(draft, Wording.read(presets.agreement(preset, language)), by)


@transaction.atomic
def discard(programme: Programme, language: str, *, seen: str) -> None:
    """Throw the draft away; what counts stays, and twice is once.

    Raises:
        Changed: a colleague wrote in the draft since this person saw it (``seen`` is its mark).
    """
    draft = _draft(programme, language)
    if draft.pk is None:
        return
    if draft.mark != seen:
        raise Changed(programme.slug)
    draft.delete()


@transaction.atomic
def publish(programme: Programme, language: str, *, seen: str, by: User) -> Template:
    """Let the draft count for new duos, as a version that never changes; twice is once.

    A draft that says the same as what counts makes no new version.

    Raises:
        Changed: a colleague changed the draft since this person read it (``seen`` is its mark).
        Faulty: something in it is missing or wrong.
    """
    draft = _draft(programme, language)
    newest = Template.objects.newest(programme, language)
    if draft.pk is None:
        if newest is None or newest.mark != seen:
            raise Changed(programme.slug)
        return newest
    if draft.mark != seen:
        raise Changed(programme.slug)
    if newest and newest.body == draft.body:
        draft.delete()
        return newest
    if faults := draft.wording.faults():
        raise Faulty(faults)
    draft.version = newest.version + 1 if newest else 1
    draft.published_at, draft.changed_by = now(), by
    draft.save()
    return draft
