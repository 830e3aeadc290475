"""What somebody sees of her own gatherings: what is to come, what she had, and her certificate."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.intake import event_selectors as selectors
from mentorship.intake.event_views import certificate_of
from mentorship.intake.models import Application, Attendance, EventKind, Participant
from mentorship.programmes.models import MENTOR


@dataclass(frozen=True, slots=True)
class Own:
    """One of her applications, with what she was asked for; of a mentor also her training."""

    application: Application
    to_come: list[Attendance]
    had: list[Attendance]
    training: selectors.Training | None


def _own(application: Application) -> Own:
    attendances: list[Attendance] = vars(application)["gatherings"]
    to_come = [each for each in attendances if each.event.takes_answers]
    had = [each for each in attendances if each.was_there]
    is_mentor = application.role == MENTOR and hasattr(application, "participant")
    trainings = [each for each in had if each.event.kind == EventKind.TRAINING]
    training = selectors.training(application.programme, trainings) if is_mentor else None
    return Own(application, to_come, had, training)


def _applications(user: User) -> list[Application]:
    gatherings = Attendance.objects.select_related("event").order_by("event__held_on", "pk")
    rows = Application.objects.visible_to(user).in_play().filter(is_test=False)
    rows = rows.select_related("programme", "participant").order_by("-submitted_at", "pk")
    return list(rows.prefetch_related(Prefetch("attendances", gatherings, to_attr="gatherings")))


@personal("portal")
def own_gatherings(request: UserRequest) -> HttpResponse:
    """Show what she is asked for and what she had; a mentor which topics she misses (S2-TRAIN)."""
    applications = _applications(request.user)
    context = {
        "programme": applications[0].programme if applications else None,
        "own": [_own(application) for application in applications],
    }
    return render(request, "intake/events/own_gatherings.html", context)


@personal("portal")
def own_certificate(request: UserRequest, pk: int) -> HttpResponse:
    """Give a mentor the certificate of her trainings (S4-COND-7b)."""
    rows = Participant.objects.mentors().filter(user=request.user, application=pk)
    return certificate_of(
        get_object_or_404(rows.select_related("application", "user", "programme"))
    )
