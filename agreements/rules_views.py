"""The page on which a programme chooses its rules for signing."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from agreements.models import AgreementRules
from agreements.rules_forms import RulesForm
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.models import Programme


@transaction.atomic
def rules(request: UserRequest, slug: str) -> HttpResponse:
    """Show the rules and keep them; two who save at once come one after the other."""
    programmes = Programme.objects.coordinated_by(request.user)
    if request.method == "POST":
        programmes = programmes.select_for_update(no_key=True)
    programme = get_object_or_404(programmes, slug=slug)
    form = RulesForm(request.POST or None, instance=AgreementRules.of(programme))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. It counts for what is sent to sign from now on."))
        return redirect("agreements:rules", slug)
    context = {"programme": programme, "form": form}
    return render(request, "agreements/rules_edit.html", context)
