"""One passage, one reader, one purpose: who must permit it does, and takes it back at any time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.dashboard import person_actions
from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos import permission_actions as actions
from mentorship.duos.models import Consent, Duo, Permission, Reading
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import coordinator_of, make_duo, make_programme

pytestmark = pytest.mark.django_db
PASSAGE = "Ik durf nu nee te zeggen."
ADDRESS = "jansen@example.org"


def text(response):
    return " ".join(response.content.decode().split())


def slip(**data):
    return {
        "key": str(uuid4()),
        "words": PASSAGE,
        "reader": "Dokter Jansen",
        "address": ADDRESS,
        "purpose": "Mijn plan voor het werk",
        "typed_name": "Fleur Peeters",
    } | data


def ask(browser, duo, follow=True, query="", **data):
    url = reverse("portal:permission_ask", args=[duo.pk]) + query
    return browser.post(url, slip(**data), follow=follow)


def page(browser, permission=None):
    found = permission or Permission.objects.get()
    return browser.get(reverse("portal:permission", args=[found.pk]))


def answer(browser, **data):
    return browser.post(
        reverse("portal:permission", args=[Permission.objects.get().pk]), data, follow=True
    )


def withdraw(browser):
    url = reverse("portal:permission_withdraw", args=[Permission.objects.get().pk])
    return browser.post(url, follow=True)


def link():
    """The address that the reader got."""
    return link_of(Permission.objects.get())


def link_of(permission):
    key = f"permission-{permission.pk}-to_read"
    body = restored(OutgoingEmail.objects.get(key=key)).body
    return "/delen/" + body.partition("/delen/")[2].split()[0]


@pytest.fixture
def duo():
    """Of a programme in which the mentee decides."""
    return make_duo(make_programme(permission_by="mentee"))


@pytest.fixture
def pair():
    """Of a programme in which both decide."""
    return make_duo(make_programme(permission_by="both"))


# --- who must permit -----------------------------------------------------------------------


def test_a_mentee_permits_it_herself_and_her_mentor_sees_nothing_S0_CONF_4(duo, as_participant):
    done = ask(as_participant(duo.mentee), duo)

    permission = Permission.objects.get()
    assert permission.status == "granted"
    assert [each.typed_name for each in permission.consents.all()] == ["Fleur Peeters"]
    assert PASSAGE in text(done)
    assert page(as_participant(duo.mentor)).status_code == 404
    assert "Dokter Jansen" not in text(as_participant(duo.mentor).get("/m/toestemming/"))


def test_what_a_mentor_asks_the_mentee_decides(duo, as_participant):
    mentor, mentee = as_participant(duo.mentor), as_participant(duo.mentee)
    form = mentor.get(reverse("portal:permission_ask", args=[duo.pk]))

    ask(mentor, duo)
    before = Permission.objects.get().status
    own = page(mentor)
    own_try = answer(mentor, typed_name="Ahmed")
    asked = page(mentee)
    answer(mentee, typed_name="Fleur P.")

    assert "typed_name" not in form.context["form"].fields
    assert before == "asked"
    assert "Geef toestemming" not in text(own)
    assert own_try.status_code == 200
    assert PASSAGE in text(asked)
    assert Permission.objects.get().status == "granted"
    assert Consent.objects.get().person == duo.mentee.user


def test_where_both_decide_both_do_so_in_writing_S4_TXT_4(pair, as_participant):
    mentee, mentor = as_participant(pair.mentee), as_participant(pair.mentor)
    ask(mentee, pair)
    asked = Permission.objects.get()

    empty = answer(mentor, typed_name=" ")
    still = Permission.objects.get().status
    answer(mentor, typed_name="Ahmed Yilmaz")

    assert asked.status == still == "asked"
    assert "Typ je naam om toestemming te geven." in text(empty)
    granted = Permission.objects.get()
    assert granted.status == "granted"
    assert set(granted.consents.values_list("typed_name", flat=True)) == {
        "Fleur Peeters", "Ahmed Yilmaz",
    }  # fmt: skip
    assert OutgoingEmail.objects.filter(kind="duos/permission_asked").get().to == pair.mentor.user


def test_no_needs_no_reason_and_leaves_no_text(pair, as_participant):
    ask(as_participant(pair.mentee), pair)

    said = answer(as_participant(pair.mentor), refuse="1", typed_name="Ahmed")
    late = answer(as_participant(pair.mentor), typed_name="Toch")

    permission = Permission.objects.get()
    assert (permission.status, permission.passage) == ("refused", "")
    assert permission.closed_by == pair.mentor.user
    assert "Niemand anders leest het" in text(said)
    assert late.status_code == 200
    assert not OutgoingEmail.objects.filter(kind="duos/permission_to_read").exists()
    assert withdraw(as_participant(pair.mentee)).status_code == 409


def test_which_wait_for_whom(pair, as_participant):
    ask(as_participant(pair.mentee), pair)
    mentee, mentor = pair.mentee.user, pair.mentor.user
    waiting = Permission.objects.waiting_for

    before = [waiting(mentee).count(), waiting(mentor).count()]
    actions.permit(Permission.objects.get(), typed_name="Ahmed", by=mentor)

    assert before == [0, 1]
    assert waiting(mentor).count() == 0


def test_the_rule_of_the_day_it_was_asked_holds(pair, as_participant):
    ask(as_participant(pair.mentee), pair)
    pair.programme.permission_by = "mentee"
    pair.programme.save()

    assert Permission.objects.get().status == "asked"
    assert page(as_participant(pair.mentor)).status_code == 200


@pytest.mark.parametrize("step", ["permit", "refuse", "withdraw"])
def test_of_two_at_once_the_second_is_told(pair, as_participant, step):
    ask(as_participant(pair.mentee), pair)
    permission, late = Permission.objects.get(), Permission.objects.get()
    mentor = pair.mentor.user
    actions.refuse(permission, by=mentor)
    steps = {
        "permit": lambda: actions.permit(late, typed_name="Ahmed", by=mentor),
        "refuse": lambda: actions.refuse(late, by=mentor),
        "withdraw": lambda: actions.withdraw(late, by=mentor),
    }

    with pytest.raises(TransitionNotAllowed):
        steps[step]()


def test_who_does_not_have_to_permit_it_cannot(duo, as_participant):
    ask(as_participant(duo.mentor), duo)

    with pytest.raises(TransitionNotAllowed):
        actions.permit(Permission.objects.get(), typed_name="Ahmed", by=duo.mentor.user)


# --- asking --------------------------------------------------------------------------------


def test_a_part_of_a_reflection_can_be_chosen(duo, as_participant):
    met = meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="phone", by=duo.mentee.user
    )
    reflection_actions.write(
        met, conversation="Eerst dit.\n\nDan dat.", progress="En zo.", is_shared=False,
        by=duo.mentee.user,
    )  # fmt: skip
    browser = as_participant(duo.mentee)
    url = reverse("portal:permission_ask", args=[duo.pk])

    form = browser.get(url, {"verslag": met.pk}).context["form"]
    [first, second, third] = form.fields["pieces"].choices
    ask(browser, duo, query=f"?verslag={met.pk}", words="", pieces=[first[0], third[0]])

    assert [first[1], second[1], third[1]] == ["Eerst dit.", "Dan dat.", "En zo."]
    assert Permission.objects.get().passage == "Eerst dit.\n\nEn zo."
    hers = as_participant(duo.mentor).get(url, {"verslag": met.pk}).context["form"]
    assert "pieces" not in hers.fields
    assert "pieces" not in browser.get(url, {"verslag": "x"}).context["form"].fields


def test_a_part_that_was_changed_meanwhile_is_chosen_again(duo, as_participant):
    met = meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=60, form="phone", by=duo.mentee.user
    )
    reflection_actions.write(
        met, conversation="Nieuw.", progress="", is_shared=False, by=duo.mentee.user
    )

    response = ask(as_participant(duo.mentee), duo, query=f"?verslag={met.pk}", pieces=["0" * 16])

    assert "Kies het stukje nog een keer." in text(response)
    assert PASSAGE in text(response)
    assert not Permission.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"words": ""}, "Kies of schrijf wat gelezen mag worden."),
        ({"words": "x" * 2001}, "Gebruik hoogstens 2.000 tekens."),
        ({"reader": ""}, "Vul in wie het mag lezen."),
        ({"address": "geen adres"}, "bijvoorbeeld naam@voorbeeld.nl"),
        ({"purpose": ""}, "Vul in waarvoor het is."),
        ({"purpose": "x" * 301}, "Gebruik hoogstens 300 tekens."),
        ({"typed_name": ""}, "Typ je naam om toestemming te geven."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(duo, as_participant, data, words):
    response = ask(as_participant(duo.mentee), duo, **data)

    assert words in text(response)
    assert "Dokter Jansen" in text(response) or "reader" in data
    assert not Permission.objects.exists()


def test_any_words_survive(duo, as_participant):
    words = "😀 مرحبا <script>{{7*7}}</script>"

    response = ask(as_participant(duo.mentee), duo, words=words, purpose=words)

    permission = Permission.objects.get()
    assert (permission.passage, permission.purpose) == (words, words)
    assert "<script>{{7" not in text(response)


def test_sent_twice_it_is_asked_once(duo, as_participant):
    key = str(uuid4())

    for _ in range(2):
        ask(as_participant(duo.mentee), duo, key=key)

    assert Permission.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="duos/permission_to_read").count() == 1


@pytest.mark.parametrize("status", ["completed", "ended_early"])
def test_after_the_end_nothing_is_asked_but_taken_back(pair, as_participant, status):
    mentee, mentor = as_participant(pair.mentee), as_participant(pair.mentor)
    ask(mentee, pair)
    Duo.objects.update(status=status, ended_on=localdate())

    late = ask(mentee, pair)
    waiting = page(mentor)
    with pytest.raises(TransitionNotAllowed):
        actions.permit(Permission.objects.get(), typed_name="Ahmed", by=pair.mentor.user)
    withdraw(mentee)

    assert "Je mentorschap is afgelopen" in text(late)
    assert PASSAGE in text(late)
    assert "Geef toestemming" not in text(waiting)
    assert Permission.objects.get().status == "withdrawn"
    assert "Laat iemand iets lezen" not in text(mentee.get("/m/toestemming/"))
    empty = text(mentee.get(reverse("portal:permission_ask", args=[pair.pk])))
    assert "er wordt niets nieuws gedeeld" in empty
    assert "Waarvoor" not in empty


# --- reading -------------------------------------------------------------------------------


def test_the_reader_opens_it_and_that_is_noted(duo, as_participant):
    ask(as_participant(duo.mentee), duo)
    address, browser = link(), Client()

    looked = browser.get(address)
    none_yet = Reading.objects.count()
    read = browser.post(address)

    assert PASSAGE not in text(looked)
    assert none_yet == 0
    assert PASSAGE in text(read)
    assert "Mijn plan voor het werk" in text(read)
    assert Reading.objects.count() == 1
    assert looked["X-Robots-Tag"] == "noindex, nofollow"
    assert len(page(as_participant(duo.mentee)).context["readings"]) == 1


def test_taken_back_it_cannot_be_read_and_what_was_read_stays_known(duo, as_participant):
    mentee = as_participant(duo.mentee)
    ask(mentee, duo)
    address, browser = link(), Client()
    browser.post(address)

    withdraw(mentee)
    again = [browser.get(address), browser.post(address)]

    permission = Permission.objects.get()
    assert permission.status == "withdrawn"
    assert permission.passage == PASSAGE
    assert Reading.objects.count() == 1
    assert all("Dit is niet meer te lezen" in text(each) for each in again)
    assert all(PASSAGE not in text(each) for each in again)
    assert PASSAGE in text(page(mentee))
    told = restored(OutgoingEmail.objects.get(kind="duos/permission_withdrawn"))
    assert told.to == [ADDRESS]


def test_a_link_that_did_not_arrive_is_told_to_the_two(pair, as_participant):
    mentee = as_participant(pair.mentee)
    ask(mentee, pair)
    waiting = text(page(mentee))
    answer(as_participant(pair.mentor), typed_name="Ahmed")
    fine = text(page(mentee))
    OutgoingEmail.objects.filter(address=ADDRESS).update(status="bounced", sealed=None)

    lost = text(page(mentee))

    assert ["kwam niet aan" in each for each in (waiting, fine, lost)] == [False, False, True]


def test_what_nobody_read_goes_when_it_is_taken_back(duo, as_participant):
    mentee = as_participant(duo.mentee)
    ask(mentee, duo)

    withdraw(mentee)

    assert Permission.objects.get().passage == ""
    assert "niet bewaard: niemand las die" in text(page(mentee))


def test_taken_back_between_look_and_press_the_reader_is_told(duo, as_participant):
    ask(as_participant(duo.mentee), duo)
    late = Permission.objects.get()
    actions.withdraw(Permission.objects.get(), by=duo.mentee.user)

    with pytest.raises(TransitionNotAllowed):
        actions.read(late)


def test_after_thirty_days_it_is_closed(duo, as_participant):
    ask(as_participant(duo.mentee), duo)
    Permission.objects.update(granted_at=now() - timedelta(days=30))

    assert "Dit is niet meer te lezen" in text(Client().post(link()))
    assert not Reading.objects.exists()


@pytest.mark.parametrize("token", ["onbekend", "WyJ4Il0:1x:y"])
def test_another_link_leads_nowhere(token):
    assert Client().get(reverse("duos:permission_read", args=[token])).status_code == 404


# --- who sees it ---------------------------------------------------------------------------


def test_nobody_else_sees_it_S4_TXT_3(pair, as_participant, staff_of):
    ask(as_participant(pair.mentee), pair)
    stranger = make_duo(pair.programme)
    coordinator = coordinator_of(pair.programme)
    coordinator.is_superuser = True
    coordinator.save()
    permission = Permission.objects.get()

    for browser in (
        as_participant(stranger.mentee),
        staff_of(pair.programme),
        log_in(Client(), coordinator, second_factor=True),
    ):
        assert page(browser).status_code == 404
        assert withdraw(browser).status_code == 404
        assert PASSAGE not in text(browser.get("/m/toestemming/"))
        url = reverse("portal:permission_ask", args=[pair.pk])
        assert browser.get(url).status_code == 404
    assert str(permission) == f"{pair} · {permission.asked_at:%Y-%m-%d}"


def test_a_link_for_one_permission_opens_that_one(pair, as_participant):
    ask(as_participant(pair.mentee), pair)
    permission = Permission.objects.get()
    browser = as_participant(pair.mentor, purpose=f"permission:{permission.pk}")

    assert page(browser).status_code == 200
    assert "/m/toestemming/" not in text(page(browser)).partition("<main")[2].partition("<form")[0]
    assert browser.get("/m/toestemming/").status_code == 302


def test_the_mail_carries_no_word_and_the_log_of_staff_no_reader(pair, as_participant):
    ask(as_participant(pair.mentee), pair)
    answer(as_participant(pair.mentor), typed_name="Ahmed")
    withdraw(as_participant(pair.mentor))

    for email in OutgoingEmail.objects.all():
        message = restored(email)
        whole = f"{message.subject}{message.body}{message.alternatives}"
        assert PASSAGE not in whole
        assert "Mijn plan" not in whole
    to_reader = OutgoingEmail.objects.filter(address=ADDRESS)
    assert set(to_reader.values_list("programme_slug", flat=True)) == {""}
    assert to_reader.count() == 2


def test_a_list_of_many_costs_as_much_as_one(duo, as_participant, django_assert_max_num_queries):
    browser = as_participant(duo.mentee)
    ask(browser, duo)
    with django_assert_max_num_queries(30) as few:
        browser.get("/m/toestemming/")
    for _ in range(20):
        actions.ask(
            duo, key=uuid4(), passage=PASSAGE, purpose="x", reader="Y", address=ADDRESS,
            typed_name="Fleur", by=duo.mentee.user,
        )  # fmt: skip

    with django_assert_max_num_queries(len(few)):
        page = browser.get("/m/toestemming/")

    assert text(page).count("/m/toestemming/") > 20


def test_who_is_forgotten_leaves_days_and_no_words(pair, as_participant):
    ask(as_participant(pair.mentee), pair)
    ask(as_participant(pair.mentor), pair, reader="Iemand Anders")
    for permission in Permission.objects.all():
        actions.permit(permission, typed_name="Naam", by=pair.other(permission.asked_by).user)
    closed = Permission.objects.first()
    Client().post(link_of(closed))
    actions.withdraw(closed, by=pair.mentee.user)
    Duo.objects.update(status="completed", ended_on=localdate())
    sent = OutgoingEmail.objects.filter(kind="duos/permission_withdrawn")
    sent.update(status="sent", sealed=None)

    person_actions.forget(pair.mentee.user)

    for permission in Permission.objects.all():
        assert set(permission.words.values()) == {""}
        assert permission.status == "withdrawn"
    assert Reading.objects.count() == 1
    assert not OutgoingEmail.objects.filter(address=ADDRESS).exists()
    assert (sent.get().address, sent.get().subject) == ("", "")
    names = Consent.objects.filter(person=pair.mentee.user).values_list("typed_name", flat=True)
    assert set(names) == {"–"}
