"""The questions of an application, as the staff keep them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.programmes import matched
from mentorship.programmes import question_actions as actions
from mentorship.programmes.models import Question, Role
from mentorship.programmes.question_forms import QuestionForm
from mentorship.programmes.scoped import programme_of
from mentorship.programmes.set_up_steps import asked_of

UP, DOWN = "omhoog", "omlaag"
STOP, AGAIN = "stop", "weer"


def _question(request: UserRequest, slug: str, pk: int) -> Question:
    rows = Question.objects.filter(programme=programme_of(request, slug))
    return get_object_or_404(rows.select_related("programme"), pk=pk)


def question_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show what applicants are asked, in order; of one role, or of all."""
    programme = programme_of(request, slug)
    role = request.GET.get("rol", "")
    rows = programme.questions.order_by("position")
    if role in Role.values:
        rows = rows.asked_of(role).asked()
    questions = list(rows)
    context = {
        "programme": programme,
        "questions": [(each, asked_of(programme, each)) for each in questions],
        "matched": matched.used(programme),
        "role": role,
        "roles": [(each, programme.word(f"{each}s")) for each in Role.values],
        "is_full": len(questions) >= actions.MOST_QUESTIONS,
    }
    return render(request, "programmes/question_list.html", context)


def question_add(request: UserRequest, slug: str) -> HttpResponse:
    """Write a new question, asked after the others."""
    programme = programme_of(request, slug)
    if programme.questions.count() >= actions.MOST_QUESTIONS:
        raise Http404
    form = QuestionForm(request.POST or None, instance=Question(roles=Role.values))
    if form.is_valid():
        question = form.save(commit=False)
        actions.add(question, to=programme)
        messages.success(request, _("The question is there. It is asked last."))
        return _back_to(question)
    context = {"programme": programme, "form": form}
    return render(request, "programmes/question_edit.html", context)


def question_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change a question; its code and the answers stay."""
    question = _question(request, slug, pk)
    form = QuestionForm(request.POST or None, instance=question)
    if form.is_valid():
        try:
            actions.change(form.save(commit=False), seen=form.cleaned_data["seen"])
        except actions.Changed:
            form.over(_question(request, slug, pk))
        else:
            messages.success(request, _("Saved."))
            return _back_to(question)
    shown = _question(request, slug, pk) if form.is_bound else question
    context = {
        "programme": question.programme,
        "form": form,
        "question": shown,
        "comes_from_model": actions.comes_from_model(question),
    }
    return render(request, "programmes/question_edit.html", context)


def _back_to(question: Question) -> HttpResponse:
    """Go to where it is in the list."""
    address = reverse("programmes:question_list", args=[question.programme.slug])
    return redirect(f"{address}#vraag-{question.pk}")


@require_POST
def question_move(request: UserRequest, slug: str, pk: int, way: str) -> HttpResponse:
    """Ask it earlier or later."""
    question = _question(request, slug, pk)
    if way not in {UP, DOWN}:
        raise Http404
    actions.move(question, up=way == UP)
    return _back_to(question)


@require_POST
def question_ask(request: UserRequest, slug: str, pk: int, way: str) -> HttpResponse:
    """Ask it no more, or again."""
    question = _question(request, slug, pk)
    if way not in {STOP, AGAIN}:
        raise Http404
    try:
        actions.ask(question, asked=way == AGAIN)
    except actions.Needed as needed:
        messages.error(request, needed.why)
        return redirect("programmes:question_edit", slug, pk)
    said = _("It is asked again.") if way == AGAIN else _("It is not asked any more.")
    messages.success(request, said)
    return _back_to(question)


@require_POST
def question_delete(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take away a question that nobody answered; twice is once."""
    programme = programme_of(request, slug)
    for question in programme.questions.filter(pk=pk):
        try:
            actions.delete(question)
        except actions.Needed as needed:
            messages.error(request, needed.why)
            return redirect("programmes:question_edit", slug, pk)
        messages.success(request, _("The question is gone."))
    return redirect("programmes:question_list", slug)
