"""Keep who was asked for a contribution, so that a page need not look for who was not."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# Who was asked already; the trigger of the participants would put it back.
ASKED = """
ALTER TABLE intake_participant DISABLE TRIGGER USER;
UPDATE intake_participant SET is_asked = true
WHERE id IN (SELECT participant_id FROM intake_payment);
ALTER TABLE intake_participant ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """A field, its index, and the triggers that keep it."""

    dependencies = [
        ('intake', '0015_talks_on_application'),
        ('programmes', '0007_first_place_guidance_evaluation_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='participant',
            name='counts_are_the_databases',
        ),
        migrations.AddField(
            model_name='participant',
            name='is_asked',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(condition=models.Q(('is_asked', False)), fields=['programme', 'role'], name='participant_unasked'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='counts_are_the_databases', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    IF pg_trigger_depth() < 2 THEN\n                        NEW.is_trained = OLD.is_trained;\n                        NEW.live_duos = OLD.live_duos;\n                        NEW.kept_duos = OLD.kept_duos;\n                        NEW.is_asked = OLD.is_asked;\n                    END IF;\n                    RETURN NEW;\n                ', hash='d8d590eece7a4ab01d38c11c8abf71c96bbcdc66', operation='UPDATE', pgid='pgtrigger_counts_are_the_databases_fbc1a', table='intake_participant', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_asks', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    IF OLD.participant_id = NEW.participant_id THEN\n                        RETURN NULL;\n                    END IF;\n                    UPDATE intake_participant SET is_asked = EXISTS (\n                        SELECT FROM intake_payment WHERE participant_id = intake_participant.id\n                    ) WHERE id IN (OLD.participant_id, NEW.participant_id);\n                    RETURN NULL;\n                ', hash='2237f3d59eeed42b2080b765c261c3fee2416244', operation='INSERT OR DELETE OR UPDATE', pgid='pgtrigger_payment_asks_7b321', table='intake_payment', when='AFTER')),
        ),
        migrations.RunSQL(ASKED, migrations.RunSQL.noop),
    ]
