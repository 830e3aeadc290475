"""The one way in which something of an agreement goes: its contents, at the end of their time.

The triggers of the tables let through what this function asks for, and nothing else. It adds a
line to the log that fits the chain, so whoever erases leaves that behind. Where the site has a
role of its own in the database, that role needs no right to change these tables.
"""

from django.db import migrations

ERASE = """
CREATE FUNCTION agreements_erase(which bigint, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    agreement agreements_agreement%ROWTYPE;
    last agreements_event%ROWTYPE;
    moment timestamptz;
    written text;
    line text;
BEGIN
    SELECT * INTO STRICT agreement FROM agreements_agreement WHERE id = which FOR UPDATE;
    IF agreement.erased_at IS NOT NULL THEN RETURN; END IF;
    IF agreement.hold_reason <> '' THEN
        RAISE EXCEPTION 'Agreement % is held', agreement.reference;
    END IF;
    IF why !~ '^[a-z_]{1,30}$' THEN
        RAISE EXCEPTION 'Not a reason: %', why;
    END IF;

    SELECT * INTO STRICT last FROM agreements_event
        WHERE agreement_id = which ORDER BY number DESC LIMIT 1;
    moment := greatest(clock_timestamp(), last.at);
    IF to_char(moment, 'US') = '000000' THEN  -- Python would leave these figures out
        moment := moment + interval '1 microsecond';
    END IF;
    written := to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00';
    line := format(
        '{"at":"%s","detail":"%s","kind":"erased","number":%s,"previous":"%s","role":""}',
        written, why, last.number + 1, last.hash
    );
    INSERT INTO agreements_event
        (agreement_id, number, kind, role, detail, commitments, at, previous, hash)
    VALUES (
        which, last.number + 1, 'erased', '', why, '{}', moment, last.hash,
        encode(sha256(convert_to(line, 'UTF8')), 'hex')
    );

    DELETE FROM agreements_eventdetail WHERE event_id IN (
        SELECT id FROM agreements_event WHERE agreement_id = which
    );
    DELETE FROM agreements_code WHERE signatory_id IN (
        SELECT s.id FROM agreements_signatory s
        JOIN agreements_revision r ON r.id = s.revision_id WHERE r.agreement_id = which
    );
    DELETE FROM agreements_guardian WHERE agreement_id = which;
    DELETE FROM agreements_readingcopy WHERE revision_id IN (
        SELECT id FROM agreements_revision WHERE agreement_id = which
    );
    UPDATE agreements_signatory SET name = '', email = '', phone = '' WHERE revision_id IN (
        SELECT id FROM agreements_revision WHERE agreement_id = which
    );
    UPDATE agreements_signature SET typed_name = '', email = '' WHERE revision_id IN (
        SELECT id FROM agreements_revision WHERE agreement_id = which
    );
    UPDATE agreements_document SET pdf = NULL WHERE revision_id IN (
        SELECT id FROM agreements_revision WHERE agreement_id = which
    );
    UPDATE agreements_revision SET terms = '{}', offered = NULL, changed_by_id = NULL,
        changed_fields = '{}', decline_reason = '', withdraw_reason = '', term_reason = ''
        WHERE agreement_id = which;
    UPDATE agreements_agreement SET erased_at = moment WHERE id = which;
END;
$$
"""
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

    dependencies = [('agreements', '0001_tables')]

    operations = [
        migrations.RunSQL(ERASE, 'DROP FUNCTION agreements_erase(bigint, text)'),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
