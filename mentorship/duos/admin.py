"""Duos and meetings to look at; what is between the two is not registered here at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from mentorship.duos.models import Duo
from mentorship.programmes.admin import ScopedAdmin

SHOWN = (
    "programme",
    "mentor",
    "mentee",
    "guide",
    "status",
    "proposed_at",
    "introduced_on",
    "introduced_at_place",
    "started_on",
    "ends_on",
    "ended_on",
    "last_met_on",
    "meetings_held",
)


@admin.register(Duo)
class DuoAdmin(ScopedAdmin):
    """A duo as it stands: it moves on its own page."""

    list_display = ["mentee", "mentor", "programme", "status", "last_met_on", "meetings_held"]
    list_filter = ["status", ("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["mentee__user", "mentor__user", "programme"]
    show_full_result_count = False
    fields = SHOWN
    readonly_fields = SHOWN

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A duo is made by matching."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of it is changed here."""
        return False
