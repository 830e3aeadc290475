"""Rare repairs to applications; decisions are taken on their own page, where the reason is."""

from django.contrib import admin
from django.http import HttpRequest

from mentorship.intake.models import Application, Event, Participant
from mentorship.programmes.admin import ScopedAdmin


@admin.register(Application)
class ApplicationAdmin(ScopedAdmin):
    """An application as it came in: staff mend a name or a number, and decide elsewhere."""

    list_display = ["name", "role", "programme", "status", "submitted_at"]
    list_filter = ["status", "role", ("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme"]
    show_full_result_count = False
    fields = [
        "programme",
        "reference",
        "status",
        "role",
        "name",
        "email",
        "phone",
        "internal_note",
        "reason",
        "referred_to",
        "submitted_at",
        "decided_at",
        "decided_by",
    ]
    readonly_fields = [
        "programme",
        "reference",
        "status",
        "role",
        "email",
        "reason",
        "referred_to",
        "submitted_at",
        "decided_at",
        "decided_by",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People apply themselves, and agree with the ground rules."""
        return False


@admin.register(Participant)
class ParticipantAdmin(ScopedAdmin):
    """Somebody who was admitted; the number of places of a mentor can change."""

    list_display = ["user", "role", "programme", "capacity", "admitted_at"]
    list_filter = ["role", ("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "programme"]
    show_full_result_count = False
    readonly_fields = ["application", "programme", "user", "role", "admitted_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Somebody becomes a participant by being admitted."""
        return False


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    """Trainings and other gatherings."""

    list_display = ["held_on", "kind", "programme", "place", "points"]
    list_filter = ["kind", ("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme"]
