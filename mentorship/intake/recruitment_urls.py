"""The addresses of recruitment: links and partners, guests, and those who wait until it opens."""

from django.urls import path

from mentorship.intake import guest_views as guests
from mentorship.intake import recruitment_views as views

urlpatterns = [
    path("meedoen/<slug:slug>/interesse/", views.interest_add, name="interest_add"),
    path("meedoen/<slug:slug>/infosessie/<int:pk>/", guests.guest_add, name="guest_add"),
    path("infosessie/<str:token>/", guests.guest_cancel, name="guest_cancel"),
]
