"""Addresses of the demo's mailbox."""

from django.urls import path

from mentorship.mail import mailbox_views

app_name = "mailbox"
urlpatterns = [
    path("", mailbox_views.message_list, name="list"),
    path("<str:name>/", mailbox_views.message_detail, name="detail"),
    path("<str:name>/<int:number>/", mailbox_views.attachment, name="attachment"),
]
