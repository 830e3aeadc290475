"""A list that does not say what its people want to be asks it, and keeps the file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One more state."""

    dependencies = [
        ("intake", "0012_headcounts"),
        ("programmes", "0007_first_place_guidance_evaluation_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="import",
            name="import_status_known",
        ),
        migrations.AlterField(
            model_name="import",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[("mentor", "mentor"), ("mentee", "mentee")],
                max_length=6,
                verbose_name="role",
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="status",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("asking", "Waits for the role"),
                    ("read", "Waits for your word"),
                    ("writing", "Being written"),
                    ("done", "Done"),
                    ("failed", "Could not be read"),
                ],
                default="reading",
                editable=False,
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["reading", "asking", "read", "writing", "done", "failed"])
                ),
                name="import_status_known",
            ),
        ),
    ]
