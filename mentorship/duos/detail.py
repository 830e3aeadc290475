"""The page of a duo for staff: fetched within her own programmes, with every form that it has."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language

from mentorship.accounts.doors import UserRequest
from mentorship.duos import strips
from mentorship.duos.list_selectors import pill
from mentorship.duos.models import Duo, DuoStatus, Note
from mentorship.duos.next_step import contacts, next_step
from mentorship.duos.note_forms import NoteForm
from mentorship.duos.progress import progress
from mentorship.duos.timeline import Story, story_of
from mentorship.intake import gates
from mentorship.intake.models import Application
from mentorship.programmes.models import AgreementMoment
from mentorship.programmes.scoped import programme_of
from mentorship.programmes.summary import guidance

BEFORE_START = (DuoStatus.PROPOSED, DuoStatus.INTRODUCED, DuoStatus.CONFIRMED)
AROUND = ("mentor__user", "mentee__user", "guide", "introduction", "closing_talk")
OF_DUO = [field.attname for field in Duo._meta.concrete_fields]  # noqa: SLF001 — Django's own name
OF_OTHERS = (
    *(f"{side}__{name}" for side in ("mentor", "mentee") for name in ("role", "user_id")),
    *(f"{side}__user__{name}" for side in ("mentor", "mentee") for name in ("name", "email")),
    *("mentor__user__is_active", "mentee__user__is_active", "guide__name"),
    *("introduction__starts_at", "closing_talk__starts_at", "closing_talk__held_on"),
)
# So many notes are shown, the newest first.
NOTES = 50


def duo_of(request: UserRequest, slug: str, pk: int) -> Duo:
    """Fetch a duo of her own programmes: programme and duo apart is quicker than nine tables at once."""
    programme = programme_of(request, slug)
    rows = Duo.objects.filter(programme=programme).with_names().select_related("guide")
    duo = get_object_or_404(rows.defer("guide__folded", "guide__grams"), pk=pk)
    duo.programme = programme
    return duo


def shown_duo_of(request: UserRequest, slug: str, pk: int) -> Duo:
    """The same with only what its page shows, and what is planned for its beginning and end."""
    programme = programme_of(request, slug)
    rows = Duo.objects.filter(programme=programme).select_related(*AROUND).only(*OF_DUO, *OF_OTHERS)
    duo = get_object_or_404(rows, pk=pk)
    duo.programme = programme
    return duo


def show(request: UserRequest, duo: Duo, **bound: forms.Form) -> HttpResponse:
    """Show the whole story of a duo without its secrets, with the form that was filled in wrongly."""
    today = localdate()
    story = story_of(duo)
    is_live = duo.is_live
    context: dict[str, Any] = {
        "programme": duo.programme,
        "duo": duo,
        "phones": _phones(duo),
        "pill": pill(duo.health(today) or duo.status, get_language()),
        "strip": _strip(duo, story),
        "progress": progress(duo) if duo.started_on else "",
        "next_on": min(story.planned, default=None),
        "contact": guidance(duo.programme) if is_live else "",
        "contacts": contacts(duo, story, today),
        "step": next_step(duo, story, today),
        "timeline": story.moments,
        "notes": _notes(duo),
        "has_agreement": duo.programme.agreement_moment != AgreementMoment.NONE
        and duo.status not in {DuoStatus.PROPOSED, DuoStatus.INTRODUCED, DuoStatus.DISSOLVED},
        "waits": gates.before_start(duo.programme, duo.mentor, duo.mentee)
        if duo.status in BEFORE_START
        else [],
        "note_form": NoteForm() if is_live else None,
        "wrong": next(iter(bound.values()), None),
    }
    return render(request, "duos/duo_detail.html", context | bound)


def _phones(duo: Duo) -> dict[str, str]:
    """The numbers that the two gave when they applied, by role."""
    rows = Application.objects.filter(participant__in=[duo.mentor_id, duo.mentee_id])
    return dict(rows.values_list("role", "phone"))


def _notes(duo: Duo) -> list[Note]:
    rows = Note.objects.filter(duo=duo).select_related("author").order_by("-written_at", "-pk")
    notes = list(rows.defer("author__folded", "author__grams")[:NOTES])
    for note in notes:
        note.duo = duo
    return notes


def _strip(duo: Duo, story: Story) -> SafeString | None:
    if duo.started_on is None or duo.ends_on is None:
        return None
    term = (duo.started_on, max(duo.ends_on, duo.ended_on or duo.ends_on))
    return strips.whole(term, localdate(), story.met, story.planned, pauses=story.pauses)
