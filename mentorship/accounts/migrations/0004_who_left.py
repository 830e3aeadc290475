"""Find the few who cannot log in among all who can."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("accounts", "0003_merged")]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("is_active", False)), fields=["id"], name="user_who_left"
            ),
        ),
    ]
