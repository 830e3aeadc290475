"""What staff do with applications: find them, talk with people, decide, and note trainings."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.intake import actions, decision_actions, emails, gates
from mentorship.intake import interview_actions as interviews
from mentorship.intake.decision_forms import CaseForm
from mentorship.intake.forms import DecisionForm, InterviewForm, TrainingForm
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    Correction,
    EventKind,
    Interview,
    InterviewSlot,
    NoteChanged,
    Participant,
    Referral,
)
from mentorship.intake.models.application import IN_PLAY
from mentorship.mail.compose import Letter
from mentorship.programmes.models import MENTOR, GateBefore, GroundRules
from mentorship.programmes.scoped import programme_of
from mentorship.transitions import TransitionNotAllowed
from mentorship.typed import resend


def _application(request: UserRequest, slug: str, pk: int) -> Application:
    """Fetch an application of her own programmes, with all that its page shows.

    Of the staff around it the name alone: to join each of them takes the database longer to
    think about than to do.
    """
    programme = programme_of(request, slug)
    talks = Interview.objects.select_related("interviewer")
    talks = talks.defer("interviewer__folded", "interviewer__grams")
    applications = (
        Application.objects.sent_to(programme)
        .select_related("applicant", "participant", "partner", "referral")
        .prefetch_related(Prefetch("interviews", talks))
        .defer("folded", "grams", "applicant__folded", "applicant__grams")
        .annotate(
            is_corrected=Exists(Correction.objects.filter(application=OuterRef("pk"))),
            rules_version=Subquery(
                GroundRules.objects.filter(pk=OuterRef("rules")).values("version")
            ),
            **{f"{part}_name": _name_of(part) for part in ("decided_by", "entered_by", "owner")},
        )
    )
    application = get_object_or_404(applications, pk=pk)
    application.programme = programme
    gatherings = Attendance.objects.filter(application=application).select_related("event")
    vars(application)["gatherings"] = list(gatherings.order_by("event__held_on", "pk"))
    return application


def _remembered(request: UserRequest, slug: str, pk: int) -> Application:
    """Fetch one to do something with: of who was forgotten nothing is decided or noted."""
    application = _application(request, slug, pk)
    if application.is_forgotten:
        raise Http404
    return application


def _name_of(part: str) -> Subquery:
    return Subquery(User.objects.filter(pk=OuterRef(part)).values("name"))


def application_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show one application: the answers, the talks, the decision."""
    return _detail(request, _application(request, slug, pk))


def _detail(
    request: UserRequest,
    application: Application,
    *,
    letter: Letter | None = None,
    typed: list[tuple[Any, str]] | None = None,
    **bound: object,
) -> HttpResponse:
    """Render the page of an application, with the one form that was filled in, if any."""
    programme = application.programme
    questions = list(programme.questions.asked_of(application.role))
    answered = [(question, application.answers.get(question.code)) for question in questions]
    steps = application.next_steps & DecisionForm.DECISIONS
    participant: Any = getattr(application, "participant", None)
    trains = participant is not None and participant.role == MENTOR
    gatherings: list[Attendance] = vars(application)["gatherings"]
    trained = [each for each in gatherings if _counts_as_training(each)] if trains else []
    slots = list(application.slots.select_related("interviewer")) if steps else []
    context: dict[str, Any] = {
        "programme": programme,
        "application": application,
        "questions": questions,
        "role": programme.word(application.role),
        "answers": [
            (q.label, q.readable(answer) if answer else "")
            for q, answer in answered
            if q.is_asked or answer
        ],
        "participant": participant,
        "gatherings": [each for each in gatherings if each not in trained],
        "can_be_asked": application.status in IN_PLAY and not application.is_forgotten,
        "trainings": trained,
        "can_decide": bool(steps),
        "interview_form": InterviewForm(
            instance=Interview(application=application), initial={"held_on": localdate()}
        )
        if steps
        else None,
        "decision_form": CaseForm(application=application) if steps else None,
        "training_form": TrainingForm() if trains and not application.is_forgotten else None,
        "missing": _missing(application, GateBefore.DECISION) if steps else [],
        "missing_for_match": _missing_later(application, GateBefore.MATCH),
        "missing_for_start": _missing_later(application, GateBefore.START),
        "can_reopen": "reopen" in application.next_steps and not application.is_forgotten,
        "slots": slots,
        "slots_seen": interviews.mark_of(slots),
        "picked": next((slot for slot in slots if slot.picked_at), None),
        "planned": next((slot for slot in slots if slot.is_planned), None),
        "held": next((slot for slot in slots if _was_held(slot, application)), None),
        "letter": letter,
        "is_late": typed is not None,
        "typed": typed,
        **bound,
    }
    # The title says "Error:" when the one form that was filled in has errors.
    context["form"] = next(iter(bound.values()), None)
    return render(request, "intake/application_detail.html", context)


