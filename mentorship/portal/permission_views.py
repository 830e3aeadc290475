"""Letting somebody else read one passage: asking, permitting and taking back, by the two alone."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest, personal, reaches_portal
from mentorship.accounts.models import User
from mentorship.duos import permission_actions as actions
from mentorship.duos.models import Duo, Permission, PermissionStatus, Reflection
from mentorship.paging import key_of
from mentorship.portal import selectors
from mentorship.portal.writing import own_duo
from mentorship.programmes.models import PermissionBy
from mentorship.typed import EmailField, LineField, NameField, TextField

MOST = 100
TYPED_NAME = _("Type your name: this is your permission in writing")
WRITE_NAME = {"required": _("Type your name to permit it.")}


class PermissionForm(forms.Form):
    """Which passage, who may read it, and what for (S0-CONF-4, S4-TXT-4)."""

    # Of the page: sent twice, it is asked once.
    key = forms.UUIDField(widget=forms.HiddenInput)
    pieces = forms.MultipleChoiceField(
        label=_("Which part of it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("The reflection was changed. Choose the part once more.")
        },
    )
    words = TextField(
        label=_("In your own words"),
        required=False,
        rows=4,
        error_messages={"max_length": _("Use at most 2,000 characters.")},
    )
    reader = NameField(
        label=_("Who may read it?"),
        help_text=_("The name of one person."),
        error_messages={"required": _("Fill in who may read it.")},
    )
    address = EmailField(
        label=_("The e-mail address of this person"),
        help_text=_("A link goes there. What you share is not in the e-mail itself."),
    )
    purpose = LineField(
        label=_("What for?"),
        help_text=_("For example: to prepare a talk at my work."),
        max_length=300,
        error_messages={
            "required": _("Fill in what it is for."),
            "max_length": _("Use at most 300 characters."),
        },
    )
    typed_name = NameField(label=TYPED_NAME, error_messages=WRITE_NAME)

    def __init__(self, *args: Any, paragraphs: Sequence[str], permits: bool, **kwargs: Any) -> None:
        """Offer the parts of the reflection, and ask for her name where she has to permit it."""
        super().__init__(*args, **kwargs)
        self.texts = {sha256(text.encode()).hexdigest()[:16]: text for text in paragraphs}
        if self.texts:
            self.fields["pieces"].choices = list(self.texts.items())  # type: ignore[attr-defined]
        else:
            del self.fields["pieces"]
        if not permits:
            del self.fields["typed_name"]

    def clean(self) -> dict[str, Any]:
        """Ask for something to read."""
        super().clean()
        if not (self.passage or self.errors):
            self.add_error("words", _("Choose or write what may be read."))
        return self.cleaned_data

    @property
    def passage(self) -> str:
        """What may be read: the parts that were chosen, and her own words."""
        data = self.cleaned_data
        chosen = [self.texts[code] for code in data.get("pieces", [])]
        return "\n\n".join(filter(None, [*chosen, data.get("words", "")]))

    @property
    def slip(self) -> dict[str, Any]:
        """What is asked."""
        data = self.cleaned_data
        asked = {name: data[name] for name in ("key", "purpose", "reader", "address")}
        return asked | {"passage": self.passage, "typed_name": data.get("typed_name", "")}


class ConsentForm(forms.Form):
    """Permitting it in writing: with her name."""

    typed_name = NameField(label=TYPED_NAME, error_messages=WRITE_NAME)


@personal("portal")
def permission_list(request: UserRequest) -> HttpResponse:
    """Show what she and the other let be read, newest first."""
    duos = list(selectors.duos_of(request.user))
    rows = _seen_by(request.user).order_by("-asked_at")
    context = {
        "programme": selectors.programme_of(request.user, duos),
        "permissions": rows[:MOST],
        "duos": [(duo, duo.other(request.user)) for duo in duos if duo.is_live],
    }
    return render(request, "portal/permission_list.html", context)


def _seen_by(user: User) -> Any:
    return Permission.objects.seen_by(user).select_related(
        "asked_by", "duo__programme", "duo__mentor__user", "duo__mentee__user"
    )


@personal("portal")
def permission_ask(request: UserRequest, pk: int) -> HttpResponse:
    """Ask that somebody may read a passage of a reflection, or something in her own words."""
    duo = own_duo(request.user, pk)
    reflection = _reflection(request, duo)
    by_both = duo.programme.permission_by == PermissionBy.BOTH
    form = PermissionForm(
        request.POST or None,
        initial={"key": uuid4(), "typed_name": request.user.name},
        paragraphs=_paragraphs(reflection) if reflection else [],
        permits=by_both or duo.mentee.user_id == request.user.pk,
    )
    if duo.is_live and form.is_valid():
        asked = actions.ask(duo, by=request.user, **form.slip)
        messages.success(request, _said(asked))
        return redirect("portal:permission", asked.pk)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "other": duo.other(request.user),
        "form": form,
        "reflection": reflection,
        "by_both": by_both,
        "is_mentee": duo.mentee.user_id == request.user.pk,
    }
    return render(request, "portal/permission_ask.html", context)


def _reflection(request: UserRequest, duo: Duo) -> Reflection | None:
    """The reflection that she shares from, of this duo, if she may read it."""
    key = key_of(request.GET.get("verslag", ""))
    hers = Reflection.objects.readable_by(request.user).filter(meeting__duo=duo)
    found = hers.select_related("meeting__duo__mentor").filter(meeting=key).first()
    return found if key else None


def _paragraphs(reflection: Reflection) -> list[str]:
    texts = [reflection.conversation, reflection.progress, *reflection.by_goal.values()]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def _said(permission: Permission) -> Any:
    if permission.status == PermissionStatus.GRANTED:
        return _("It is permitted. The reader gets an e-mail with a link.")
    return _("Asked. Nobody else reads it before it is permitted.")


@personal("permission")
def permission(request: UserRequest, pk: UUID) -> HttpResponse:
    """Show what is asked and permitted; let her who has to permit it do so, or not."""
    found = get_object_or_404(_seen_by(request.user), pk=pk)
    consents = list(found.consents.select_related("person").order_by("given_at"))
    is_asked = (
        found.status == PermissionStatus.ASKED
        and found.duo.is_live
        and request.user.pk in found.needed - {consent.person_id for consent in consents}
    )
    form = ConsentForm(request.POST or None)
    if is_asked and "refuse" in request.POST:
        actions.refuse(found, by=request.user)
        messages.success(request, _("It is not shared. Nobody else reads it."))
        return redirect("portal:permission", pk)
    if is_asked and form.is_valid():
        actions.permit(found, typed_name=form.cleaned_data["typed_name"], by=request.user)
        messages.success(request, _said(found))
        return redirect("portal:permission", pk)
    context = {
        "programme": found.duo.programme,
        "permission": found,
        "other": found.duo.other(request.user),
        "consents": consents,
        "readings": found.readings.all()[:MOST],
        "is_asked": is_asked,
        "is_lost": actions.is_lost(found),
        "form": form,
        "has_home": reaches_portal(request),
    }
    return render(request, "portal/permission.html", context)


@personal("permission")
@require_POST
def permission_withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    """Take a permission back, at any time."""
    found = get_object_or_404(_seen_by(request.user), pk=pk)
    actions.withdraw(found, by=request.user)
    messages.success(request, _("Taken back. From now on nobody else can read it."))
    return redirect("portal:permission", pk)
