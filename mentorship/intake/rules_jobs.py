"""Telling everybody who takes part that the ground rules changed, once for each version."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from mentorship.accounts.actions import personal_link
from mentorship.intake.models import Participant
from mentorship.jobs import queue_once
from mentorship.mail.compose import compose
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import ground_rules
from mentorship.programmes.letters import sender
from mentorship.programmes.models import GroundRules


@app.task(name="mentorship.intake.rules_jobs.tell_all", pass_context=False)
@transaction.atomic
def tell_all(rules_pk: int) -> None:
    """Queue a letter to each who has to agree with this version."""
    rules = GroundRules.objects.get(pk=rules_pk)
    rows = Participant.objects.filter(programme=rules.programme_id).to_agree()
    for user_pk in rows.order_by("user").values_list("user", flat=True).distinct():
        queue_once("mentorship.intake.rules_jobs.tell", rules_pk=rules_pk, user_pk=user_pk)


@app.task(name="mentorship.intake.rules_jobs.tell", pass_context=False)
@transaction.atomic
def tell(rules_pk: int, user_pk: int) -> None:
    """Write to one of them, if these rules still count and she did not agree meanwhile."""
    rules = GroundRules.objects.select_related("programme").get(pk=rules_pk)
    programme = rules.programme
    key = f"rules_changed-{rules.pk}-{user_pk}"
    hers = Participant.objects.filter(programme=programme, user=user_pk).to_agree()
    part = hers.select_related("user", "application__rules").order_by("pk").first()
    is_over = part is None or rules != programme.ground_rules.latest("version")
    if part is None or is_over or OutgoingEmail.objects.filter(key=key).exists():
        return
    before = part.application.rules
    assert before is not None  # noqa: S101 — it is an older version
    page = reverse("portal:rules_accept", args=[part.application_id])
    compose(
        "intake/rules_changed",
        to=part.user,
        key=key,
        sender=sender(programme),
        action=(_("Read the new rules"), personal_link(part.user, "portal", to=page)),
        programme=programme,
        changed=[
            line
            for line in ground_rules.changes(before.points, rules.points)
            if line.state != "same"
        ],
    ).send()
