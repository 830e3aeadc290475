"""What is mailed to a board: where its report is."""

from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.reports import links
from mentorship.reports.models import BoardLink


def board_link(link: BoardLink) -> Letter:
    """Give somebody of the board the link; she is nobody's participant, and needs no login."""
    report = link.report
    return compose(
        "reports/board_link",
        to=User(name="", email=link.address, language=report.language),
        key=f"board-link-{link.pk}",
        sender=sender(report.programme),
        action=(_("Read the report"), links.address(link)),
        programme=report.programme,
        report=report,
        link=link,
        is_published=report.edition is not None,
    )
