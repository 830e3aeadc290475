"""What the page of an application adds about the person: ``{% load duplicates %}``."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import RequestContext

from mentorship.intake import duplicates
from mentorship.intake.models import Application
from mentorship.programmes.models import Question

register = template.Library()


@register.inclusion_tag("intake/_corrections.html")
def corrections_of(application: Application, asked: Iterable[Question]) -> dict[str, Any]:
    """Show what she changed after she sent it, and what it was before."""
    changes = list(application.corrections.select_related("made_by").defer("made_by__grams"))
    questions = {question.code: question for question in asked}
    return {
        "changes": [
            (change, questions[change.code].label, questions[change.code].readable(change.before))
            for change in changes
            if change.code in questions
        ]
    }


@register.inclusion_tag("intake/_lookalikes.html", takes_context=True)
def lookalikes_of(context: RequestContext, application: Application) -> dict[str, Any]:
    """Ask about who looks like her, among those this coordinator may see."""
    return {
        "application": application,
        "programme": application.programme,
        "lookalikes": duplicates.lookalikes(application, by=context["user"]),
    }
