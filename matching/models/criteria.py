"""What the team weighs in a programme."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Programme


class CriterionKind(models.TextChoices):
    """How two answers are compared, or what else of two people is."""

    COVERS = "covers", _("the mentor offers what the mentee asks")
    SAME = "same", _("the same answer is better")
    NEAR = "near", _("the closer in the list, the better")
    AVAILABILITY = "availability", _("time at the same moment")
    PLACE = "place", _("how far apart they are")
    REGION = "region", _("the mentor knows the region")
    TEXT = "text", _("the words of her question in his story")
    WISHES = "wishes", _("one named the other")
    IMPRESSION = "impression", _("the impression of the interviewer")
    FREE_MENTOR = "free_mentor", _("a mentor who has nobody yet")


# These are about one question, any that is answered by choosing
OF_A_QUESTION = (CriterionKind.COVERS, CriterionKind.SAME, CriterionKind.NEAR)


class Criterion(models.Model):
    """How heavily one criterion weighs in a programme (S2-MATCH-1); all weights together are 100."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    label = models.CharField(_("name"), max_length=80)
    weight = models.PositiveSmallIntegerField(_("weight"))
    kind = models.CharField(_("kind"), max_length=12, choices=CriterionKind)
    # The code of the question, where the kind is about one
    question = models.SlugField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["programme", "-weight", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="criterion_weight_to_100"),
            models.CheckConstraint(
                condition=Q(kind__in=CriterionKind.values), name="criterion_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=OF_A_QUESTION) | ~Q(question=""),
                name="criterion_has_question",
            ),
        ]

    def __str__(self) -> str:
        """Name it with its weight."""
        return f"{self.label} ({self.weight})"
