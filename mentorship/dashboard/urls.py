"""Addresses of the overview and the search."""

from django.urls import path

from mentorship.dashboard import (
    access_views,
    attention_views,
    copy_views,
    digest_views,
    mail_views,
    message_views,
    people_views,
    person_views,
    retention_views,
    same_person_views,
    team_views,
    views,
)

app_name = "dashboard"
urlpatterns = [
    path("p/<slug:slug>/", views.overview, name="overview"),
    path("p/<slug:slug>/later/", attention_views.later, name="attention_later"),
    path("p/<slug:slug>/later/<slug:rule>/", attention_views.put_off, name="attention_put_off"),
    path(
        "p/<slug:slug>/later/<slug:rule>/terug/",
        attention_views.have_back,
        name="attention_have_back",
    ),
    path("p/<slug:slug>/niet-aangekomen/", mail_views.undelivered, name="undelivered"),
    path(
        "p/<slug:slug>/niet-aangekomen/<int:pk>/opnieuw/",
        mail_views.send_again,
        name="email_send_again",
    ),
    path(
        "p/<slug:slug>/niet-aangekomen/<int:pk>/afgehandeld/",
        mail_views.settle,
        name="email_settle",
    ),
    path(
        "p/<slug:slug>/niet-aangekomen/<int:pk>/adres/",
        mail_views.correct_address,
        name="address_correct",
    ),
    path("p/<slug:slug>/mensen/", people_views.people_list, name="people"),
    path(
        "p/<slug:slug>/mensen/bestand.<slug:kind>", people_views.people_export, name="people_export"
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/zelfde/<int:other_pk>/",
        same_person_views.same_person,
        name="same_person",
    ),
    path("p/<slug:slug>/mensen/<int:pk>/", person_views.person, name="person"),
    path("p/<slug:slug>/mensen/<int:pk>/gegevens/", person_views.person_edit, name="person_edit"),
    path(
        "p/<slug:slug>/mensen/<int:pk>/plaatsen/<int:participant>/",
        person_views.capacity_set,
        name="capacity_set",
    ),
    path("p/<slug:slug>/mensen/<int:pk>/inzage/", access_views.person_access, name="person_access"),
    path("p/<slug:slug>/mensen/<int:pk>/inzage.json", access_views.person_data, name="person_data"),
    path(
        "p/<slug:slug>/mensen/<int:pk>/verwijderen/",
        person_views.person_forget,
        name="person_forget",
    ),
    path("p/<slug:slug>/mensen/<int:pk>/bewaren/", retention_views.keep_longer, name="keep_longer"),
    path("p/<slug:slug>/privacy/", retention_views.privacy, name="privacy"),
    path("p/<slug:slug>/privacy/vergeten/", retention_views.forget_due, name="forget_due"),
    path("p/<slug:slug>/berichten/", message_views.message_list, name="message_list"),
    path("p/<slug:slug>/berichten/nieuw/", message_views.message_new, name="message_new"),
    path("p/<slug:slug>/berichten/begin/", message_views.message_begin, name="message_begin"),
    path("p/<slug:slug>/berichten/<int:pk>/", message_views.message, name="message"),
    path("p/<slug:slug>/berichten/<int:pk>/proef/", message_views.message_try, name="message_try"),
    path(
        "p/<slug:slug>/berichten/<int:pk>/niet-versturen/",
        message_views.message_call_off,
        name="message_call_off",
    ),
    path("p/<slug:slug>/berichten/<int:pk>/weg/", message_views.message_drop, name="message_drop"),
    path("p/<slug:slug>/team/", team_views.team, name="team"),
    path("p/<slug:slug>/team/overzicht/", digest_views.digest_set, name="digest_set"),
    path("p/<slug:slug>/team/<int:pk>/weg/", team_views.team_remove, name="team_remove"),
    path("p/<slug:slug>/kopie/", copy_views.programme_copy, name="programme_copy"),
    path("p/<slug:slug>/zoeken/", views.search, name="search"),
]
