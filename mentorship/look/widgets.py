"""Form controls of our own."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

DAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
DAYPARTS = {"morning": _("morning"), "afternoon": _("afternoon"), "evening": _("evening")}
# "mon-morning" … "sun-evening", in the order of the week
DAYPART_CHOICES = [
    (f"{day}-{part}", format_lazy("{} {}", day_label, part_label))
    for day, day_label in DAYS.items()
    for part, part_label in DAYPARTS.items()
]


class DaypartGrid(forms.CheckboxSelectMultiple):
    """When somebody has time: a real table with a row for each day, a tick box in each cell.

    Takes any part of ``DAYPART_CHOICES``; a day or daypart that is not offered is not shown.
    """

    template_name = "look/daypart_grid.html"
    renders_itself = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the rows of the table to what the template gets."""
        context = super().get_context(name, value, attrs)
        options = {
            str(option["value"]): option
            for _group, group, _index in context["widget"]["optgroups"]
            for option in group
        }
        parts = [part for part in DAYPARTS if any(c.endswith(f"-{part}") for c in options)]
        context["widget"]["dayparts"] = [(part, DAYPARTS[part]) for part in parts]
        context["widget"]["rows"] = [
            (DAYS[day], [options.get(f"{day}-{part}") for part in parts])
            for day in DAYS
            if any(code.startswith(f"{day}-") for code in options)
        ]
        return context
