"""Rows that are added and never change; and those of which erasure alone takes something away."""

import pgtrigger

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
# The one function of the database by which an agreement is erased: see migration 0007.
ERASE = "agreements_erase"
CALLERS = [("callers", "TEXT")]
# That it asks for something shows in who called whom: it is where all of it began. A setting that
# switches a trigger off would be there for everybody. Other lines of the calls hold what somebody
# wrote, in quotes; and the words around the name are in the language of the database.
IF_NOT_ERASING = rf"""
        GET DIAGNOSTICS callers = PG_CONTEXT;
        IF callers !~ '\n[^\n"]*\y{ERASE}\(bigint,text\)[^\n"]*$'"""
ERASED_ALONE = pgtrigger.Trigger(
    name="erased_alone",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    declare=CALLERS,
    func=f"""{IF_NOT_ERASING} THEN
            RAISE EXCEPTION 'Cannot update or delete rows from % table', TG_TABLE_NAME;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
# Emptying a whole table asks no row.
NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;",
)
