"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('programmes', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Forgetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(editable=False)),
                ('people', models.PositiveIntegerField(editable=False, verbose_name='people')),
                ('forgotten', models.PositiveIntegerField(default=0, editable=False, verbose_name='forgotten')),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forgettings', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'forgetting after the time',
                'verbose_name_plural': 'forgettings after the time',
                'ordering': ['-begun_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('programme',), name='forgetting_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=200, verbose_name='to whom')),
                ('recipients', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), editable=False, size=None)),
                ('subject', models.CharField(blank=True, max_length=150, verbose_name='subject')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('status', models.CharField(choices=[('draft', 'Not sent yet'), ('planned', 'Goes out soon'), ('sent', 'Sent'), ('cancelled', 'Called off')], default='draft', editable=False, max_length=9, verbose_name='status')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(fields=['programme', '-begun_at', '-id'], name='message_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'planned', 'sent', 'cancelled'])), name='message_status_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'cancelled']), ('due_at__isnull', False), _connector='OR'), name='message_planned_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='Postponement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('until', models.DateField(verbose_name='until')),
                ('count', models.PositiveIntegerField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'line put off',
                'verbose_name_plural': 'lines put off',
                'constraints': [models.UniqueConstraint(fields=('user', 'programme', 'rule'), name='postponement_once')],
            },
        ),
    ]
