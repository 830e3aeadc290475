"""The addresses of an application that is filled in for somebody on the phone."""

from django.urls import path

from mentorship.intake import by_phone_views as views

urlpatterns = [
    path("", views.by_phone, name="by_phone"),
    path("<int:pk>/overdragen/", views.by_phone_hand_over, name="by_phone_hand_over"),
    path("<int:pk>/weg/", views.by_phone_drop, name="by_phone_drop"),
    path("<int:pk>/<slug:step>/", views.by_phone_page, name="by_phone_page"),
]
