"""Two at the same moment: exactly one result, whoever comes second."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import localdate

from mentorship.duos import ending_actions as endings
from mentorship.duos import introduction_actions as introductions
from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos.models import Duo, IntroductionAnswer, Meeting, Reflection
from mentorship.duos.writing import Changed
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    """Run the steps together, each in its own connection; give what each of them ran into."""
    barrier = Barrier(len(steps))

    def run(step):
        barrier.wait()
        try:
            step()
        except (TransitionNotAllowed, Changed) as late:
            return late
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return [error for error in pool.map(run, steps) if error]


def same(duo):
    """Another window on this duo."""
    return Duo.objects.select_related("programme", "mentor__user", "mentee__user").get(pk=duo.pk)


def test_two_answers_at_once_are_both_counted_S2_MATCH_4():
    duo = make_duo(make_programme("work"), status="introduced")
    mine, theirs = same(duo), same(duo)

    late = at_once(
        lambda: introductions.answer(mine, answer="yes", by=duo.mentor.user),
        lambda: introductions.answer(theirs, answer="no", by=duo.mentee.user),
    )

    duo.refresh_from_db()
    assert (late, duo.status) == ([], "dissolved")
    assert OutgoingEmail.objects.filter(kind="duos/introduction_ended").count() == 2


def test_a_double_click_answers_once():
    duo = make_duo(make_programme("work"), status="introduced")
    windows = [same(duo), same(duo)]

    at_once(
        *(lambda w=w: introductions.answer(w, answer="yes", by=duo.mentee.user) for w in windows)
    )

    assert IntroductionAnswer.objects.count() == 1


def test_both_log_the_same_day_at_once_and_it_is_one_meeting():
    duo = make_duo()
    windows = [(same(duo), duo.mentor.user), (same(duo), duo.mentee.user)]

    at_once(
        *(
            lambda w=w, by=by: meeting_actions.log_meeting(
                w, held_on=localdate(), minutes=60, form="phone", by=by
            )
            for w, by in windows
        )
    )

    duo.refresh_from_db()
    assert (Meeting.objects.count(), duo.meetings_held) == (1, 1)


def test_two_coordinators_record_the_first_meeting_and_one_is_told():
    duo = make_duo(make_programme("work"), status="proposed")
    windows = [same(duo), same(duo)]

    late = at_once(*(lambda w=w: introductions.introduce(w, on=localdate()) for w in windows))

    assert len(late) == 1
    assert OutgoingEmail.objects.filter(kind="duos/introduction_question").count() == 2


def test_one_completes_while_another_ends_early_and_one_is_told():
    duo = make_duo()
    one, two = same(duo), same(duo)

    late = at_once(
        lambda: endings.complete(one, by=duo.guide),
        lambda: endings.stop(two, by=duo.mentee.user),
    )

    assert len(late) == 1
    assert same(duo).status in {"completed", "ended_early"}


@pytest.mark.parametrize(("texts", "refused"), [(("Een", "Twee"), 1), (("Een", "Een"), 0)])
def test_a_reflection_sent_twice_is_one_reflection_and_the_later_words_are_not_lost(texts, refused):
    duo = make_duo()
    met = meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="phone", by=duo.mentee.user
    )

    late = at_once(
        *(
            lambda text=text: reflection_actions.write(
                met, conversation=text, progress="", is_shared=False, by=duo.mentee.user
            )
            for text in texts
        )
    )

    assert len(late) == refused
    assert Reflection.objects.get().conversation in texts
