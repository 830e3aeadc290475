"""Who comes in by which door."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core.management import CommandError, call_command
from django.urls import reverse

from mentorship.accounts.models import PersonalLink, User
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import make_coordinator, make_programme, make_user

pytestmark = pytest.mark.django_db
CODE_PAGE = "/account/login/code/"


def code_in_mail(email):
    text = restored(OutgoingEmail.objects.filter(address=email).latest("pk")).body
    return next(
        line.strip() for line in text.splitlines() if re.fullmatch(r"\s*[\w-]{6,9}\s*", line)
    )


def log_in_by_code(client, email):
    client.post(CODE_PAGE, {"email": email})
    return client.post(CODE_PAGE + "confirm/", {"code": code_in_mail(email)})


def code_of(secret):
    import time

    return f"{hotp_value(secret, int(time.time()) // 30):06}"


@pytest.mark.django_db(transaction=True)
def test_staff_set_up_a_second_factor_on_the_way_in_and_are_in(client):
    coordinator = make_coordinator()
    programme = make_programme(coordinator=coordinator)
    overview = reverse("dashboard:overview", args=[programme.slug])

    log_in_by_code(client, coordinator.email)
    detour = client.get(overview)
    page = client.get(detour.url).content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)[1]
    client.post(detour.url, {"code": code_of(secret)})

    assert detour.url.startswith(reverse("mfa_activate_totp"))
    assert client.get(overview).status_code == 200


def test_who_owns_a_factor_has_to_show_it_in_every_session(client):
    coordinator = make_coordinator()
    programme = make_programme(coordinator=coordinator)
    secret = generate_totp_secret()
    TOTP.activate(coordinator, secret)
    overview = reverse("dashboard:overview", args=[programme.slug])

    response = log_in_by_code(client, coordinator.email)
    before = client.get(overview)
    client.post(response.url, {"code": code_of(secret)})

    assert before.status_code == 302
    assert client.get(overview).status_code == 200
    stored = coordinator.authenticator_set.get(type="totp").data["secret"]
    assert secret not in stored


def test_a_session_without_the_factor_is_asked_for_it(client, coordinator, programme):
    TOTP.activate(coordinator, generate_totp_secret())

    response = log_in(client, coordinator).get(reverse("dashboard:overview", args=[programme.slug]))

    assert response.url.startswith(reverse("mfa_reauthenticate"))


def test_a_link_in_a_mail_is_no_key_to_the_staff_door(client, coordinator, programme):
    log_in(client, coordinator, purpose="portal")

    page = client.get(reverse("dashboard:overview", args=[programme.slug]))
    set_up = client.get(reverse("mfa_activate_totp"))

    assert page.url.startswith(reverse("account_request_login_code"))
    assert set_up.url.startswith(reverse("account_request_login_code"))


def test_a_participant_does_not_learn_that_staff_pages_exist(client, programme):
    log_in(client, make_user())

    assert client.get(reverse("dashboard:overview", args=[programme.slug])).status_code == 404


def test_an_unknown_address_looks_the_same_and_gets_no_mail(client):
    make_user(email="bekend@example.org")

    known = client.post(CODE_PAGE, {"email": "bekend@example.org"})
    unknown = client.post(CODE_PAGE, {"email": "vreemd@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [email.address for email in OutgoingEmail.objects.all()] == ["bekend@example.org"]
    assert not User.objects.filter(email="vreemd@example.org").exists()


def test_nobody_signs_herself_up(client):
    client.post("/account/signup/", {"email": "nieuw@example.org"})

    assert not User.objects.filter(email="nieuw@example.org").exists()


def test_the_first_member_of_staff_comes_from_the_command_line(capsys):
    call_command("add_staff", "Ilse@Example.org", "Ilse Vermeer", "--superuser")

    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == ("ilse@example.org", True, True)
    assert "can log in" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("add_staff", "geen adres", "Niemand")


def test_people_and_links_have_plain_names():
    user = make_user("Fleur van der Heijden")
    link = PersonalLink(user=user, purpose="portal")

    assert (str(user), user.given_name, str(link)) == (
        "Fleur van der Heijden",
        "Fleur",
        "Fleur van der Heijden · portal",
    )
    assert not user.has_usable_password()
    assert PersonalLink.objects.usable(user.joined_at).count() == 0


@pytest.mark.parametrize("email", ["ilse@example.org", "nobody@example.org"])
def test_who_typed_a_wrong_address_can_type_another(client, email):
    make_user(email="ilse@example.org")
    client.post(reverse("account_request_login_code"), {"email": email})

    page = client.get(reverse("account_confirm_login_code")).content.decode()
    back = client.post(
        reverse("account_logout"), {"next": reverse("account_request_login_code")}, follow=True
    )
    again = client.post(reverse("account_request_login_code"), {"email": "ilse@example.org"})

    assert "Gebruik een ander adres" in page
    assert 'name="email"' in back.content.decode()
    assert again.url.startswith(reverse("account_confirm_login_code"))


def test_a_code_that_did_not_come_is_sent_again(client):
    make_user(email="ilse@example.org")
    client.post(reverse("account_request_login_code"), {"email": "ilse@example.org"})

    client.post(reverse("account_confirm_login_code"), {"action": "resend"})

    assert OutgoingEmail.objects.filter(kind="accounts/login_code").count() == 2
