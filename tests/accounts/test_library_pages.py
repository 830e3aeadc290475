"""The login library's pages: which there are, and that they speak our language in our look."""

import os
import re
from hashlib import sha256

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from mentorship.accounts import doors
from tests.accounts.test_doors import CODE_PAGE, code_of, log_in_by_code
from tests.conftest import log_in
from tests.factories import make_coordinator, make_programme, make_user

pytestmark = pytest.mark.django_db
OPEN = {
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}
ARGUMENTS = {"key": "x", "uidb36": "1"}


def library_pages(resolver=None, inside=False):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if inside:
                yield pattern
        else:
            yield from library_pages(pattern, inside or "allauth" in str(pattern.urlconf_name))


def address(pattern, **arguments):
    known = ARGUMENTS | arguments
    return reverse(
        pattern.name,
        kwargs={name: known[name] for name in get_resolver().reverse_dict[pattern.name][0][0][1]},
    )


def passkey_of(user, name="Mijn laptop"):
    """A passkey as a device would have registered it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    identity = os.urandom(16)
    device = AttestedCredentialData.create(Aaguid(bytes(16)), identity, key)
    answered = AuthenticatorData.create(
        sha256(b"testserver").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT,
        0,
        device,
    )
    client_data = CollectedClientData.create("webauthn.create", b"x" * 16, "http://testserver")
    credential = {
        "id": websafe_encode(identity),
        "rawId": websafe_encode(identity),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client_data),
            "attestationObject": websafe_encode(AttestationObject.create("none", answered, {})),
        },
    }
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": name, "credential": credential}
    )


@pytest.fixture
def secured(coordinator, programme):
    """A member of staff with every kind of second factor, who showed one a moment ago."""
    TOTP.activate(coordinator, generate_totp_secret())
    RecoveryCodes.activate(coordinator)
    passkey_of(coordinator)
    return fresh(Client(), coordinator)


def fresh(client, user):
    """A browser in which the second factor was shown a moment ago, for this very purpose."""
    log_in(client, user)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, user
    record_authentication(request, user, "mfa", type="totp", reauthenticated=True)
    request.session.save()
    return client


def test_exactly_these_pages_of_the_library_exist(secured, coordinator):
    pk = coordinator.authenticator_set.get(type="webauthn").pk

    found = {
        pattern.name
        for pattern in library_pages()
        if secured.get(address(pattern, pk=pk)).status_code != 404
    }

    assert found == OPEN
    assert doors.LIBRARY_PAGES | doors.STAFF_LIBRARY_PAGES | {doors.LIBRARY_LOGIN} == OPEN


def test_participants_get_no_pages_about_second_factors(client):
    log_in(client, make_user())

    found = {
        pattern.name
        for pattern in library_pages()
        if client.get(address(pattern, pk=1)).status_code != 404
    }

    assert found == {name for name in OPEN if name.startswith("account_")}


def test_the_librarys_own_login_leads_to_ours(client):
    response = client.get(reverse("account_login") + "?next=/m/")

    assert response.url == f"{CODE_PAGE}?next=%2Fm%2F"


ENGLISH = re.compile(
    r"\b(the|your|you|this|enter|sign|code is|security|enable|remove|authenticat(e|ion)|please|key)\b",
    re.IGNORECASE,
)


def words_of(response):
    """What a person reads: no scripts, no tags."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2]))


def assert_ours(response):
    assert response.status_code == 200
    assert not ENGLISH.search(words_of(response)), words_of(response)
    names = [template.origin.name for template in response.templates if template.origin]
    library = [name for name in names if "/allauth/" in name]
    assert not library
    assert any(name.startswith(str(settings.ROOT / "templates")) for name in names)


@pytest.mark.parametrize(
    "name",
    sorted(
        OPEN
        - {"account_confirm_login_code", "account_login", "account_request_login_code"}
        - {"mfa_activate_totp", "mfa_authenticate", "mfa_download_recovery_codes"}
    ),
)
def test_pages_behind_the_login_are_ours_and_dutch(secured, coordinator, name):
    [pattern] = [pattern for pattern in library_pages() if pattern.name == name]
    pk = coordinator.authenticator_set.get(type="webauthn").pk

    assert_ours(secured.get(address(pattern, pk=pk)))


def test_pages_of_the_way_in_are_ours_and_dutch(client, coordinator):
    TOTP.activate(coordinator, generate_totp_secret())
    passkey_of(coordinator)

    assert_ours(client.get(CODE_PAGE))
    assert_ours(client.post(CODE_PAGE, {"email": ""}))
    assert_ours(client.post(CODE_PAGE, {"email": coordinator.email}, follow=True))
    assert_ours(client.post(CODE_PAGE + "confirm/", {"code": "ONZIN1"}))
    assert_ours(log_in_follow(client, coordinator))
    assert_ours(client.post(reverse("mfa_authenticate"), {"code": "000000"}))
    assert_ours(client.post(reverse("mfa_authenticate"), {"credential": ""}))


