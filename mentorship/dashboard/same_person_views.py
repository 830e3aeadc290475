"""Two who may be one person, side by side; staff say whether they are."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import same_person_actions as actions
from mentorship.intake import duplicates
from mentorship.intake.models import Application
from mentorship.intake.scoped import application_of
from mentorship.programmes.models import Programme


def same_person(request: UserRequest, slug: str, pk: int, other_pk: int) -> HttpResponse:
    """Compare the two; join them, or note that they are two people."""
    application = application_of(request, slug, pk)
    ours = Application.objects.coordinated_by(request.user).select_related("applicant", "programme")
    other = get_object_or_404(ours.exclude(applicant=application.applicant_id), pk=other_pk)
    one, two = application.applicant, other.applicant
    assert one is not None and two is not None  # noqa: S101, PT018 — both were sent in
    signs = duplicates.signs(application, other)
    if request.method == "POST":
        return _judged(request, application, one, two)
    context = {
        "programme": application.programme,
        "application": application,
        "other": other,
        "rows": _side_by_side(application, other),
        "signs": signs,
        "plan": actions.plan(one, two, by=request.user),
    }
    return render(request, "dashboard/same_person.html", context)


def _judged(request: UserRequest, application: Application, one: User, two: User) -> HttpResponse:
    try:
        if request.POST.get("oordeel") == "dezelfde":
            actions.join(one, two, by=request.user)
            messages.success(request, _("The two accounts are one now. Both addresses get a mail."))
        elif request.POST.get("oordeel") == "anders":
            actions.keep_apart(one, two, by=request.user)
            messages.success(request, _("Noted: these are two people."))
    except duplicates.JudgedAlready:
        messages.warning(request, _("A colleague judged this just now. This is how it stands."))
    except actions.CannotJoin as problem:
        messages.error(request, str(problem.args[0]))
    return redirect("intake:application_detail", application.programme.slug, application.pk)


def _side_by_side(one: Application, other: Application) -> list[tuple[str, str, str]]:
    """What both say, line by line."""
    facts = [
        (_("Name"), "name"),
        (_("E-mail address"), "email"),
        (_("Phone number"), "phone"),
        (_("Programme"), "programme"),
        (_("Role"), "get_role_display"),
        (_("State"), "get_status_display"),
    ]
    rows = [(label, _shown(one, name), _shown(other, name)) for label, name in facts]
    asked = {q.code: q for q in other.programme.questions.all()}
    asked |= {q.code: q for q in one.programme.questions.order_by("-position")}
    told = [
        (question.label, one.answers.get(code), other.answers.get(code), question)
        for code, question in asked.items()
        if code in {*duplicates.DAYS, "place", "employer"}
    ]
    return rows + [
        (label, q.readable(first) if first else "", q.readable(second) if second else "")
        for label, first, second, q in told
    ]


def _shown(application: Application, name: str) -> str:
    value = getattr(application, name)
    return str(value() if callable(value) else value)


def merged(programme: Programme, pk: int) -> User | None:
    """Somebody whose account went into another one of this programme (C17)."""
    found = User.objects.filter(pk=pk, merged_into__applications__programme=programme)
    return found.select_related("merged_into", "merged_by").distinct().first()


def person_merged(request: UserRequest, programme: Programme, gone: User) -> HttpResponse:
    """Say where her page is now, by whom, and since when."""
    context = {"programme": programme, "gone": gone}
    return render(request, "dashboard/person_merged.html", context)
