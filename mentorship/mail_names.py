"""What each kind of letter is called, for when its subject is not kept any more."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.letters import KINDS
from mentorship.programmes.models import Programme

NAMES: dict[str, Promise] = KINDS | {
    "accounts/login_code": _("Code to log in"),
    "agreements/seal_ends": _("The seal on agreements"),
    "agreements/unknown_seal": _("A document bears our seal and is not on file"),
    "agreements/agreement_anew": _("A new version of an agreement"),
    "agreements/agreement_check": _("See whether the agreement is right"),
    "agreements/agreement_withdrawn": _("An agreement was taken back"),
    "agreements/agreement_reminder": _("Reminder to sign"),
    "agreements/agreement_code": _("Your code to sign"),
    "agreements/agreement_sign_along": _("Sign along with an agreement"),
    "dashboard/accounts_joined": _("Two accounts became one"),
    "dashboard/message": _("Message of the team"),
    "dashboard/team_invited": _("Invitation for the team"),
    "dashboard/weekly_digest": _("What waits for you this week"),
    "duos/guide_changed": _("Somebody else guides you"),
    "duos/handed_over": _("You guide more %(duos)s"),
    "duos/appointment_off": _("An appointment does not go on"),
    "duos/appointments_planned": _("The days on which you meet"),
    "duos/help_asked": _("Somebody asks you for help"),
    "duos/permission_asked": _("May somebody else read this?"),
    "duos/permission_to_read": _("Somebody lets you read something"),
    "duos/permission_withdrawn": _("You may not read it any more"),
    "duos/closing_talk_off": _("Your last talk is off"),
    "duos/introduction_off": _("The first meeting is off"),
    "duos/introduction_outcome": _("After the first meeting of two"),
    "duos/proposal_declined": _("Two do not meet"),
    "duos/stop_noticed": _("Two stopped"),
    "evaluations/call_me": _("Somebody asks to be called"),
    "intake/application_known": _("You have applied already"),
    "intake/application_prepared": _("Finish your application"),
    "intake/application_resume": _("Go on with your application"),
    "intake/decision_reopened": _("A decision was taken back"),
    "intake/erasure_asked": _("Somebody wants to be forgotten"),
    "intake/erasure_received": _("We have your request to be forgotten"),
    "intake/event_cancelled": _("A gathering is cancelled"),
    "intake/event_changed": _("A gathering has changed"),
    "intake/event_confirmed": _("You come to a gathering"),
    "intake/event_invited": _("Invitation to a gathering"),
    "intake/event_moved_up": _("There is a place at a gathering"),
    "intake/event_reminder": _("Reminder of a gathering"),
    "intake/event_removed": _("Taken off the list of a gathering"),
    "intake/event_waiting": _("On the waiting list of a gathering"),
    "intake/interview_cancelled": _("Our talk is off"),
    "intake/interview_off": _("A talk is off"),
    "intake/interview_offered": _("Choose a time to talk"),
    "intake/interview_picked": _("The time of our talk"),
    "intake/interview_planned": _("Somebody chose a time to talk"),
    "intake/interview_taken_over": _("You talk with a colleague"),
    "intake/partner_result": _("How it went with whom you sent"),
    "intake/payment_asked": _("Your contribution"),
    "intake/payment_reminder": _("Reminder of your contribution"),
    "intake/payment_waived": _("You need not pay a contribution"),
    "intake/referral_asked": _("Did you find help?"),
    "intake/referral_told": _("Somebody answered about a referral"),
    "intake/registration_opened": _("You can apply now"),
    "intake/rules_changed": _("The ground rules have changed"),
    "intake/still_waiting": _("How things stand while you wait"),
    "mail/address_changed": _("Your e-mail address has changed"),
    "mail/new_link": _("A new link to your page"),
    "portal/new_link": _("A new link to your page"),
    "reports/board_link": _("The report for the board"),
}


def of(mail: OutgoingEmail, programme: Programme) -> str:
    """The name of this letter, in the words of the programme."""
    return str(NAMES.get(mail.kind, _("E-mail"))) % programme.terms
