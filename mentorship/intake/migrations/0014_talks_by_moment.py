"""Find the talks of a day however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [
        ("intake", "0013_import_asks_role"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="interviewslot",
            index=models.Index(
                condition=models.Q(("picked_at__isnull", False)),
                fields=["starts_at", "id"],
                name="interviewslot_by_moment",
            ),
        ),
    ]
