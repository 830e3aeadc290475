"""Addresses of the agreements: those of the two by the number of their duo."""

from django.urls import path

from agreements import (
    clause_views,
    composer_views,
    coordinator_views,
    drafting_views,
    helping_views,
    keeping_views,
    proof_views,
    reminding_views,
    rules_views,
    sending_views,
    signing_views,
    version_views,
)

app_name = "agreements"
# Where the text that duos sign is written.
TEXT = "p/<slug:slug>/afspraken/tekst/<slug:language>"
urlpatterns = [
    path("verifieer/", proof_views.check, name="check"),
    path("verifieer/<slug:public_id>/", proof_views.of_code, name="of_code"),
    path("m/afspraken/<int:pk>/", drafting_views.fill, name="fill"),
    path("m/afspraken/<int:pk>/opnieuw/", drafting_views.renew, name="renew"),
    path("m/afspraken/<int:pk>/tekenen/", signing_views.sign, name="sign"),
    path("m/afspraken/<int:pk>/code/", signing_views.code, name="code"),
    path("m/afspraken/<int:pk>/niet-tekenen/", signing_views.decline, name="decline"),
    path("m/afspraken/<int:pk>/papier/<int:scan_pk>/", signing_views.scan, name="own_scan"),
    path("m/afspraken/<int:pk>/pdf/", signing_views.document, name="document"),
    path("p/<slug:slug>/afspraken/", coordinator_views.agreement_list, name="list"),
    path("p/<slug:slug>/afspraken/herinneren/", reminding_views.remind, name="remind"),
    path("p/<slug:slug>/afspraken/versturen/", sending_views.send, name="send"),
    path("p/<slug:slug>/afspraken/model/regels/", rules_views.rules, name="rules"),
    path("p/<slug:slug>/afspraken/duo/<int:pk>/", coordinator_views.of_duo, name="of_duo"),
    path("p/<slug:slug>/afspraken/<int:pk>/", coordinator_views.agreement_detail, name="detail"),
    path("p/<slug:slug>/afspraken/zegel/", keeping_views.seal_status, name="seal_status"),
    path("p/<slug:slug>/afspraken/<int:pk>/bewaren/", keeping_views.keeping, name="keeping"),
    path(
        "p/<slug:slug>/afspraken/<int:pk>/bewaren/niet-langer/",
        keeping_views.release,
        name="release",
    ),
    path("p/<slug:slug>/afspraken/<int:pk>/invullen/", version_views.fill_ours, name="fill_ours"),
    path("p/<slug:slug>/afspraken/<int:pk>/intrekken/", version_views.withdraw, name="withdraw"),
    path(
        "p/<slug:slug>/afspraken/<int:pk>/nieuwe-versie/",
        version_views.begin_anew,
        name="begin_anew",
    ),
    path("p/<slug:slug>/afspraken/<int:pk>/opnieuw/", version_views.send_again, name="send_again"),
    path("p/<slug:slug>/afspraken/<int:pk>/pdf/", coordinator_views.document, name="sealed"),
    path("p/<slug:slug>/afspraken/<int:pk>/tekenen/", helping_views.signing, name="signing"),
    path(
        "p/<slug:slug>/afspraken/<int:pk>/code/<slug:role>/",
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
    path(f"{TEXT}/", composer_views.composer, name="composer"),
    path(f"{TEXT}/titel/", composer_views.frame, name="composer_frame"),
    path(f"{TEXT}/voorbeeld.pdf", composer_views.preview_pdf, name="composer_pdf"),
    path(f"{TEXT}/publiceren/", composer_views.publish, name="composer_publish"),
    path(f"{TEXT}/weggooien/", composer_views.discard, name="composer_discard"),
    path(f"{TEXT}/model/", composer_views.begin, name="composer_begin"),
    path(f"{TEXT}/versie/<int:number>/", composer_views.version, name="composer_version"),
    path(f"{TEXT}/nieuw/", clause_views.clause_add, name="clause_add"),
    path(f"{TEXT}/onderdeel/<slug:code>/", clause_views.clause_edit, name="clause_edit"),
    path(f"{TEXT}/onderdeel/<slug:code>/weg/", clause_views.clause_remove, name="clause_remove"),
    path(f"{TEXT}/onderdeel/<slug:code>/<slug:way>/", clause_views.clause_move, name="clause_move"),
]
