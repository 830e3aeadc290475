"""What can be done with a programme: set it up from a preset, open it, add staff."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.programmes import presets
from mentorship.programmes.models import (
    GroundRules,
    MailText,
    Material,
    Membership,
    Programme,
    Question,
)
from mentorship.programmes.question_actions import as_question


@transaction.atomic
def create(programme: Programme, *, by: User) -> Programme:
    """Set up an unsaved programme with the rules, questions, materials and words of its preset.

    The names and people that the form asked for are on ``programme`` already; the rules come
    from the preset's ``[programme]`` section.
    """
    preset = presets.load(programme.preset)
    for field, value in preset["programme"].items():
        setattr(programme, field, value)
    programme.save()
    Question.objects.bulk_create(
        as_question(data, programme=programme, position=position)
        for position, data in enumerate(preset["questions"], start=1)
    )
    GroundRules.objects.create(
        programme=programme, version=1, points=preset["ground_rules"]["points"]
    )
    Material.objects.bulk_create(
        Material(
            programme=programme,
            position=position,
            roles=material.get("roles", ["mentor", "mentee"]),
            **{name: value for name, value in material.items() if name != "roles"},
        )
        for position, material in enumerate(preset.get("materials", []), start=1)
    )
    MailText.objects.bulk_create(
        MailText(programme=programme, kind=kind, text=text)
        for kind, text in preset.get("mails", {}).items()
    )
    add_staff(programme, user=by)
    return programme


@transaction.atomic
def add_staff(programme: Programme, *, user: User) -> Membership:
    """Make this person staff of the programme; twice is once."""
    User.objects.filter(pk=user.pk).update(is_staff=True)
    return Membership.objects.get_or_create(programme=programme, user=user)[0]


@transaction.atomic
def open_up(programme: Programme) -> None:
    """Let people apply from now on.

    Raises:
        ProgrammeIncomplete: something is missing (``programme.missing``).
    """
    programme.lock()
    programme.open_up()


@transaction.atomic
def close(programme: Programme) -> None:
    """Take no more applications; everything that goes on goes on, and it can open again."""
    programme.lock()
    programme.close()
