"""The admin shows a coordinator what is hers and lets nothing be lost."""

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.programmes.models import Membership
from tests.conftest import log_in
from tests.factories import coordinator_of, make_programme


@pytest.fixture
def superuser(coordinator):
    coordinator.is_superuser = True
    coordinator.save()
    return log_in(Client(), coordinator, second_factor=True)


def page(browser, name, *args):
    return browser.get(reverse(f"admin:programmes_{name}", args=args))


def test_the_admin_lists_her_own_programmes_alone(superuser, programme):
    elsewhere = make_programme()

    listed = page(superuser, "programme_changelist").content.decode()

    assert programme.name in listed
    assert elsewhere.name not in listed
    assert page(superuser, "programme_change", programme.pk).status_code == 200
    assert page(superuser, "programme_change", elsewhere.pk).status_code == 302
    assert page(superuser, "programme_add").status_code == 403
    assert page(superuser, "programme_delete", programme.pk).status_code == 403


def test_staff_come_and_go(superuser, programme, coordinator):
    elsewhere = make_programme()
    membership = Membership.objects.get(programme=programme, user=coordinator)

    form = page(superuser, "membership_change", membership.pk).content.decode()

    assert programme.name in page(superuser, "membership_changelist").content.decode()
    assert programme.name in form
    assert elsewhere.name not in form
    assert page(superuser, "membership_delete", membership.pk).status_code == 403
    theirs = Membership.objects.get(user=coordinator_of(elsewhere))
    assert page(superuser, "membership_change", theirs.pk).status_code == 302
