"""Which text the duos of a programme sign, and how that text is written and published."""

from django.utils.timezone import now
from django.utils.translation import gettext as _

from agreements.models import Template
from agreements.wording import TEXT, Wording
from mentorship.programmes import presets
from mentorship.programmes.models import Programme
from mentorship.programmes.summary import AgreementText

DUTCH = "nl"


def current_wording(programme: Programme, language: str = DUTCH) -> Wording:
    """The text that new duos sign now; that of the preset as long as there is no other."""
    newest = Template.objects.newest(programme, language)
    return newest.wording if newest else model(programme, language)


def model(programme: Programme, language: str = DUTCH) -> Wording:
    """The text that this programme began with."""
    return Wording.read(presets.agreement(programme.preset, language))


def text_in_short(programme: Programme) -> AgreementText:
    """What the settings of a programme tell of the text that its duos sign."""
    wording = current_wording(programme)
    told = [(each.title, each.points) for each in wording.clauses if each.kind == TEXT]
    return AgreementText(
        wording.title,
        [
            (_("Text of the agreement"), [wording.title, wording.intro]),
            (_("They fill in"), [each.label for each in wording.fields]),
            (_("They promise"), wording.promises),
            *told,
        ],
    )


def template_of(programme: Programme, language: str = DUTCH) -> Template:
    """The text that a new duo of this programme signs, in its language where there is one.

    Who wrote a text of her own in Dutch alone has everybody sign that: the model in another
    language says something else. The caller holds the lock on the programme.
    """
    own = Template.objects.newest(programme, language)
    if own:
        return own
    dutch = Template.objects.newest(programme, DUTCH)
    if dutch and dutch.body != model(programme).written():
        return dutch
    return Template.objects.create(
        programme=programme,
        language=language,
        version=1,
        body=model(programme, language).written(),
        published_at=now(),
    )
