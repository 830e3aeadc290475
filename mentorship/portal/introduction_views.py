"""Around the first meeting, for the two: note that it was, and answer in private whether to go on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.doors import UserRequest, personal, reaches_portal
from mentorship.duos import introduction_actions as actions
from mentorship.duos.introduction_emails import calendar_file
from mentorship.duos.models import (
    Answer,
    Duo,
    DuoStatus,
    Introduction,
    IntroductionAnswer,
    IntroductionRemark,
)
from mentorship.intake.event_calendar import MIMETYPE
from mentorship.typed import DayField, TextField

LONGEST_REMARK = 1000


class IntroductionAnswerForm(forms.Form):
    """Yes, once more or no after the first meeting, and what the staff should know (S2-MATCH-4)."""

    answer = forms.ChoiceField(
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    remark = TextField(
        label=_("Do you want to add something?"),
        max_length=LONGEST_REMARK,
        rows=3,
        required=False,
        error_messages={"max_length": _("Your text is too long. Use 1,000 characters at most.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Name the other, and say who reads what she adds."""
        other = kwargs.pop("other")
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Do you want to go on with %(name)s?") % {"name": other}
        text = _("Only %(name)s reads this.") % {"name": duo.guide.given_name}
        self.fields["remark"].help_text = text


def _mine(request: UserRequest, pk: int) -> Duo:
    """One of her duos, also when the two do not go on: she who answered last is thanked like the other."""
    mine = Duo.objects.of(request.user)
    people = ("programme", "guide", "mentor__user", "mentee__user")
    return get_object_or_404(mine.select_related(*people), pk=pk)


@personal("introduction")
def introduction_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Take the answer of one of the two, in private; until both answered it can be another (S2-MATCH-4)."""
    duo = _mine(request, pk)
    kept = duo.introduction_answers.filter(role=duo.role_of(request.user)).first()
    is_asked = duo.status == DuoStatus.INTRODUCED
    form = IntroductionAnswerForm(
        duo,
        request.POST or None,
        initial=_said(duo, request, kept),
        other=duo.other(request.user).user.given_name,
    )
    if form.is_valid():
        actions.answer(duo, by=request.user, **form.cleaned_data)
        return redirect("portal:introduction_answer", pk)
    changes = "anders" in request.GET or bool(form.errors)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "other": duo.other(request.user),
        "form": form,
        "has_home": reaches_portal(request),
        "is_asked": is_asked,
        "is_done": kept is not None and not (is_asked and (changes or not kept.answer)),
    }
    return render(request, "portal/introduction_answer.html", context)


def _said(duo: Duo, request: UserRequest, kept: IntroductionAnswer | None) -> dict[str, str]:
    """What she answered before, while it can still be another."""
    if kept is None or duo.status != DuoStatus.INTRODUCED:
        return {}
    remark = IntroductionRemark.objects.filter(duo=duo, author=request.user).first()
    return {"answer": kept.answer, "remark": remark.text if remark else ""}


class MetForm(forms.Form):
    """On which day the two met for the first time."""

    on = DayField(
        label=_("When did you meet?"),
        error_messages={
            "required": _("Fill in the day on which you met."),
            "too_early": _("Choose a day after you became a duo."),
        },
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day on which there was a duo."""
        super().__init__(*args, **kwargs)
        self.fields["on"].earliest = duo.since  # type: ignore[attr-defined]


@personal("portal")
def introduction_met(request: UserRequest, pk: int) -> HttpResponse:
    """Let one of the two say that they met, where no staff member plans that; both are asked then."""
    duo = _mine(request, pk)
    is_theirs = duo.status == DuoStatus.PROPOSED and not duo.programme.plans_introduction
    form = MetForm(duo, request.POST or None, initial={"on": localdate()})
    if is_theirs and form.is_valid():
        actions.introduce(duo, on=form.cleaned_data["on"])
        messages.success(
            request, _("Both of you get an e-mail with the question whether you go on.")
        )
        return redirect("portal:introduction_answer", pk)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "other": duo.other(request.user),
        "form": form,
        "is_theirs": is_theirs,
    }
    return render(request, "portal/introduction_met.html", context)


@personal("portal")
def introduction_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """Give the first meeting for her own calendar."""
    duo = _mine(request, pk)
    planned = get_object_or_404(Introduction, duo=duo)
    planned.duo = duo
    file = calendar_file(planned, cancels=not duo.awaits_introduction)
    response = HttpResponse(file.content, content_type=f"{MIMETYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response
