import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """What has to come up in an interview, in the words of the programme."""

    dependencies = [("programmes", "0003_public_page")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="interview_topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200), blank=True, default=list, size=None
            ),
        ),
    ]
