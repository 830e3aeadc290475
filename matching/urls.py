"""Addresses of the matching pages."""

from django.urls import path

from matching import views, weights_views

app_name = "matching"
urlpatterns = [
    path("p/<slug:slug>/matching/", views.workbench, name="workbench"),
    path("p/<slug:slug>/matching/gewichten/", weights_views.criteria_weights, name="weights"),
    path("p/<slug:slug>/matching/reken/", views.run, name="run"),
    path("p/<slug:slug>/matching/versturen/", views.publish, name="publish"),
    path("p/<slug:slug>/matching/voorstel/<int:pk>/", views.workbench, name="proposal"),
    path("p/<slug:slug>/matching/voorstel/<int:pk>/weg/", views.drop, name="proposal_drop"),
]
