"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='to')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('key', models.CharField(editable=False, max_length=200, unique=True)),
                ('programme_slug', models.CharField(blank=True, editable=False, max_length=60)),
                ('about', models.CharField(blank=True, editable=False, max_length=40)),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('sealed', models.BinaryField(null=True)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('bounced', 'Not delivered'), ('failed', 'Could not be sent'), ('settled', 'Settled')], default='queued', editable=False, max_length=10, verbose_name='status')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='attempts')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='queued at')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='sent at')),
                ('message_id', models.CharField(blank=True, db_index=True, editable=False, max_length=200)),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='emails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'outgoing e-mail',
                'verbose_name_plural': 'outgoing e-mails',
                'ordering': ['-queued_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('status__in', ['bounced', 'failed', 'queued'])), fields=['programme_slug'], name='outgoingemail_undelivered'), models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about', '-queued_at'], name='outgoingemail_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'sent', 'delivered', 'bounced', 'failed', 'settled'])), name='outgoingemail_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'queued'), _negated=True), ('sealed__isnull', False), _connector='OR'), name='outgoingemail_queued_has_text'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['sent', 'delivered', 'bounced', 'settled']), _negated=True), ('sealed__isnull', True), _connector='OR'), name='outgoingemail_sent_is_wiped')],
            },
        ),
    ]
