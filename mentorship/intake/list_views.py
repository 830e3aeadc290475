"""The list of applications: found, filtered, and taken along as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.intake import export, selectors
from mentorship.intake.forms import ListForm
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.models.application import ApplicationQuerySet
from mentorship.paging import page
from mentorship.programmes.models import MENTEE, MENTOR, Programme

# What a file holds besides the columns that are always there, when it is asked for by name.
ANSWERS, NOTES = "antwoorden", "notities"


def programme_of(request: UserRequest, slug: str) -> Programme:
    """A programme of her own."""
    return get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which applications the address asks for."""

    form: ListForm
    tab: str
    words: dict[str, str]
    rows: ApplicationQuerySet
    is_filtered: bool


def chosen(programme: Programme, asked: Any) -> Chosen:
    """Read the filters; whatever does not read as one is left out."""
    roles = [(role, capfirst(programme.word(role))) for role in (MENTEE, MENTOR)]
    form = ListForm(asked, roles=roles)
    form.is_valid()
    wanted = form.cleaned_data
    tab = wanted.get("stand", "")
    tab = tab if tab in selectors.TABS else ApplicationStatus.SUBMITTED.value
    rows: Any = selectors.under(tab, programme)
    if wanted.get("rol"):
        rows = rows.filter(role=wanted["rol"])
    rows = rows.found_by(wanted.get("q", ""))
    is_filtered = bool(wanted.get("rol") or wanted.get("q"))
    return Chosen(form, tab, dict(roles), rows, is_filtered)


def application_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the applications of a programme: by state, by role, or found by a name."""
    programme = programme_of(request, slug)
    these = chosen(programme, request.GET)
    rows = these.rows.only(*selectors.LISTED)
    context = {
        "programme": programme,
        "form": these.form,
        "tab": these.tab,
        "tabs": selectors.tabs(programme, current=these.tab),
        "words": these.words,
        "page": page(rows, by="-submitted_at", cursor=request.GET.get("vanaf", "")),
        "is_filtered": these.is_filtered,
        "public_url": request.build_absolute_uri(programme.get_absolute_url()),
    }
    return render(request, "intake/application_list.html", context)


def application_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the applications of this list as a file; answers and notes only when asked for."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    these = chosen(programme, request.GET)
    more = set(request.GET.getlist("met"))
    questions = list(programme.questions.order_by("position")) if ANSWERS in more else []
    head = [_("Reference"), _("Role"), _("Name"), _("E-mail address"), _("Phone number")]
    head += [_("State"), _("Applied on"), _("Decided on"), _("Heard of it by")]
    head += [question.label for question in questions]
    head += [_("Note (only for staff)")] if NOTES in more else []
    fields = ["reference", "role", "name", "email", "phone", "status", "submitted_at"]
    fields += ["decided_at", "channel"]
    fields += ["answers"] if questions else []
    fields += ["internal_note"] if NOTES in more else []
    rows = these.rows.order_by("-submitted_at", "-pk").only(*fields)

    def line(one: Application) -> list[object]:
        answers = [(question, one.answers.get(question.code)) for question in questions]
        return [
            *(one.reference, these.words.get(one.role, ""), one.name, one.email, one.phone),
            *(one.get_status_display(), one.submitted_at, one.decided_at, one.channel),
            *(question.readable(answer) if answer else "" for question, answer in answers),
            *([one.internal_note] if NOTES in more else []),
        ]

    def lines() -> Iterator[list[object]]:
        for one in export.in_batches(rows):
            yield line(one)

    name = f"aanmeldingen-{programme.slug}"
    return export.as_file(name, kind, head=head, rows=lines())
