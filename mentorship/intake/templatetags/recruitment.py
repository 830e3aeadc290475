"""Tags about how people find the programme: ``{% load recruitment %}``."""

from typing import Any

from django import template
from django.template.context import RequestContext

from mentorship.intake import event_selectors as selectors
from mentorship.intake import partner_actions, partner_emails
from mentorship.intake.models import Application, Event
from mentorship.intake.recruitment_forms import InterestForm
from mentorship.programmes.models import Programme

register = template.Library()


@register.simple_tag
def next_info_sessions(programme: Programme) -> list[Event]:
    """The information sessions that anybody can come to."""
    return selectors.next_info_sessions(programme)


@register.inclusion_tag("intake/recruitment/_interest_form.html", takes_context=True)
def interest_form(context: RequestContext, programme: Programme) -> dict[str, Any]:
    """Ask who wants to hear when people can apply."""
    return {
        "programme": programme,
        "form": InterestForm(programme=programme),
        "csrf_token": context.get("csrf_token"),
    }


register.filter("is_to_be_told", partner_actions.may_tell)


@register.inclusion_tag("intake/recruitment/_came_by.html", takes_context=True)
def came_by(context: RequestContext, application: Application) -> dict[str, Any]:
    """Show by which way somebody came, and offer to tell the partner, if she agreed to that."""
    may_tell = partner_actions.may_tell(application)
    return {
        "application": application,
        "programme": application.programme,
        "letter": partner_emails.partner_result(application) if may_tell else None,
        "csrf_token": context.get("csrf_token"),
    }
