"""The addresses of a site that has a mail provider."""

from django.urls import include, path

from mentorship.urls import urlpatterns as site

urlpatterns = [*site, path("provider/", include("mentorship.mail.provider_urls"))]
