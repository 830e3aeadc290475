"""The addresses of applications: the wizard of the applicant and the pages of the coordinator."""

from django.urls import include, path

from mentorship.intake import coordinator_views as staff
from mentorship.intake import decision_views as decisions
from mentorship.intake import import_views as imports
from mentorship.intake import interview_views as interviews
from mentorship.intake import list_views as lists
from mentorship.intake import participant_resume as resuming
from mentorship.intake import participant_views as public
from mentorship.intake import try_out_views as trying

app_name = "intake"
urlpatterns = [
    path("", include("mentorship.intake.event_urls")),
    path("", include("mentorship.intake.referral_urls")),
    path("", include("mentorship.intake.payment_urls")),
    path("", include("mentorship.intake.recruitment_urls")),
    path("meedoen/<slug:slug>/aanmelden/<slug:step>/", public.apply, name="apply"),
    path("meedoen/<slug:slug>/antwoorden/", public.own_answers, name="own_answers"),
    path("meedoen/<slug:slug>/later/<slug:step>/", resuming.later, name="later"),
    path("p/<slug:slug>/aanmeldingen/nieuw/", include("mentorship.intake.by_phone_urls")),
    path("verder/<str:token>/", resuming.resume, name="resume"),
    path("p/<slug:slug>/inlezen/", imports.import_list, name="import_list"),
    path("p/<slug:slug>/inlezen/<int:pk>/", imports.import_detail, name="import_detail"),
    path("p/<slug:slug>/inlezen/<int:pk>/rol/", imports.import_role, name="import_role"),
    path("p/<slug:slug>/inlezen/<int:pk>/doen/", imports.import_confirm, name="import_confirm"),
    path("p/<slug:slug>/aanmeldingen/", lists.application_list, name="application_list"),
    path("p/<slug:slug>/aanmeldingen/samen/", include("mentorship.intake.list_urls")),
    path(
        "p/<slug:slug>/aanmeldingen/bestand.<slug:kind>",
        lists.application_export,
        name="application_export",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/", staff.application_detail, name="application_detail"
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/besluit/",
        staff.application_decide,
        name="application_decide",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/gesprek/",
        staff.interview_record,
        name="interview_record",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/tijden/",
        interviews.interview_offer,
        name="interview_offer",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/gesprek/afgesproken/",
        interviews.interview_agree,
        name="interview_agree",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/tijden/weg/",
        interviews.interview_call_off,
        name="interview_call_off",
    ),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/besluit/terug/",
        decisions.decision_reopen,
        name="decision_reopen",
    ),
    path("p/<slug:slug>/proef/", trying.try_out_begin, name="try_out"),
    path("p/<slug:slug>/proef/weg/", trying.try_out_clear, name="try_out_clear"),
    path("p/<slug:slug>/proef/<slug:step>/", trying.try_out_page, name="try_out_page"),
    path("m/gespreksmoment/<int:pk>/", interviews.interview_pick, name="interview_pick"),
    path(
        "p/<slug:slug>/aanmeldingen/<int:pk>/training/",
        staff.training_record,
        name="training_record",
    ),
]
