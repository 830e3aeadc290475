"""Opening a round, watching the response, reading the report."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from evaluations import actions, publication, report_views, selectors
from evaluations.forms import ExtendForm, PlanForm, RoundForm, too_few, too_soon
from evaluations.models import MOST_REMINDERS, Moment, Round
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

# Only those that close soon, and of which cohort, in the address
CLOSING, GROUP = "sluit", "groep"


def round_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show the rounds of a programme with their response, and which can be started."""
    programme = programme_of(request, slug)
    only_closing = request.GET.get("stand") == CLOSING
    cursor = request.GET.get("vanaf", "")
    page = selectors.rounds(programme, only_closing=only_closing, cursor=cursor)
    context = {
        "programme": programme,
        "only_closing": only_closing,
        "page": page,
        "lines": page.lines,
        "plan": selectors.plan(programme),
        "moments": [Moment(each) for each in programme.evaluation_moments],
        "planned": [] if only_closing else selectors.planned(programme),
        "fewest": publication.FEWEST_INVITED,
        "startable": selectors.startable(programme),
    }
    return render(request, "evaluations/round_list.html", context)


def round_open(request: UserRequest, slug: str, moment: str) -> HttpResponse:
    """Start a round: everybody is asked, the coordinator only chooses the last day."""
    programme = programme_of(request, slug)
    if moment not in programme.evaluation_moments:
        raise Http404
    audiences = selectors.audiences(programme, moment)
    audience = _audience(request, audiences)
    if audience is None:
        return _to_what_runs(request, programme, moment)
    form = RoundForm(
        request.POST or None,
        invited=audience.invited,
        programme=programme,
        opens_from=audience.opens_from,
    )
    if form.is_valid() and (round_ := _opened(request, programme, moment, audience, form)):
        messages.success(request, _("The evaluation is open. The invitations are on their way."))
        return redirect("evaluations:round_detail", slug=slug, pk=round_.pk)
    roles = [role for _person, role in audience.people]
    context = {
        "programme": programme,
        "moment": Moment(moment),
        "form": form,
        "audience": audience,
        "others": [each for each in audiences if each is not audience],
        "sides": [
            f"{(n := roles.count(role))} {programme.word(role if n == 1 else f'{role}s')}"
            for role in programme.evaluated_by(moment)
        ],
        "has_cohorts": programme.cohorts.filter(starts_on__isnull=False).exists(),
        "planned": programme.evaluations.planned()
        .filter(moment=moment, cohort=audience.cohort, opens_on__gt=localdate())
        .first(),
        "invited": audience.invited,
        "k": publication.K,
        "fewest": publication.FEWEST_INVITED,
    }
    return render(request, "evaluations/round_open.html", context)


def _audience(
    request: UserRequest, audiences: list[selectors.Audience]
) -> selectors.Audience | None:
    """Find the group that was shown; only who reads the page gets another one instead of it.

    Who sends it confirms a group and its number of people: never another one, whatever happened
    since.
    """
    typed = request.POST if request.method == "POST" else request.GET
    chosen = (each for each in audiences if each.address == typed.get(GROUP))
    first = audiences[0] if audiences and request.method != "POST" else None
    return next(chosen, first)


def _opened(
    request: UserRequest,
    programme: Programme,
    moment: str,
    audience: selectors.Audience,
    form: RoundForm,
) -> Round | None:
    """Open the round of this group; if that cannot be any more, the form says why."""
    try:
        return actions.open_round(
            programme,
            moment=moment,
            cohort=audience.cohort,
            closes_at=actions.end_of(form.cleaned_data["last_day"]),
            by=request.user,
        )
    except actions.TooFew as few:
        form.add_error(None, too_few(few.number))
    except actions.TooSoon as soon:
        form.add_error(None, too_soon(soon.day))
    except actions.StillRunning:
        form.add_error(None, _("They are being asked something else now. After that it can start."))
    return None


