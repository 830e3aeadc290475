"""Bringing in people from a member administration: a file, what would happen, and a yes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.intake import import_actions
from mentorship.intake.models import Import, ImportStatus, Verdict
from mentorship.paging import SIZE, key_of
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of
from mentorship.uploads import OneSheet

IMPORTS_SHOWN = 20


class RoleForm(forms.Form):
    """What the people in a file want to be."""

    role = forms.ChoiceField(
        label=gettext_lazy("What do these people want to be?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what fits.")},
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Use the programme's words for the roles."""
        super().__init__(*args, **kwargs)
        roles = [(role, capfirst(programme.word(role))) for role in (MENTEE, MENTOR)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class ImportForm(RoleForm):
    """The file, and what the people in it want to be where it does not say so."""

    field_order = ("file", "role")
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        help_text=gettext_lazy(
            "At most 5 MB. The first line says what is in the columns: naam, e-mail, telefoon, "
            "rol, and questions of the application in their own words."
        ),
        error_messages=dict.fromkeys(
            ["required", "missing", "invalid", "empty"],
            gettext_lazy("Choose a file with people in it."),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the file say it."""
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        role.required = False
        role.help_text = _("Not needed if the file has a column “rol”: what is in it counts.")

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > OneSheet.MOST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


@csrf_exempt
def import_list(request: UserRequest, slug: str) -> HttpResponse:
    """Take a file here and nowhere else; the check of the form comes after the way is open."""
    request.upload_handlers = [OneSheet(request)]
    return _import_list(request, slug)


@csrf_protect
def _import_list(request: UserRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = ImportForm(request.POST or None, request.FILES or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["file"]
        made = import_actions.begin(
            programme,
            role=form.cleaned_data["role"],
            filename=file.name or "",
            content=file.read(),
            by=request.user,
        )
        return redirect("intake:import_detail", slug, made.pk)
    imports = Import.objects.filter(programme=programme).defer("file").select_related("by")
    context = {"programme": programme, "form": form, "imports": imports[:IMPORTS_SHOWN]}
    return render(request, "intake/import_list.html", context)


def _import(request: UserRequest, slug: str, pk: int) -> Import:
    programme = programme_of(request, slug)
    found = get_object_or_404(Import.objects.filter(programme=programme).defer("file"), pk=pk)
    found.programme = programme
    return found


def import_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show how far it is, and what would happen or happened with each line."""
    source = _import(request, slug, pk)
    return _detail(request, source, RoleForm(programme=source.programme))


def _detail(request: UserRequest, source: Import, form: RoleForm) -> HttpResponse:
    counted = dict(source.rows.order_by().values_list("verdict").annotate(Count("pk")))
    tab = request.GET.get("uitkomst", "")
    tab = tab if tab in Verdict.values else next((v for v in Verdict if v in counted), Verdict.NEW)
    after = key_of(request.GET.get("na", ""))
    rows = source.rows.filter(verdict=tab).order_by("number")
    if after is not None:
        rows = rows.filter(number__gt=after)
    shown = list(rows[: SIZE + 1])
    todo = counted.get(Verdict.NEW, 0) + counted.get(Verdict.CHANGED, 0)
    context = {
        "programme": source.programme,
        "source": source,
        "form": form,
        "tabs": [(each.value, each.label, counted.get(each, 0)) for each in Verdict],
        "tab": tab,
        "rows": shown[:SIZE],
        "next": shown[SIZE - 1].number if len(shown) > SIZE else None,
        "mails": counted.get(Verdict.NEW, 0),
        "changes": counted.get(Verdict.CHANGED, 0),
        "todo": todo,
        "is_busy": source.status in {ImportStatus.READING, ImportStatus.WRITING},
    }
    return render(request, "intake/import_detail.html", context)


@require_POST
def import_role(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Say what the people want to be; the file that was sent is read with it."""
    source = _import(request, slug, pk)
    form = RoleForm(request.POST, programme=source.programme)
    if not form.is_valid():
        return _detail(request, source, form)
    import_actions.choose_role(source, role=form.cleaned_data["role"])
    return redirect("intake:import_detail", slug, pk)


@require_POST
def import_confirm(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Write it; of two who press at once the second reads that it happened already."""
    import_actions.confirm(_import(request, slug, pk))
    messages.success(request, _("It is being written. You can leave this page."))
    return redirect("intake:import_detail", slug, pk)
