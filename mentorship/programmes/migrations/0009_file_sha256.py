"""What is in the file of a material: two who change it at once see that they do."""

from django.db import migrations, models

KNOWN = """
UPDATE programmes_material
SET file_sha256 = encode(sha256(content), 'hex')
FROM programmes_materialfile
WHERE material_id = programmes_material.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0008_both_roles_and_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="material",
            name="file_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
