"""Keep by which ways people came, so that a page need not go through all of them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Who is there already; from here on the trigger counts.
COUNTED = """
INSERT INTO intake_headcount
    (programme_id, cohort_id, channel, partner_id, role, applied, admitted)
SELECT programme_id, cohort_id, channel, partner_id, role,
    count(*), count(*) FILTER (WHERE status = 'accepted')
FROM intake_application
WHERE status NOT IN ('draft', 'withdrawn') AND NOT is_test
GROUP BY programme_id, cohort_id, channel, partner_id, role
"""


class Migration(migrations.Migration):
    """The headcounts, the trigger that keeps them, and what they say of who is there."""

    dependencies = [
        ("intake", "0011_handed_over"),
        ("programmes", "0007_first_place_guidance_evaluation_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Headcount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=60)),
                (
                    "role",
                    models.CharField(
                        choices=[("mentor", "mentor"), ("mentee", "mentee")], max_length=6
                    ),
                ),
                ("applied", models.IntegerField()),
                ("admitted", models.IntegerField()),
            ],
            options={
                "verbose_name": "headcount",
                "verbose_name_plural": "headcounts",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_counted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO intake_headcount\n        (programme_id, cohort_id, channel, partner_id, role, applied, admitted)\n    SELECT programme_id, cohort_id, channel, partner_id, role,\n        sum(sign), sum(sign * (status = 'accepted')::int)\n    FROM (\n        SELECT OLD.programme_id, OLD.cohort_id, OLD.channel, OLD.partner_id, OLD.role,\n            OLD.status, OLD.is_test, -1\n        UNION ALL\n        SELECT NEW.programme_id, NEW.cohort_id, NEW.channel, NEW.partner_id, NEW.role,\n            NEW.status, NEW.is_test, 1\n    ) AS side\n        (programme_id, cohort_id, channel, partner_id, role, status, is_test, sign)\n    WHERE status NOT IN ('draft', 'withdrawn') AND NOT is_test\n    GROUP BY programme_id, cohort_id, channel, partner_id, role\n    HAVING sum(sign) <> 0 OR sum(sign * (status = 'accepted')::int) <> 0;\n    RETURN NULL;\n",
                    hash="8a9e40a054597cf77f4912af1e1efbaa496a3a50",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_application_counted_02ef1",
                    table="intake_application",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="cohort",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="programmes.cohort",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="partner",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="intake.partner",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="programmes.programme",
            ),
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
