"""The list of duos: found, filtered, taken along as a file, and several of them at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, OuterRef, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship import several
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.duos import check_in_actions, hand_over_actions
from mentorship.duos import list_selectors as selectors
from mentorship.duos.hand_over_forms import HandOverForm
from mentorship.duos.list_forms import ListForm
from mentorship.duos.models import CheckIn, CheckInWay, Duo, DuoQuerySet
from mentorship.duos.progress import expected
from mentorship.intake import export
from mentorship.paging import keys_of, page
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

# As many as something happens to in one go: both of each get an e-mail.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which duos the address asks for."""

    form: ListForm
    tab: str
    rows: DuoQuerySet


def chosen(programme: Programme, asked: Any) -> Chosen:
    """Read the filters; whatever does not read as one is left out."""
    form = ListForm(asked, programme=programme)
    form.is_valid()
    tab = form.cleaned_data.get("stand", "")
    tab = tab if tab in selectors.TABS else ""
    duos: DuoQuerySet = Duo.objects.filter(programme=programme)
    return Chosen(
        form,
        tab,
        selectors.narrowed(selectors.in_state(duos, tab, selectors.Days.of(programme)), form),
    )


def duo_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the duos of a programme, newest first."""
    programme = programme_of(request, slug)
    these = chosen(programme, request.GET)
    rows = selectors.listed(these.rows)
    found = page(rows, by="-proposed_at", cursor=request.GET.get("vanaf", ""))
    context = {
        "programme": programme,
        "form": these.form,
        "tab": these.tab,
        "tabs": selectors.tabs(programme, these.tab),
        "page": found,
        "lines": selectors.lines(found.rows),
        "asks": these.tab in selectors.TO_ASK,
    }
    return render(request, "duos/duo_list.html", context)


def _ticked(programme: Programme, asked: Any, *, most: int) -> DuoQuerySet:
    duos: DuoQuerySet = Duo.objects.filter(programme=programme)
    return duos.filter(pk__in=keys_of(asked.getlist("duo")[:most]))


def duo_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the duos of this list as a file: dates and numbers, nothing of what they say.

    By its form it sends those that were ticked: their keys are in no address.
    """
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    if request.method == "POST":
        found = _ticked(programme, request.POST, most=export.AT_ONCE)
    else:
        found = chosen(programme, request.GET).rows
    words = [capfirst(programme.word(each)) for each in ("mentee", "mentor", "coordinator")]
    head = [*words, _("State"), _("How it goes"), _("Paired"), _("Start"), _("End"), _("Ended")]
    head += [_("Last meeting"), _("Meetings"), _("Expected meetings"), _("Next check-in")]
    rows = selectors.listed(found).only(*selectors.SHOWN, "ended_on", "contact_due_on")
    today = localdate()

    def lines() -> Iterator[list[object]]:
        for duo in export.in_batches(rows.order_by("-proposed_at", "-pk")):
            health = duo.health(today)
            yield [
                *(duo.mentee.name, duo.mentor.name, duo.guide.name, duo.get_status_display()),
                *(health.label if health else "", duo.proposed_at),
                *(duo.started_on, duo.ends_on, duo.ended_on, duo.last_met_on),
                *(duo.meetings_held, expected(duo), duo.contact_due_on if duo.is_live else None),
            ]

    return export.as_file(f"duos-{programme.slug}", kind, head=head, rows=lines())


# --- several at once: first who it is about, then a yes, then who was left out --------------


def _picked(request: UserRequest, programme: Programme) -> list[Duo]:
    """Those that were ticked, or all of the filter, in the order of the list."""
    if "alles" in request.POST:
        rows = chosen(programme, request.POST).rows
    else:
        rows = _ticked(programme, request.POST, most=MOST_AT_ONCE + 1)
    mails = CheckIn.objects.filter(duo=OuterRef("pk"), how=CheckInWay.MAIL).order_by("-held_on")
    last = Subquery(mails.values("held_on")[:1], output_field=DateField())
    rows = selectors.listed(rows).annotate(asked_on=last)
    return list(rows.order_by("-proposed_at", "-pk")[: MOST_AT_ONCE + 1])


def _each(
    request: UserRequest,
    programme: Programme,
    act: Callable[[Duo], None],
    *,
    done: Callable[[int], str],
) -> HttpResponse:
    """Do it to those that were ticked, and go back to the tab that they were ticked in."""
    found = _ticked(programme, request.POST, most=MOST_AT_ONCE).with_names()
    rows = found.select_related("guide").order_by("proposed_at", "pk")
    several.each(request, programme, rows, act, done=done, page="duos:detail")
    tab = urlencode({"stand": request.POST.get("stand", "")})
    return redirect(f"{reverse('duos:list', args=[programme.slug])}?{tab}")


@require_POST
def duos_check_in(request: UserRequest, slug: str) -> HttpResponse:
    """Say who would be asked how it goes; after a yes, write to both of each."""
    programme = programme_of(request, slug)
    if "zeker" in request.POST:

        def act(duo: Duo) -> None:
            check_in_actions.ask(duo, by=request.user)

        return _each(request, programme, act, done=_told_asked)
    found = _picked(request, programme)
    lately = localdate() - selectors.LATELY

    def concerns(duo: Any) -> bool:
        return duo.is_live and (duo.asked_on is None or duo.asked_on <= lately)

    context = several.asked(programme, found, concerns=concerns, most=MOST_AT_ONCE)
    context["stand"] = request.POST.get("stand", "")
    return render(request, "duos/duos_check_in.html", context)


def _told_asked(count: int) -> str:
    return ngettext(
        "%(number)d %(duo)s: both get an e-mail that asks how it goes.",
        "%(number)d %(duos)s: both of each get an e-mail that asks how it goes.",
        count,
    )


@require_POST
def duos_hand_over(request: UserRequest, slug: str) -> HttpResponse:
    """Say which duos would go to which colleague, with a note; after a yes, hand them over."""
    programme = programme_of(request, slug)
    found = _picked(request, programme)
    is_sure = "zeker" in request.POST
    form = HandOverForm(request.POST if is_sure else None, programme=programme)
    context = several.asked(programme, found, concerns=lambda duo: duo.is_live, most=MOST_AT_ONCE)
    if is_sure and context["these"] and form.is_valid():
        to = User.objects.get(pk=form.cleaned_data["guide"])
        note = form.cleaned_data["note"]

        def act(duo: Duo) -> None:
            seen = request.POST.get(f"was-{duo.pk}", "")
            hand_over_actions.hand_over(duo, to=to, seen=seen, note=note, by=request.user)

        try:
            return _each(request, programme, act, done=_told_handed_over)
        except hand_over_actions.NotInTeam:
            form.add_error("guide", _("She does not work here any more. Choose somebody else."))
    context |= {"form": form, "stand": request.POST.get("stand", "")}
    return render(request, "duos/duos_hand_over.html", context)


def _told_handed_over(count: int) -> str:
    return ngettext(
        "%(number)d %(duo)s handed over. Both get an e-mail.",
        "%(number)d %(duos)s handed over. Both of each get an e-mail.",
        count,
    )
