"""The addresses of contributions."""

from django.urls import path

from mentorship.intake import payment_views as views

urlpatterns = [
    path("p/<slug:slug>/bijdragen/", views.payment_list, name="payment_list"),
    path("p/<slug:slug>/bijdragen/vragen/", views.payments_ask, name="payments_ask"),
    path("p/<slug:slug>/bijdragen/samen/", views.payments_settle, name="payments_settle"),
    path(
        "p/<slug:slug>/bijdragen/bestand.<slug:kind>", views.payment_export, name="payment_export"
    ),
]
