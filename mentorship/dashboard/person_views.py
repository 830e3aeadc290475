"""One person: what she is and does in the programme, and her rights over her data."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agreements import retention as agreement_retention
from mentorship import mail_names
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import people, person_actions, retention, selectors
from mentorship.dashboard.same_person_views import merged, person_merged
from mentorship.duos.models import Duo
from mentorship.intake import details_actions
from mentorship.intake.models import Application, Attendance, EventKind, Participant
from mentorship.intake.models.application import IN_PLAY
from mentorship.mail.models import EmailStatus, OutgoingEmail
from mentorship.programmes.models import Programme, QuestionKind
from mentorship.programmes.scoped import programme_of
from mentorship.typed import LineField, NameField, PhoneField, overtaken

MAILS_SHOWN = 50
CAME_BACK = {EmailStatus.BOUNCED, EmailStatus.FAILED}


class DetailsForm(forms.Form):
    """Her name and number as they should be."""

    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
    name = NameField(label=gettext_lazy("Name"))
    phone = PhoneField(label=gettext_lazy("Phone number"))


class CapacityForm(forms.Form):
    """How many people a mentor takes now."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    capacity = forms.IntegerField(
        min_value=0,
        max_value=10,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            gettext_lazy("Fill in a number from 0 to 10."),
        ),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Ask in the words of the programme."""
        super().__init__(*args, **kwargs)
        field, words = self.fields["capacity"], programme.terms
        field.label = _("How many people does this %(mentor)s take now?") % words
        field.help_text = _("0 is nobody for now. The %(duos)s there are go on.") % words


class ForgetForm(forms.Form):
    """Her name, typed over, so that nobody is forgotten by a click."""

    name = LineField(label=gettext_lazy("Type her name to be sure"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Know the name that must be typed."""
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        """Take nothing but her name."""
        name: str = self.cleaned_data["name"]
        if name.casefold() != " ".join(self.person.name.split()).casefold():
            raise forms.ValidationError(_("Type the name as it is at the top of this page."))
        return name


def _everybody(programme: Programme) -> "QuerySet[User]":
    """All who are here, each with until when she is kept."""
    found = people.everybody(programme).defer("folded", "grams")
    return retention.with_kept_until(found, programme)


def _person(programme: Programme, pk: int) -> User:
    return get_object_or_404(_everybody(programme), pk=pk)


def _is_ours(person: User, *, by: User) -> bool:
    """Whether this coordinator may change her: no staff, and nobody who takes part elsewhere too."""
    elsewhere = Application.objects.filter(applicant=person).exclude(
        programme__in=Programme.objects.coordinated_by(by)
    )
    return not (person.is_staff or person.is_superuser or elsewhere.exists())


