"""Say at once whether a programme was tried out, however many applied."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [
        ("intake", "0009_wizard"),
        ("programmes", "0007_first_place_guidance_evaluation_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("is_test", True)),
                fields=["programme"],
                name="application_try_out",
            ),
        ),
    ]
