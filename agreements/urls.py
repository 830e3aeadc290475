"""Addresses of the agreements: those of the two by the number of their duo."""

from django.urls import path

from agreements import (
    coordinator_views,
    drafting_views,
    helping_views,
    reminding_views,
    signing_views,
)

app_name = "agreements"
urlpatterns = [
    path("m/afspraken/<int:pk>/", drafting_views.fill, name="fill"),
    path("m/afspraken/<int:pk>/opnieuw/", drafting_views.renew, name="renew"),
    path("m/afspraken/<int:pk>/tekenen/", signing_views.sign, name="sign"),
    path("m/afspraken/<int:pk>/code/", signing_views.code, name="code"),
    path("m/afspraken/<int:pk>/niet-tekenen/", signing_views.decline, name="decline"),
    path("m/afspraken/<int:pk>/pdf/", signing_views.document, name="document"),
    path("p/<slug:slug>/afspraken/", coordinator_views.agreement_list, name="list"),
    path("p/<slug:slug>/afspraken/herinneren/", reminding_views.remind, name="remind"),
    path("p/<slug:slug>/afspraken/duo/<int:pk>/", coordinator_views.of_duo, name="of_duo"),
    path("p/<slug:slug>/afspraken/<int:pk>/", coordinator_views.agreement_detail, name="detail"),
    path("p/<slug:slug>/afspraken/<int:pk>/pdf/", coordinator_views.document, name="sealed"),
    path("p/<slug:slug>/afspraken/<int:pk>/tekenen/", helping_views.signing, name="signing"),
    path(
        "p/<slug:slug>/afspraken/<int:pk>/code/<str:role>/",
        helping_views.read_out,
        name="read_out",
    ),
    path("p/<slug:slug>/afspraken/<int:pk>/ouder/", helping_views.guardian, name="guardian"),
    path(
        "p/<slug:slug>/afspraken/<int:pk>/ouder/weg/",
        helping_views.guardian_remove,
        name="guardian_remove",
    ),
    path("p/<slug:slug>/afspraken/<int:pk>/papier/", helping_views.paper, name="paper"),
    path("p/<slug:slug>/afspraken/<int:pk>/leeskopie/", helping_views.reading_copy, name="copy"),
    path("p/<slug:slug>/afspraken/<int:pk>/papier/<int:scan_pk>/", helping_views.scan, name="scan"),
]
