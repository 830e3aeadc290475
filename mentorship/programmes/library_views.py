"""The library of a programme, as the staff keep it (S2-GUID-4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.programmes import library
from mentorship.programmes.library_forms import MaterialForm
from mentorship.programmes.models import Material
from mentorship.programmes.scoped import programme_of

# More than this on one page is not a shelf any more.
MOST = 200


def material_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show what is there, by when it is worth reading."""
    programme = programme_of(request, slug)
    context = {"programme": programme, "shelves": library.shelves(programme.materials.all()[:MOST])}
    return render(request, "programmes/material_list.html", context)


def material_add(request: UserRequest, slug: str) -> HttpResponse:
    """Write something new."""
    programme = programme_of(request, slug)
    form = MaterialForm(request.POST or None, instance=Material(programme=programme))
    if form.is_valid():
        library.add(form.save(commit=False), to=programme)
        messages.success(request, _("It is in the library."))
        return redirect("programmes:material_list", slug)
    context = {"programme": programme, "form": form}
    return render(request, "programmes/material_edit.html", context)


def _material(request: UserRequest, slug: str, pk: int) -> Material:
    rows = Material.objects.coordinated_by(request.user).select_related("programme")
    return get_object_or_404(rows, programme__slug=slug, pk=pk)


def material_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change it, or take it away."""
    material = _material(request, slug, pk)
    form = MaterialForm(request.POST or None, instance=material)
    if form.is_valid():
        try:
            library.change(form.save(commit=False), seen=form.cleaned_data["seen"])
        except library.Changed:
            form.over(_material(request, slug, pk).fingerprint)
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