def _to_what_runs(request: UserRequest, programme: Programme, moment: str) -> HttpResponse:
    """Go to the round of this moment that runs, or else to the list, and say why."""
    running = programme.evaluations.running().filter(moment=moment).order_by("-opened_on").first()
    if running is None:
        text = _("They cannot be asked this now: another round of them runs, or nobody is left.")
        messages.info(request, text)
        return redirect("evaluations:round_list", slug=programme.slug)
    messages.info(request, _("This evaluation is open already."))
    return redirect("evaluations:round_detail", slug=programme.slug, pk=running.pk)


@require_POST
def rounds_plan(request: UserRequest, slug: str) -> HttpResponse:
    """Plan the rounds that the moments of the programme ask for, without waiting for the clock."""
    programme = programme_of(request, slug)
    found = len(actions.plan_rounds(programme, on=localdate()))
    if found:
        text = ngettext("%(n)d round is planned.", "%(n)d rounds are planned.", found)
        messages.success(request, text % {"n": found})
    else:
        messages.info(request, _("There is nothing to plan yet: nobody has begun."))
    return redirect("evaluations:round_list", slug=slug)


def round_move(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Have a planned round open on another day."""
    programme = programme_of(request, slug)
    rounds = programme.evaluations.planned().select_related("cohort")
    round_: Round = get_object_or_404(rounds, pk=pk)
    now_set = {"opens_on": round_.opens_on, "days_open": round_.days_open}
    form = PlanForm(request.POST or None, initial=now_set)
    if form.is_valid():
        actions.move_round(round_, **form.cleaned_data)
        messages.success(request, _("Kept. The round opens by itself on that day."))
        return redirect("evaluations:round_list", slug=slug)
    context = {"programme": programme, "round": round_, "form": form}
    return render(request, "evaluations/round_move.html", context)


def round_extend(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Give people longer to answer."""
    round_ = _answerable(request, slug, pk)
    form = ExtendForm(request.POST or None, round_=round_)
    if form.is_valid():
        actions.extend_round(round_, last_day=form.cleaned_data["last_day"])
        messages.success(request, _("People can answer for longer now."))
        return redirect("evaluations:round_detail", slug=slug, pk=pk)
    context = {"programme": round_.programme, "round": round_, "form": form}
    return render(request, "evaluations/round_extend.html", context)


@require_POST
def round_remind(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Write once more to those who did not answer."""
    round_ = _answerable(request, slug, pk)
    if round_.may_remind(now()):
        number = actions.remind(round_, at=now())
        text = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", number)
        messages.success(request, text % {"n": number})
    else:
        messages.info(request, _("Nobody is reminded now: it was done today, or twice already."))
    return redirect("evaluations:round_detail", slug=slug, pk=pk)


def _answerable(request: UserRequest, slug: str, pk: UUID) -> Round:
    """Fetch a round of hers that takes answers now."""
    rounds = programme_of(request, slug).evaluations.select_related("programme", "cohort")
    round_: Round = get_object_or_404(rounds, pk=pk)
    if not round_.takes_answers(now()):
        raise Http404
    return round_


def round_detail(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show how many answered; once it is closed, what may be shown of what they said."""
    rounds = Round.objects.coordinated_by(request.user).opened()
    rounds = rounds.select_related("programme", "cohort")
    round_ = get_object_or_404(rounds, pk=pk, programme__slug=slug)
    context = {
        "programme": round_.programme,
        "round": round_,
        "response": selectors.response(round_),
        **report_views.shown(round_),
        **_reminding(round_),
    }
    return render(request, "evaluations/round_detail.html", context)


def _reminding(round_: Round) -> dict[str, object]:
    """What the page of an open round says of its reminders."""
    if not round_.takes_answers(now()):
        return {"is_answerable": False}
    return {
        "is_answerable": True,
        "may_remind": round_.may_remind(now()),
        "silent": round_.invitations.to_remind().count(),
        "reminders_left": MOST_REMINDERS - round_.reminders,
        "next_reminder": selectors.next_reminder(round_),
    }
