"""The addresses of the evaluations."""

from django.urls import path

from evaluations import coordinator_views, participant_views

app_name = "evaluations"
urlpatterns = [
    path("p/<slug:slug>/evaluatie/", coordinator_views.round_list, name="round_list"),
    path(
        "p/<slug:slug>/evaluatie/start/<slug:moment>/",
        coordinator_views.round_open,
        name="round_open",
    ),
    path("p/<slug:slug>/evaluatie/<uuid:pk>/", coordinator_views.round_detail, name="round_detail"),
    path("e/", participant_views.send, name="send"),
    path("e/dank/", participant_views.thanks, name="thanks"),
    path("e/<str:token>/", participant_views.answer, name="answer"),
]
