"""The addresses of the social map, and of the question how a referral went."""

from django.urls import path

from mentorship.intake import referral_views as views

urlpatterns = [
    path("p/<slug:slug>/sociale-kaart/", views.service_list, name="service_list"),
    path("p/<slug:slug>/sociale-kaart/nieuw/", views.service_add, name="service_add"),
    path("p/<slug:slug>/sociale-kaart/<int:pk>/", views.service_edit, name="service_edit"),
    path(
        "p/<slug:slug>/sociale-kaart/<int:pk>/nagekeken/",
        views.service_checked,
        name="service_checked",
    ),
    path("p/<slug:slug>/sociale-kaart/<int:pk>/weg/", views.service_remove, name="service_remove"),
    path("m/doorverwezen/<int:pk>/", views.referral_answer, name="referral_answer"),
]
