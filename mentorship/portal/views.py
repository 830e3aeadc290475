"""My mentorship: the pages of mentors and mentees."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from mentorship import paper
from mentorship.accounts.doors import UserRequest, personal
from mentorship.intake import actions as intake_actions
from mentorship.intake import payment_paper
from mentorship.intake import rules as intake_rules
from mentorship.intake.models import Application
from mentorship.portal import selectors, waiting
from mentorship.portal.preparation_views import answering
from mentorship.programmes import ground_rules, library


@personal("portal")
def home(request: UserRequest) -> HttpResponse:
    """Show the one next step, and each of her duos."""
    user, there = request.user, selectors.there_is(request.user)
    cards = selectors.cards_of(user)
    ways = waiting.ways_of(user) if selectors.WAYS in there else []
    outdated = list(selectors.outdated_rules(user)[:5]) if selectors.OUTDATED in there else []
    is_asked = selectors.ASKED in there
    context = {
        "programme": selectors.programme_of(user, [card.duo for card in cards]),
        "step": selectors.next_step(user, cards, ways, outdated, is_asked=is_asked),
        "ways": ways,
        "cards": cards,
        "places": selectors.places_of(cards, ways),
        "applications": selectors.applications_shown(user, ways, has_duo=bool(cards)),
        "outdated": outdated[1:],
        "contributions": selectors.contributions_of(user) if selectors.PAYMENTS in there else [],
        "has_materials": selectors.MATERIALS in there,
    }
    return render(request, "portal/home.html", context)


@personal("portal")
def application_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether she is sure, and take her application back."""
    mine = Application.objects.visible_to(request.user).select_related("programme")
    application = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        intake_actions.withdraw(application)
        messages.success(request, _("You have withdrawn your application."))
        return redirect("portal:home")
    context = {"programme": application.programme, "application": application}
    return render(request, "portal/application_withdraw.html", context)


@personal("portal")
def rules_accept(request: UserRequest, pk: int) -> HttpResponse:
    """Read the ground rules that changed, and agree with them (S0-RULE-1)."""
    application = get_object_or_404(selectors.outdated_rules(request.user), pk=pk)
    rules = application.programme.ground_rules.latest("version")
    if request.method == "POST" and request.POST.get("version") == str(rules.version):
        intake_rules.accept(application, rules=rules)
        messages.success(request, _("Thank you. That is noted."))
        return redirect("portal:home")
    agreed = application.rules.points if application.rules else []
    context = {
        "programme": application.programme,
        "application": application,
        "rules": rules,
        "lines": ground_rules.changes(agreed, rules.points),
    }
    return render(request, "portal/rules_accept.html", context)


@personal("portal")
@require_GET
def contribution_code(request: UserRequest, pk: int) -> HttpResponse:
    """Draw the code that her banking app reads; by itself, for that takes longer than the page."""
    payment = get_object_or_404(selectors.payments_of(request.user).open(), pk=pk)
    code = payment_paper.code(payment)
    if code is None:
        raise Http404
    return HttpResponse(paper.drawn(code, border=4), content_type="image/svg+xml")


@personal("portal")
def material_list(request: UserRequest) -> HttpResponse:
    """Show what there is to read, by when it helps (S2-GUID-4)."""
    materials = list(selectors.materials_of(request.user)[:200])
    context = {
        "programme": materials[0].programme if materials else None,
        "shelves": library.shelves(materials),
    }
    return render(request, "portal/material_list.html", context)


@personal("portal")
def material_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one text, link or exercise."""
    material = get_object_or_404(selectors.materials_of(request.user), pk=pk)
    context = {
        "programme": material.programme,
        "material": material,
        "duos": answering(request.user, material),
    }
    return render(request, "portal/material_detail.html", context)


@personal("portal")
@require_GET
def material_file(request: UserRequest, pk: int) -> HttpResponse:
    """Give the file of something she may read, to keep."""
    those = selectors.materials_of(request.user).exclude(file_name="")
    return library.served(get_object_or_404(those, pk=pk))
