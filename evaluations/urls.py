"""The addresses of the evaluations."""

from django.urls import path

from evaluations import (
    coordinator_views,
    participant_views,
    questionnaire_views,
    quote_views,
    report_views,
)

app_name = "evaluations"
urlpatterns = [
    path("p/<slug:slug>/evaluatie/", coordinator_views.round_list, name="round_list"),
    path(
        "p/<slug:slug>/evaluatie/start/<slug:moment>/",
        coordinator_views.round_open,
        name="round_open",
    ),
    path(
        "p/<slug:slug>/evaluatie/vragen/<slug:moment>/",
        questionnaire_views.questionnaire,
        name="questionnaire",
    ),
    path(
        "p/<slug:slug>/evaluatie/vragen/<slug:moment>/erbij/",
        questionnaire_views.questionnaire_add,
        name="questionnaire_add",
    ),
    path(
        "p/<slug:slug>/evaluatie/vragen/<slug:moment>/overnemen/",
        questionnaire_views.questionnaire_import,
        name="questionnaire_import",
    ),
    path(
        "p/<slug:slug>/evaluatie/vragen/<slug:moment>/voorbeeld/<slug:role>/",
        questionnaire_views.questionnaire_preview,
        name="questionnaire_preview",
    ),
    path(
        "p/<slug:slug>/evaluatie/vragen/<slug:moment>/weg/<slug:code>/",
        questionnaire_views.questionnaire_remove,
        name="questionnaire_remove",
    ),
    path("p/<slug:slug>/evaluatie/plannen/", coordinator_views.rounds_plan, name="rounds_plan"),
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
    path(
        "p/<slug:slug>/evaluatie/<uuid:pk>/plannen/",
        coordinator_views.round_move,
        name="round_move",
    ),
    path(
        "p/<slug:slug>/evaluatie/<uuid:pk>/langer/",
        coordinator_views.round_extend,
        name="round_extend",
    ),
    path(
        "p/<slug:slug>/evaluatie/<uuid:pk>/herinner/",
        coordinator_views.round_remind,
        name="round_remind",
    ),
    path("e/", participant_views.send, name="send"),
    path("e/dank/", participant_views.thanks, name="thanks"),
    path("e/bel-mij/<slug:slug>/", participant_views.call_me, name="call_me"),
    path("e/<str:token>/", participant_views.answer, name="answer"),
]
