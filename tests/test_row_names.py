"""What a row is called where it is listed for repair: enough to know which one it is."""

from datetime import UTC, date, datetime

import pytest

from agreements.models import SealCertificate
from mentorship.dashboard.models import Message, Postponement
from mentorship.intake.models import (
    Application,
    Import,
    ImportRow,
    Interest,
    Interview,
    InterviewSlot,
    Partner,
    Referral,
)
from mentorship.programmes.models import Cohort, Programme, Service
from mentorship.programmes.models.wording import Logo, MailText

HERS = Application(name="Fleur Peeters", reference="GP-26-7K4MX")
WORK = Programme(name="Aan het werk")
LIST = Import(filename="leden.csv")


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (HERS, "Fleur Peeters (GP-26-7K4MX)"),
        (LIST, "leden.csv"),
        (SealCertificate(sha256="0123456789abcdef"), "0123456789ab"),
        (ImportRow(source=LIST, number=7), "leden.csv · 7"),
        (Interview(application=HERS, held_on=date(2026, 3, 5)), f"{HERS} · 2026-03-05"),
        (
            InterviewSlot(application=HERS, starts_at=datetime(2026, 3, 5, 9, 30, tzinfo=UTC)),
            f"{HERS} · 2026-03-05 09:30",
        ),
        (Interest(pk=3, programme=WORK, email="noor@example.org"), "Aan het werk · 3"),
        (Partner(name="Vluchthaven"), "Vluchthaven"),
        (Referral(application=HERS, to="Loket Werk"), f"{HERS} · Loket Werk"),
        (Service(name="Buurtteam"), "Buurtteam"),
        (Cohort(name="Najaar 2026"), "Najaar 2026"),
        (Message(subject="Tot gauw"), "Tot gauw"),
        (Postponement(rule="silent", until=date(2026, 3, 5)), "silent · 2026-03-05"),
        (
            MailText(programme=WORK, kind="intake/application_received"),
            "Aan het werk · intake/application_received",
        ),
        (Logo(programme=WORK), "Aan het werk"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_row_says_which_one_it_is(row, name):
    assert str(row) == name
