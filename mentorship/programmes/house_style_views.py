"""The face of a programme as its staff choose it, and as browsers fetch it."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import etag, require_GET, require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.look import colours
from mentorship.programmes import house_style as actions
from mentorship.programmes.house_style_forms import ColourForm, LogoForm, OneLogo
from mentorship.programmes.models import Logo, Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import resend

DIGITS = re.compile(r"[0-9a-f]{6}")
# The address changes with what is there, so nobody ever needs to ask again.
for_good = cache_control(public=True, max_age=31_536_000, immutable=True)


def house_style(request: UserRequest, slug: str) -> HttpResponse:
    """Ask for a colour, show what becomes of it in light and in dark, and then keep it."""
    programme = programme_of(request, slug)
    now = {"colour": programme.colour, "shown": programme.colour, "was": programme.colour}
    form = ColourForm(request.POST or None, initial=now)
    shown = programme.colour
    if form.is_valid():
        shown = form.cleaned_data["colour"]
        if shown == form.cleaned_data["shown"]:
            try:
                actions.choose_colour(programme, colour=shown, was=form.cleaned_data["was"])
            except actions.Changed:
                form.add_error(
                    "colour", _("A colleague chose another colour: %s.") % programme.colour
                )
            else:
                messages.success(request, _("This is your colour from now on."))
                return redirect("programmes:house_style", slug)
        resend(form, colour=shown, shown=shown, was=programme.colour)
    return _page(request, programme, form, LogoForm(), shown)


def _page(
    request: UserRequest, programme: Programme, form: ColourForm, logo_form: LogoForm, shown: str
) -> HttpResponse:
    context = {
        "programme": programme,
        "form": form,
        "logo_form": logo_form,
        "shown": shown,
        "is_new": shown != programme.colour,
        "is_darker": shown != "" and colours.palette(shown, colours.LIGHT).brand != shown,
        "is_lighter": shown != "" and colours.palette(shown, colours.DARK).brand != shown,
    }
    return render(request, "programmes/house_style.html", context)


@require_POST
def colour_drop(request: UserRequest, slug: str) -> HttpResponse:
    """Go back to the colour of the site."""
    programme = programme_of(request, slug)
    actions.choose_colour(programme, colour="", was=programme.colour)
    messages.success(request, _("Your pages have the colour of the site again."))
    return redirect("programmes:house_style", slug)


@require_POST
@csrf_exempt
def logo_set(request: UserRequest, slug: str) -> HttpResponse:
    """Take a picture here and nowhere else; the check of the form comes after the way is open."""
    request.upload_handlers = [OneLogo(request)]
    return _logo_set(request, slug)


@csrf_protect
def _logo_set(request: UserRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        actions.hang_up(programme, content=form.cleaned_data["logo"])
        messages.success(request, _("Your logo is on the pages and in the e-mails."))
        return redirect("programmes:house_style", slug)
    now = {"colour": programme.colour, "shown": programme.colour, "was": programme.colour}
    return _page(request, programme, ColourForm(initial=now), form, programme.colour)


@require_POST
def logo_drop(request: UserRequest, slug: str) -> HttpResponse:
    """Take the logo off the pages."""
    actions.take_down(programme_of(request, slug))
    messages.success(request, _("The logo is gone."))
    return redirect("programmes:house_style", slug)


def _digest(_request: HttpRequest, **address: str) -> str:
    """Tell by its address which one it is: there is never another one there."""
    return f'"{"-".join(address.values())}"'


@login_not_required
@require_GET
@for_good
@etag(_digest)
def sheet(request: HttpRequest, colour: str, version: str) -> HttpResponse:
    """Give the stylesheet of a colour: the same for everybody, and no secret."""
    if not DIGITS.fullmatch(colour):
        raise Http404
    return HttpResponse(colours.sheet(f"#{colour}"), content_type="text/css; charset=utf-8")


@require_GET
def sample(request: UserRequest, colour: str) -> HttpResponse:
    """Give the stylesheet with which the staff look at a colour beforehand."""
    if not DIGITS.fullmatch(colour):
        raise Http404
    return HttpResponse(colours.sample(f"#{colour}"), content_type="text/css; charset=utf-8")


@login_not_required
@require_GET
@for_good
@etag(_digest)
def logo(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Give the logo of a programme, if this is the one it has now."""
    rows = Logo.objects.filter(programme__slug=slug, programme__logo_version=version)
    found = get_object_or_404(rows.exclude(programme__logo_version=""))
    return HttpResponse(bytes(found.content), content_type=found.content_type)
