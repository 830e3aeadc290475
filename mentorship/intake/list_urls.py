"""The addresses of what is done with several applications at once."""

from django.urls import path

from mentorship.intake import together_views as views

urlpatterns = [
    path("wachtlijst/", views.applications_waitlist, name="applications_waitlist"),
    path("uitnodigen/", views.applications_talk, name="applications_talk"),
    path("toewijzen/", views.applications_assign, name="applications_assign"),
]
