"""The list of applications: found, filtered, and taken along as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.intake import actions, export, selectors
from mentorship.intake.forms import ListForm
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.models.application import ApplicationQuerySet
from mentorship.paging import page
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.transitions import TransitionNotAllowed

# What a file holds besides the columns that are always there, when it is asked for by name.
ANSWERS, NOTES = "antwoorden", "notities"
# As many as are put on the waiting list in one go: each of them gets an e-mail.
MOST_AT_ONCE = 200


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


def _picked(request: UserRequest, programme: Programme) -> list[Application]:
    """Those that were ticked, or all of the filter; in the order of the list."""
    if "alles" in request.POST:
        rows: Any = chosen(programme, request.POST).rows
    else:
        keys = [int(key) for key in request.POST.getlist("wie") if key.isdecimal()]
        rows = Application.objects.sent_to(programme).filter(pk__in=keys[: MOST_AT_ONCE + 1])
    rows = rows.only("name", "role", "status", "reference", "submitted_at")
    return list(rows.order_by("-submitted_at", "-pk")[: MOST_AT_ONCE + 1])


@require_POST
def applications_waitlist(request: UserRequest, slug: str) -> HttpResponse:
    """Say who would be put on the waiting list and be mailed; after a yes, do it.

    There is no such thing for a refusal: whoever is turned away reads her own reason.
    """
    programme = programme_of(request, slug)
    if "zeker" in request.POST:
        done, skipped = _waitlist(programme, request.POST.getlist("wie"), by=request.user)
        _tell(request, done, skipped)
        return redirect("intake:application_list", slug)
    found = _picked(request, programme)
    context = {
        "programme": programme,
        "people": [one for one in found if one.status == ApplicationStatus.SUBMITTED],
        "others": [one for one in found if one.status != ApplicationStatus.SUBMITTED],
        "too_many": len(found) > MOST_AT_ONCE,
        "most": MOST_AT_ONCE,
    }
    return render(request, "intake/applications_waitlist.html", context)


def _waitlist(programme: Programme, keys: list[str], *, by: User) -> tuple[list[str], list[str]]:
    """Do it one by one, so that who was decided on meanwhile holds up nobody else."""
    wanted = [int(key) for key in keys if key.isdecimal()][:MOST_AT_ONCE]
    rows = Application.objects.sent_to(programme).filter(pk__in=wanted)
    done, skipped = [], []
    for one in rows.select_related("programme", "applicant").order_by("submitted_at", "pk"):
        try:
            actions.waitlist(one, seen=ApplicationStatus.SUBMITTED, by=by)
        except TransitionNotAllowed:
            skipped.append(one.name)
        else:
            done.append(one.name)
    return done, skipped


def _tell(request: UserRequest, done: list[str], skipped: list[str]) -> None:
    if done:
        text = ngettext(
            "%(number)d person is on the waiting list and gets an e-mail.",
            "%(number)d people are on the waiting list and get an e-mail.",
            len(done),
        )
        messages.success(request, text % {"number": len(done)})
    if skipped:
        names = ", ".join(skipped)
        text = _("Changed meanwhile, so left as it is: %(names)s.")
        messages.warning(request, text % {"names": names})
