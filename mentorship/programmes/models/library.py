"""What a programme gives people to read and to turn to (S0-MAT, S2-GUID-4, S2-REC-5)."""

from hashlib import sha256
from itertools import zip_longest

from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models.programme import Programme, Role

# Links that people are sent to are secure ones.
WEB = URLValidator(schemes=["https"])


class MaterialKind(models.TextChoices):
    """The shelves of the library (S2-GUID-4a…e)."""

    GUIDELINE = "guideline", _("guideline")
    TOOL = "tool", _("tool")
    PROCESS = "process", _("process")
    ARTICLE = "article", _("article")
    EXERCISE = "exercise", _("exercise")


class Phase(models.TextChoices):
    """When something is worth reading."""

    BEFORE = "before", _("before the start")
    START = "start", _("at the start")
    UNDERWAY = "underway", _("on the way")
    END = "end", _("at the end")


class LibraryQuerySet(models.QuerySet["Material"]):
    """Which materials, and whose."""

    def coordinated_by(self, user: User) -> "LibraryQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))


class Material(models.Model):
    """A page, a link or an exercise of the library; ``items`` are the statements of an exercise."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="materials")
    code = models.SlugField(max_length=40)
    kind = models.CharField(_("kind"), max_length=9, choices=MaterialKind)
    phase = models.CharField(_("when"), max_length=8, choices=Phase)
    # Nobody's role: for staff alone
    roles = ArrayField(
        models.CharField(max_length=6, choices=Role),
        verbose_name=_("for whom"),
        default=list,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=10_000, blank=True)
    url = models.CharField(_("link"), max_length=300, blank=True, validators=[WEB])
    items = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    # For each statement the rule of this programme that it touches; nothing where there is none
    touches = ArrayField(
        models.CharField(max_length=300, blank=True), default=list, blank=True, editable=False
    )
    # What its file is called, if it has one; what is in it is in a row of its own.
    file_name = models.CharField(max_length=120, blank=True, editable=False)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    position = models.PositiveSmallIntegerField()

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="material_code_once"),
            models.CheckConstraint(
                condition=~Q(body="", url="", items=[], file_name=""),
                name="material_holds_something",
            ),
        ]

    def __str__(self) -> str:
        """Call it by its title."""
        return self.title

    @property
    def statements(self) -> list[tuple[str, str]]:
        """Each statement with the rule that it touches, if any (S3-STM-0)."""
        return list(zip_longest(self.items, self.touches[: len(self.items)], fillvalue=""))

    @property
    def is_answered_apart(self) -> bool:
        """Whether it has statements for both sides of a duo to agree with or not."""
        return bool(self.items) and set(self.roles) == set(Role.values)

    @property
    def readers(self) -> str:
        """For whom it is, in words."""
        words = [self.programme.word(role) for role in self.roles]
        return ", ".join(words) or gettext("staff alone")

    @property
    def fingerprint(self) -> str:
        """Which words and file it holds now: whoever changes them must have seen these."""
        words = [self.title, self.kind, self.phase, *self.roles, self.body, self.url, *self.items]
        words += self.touches
        words += [self.file_name, self.file_sha256] if self.file_name else []
        return sha256("\0".join(words).encode()).hexdigest()[:16]


class MaterialFile(models.Model):
    """The file of a material, in a row of its own: no list needs its bytes."""

    material = models.OneToOneField(Material, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()
    content_type = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("file of a material")
        verbose_name_plural = _("files of materials")

    def __str__(self) -> str:
        """Tell of which one."""
        return str(self.material)


class Service(models.Model):
    """One entry of the social map: an organisation that helps with something (S2-GUID-4d, S2-REC-5)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="services")
    name = models.CharField(_("name"), max_length=120)
    helps_with = models.CharField(_("helps with"), max_length=200)
    area = models.CharField(_("where"), max_length=120, blank=True)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    contact = models.CharField(_("how to reach it"), max_length=200)
    checked_on = models.DateField(_("last checked"))

    class Meta:
        verbose_name = _("entry of the social map")
        verbose_name_plural = _("social map")
        ordering = ["programme", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="service_name_once"),
        ]

    def __str__(self) -> str:
        """Call it by its name."""
        return self.name
