"""The list of applications: found, filtered, and taken along as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.intake import export, selectors
from mentorship.intake.list_forms import ApplicationListForm, ListForm
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.models.application import ApplicationQuerySet
from mentorship.paging import keys_of, page
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of

# What a file holds besides the columns that are always there, when it is asked for by name.
ANSWERS, NOTES = "antwoorden", "notities"
# As many as something happens to in one go: most of it sends each of them an e-mail.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which applications the address asks for."""

    form: ListForm
    tab: str
    rows: ApplicationQuerySet


def chosen(programme: Programme, asked: Any) -> Chosen:
    """Read the filters; whatever does not read as one is left out."""
    form = ApplicationListForm(asked, programme=programme)
    form.is_valid()
    tab = form.cleaned_data.get("stand", "")
    if tab not in selectors.TABS:
        # Who looks for a name and chose no tab does not know under which one it is.
        has_words = form.narrowing.get("q")
        tab = selectors.EVERYTHING if has_words else ApplicationStatus.SUBMITTED.value
    return Chosen(form, tab, selectors.narrowed(selectors.under(tab, programme), form))


def application_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the applications of a programme: by state, by a filter, or found by a name."""
    programme = programme_of(request, slug)
    these = chosen(programme, request.GET)
    rows: Any = selectors.with_next_step(these.rows)
    found = page(rows, by="-submitted_at", cursor=request.GET.get("vanaf", ""))
    tabs = selectors.tabs(programme, current=these.tab)
    context = {
        "programme": programme,
        "form": these.form,
        "tab": these.tab,
        "tabs": tabs,
        "elsewhere": _elsewhere(programme, these, tabs) if not found.rows else "",
        "page": found,
        "lines": selectors.lines(found.rows, programme),
        "public_url": request.build_absolute_uri(programme.get_absolute_url()),
    }
    return render(request, "intake/application_list.html", context)


def _elsewhere(programme: Programme, these: Chosen, tabs: list[selectors.Tab]) -> str:
    """The name of this tab, when there is nobody under it and somebody under another."""
    if these.tab == selectors.EVERYTHING or not these.form.narrowing:
        return ""
    all_of_them = selectors.narrowed(selectors.under(selectors.EVERYTHING, programme), these.form)
    name = next(str(tab.label) for tab in tabs if tab.is_current)
    return name if all_of_them.exists() else ""


def ticked(programme: Programme, asked: Any, *, most: int) -> ApplicationQuerySet:
    """Those that were ticked."""
    keys = keys_of(asked.getlist("wie")[:most])
    rows: ApplicationQuerySet = Application.objects.sent_to(programme).remembered()
    return rows.filter(pk__in=keys)


def application_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the applications of this list as a file; answers and notes only when asked for.

    By its form it sends those that were ticked: their keys are in no address.
    """
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    if request.method == "POST":
        found, more = ticked(programme, request.POST, most=export.AT_ONCE), set()
    else:
        found, more = chosen(programme, request.GET).rows, set(request.GET.getlist("met"))
    questions = list(programme.questions.order_by("position")) if ANSWERS in more else []
    head = [_("Reference"), _("Role"), _("Name"), _("E-mail address"), _("Phone number")]
    head += [_("State"), _("Applied on"), _("Decided on"), _("Heard of it by")]
    head += [question.label for question in questions]
    head += [_("Note (only for staff)")] if NOTES in more else []
    fields = ["reference", "role", "name", "email", "phone", "status", "submitted_at"]
    fields += ["decided_at", "channel", "partner__name"]
    fields += ["answers"] if questions else []
    fields += ["internal_note"] if NOTES in more else []
    rows = found.select_related("partner").order_by("-submitted_at", "-pk").only(*fields)
    words = {role: capfirst(programme.word(role)) for role in (MENTEE, MENTOR)}

    def line(one: Application) -> list[object]:
        answers = [(question, one.answers.get(question.code)) for question in questions]
        return [
            *(one.reference, words.get(one.role, ""), one.name, one.email, one.phone),
            *(one.get_status_display(), one.submitted_at, one.decided_at, one.heard_of_it_by),
            *(question.readable(answer) if answer else "" for question, answer in answers),
            *([one.internal_note] if NOTES in more else []),
        ]

    def lines() -> Iterator[list[object]]:
        for one in export.in_batches(rows):
            yield line(one)

    name = f"aanmeldingen-{programme.slug}"
    return export.as_file(name, kind, head=head, rows=lines())
