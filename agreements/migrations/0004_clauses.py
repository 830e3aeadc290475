"""Texts of agreements become ordered clauses, in one language, with a draft before they count."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

NUMBER, LINES, LINE, PHONE, DATE = "number", "lines", "text", "phone", "date"
# The texts were all Dutch.
SUBJECTS = {
    "Vertrouwelijkheid": "confidentiality",
    "Communicatie": "communication",
    "Evaluatie": "evaluation",
}
SIGNATURES = {
    "code": "signatures",
    "kind": "signatures",
    "title": "Handtekeningen",
    "signers": ["mentor", "mentee"],
}
CONSENT = ["Ik heb de afspraken gelezen en ik ben het ermee eens."]


def in_clauses(body):
    """The same words, as a list of clauses in the order in which they were read."""
    clauses = []
    for field in body.pop("fields", []):
        kind = field.pop("kind")
        clause = field | ({"kind": "list"} if kind == LINES else {"kind": "field", "type": kind})
        clauses.append(clause)
    for number, section in enumerate(body.pop("sections", []), start=1):
        clause = {"code": f"clause_{number}", "kind": "text", **section}
        if section["title"] in SUBJECTS:
            clause["covers"] = [SUBJECTS[section["title"]]]
        clauses.append(clause)
    return body | {
        "clauses": [*clauses, SIGNATURES],
        "consent": CONSENT,
        "limits": "",
        "is_signed": True,
    }


def convert(apps, _editor):
    rows = apps.get_model("agreements", "Template").objects.all()
    for row in rows.iterator():
        if "clauses" not in row.body:
            row.body = in_clauses(row.body)
            row.save(update_fields=["body"])


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='template',
            name='template_version_once',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='template',
            name='template_is_fixed',
        ),
        migrations.AddField(
            model_name='template',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='template',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='template',
            name='language',
            field=models.CharField(choices=[('nl', 'Dutch'), ('en', 'English')], default='nl', max_length=2, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='template',
            name='published_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(convert, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('programme', 'language', 'version'), name='template_version_once'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('programme', 'language'), name='template_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['nl', 'en'])), name='template_language_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='template',
            trigger=pgtrigger.compiler.Trigger(name='template_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3e387d972fe39b445336d3f666c689dc371f10b4', operation='UPDATE', pgid='pgtrigger_template_is_fixed_55efc', table='agreements_template', when='BEFORE')),
        ),
    ]
