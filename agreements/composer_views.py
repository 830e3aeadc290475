"""Writing the text that duos sign: the whole of it, its versions, and what it looks like."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import composing_actions as actions
from agreements import pdf
from agreements.composer_forms import BeginForm, FrameForm
from agreements.composer_page import Composed, composed, language_of, texts
from agreements.composer_preview import content, preview
from agreements.models import Template
from agreements.text_changes import changes
from mentorship.accounts.doors import UserRequest
from mentorship.programmes import presets
from mentorship.programmes.scoped import programme_of


def _composed(request: UserRequest, slug: str, language: str) -> Composed:
    programme = programme_of(request, slug)
    asked = {"met": request.GET.get("met", ""), "als": request.GET.get("als", "")}
    return composed(programme, language_of(language), **asked)


def composer(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Show the draft, or what counts as long as there is none; nothing is made by looking."""
    page = _composed(request, slug, language)
    begin = BeginForm([(code, str(title)) for code, (title, _for) in presets.CARDS.items()])
    context = page.context | {"begin": begin, "texts": texts(page.programme)}
    return render(request, "agreements/composer.html", context)


def frame(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Change the title, the promises and all that is not a clause."""
    page = _composed(request, slug, language)
    shown = FrameForm.shown(page.wording, actions.frame_mark(page.wording))
    form = FrameForm(page.wording, request.POST or None, initial=shown)
    if form.is_valid() and "voorbeeld" in request.POST:
        return fragment(request, page, form.frame)
    if form.is_valid():
        try:
            actions.save_frame(
                page.programme,
                language,
                frame=form.frame,
                seen=form.cleaned_data["seen"],
                by=request.user,
            )
        except actions.Changed:
            now = _composed(request, slug, language).wording
            form.over(FrameForm(now, initial=FrameForm.shown(now, actions.frame_mark(now))))
        else:
            messages.success(request, _("Kept in the draft."))
            return redirect("agreements:composer", slug, language)
    context = page.context | {"form": form, "title": _("Title, promises and ticks")}
    return render(request, "agreements/composer_edit.html", context)


def fragment(request: UserRequest, page: Composed, wording: Any) -> HttpResponse:
    """Show what a text would look like; nothing is kept."""
    shown = preview(wording, page.programme, language=page.language, layout=page.preview.layout)
    context = page.context | {"preview": shown, "readability": wording.readability()}
    response = render(request, "agreements/_composer_preview.html", context)
    response["X-Preview"] = "1"
    return response


def preview_pdf(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Give the text as the PDF that it would be, with an example duo or a real one."""
    page = _composed(request, slug, language)
    made = pdf.render(content(page.preview, page.programme))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-{language}.pdf"'
    return response


@require_POST
def publish(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Let the draft count for new duos."""
    programme, language = programme_of(request, slug), language_of(language)
    try:
        template = actions.publish(
            programme, language, seen=request.POST.get("seen", ""), by=request.user
        )
    except actions.Changed:
        text = _("A colleague changed the draft. Read below what is different, and publish then.")
        messages.warning(request, text)
    except actions.Faulty:
        messages.error(request, _("It is not published. Below it says what has to be mended."))
    else:
        text = _("Version %(version)d counts for new agreements. What was signed stays as it was.")
        messages.success(request, text % {"version": template.version})
    return redirect("agreements:composer", slug, language)


@require_POST
def discard(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Throw the draft away."""
    programme, language = programme_of(request, slug), language_of(language)
    try:
        actions.discard(programme, language, seen=request.POST.get("seen", ""))
    except actions.Changed:
        messages.warning(request, _("A colleague wrote in the draft. Look at it first."))
    else:
        messages.success(request, _("The draft is gone. What counted still counts."))
    return redirect("agreements:composer", slug, language)


@require_POST
def begin(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Begin anew in the draft with the text of a model."""
    programme, language = programme_of(request, slug), language_of(language)
    form = BeginForm([(code, code) for code in presets.CARDS], request.POST)
    if form.is_valid():
        chosen = {"preset": form.cleaned_data["model"], "seen": request.POST.get("seen", "")}
        try:
            actions.begin_with(programme, language, **chosen, by=request.user)
        except actions.Changed:
            messages.warning(request, _("A colleague wrote in the draft. Look at it first."))
        else:
            messages.success(request, _("The text of the model is in the draft."))
    return redirect("agreements:composer", slug, language)


def version(request: UserRequest, slug: str, language: str, number: int) -> HttpResponse:
    """Show a version that counted or counts, and what it changed."""
    programme, language = programme_of(request, slug), language_of(language)
    rows = Template.objects.published().filter(programme=programme, language=language)
    template = get_object_or_404(rows, version=number)
    before = rows.filter(version=number - 1).first()
    layout = request.GET.get("als", "")
    context = {
        "programme": programme,
        "language": language,
        "template": template,
        "before": before,
        "changes": changes(before.wording, template.wording) if before else [],
        "preview": preview(template.wording, programme, language=language, layout=layout),
        "readability": template.wording.readability(),
    }
    return render(request, "agreements/composer_version.html", context)
