"""Writing what is for the two of a duo: as long as it goes on, over what one has seen."""

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Goal, NetworkIntroduction, Plan


class Changed(Exception):
    """It is not what was on the page any more: the other wrote, or she did in another window."""

    def __init__(self, mark: str) -> None:
        """Remember the mark of what is there now."""
        super().__init__(mark)
        self.mark = mark


def hold(duo: Duo, *, to: str) -> None:
    """Lock a duo in which something is written.

    Raises:
        TransitionNotAllowed: it has ended; what is there can be read.
    """
    duo.lock()
    duo.must_be_live(to)


def forget(person: User) -> None:
    """Take away the words she wrote, and those about her; days and states stay.

    The goals are those of the mentee: they go with her, and stay with her when the mentor goes.
    """
    hers = Duo.objects.of(person)
    person.preparations.all().delete()
    NetworkIntroduction.objects.filter(duo__in=hers).delete()
    Goal.objects.filter(duo__mentee__user=person).update(sealed_title=b"", sealed_category=b"")
    plans = Plan.objects.filter(duo__in=hers)
    plans.update(sealed_vision=b"")
    plans.filter(duo__mentor__user=person).update(sealed_mentor_expects=b"")
    plans.filter(duo__mentee__user=person).update(sealed_mentee_expects=b"")
