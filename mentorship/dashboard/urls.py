"""Addresses of the overview and the search."""

from django.urls import path

from mentorship.dashboard import mail_views, views

app_name = "dashboard"
urlpatterns = [
    path("p/<slug:slug>/", views.overview, name="overview"),
    path("p/<slug:slug>/niet-aangekomen/", mail_views.undelivered, name="undelivered"),
    path(
        "p/<slug:slug>/niet-aangekomen/<int:pk>/opnieuw/",
        mail_views.send_again,
        name="email_send_again",
    ),
    path(
        "p/<slug:slug>/niet-aangekomen/<int:pk>/afgehandeld/",
        mail_views.settle,
        name="email_settle",
    ),
    path(
        "p/<slug:slug>/niet-aangekomen/<int:pk>/adres/",
        mail_views.correct_address,
        name="address_correct",
    ),
    path("p/<slug:slug>/zoeken/", views.search, name="search"),
]
