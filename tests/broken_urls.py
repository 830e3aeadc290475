"""The site with one page more, which is broken."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from mentorship.urls import urlpatterns as site


@login_not_required
def broken(request):
    raise ZeroDivisionError


urlpatterns = [*site, path("stuk/", broken)]
