"""Addresses of the reports, and of what a board reads by a link."""

from django.urls import URLPattern

app_name = "reports"
urlpatterns: list[URLPattern] = []
