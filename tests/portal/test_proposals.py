"""A proposal: yes or no without pressure, and nobody learns who said no."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from agreements import drafting_actions
from matching import emails, pool
from mentorship.duos import actions
from mentorship.duos.models import Duo, IntroductionRemark, free_mentors, waiting_mentees
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.portal.proposal_views import shared, work_of
from mentorship.transitions import TransitionNotAllowed
from tests.agreements.steps import TERMS, offered
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db


def proposed(preset="work", **fields):
    status = "proposed" if preset == "work" else "confirmed"
    return make_duo(make_programme(preset), status=status, introduced_on=None, **fields)


def url(duo):
    return reverse("portal:proposal", args=[duo.pk])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("preset", ["work", "gp"])
def test_a_mentor_accepts_from_the_mail_in_two_steps(preset, client):
    duo = proposed(preset)
    emails.mentee_found(duo).send()
    mail = restored(OutgoingEmail.objects.get(kind="matching/mentee_found"))
    address = next(word for word in mail.body.split() if "/m/" in word).partition("/m/")[2]

    page = client.post(f"/m/{address}", follow=True)
    done = client.post(url(duo), {"answer": "yes"}, follow=True)

    duo.refresh_from_db()
    assert page.redirect_chain[-1][0] == url(duo)
    assert "Ja, ik wil kennismaken" in words(page)
    assert "Hoe bewaak ik mijn grenzen?" in words(page)
    assert duo.mentee.user.name not in words(page)
    assert "Je wilt kennismaken met Fleur" in words(done)
    assert (duo.mentor_agreed_at is not None, duo.mentee_agreed_at) == (True, None)


def test_saying_yes_twice_keeps_the_first_day(as_participant):
    duo = proposed()
    browser = as_participant(duo.mentee)

    browser.post(url(duo), {"answer": "yes"})
    first = Duo.objects.get().mentee_agreed_at
    browser.post(url(duo), {"answer": "yes"})

    assert Duo.objects.get().mentee_agreed_at == first
    assert reverse("portal:proposal", args=[duo.pk]) not in str(browser.get("/m/").context["step"])


@pytest.mark.parametrize("preset", ["work", "gp"])
def test_a_no_is_neutral_and_they_are_never_put_together_again_S2_MATCH_4(preset, as_participant):
    duo = proposed(preset)
    browser = as_participant(duo.mentee)

    asked = words(browser.get(f"{url(duo)}?nee"))
    page = browser.post(url(duo), {"answer": "no", "remark": "Kanarie"}, follow=True)

    duo.refresh_from_db()
    letters = OutgoingEmail.objects.filter(kind="duos/introduction_ended")
    told = restored(OutgoingEmail.objects.get(kind="duos/proposal_declined"))
    assert "niet waarom" in asked
    assert "We zoeken iemand anders" in words(page)
    assert duo.status == "dissolved"
    assert {letter.to for letter in letters} == {duo.mentor.user, duo.mentee.user}
    assert told.to == [duo.guide.email]
    assert all("Kanarie" not in restored(each).body for each in OutgoingEmail.objects.all())
    assert IntroductionRemark.objects.get().text == "Kanarie"
    assert (waiting_mentees().count(), free_mentors().count()) == (1, 1)
    assert (duo.mentee_id, duo.mentor_id) in pool.settings_of(duo.programme).refused
    kind = words(as_participant(duo.mentor).get(url(duo)))
    assert "Dit voorstel is er niet meer" in kind
    assert "Kanarie" not in kind


def test_a_no_needs_no_reason_and_a_long_one_is_not_lost(as_participant):
    duo = proposed()
    browser = as_participant(duo.mentor)

    long = browser.post(url(duo), {"answer": "no", "remark": "x" * 1001})
    other = browser.post(url(duo), {"answer": "misschien"})
    browser.post(url(duo), {"answer": "no"})

    assert "x" * 1001 in long.content.decode()
    assert "errsum" in other.content.decode()
    assert not IntroductionRemark.objects.exists()
    assert Duo.objects.get().status == "dissolved"


@pytest.mark.parametrize("status", ["introduced", "active", "completed"])
def test_once_it_began_there_is_nothing_to_answer(status, as_participant):
    duo = make_duo(status=status)

    page = as_participant(duo.mentee).post(url(duo), {"answer": "no"})

    assert "Je hoeft niets meer te antwoorden." in words(page)
    assert Duo.objects.get().status == status
    for step in (actions.accept, actions.decline):
        with pytest.raises(TransitionNotAllowed):
            step(duo, by=duo.mentee.user)


def test_somebody_elses_proposal_is_not_there(as_participant):
    duo, other = proposed(), make_duo()

    assert as_participant(other.mentee).get(url(duo)).status_code == 404


def test_it_asks_for_attention_until_both_answered_or_a_day_is_planned():
    duo = proposed()
    soon, later = now() - timedelta(hours=1), now() + timedelta(hours=1)
    found = [Duo.objects.proposal_unanswered(at).count() for at in (soon, later)]
    actions.accept(duo, by=duo.mentee.user)
    found.append(Duo.objects.proposal_unanswered(later).count())
    actions.accept(duo, by=duo.mentor.user)
    found.append(Duo.objects.proposal_unanswered(later).count())

    assert found == [0, 1, 1, 0]


def test_who_fills_in_the_agreement_says_yes_by_it():
    duo = proposed("gp")
    agreement = drafting_actions.draw_up(duo)
    drafting_actions.fill_in(
        agreement, terms=TERMS, seen=agreement.current.mark, by=duo.mentee.user, is_right=True
    )
    first = Duo.objects.get()
    offered(agreement)
    both = Duo.objects.get()

    assert (first.mentee_agreed_at is not None, first.mentor_agreed_at) == (True, None)
    assert both.mentor_agreed_at is not None


def test_where_it_begins_at_once_the_mail_leads_home():
    duo = make_duo(make_programme("network"))
    emails.mentor_found(duo).send()

    mail = restored(OutgoingEmail.objects.get(kind="matching/mentor_found"))

    assert "kennismaken" not in mail.body
    assert duo.mentee.user.links.get().destination == reverse("portal:home")


def test_what_they_share_is_said_in_words_of_the_programme():
    programme = make_programme("gp")
    hers = make_participant(programme).application
    his = make_participant(programme, role="mentor").application
    all_three = shared(programme, hers, his)
    his.answers |= {"topics": [], "availability": ["mon-morning"], "place": "Ede", "online": ""}
    nothing = shared(programme, hers, his)
    his.answers |= {"languages": ["nl"], "online": "yes"}
    hers.answers |= {"languages": ["nl"]}
    programme.questions.create(
        code="languages",
        kind="choices",
        label="Talen",
        roles=["mentee"],
        position=99,
        options=[["nl", "Nederlands"]],
    )

    assert all_three[0].startswith("Jullie kozen allebei:")
    assert "dinsdagavond" in all_three[1]
    assert all_three[2] == "Jullie zitten allebei in Tiel."
    assert nothing == []
    assert shared(programme, hers, his) == [
        "Jullie spreken allebei Nederlands.",
        "Jullie spreken allebei ook online af.",
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"employer": ["Bakker BV", "Kaas"]}, "Bakker BV, Kaas"),
        ({"employer": "Bakker BV"}, "Bakker BV"),
        ({"works_since": ""}, ""),
    ],
)
def test_work_is_said_as_far_as_she_told(answers, said):
    assert work_of(make_participant(answers=answers).application) == said


def test_experience_stands_in_for_work():
    assert work_of(make_participant().application).startswith("Werkt ")
