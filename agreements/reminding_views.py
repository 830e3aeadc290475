"""Reminding everybody who has not signed, after a look at who that is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from agreements import reminding_actions, selectors
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.scoped import programme_of

# So many at a time: whoever has more reminds them in turns.
AT_ONCE = 200


def remind(request: UserRequest, slug: str) -> HttpResponse:
    """Show who still has to sign, and remind them all with one press."""
    programme = programme_of(request, slug)
    missing = selectors.missing_signatures(programme)[:AT_ONCE]
    if request.method == "POST":
        # Those who were on the page and have not signed since.
        meant = set(request.POST.getlist("wie"))
        n = reminding_actions.remind(
            (revision, each) for revision, each in missing if f"{revision.pk}-{each.role}" in meant
        )
        text = ngettext("%(n)d person gets an e-mail.", "%(n)d people get an e-mail.", n)
        messages.success(request, text % {"n": n})
        return redirect("agreements:list", slug)
    return render(
        request, "agreements/agreement_remind.html", {"programme": programme, "missing": missing}
    )
