"""Tags of the reports: ``{% load reports %}``."""

from django import template
from django.utils.safestring import SafeString

from mentorship.reports.contents import Table

register = template.Library()


@register.simple_tag
def dumbbell(table: Table, name: str, number: int) -> SafeString:
    """Draw the two sides of a table of pairs; its name is not that of another on the page."""
    return table.dumbbell(name=f"{name}-{number}-plot")
