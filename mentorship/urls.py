"""The addresses of the site: Dutch paths, English names."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from mentorship.dashboard import views as dashboard

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "mentorship.middleware.bad_request"
urlpatterns = [
    path("", dashboard.home, name="home"),
    path("", include("mentorship.dashboard.urls")),
    path("", include("mentorship.programmes.urls")),
    path("", include("mentorship.intake.urls")),
    path("", include("mentorship.duos.urls")),
    path("", include("matching.urls")),
    path("", include("agreements.urls")),
    path("", include("evaluations.urls")),
    path("", include("mentorship.reports.urls")),
    path("", include("mentorship.reports.quality_urls")),
    path("m/", include("mentorship.portal.urls")),
    path("account/", include("allauth.urls")),
    path("taal/", login_not_required(set_language), name="set_language"),
    path("healthz", login_not_required(dashboard.health), name="health"),
    path("beheer/admin/", admin.site.urls),
]
# Only where they belong: the letterbox of the demo, and the address a mail provider reports to.
SOMETIMES = [
    (settings.DEBUG, "postvak/", "mentorship.mail.urls"),
    (bool(settings.ANYMAIL), "provider/", "mentorship.mail.provider_urls"),
]
urlpatterns += [path(address, include(urls)) for wanted, address, urls in SOMETIMES if wanted]
