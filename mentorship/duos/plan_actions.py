"""What can be done with the mentoring plan of a duo: write in it."""

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Plan
from mentorship.duos.writing import Changed, hold


@transaction.atomic
def write(duo: Duo, *, vision: str, expects: str, is_discussed: bool, seen: str, by: User) -> Plan:
    """Keep the vision of both, and what one of the two expects herself (S4-COND-1 to S4-COND-3a).

    ``seen`` is the mark of what was on her page.

    Raises:
        Changed: the other wrote the vision meanwhile, or she did herself in another window.
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="write_plan")
    plan = plan_of(duo)
    role = duo.role_of(by)
    kept = (plan.vision, plan.expects(role), plan.discussed_on is not None)
    if kept == (vision, expects, is_discussed):
        return plan
    if plan.mark_for(role) != seen:
        raise Changed(plan.mark_for(role))
    plan.write(role=role, vision=vision, expects=expects)
    if not is_discussed:
        plan.discussed_on = None
    elif plan.discussed_on is None:
        plan.discussed_on = localdate()
    plan.changed_at = now()
    plan.save()
    return plan


def plan_of(duo: Duo) -> Plan:
    """The plan of a duo, empty as long as nobody wrote in it."""
    plan = Plan.objects.filter(duo=duo).first() or Plan()
    plan.duo = duo
    return plan
