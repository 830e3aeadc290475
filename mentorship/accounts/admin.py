"""Rare repairs to people; links are never shown, and addresses never changed."""

from typing import Any

from allauth.account.admin import EmailAddress  # which registers it, before we take it off
from django.contrib import admin
from django.http import HttpRequest

from mentorship.accounts.models import User

# The login library's table of further addresses: a code to any of them would let somebody in.
admin.site.unregister(EmailAddress)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People by name and address; a superuser alone sees this page.

    Who sets the address sets who gets the codes, and reads what the person wrote in confidence:
    so that is not done here, by nobody (see ``manage.py change_address``).
    """

    list_display = ["name", "email", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "phone", "language", "is_active", "is_staff", "is_superuser"]
    readonly_fields = ["email", "is_superuser"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """People of all programmes are together here."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People of all programmes are together here."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for looking."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People apply, or are let in by ``manage.py add_staff``."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a person signed and wrote stays hers."""
        return False
