import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat

from mentorship.accounts.search import Digits, Fold, Grams

WORDS = Concat(
    *("name", Value(" "), "email", Value(" "), "reference", Value(" ")),
    Digits("phone"),
    output_field=models.TextField(),
)


class Migration(migrations.Migration):
    """What is searched holds the figures of the phone number too: a generated column is made anew."""

    dependencies = [("intake", "0004_events")]

    operations = [
        migrations.RemoveIndex(model_name="application", name="application_grams"),
        migrations.RemoveField(model_name="application", name="grams"),
        migrations.RemoveField(model_name="application", name="folded"),
        migrations.AddField(
            model_name="application",
            name="folded",
            field=models.GeneratedField(
                db_persist=True, expression=Fold(WORDS), output_field=models.TextField()
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="grams",
            field=models.GeneratedField(
                db_persist=True,
                expression=Grams(Fold(WORDS)),
                output_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.TextField(), size=None
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["grams"], name="application_grams"
            ),
        ),
    ]
