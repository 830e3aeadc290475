"""Setting a programme up."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.jobs import queue
from mentorship.programmes import actions, presets, summary, texts
from mentorship.programmes.models import Programme, ProgrammeIncomplete
from mentorship.programmes.new_form import FromModelForm
from mentorship.programmes.scoped import programme_of
from mentorship.programmes.set_up_forms import PARTS
from mentorship.programmes.set_up_steps import TaskList, in_a_line, missing


def choose_preset(request: UserRequest) -> HttpResponse:
    """Show the four models that a new programme can begin with."""
    return render(request, "programmes/preset_choose.html", {"cards": presets.CARDS})


def create(request: UserRequest, preset: str) -> HttpResponse:
    """Ask for the name and the people of a new programme, and set it up."""
    if preset not in presets.CARDS:
        raise Http404
    me = {"contact_name": request.user.name, "contact_email": request.user.email}
    form = FromModelForm(request.POST or None, instance=Programme(preset=preset), initial=me)
    if form.is_valid():
        programme = form.save(commit=False)
        try:
            with transaction.atomic():
                actions.create(programme, by=request.user)
        except IntegrityError:  # two clicks, or two people with the same idea
            form.add_error("name", form.taken())
        else:
            messages.success(request, _("The programme is there. Look whether it is right."))
            return redirect("programmes:settings", programme.slug)
    context = {"form": form, "preset": preset, "card": presets.CARDS[preset]}
    return render(request, "programmes/programme_create.html", context)


def settings(request: UserRequest, slug: str) -> HttpResponse:
    """Show setting up as a list of tasks, with what is missing before people can apply."""
    programme = programme_of(request, slug)
    tasks = TaskList(programme)
    steps, others = tasks.steps(), tasks.others()
    context = {
        "programme": programme,
        "steps": steps,
        "stands": in_a_line(steps, others),
        "others": others,
        "missing": missing(programme),
        "doubts": texts.doubts(programme),
        "interested": programme.interests.count(),
        "public_url": request.build_absolute_uri(programme.get_absolute_url()),
    }
    return render(request, "programmes/programme_settings.html", context)


def settings_read(request: UserRequest, slug: str) -> HttpResponse:
    """Show every setting in words, as a document to read or print."""
    programme = programme_of(request, slug)
    chapters = summary.chapters(programme, list(programme.questions.asked()))
    context = {"programme": programme, "chapters": chapters}
    return render(request, "programmes/programme_settings_read.html", context)


@transaction.atomic
def edit(request: UserRequest, slug: str, part: str) -> HttpResponse:
    """Change one part of the settings; two who save at once come one after the other."""
    programmes = Programme.objects.coordinated_by(request.user)
    if request.method == "POST":
        programmes = programmes.select_for_update(no_key=True)
    programme = get_object_or_404(programmes, slug=slug)
    if part not in PARTS:
        raise Http404
    title, form_class = PARTS[part]
    form = form_class(request.POST or None, instance=programme)
    if form.is_valid():
        words = Programme.objects.get(pk=programme.pk).terms
        form.save()
        if {"supervision", "contact_days"} & {*form.changed_data}:
            queue("mentorship.duos.check_in_jobs.plan_anew", programme_pk=programme.pk)
        messages.success(request, _("Saved."))
        if n := texts.follow_words(programme, before=words):
            text = ngettext(
                "In %(n)d text the old words are replaced by the new ones.",
                "In %(n)d texts the old words are replaced by the new ones.",
                n,
            )
            stays = _(
                "The ground rules and the agreement stay as they are: "
                "people agreed with those words."
            )
            messages.info(request, f"{text % {'n': n}} {stays}")
        return redirect("programmes:settings", slug)
    # what was typed is not true yet: the shell keeps the name as it is
    shown = Programme.objects.get(pk=programme.pk) if form.is_bound else programme
    context = {"programme": shown, "form": form, "title": title}
    return render(request, "programmes/programme_edit.html", context)


@require_POST
def open_up(request: UserRequest, slug: str) -> HttpResponse:
    """Let people apply; a programme that lacks something says what."""
    programme = programme_of(request, slug)
    try:
        actions.open_up(programme)
    except ProgrammeIncomplete:
        messages.error(request, _("The programme cannot open yet. Fill in what is missing."))
    else:
        messages.success(request, _("The programme is open. People can apply."))
    return redirect("programmes:settings", slug)


@require_POST
def close(request: UserRequest, slug: str) -> HttpResponse:
    """Take no more applications; the public page says so."""
    programme = programme_of(request, slug)
    actions.close(programme)
    messages.success(request, _("The programme is closed. Nobody can apply now."))
    return redirect("programmes:settings", slug)
