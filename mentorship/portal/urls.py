"""Addresses of the participants' pages; the last one takes what no other did: a personal link."""

from django.urls import path

from mentorship.portal import application_views as applications
from mentorship.portal import check_in_views as check_ins
from mentorship.portal import goal_views as goals
from mentorship.portal import help_views as helping
from mentorship.portal import links, views
from mentorship.portal import network_views as network
from mentorship.portal import permission_views as permissions
from mentorship.portal import plan_views as plans
from mentorship.portal import preparation_views as preparations
from mentorship.portal import reflection_views as reflections

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("uitgangspunten/<int:pk>/", views.rules_accept, name="rules_accept"),
    path("materialen/", views.material_list, name="material_list"),
    path("materialen/<int:pk>/", views.material_detail, name="material_detail"),
    path("materialen/<int:pk>/bestand/", views.material_file, name="material_file"),
    path("hulp/", helping.help_page, name="help"),
    path("hulp/vertrouwenspersoon/", helping.own_adviser, name="own_adviser"),
    path("hulp/<int:pk>/vragen/", helping.help_ask, name="help_ask"),
    path("hulp/<int:pk>/intrekken/", helping.help_take_back, name="help_take_back"),
    path("gesprek/<int:pk>/", views.meeting_log, name="meeting_log"),
    path("hoe-gaat-het/<int:pk>/", check_ins.check_in, name="check_in"),
    path("aanmelding/<int:pk>/", applications.application, name="application"),
    path(
        "aanmelding/<int:pk>/antwoord/<slug:code>/",
        applications.application_change,
        name="application_change",
    ),
    path("aanmelding/<int:pk>/intrekken/", views.application_withdraw, name="application_withdraw"),
    path("verslagen/", reflections.reflection_list, name="reflection_list"),
    path("verslag/<int:pk>/", reflections.reflection_write, name="reflection_write"),
    path("verslag/<int:pk>/voor-mij/", reflections.reflection_keep, name="reflection_keep"),
    path("toestemming/", permissions.permission_list, name="permission_list"),
    path("toestemming/<int:pk>/vragen/", permissions.permission_ask, name="permission_ask"),
    path("toestemming/<uuid:pk>/", permissions.permission, name="permission"),
    path(
        "toestemming/<uuid:pk>/intrekken/",
        permissions.permission_withdraw,
        name="permission_withdraw",
    ),
    path("kennismaking/<int:pk>/", views.introduction_answer, name="introduction_answer"),
    path("doelen/<int:pk>/", goals.goal_list, name="goal_list"),
    path("doelen/<int:pk>/nieuw/", goals.goal_add, name="goal_add"),
    path("doel/<int:pk>/", goals.goal_edit, name="goal_edit"),
    path("plan/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plan/<int:pk>/schrijven/", plans.plan_write, name="plan_write"),
    path("plan/<int:pk>/pdf/", plans.plan_pdf, name="plan_pdf"),
    path("voorbereiden/<int:pk>/", preparations.preparation, name="preparation"),
    path(
        "voorbereiden/<int:pk>/antwoorden/",
        preparations.preparation_answer,
        name="preparation_answer",
    ),
    path(
        "voorbereiden/<int:pk>/overnemen/", preparations.preparation_copy, name="preparation_copy"
    ),
    path("uitspraken/<int:pk>/<slug:code>/", preparations.statements, name="statements"),
    path(
        "uitspraken/<int:pk>/<slug:code>/antwoorden/",
        preparations.statements_answer,
        name="statements_answer",
    ),
    path("netwerk/<int:pk>/", network.network_list, name="network_list"),
    path("netwerk/<int:pk>/nieuw/", network.network_add, name="network_add"),
    path("voorgesteld/<int:pk>/", network.network_edit, name="network_edit"),
    path("voorgesteld/<int:pk>/weghalen/", network.network_remove, name="network_remove"),
    path("<str:token>/", links.landing, name="link"),
    path("<str:token>/nieuw/", links.renew, name="link_renew"),
]
