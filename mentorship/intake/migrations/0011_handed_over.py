"""Since when an applicant finishes herself what was begun on the phone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the moment."""

    dependencies = [
        ("intake", "0010_try_out_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="handed_over_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
