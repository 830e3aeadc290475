"""Believable evaluations for the demo data: opened, filled and released through the real box."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from evaluations import ballotbox
from evaluations.ballots import Answers
from evaluations.models import Quote, Round
from evaluations.publication import CHOICE, LIKERT, SCALE, is_asked
from evaluations.questionnaires import Question, load
from mentorship.accounts.models import User
from mentorship.programmes.models import Programme

# How people tend to answer: weights of the options, lowest first.
LEANINGS = {LIKERT: (1, 2, 4, 11, 9), CHOICE: (6, 3, 1)}
SCALE_LEANING = (0, 0, 0, 1, 1, 2, 4, 9, 14, 7, 5)
SKIPS, WRITES = 0.05, 0.45
FOR_THE_BOARD = 0.4
VOICES = {
    "keep": (
        "Dat we zelf mogen bepalen waar we het over hebben.",
        "Het persoonlijke contact. Er wordt echt geluisterd.",
        "Elke maand een vaste avond, dat geeft rust.",
        "De open sfeer. Ik durf ook te zeggen wat niet lukt.",
        "De voorbereiding vooraf was kort en goed.",
        "Dat het programma af en toe vraagt hoe het gaat.",
        "Eindelijk iemand die zonder oordeel meedenkt.",
    ),
    "improve": (
        "Plannen is het lastigst. Een vaste avond zou helpen.",
        "Wat meer voorbeelden van vragen voor een eerste gesprek.",
        "Ik wist niet dat ik tussendoor ook mag bellen.",
        "Een bijeenkomst met andere duo's, één keer per halfjaar.",
        "De vragen van deze lijst mogen korter.",
        "Soms is het lang stil tussen twee afspraken.",
    ),
    "yielded": (
        "Ik weet nu welke stap ik eerst wil zetten.",
        "Meer rust. Ik zeg vaker nee.",
        "Een ander beeld van mijn eigen werk.",
        "Ik heb leren luisteren zonder meteen te adviseren.",
    ),
    "start_need": (
        "Een voorbeeld van een eerste gesprek.",
        "Weten hoe vaak de anderen elkaar spreken.",
        "Niets. Wij zijn goed begonnen.",
    ),
    "yielded_later": (
        "Ik durf nu zelf te bellen.",
        "We spreken elkaar nog steeds af en toe.",
        "Achteraf zie ik pas hoeveel ik leerde.",
    ),
    "change": (
        "Eerder beginnen met een duidelijk doel.",
        "Een langer eerste gesprek.",
        "Halverwege een moment om samen terug te kijken.",
    ),
}


def believable_answers(
    questions: Iterable[Question], *, voices: Mapping[str, list[str]], random: Random
) -> Answers:
    """Answer like somebody who is mostly content and skips some questions.

    Open answers are taken out of ``voices``, so that no two people say the same.
    """
    answers: dict[str, int | str] = {}
    for question in questions:
        if not question.options:
            if voices[question.code] and random.random() < WRITES:
                answers[question.code] = voices[question.code].pop()
        elif random.random() > SKIPS:
            answers[question.code] = _option(question, random)
    return answers


def hold_round(
    programme: Programme,
    *,
    moment: str,
    invited: Sequence[tuple[int, str]],
    closed_at: datetime,
    by: User,
    random: Random,
    response: float = 0.8,
    days: int = 14,
) -> Round:
    """Hold a round in the past to these people (pk and role), release it and read its quotes.

    No mail is sent. Takes about ten milliseconds per answer. Call it outside a transaction: each
    submission is one of its own, as in real life.
    """
    opened_at = closed_at - timedelta(days=days)
    round_ = Round.objects.create(programme=programme, moment=moment)
    questions = load(moment, programme.preset)
    invitations = ballotbox.open_round(
        round_, questions=questions, invited=invited, closes_at=closed_at, at=opened_at, by=by
    )
    voices = {code: random.sample(texts, len(texts)) for code, texts in VOICES.items()}
    willing = sorted(invitations, key=lambda each: (each.role, each.person_id or 0))
    for invitation in random.sample(willing, round(response * len(willing))):
        asked = [each for each in questions if is_asked(invitation.role, each.role)]
        answers = believable_answers(asked, voices=voices, random=random)
        ballotbox.submit(invitation.id, answers, at=opened_at)
    ballotbox.release(round_, at=closed_at)
    read_quotes(round_, random=random)
    return round_


def read_quotes(round_: Round, *, random: Random, unread: int = 2) -> None:
    """Judge the quotes as a coordinator would: most are shown, a few released for the board."""
    quotes = list(Quote.objects.filter(round=round_).shuffled())
    for quote in quotes[unread:]:
        quote.show()
        if random.random() < FOR_THE_BOARD:
            quote.let_the_board_read()


def _option(question: Question, random: Random) -> int:
    leaning = SCALE_LEANING[-len(question.options) :] if question.kind == SCALE else None
    weights = leaning or LEANINGS[question.kind]
    return random.choices(question.options, weights)[0]
