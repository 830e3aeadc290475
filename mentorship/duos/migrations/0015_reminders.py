import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duos', '0014_proposals_answered'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=30)),
                ('about', models.CharField(blank=True, max_length=40)),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6)),
                ('number', models.PositiveSmallIntegerField()),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='duos.duo')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['sent_at', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('duo', 'question', 'about', 'role', 'number'), name='reminder_once'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 2)), name='reminder_twice_at_most'),
                ],
            },
        ),
    ]
