"""The first meeting of two, for staff: plan it, note that it was; never what somebody answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.doors import UserRequest
from mentorship.duos import introduction_actions as actions
from mentorship.duos.detail import duo_of
from mentorship.duos.introduction_forms import IntroductionForm, PlanForm
from mentorship.duos.models import Duo, Introduction, IntroductionRemark


def _planned(duo: Duo) -> Introduction | None:
    return Introduction.objects.filter(duo=duo).select_related("host").first()


def introduce(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the plan and the remarks that are for her; record the meeting, and both are asked in private."""
    duo = duo_of(request, slug, pk)
    form = IntroductionForm(duo, request.POST or None, initial={"on": localdate()})
    if request.method == "POST" and form.is_valid():
        actions.introduce(duo, **form.cleaned_data)
        messages.success(request, _("That is noted. Where they are asked, both got an e-mail."))
        return redirect("duos:detail", slug, pk)
    remarks = IntroductionRemark.objects.filter(duo=duo)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "form": form,
        "planned": _planned(duo),
        "remarks": list(remarks.filter(reader=request.user).select_related("author")),
    }
    return render(request, "duos/introduction.html", context)


def introduction_plan(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Plan or move the first meeting; all three are invited."""
    duo = duo_of(request, slug, pk)
    planned = _planned(duo)
    form = PlanForm(duo, planned, request.POST or None)
    if duo.awaits_introduction and form.is_valid():
        try:
            actions.plan(duo, **form.cleaned_data)
        except actions.Changed:
            planned = Introduction.objects.select_related("host").get(duo=duo)
            form.over(planned)
        else:
            messages.success(request, _("All three got an invitation with a calendar file."))
            return redirect("duos:introduce", slug, pk)
    context = {"programme": duo.programme, "duo": duo, "form": form, "planned": planned}
    return render(request, "duos/introduction_plan.html", context)
