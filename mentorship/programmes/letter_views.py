"""The letters of a programme, and what it adds to them in its own words."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.programmes import letters
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import TextField, resend


class OwnTextForm(forms.Form):
    """Some sentences of the programme itself, under the text that is there."""

    text = TextField(
        label=_("Your own text"),
        help_text=_("It comes under the text of the e-mail. A blank line begins a paragraph."),
        max_length=2000,
        required=False,
        error_messages={"max_length": _("Use at most 2000 characters.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


def letter_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show every letter, with what this programme adds to it."""
    programme = programme_of(request, slug)
    context = {"programme": programme, "letters": letters.own_texts(programme)}
    return render(request, "programmes/letter_list.html", context)


def letter_edit(request: UserRequest, slug: str, kind: str) -> HttpResponse:
    """Write what this programme adds to one letter."""
    programme = programme_of(request, slug)
    own = _own_text(programme, kind)
    form = OwnTextForm(request.POST or None, initial={"text": own.text, "seen": own.text})
    if form.is_valid():
        seen = form.cleaned_data["seen"].replace("\r\n", "\n")
        try:
            letters.write(programme, kind=kind, text=form.cleaned_data["text"], seen=seen)
        except letters.Changed:
            resend(form, seen=own.text)
            form.add_error(
                "text", _("A colleague changed it meanwhile. It now says: “%s”") % own.text
            )
        else:
            messages.success(request, gettext("Saved."))
            return redirect("programmes:letter_list", slug)
    context = {
        "programme": programme,
        "form": form,
        "letter": own,
        "example": letters.example(programme, kind, to=letters.somebody()),
    }
    return render(request, "programmes/letter_edit.html", context)


def _own_text(programme: Programme, kind: str) -> letters.OwnText:
    own = next((each for each in letters.own_texts(programme) if each.kind == kind), None)
    if own is None:
        raise Http404
    return own


@require_POST
def letter_try(request: UserRequest, slug: str, kind: str) -> HttpResponse:
    """Send an example to whoever asks for it, and to nobody else."""
    programme = programme_of(request, slug)
    own = _own_text(programme, kind)
    letters.example(programme, own.kind, to=request.user).send()
    text = gettext("The test e-mail is on its way to %(email)s.")
    messages.success(request, text % {"email": request.user.email})
    return redirect("programmes:letter_edit", slug, kind)
