"""S2-MREC-4b, S2-REC-4b: whichever way one goes, nobody is turned away without a reason."""

import ast
import inspect

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from procrastinate.contrib.django import app as jobs

from mentorship.intake import actions, decision_actions, import_actions
from mentorship.intake.models import Application, RefusalWithoutReason
from mentorship.intake.models.application import mark_of
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application
from tests.test_site import VIEWS

# Much, and nothing that other tests do not reach: tracing it takes longer than doing it.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

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


# --- every address ------------------------------------------------------------------------

NASTY = {
    "decision": "decline",
    "status": "declined",
    "stand": "declined",
    "action": "decline",
    "zeker": "1",
    "alles": "1",
    "reason": "",
    "referred_to": "Loket",
    "shown": mark_of("decline\0\0\0"),
    "seen": "submitted",
}
# Where she takes it back herself, or is sent elsewhere as a whole: no decision of the staff.
HER_OWN = {"portal:application_withdraw"}


def addresses(programme, application):
    """Every address of the site with something of this application in each gap."""
    known = {"slug": programme.slug, "pk": application.pk, "step": "naam", "part": "names"}
    for name, view, gaps in VIEWS:
        if name not in HER_OWN and "uuid" not in str(view.pattern):
            yield name, reverse(name, kwargs={gap: known.get(gap, 1) for gap in gaps})


def test_no_address_turns_anybody_away_in_silence(coordinator, programme):
    """All pages of the staff, walked with a form that would like to; also those of later."""
    browser = log_in(Client(raise_request_exception=False), coordinator, second_factor=True)
    applications = [make_application(programme, status=s) for s in ("submitted", "waitlisted")]

    for application in applications:
        for name, address in addresses(programme, application):
            keys = {"wie": application.pk, "mens": application.applicant_id, "who": application.pk}
            with transaction.atomic():
                browser.post(address, NASTY | keys)
            refused = Application.objects.filter(status__in=REFUSALS)
            assert not refused.exists(), name

    kinds = set(OutgoingEmail.objects.values_list("kind", flat=True))
    assert not kinds & {"intake/application_declined", "intake/application_referred"}


def test_an_import_refuses_nobody():
    """A list that is brought in makes drafts, that people finish themselves."""
    moved = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(import_actions)))
        if isinstance(node, ast.Attribute)
    }

    assert not moved & {"decline", "refer"}


@pytest.mark.parametrize("status", REFUSALS)
def test_a_row_that_is_saved_as_it_is_is_refused_too(programme, status):
    application = make_application(programme)
    application.status, application.referred_to = status, "Loket"
    application.decided_by, application.decided_at = coordinator_of(programme), now()

    with pytest.raises(IntegrityError), transaction.atomic():
        application.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.bulk_update([application], ["status", "decided_by", "decided_at"])

    assert unharmed(application)


def test_the_admin_has_no_action_and_no_field_that_refuses(rf, coordinator):
    """Nor the admin of any other model: none edits applications inside its own page."""
    for model, site in admin.site._registry.items():
        if model is Application:
            continue
        request = rf.get("/")
        request.user = coordinator
        inlines = [inline.model for inline in site.get_inline_instances(request)]
        assert Application not in inlines
