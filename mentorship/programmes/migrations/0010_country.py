from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0009_file_sha256'),
    ]

    operations = [
        migrations.AddField(
            model_name='programme',
            name='country',
            field=models.CharField(choices=[('nl', 'the Netherlands'), ('be', 'Belgium')], default='nl', max_length=2, verbose_name='public holidays'),
        ),
    ]
