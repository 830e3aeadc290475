"""Addresses of the matching pages."""

from django.urls import path

from matching import run_views, sending_views, table_views, views, weights_urls

app_name = "matching"
urlpatterns = [
    path("p/<slug:slug>/matching/", views.workbench, name="workbench"),
    *weights_urls.urlpatterns,
    path("p/<slug:slug>/matching/reken/", run_views.run, name="run"),
    path("p/<slug:slug>/matching/reken/<int:pk>/stop/", run_views.stop, name="run_stop"),
    path("p/<slug:slug>/matching/wat-als/", run_views.try_out, name="try_out"),
    path("p/<slug:slug>/matching/eerder/", run_views.history, name="history"),
    path("p/<slug:slug>/matching/versturen/", sending_views.publish, name="publish"),
    path(
        "p/<slug:slug>/matching/versturen/<int:pk>/niet/", sending_views.call_off, name="call_off"
    ),
    path("p/<slug:slug>/matching/vast/", table_views.kept, name="kept"),
    path("p/<slug:slug>/matching/nooit/", table_views.veto, name="veto"),
    path("p/<slug:slug>/matching/nooit/<int:pk>/toch/", table_views.allow, name="allow"),
    path("p/<slug:slug>/matching/opzij/<int:pk>/terug/", table_views.put_back, name="put_back"),
    path("p/<slug:slug>/matching/met-de-hand/", table_views.by_hand, name="by_hand"),
    path("p/<slug:slug>/matching/<int:pk>/", views.workbench, name="pair"),
    path("p/<slug:slug>/matching/<int:pk>/besluit/", views.decide, name="decide"),
    path("p/<slug:slug>/matching/<int:pk>/los/", views.unpin, name="unpin"),
    path("p/<slug:slug>/matching/<int:pk>/anderen/", run_views.look_further, name="look_further"),
    path("p/<slug:slug>/matching/<int:pk>/kies/", views.choose, name="choose"),
    path("p/<slug:slug>/matching/<int:pk>/notitie/", table_views.note, name="note"),
    path("p/<slug:slug>/matching/<int:pk>/nee/", sending_views.decline, name="decline"),
]
