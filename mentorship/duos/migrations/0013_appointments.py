import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Until now only the last day of the grace was kept.
DUE = """
    UPDATE duos_duo SET due_on = quiet_after - GREATEST(7, COALESCE(rhythm_days, 0) / 4)
    WHERE quiet_after IS NOT NULL AND rhythm_kind <> 'total'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('duos', '0012_help_permissions_goals_of_reflections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='duo',
            name='due_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='duo',
            name='planned_until',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('offered', 'Days were offered'), ('loose', 'They call each other about it'), ('planned', 'Planned'), ('held', 'Took place'), ('off', 'Did not go on')], default='offered', editable=False, max_length=7, verbose_name='status')),
                ('on', models.DateField(null=True, verbose_name='day')),
                ('at', models.TimeField(null=True, verbose_name='time')),
                ('minutes', models.PositiveSmallIntegerField(null=True, verbose_name='minutes')),
                ('form', models.CharField(choices=[('in_person', 'in person'), ('online', 'online'), ('phone', 'by phone'), ('workplace', 'at the workplace')], max_length=9, verbose_name='how')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place, or a link to join online')),
                ('sequence', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='duos.duo')),
                ('meeting', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='appointments', to='duos.meeting')),
                ('offered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
                'ordering': ['on', 'at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AppointmentChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('moved', 'moved'), ('off', 'did not go on')], max_length=5)),
                ('was_on', models.DateField()),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reason', models.CharField(blank=True, choices=[('unforeseen', 'Something came up'), ('busy', 'My work or school needs me'), ('other_time', 'Another time suits me better'), ('other', 'Another reason')], max_length=10, verbose_name='reason')),
                ('is_late', models.BooleanField(default=False)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='duos.appointment')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'change of an appointment',
                'verbose_name_plural': 'changes of appointments',
                'ordering': ['changed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AppointmentOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('at', models.TimeField(verbose_name='time')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='duos.appointment')),
            ],
            options={
                'verbose_name': 'offered day',
                'verbose_name_plural': 'offered days',
                'ordering': ['on', 'at'],
            },
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('status', 'planned')), fields=['on', 'id'], name='appointment_day'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['offered', 'loose', 'planned', 'held', 'off'])), name='appointment_status_known'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['planned', 'held']), _negated=True), ('on__isnull', False), _connector='OR'), name='appointment_planned_has_day'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('offered', 'loose'))), fields=('duo',), name='appointment_one_open'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'planned')), fields=('duo', 'on'), name='appointment_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='appointmentoption',
            constraint=models.UniqueConstraint(fields=('appointment', 'on', 'at'), name='option_once'),
        ),
        migrations.RunSQL(
            ["SET CONSTRAINTS ALL IMMEDIATE", DUE],
            migrations.RunSQL.noop,
        ),
    ]
