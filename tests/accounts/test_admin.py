"""People in the admin: for a superuser alone, and nobody changes there where the codes go."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from mentorship.mail.models import OutgoingEmail
from tests.accounts.test_doors import CODE_PAGE
from tests.conftest import log_in
from tests.factories import make_coordinator, make_user

pytestmark = pytest.mark.django_db


def test_a_superuser_cannot_send_the_codes_of_another_to_herself(client):
    person = make_user(email="fleur@example.org")
    log_in(client, make_coordinator(is_superuser=True), second_factor=True)
    page = reverse("admin:accounts_user_change", args=[person.pk])

    shown = client.get(page).content.decode()
    client.post(page, {"name": "Fleur P", "email": "ilse@example.org", "language": "nl"})

    person.refresh_from_db()
    assert (person.name, person.email) == ("Fleur P", "fleur@example.org")
    assert 'name="email"' not in shown


def test_the_table_of_further_addresses_leads_to_nobody(client):
    EmailAddress.objects.create(
        user=make_user(), email="ilse@example.org", verified=True, primary=True
    )

    client.post(CODE_PAGE, {"email": "ilse@example.org"})

    assert not admin.site.is_registered(EmailAddress)
    assert not OutgoingEmail.objects.exists()


def test_staff_with_every_permission_see_no_people_and_nobody_adds_or_deletes_them(client):
    person, staff = make_user(), make_coordinator()
    staff.user_permissions.set(Permission.objects.all())
    pages = [
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_change", args=[person.pk]),
    ]
    closed = [
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_delete", args=[person.pk]),
    ]

    log_in(client, staff, second_factor=True)
    assert {client.get(page).status_code for page in pages + closed} == {403}
    staff.is_superuser = True
    staff.save()
    assert {client.get(page).status_code for page in pages} == {200}
    assert {client.get(page).status_code for page in closed} == {403}
