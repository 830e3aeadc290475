"""Addresses of the coordinator's pages about duos."""

from django.urls import path

from mentorship.duos import check_in_views as check_ins
from mentorship.duos import ending_views as endings
from mentorship.duos import hand_over_views as hand_overs
from mentorship.duos import help_views as helping
from mentorship.duos import introduction_views as introductions
from mentorship.duos import list_views as lists
from mentorship.duos import note_views as notes
from mentorship.duos import permission_views as permissions
from mentorship.duos import views

app_name = "duos"
urlpatterns = [
    path("p/<slug:slug>/duos/", lists.duo_list, name="list"),
    path("p/<slug:slug>/duos/bestand.<slug:kind>", lists.duo_export, name="export"),
    path("p/<slug:slug>/duos/check-in/", lists.duos_check_in, name="check_in_many"),
    path("p/<slug:slug>/duos/overdragen/", lists.duos_hand_over, name="hand_over_many"),
    path("p/<slug:slug>/duos/<int:pk>/", views.duo_detail, name="detail"),
    path("p/<slug:slug>/duos/<int:pk>/kennismaking/", introductions.introduce, name="introduce"),
    path(
        "p/<slug:slug>/duos/<int:pk>/kennismaking/plannen/",
        introductions.introduction_plan,
        name="introduction_plan",
    ),
    path("p/<slug:slug>/duos/<int:pk>/einde/", endings.end, name="end"),
    path("p/<slug:slug>/duos/<int:pk>/pauze/", endings.pause, name="pause"),
    path("p/<slug:slug>/duos/<int:pk>/verder/", endings.resume, name="resume"),
    path("p/<slug:slug>/duos/<int:pk>/verlengen/", endings.extend, name="extend"),
    path("p/<slug:slug>/duos/<int:pk>/verder-zoeken/", endings.look_on, name="look_on"),
    path(
        "p/<slug:slug>/duos/<int:pk>/laatste-gesprek/",
        endings.closing_talk_held,
        name="closing_talk_held",
    ),
    path("p/<slug:slug>/duos/<int:pk>/check-in/", check_ins.check_in, name="check_in"),
    path("p/<slug:slug>/duos/<int:pk>/gesproken/", check_ins.talk, name="talk"),
    path("p/<slug:slug>/duos/<int:pk>/notitie/", notes.note_write, name="note_write"),
    path(
        "p/<slug:slug>/duos/<int:pk>/notitie/<int:note>/weg/",
        notes.note_remove,
        name="note_remove",
    ),
    path("p/<slug:slug>/duos/<int:pk>/hulp/", helping.help_note, name="help_note"),
    path("p/<slug:slug>/hulp/", helping.help_list, name="help_list"),
    path("p/<slug:slug>/hulp/<uuid:pk>/", helping.help_detail, name="help"),
    path("p/<slug:slug>/hulp/<uuid:pk>/stap/", helping.help_step, name="help_step"),
    path("p/<slug:slug>/hulp/<uuid:pk>/afronden/", helping.help_close, name="help_close"),
    path("delen/<str:token>/", permissions.read, name="permission_read"),
    path("p/<slug:slug>/duos/<int:pk>/overdragen/", hand_overs.hand_over, name="hand_over"),
]
