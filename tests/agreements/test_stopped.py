"""S2-END-1: of two who stopped before both had signed nothing is asked any more."""

import pytest
from django.urls import reverse

from agreements import drafting_actions, jobs, selectors, signing_actions
from agreements.models import ReadingCopy
from mentorship.duos import ending_actions
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.agreements.steps import declined, drawn_up, offered, sealed

pytestmark = pytest.mark.django_db


def stopped(agreement):
    ending_actions.stop(agreement.duo, by=agreement.duo.mentee.user)
    agreement.duo.refresh_from_db()
    return agreement


@pytest.mark.parametrize("make", [drawn_up, offered])
def test_neither_is_asked_to_fill_in_or_sign(make, as_participant):
    agreement = stopped(make())
    duo = agreement.duo

    for part in (duo.mentor, duo.mentee):
        assert selectors.standing_for(part.user) == {}
        for name in ("fill", "sign", "decline"):
            page = as_participant(part).get(
                reverse(f"agreements:{name}", args=[duo.pk]), follow=True
            )
            assert "Je hoeft niets meer in te vullen of te tekenen." in " ".join(
                page.content.decode().split()
            )


def test_a_late_signature_is_refused_kindly(as_participant):
    agreement = stopped(offered())
    duo = agreement.duo
    shown = agreement.current.terms_sha256

    late = as_participant(duo.mentor).post(
        reverse("agreements:sign", args=[duo.pk]), {"typed_name": "Ahmed", "shown": shown}
    )

    assert late.status_code == 409
    assert "zijn gestopt" in late.content.decode()
    with pytest.raises(TransitionNotAllowed):
        signing_actions.sign(agreement, typed_name="Ahmed Yilmaz", shown=shown, by=duo.mentor.user)
    with pytest.raises(TransitionNotAllowed):
        declined(agreement, duo.mentor.user)
    with pytest.raises(TransitionNotAllowed):
        drafting_actions.fill_in(
            agreement, terms={}, seen=agreement.current.mark, by=duo.mentor.user
        )


def test_no_copy_is_made_and_nobody_is_mailed_to_sign():
    agreement = stopped(offered())
    ReadingCopy.objects.all().delete()
    OutgoingEmail.objects.filter(kind="agreements/agreement_sign").delete()

    jobs.catch_up(0)
    jobs.prepare(revision_pk=agreement.current.pk)

    assert not ReadingCopy.objects.exists()
    assert not OutgoingEmail.objects.filter(kind="agreements/agreement_sign").exists()


def test_the_staff_remind_nobody_who_stopped():
    agreement = stopped(offered())

    assert selectors.missing_signatures(agreement.duo.programme) == []


def test_what_both_signed_can_still_be_read(as_participant):
    agreement = stopped(sealed())

    page = as_participant(agreement.duo.mentee).get(
        reverse("agreements:sign", args=[agreement.duo_id])
    )

    assert page.status_code == 200
    assert "niets meer in te vullen" not in page.content.decode()
