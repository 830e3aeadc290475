"""Notes of staff on the page of a duo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.duos import note_actions as actions
from mentorship.duos.detail import duo_of, show
from mentorship.duos.models import Note
from mentorship.duos.note_forms import NoteForm


@require_POST
def note_write(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep a note for colleagues."""
    duo = duo_of(request, slug, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, duo, note_form=form)
    actions.write(duo, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Your note is kept."))
    return redirect("duos:detail", slug, pk)


@require_POST
def note_remove(request: UserRequest, slug: str, pk: int, note: int) -> HttpResponse:
    """Take away a note of her own, for good; that of a colleague is not hers to take."""
    duo = duo_of(request, slug, pk)
    kept = get_object_or_404(Note.objects.filter(duo=duo, author=request.user), pk=note)
    kept.duo = duo
    actions.take_away(kept, by=request.user)
    messages.success(request, _("The note is gone."))
    return redirect("duos:detail", slug, pk)
