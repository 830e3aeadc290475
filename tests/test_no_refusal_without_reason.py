"""S2-MREC-4b, S2-REC-4b: whichever way one goes, nobody is turned away without a reason."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app as jobs

from mentorship.intake import actions, decision_actions
from mentorship.intake.models import Application, RefusalWithoutReason
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application

pytestmark = pytest.mark.django_db

REFUSALS = ["declined", "referred"]
BLANK = ["", " ", "\n\t ", "\u00a0"]


def unharmed(application):
    application.refresh_from_db()
    return application.status in {"submitted", "waitlisted"} and not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("status", ["submitted", "waitlisted"])
@pytest.mark.parametrize("reason", BLANK)
@pytest.mark.parametrize("refuse", [actions.decline, actions.refer, decision_actions.refer])
def test_no_action_refuses_in_silence(programme, status, reason, refuse):
    application = make_application(programme, status=status)
    where = {} if refuse is actions.decline else {"to": "Loket Werk"}

    with pytest.raises(RefusalWithoutReason):
        refuse(application, seen=status, by=coordinator_of(programme), reason=reason, **where)

    assert unharmed(application)


@pytest.mark.parametrize("reason", BLANK)
def test_no_step_of_an_application_refuses_in_silence(programme, coordinator, reason):
    application = make_application(programme)

    with pytest.raises(RefusalWithoutReason):
        application.decline(by=coordinator, reason=reason)
    with pytest.raises(RefusalWithoutReason):
        application.refer(by=coordinator, reason=reason, to="Loket")

    assert unharmed(application)


def test_every_step_that_refuses_asks_for_a_reason():
    """A step that is added later is walked by these tests too."""
    steps = {name for name, step in vars(Application).items() if hasattr(step, "sources")}
    refusing = {"decline", "refer"}

    assert steps - refusing == {
        "submit", "file_as_second", "accept", "waitlist", "withdraw", "reopen",
        "set_aside",
    }  # fmt: skip


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("reason", ["", " ", "\n\t "])
def test_the_database_refuses_what_code_forgot(programme, status, reason):
    application = make_application(programme)
    facts = {"status": status, "reason": reason, "referred_to": "Loket"}
    decided = {"decided_by": coordinator_of(programme), "decided_at": application.submitted_at}

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**facts, **decided)

    assert unharmed(application)


@pytest.mark.parametrize("decision", ["decline", "refer"])
def test_no_form_refuses_in_silence(staff, programme, decision):
    application = make_application(programme)
    address = reverse("intake:application_decide", args=[programme.slug, application.pk])

    staff.post(address, {"decision": decision, "reason": " ", "referred_to": "Loket"})
    staff.post(address, {"decision": decision, "reason": "", "preview": "1"})

    assert unharmed(application)


def test_the_admin_refuses_nobody(coordinator, programme, rf):
    coordinator.is_superuser = True
    coordinator.save()
    browser = log_in(Client(), coordinator, second_factor=True)
    application = make_application(programme)
    request = rf.get("/")
    request.user = coordinator
    site = admin.site.get_model_admin(Application)
    change = reverse("admin:intake_application_change", args=[application.pk])
    changelist = reverse("admin:intake_application_changelist")

    posted = {"name": "X", "phone": "", "internal_note": ""}
    browser.post(change, posted | {"status": "declined", "reason": ""})
    browser.post(changelist, {"action": "decline", "_selected_action": [application.pk]})

    assert unharmed(application)
    assert not site.get_actions(request)
    assert not site.list_editable
    assert {"status", "reason", "referred_to"} <= set(site.get_readonly_fields(request))


def test_no_job_refuses_anybody(programme):
    """The jobs that come round by themselves decide on nobody."""
    applications = [make_application(programme, status=s) for s in ("submitted", "waitlisted")]

    for periodic in list(jobs.periodic_registry.periodic_tasks.values()):
        if periodic.task.name.startswith("mentorship.intake"):
            periodic.task.func(0)

    assert all(unharmed(application) for application in applications)
