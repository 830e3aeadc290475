"""Addresses to which a mail provider reports; the mail library checks the secret in them."""

from anymail.urls import urlpatterns
from django.contrib.auth.decorators import login_not_required

__all__ = ["urlpatterns"]

for entry in urlpatterns:
    login_not_required(entry.callback)
