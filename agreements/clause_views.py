"""Adding, changing, moving and removing one clause of the text that duos sign."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import composing_actions as actions
from agreements.composer_forms import KINDS, ClauseForm, kind_in_words
from agreements.composer_page import Composed, begins, composed, from_models, language_of
from agreements.composer_views import fragment
from agreements.wording import Clause
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.scoped import programme_of

UP, DOWN = "omhoog", "omlaag"


def _composed(request: UserRequest, slug: str, language: str) -> Composed:
    programme = programme_of(request, slug)
    return composed(programme, language_of(language), als=request.GET.get("als", ""))


def _clause(page: Composed, code: str) -> Clause:
    """The clause of the draft; one that a colleague removed can be put back as it counted."""
    clause = page.wording.clause(code) or page.counted.clause(code)
    if clause is None:
        raise Http404
    return clause


def _mark(page: Composed, code: str) -> str:
    return actions.clause_mark(page.wording.clause(code))


def _form(request: UserRequest, page: Composed, clause: Clause, mark: str) -> ClauseForm:
    shown = ClauseForm.shown(clause, mark, known=begins(page.programme, clause))
    return ClauseForm(clause, page.wording, request.POST or None, initial=shown)


def _back_to(page: Composed, code: str) -> HttpResponse:
    address = reverse("agreements:composer", args=[page.programme.slug, page.language])
    return redirect(f"{address}#onderdeel-{code}")


def clause_edit(request: UserRequest, slug: str, language: str, code: str) -> HttpResponse:
    """Change a clause in the draft, with what it will look like beside it."""
    page = _composed(request, slug, language)
    clause = _clause(page, code)
    form = _form(request, page, clause, _mark(page, code))
    if form.is_valid() and "voorbeeld" in request.POST:
        return fragment(request, page, page.wording.with_clause(form.written))
    if form.is_valid():
        try:
            actions.save_clause(
                page.programme,
                language,
                clause=form.written,
                seen=form.cleaned_data["seen"],
                by=request.user,
            )
        except actions.Changed:
            page = _composed(request, slug, language)
            clause = _clause(page, code)
            fresh = ClauseForm.shown(clause, _mark(page, code))
            form.over(ClauseForm(clause, page.wording, initial=fresh))
        else:
            messages.success(request, _("Kept in the draft."))
            return _back_to(page, code)
    context = page.context | {"form": form, "clause": clause, "title": clause.name}
    return render(
        request, "agreements/composer_edit.html", context | {"kind": kind_in_words(clause)}
    )


def clause_add(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Write a new clause, or take one from the models; it comes before the signatures."""
    page = _composed(request, slug, language)
    clause = _new(page, request.GET.get("soort", ""))
    form = _form(request, page, clause, "")
    if form.is_valid() and "voorbeeld" in request.POST:
        shown = replace(form.written, code=clause.code or "nieuw")
        return fragment(request, page, page.wording.with_clause(shown))
    if form.is_valid():
        made = actions.add_clause(page.programme, language, clause=form.written, by=request.user)
        messages.success(request, _("Added to the draft."))
        return _back_to(page, made.code)
    title = clause.name or _("New: %(kind)s") % {"kind": kind_in_words(clause)}
    context = page.context | {"form": form, "title": title, "kind": kind_in_words(clause)}
    return render(request, "agreements/composer_edit.html", context)


def _new(page: Composed, word: str) -> Clause:
    """An empty clause of this kind, or that of a model by its code."""
    if not page.kinds:
        raise Http404
    if word in dict(page.kinds):
        _label, kind, type_ = KINDS[word]
        return Clause(code="", kind=kind, type=type_)
    for clause in from_models(page.wording, page.language):
        if clause.code == word:
            return clause
    raise Http404


@require_POST
def clause_move(
    request: UserRequest, slug: str, language: str, code: str, way: str
) -> HttpResponse:
    """Put it one place earlier or later."""
    page = _composed(request, slug, language)
    if way not in {UP, DOWN}:
        raise Http404
    actions.move_clause(page.programme, language, code=code, up=way == UP, by=request.user)
    return _back_to(page, code)


@require_POST
def clause_remove(request: UserRequest, slug: str, language: str, code: str) -> HttpResponse:
    """Take it out of the draft; twice is once."""
    page = _composed(request, slug, language)
    seen = request.POST.get("seen", "")
    try:
        actions.remove_clause(page.programme, language, code=code, seen=seen, by=request.user)
    except actions.Changed:
        messages.warning(request, _("A colleague changed this. Read it before you remove it."))
        return redirect("agreements:clause_edit", slug, language, code)
    messages.success(request, _("It is out of the draft."))
    return redirect("agreements:composer", slug, language)
