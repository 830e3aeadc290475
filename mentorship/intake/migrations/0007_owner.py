import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

import mentorship.accounts.search


class Migration(migrations.Migration):
    """Who looks after an application, and what the list of them is filtered by."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("intake", "0006_recruitment"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="looked after by",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="place",
            field=models.GeneratedField(
                db_persist=True,
                expression=mentorship.accounts.search.Fold(KeyTextTransform("place", "answers")),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=~Q(status="draft"),
                fields=["programme", "place"],
                name="application_by_place",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=~Q(status="draft"),
                fastupdate=False,
                fields=["answers"],
                name="application_answers",
                opclasses=["jsonb_path_ops"],
            ),
        ),
    ]
