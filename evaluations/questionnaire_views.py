"""What a programme asks at a moment: choose, write, take over, look at it as a participant."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluations import instrument, known
from evaluations import questionnaire_actions as actions
from evaluations.forms import AnswerForm
from evaluations.models import Moment, Questionnaire
from evaluations.publication import is_asked
from evaluations.questionnaire_forms import InstrumentForm, OwnQuestionForm, SwitchForm
from evaluations.questionnaires import Question, library
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.models import Role
from mentorship.programmes.scoped import programme_of


@dataclass(frozen=True, slots=True)
class Own:
    """A question of the programme's own, with what the system knows of it already."""

    question: Question
    text: str
    known: Promise | None


def questionnaire(request: UserRequest, slug: str, moment: str) -> HttpResponse:
    """Show what is asked, and switch on and off what need not be."""
    programme, moment = programme_of(request, slug), _moment(moment)
    version = Questionnaire.objects.newest(programme, moment)
    form = SwitchForm(request.POST or None, programme=programme, moment=moment, version=version)
    if form.is_valid():
        try:
            actions.switch(programme, moment, **form.cleaned_data)
        except actions.Changed:
            form.over()
        else:
            messages.success(request, _("Kept. The next round asks these questions."))
            return redirect("evaluations:questionnaire", slug=slug, moment=moment)
    asked = actions.current(programme, moment)
    language = get_language()
    own = [each for each in asked if instrument.is_own(each)]
    context = {
        "programme": programme,
        "moment": moment,
        "version": version,
        "form": form,
        "core": [each.question.text_in(language) for each in library(moment) if each.is_core],
        "own": [Own(e, e.text_in(language), known.already(e.text["nl"])) for e in own],
        "may_add": len(own) < actions.MOST_OWN,
        "most": actions.MOST_OWN,
        "numbers": [
            (role, programme.word(f"{role}s"), sum(is_asked(role, each.role) for each in asked))
            for role in Role.values
        ],
    }
    return render(request, "evaluations/questionnaire.html", context)


def questionnaire_add(request: UserRequest, slug: str, moment: str) -> HttpResponse:
    """Write a question of the programme's own."""
    programme, moment = programme_of(request, slug), _moment(moment)
    version = actions.version(programme, moment)
    form = OwnQuestionForm(request.POST or None, initial={"seen": version}, programme=programme)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.add(programme, moment, form.written.question(), seen=seen)
        except actions.Changed:
            form.over(actions.version(programme, moment))
        except actions.TooMany:
            form.add_error(
                None, _("There are six own questions, or two open ones. Take one away first.")
            )
        else:
            if already := known.already(form.cleaned_data["text"]):
                text = _("It is asked. But think about it once more: the system knows %(what)s.")
                messages.warning(request, text % {"what": already})
            else:
                messages.success(request, _("It is asked from the next round on."))
            return redirect("evaluations:questionnaire", slug=slug, moment=moment)
    context = {"programme": programme, "moment": moment, "form": form}
    return render(request, "evaluations/questionnaire_add.html", context)


def questionnaire_import(request: UserRequest, slug: str, moment: str) -> HttpResponse:
    """Take over a list of questions that others made."""
    programme, moment = programme_of(request, slug), _moment(moment)
    version = actions.version(programme, moment)
    form = InstrumentForm(request.POST or None, initial={"seen": version}, programme=programme)
    if form.is_valid():
        data = form.cleaned_data
        questions = [each.question(prefix=instrument.TAKEN) for each in data["lines"]]
        try:
            actions.take_over(
                programme, moment, questions, source=data["source"], seen=data["seen"]
            )
        except actions.Changed:
            form.over(actions.version(programme, moment))
        except actions.TooMany:
            form.add_error(
                "lines", _("That makes more than twenty own questions, or more than two open ones.")
            )
        else:
            messages.success(request, _("They are asked from the next round on."))
            return redirect("evaluations:questionnaire", slug=slug, moment=moment)
    context = {"programme": programme, "moment": moment, "form": form}
    return render(request, "evaluations/questionnaire_import.html", context)


@require_POST
def questionnaire_remove(request: UserRequest, slug: str, moment: str, code: str) -> HttpResponse:
    """Do not ask an own question any more."""
    programme, moment = programme_of(request, slug), _moment(moment)
    actions.remove(programme, moment, code=code)
    messages.success(request, _("It is not asked any more. Rounds that asked it keep it."))
    return redirect("evaluations:questionnaire", slug=slug, moment=moment)


def questionnaire_preview(request: UserRequest, slug: str, moment: str, role: str) -> HttpResponse:
    """Show the questions as somebody in this role gets them."""
    programme, moment = programme_of(request, slug), _moment(moment)
    if role not in Role.values:
        raise Http404
    asked = [e for e in actions.current(programme, moment) if is_asked(role, e.role)]
    context = {
        "programme": programme,
        "moment": moment,
        "role": role,
        "form": AnswerForm(questions=asked, language=get_language()),
        "others": [(each, programme.word(each)) for each in Role.values if each != role],
    }
    return render(request, "evaluations/questionnaire_preview.html", context)


def _moment(value: str) -> Moment:
    if value not in Moment.values:
        raise Http404
    return Moment(value)
