"""What she sent in: her answers, and how to put them right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest, personal
from mentorship.intake import corrections
from mentorship.intake.forms import QuestionsForm
from mentorship.intake.models import Application
from mentorship.programmes.models import Question


def _mine(request: UserRequest, pk: int) -> Application:
    mine = Application.objects.visible_to(request.user).select_related("programme", "entered_by")
    return get_object_or_404(mine, pk=pk)


@personal("portal")
def application(request: UserRequest, pk: int) -> HttpResponse:
    """Show her answers, each with whether it can be changed."""
    one = _mine(request, pk)
    open_ones = {question.code for question in corrections.may_change(one)}
    asked = one.programme.questions.asked_of(one.role)
    context = {
        "programme": one.programme,
        "application": one,
        "role": one.programme.word(one.role),
        "rows": [
            (each, _said(one, each), each.code in open_ones)
            for each in asked
            if each.is_asked or one.answers.get(each.code)
        ],
    }
    return render(request, "portal/application.html", context)


def _said(one: Application, question: Question) -> str:
    answer = one.answers.get(question.code)
    return question.readable(answer) if answer else ""


@personal("portal")
def application_change(request: UserRequest, pk: int, code: str) -> HttpResponse:
    """Put one answer right; staff see what it was."""
    one = _mine(request, pk)
    open_ones = corrections.may_change(one)
    question = next((each for each in open_ones if each.code == code), None)
    if question is None:
        messages.warning(request, _("This answer cannot be changed here any more. Call us."))
        return redirect("portal:application", pk)
    form = QuestionsForm(request.POST or None, questions=[question], answers=one.answers)
    if form.is_valid():
        seen = request.POST.get("seen", "")
        answer = form.answers_to_keep()[code]
        try:
            corrections.correct(one, question, answer=answer, seen=seen, by=request.user)
        except corrections.NotEligible:
            form.add_error(code, _not_eligible(one, question))
        except corrections.AnswerChanged:
            one.refresh_from_db()
            form.add_error(None, _("You changed this in another window. Save again to keep this."))
        else:
            messages.success(request, _("Your answer is changed."))
            return redirect("portal:application", pk)
    context = {
        "programme": one.programme,
        "application": one,
        "form": form,
        "seen": corrections.mark(one, code),
    }
    return render(request, "portal/application_change.html", context)


def _not_eligible(one: Application, question: Question) -> str:
    name, phone = one.programme.contact_name, one.programme.contact_phone
    call = _("With this answer you cannot take part like this. Call %(name)s on %(phone)s.")
    return question.otherwise or call % {"name": name, "phone": phone}
