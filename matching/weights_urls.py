"""Addresses of the rules and weights of a programme, and of its proposals as a file."""

from django.urls import path

from matching import weights_views as views
from matching.export_views import proposal_export

urlpatterns = [
    path("p/<slug:slug>/matching/voorstellen.<str:kind>", proposal_export, name="export"),
    path("p/<slug:slug>/matching/regels/", views.criteria_weights, name="weights"),
    path("p/<slug:slug>/matching/regels/nooit/", views.hard_rules, name="rules"),
    path("p/<slug:slug>/matching/regels/erbij/", views.criterion_add, name="criterion_add"),
    path(
        "p/<slug:slug>/matching/regels/<slug:code>/weg/",
        views.criterion_remove,
        name="criterion_remove",
    ),
]
