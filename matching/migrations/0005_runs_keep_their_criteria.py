"""Keep with each run all that it weighs, and how many approvals it made lapse; forget old drops."""

from django.db import migrations, models

# A criterion of the model has the name of its kind, but for these; one that is gone is not known.
KEEP = r"""
    UPDATE matching_matchingrun AS run
    SET criteria = COALESCE(
        (
            SELECT jsonb_agg(
                jsonb_build_object(
                    'code', code, 'label', label, 'weight', weight,
                    'kind', kind, 'question', question
                )
                ORDER BY weight DESC, code
            )
            FROM (
                SELECT
                    weighed.key AS code,
                    CASE WHEN weighed.value ~ '^[0-9]{1,3}(\.[0-9]+)?$'
                        THEN round(weighed.value::numeric)::int ELSE 0 END AS weight,
                    COALESCE(own.label, weighed.key) AS label,
                    COALESCE(own.kind, standard.kind, weighed.key) AS kind,
                    COALESCE(own.question, standard.question, '') AS question
                FROM jsonb_each_text(
                    CASE WHEN jsonb_typeof(run.weights) = 'object' THEN run.weights ELSE '{}' END
                ) AS weighed
                LEFT JOIN matching_criterion AS own
                    ON own.programme_id = run.programme_id AND own.code = weighed.key
                LEFT JOIN (
                    VALUES ('topics', 'covers', 'topics'), ('profession', 'covers', 'sector'),
                        ('age', 'near', 'age_class')
                ) AS standard (code, kind, question) ON standard.code = weighed.key
            ) AS known
            WHERE kind IN (
                'covers', 'same', 'near', 'availability', 'place', 'region', 'text', 'wishes',
                'impression', 'free_mentor'
            )
        ),
        '[]'
    );
    SET CONSTRAINTS ALL IMMEDIATE;
"""
FORGET = """
    UPDATE matching_matchingrun AS run
    SET weights = COALESCE(
        (
            SELECT jsonb_object_agg(each ->> 'code', (each ->> 'weight')::int)
            FROM jsonb_array_elements(run.criteria) AS each
        ),
        '{}'
    );
    SET CONSTRAINTS ALL IMMEDIATE;
"""
# Until here what was taken off the table came back by itself with the next run. From now on it
# stays off until somebody puts it back, which is not what anybody was told who did it before.
FORGET_DROPS = """
    DELETE FROM matching_proposal WHERE status = 'dropped';
    SET CONSTRAINTS ALL IMMEDIATE;
"""
KINDS = {
    "note": "Note",
    "pinned": "Pinned",
    "unpinned": "No longer pinned",
    "vetoed": "Never together",
    "allowed": "May be together again",
    "chosen": "Chosen by hand",
    "approved": "Agreed",
    "disapproved": "No longer agreed",
    "lapsed": "Agreement lapsed: the pair changed",
    "dropped": "Taken off the table",
    "put_back": "Put back",
    "scheduled": "Ready to go out",
    "called_off": "Sending called off",
    "not_sent": "Not sent: not possible any more",
    "sent": "Sent",
    "declined": "Did not go on",
}


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_rules_and_kinds")]

    operations = [
        migrations.AddField(
            model_name="matchingrun",
            name="criteria",
            field=models.JSONField(default=list),
        ),
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunSQL(FORGET_DROPS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="matchingrun", name="weights"),
        migrations.AddField(
            model_name="matchingrun",
            name="lapsed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RemoveConstraint(model_name="entry", name="entry_kind_known"),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(choices=list(KINDS.items()), max_length=11),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=list(KINDS)), name="entry_kind_known"
            ),
        ),
    ]
