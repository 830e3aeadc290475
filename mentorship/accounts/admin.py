"""Rare repairs to people; links are never shown."""

from django.contrib import admin

from mentorship.accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People by name and address; a superuser alone sees this page."""

    list_display = ["name", "email", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "phone", "language", "is_active", "is_staff", "is_superuser"]
    readonly_fields = ["is_superuser"]
