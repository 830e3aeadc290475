"""The addresses of the agenda, of answers to an invitation, and of the training of a mentor."""

from django.urls import path

from mentorship.intake import event_agenda_views as agenda
from mentorship.intake import event_own_views as own
from mentorship.intake import event_roster_views as roster
from mentorship.intake import event_views as views

urlpatterns = [
    path("p/<slug:slug>/agenda/", agenda.agenda_week, name="agenda_week"),
    path("p/<slug:slug>/agenda/maand/", agenda.agenda_month, name="agenda_month"),
    path("p/<slug:slug>/agenda/dag/", agenda.agenda_day, name="agenda_day"),
    path("p/<slug:slug>/agenda/koppelen/", agenda.agenda_feed, name="agenda_feed"),
    path("p/<slug:slug>/agenda/koppelen/aan/", agenda.agenda_feed_open, name="agenda_feed_open"),
    path("p/<slug:slug>/agenda/koppelen/uit/", agenda.agenda_feed_close, name="agenda_feed_close"),
    path("k/<str:token>/agenda.ics", agenda.agenda_read, name="agenda_read"),
    path("p/<slug:slug>/agenda/bijeenkomsten/", views.event_list, name="event_list"),
    path("p/<slug:slug>/agenda/uitnodigen/", roster.events_ask, name="events_ask"),
    path("p/<slug:slug>/agenda/nieuw/", views.event_add, name="event_add"),
    path("p/<slug:slug>/agenda/<int:pk>/", views.event_detail, name="event_detail"),
    path("p/<slug:slug>/agenda/<int:pk>/wijzigen/", views.event_edit, name="event_edit"),
    path("p/<slug:slug>/agenda/<int:pk>/uitnodigen/", views.event_ask, name="event_ask"),
    path("p/<slug:slug>/agenda/<int:pk>/afgelasten/", roster.event_cancel, name="event_cancel"),
    path("p/<slug:slug>/agenda/<int:pk>/erbij/", roster.event_put, name="event_put"),
    path(
        "p/<slug:slug>/agenda/<int:pk>/eraf/<int:row>/",
        roster.event_take_off,
        name="event_take_off",
    ),
    path("p/<slug:slug>/agenda/<int:pk>/aanwezig/", views.event_record, name="event_record"),
    path("p/<slug:slug>/agenda/<int:pk>/accreditatie.xlsx", views.event_sheet, name="event_sheet"),
    path("p/<slug:slug>/agenda/<int:pk>/agenda.ics", views.event_calendar, name="event_calendar"),
    path("m/bijeenkomsten/", own.own_gatherings, name="own_gatherings"),
    path("m/certificaat/<int:pk>.pdf", own.own_certificate, name="own_certificate"),
    path("m/bijeenkomst/<int:pk>/", views.event_answer, name="event_answer"),
    path("m/bijeenkomst/<int:pk>/agenda.ics", views.event_own_calendar, name="event_own_calendar"),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/big-nummer/",
        views.register_number,
        name="register_number",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/certificaat.pdf",
        views.certificate,
        name="certificate",
    ),
]
