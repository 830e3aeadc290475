"""Addresses of the quality dossier."""

from django.urls import path

from mentorship.reports import quality_views

app_name = "quality"
urlpatterns = [
    path("p/<slug:slug>/rapporten/kwaliteit/", quality_views.dossier, name="dossier"),
    path("p/<slug:slug>/rapporten/kwaliteit/vastleggen/", quality_views.freeze, name="freeze"),
    path("p/<slug:slug>/rapporten/kwaliteit/<int:pk>/", quality_views.frozen, name="frozen"),
    path(
        "p/<slug:slug>/rapporten/kwaliteit/<int:pk>/dossier.<slug:kind>",
        quality_views.file,
        name="file",
    ),
]
