"""Rare repairs to programmes: everybody sees her own, and nothing of the settings is lost."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from mentorship.programmes.models import Membership, Programme


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows a coordinator the rows of her own programmes and no others; nothing is deleted here."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Her own rows, by the same rule as every page."""
        rows: Any = super().get_queryset(request)
        return rows.coordinated_by(request.user)  # type: ignore[no-any-return]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer her own programmes and what belongs to them."""
        rows = db_field.remote_field.model.objects.all()
        if hasattr(rows, "coordinated_by"):
            kwargs["queryset"] = rows.coordinated_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows of the chain hang together: they are ended, not deleted."""
        return False


@admin.register(Programme)
class ProgrammeAdmin(ScopedAdmin):
    """The names and numbers of a programme; it opens on its own page."""

    list_display = ["name", "organisation", "preset", "status"]
    list_filter = ["status", "preset"]
    search_fields = ["name", "organisation"]
    readonly_fields = ["preset", "status", "colour", "created_at"]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Call people what they are called where a programme has no words of its own."""
        field, words = super().formfield_for_choice_field(db_field, request, **kwargs), Programme()
        choices = getattr(field, "choices", None) or []
        field.choices = [(code, str(text) % words.terms) for code, text in choices]  # type: ignore[union-attr]
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A programme begins with a model, on its own page."""
        return False


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Who is staff of which programme; people come and go on the page of the team."""

    list_display = ["user", "programme"]
    list_filter = [("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "programme"]
    autocomplete_fields = ["user"]
