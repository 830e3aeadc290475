"""The mentoring plan of a duo, on the pages of the two and on paper."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from mentorship import paper
from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import plan_actions
from mentorship.duos.models import Duo, Plan
from mentorship.portal.goal_views import goals_of
from mentorship.portal.writing import WritingForm, own_duo
from mentorship.typed import TextField

LONG = _("Your text is too long. Use 2,000 characters at most.")


class PlanForm(WritingForm):
    """How the two see it together, and what one of them expects herself."""

    vision = TextField(
        label=_("How do you see your mentorship together?"),
        help_text=_("One or two sentences are enough. Either of you can write this."),
        required=False,
        rows=4,
        error_messages={"max_length": LONG},
    )
    expects = TextField(
        label=_("What do you expect yourself?"),
        help_text=_("Of the other, of yourself and of your talks."),
        required=False,
        rows=5,
        error_messages={"max_length": LONG},
    )
    is_discussed = forms.BooleanField(
        label=_("We talked about what mentorship means to each of us"), required=False
    )


def _plan(request: UserRequest, pk: int) -> tuple[Duo, Plan]:
    """The plan of her duo: where the programme has plans, or where there is one already."""
    duo = own_duo(request.user, pk)
    plan = plan_actions.plan_of(duo)
    if not (duo.programme.makes_plan or plan.pk):
        raise Http404
    return duo, plan


def lacking(plan: Plan, *, has_goals: bool) -> list[str]:
    """What the two can still put in it, in words (S4-COND-1 to S4-COND-3b)."""
    words = plan.duo.programme.terms
    parts = {
        _("talk about what mentorship means to each of you"): plan.discussed_on,
        _("how you see it together"): plan.vision,
        _("what the %(mentor)s expects"): plan.mentor_expects,
        _("what the %(mentee)s expects"): plan.mentee_expects,
        _("at least one goal"): has_goals,
    }
    return [str(text) % words for text, is_there in parts.items() if not is_there]


@personal("portal")
def plan_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the plan, with what it still lacks."""
    duo, plan = _plan(request, pk)
    goals = goals_of(duo)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "plan": plan,
        "goals": goals,
        "lacking": lacking(plan, has_goals=bool(goals)),
        "other": duo.other(request.user),
    }
    return render(request, "portal/plan_detail.html", context)


@personal("portal")
def plan_write(request: UserRequest, pk: int) -> HttpResponse:
    """Write in the plan: what is of both, and what is her own."""
    duo, plan = _plan(request, pk)
    role = duo.role_of(request.user)
    form = PlanForm(
        request.POST or None,
        initial={
            "vision": plan.vision,
            "expects": plan.expects(role),
            "is_discussed": plan.discussed_on is not None,
            "seen": plan.mark_for(role),
        },
    )
    if form.is_valid() and form.kept(
        lambda: plan_actions.write(duo, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("Your plan is kept."))
        return redirect("portal:plan_detail", pk)
    kept = plan_actions.plan_of(duo) if form.is_over else None
    context = {
        "programme": duo.programme,
        "duo": duo,
        "plan": kept,
        "own": kept.expects(role) if kept else "",
        "form": form,
        "other": duo.other(request.user),
    }
    return render(request, "portal/plan_write.html", context)


@personal("portal")
@require_GET
def plan_pdf(request: UserRequest, pk: int) -> HttpResponse:
    """Make the plan to print; it is kept nowhere."""
    duo, plan = _plan(request, pk)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "plan": plan,
        "goals": goals_of(duo),
        "today": localdate(),
        "language": get_language(),
    }
    pdf = paper.render("paper/plan.html", context, language=str(get_language()))
    headers = {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="mentorschapsplan.pdf"',
    }
    return HttpResponse(pdf, headers=headers)
