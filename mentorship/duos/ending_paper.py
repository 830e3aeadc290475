"""On paper that somebody took part: for whom she was, how long and how often, and nothing else."""

from mentorship import paper
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant


def has_certificate(duo: Duo) -> bool:
    """Whether it began and is over, well or early: what was done counts."""
    return duo.started_on is not None and not duo.is_live


def certificate(duo: Duo, to: Participant) -> bytes:
    """Write the certificate of one of the two, in her own language."""
    context = {"programme": duo.programme, "duo": duo, "participant": to}
    return paper.render("paper/mentorship.html", context, language=to.user.language)
