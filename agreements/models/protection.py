"""Rows that are added and never change; and those of which erasure alone takes something away."""

import pgtrigger

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
# The one function of the database by which an agreement is erased: see migration 0004.
ERASE = "agreements_erase"
# A row changes when that function asks for it, which shows in who called whom. A setting that
# switches a trigger off would be there for everybody.
ERASED_ALONE = pgtrigger.Trigger(
    name="erased_alone",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    declare=[("callers", "TEXT")],
    func=f"""
        GET DIAGNOSTICS callers = PG_CONTEXT;
        IF callers NOT LIKE '%PL/pgSQL function {ERASE}(%' THEN
            RAISE EXCEPTION 'Cannot update or delete rows from % table', TG_TABLE_NAME;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