def person(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show everything about one person but what was said or written in confidence."""
    programme = programme_of(request, slug)
    who = _everybody(programme).filter(pk=pk).first()
    if who is not None:
        return _page(request, programme, who)
    if gone := merged(programme, pk):
        return person_merged(request, programme, gone)
    raise Http404


def _duos(parts: list[Participant]) -> "list[Duo]":
    sides = Q(mentor__in=parts) | Q(mentee__in=parts)
    return list(Duo.objects.filter(sides).with_names().order_by("-proposed_at", "-pk"))


# What says when and where somebody can be met, besides the grid of the week.
MEETING = ("place", "online", "languages")


def _times(
    programme: Programme, applications: list[Application]
) -> list[tuple[Application, list[tuple[str, str]]]]:
    """When and where she can, as she answered in each role that is still open."""
    asked = Q(kind=QuestionKind.DAYPARTS) | Q(code__in=MEETING)
    questions = list(programme.questions.filter(asked).order_by("position"))
    said = [
        (
            one,
            [
                (q.label, q.readable(one.answers[q.code]))
                for q in questions
                if one.answers.get(q.code)
            ],
        )
        for one in applications
        if one.status in IN_PLAY
    ]
    return [(one, answers) for one, answers in said if answers]


def _mails(programme: Programme, who: User) -> "list[OutgoingEmail]":
    """What was sent to her from this programme: the kind, the day, the state; never the words."""
    rows = OutgoingEmail.objects.filter(to=who, programme_slug=programme.slug)
    return list(rows.defer("sealed").order_by("-queued_at", "-pk")[:MAILS_SHOWN])


def _page(
    request: UserRequest, programme: Programme, who: User, *, bound: CapacityForm | None = None
) -> HttpResponse:
    [row] = people.with_applications([who], programme, unseen=("folded", "grams", "internal_note"))
    attended = Attendance.objects.filter(
        application__in=row.applications, was_there=True
    ).select_related("event")
    trainings = [one for one in attended if one.event.kind == EventKind.TRAINING]
    mentor = next((part for part in row.roles if part.role == "mentor"), None)
    start = {"capacity": mentor.capacity, "seen": mentor.capacity} if mentor else {}
    mails = _mails(programme, who)
    came_back = [mail for mail in mails if who.is_active and mail.status in CAME_BACK][:1]
    for mail in came_back:
        mail.to = who
    to_correct = [m for m in came_back if selectors.may_be_corrected(m, by=request.user)]
    context: dict[str, Any] = {
        "programme": programme,
        "person": who,
        "row": row,
        "words": {role: programme.word(role) for role in ("mentor", "mentee")},
        "duos": [(duo, duo.other(who).name) for duo in _duos(row.roles)],
        "times": _times(programme, row.applications),
        "trainings": trainings,
        "points": sum(one.event.points for one in trainings if one.is_passed),
        "mentor": mentor,
        "capacity_form": bound
        or (CapacityForm(initial=start, programme=programme) if mentor else None),
        "form": bound,
        "mails": [(mail, mail.subject or mail_names.of(mail, programme)) for mail in mails],
        "to_correct": to_correct,
        "is_ours": who.is_active and _is_ours(who, by=request.user),
        "erasure": programme.erasure_requests.open().filter(person=who).first(),
    }
    return render(request, "dashboard/person.html", context)


def person_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Put right her name and phone number."""
    programme = programme_of(request, slug)
    who = _person(programme, pk)
    context = {"programme": programme, "person": who}
    if not (who.is_active and _is_ours(who, by=request.user)):
        return render(request, "dashboard/person_closed.html", context)
    form = DetailsForm(request.POST or None, initial=_details(who))
    if form.is_valid():
        try:
            details_actions.correct_details(who, **form.cleaned_data)
        except details_actions.Changed:
            now = _details(_person(programme, pk))
            overtaken(form, now=now, seen=now["seen"])
        else:
            messages.success(request, _("The details are changed."))
            return redirect("dashboard:person", slug, pk)
    return render(request, "dashboard/person_edit.html", {**context, "form": form})


def _details(who: User) -> dict[str, str]:
    return {"name": who.name, "phone": who.phone, "seen": details_actions.mark(who)}


@require_POST
def capacity_set(request: UserRequest, slug: str, pk: int, participant: int) -> HttpResponse:
    """Change how many people a mentor takes now."""
    programme = programme_of(request, slug)
    who = _person(programme, pk)
    mentors = Participant.objects.mentors().filter(programme=programme, user=who)
    # Whoever was forgotten takes nobody any more.
    mentor = get_object_or_404(mentors.filter(user__is_active=True), pk=participant)
    form = CapacityForm(request.POST, programme=programme)
    if not form.is_valid():
        return _page(request, programme, who, bound=form)
    try:
        details_actions.set_capacity(mentor, **form.cleaned_data)
    except details_actions.Changed:
        mentor.refresh_from_db()
        overtaken(form, now={"capacity": mentor.capacity}, seen=str(mentor.capacity))
        return _page(request, programme, who, bound=form)
    messages.success(request, _("The places are changed."))
    return redirect("dashboard:person", slug, pk)


def person_forget(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Say what forgetting her takes away, and do it once her name is typed."""
    programme = programme_of(request, slug)
    who = _person(programme, pk)
    context: dict[str, Any] = {"programme": programme, "person": who}
    if not (who.is_active and _is_ours(who, by=request.user)):
        return render(request, "dashboard/person_closed.html", context)
    form = ForgetForm(request.POST or None, person=who)
    if form.is_valid():
        try:
            person_actions.forget(who)
        except person_actions.InLiveDuo:
            words = {"duo": programme.word("duo")}
            form.add_error(
                None, _("She is in a %(duo)s. End it first, together with both.") % words
            )
        except person_actions.IsKeptLonger:
            form.add_error(None, _("A programme keeps her data for now."))
        else:
            messages.success(request, _("This person is forgotten."))
            return redirect("dashboard:people", slug)
    context |= {"form": form, "duos": person_actions.live_duos(who)}
    context |= {
        "kept_longer": person_actions.kept_longer(who),
        "reflections": who.reflections.count(),
        "applications": Application.objects.filter(applicant=who).count(),
        "mails": OutgoingEmail.objects.filter(to=who).count(),
        "kept": agreement_retention.kept_of(who),
    }
    return render(request, "dashboard/person_forget.html", context)
