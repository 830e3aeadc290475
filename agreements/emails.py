"""What the two hear about their agreement, in the name of who guides them (S4-SIGN-4)."""

from datetime import date
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements import seal_keys
from agreements.models import GUARDIAN, Agreement, AgreementRules, Document, Revision, Signatory
from mentorship.accounts.actions import LINK_DAYS, personal_link
from mentorship.accounts.models import User
from mentorship.duos.emails import from_guide
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant
from mentorship.mail.compose import Attachment, Letter, compose


def _link(duo: Duo, to: Participant | Signatory, page: str) -> str:
    path = reverse(f"agreements:{page}", args=[duo.pk])
    # It opens the page for as long as there is something to sign.
    days = max(LINK_DAYS, AgreementRules.of(duo.programme).days_to_sign)
    return personal_link(to.user, f"agreement:{duo.pk}", to=path, days=days)


def agreement_fill(agreement: Agreement, to: Participant, *, turn: str = "") -> Letter:
    """Invite one of the two to fill in the agreement; with a ``turn`` it is a reminder."""
    duo = agreement.duo
    key = f"agreement-fill-{agreement.pk}-{to.role}"
    return compose(
        "agreements/agreement_fill",
        to=to.user,
        key=f"{key}-{turn}" if turn else key,
        sender=from_guide(duo),
        action=(_("Fill in your agreement"), _link(duo, to, "fill")),
        agreement=agreement,
        title=agreement.current.template.wording.title,
        other=duo.other(to.user).user,
    )


def agreement_check(revision: Revision, to: Participant, *, by: User) -> Letter:
    """Ask one of the two whether it is right as somebody else filled it in; once for each change."""
    duo = revision.agreement.duo
    about = f"{revision.pk}-{to.role}-{revision.terms_sha256[:16]}"
    return compose(
        "agreements/agreement_check",
        to=to.user,
        key=f"agreement-check-{about}",
        sender=from_guide(duo),
        action=(_("See whether it is right"), _link(duo, to, "fill")),
        other=duo.other(to.user).user,
        by=by,
        is_amendment=revision.agreement.in_force is not None,
    )


def agreement_anew(revision: Revision, to: Participant) -> Letter:
    """Ask one of the two to fill in a new version that the staff began."""
    duo = revision.agreement.duo
    return compose(
        "agreements/agreement_anew",
        to=to.user,
        key=f"agreement-anew-{revision.pk}-{to.role}",
        sender=from_guide(duo),
        action=(_("Fill in your agreement"), _link(duo, to, "fill")),
        other=duo.other(to.user).user,
        is_amendment=revision.agreement.in_force is not None,
    )


def agreement_withdrawn(revision: Revision, to: Participant) -> Letter:
    """Tell one of the two that she need not sign it, and why."""
    duo = revision.agreement.duo
    return compose(
        "agreements/agreement_withdrawn",
        to=to.user,
        key=f"agreement-withdrawn-{revision.pk}-{to.role}",
        sender=from_guide(duo),
        other=duo.other(to.user).user,
        reason=revision.withdraw_reason,
        is_amendment=revision.agreement.in_force is not None,
    )


def agreement_sign(revision: Revision, to: Signatory) -> Letter:
    """Ask somebody to sign: one of the two, or who signs along for the mentee."""
    duo = revision.agreement.duo
    kind = "agreement_sign_along" if to.role == GUARDIAN else "agreement_sign"
    return compose(
        f"agreements/{kind}",
        to=to.user,
        key=sign_key(revision, to),
        sender=from_guide(duo),
        action=(_("Read and sign"), _link(duo, to, "sign")),
        other=duo.other(to.user).user,
        mentee=duo.mentee.user,
        mentor=duo.mentor.user,
    )


def sign_key(revision: Revision, to: Signatory) -> str:
    """Which letter it is; to another address than she had at the offer it is another one."""
    key, address = f"agreement-sign-{revision.pk}-{to.role}", to.user.email
    if address == to.email:
        return key
    return f"{key}-{sha256(address.encode()).hexdigest()[:16]}"


def agreement_code(signatory: Signatory, digits: str, *, key: str) -> Letter:
    """Send somebody the code with which she signs."""
    return compose(
        "agreements/agreement_code",
        to=signatory.user,
        key=key,
        sender=from_guide(signatory.revision.agreement.duo),
        digits=digits,
    )


def agreement_reminder(revision: Revision, to: Participant | Signatory, *, on: date) -> Letter:
    """Ask somebody who did not sign yet once more; at most once a day."""
    duo = revision.agreement.duo
    kind = "agreement_sign_along" if to.role == GUARDIAN else "agreement_reminder"
    return compose(
        f"agreements/{kind}",
        to=to.user,
        key=f"agreement-reminder-{revision.pk}-{to.role}-{on}",
        sender=from_guide(duo),
        expires_at=revision.expires_at,
        action=(_("Read and sign"), _link(duo, to, "sign")),
        other=duo.other(to.user).user,
        mentee=duo.mentee.user,
        mentor=duo.mentor.user,
    )


def agreement_done(document: Document, to: Signatory) -> Letter:
    """Send the sealed document, with its fingerprint in the text."""
    agreement = document.revision.agreement
    return compose(
        "agreements/agreement_done",
        to=to.user,
        key=f"agreement-done-{document.pk}-{to.role}",
        sender=from_guide(agreement.duo),
        attachments=[
            Attachment(f"{agreement.reference}.pdf", bytes(document.pdf or b""), "application/pdf")
        ],
        agreement=agreement,
        other=agreement.duo.other(to.user).user,
        mentee=agreement.duo.mentee.user,
        signs_along=to.role == GUARDIAN,
        sha256=document.sha256,
        address=f"{settings.BASE_URL}{reverse('agreements:check')}",
    )


def unknown_seal(to: User, *, digest: str) -> Letter:
    """Tell who runs the site that a file bears our seal and is not on file; once for each file."""
    return compose(
        "agreements/unknown_seal",
        to=to,
        key=f"unknown-seal-{digest}-{to.pk}",
        digest=digest,
    )


def seal_ends(to: User, *, trouble: str, on: date) -> Letter:
    """Tell who runs the site that nothing can be sealed, or soon; once a week."""
    week = on.isocalendar()
    return compose(
        "agreements/seal_ends",
        to=to,
        key=f"seal-{week.year}-{week.week}-{to.pk}",
        trouble=trouble,
        ends_on=None if trouble else seal_keys.keys().expires_on,
    )
