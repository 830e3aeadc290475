"""Addresses of the participants' pages; the last one takes what no other did: a personal link."""

from django.urls import path

from mentorship.portal import application_views as applications
from mentorship.portal import appointment_views as appointments
from mentorship.portal import calendar_views as calendars
from mentorship.portal import check_in_views as check_ins
from mentorship.portal import goal_views as goals
from mentorship.portal import help_views as helping
from mentorship.portal import introduction_views as introductions
from mentorship.portal import links, views
from mentorship.portal import meeting_views as meetings
from mentorship.portal import network_views as network
from mentorship.portal import own_data_views as own
from mentorship.portal import permission_views as permissions
from mentorship.portal import plan_views as plans
from mentorship.portal import preparation_views as preparations
from mentorship.portal import proposal_views as proposals
from mentorship.portal import reflection_views as reflections
from mentorship.portal import stopping_views as stopping

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("uitgangspunten/<int:pk>/", views.rules_accept, name="rules_accept"),
    path("materialen/", views.material_list, name="material_list"),
    path("materialen/<int:pk>/", views.material_detail, name="material_detail"),
    path("materialen/<int:pk>/bestand/", views.material_file, name="material_file"),
    path("bijdrage/<int:pk>/code.svg", views.contribution_code, name="contribution_code"),
    path("voorstel/<int:pk>/", proposals.proposal, name="proposal"),
    path("gegevens/", own.own_data, name="own_data"),
    path("gegevens/wijzigen/", own.own_data_change, name="own_data_change"),
    path("gegevens/plaatsen/<int:pk>/", own.own_places, name="own_places"),
    path("gegevens/<int:pk>/bestand/", own.own_data_file, name="own_data_file"),
    path("gegevens/<int:pk>/vergeten/", own.own_erasure, name="own_erasure"),
    path("hulp/", helping.help_page, name="help"),
    path("hulp/vertrouwenspersoon/", helping.own_adviser, name="own_adviser"),
    path("hulp/<int:pk>/vragen/", helping.help_ask, name="help_ask"),
    path("hulp/<int:pk>/intrekken/", helping.help_take_back, name="help_take_back"),
    path("gesprek/<int:pk>/", meetings.meeting_log, name="meeting_log"),
    path("gesprekken/<int:pk>/", appointments.appointment_list, name="appointment_list"),
    path("gesprekken/<int:pk>/plannen/", appointments.appointment_plan, name="appointment_plan"),
    path("datum/<int:pk>/", appointments.appointment_next, name="appointment_next"),
    path("afspraak/<int:pk>/", appointments.appointment_detail, name="appointment_detail"),
    path("afspraak/<int:pk>/kiezen/", appointments.appointment_pick, name="appointment_pick"),
    path("afspraak/<int:pk>/verzetten/", appointments.appointment_move, name="appointment_move"),
    path(
        "afspraak/<int:pk>/afzeggen/",
        appointments.appointment_call_off,
        name="appointment_call_off",
    ),
    path("afspraak/<int:pk>/agenda.ics", appointments.appointment_file, name="appointment_file"),
    path("agenda/", calendars.calendar_feed, name="calendar_feed"),
    path("agenda/openen/", calendars.calendar_open, name="calendar_open"),
    path("agenda/sluiten/", calendars.calendar_close, name="calendar_close"),
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
    path("kennismaking/<int:pk>/", introductions.introduction_answer, name="introduction_answer"),
    path("kennismaking/<int:pk>/gehad/", introductions.introduction_met, name="introduction_met"),
    path(
        "kennismaking/<int:pk>/agenda/",
        introductions.introduction_calendar,
        name="introduction_calendar",
    ),
    path("stoppen/<int:pk>/", stopping.stopping, name="stopping"),
    path("stoppen/<int:pk>/ik-stop/", stopping.stop, name="stop"),
    path("stoppen/<int:pk>/iemand-anders/", stopping.change, name="change"),
    path("stoppen/<int:pk>/verder-zoeken/", stopping.look_on, name="look_on"),
    path("pauze/<int:pk>/", stopping.pause, name="pause"),
    path("pauze/<int:pk>/verder/", stopping.resume, name="resume"),
    path("afronden/<int:pk>/", stopping.complete, name="complete"),
    path("afronden/<int:pk>/bewijs.pdf", stopping.certificate, name="mentorship_certificate"),
    path("laatste-gesprek/<int:pk>/", stopping.closing_talk, name="closing_talk"),
    path("laatste-gesprek/<int:pk>/gehad/", stopping.closing_talk_held, name="closing_talk_held"),
    path("laatste-gesprek/<int:pk>/afzeggen/", stopping.closing_talk_off, name="closing_talk_off"),
    path(
        "laatste-gesprek/<int:pk>/agenda/",
        stopping.closing_talk_calendar,
        name="closing_talk_calendar",
    ),
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
    path("<str:token>/gesprekken.ics", calendars.calendar_read, name="calendar_read"),
    path("<str:token>/nieuw/", links.renew, name="link_renew"),
]
