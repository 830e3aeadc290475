"""The clock of the reminders: who is to be reminded of what is found, duo by duo."""

from django.utils.timezone import now
from procrastinate.contrib.django import app

from mentorship.duos import reminding_actions as actions
from mentorship.duos.reminding import QUESTIONS
from mentorship.jobs import queue_once
from mentorship.programmes.models import Country
from mentorship.programmes.working_hours import is_working_hour

FIND, REMIND = "mentorship.duos.reminding_jobs.find", "mentorship.duos.reminding_jobs.remind"


@app.periodic(cron="7,37 * * * *")
@app.task(queueing_lock="look_for_reminders")
def look_for_reminders(timestamp: int) -> None:
    """Queue a look at each question, when people work somewhere."""
    if any(is_working_hour(now(), country=country) for country in Country.values):
        for code in QUESTIONS:
            queue_once(FIND, question=code)


@app.task(name=FIND)
def find(*, question: str) -> None:
    """Queue every duo of which somebody is to be reminded of this."""
    found = actions.due(QUESTIONS[question], actions.askable(), at=now())
    for pk in dict.fromkeys(asked.duo.pk for asked, _number in found):
        queue_once(REMIND, question=question, duo_pk=pk)


@app.task(name=REMIND)
def remind(*, question: str, duo_pk: int) -> None:
    """Remind one of them, if that is still to be done."""
    actions.remind(QUESTIONS[question], duo_pk=duo_pk, at=now())
