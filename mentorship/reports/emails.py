"""What is mailed to a board: where its report is."""

from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.reports import links
from mentorship.reports.models import BoardLink


def board_link(link: BoardLink, *, is_ready: bool = False) -> Letter:
    """Give somebody of the board the link; she is nobody's participant, and needs no login.

    Once more when it ``is_ready``, to who got it before that.
    """
    report = link.report
    return compose(
        "reports/board_link",
        to=User(name="", email=link.address, language=report.language),
        key=f"board-link-{link.pk}{'-ready' if is_ready else ''}",
        sender=sender(report.programme),
        action=(_("Read the report"), links.address(link)),
        programme=report.programme,
        report=report,
        link=link,
        is_published=report.edition is not None,
    )
