"""A proposal, for the two it is about: who it is, what they share, and yes or no."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.reasons import by_week, daypart, listed
from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import actions
from mentorship.duos.models import Duo
from mentorship.intake.models import Application
from mentorship.programmes.models import Programme
from mentorship.typed import TextField

YES, NO = "yes", "no"
LONGEST_REMARK = 1000
SHOWN = 3
# What can be said of two people by its options, the most telling first.
CHOSEN = ("topics", "sector", "languages", "regions")


class ProposalForm(forms.Form):
    """Yes or no, and what the staff should know of a no."""

    answer = forms.ChoiceField(choices=[(YES, YES), (NO, NO)])
    remark = TextField(
        label=gettext_lazy("Do you want to tell why?"),
        max_length=LONGEST_REMARK,
        rows=3,
        required=False,
        error_messages={"max_length": gettext_lazy("Use 1,000 characters at most.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Say who reads what she adds."""
        super().__init__(*args, **kwargs)
        text = _("Only %(name)s reads this.") % {"name": duo.guide.given_name}
        self.fields["remark"].help_text = text


@personal("portal")
def proposal(request: UserRequest, pk: int) -> HttpResponse:
    """Show who was found for her, and take her yes or no without asking why (S2-MATCH-4)."""
    people = ("mentor__user", "mentee__user", "mentor__application", "mentee__application")
    mine = Duo.objects.of(request.user).select_related("programme", "guide", *people)
    duo = get_object_or_404(mine, pk=pk)
    form = ProposalForm(duo, request.POST or None)
    if duo.is_proposal and form.is_valid():
        return _answered(request, duo, **form.cleaned_data)
    other, role = duo.other(request.user), duo.role_of(request.user)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "other": other,
        "role": role,
        "form": form,
        "has_agreed": duo.agreed_at(role) is not None,
        "work": work_of(other.application),
        "shared": shared(duo.programme, duo.mentee.application, duo.mentor.application),
        "declines": "nee" in request.GET or bool(form.errors),
    }
    return render(request, "portal/proposal.html", context)


def _answered(request: UserRequest, duo: Duo, *, answer: str, remark: str) -> HttpResponse:
    if answer == YES:
        actions.accept(duo, by=request.user)
        return redirect("portal:proposal", duo.pk)
    actions.decline(duo, by=request.user, remark=remark)
    messages.success(request, _("Thank you for telling us. We look for somebody else."))
    return redirect("portal:home")


def work_of(application: Application) -> str:
    """Where she works, or for how long, as far as she told."""
    answers = application.answers
    employer = answers.get("employer")
    if employer:
        return ", ".join(map(str, employer)) if isinstance(employer, list) else str(employer)
    since = answers.get("works_since")
    if not since:
        return ""
    years = localdate().year - int(str(since)[:4])
    return ngettext("Works for %(n)d year", "Works for %(n)d years", years) % {"n": years}


def shared(programme: Programme, mentee: Application, mentor: Application) -> list[str]:
    """At most three things that the two have in common, in words that both may read."""
    questions = programme.questions.filter(code__in=CHOSEN)
    labels = {each.code: dict(each.options) for each in questions}
    hers, his = mentee.answers, mentor.answers
    found = [_chosen(code, labels[code], hers, his) for code in CHOSEN if code in labels]
    found += [_times(hers, his), _place(hers, his)]
    return [line for line in found if line][:SHOWN]


def _both(code: str, hers: Mapping[str, Any], his: Mapping[str, Any]) -> list[Any]:
    """What both answered to this question."""
    theirs = _several(his.get(code))
    return [each for each in _several(hers.get(code)) if each in theirs]


def _several(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer] if answer else []


def _chosen(
    code: str, labels: Mapping[str, str], hers: Mapping[str, Any], his: Mapping[str, Any]
) -> str:
    same = [str(labels.get(each, each)) for each in _both(code, hers, his)][:SHOWN]
    if not same:
        return ""
    if code == "languages":
        return _("You both speak %(languages)s.") % {"languages": listed(same)}
    return _("You both chose: %(topics)s.") % {"topics": listed(same)}


def _times(hers: Mapping[str, Any], his: Mapping[str, Any]) -> str:
    both: Iterable[str] = _both("availability", hers, his)
    shown = [daypart(code) for code in by_week(both)][:SHOWN]
    return _("You can both meet on %(times)s.") % {"times": listed(shown)} if shown else ""


def _place(hers: Mapping[str, Any], his: Mapping[str, Any]) -> str:
    places = [str(each.get("place") or "").strip() for each in (hers, his)]
    if places[0] and places[0].casefold() == places[1].casefold():
        return _("You are both in %(place)s.") % {"place": places[0]}
    is_online = hers.get("online") == his.get("online") == "yes"
    return _("You both meet online too.") if is_online else ""
