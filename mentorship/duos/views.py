"""The coordinator's pages about duos: dates and facts, never what was said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.accounts.search import FEW, containing, spelling
from mentorship.duos import actions
from mentorship.duos.models import Duo, DuoQuerySet, DuoStatus
from mentorship.intake import gates
from mentorship.intake.models import Application, Participant
from mentorship.paging import counts, page, shown
from mentorship.programmes.models import AgreementMoment
from mentorship.programmes.scoped import programme_of
from mentorship.programmes.summary import guidance
from mentorship.typed import DayField

# Together the tabs count everybody; those that are often empty go when they are.
ALWAYS, SOMETIMES = (
    {"", "confirmed", "active", "silent", "ended"},
    {"proposed", "introduced", "paused"},
)
ENDED = (DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY, DuoStatus.DISSOLVED)
BEFORE_START = (DuoStatus.PROPOSED, DuoStatus.INTRODUCED, DuoStatus.CONFIRMED)
# The tabs of the list: a state, or a question that a number of the overview asks.
TABS: dict[str, str | Promise] = {
    "": _("All"),
    "proposed": _("Introduction to come"),
    "introduced": _("Answers to come"),
    "confirmed": _("Agreement to come"),
    "active": _("Under way"),
    "silent": _("Silent"),
    "paused": _("Paused"),
    "ended": _("Ended"),
    "completed": _("Completed"),
    "ended_early": _("Ended early"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with how many rows it opens."""

    code: str
    label: str | Promise
    shown: str
    current: bool


def in_state(duos: DuoQuerySet, state: str) -> DuoQuerySet:
    """The rows of one tab."""
    if state == "silent":
        return duos.silent(localdate())
    if state == "ended":
        return duos.filter(status__in=ENDED)
    return duos.filter(status=state) if state else duos


def found_by(duos: DuoQuerySet, words: str) -> QuerySet[Duo]:
    """Duos of which one of the two has these words in her name or address."""
    condition = containing(words)
    if condition is None:
        return duos
    people = User.objects.filter(condition).order_by().values_list("pk", flat=True)
    few = list(people[: FEW + 1])
    if len(few) > FEW:
        return duos.filter(
            spelling(words, of="mentor__user__") | spelling(words, of="mentee__user__")
        )
    sides = list(Participant.objects.filter(user__in=few).values_list("pk", flat=True))
    return duos.filter(Q(mentor__in=sides) | Q(mentee__in=sides))


def _tabs(duos: DuoQuerySet, state: str) -> list[Tab]:
    """The tabs that are always there, those with somebody under them, and the one that is open."""
    counted = counts({code: in_state(duos, code) for code in ALWAYS | SOMETIMES | {state}})
    return [
        Tab(code, TABS[code], shown(counted[code]), code == state)
        for code in TABS
        if code in ALWAYS or code == state or (code in SOMETIMES and counted[code])
    ]


def duo_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the duos of a programme, newest first."""
    programme = programme_of(request, slug)
    duos = Duo.objects.filter(programme=programme)
    state = request.GET.get("stand", "")
    state = state if state in TABS else ""
    words = request.GET.get("q", "").replace("\0", "")[:100].strip()
    rows = found_by(in_state(duos.with_names(), state), words).select_related("guide")
    rows = rows.defer("guide__folded", "guide__grams")
    context = {
        "programme": programme,
        "page": page(rows, by="-proposed_at", cursor=request.GET.get("vanaf", "")),
        "tabs": _tabs(duos, state),
        "state": state,
        "words": words,
    }
    return render(request, "duos/duo_list.html", context)


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline: a day, a fact, and where it was if that is known."""

    on: date
    text: str | Promise
    place: str = ""


