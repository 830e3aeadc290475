"""Keep on each application whether there was a talk, and when one is planned: two tabs count that."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# What is there already; from here on the triggers keep it.
TALKS = """
UPDATE intake_application SET
    has_talked = EXISTS (
        SELECT FROM intake_interview WHERE application_id = intake_application.id
    ),
    talk_at = (
        SELECT starts_at FROM intake_interviewslot
        WHERE application_id = intake_application.id AND picked_at IS NOT NULL
    )
WHERE id IN (SELECT application_id FROM intake_interview)
    OR id IN (SELECT application_id FROM intake_interviewslot WHERE picked_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    """Two columns, the triggers that keep them, and the indexes of two tabs and of all people."""

    dependencies = [
        ("intake", "0014_talks_by_moment"),
        ("programmes", "0007_first_place_guidance_evaluation_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="has_talked",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="application",
            name="talk_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(TALKS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(
                    ("has_talked", False),
                    ("status__in", ("submitted", "waitlisted")),
                    ("talk_at__isnull", False),
                ),
                fields=["programme", "-submitted_at", "-id"],
                name="application_talk_planned",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(
                    ("has_talked", True), ("status__in", ("submitted", "waitlisted"))
                ),
                fields=["programme", "-submitted_at", "-id"],
                name="application_to_be_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("status", "draft"), _negated=True),
                fields=["programme", "applicant"],
                name="application_by_person",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="talks_are_the_databases",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF pg_trigger_depth() < 2 THEN\n                        NEW.talk_at = OLD.talk_at;\n                        NEW.has_talked = OLD.has_talked;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="07c1de18db5180fbaecbf20fcde6b12eadbfcfe2",
                    operation="UPDATE",
                    pgid="pgtrigger_talks_are_the_databases_afa67",
                    table="intake_application",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interview",
            trigger=pgtrigger.compiler.Trigger(
                name="interview_talks",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.application_id = NEW.application_id THEN\n        RETURN NULL;\n    END IF;\n    PERFORM FROM intake_application\n        WHERE id IN (OLD.application_id, NEW.application_id) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE intake_application SET has_talked = EXISTS (\n            SELECT FROM intake_interview WHERE application_id = intake_application.id\n        )\n        WHERE id IN (OLD.application_id, NEW.application_id);\n    RETURN NULL;\n",
                    hash="095041a7827affbbd61bf20bb9e4638eb7cabba6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_interview_talks_e3f36",
                    table="intake_interview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interviewslot",
            trigger=pgtrigger.compiler.Trigger(
                name="interviewslot_plans",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.picked_at IS NULL AND NEW.picked_at IS NULL\n        OR (OLD.application_id, OLD.starts_at, OLD.picked_at IS NULL)\n            = (NEW.application_id, NEW.starts_at, NEW.picked_at IS NULL) THEN\n        RETURN NULL;\n    END IF;\n    PERFORM FROM intake_application\n        WHERE id IN (OLD.application_id, NEW.application_id) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE intake_application SET talk_at = (\n            SELECT starts_at FROM intake_interviewslot\n            WHERE application_id = intake_application.id AND picked_at IS NOT NULL\n        )\n        WHERE id IN (OLD.application_id, NEW.application_id);\n    RETURN NULL;\n",
                    hash="a6e9d225aa69305d156a718244b59cb291db490f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_interviewslot_plans_cae0c",
                    table="intake_interviewslot",
                    when="AFTER",
                ),
            ),
        ),
    ]
