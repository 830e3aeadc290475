"""The report of a round on paper, made from the tables of its page."""

from evaluations.models import Round
from evaluations.outcomes import Report
from mentorship import paper

# Numbers stand under each other; what a row is about gets the room.
STYLE = """
h3 { font-size: 10.5pt; margin: 3mm 0 1mm }
table { font-size: 9pt; margin-bottom: 1.5mm }
thead th { vertical-align: bottom; font-size: 7pt }
th, td { padding-right: 1.2mm; hyphens: auto }
th { font-weight: 400 }
thead th { font-weight: 700 }
.subject { width: 30% }
tr { break-inside: avoid }
.note { color: #444; font-size: 9pt }
.end { text-align: right }
"""


def render(round_: Round, report: Report, *, language: str) -> bytes:
    """Write the report as a PDF/A-3a that is a PDF/UA-1 too."""
    context = {"round": round_, "programme": round_.programme, "report": report}
    return paper.render("paper/evaluation.html", context, language=language, style=STYLE)
