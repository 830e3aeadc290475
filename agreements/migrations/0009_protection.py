"""What was shown and written is protected against more: emptying a table, and callers in disguise."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


# Of a function with the rights of its owner: a table that a caller made for the moment comes last,
# never before those that are meant, and nobody runs it but who was given it.
GUARD = """
DO $$ BEGIN
    EXECUTE format(
        'ALTER FUNCTION agreements_erase(bigint, text) SET search_path = %I, pg_temp',
        current_schema()
    );
END $$;
REVOKE ALL ON FUNCTION agreements_erase(bigint, text) FROM PUBLIC
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0008_event_kinds'),
    ]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name='document',
            name='erased_alone',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='eventdetail',
            name='erased_alone',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='revision',
            name='offered_is_fixed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='signatory',
            name='erased_alone',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='signature',
            name='erased_alone',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='0401690c2e27607ac8bad77ac83182ec0571e976', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_caae8', table='agreements_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='91c43ee622120c85725ee70349d6be903c87248f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_cb0b7', table='agreements_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='573afe7ee3877238f22f8ebe255fb8edbf93e488', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_7087d', table='agreements_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventdetail',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='6598adc22960d301266662080250bce65b3f15a9', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_b6fe0', table='agreements_eventdetail', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventdetail',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='19d52491bae45c4fa3a6bd420f6dbd94b69df1a9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_6df58', table='agreements_eventdetail', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='offered_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."offered_at" IS NOT NULL)', declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' AND (\n                            NEW.offered IS DISTINCT FROM OLD.offered\n                            OR NEW.terms IS DISTINCT FROM OLD.terms)\n                        OR NEW.offered_at IS NULL\n                        OR NEW.offered_sha256 <> OLD.offered_sha256\n                        OR NEW.template_id <> OLD.template_id THEN\n                        RAISE EXCEPTION \'What was offered cannot change in %\', TG_TABLE_NAME;\n                    END IF;\n                    RETURN NEW;\n                ', hash='b27a9741d1dc8573c1780833c3cd2457657965ea', operation='UPDATE', pgid='pgtrigger_offered_is_fixed_cbf37', table='agreements_revision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealcertificate',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='28ad9e59454b77857dddae5a125f5d242895f324', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5e701', table='agreements_sealcertificate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='e80e4675a05ca2550803b63bde62acc9e9125c7d', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_bb8d4', table='agreements_signatory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='03de9737bfdaf3aaf54195cd9ce898d031588d23', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d7020', table='agreements_signatory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='3cd89fab50e3b607bf521d70d5e7f43b7e4620df', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_5fe22', table='agreements_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='a2cfc3a74d32734adf7a28c1e454c18cd88e9477', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ffce5', table='agreements_signature', when='BEFORE')),
        ),
    ]
