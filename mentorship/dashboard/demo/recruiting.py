"""How the invented people found a programme: rounds, channels, partners, the social map."""

from datetime import date, timedelta
from random import Random

from django.utils.text import slugify
from django.utils.timezone import now

from mentorship.intake.models import Application, Interest, Partner
from mentorship.intake.models.application import REFERENCE_LETTERS
from mentorship.programmes.models import MENTEE, Cohort, Programme, Service

# Five letters say so many numbers; a step without a factor in common goes past each of them once.
REFERENCES, STEP = len(REFERENCE_LETTERS) ** 5, 7_654_321
# First and last day to apply and the start, in days from today; a model without takes people
# all year. The network is between two rounds, so that its page keeps addresses instead.
ROUNDS = {
    "gp": [(-230, -41, -20), (-40, 35, 60), (150, 210, 240)],
    "network": [(-230, -20, 10), (24, 70, 95)],
}
# How often the channels of a programme are named, the first one most: in one programme far too
# often, so that the overview warns.
WEIGHTS = (6, 3, 2, 2, 1, 1, 1)
ONE_DOMINATES = {"work": (18, 3, 2, 1, 1, 1, 1)}
# Name, contact, phone, informed so many days ago, next contact in so many days
PARTNERS: dict[str, list[tuple[str, str, str, int, int | None]]] = {
    "work": [
        ("Gemeente Tiel, Werk en Inkomen", "Joke Timmer", "0344 00 00 10", 400, 12),
        ("Taalhuis Rivierenland", "Samir Benali", "0344 00 00 11", 210, -4),
        ("Stichting Welkom", "Els de Graaf", "0344 00 00 12", 90, 30),
        ("Bibliotheek De Waal", "Wout Maes", "", 20, None),
    ],
    "gp": [("Huisartsopleiding regio Midden", "Ruth Hendriks", "030 000 00 20", 300, 45)],
}
# Name, what it helps with, where, languages, how to reach it, checked so many days ago
SERVICES: dict[str, list[tuple[str, str, str, str, str, int]]] = {
    "work": [
        (
            "Het Juridisch Loket",
            "Vragen over recht, werk en uitkering",
            "Heel Nederland",
            "Nederlands, Engels",
            "0800 000 00 30",
            20,
        ),
        (
            "Taalhuis Rivierenland",
            "Nederlands leren en oefenen",
            "Tiel en Culemborg",
            "Nederlands, Arabisch, Tigrinya",
            "taalhuis@example.org",
            60,
        ),
        (
            "Schuldhulp Rivierenland",
            "Hulp bij geldzorgen en schulden",
            "Rivierenland",
            "Nederlands, Turks",
            "0344 00 00 31",
            410,
        ),
        (
            "Het loopbaanhuis",
            "Een beroep kiezen en een cv maken",
            "Tiel",
            "Nederlands",
            "inloop op dinsdag en donderdag, 10 tot 12 uur",
            35,
        ),
    ],
    "gp": [
        (
            "Het loopbaanhuis",
            "Loopbaanvragen van zorgverleners",
            "Gent en Antwerpen",
            "Nederlands, Frans",
            "loopbaan@example.org",
            80,
        ),
        (
            "Luisterlijn voor artsen",
            "Een gesprek bij te veel druk",
            "Heel Vlaanderen",
            "Nederlands",
            "+32 2 000 00 40",
            15,
        ),
    ],
}


def reference(programme: Programme, number: int) -> str:
    """Give the reference with this number: the same at every run, and never twice."""
    rest, letters = number * STEP % REFERENCES, ""
    for _letter in range(5):
        rest, at = divmod(rest, len(REFERENCE_LETTERS))
        letters += REFERENCE_LETTERS[at]
    return f"{programme.preset[:2].upper()}-{now():%y}-{letters}"


def _season(day: date) -> str:
    return f"{'Voorjaar' if day.month in range(1, 7) else 'Najaar'} {day.year}"


def rounds(made: Programme, today: date) -> list[Cohort]:
    """The times at which people can apply, with a name that is theirs alone."""
    cohorts: list[Cohort] = []
    for days in ROUNDS.get(made.preset, []):
        opens, closes, starts = (today + timedelta(days=number) for number in days)
        name = _season(starts)
        name = f"{name}, tweede ronde" if name in {each.name for each in cohorts} else name
        cohorts.append(
            Cohort(programme=made, name=name, opens_on=opens, closes_on=closes, starts_on=starts)
        )
    return Cohort.objects.bulk_create(cohorts)


def partners(made: Programme, today: date) -> list[Partner]:
    """Organisations that know the programme; one of them is to be called by now."""
    return Partner.objects.bulk_create(
        Partner(
            programme=made,
            code=slugify(name)[:20].strip("-"),
            name=name,
            contact_name=contact,
            email=f"{slugify(contact)}@example.org",
            phone=phone,
            informed_on=today - timedelta(days=known),
            next_contact_on=None if ahead is None else today + timedelta(days=ahead),
        )
        for name, contact, phone, known, ahead in PARTNERS.get(made.preset, [])
    )


def services(made: Programme, today: date) -> list[Service]:
    """The social map, with one entry that nobody looked at for long."""
    return Service.objects.bulk_create(
        Service(
            programme=made,
            name=name,
            helps_with=helps_with,
            area=area,
            languages=languages,
            contact=contact,
            checked_on=today - timedelta(days=ago),
        )
        for name, helps_with, area, languages, contact, ago in SERVICES.get(made.preset, [])
    )


def interests(made: Programme) -> None:
    """Those who wait for a mail, where nobody can apply now."""
    if made.preset == "network":
        Interest.objects.bulk_create(
            Interest(
                programme=made,
                email=f"interesse{number}@example.org",
                role=MENTEE if number % 2 else "",
                since=now() - timedelta(days=2 * number),
            )
            for number in range(5)
        )


def find_a_way(
    application: Application, cohorts: list[Cohort], known: list[Partner], random: Random
) -> None:
    """Say in which round somebody applied, and by which channel or partner she came."""
    made = application.programme
    weights = ONE_DOMINATES.get(made.preset, WEIGHTS)[: len(made.channels)]
    [application.channel] = random.choices(made.channels, weights)
    if known and random.random() < 0.3:  # noqa: PLR2004 — three in ten
        application.partner, application.channel = random.choice(known), ""
        application.partner_may_know = random.random() < 0.5  # noqa: PLR2004 — every other one
    day = application.started_at.date()
    application.cohort = next(
        (each for each in cohorts if each.opens_on <= day <= each.closes_on), None
    )
