"""The addresses of recruitment: links and partners, guests, and those who wait until it opens."""

from django.urls import path

from mentorship.intake import guest_views as guests
from mentorship.intake import partner_views as partners
from mentorship.intake import recruitment_views as views

urlpatterns = [
    path("meedoen/<slug:slug>/interesse/", views.interest_add, name="interest_add"),
    path("meedoen/<slug:slug>/infosessie/<int:pk>/", guests.guest_add, name="guest_add"),
    path(
        "meedoen/<slug:slug>/infosessie/<int:pk>/agenda.ics",
        guests.guest_calendar,
        name="guest_calendar",
    ),
    path("infosessie/<str:token>/", guests.guest_cancel, name="guest_cancel"),
    path("p/<slug:slug>/werving/", views.recruitment_overview, name="recruitment"),
    path("p/<slug:slug>/werving/link/<slug:via>/", views.recruitment_link, name="recruitment_link"),
    path(
        "p/<slug:slug>/werving/link/<slug:via>/qr.<slug:kind>",
        views.recruitment_qr,
        name="recruitment_qr",
    ),
    path(
        "p/<slug:slug>/werving/link/<slug:via>/kaart.pdf",
        views.recruitment_card,
        name="recruitment_card",
    ),
    path("p/<slug:slug>/werving/partners/", partners.partner_list, name="partner_list"),
    path("p/<slug:slug>/werving/partners/nieuw/", partners.partner_add, name="partner_add"),
    path(
        "p/<slug:slug>/werving/partners/<int:pk>/", partners.partner_detail, name="partner_detail"
    ),
    path(
        "p/<slug:slug>/werving/partners/<int:pk>/archief/",
        partners.partner_archive,
        name="partner_archive",
    ),
    path(
        "p/<slug:slug>/werving/partners/<int:pk>/weg/",
        partners.partner_delete,
        name="partner_delete",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/partner/",
        partners.partner_tell,
        name="partner_tell",
    ),
]
