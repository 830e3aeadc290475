"""Addresses of the overview and the search."""

from django.urls import path

from mentorship.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("p/<slug:slug>/", views.overview, name="overview"),
    path("p/<slug:slug>/niet-aangekomen/", views.undelivered, name="undelivered"),
    path("p/<slug:slug>/zoeken/", views.search, name="search"),
]
