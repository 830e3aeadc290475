"""The goals of a duo, on the pages of the two."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import goal_actions
from mentorship.duos.models import Duo, Goal, GoalState
from mentorship.portal.writing import WritingForm, own_duo
from mentorship.typed import LineField

SHOWN = 5


class GoalForm(WritingForm):
    """A goal in their own words, and what kind of goal it is where the programme has kinds."""

    title = LineField(
        label=_("What do you want to reach?"),
        max_length=500,
        error_messages={
            "required": _("Write in a few words what you want to reach."),
            "max_length": _("Use 500 characters at most."),
        },
    )
    category = forms.ChoiceField(
        label=_("What kind of goal is it?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        """Offer the kinds of the programme, and that of this goal though it has gone there."""
        super().__init__(*args, **kwargs)
        own = self.initial.get("category", "")
        offered = [*kinds, own] if own and own not in kinds else kinds
        if offered:
            choices = [("", _("None of these")), *((kind, kind) for kind in offered)]
            self.fields["category"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["category"]

    @property
    def words(self) -> dict[str, str]:
        """What was written."""
        data = self.cleaned_data
        return {"title": data["title"], "category": data.get("category", "")}


class GoalChangeForm(GoalForm):
    """The same once it is there, with how far they are."""

    state = forms.ChoiceField(
        label=_("How far are you?"),
        choices=GoalState,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose how far you are with it.")
        ),
    )


@personal("portal")
def goal_list(request: UserRequest, pk: int) -> HttpResponse:
    """Show what the two work towards."""
    duo = own_duo(request.user, pk)
    goals = goals_of(duo)
    open_ones = [goal for goal in goals if goal.is_open]
    context = {
        "programme": duo.programme,
        "duo": duo,
        "other": duo.other(request.user),
        "goals": open_ones[:SHOWN],
        "more": open_ones[SHOWN:],
        "done": [goal for goal in goals if not goal.is_open],
    }
    return render(request, "portal/goal_list.html", context)


def goals_of(duo: Duo) -> list[Goal]:
    """The goals of a duo in the order in which they came, ready to be read."""
    goals = list(duo.goals.all())
    for goal in goals:
        goal.duo = duo
    return goals


@personal("portal")
def goal_add(request: UserRequest, pk: int) -> HttpResponse:
    """Add a goal."""
    duo = own_duo(request.user, pk)
    form = GoalForm(request.POST or None, kinds=duo.programme.goal_categories)
    if form.is_valid():
        try:
            is_kept = form.kept(lambda: goal_actions.add(duo, **form.words))
        except goal_actions.TooMany:
            form.add_error(None, _("You have 20 goals. Change one of those, or let one go."))
        else:
            if is_kept:
                messages.success(request, _("Your goal is kept."))
                return redirect("portal:goal_list", pk)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "form": form,
        "other": duo.other(request.user),
    }
    return render(request, "portal/goal_edit.html", context)


def _as_it_is(goal: Goal) -> Goal:
    """What somebody made of it meanwhile."""
    kept = Goal.objects.get(pk=goal.pk)
    kept.duo = goal.duo
    return kept


@personal("portal")
def goal_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the words of a goal, or say how far they are with it."""
    found = get_object_or_404(Goal.objects.readable_by(request.user), pk=pk)
    goal, duo = found, own_duo(request.user, found.duo_id)
    goal.duo = duo
    written = {"title": goal.title, "category": goal.category}
    form = GoalChangeForm(
        request.POST or None,
        kinds=duo.programme.goal_categories,
        initial=written | {"state": goal.state, "seen": goal.mark},
    )
    if form.is_valid() and form.kept(
        lambda: goal_actions.change(
            goal,
            **form.words,
            state=form.cleaned_data["state"],
            seen=form.cleaned_data["seen"],
        )
    ):
        messages.success(request, _("Your goal is kept."))
        return redirect("portal:goal_list", duo.pk)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "goal": goal,
        "kept": _as_it_is(goal) if form.is_over else None,
        "form": form,
        "other": duo.other(request.user),
    }
    return render(request, "portal/goal_edit.html", context)