def _timeline(duo: Duo) -> list[Moment]:
    """What happened and when; that a reflection exists, not what it says."""
    moments = [Moment(localdate(duo.proposed_at), _("Paired"))]
    if duo.introduced_on:
        moments.append(
            Moment(duo.introduced_on, _("First meeting, accompanied"), duo.introduced_at_place)
        )
    if duo.started_on:
        moments.append(Moment(duo.started_on, _("The mentorship starts")))
    if duo.ended_on:
        moments.append(Moment(duo.ended_on, duo.get_status_display()))
    meetings = duo.meetings.select_related("reflection").only(
        "duo", "held_on", "form", "reflection__written_at"
    )
    for meeting in meetings.order_by("-held_on")[:100]:
        moments.append(
            Moment(meeting.held_on, _("Met (%(how)s)") % {"how": meeting.get_form_display()})
        )
        if hasattr(meeting, "reflection"):
            written_on = localdate(meeting.reflection.written_at)
            moments.append(Moment(written_on, _("Reflection written")))
    return sorted(moments, key=lambda moment: moment.on, reverse=True)


class DayForm(forms.Form):
    """On which day something took place."""

    on = DayField(
        label=_("On which day?"),
        error_messages={"too_early": _("Choose a day after they became a duo.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day on which there was a duo."""
        super().__init__(*args, **kwargs)
        self.fields["on"].earliest = duo.since  # type: ignore[attr-defined]


class IntroductionForm(DayForm):
    """When the first meeting was and, if the programme says so, at which neutral place (S2-MATCH-3a)."""

    place = forms.ChoiceField(
        label=_("At which neutral place?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one of the neutral places.")
        ),
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Offer the places of the programme, where it has a rule about them; once they met, no more."""
        super().__init__(duo, *args, **kwargs)
        if duo.programme.is_neutral_first and duo.status == DuoStatus.PROPOSED:
            places = [(place, place) for place in duo.programme.neutral_places]
            self.fields["place"].choices = places  # type: ignore[attr-defined]
        else:
            del self.fields["place"]


def _duo(request: UserRequest, slug: str, pk: int) -> Duo:
    """Fetch a duo of her own programmes: programme and duo apart is quicker than nine tables at once."""
    programme = programme_of(request, slug)
    rows = Duo.objects.filter(programme=programme).with_names().select_related("guide")
    duo = get_object_or_404(rows.defer("guide__folded", "guide__grams"), pk=pk)
    duo.programme = programme
    return duo


def _phones(duo: Duo) -> dict[str, str]:
    """The numbers that the two gave when they applied, by role."""
    rows = Application.objects.filter(participant__in=[duo.mentor_id, duo.mentee_id])
    return dict(rows.values_list("role", "phone"))


def _detail(request: UserRequest, duo: Duo, form: DayForm) -> HttpResponse:
    context: dict[str, Any] = {
        "programme": duo.programme,
        "duo": duo,
        "phones": _phones(duo),
        "contact": guidance(duo.programme) if duo.is_live else "",
        "form": form,
        "timeline": _timeline(duo),
        "has_agreement": duo.programme.agreement_moment != AgreementMoment.NONE
        and duo.status not in {DuoStatus.PROPOSED, DuoStatus.INTRODUCED, DuoStatus.DISSOLVED},
        "waits": gates.before_start(duo.programme, duo.mentor, duo.mentee)
        if duo.status in BEFORE_START
        else [],
        "is_silent": duo.status == DuoStatus.ACTIVE
        and duo.quiet_after is not None
        and duo.quiet_after < localdate(),
    }
    return render(request, "duos/duo_detail.html", context)


def duo_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the whole story of one duo without its secrets."""
    duo = _duo(request, slug, pk)
    form = IntroductionForm if duo.status == DuoStatus.PROPOSED else DayForm
    return _detail(request, duo, form(duo, initial={"on": localdate()}))


@require_POST
def introduce(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Record the accompanied first meeting; both are asked in private whether they go on."""
    duo = _duo(request, slug, pk)
    form = IntroductionForm(duo, request.POST)
    if not form.is_valid():
        return _detail(request, duo, form)
    actions.introduce(duo, **form.cleaned_data)
    messages.success(request, _("Both got an e-mail with the question whether they go on."))
    return redirect("duos:detail", slug, pk)


@require_POST
def end(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """End a mentorship: well, or before its time, which needs no reason (S2-END-1)."""
    duo = _duo(request, slug, pk)
    form = DayForm(duo, request.POST)
    if not form.is_valid():
        return _detail(request, duo, form)
    is_early = "early" in request.POST
    actions.end(duo, on=form.cleaned_data["on"], is_early=is_early)
    messages.success(request, _("The mentorship has ended."))
    return redirect("duos:detail", slug, pk)
