"""The library of a programme, as the staff keep it (S2-GUID-4)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.programmes import library
from mentorship.programmes.library_forms import MaterialForm
from mentorship.programmes.models import Material
from mentorship.programmes.scoped import programme_of
from mentorship.uploads import OneSheet

# More than this on one page is not a shelf any more.
MOST = 200


def material_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show what is there, by when it is worth reading."""
    programme = programme_of(request, slug)
    context = {"programme": programme, "shelves": library.shelves(programme.materials.all()[:MOST])}
    return render(request, "programmes/material_list.html", context)


@csrf_exempt
def material_add(request: UserRequest, slug: str) -> HttpResponse:
    """Take a file here; the check of the form comes after the way is open."""
    request.upload_handlers = [OneSheet(request)]
    return _material_add(request, slug)


@csrf_protect
def _material_add(request: UserRequest, slug: str) -> HttpResponse:
    """Write something new."""
    programme = programme_of(request, slug)
    form = MaterialForm(
        request.POST or None, request.FILES or None, instance=Material(programme=programme)
    )
    if form.is_valid():
        library.add(form.save(commit=False), to=programme, file=form.cleaned_data["file"])
        messages.success(request, _("It is in the library."))
        return redirect("programmes:material_list", slug)
    context = {"programme": programme, "form": form}
    return render(request, "programmes/material_edit.html", context)


def _material(request: UserRequest, slug: str, pk: int) -> Material:
    rows = Material.objects.coordinated_by(request.user).select_related("programme")
    return get_object_or_404(rows, programme__slug=slug, pk=pk)


@require_GET
def material_file(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give its file to the staff."""
    material = _material(request, slug, pk)
    if not material.file_name:
        raise Http404
    return library.served(material)


@csrf_exempt
def material_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take a file here; the check of the form comes after the way is open."""
    request.upload_handlers = [OneSheet(request)]
    return _material_edit(request, slug, pk)


@csrf_protect
def _material_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change it, or take it away."""
    material = _material(request, slug, pk)
    form = MaterialForm(request.POST or None, request.FILES or None, instance=material)
    if form.is_valid():
        try:
            names = form.cleaned_data.keys() & {"seen", "file", "drops_file"}
            how = {name: form.cleaned_data[name] for name in names}
            library.change(form.save(commit=False), **how)
        except library.Changed:
            form.over(_material(request, slug, pk))
        else:
            messages.success(request, _("Saved."))
            return redirect("programmes:material_list", slug)
    context = {"programme": material.programme, "form": form, "material": material}
    return render(request, "programmes/material_edit.html", context)


@require_POST
def material_delete(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take it off the shelf."""
    programme = programme_of(request, slug)
    for material in programme.materials.filter(pk=pk):
        library.take_away(material)
        messages.success(request, _("It is gone from the library."))
    return redirect("programmes:material_list", slug)
