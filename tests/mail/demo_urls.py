"""The addresses of a demo, whose mailbox is there only with DEBUG."""

from django.urls import include, path

from mentorship.urls import urlpatterns as site

urlpatterns = [*site, path("postvak/", include("mentorship.mail.urls"))]
