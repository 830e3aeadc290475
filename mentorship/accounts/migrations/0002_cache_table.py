"""The table of the cache, in which rate limits are counted over all processes."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_tables")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
