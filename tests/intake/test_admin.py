"""The admin mends small things, shows what is hers, and declines nobody."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from mentorship.intake.models import Application, Event, Participant
from tests.conftest import log_in
from tests.factories import make_application, make_participant


@pytest.fixture
def superuser(coordinator):
    coordinator.is_superuser = True
    coordinator.save()
    return log_in(Client(), coordinator, second_factor=True)


def url(name, *args):
    return reverse(f"admin:intake_{name}", args=args)


def test_every_list_and_page_shows_her_own_alone(superuser, programme):
    mine = make_participant(programme, role="mentor", trained=True, name="Fleur Peeters")
    theirs = make_participant(role="mentor", trained=True, name="Samira Haddad")
    rows = {
        "application": (mine.application, theirs.application),
        "participant": (mine, theirs),
        "event": (
            mine.application.attendances.get().event,
            theirs.application.attendances.get().event,
        ),
    }

    for model, (own, other) in rows.items():
        listed = superuser.get(url(f"{model}_changelist")).content.decode()
        assert "Samira Haddad" not in listed
        assert other.programme.name not in listed
        assert superuser.get(url(f"{model}_change", own.pk)).status_code == 200
        assert superuser.get(url(f"{model}_change", other.pk)).status_code == 302
        assert superuser.get(url(f"{model}_delete", own.pk)).status_code == 403


def test_nobody_is_added_behind_the_back_of_the_rules(superuser, programme):
    assert superuser.get(url("application_add")).status_code == 403
    assert superuser.get(url("participant_add")).status_code == 403
    page = superuser.get(url("event_add")).content.decode()
    assert programme.name in page


@pytest.mark.parametrize("model", [Application, Participant, Event])
def test_no_action_of_the_admin_decides_on_anybody(superuser, rf, coordinator, model):
    """S2-MREC-4b, S2-REC-4b: a refusal is given by a person with a reason."""
    request = rf.get("/")
    request.user = coordinator

    assert set(admin.site.get_model_admin(model).get_actions(request)) == set()


def test_a_status_cannot_be_changed_here(superuser, programme):
    application = make_application(programme)

    superuser.post(
        url("application_change", application.pk),
        {"name": "Fleur Janssens", "phone": "", "internal_note": "", "status": "declined"},
    )

    application.refresh_from_db()
    assert (application.name, application.status) == ("Fleur Janssens", "submitted")
