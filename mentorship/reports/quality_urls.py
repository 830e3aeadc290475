"""Addresses of the quality dossier."""

from django.urls import URLPattern

app_name = "quality"
urlpatterns: list[URLPattern] = []
