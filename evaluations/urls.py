"""The addresses of the evaluations."""

from django.urls import path

from evaluations import coordinator_views, participant_views, quote_views, report_views

app_name = "evaluations"
urlpatterns = [
    path("p/<slug:slug>/evaluatie/", coordinator_views.round_list, name="round_list"),
    path(
        "p/<slug:slug>/evaluatie/start/<slug:moment>/",
        coordinator_views.round_open,
        name="round_open",
    ),
    path("p/<slug:slug>/evaluatie/<uuid:pk>/", coordinator_views.round_detail, name="round_detail"),
    path(
        "p/<slug:slug>/evaluatie/<uuid:pk>/uitkomsten.<slug:kind>",
        report_views.report_file,
        name="report_file",
    ),
    path(
        "p/<slug:slug>/evaluatie/<uuid:pk>/<slug:table>.csv",
        report_views.table_file,
        name="table_file",
    ),
    path("p/<slug:slug>/evaluatie/<uuid:pk>/citaten/", quote_views.quote_list, name="quote_list"),
    path(
        "p/<slug:slug>/evaluatie/citaat/<uuid:pk>/weglakken/",
        quote_views.quote_redact,
        name="quote_redact",
    ),
    path(
        "p/<slug:slug>/evaluatie/citaat/<uuid:pk>/<slug:verdict>/",
        quote_views.quote_judge,
        name="quote_judge",
    ),
    path("e/", participant_views.send, name="send"),
    path("e/dank/", participant_views.thanks, name="thanks"),
    path("e/<str:token>/", participant_views.answer, name="answer"),
]
