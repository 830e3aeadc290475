"""Addresses of the reports, and of what a board reads by a link."""

from django.urls import path

from mentorship.reports import board_views, staff_views

app_name = "reports"
urlpatterns = [
    path("p/<slug:slug>/rapporten/", staff_views.report_list, name="report_list"),
    path("p/<slug:slug>/rapporten/nieuw/", staff_views.report_begin, name="begin"),
    path("p/<slug:slug>/rapporten/<int:pk>/", staff_views.report, name="report"),
    path(
        "p/<slug:slug>/rapporten/<int:pk>/tekst/<slug:section>/",
        staff_views.section,
        name="section",
    ),
    path("p/<slug:slug>/rapporten/<int:pk>/publiceer/", staff_views.publish, name="publish"),
    path("p/<slug:slug>/rapporten/<int:pk>/verwijder/", staff_views.discard, name="discard"),
    path("p/<slug:slug>/rapporten/<int:pk>/link/", staff_views.share, name="share"),
    path(
        "p/<slug:slug>/rapporten/<int:pk>/versie/<int:number>/",
        staff_views.edition,
        name="edition",
    ),
    path(
        "p/<slug:slug>/rapporten/<int:pk>/versie/<int:number>/<slug:kind>/",
        staff_views.edition_file,
        name="edition_file",
    ),
    path("p/<slug:slug>/rapporten/link/<uuid:pk>/sluit/", staff_views.revoke, name="revoke"),
    path("bestuur/<str:token>/", board_views.board, name="board"),
    path("bestuur/<str:token>/<slug:kind>/", board_views.board_file, name="board_file"),
]
