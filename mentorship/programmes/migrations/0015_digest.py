from django.db import migrations, models

import mentorship.programmes.models.programme


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0014_attention_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='gets_digest',
            field=models.BooleanField(default=True, verbose_name='an overview by e-mail every Monday'),
        ),
        migrations.AddField(
            model_name='membership',
            name='digest_of',
            field=models.DateField(default=mentorship.programmes.models.programme.this_monday, editable=False),
        ),
    ]
