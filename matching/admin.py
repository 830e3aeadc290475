"""Looking up past runs; nothing is changed here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from matching.models import MatchingRun
from mentorship.programmes.models import Programme


@admin.register(MatchingRun)
class MatchingRunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Runs of the programmes this person is staff of, to read."""

    list_display = ["programme", "asked_at", "asked_by", "matched", "mentees", "status"]
    list_filter = ["status", ("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme", "asked_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchingRun]:
        """Show the runs of her programmes alone."""
        mine = Programme.objects.coordinated_by(request.user)  # type: ignore[arg-type]
        return super().get_queryset(request).filter(programme__in=mine)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A run is asked for on the workbench."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """What was worked out stays."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """What was worked out stays."""
        return False
