"""The log of what was sent, to look at; a waiting text is sealed and not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from mentorship.mail.models import OutgoingEmail

SHOWN = (
    "address",
    "kind",
    "subject",
    "status",
    "attempts",
    "queued_at",
    "sent_at",
)


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who was sent what and whether it arrived, for a superuser alone."""

    list_display = ["queued_at", "address", "kind", "status", "attempts"]
    list_filter = ["status", "kind"]
    show_full_result_count = False
    fields = SHOWN
    readonly_fields = SHOWN

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Addresses of all programmes are together here."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Addresses of all programmes are together here."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mail is written by the site."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent was sent."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent was sent."""
        return False
