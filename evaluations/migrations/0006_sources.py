"""Room for the sources of several lists of questions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0004_questionnaires")]

    operations = [
        migrations.AlterField(
            model_name="questionnaire",
            name="source",
            field=models.TextField(blank=True, verbose_name="source"),
        )
    ]
