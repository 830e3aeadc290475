"""A programme like one that is there: its rules, its words and its library, without its people."""

from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from agreements.models import AgreementRules, Template
from agreements.models.template import LANGUAGES
from evaluations.models import Moment, Questionnaire
from matching.models import Criterion, HardRules, MatchingSettings
from mentorship.accounts.models import User
from mentorship.programmes import actions as programmes
from mentorship.programmes.models import (
    GroundRules,
    Logo,
    MailText,
    Material,
    MaterialFile,
    Programme,
    ProgrammeStatus,
    Question,
    Service,
)

M = TypeVar("M", bound=Model)
# What goes along as it is: the wizard, the weights and rules, the mails, the library and the face.
COPIED = (
    *(Question, Criterion, HardRules, MatchingSettings),
    *(MailText, Material, Service, Logo, AgreementRules),
)


@transaction.atomic
def copy(source: Programme, *, name: str, slug: str, by: User) -> Programme:
    """Set up a programme with the settings of this one, being set up still, for who asks it.

    Rounds do not go along: their days have gone by. Nobody and nothing of anybody does.

    Raises:
        IntegrityError: there is a programme at this address by now.
    """
    # Nobody changes the settings halfway.
    source = Programme.objects.select_for_update(no_key=True).get(pk=source.pk)
    fresh = _like(
        source,
        name=name,
        slug=slug,
        status=ProgrammeStatus.DRAFT,
        is_full=False,
        created_at=now(),
    )
    fresh.save()
    for model in COPIED:
        rows: QuerySet[Model] = model.objects.filter(programme=source)
        for row in rows:
            _like(row, programme=fresh).save()
    materials = dict(fresh.materials.values_list("code", "pk"))
    files = MaterialFile.objects.filter(material__programme=source)
    known = files.values_list("material__code", "content", "content_type")
    # One at a time: together they can be more than there is room for.
    for code, content, content_type in known.iterator(chunk_size=1):
        MaterialFile.objects.create(
            material_id=materials[code], content=content, content_type=content_type
        )
    rules: GroundRules = source.current_rules
    _like(rules, programme=fresh, version=1, published_at=now()).save()
    for language, _name in LANGUAGES:
        text = Template.objects.newest(source, language)
        if text:
            _like(text, programme=fresh, version=1, published_at=now(), changed_by=by).save()
    for moment in Moment.values:
        asked = Questionnaire.objects.newest(source, moment)
        if asked:
            _like(asked, programme=fresh, version=1).save()
    programmes.add_staff(fresh, user=by)
    return fresh


def _like(row: M, **changes: object) -> M:
    """Make an unsaved row with the same values, but for what changes."""
    fields = row._meta.concrete_fields  # noqa: SLF001 — Django's documented Meta API
    kept = {
        field.attname: getattr(row, field.attname)
        for field in fields
        if not field.primary_key and field.name not in changes
    }
    return type(row)(**kept, **changes)
