"""What a programme adds to its letters in its own words."""

import pytest
from django.urls import reverse

from mentorship.intake import actions
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import letters
from mentorship.programmes.models import MailText
from tests.factories import make_application, make_programme

pytestmark = pytest.mark.django_db
KIND = "intake/application_accepted"


def url(programme, kind=KIND):
    return reverse("programmes:letter_edit", args=[programme.slug, kind])


def own_text(programme, kind=KIND):
    return MailText.objects.filter(programme=programme, kind=kind).values_list("text", flat=True)


def test_own_words_stand_in_the_letter_as_they_were_typed(staff, programme, coordinator):
    words = "Neem je agenda mee.\n\n<b>Tot {{7*7}}</b> 🌷"
    MailText.objects.filter(programme=programme).delete()

    staff.post(url(programme), {"text": words.replace("\n", "\r\n"), "seen": ""})
    application = make_application(programme)
    actions.accept(application, by=coordinator, seen="submitted")

    mail = restored(OutgoingEmail.objects.get(kind=KIND))
    assert words in mail.body
    assert "&lt;b&gt;Tot {{7*7}}&lt;/b&gt;" in mail.alternatives[0][0]


def test_the_list_names_every_letter_and_what_is_added(staff, programme):
    page = staff.get(reverse("programmes:letter_list", args=[programme.slug]))

    shown = page.content.decode()
    assert len(page.context["letters"]) == len(letters.KINDS)
    assert "Geen eigen tekst" in shown
    assert {row.kind for row in programme.mail_texts.all()} <= set(letters.KINDS)


def test_an_empty_text_takes_the_words_away(staff, programme):
    staff.post(url(programme), {"text": "Tot dan.", "seen": next(iter(own_text(programme)), "")})
    kept = list(own_text(programme))

    staff.post(url(programme), {"text": "  ", "seen": "Tot dan."})

    assert (kept, list(own_text(programme))) == (["Tot dan."], [])


def test_of_two_colleagues_the_second_reads_so_and_loses_nothing(staff, programme):
    seen = next(iter(own_text(programme)), "")
    staff.post(url(programme), {"text": "Van de eerste.", "seen": seen})

    late = staff.post(url(programme), {"text": "Van de tweede.", "seen": seen})

    assert "Van de eerste." in late.content.decode()
    assert late.context["form"]["text"].value() == "Van de tweede."
    assert list(own_text(programme)) == ["Van de eerste."]
    staff.post(
        url(programme), {"text": "Van de tweede.", "seen": late.context["form"]["seen"].value()}
    )
    assert list(own_text(programme)) == ["Van de tweede."]


def test_too_long_is_told_at_the_field_and_kept(staff, programme):
    page = staff.post(url(programme), {"text": "x" * 2001, "seen": ""}).content.decode()

    assert "Gebruik hooguit 2000 tekens" in page
    assert "x" * 2001 in page


def test_there_is_no_such_letter_and_no_other_programme(staff, programme):
    assert staff.get(url(programme, "intake/nergens")).status_code == 404
    assert staff.get(url(make_programme())).status_code == 404
    other = make_programme()
    assert staff.get(reverse("programmes:letter_list", args=[other.slug])).status_code == 404


@pytest.mark.parametrize("kind", [*letters.KINDS])
@pytest.mark.parametrize("preset", ["gp", "work"])
def test_every_letter_has_an_example_that_is_whole(preset, kind):
    programme = make_programme(preset)

    letter = letters.example(programme, kind, to=letters.somebody())

    assert "Noor" in letter.text
    assert "None" not in letter.text
    assert "  " not in letter.text.replace("\n", "")
    assert letter.subject.strip()


def test_the_page_shows_what_the_mail_says_with_the_own_text_in_it(staff, programme):
    programme.refusal_phrases = []
    programme.save()
    letters.write(
        programme,
        kind=KIND,
        text="Neem <b>je agenda</b> mee.",
        seen=own_text(programme).first() or "",
    )

    page = staff.get(url(programme)).content.decode()

    assert "Noor,</p>" in page
    assert "Neem &lt;b&gt;je agenda&lt;/b&gt; mee." in page
    assert "Stuur mij een proefmail" in page
    assert OutgoingEmail.objects.count() == 0


def test_a_test_mail_goes_to_who_asks_for_it_alone(staff, programme, coordinator):
    address = reverse("programmes:letter_try", args=[programme.slug, KIND])

    page = staff.post(address, follow=True).content.decode()

    [mail] = OutgoingEmail.objects.all()
    assert (mail.to, mail.kind) == (coordinator, KIND)
    assert f"De proefmail is onderweg naar {coordinator.email}." in page
    assert staff.get(address).status_code == 405
    unknown = reverse("programmes:letter_try", args=[programme.slug, "intake/anders"])
    elsewhere = reverse("programmes:letter_try", args=[make_programme().slug, KIND])
    assert {staff.post(each).status_code for each in (unknown, elsewhere)} == {404}
