"""The logs in the admin are for reading."""

import pytest
from django.urls import reverse

from mentorship.mail.compose import compose
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import coordinator_of, make_duo, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_superuser", [True, False])
def test_mail_and_duos_are_read_by_a_superuser_and_changed_by_nobody(client, is_superuser):
    duo = make_duo()
    compose("accounts/login_code", to=make_user(), key="code-1", code="123456").send()
    user = coordinator_of(duo.programme)
    user.is_superuser = is_superuser
    user.save()
    log_in(client, user, second_factor=True)
    rows = [("duos_duo", duo.pk), ("mail_outgoingemail", OutgoingEmail.objects.latest("pk").pk)]

    for name, pk in rows:
        pages = [
            reverse(f"admin:{name}_changelist"),
            reverse(f"admin:{name}_change", args=[pk]),
        ]
        read = {client.get(page).status_code for page in pages}
        closed = {
            client.get(reverse(f"admin:{name}_add")).status_code,
            client.post(pages[1], {}).status_code,
            client.post(reverse(f"admin:{name}_delete", args=[pk])).status_code,
        }
        assert read == ({200} if is_superuser else {403}), name
        assert closed == {403}, name
