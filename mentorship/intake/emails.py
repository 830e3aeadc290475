"""What an applicant hears from us."""

from typing import Any

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.intake import gates
from mentorship.intake.interview_emails import calendar_file
from mentorship.intake.models import Application
from mentorship.intake.waiting import before_match
from mentorship.mail.compose import Letter, compose
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.letters import sender
from mentorship.programmes.models import GateStep


def _letter(application: Application, name: str, *, key: str = "", **context: Any) -> Letter:
    assert application.applicant is not None  # noqa: S101 — a submitted application has one
    return compose(
        f"intake/{name}",
        to=application.applicant,
        key=key or f"{name}-{application.pk}",
        sender=sender(application.programme),
        application=application,
        programme=application.programme,
        **({"role": application.programme.word(application.role)} | context),
    )


def application_received(application: Application, *others: Application) -> Letter:
    """Confirm that it arrived, with the reference, what happens next and a way back to it.

    Who wants to be both hears of both of her applications in one letter.
    """
    assert application.applicant is not None  # noqa: S101 — a submitted application has one
    link = personal_link(application.applicant, "portal", to=reverse("portal:home"))
    all_of_them = [application, *others]
    return _letter(
        application,
        "application_received",
        action=(_("See your application"), link),
        role=get_text_list([each.programme.word(each.role) for each in all_of_them], _("and")),
        reference=get_text_list([each.reference for each in all_of_them], _("and")),
        filled_in=_filled_in(application) if application.consented_at else [],
    )


def _filled_in(application: Application) -> list[dict[str, Any]]:
    """What somebody else filled in for her: the questions, with the answers in words."""
    said = application.answers
    questions = application.programme.questions.order_by("position")
    return [
        {"label": _("Phone number"), "value": application.phone},
        *(
            {"label": question.label, "value": question.readable(said[question.code])}
            for question in questions
            if said.get(question.code)
        ),
    ]


def application_known(application: Application) -> Letter:
    """Tell her, once, that she applied before and that nothing changed; only she learns this."""
    assert application.applicant is not None  # noqa: S101 — a submitted application has one
    told = OutgoingEmail.objects.filter(key=f"application_known-{application.pk}").exists()
    # A second letter is dropped, and a link that nobody gets must not be left behind.
    home = reverse("portal:home")
    link = "" if told else personal_link(application.applicant, "portal", to=home)
    return _letter(application, "application_known", action=(_("See your application"), link))


def decision_key(application: Application, name: str) -> str:
    """Which letter this is about this very decision: by it, it is found again."""
    at = application.decided_at
    return f"{name}-{application.pk}-{at.timestamp() if at else ''}"


def _decision(application: Application, name: str, **context: Any) -> Letter:
    """Write about this very decision: one that was taken back and taken anew is told anew."""
    return _letter(application, name, key=decision_key(application, name), **context)


def _last_decision(application: Application, name: str, **context: Any) -> Letter:
    """Write about a decision after which there is nothing left to talk about."""
    talk = application.slots.planned().first()
    files = [calendar_file(talk, cancels=True)] if talk else []
    return _decision(application, name, talk=talk, attachments=files, **context)


def decision_reopened(application: Application, *, reason: str, by: User) -> Letter:
    """Tell her that a decision was a mistake, and why it is taken back."""
    return _decision(application, "decision_reopened", why=reason, by=by)


def application_accepted(application: Application) -> Letter:
    """Welcome her, and tell what comes before the match."""
    programme = application.programme
    pays = bool(programme.fee(application.role) and programme.fee_account)
    is_trained = gates.is_done(application, GateStep.TRAINING)
    steps = before_match(application, is_trained=is_trained, pays=pays)
    return _last_decision(application, "application_accepted", steps=steps)


def application_waitlisted(application: Application) -> Letter:
    """Tell her she waits for a place."""
    return _decision(application, "application_waitlisted")


def application_declined(application: Application) -> Letter:
    """Tell her no, and why."""
    return _last_decision(application, "application_declined")


def application_referred(application: Application) -> Letter:
    """Tell her where she is better helped, and why."""
    return _last_decision(application, "application_referred")