def log_in_follow(client, user):
    return client.get(log_in_by_code(client, user.email).url)


def test_setting_up_for_the_first_time_is_ours_and_dutch(client, coordinator):
    log_in(client, coordinator)

    assert_ours(client.get(reverse("mfa_index")))
    assert_ours(client.get(reverse("mfa_list_webauthn")))
    assert_ours(client.get(reverse("mfa_activate_totp")))
    assert_ours(client.post(reverse("mfa_activate_totp"), {"code": "1"}))
    assert_ours(client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": ""}))
    assert_ours(client.post(reverse("mfa_generate_recovery_codes")))


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_shows_the_recovery_codes_at_once(client, coordinator):
    log_in(client, coordinator)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)[1]

    shown = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)

    assert_ours(shown)
    codes = coordinator.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert all(code in shown.content.decode() for code in codes)
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download.content.decode().split("\n\n", 1)[1].split() == codes


def test_who_lost_her_phone_comes_in_with_a_recovery_code_once(client):
    coordinator = make_coordinator()
    overview = reverse("dashboard:overview", args=[make_programme(coordinator=coordinator).slug])
    TOTP.activate(coordinator, generate_totp_secret())
    code, *_rest = RecoveryCodes.activate(coordinator).get_unused_codes()

    second = log_in_by_code(client, coordinator.email)
    client.post(second.url, {"code": code})
    inside = client.get(overview)
    client.post(reverse("account_logout"))
    second = log_in_by_code(client, coordinator.email)
    again = client.post(second.url, {"code": code})

    assert inside.status_code == 200
    assert "Dat klopt niet" in again.content.decode()
    assert client.get(overview).status_code == 302


def test_a_code_of_the_app_works_once_for_as_long_as_it_is_accepted(client):
    """RFC 6238, 5.2."""
    coordinator = make_coordinator()
    secret = generate_totp_secret()
    totp = TOTP.activate(coordinator, secret)
    code = code_of(secret)

    second = log_in_by_code(client, coordinator.email)
    inside = client.post(second.url, {"code": code})
    client.post(reverse("account_logout"))
    cache.delete(totp._get_used_cache_key(code))  # as the library forgets it after one step
    second = log_in_by_code(client, coordinator.email)
    again = client.post(second.url, {"code": code})

    assert inside.status_code == 302
    assert "Dat klopt niet" in again.content.decode()


def test_a_new_phone_replaces_the_old_one(secured, coordinator):
    before = coordinator.authenticator_set.get(type="totp")

    secured.post(reverse("mfa_deactivate_totp"))

    assert not coordinator.authenticator_set.filter(pk=before.pk).exists()
    assert secured.get(reverse("mfa_activate_totp")).status_code == 200


def test_who_gives_up_her_last_factor_sets_up_a_new_one_at_once(secured, coordinator, programme):
    overview = reverse("dashboard:overview", args=[programme.slug])
    passkey = coordinator.authenticator_set.get(type="webauthn")

    secured.post(reverse("mfa_deactivate_totp"))
    with_passkey = secured.get(overview)
    secured.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    without = secured.get(overview)

    assert with_passkey.status_code == 200
    assert without.url.startswith(reverse("mfa_activate_totp"))


def test_a_passkey_gets_another_name_and_goes(secured, coordinator):
    passkey = coordinator.authenticator_set.get(type="webauthn")
    edit = reverse("mfa_edit_webauthn", args=[passkey.pk])

    empty = secured.post(edit, {"name": ""})
    secured.post(edit, {"name": "Werk" * 40})
    renamed = secured.get(reverse("mfa_list_webauthn")).content.decode()
    secured.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert "Geef de passkey een naam" in empty.content.decode()
    assert "Werk" * 15 in renamed
    assert "Werk" * 16 not in renamed
    assert not coordinator.authenticator_set.filter(pk=passkey.pk).exists()


def test_somebody_elses_passkey_is_nobodys_business(secured):
    other = passkey_of(make_coordinator("x"))

    assert secured.get(reverse("mfa_edit_webauthn", args=[other.pk])).status_code == 404
    assert secured.post(reverse("mfa_remove_webauthn", args=[other.pk])).status_code == 404


def test_who_has_passkeys_alone_is_asked_for_one(client, coordinator, programme):
    passkey_of(coordinator)
    RecoveryCodes.activate(coordinator)
    log_in(client, coordinator)

    detour = client.get(reverse("dashboard:overview", args=[programme.slug]))
    page = client.get(detour.url)

    assert detour.url.startswith(reverse("mfa_reauthenticate_webauthn"))
    assert_ours(page)
    assert "Gebruik een code" in page.content.decode()


def test_the_next_passkey_has_a_name_of_its_own(secured):
    page = secured.get(reverse("mfa_add_webauthn"))

    assert page.context["form"].initial["name"] == "Passkey 2"
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["name"] == "Tweespan"
