"""Addresses of the participants' pages; the last one takes what no other did: a personal link."""

from django.urls import path

from mentorship.portal import application_views as applications
from mentorship.portal import check_in_views as check_ins
from mentorship.portal import links, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("uitgangspunten/<int:pk>/", views.rules_accept, name="rules_accept"),
    path("materialen/", views.material_list, name="material_list"),
    path("materialen/<int:pk>/", views.material_detail, name="material_detail"),
    path("materialen/<int:pk>/bestand/", views.material_file, name="material_file"),
    path("hulp/", views.help_page, name="help"),
    path("gesprek/<int:pk>/", views.meeting_log, name="meeting_log"),
    path("hoe-gaat-het/<int:pk>/", check_ins.check_in, name="check_in"),
    path("aanmelding/<int:pk>/", applications.application, name="application"),
    path(
        "aanmelding/<int:pk>/antwoord/<slug:code>/",
        applications.application_change,
        name="application_change",
    ),
    path("aanmelding/<int:pk>/intrekken/", views.application_withdraw, name="application_withdraw"),
    path("verslagen/", views.reflection_list, name="reflection_list"),
    path("verslag/<int:pk>/", views.reflection_write, name="reflection_write"),
    path("kennismaking/<int:pk>/", views.introduction_answer, name="introduction_answer"),
    path("<str:token>/", links.landing, name="link"),
    path("<str:token>/nieuw/", links.renew, name="link_renew"),
]