def _missing_later(application: Application, before: str) -> list[gates.Missing]:
    """What stands between who was admitted and the next step; nobody else has one."""
    if application.status != ApplicationStatus.ACCEPTED or application.is_forgotten:
        return []
    return _missing(application, before)


def _missing(application: Application, before: str) -> list[gates.Missing]:
    return gates.missing(application, before=before, gatherings=vars(application)["gatherings"])


def _was_held(slot: InterviewSlot, application: Application) -> bool:
    """Whether a talk was noted of the day that was picked, or of one after it."""
    if slot.picked_at is None or slot.starts_at > now():
        return False
    day = localdate(slot.starts_at)
    return any(talk.held_on >= day for talk in application.interviews.all())


def _counts_as_training(attendance: Attendance) -> bool:
    return attendance.event.kind == EventKind.TRAINING and bool(attendance.was_there)


@require_POST
def application_decide(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Decide on an application, or first show the e-mail that would go out."""
    application = _remembered(request, slug, pk)
    seen = request.POST.get("seen", application.status)
    wanted = request.POST.get("decision")
    is_late = wanted in DecisionForm.DECISIONS and wanted not in application.next_steps
    if seen != application.status or is_late or not CaseForm.open_for(application):
        return _too_late(request, application)
    if "sentence" in request.POST:
        form = CaseForm.with_sentence(request.POST, application=application)
    else:
        form = CaseForm(request.POST, application=application)
    if not form.is_valid():
        return _detail(request, application, decision_form=form)
    if "preview" in request.POST or form.is_to_be_shown:
        letter = _preview(application, form)
        resend(form, shown=form.mark)
        return _detail(request, application, decision_form=form, letter=letter)
    try:
        _decide(application, form, seen=seen, by=request.user)
    except NoteChanged:
        form.set_over(application)
        return _detail(request, application, decision_form=form)
    except TransitionNotAllowed:
        return _too_late(request, application)
    messages.success(
        request,
        _("Decided. %(name)s gets an e-mail about it.") % {"name": application.given_name},
    )
    return redirect("intake:application_detail", slug, pk)


def _too_late(request: UserRequest, application: Application) -> HttpResponse:
    """Show how things stand now, and what she typed, so that nothing of it is lost."""
    fields = CaseForm.base_fields
    typed = [
        (fields[name].label, words)
        for name in ("reason", "shared", "internal_note")
        if (words := request.POST.get(name, "").strip())
    ]
    now = _application(request, application.programme.slug, application.pk)
    response = _detail(request, now, typed=typed)
    response.status_code = 409
    return response


def _decide(application: Application, form: CaseForm, *, seen: str, by: User) -> None:
    wanted, note = form.cleaned_data, form.note
    if wanted["decision"] == form.ACCEPT:
        capacity = wanted.get("capacity") or 1
        actions.accept(application, seen=seen, by=by, capacity=capacity, note=note)
    elif wanted["decision"] == form.WAITLIST:
        actions.waitlist(application, seen=seen, by=by, note=note)
    elif wanted["decision"] == form.DECLINE:
        actions.decline(application, seen=seen, by=by, reason=wanted["reason"], note=note)
    else:
        decision_actions.refer(
            application,
            seen=seen,
            by=by,
            reason=wanted["reason"],
            to=wanted["referred_to"],
            service=wanted["service"],
            shared=wanted["shared"],
            consents=wanted["consents"],
            note=note,
        )


def _preview(application: Application, form: CaseForm) -> Letter:
    """Write the e-mail as it would be, and keep nothing."""
    application.reason = form.cleaned_data["reason"]
    application.referred_to = form.cleaned_data["referred_to"]
    if form.cleaned_data["decision"] == form.REFER:
        # Never saved: the letter says what would be passed on.
        application.referral = Referral(shared=form.cleaned_data["shared"])
    letters = {
        form.ACCEPT: emails.application_accepted,
        form.WAITLIST: emails.application_waitlisted,
        form.DECLINE: emails.application_declined,
        form.REFER: emails.application_referred,
    }
    return letters[form.cleaned_data["decision"]](application)


@require_POST
def interview_record(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the record of a talk (S2-MREC-3, S2-REC-3)."""
    application = _remembered(request, slug, pk)
    form = InterviewForm(request.POST, instance=Interview(application=application))
    if not form.is_valid():
        return _detail(request, application, interview_form=form)
    actions.record_interview(form.save(commit=False), by=request.user)
    messages.success(request, _("The talk is noted."))
    return redirect("intake:application_detail", slug, pk)


@require_POST
def training_record(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Note that a mentor was at the training (S2-MREC-5, S4-COND-7)."""
    application = _remembered(request, slug, pk)
    mentors = Participant.objects.mentors()
    participant = get_object_or_404(mentors.select_related("programme"), application=application)
    form = TrainingForm(request.POST)
    if not form.is_valid():
        return _detail(request, application, training_form=form)
    actions.record_training(participant, held_on=form.cleaned_data["held_on"], by=request.user)
    messages.success(request, _("The training is noted."))
    return redirect("intake:application_detail", slug, pk)
