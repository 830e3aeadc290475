"""Addresses of the coordinator's pages about duos."""

from django.urls import path

from mentorship.duos import views

app_name = "duos"
urlpatterns = [
    path("p/<slug:slug>/duos/", views.duo_list, name="list"),
    path("p/<slug:slug>/duos/<int:pk>/", views.duo_detail, name="detail"),
    path("p/<slug:slug>/duos/<int:pk>/kennismaking/", views.introduce, name="introduce"),
    path("p/<slug:slug>/duos/<int:pk>/einde/", views.end, name="end"),
]
