"""The addresses of programmes: setting one up, and what the world sees of it."""

from django.urls import path

from mentorship.programmes import cohort_views as cohorts
from mentorship.programmes import ground_rules_views as ground_rules
from mentorship.programmes import house_style_views as face
from mentorship.programmes import letter_views as letters
from mentorship.programmes import library_views as library
from mentorship.programmes import public_views as public
from mentorship.programmes import question_views as questions
from mentorship.programmes import views

app_name = "programmes"
urlpatterns = [
    path("programma-nieuw/", views.choose_preset, name="create"),
    path("programma-nieuw/<slug:preset>/", views.create, name="create_from"),
    path("p/<slug:slug>/instellen/", views.settings, name="settings"),
    path("p/<slug:slug>/instellen/lezen/", views.settings_read, name="settings_read"),
    path("p/<slug:slug>/instellen/open/", views.open_up, name="open_up"),
    path("p/<slug:slug>/instellen/sluit/", views.close, name="close"),
    path("p/<slug:slug>/instellen/vragen/", questions.question_list, name="question_list"),
    path("p/<slug:slug>/instellen/vragen/nieuw/", questions.question_add, name="question_add"),
    path("p/<slug:slug>/instellen/vragen/<int:pk>/", questions.question_edit, name="question_edit"),
    path(
        "p/<slug:slug>/instellen/vragen/<int:pk>/weg/",
        questions.question_delete,
        name="question_delete",
    ),
    path(
        "p/<slug:slug>/instellen/vragen/<int:pk>/vragen/<slug:way>/",
        questions.question_ask,
        name="question_ask",
    ),
    path(
        "p/<slug:slug>/instellen/vragen/<int:pk>/plaats/<slug:way>/",
        questions.question_move,
        name="question_move",
    ),
    path("p/<slug:slug>/instellen/<slug:part>/", views.edit, name="edit"),
    path("p/<slug:slug>/uitgangspunten/", ground_rules.edit, name="ground_rules"),
    path("p/<slug:slug>/mails/", letters.letter_list, name="letter_list"),
    path("p/<slug:slug>/proefmail/<path:kind>/", letters.letter_try, name="letter_try"),
    path("p/<slug:slug>/mails/<path:kind>/", letters.letter_edit, name="letter_edit"),
    path("p/<slug:slug>/materialen/", library.material_list, name="material_list"),
    path("p/<slug:slug>/materialen/nieuw/", library.material_add, name="material_add"),
    path("p/<slug:slug>/materialen/<int:pk>/", library.material_edit, name="material_edit"),
    path("p/<slug:slug>/materialen/<int:pk>/bestand/", library.material_file, name="material_file"),
    path("p/<slug:slug>/materialen/<int:pk>/weg/", library.material_delete, name="material_delete"),
    path("p/<slug:slug>/rondes/", cohorts.cohort_list, name="cohort_list"),
    path("p/<slug:slug>/rondes/nieuw/", cohorts.cohort_add, name="cohort_add"),
    path("p/<slug:slug>/rondes/<int:pk>/", cohorts.cohort_edit, name="cohort_edit"),
    path("p/<slug:slug>/rondes/<int:pk>/weg/", cohorts.cohort_delete, name="cohort_delete"),
    path("p/<slug:slug>/huisstijl/", face.house_style, name="house_style"),
    path("p/<slug:slug>/huisstijl/weg/", face.colour_drop, name="colour_drop"),
    path("p/<slug:slug>/huisstijl/logo/", face.logo_set, name="logo_set"),
    path("p/<slug:slug>/huisstijl/logo/weg/", face.logo_drop, name="logo_drop"),
    path("huisstijl/<slug:colour>-<slug:version>.css", face.sheet, name="house_style_sheet"),
    path("huisstijl/<slug:colour>/voorbeeld.css", face.sample, name="house_style_sample"),
    path("meedoen/<slug:slug>/logo-<slug:version>.png", face.logo, name="logo"),
    path("meedoen/<slug:slug>/", public.public, name="public"),
]
