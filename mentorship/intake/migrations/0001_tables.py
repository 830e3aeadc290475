"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
import django.utils.timezone
import mentorship.accounts.search
import mentorship.intake.models.events
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('programmes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Being written'), ('submitted', 'New'), ('accepted', 'Admitted'), ('waitlisted', 'On the waiting list'), ('declined', 'Not admitted'), ('referred', 'Referred'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=10, verbose_name='status')),
                ('reference', models.CharField(editable=False, max_length=20, unique=True, verbose_name='reference')),
                ('role', models.CharField(blank=True, choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6, verbose_name='role')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone number')),
                ('answers', models.JSONField(default=dict, verbose_name='answers')),
                ('wants_both', models.BooleanField(default=False, editable=False)),
                ('capacity', models.PositiveSmallIntegerField(default=1, verbose_name='how many she can help at a time')),
                ('channel', models.CharField(blank=True, max_length=60, verbose_name='heard of it by')),
                ('partner_may_know', models.BooleanField(default=False, verbose_name='the partner may hear the result')),
                ('came_by_link', models.BooleanField(default=False, editable=False)),
                ('partner_told_at', models.DateTimeField(editable=False, null=True)),
                ('consented_at', models.DateTimeField(editable=False, null=True)),
                ('handed_over_at', models.DateTimeField(editable=False, null=True)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('rules_accepted_at', models.DateTimeField(editable=False, null=True)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='submitted')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('talk_at', models.DateTimeField(editable=False, null=True)),
                ('has_talked', models.BooleanField(default=False, editable=False)),
                ('reason', models.TextField(blank=True, editable=False, verbose_name='reason for the applicant')),
                ('referred_to', models.CharField(blank=True, editable=False, max_length=200, verbose_name='referred to')),
                ('internal_note', models.TextField(blank=True, verbose_name='note for staff')),
                ('folded', models.GeneratedField(db_persist=True, expression=mentorship.accounts.search.Fold(django.db.models.functions.text.Concat('name', models.Value(' '), 'email', models.Value(' '), 'reference', models.Value(' '), mentorship.accounts.search.Digits('phone'), output_field=models.TextField())), output_field=models.TextField())),
                ('grams', models.GeneratedField(db_persist=True, expression=mentorship.accounts.search.Grams(mentorship.accounts.search.Fold(django.db.models.functions.text.Concat('name', models.Value(' '), 'email', models.Value(' '), 'reference', models.Value(' '), mentorship.accounts.search.Digits('phone'), output_field=models.TextField()))), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None))),
                ('place', models.GeneratedField(db_persist=True, expression=mentorship.accounts.search.Fold(django.db.models.fields.json.KeyTextTransform('place', 'answers')), output_field=models.TextField())),
                ('applicant', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='programmes.cohort')),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked after by')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='programmes.programme')),
                ('rules', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='programmes.groundrules')),
            ],
            options={
                'verbose_name': 'application',
                'verbose_name_plural': 'applications',
                'indexes': [models.Index(fields=['programme', 'status', '-submitted_at', '-id'], name='application_by_status'), models.Index(fields=['programme', 'status', 'role', '-submitted_at', '-id'], name='application_by_role'), models.Index(condition=models.Q(('status', 'draft'), _negated=True), fields=['programme', '-submitted_at', '-id'], name='application_newest'), models.Index(condition=models.Q(('status', 'draft'), _negated=True), fields=['programme', 'applicant'], name='application_by_person'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['grams'], name='application_grams'), models.Index(condition=models.Q(('status', 'draft'), _negated=True), fields=['programme', 'place'], name='application_by_place', opclasses=['int8_ops', 'text_pattern_ops']), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('status', 'draft'), _negated=True), fastupdate=False, fields=['answers'], name='application_answers', opclasses=['jsonb_path_ops']), models.Index(django.db.models.functions.text.Right(mentorship.accounts.search.Digits('phone'), models.Value(9)), name='application_same_number'), models.Index(mentorship.accounts.search.Fold('name'), name='application_same_name'), models.Index(condition=models.Q(('is_test', True)), fields=['programme'], name='application_try_out')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'accepted', 'waitlisted', 'declined', 'referred', 'withdrawn'])), name='application_status_known'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('applicant__isnull', False), ('rules__isnull', False), ('submitted_at__isnull', False), ('role__in', ['mentor', 'mentee']), ('rules_accepted_at__isnull', False)), ('status', 'withdrawn'), _connector='OR'), name='application_submitted_whole'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='application_decision_whole'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['declined', 'referred']), _negated=True), ('reason__regex', '\\S'), _connector='OR'), name='application_refusal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'referred'), _negated=True), ('referred_to__regex', '\\S'), _connector='OR'), name='application_referral_says_where'), models.CheckConstraint(condition=models.Q(('status', 'draft'), ('submitted_at__isnull', False), _connector='OR'), name='application_sent_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('before', models.JSONField(null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='intake.application')),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('info_session', 'information session'), ('training', 'training'), ('workshop', 'workshop'), ('exchange', 'exchange workshop')], max_length=12, verbose_name='kind')),
                ('held_on', models.DateField(verbose_name='date')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('ends_at', models.TimeField(blank=True, null=True, verbose_name='to')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('online_url', models.CharField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(schemes=['https'])], verbose_name='link to join online')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6), blank=True, default=list, size=None, verbose_name='for whom')),
                ('content', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(), blank=True, default=list, size=None)),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('cancel_reason', models.TextField(blank=True, editable=False)),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('points', models.PositiveSmallIntegerField(default=0, verbose_name='accreditation points')),
                ('sheet_made_at', models.DateTimeField(editable=False, null=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('begins_at', models.GeneratedField(db_persist=True, expression=mentorship.intake.models.events.Moment(models.F('held_on'), mentorship.intake.models.events.OrMidnight(models.F('starts_at'))), output_field=models.DateTimeField())),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hosted_events', to=settings.AUTH_USER_MODEL, verbose_name='who leads it')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['programme', 'held_on', 'id'], name='event_by_day'), models.Index(fields=['programme', 'begins_at', 'id'], name='event_by_moment'), models.Index(condition=models.Q(('cancelled_at', None)), fields=['host', 'held_on'], name='event_by_host')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('programme', 'kind', 'held_on', 'starts_at'), name='event_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('cancelled_at', None), ('cancel_reason__regex', '\\S'), _connector='OR'), name='event_cancelled_with_reason'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='event_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('invited', 'invited'), ('coming', 'comes'), ('waiting', 'on the waiting list'), ('not_coming', 'does not come')], default='coming', max_length=10, verbose_name='answer')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('invited_at', models.DateTimeField(editable=False, null=True)),
                ('was_there', models.BooleanField(null=True, verbose_name='was there')),
                ('is_passed', models.BooleanField(default=True, verbose_name='completed it')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='intake.application')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='intake.event')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'indexes': [models.Index(condition=models.Q(('invited_at', None), ('state', 'invited')), fields=['event'], name='attendance_to_invite')],
                'constraints': [models.UniqueConstraint(fields=('event', 'application'), name='attendance_once'), models.CheckConstraint(condition=models.Q(('state__in', ['invited', 'coming', 'waiting', 'not_coming'])), name='attendance_state_known'), models.CheckConstraint(condition=models.Q(('was_there', None), ('recorded_by__isnull', False), _connector='OR'), name='attendance_recorded_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(default='nl', max_length=2, verbose_name='language')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='intake.event')),
            ],
            options={
                'verbose_name': 'guest',
                'verbose_name_plural': 'guests',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('event', 'email'), name='guest_once')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6, verbose_name='role')),
                ('filename', models.CharField(max_length=120)),
                ('file', models.BinaryField(null=True)),
                ('status', models.CharField(choices=[('reading', 'Being read'), ('asking', 'Waits for the role'), ('read', 'Waits for your word'), ('writing', 'Being written'), ('done', 'Done'), ('failed', 'Could not be read')], default='reading', editable=False, max_length=7)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('rows_read', models.PositiveIntegerField(default=0)),
                ('rows_written', models.PositiveIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['programme', '-made_at', '-id'], name='import_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['reading', 'asking', 'read', 'writing', 'done', 'failed'])), name='import_status_known')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('values', models.JSONField(default=dict)),
                ('verdict', models.CharField(choices=[('new', 'new'), ('changed', 'changed'), ('same', 'already there'), ('doubtful', 'doubtful'), ('refused', 'cannot be taken')], max_length=8)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('is_written', models.BooleanField(default=False)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.import')),
            ],
            options={
                'verbose_name': 'row of an import',
                'verbose_name_plural': 'rows of an import',
                'ordering': ['source', 'number'],
                'indexes': [models.Index(fields=['source', 'verdict', 'number'], name='importrow_by_verdict')],
                'constraints': [models.UniqueConstraint(fields=('source', 'number'), name='importrow_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['new', 'changed', 'same', 'doubtful', 'refused'])), name='importrow_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(blank=True, choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6, verbose_name='role')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'interest',
                'verbose_name_plural': 'interests',
                'ordering': ['programme', 'since'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'email'), name='interest_once')],
            },
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='date')),
                ('period_discussed', models.BooleanField(default=False, verbose_name='She is willing for the whole period')),
                ('frequency_discussed', models.BooleanField(default=False, verbose_name='She is willing to meet that often')),
                ('expectations_discussed', models.BooleanField(default=False, verbose_name='Her expectations are realistic')),
                ('also_discussed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('notes', models.TextField(blank=True, max_length=5000, verbose_name='notes')),
                ('impression', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'quiet, waits and sees'), (2, 'calm'), (3, 'in between'), (4, 'lively'), (5, 'outspoken, takes the lead')], null=True, verbose_name='How did she come over?')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interviews', to='intake.application')),
                ('interviewer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'interview',
                'verbose_name_plural': 'interviews',
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('impression__isnull', True), ('impression__in', [1, 2, 3, 4, 5]), _connector='OR'), name='interview_impression_known')],
            },
        ),
        migrations.CreateModel(
            name='InterviewSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='time')),
                ('minutes', models.PositiveSmallIntegerField(default=45, verbose_name='minutes')),
                ('place', models.CharField(max_length=200, verbose_name='place, or a link to join online')),
                ('picked_at', models.DateTimeField(editable=False, null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='intake.application')),
                ('interviewer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'time for an interview',
                'verbose_name_plural': 'times for interviews',
                'ordering': ['starts_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('picked_at__isnull', False)), fields=['starts_at', 'id'], name='interviewslot_by_moment')],
                'constraints': [models.UniqueConstraint(fields=('application', 'starts_at'), name='interviewslot_once'), models.UniqueConstraint(condition=models.Q(('picked_at__isnull', False)), fields=('application',), name='interviewslot_picked_once'), models.UniqueConstraint(condition=models.Q(('picked_at__isnull', False)), fields=('interviewer', 'starts_at'), name='interviewslot_of_one_person')],
            },
        ),
        migrations.CreateModel(
            name='KeptLonger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(verbose_name='until')),
                ('reason', models.CharField(max_length=200, verbose_name='why')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_longer', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_longer', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'person kept longer',
                'verbose_name_plural': 'people kept longer',
                'constraints': [models.UniqueConstraint(fields=('person', 'programme'), name='keptlonger_once')],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_same', models.BooleanField(verbose_name='one person')),
                ('judged_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('judged_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'judgement about two accounts',
                'verbose_name_plural': 'judgements about two accounts',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='likeness_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='likeness_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6, verbose_name='role')),
                ('capacity', models.PositiveSmallIntegerField(default=1, verbose_name='places')),
                ('away_until', models.DateField(blank=True, null=True, verbose_name='takes nobody until')),
                ('reach_by', models.CharField(blank=True, choices=[('phone', 'by phone'), ('message', 'by a text message'), ('mail', 'by e-mail')], max_length=7, verbose_name='likes to be reached')),
                ('shares', models.CharField(choices=[('both', 'phone number and e-mail address'), ('phone', 'phone number only'), ('mail', 'e-mail address only')], default='both', max_length=5, verbose_name='shows the other of her duo')),
                ('register_number', models.CharField(blank=True, max_length=11, verbose_name='number in the register')),
                ('admitted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='admitted')),
                ('is_trained', models.BooleanField(default=False, editable=False, verbose_name='trained')),
                ('live_duos', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('kept_duos', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('is_asked', models.BooleanField(default=False, editable=False)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='participant', to='intake.application')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='programmes.programme')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'participant',
                'verbose_name_plural': 'participants',
                'indexes': [models.Index(fields=['programme', 'role', 'admitted_at'], name='participant_by_role'), models.Index(condition=models.Q(('is_trained', False), ('role', 'mentor')), fields=['programme'], name='participant_untrained'), models.Index(condition=models.Q(('capacity__gt', models.F('live_duos')), ('role', 'mentor')), fields=['programme', 'admitted_at', 'id'], include=('user', 'capacity', 'live_duos', 'away_until', 'is_trained'), name='participant_free'), models.Index(condition=models.Q(('live_duos__gt', 0), models.Q(('kept_duos', 0), ('role', 'mentee')), models.Q(('capacity__gt', 0), ('role', 'mentor')), _connector='OR', _negated=True), fields=['programme', 'application'], name='participant_over'), models.Index(condition=models.Q(('kept_duos', 0), ('role', 'mentee')), fields=['programme', 'admitted_at', 'id'], include=('user',), name='participant_waiting'), models.Index(condition=models.Q(('kept_duos__gt', 0)), fields=['programme', 'role'], name='participant_in_duo'), models.Index(condition=models.Q(('is_asked', False)), fields=['programme', 'role'], name='participant_unasked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['mentor', 'mentee'])), name='participant_role_known'), models.CheckConstraint(condition=models.Q(('role', 'mentor'), ('capacity', 1), _connector='OR'), name='participant_mentee_has_one_place'), models.UniqueConstraint(fields=('programme', 'user', 'role'), name='participant_once_per_role'), models.CheckConstraint(condition=models.Q(('reach_by__in', ['', 'phone', 'message', 'mail'])), name='participant_reach_known'), models.CheckConstraint(condition=models.Q(('shares__in', ['both', 'phone', 'mail'])), name='participant_shares_known')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(editable=False, max_length=20)),
                ('name', models.CharField(max_length=120, verbose_name='organisation')),
                ('contact_name', models.CharField(max_length=100, verbose_name='contact person')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone number')),
                ('informed_on', models.DateField(blank=True, null=True, verbose_name='knows the programme since')),
                ('next_contact_on', models.DateField(blank=True, null=True, verbose_name='next contact')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'partner',
                'verbose_name_plural': 'partners',
                'ordering': ['programme', 'name'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'name'), name='partner_name_once'), models.UniqueConstraint(fields=('programme', 'code'), name='partner_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Headcount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=60)),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6)),
                ('applied', models.IntegerField()),
                ('admitted', models.IntegerField()),
                ('cohort', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.cohort')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.programme')),
                ('partner', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='intake.partner')),
            ],
            options={
                'verbose_name': 'headcount',
                'verbose_name_plural': 'headcounts',
            },
        ),
        migrations.AddField(
            model_name='application',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='intake.partner'),
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=7, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='amount')),
                ('reference', models.CharField(editable=False, max_length=25, unique=True, verbose_name='reference')),
                ('status', models.CharField(choices=[('open', 'To be paid'), ('paid', 'Paid'), ('waived', 'Waived'), ('refunded', 'Paid back')], default='open', editable=False, max_length=8, verbose_name='status')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('due_on', models.DateField(verbose_name='to be paid by')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('settled_on', models.DateField(editable=False, null=True, verbose_name='settled')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='intake.participant')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='programmes.programme')),
                ('settled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'indexes': [models.Index(fields=['programme', 'status', 'due_on', 'id'], name='payment_by_status'), models.Index(fields=['programme', 'status', 'id'], name='payment_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'paid', 'waived', 'refunded'])), name='payment_status_known'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('settled_on', None), ('status', 'open')), models.Q(('settled_by__isnull', False), ('settled_on__isnull', False)), _connector='OR'), name='payment_settled_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=200, verbose_name='to whom')),
                ('shared', models.TextField(blank=True, max_length=1000, verbose_name='what is passed on')),
                ('consented_on', models.DateField(blank=True, null=True, verbose_name='she agreed on')),
                ('follow_up_on', models.DateField(verbose_name='ask how it went on')),
                ('asked_at', models.DateTimeField(editable=False, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('helped', 'Yes, I got help there'), ('busy', 'I am in touch with them'), ('not_yet', 'Not yet'), ('elsewhere', 'I found something else')], max_length=9, verbose_name='how it went')),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='referral', to='intake.application')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='programmes.service')),
            ],
            options={
                'verbose_name': 'referral',
                'verbose_name_plural': 'referrals',
                'indexes': [models.Index(condition=models.Q(('asked_at', None)), fields=['follow_up_on'], name='referral_to_follow_up')],
                'constraints': [models.CheckConstraint(condition=models.Q(('shared', ''), ('consented_on__isnull', False), _connector='OR'), name='referral_shares_with_consent')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='erasure_requests', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasure_requests', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'request to be forgotten',
                'verbose_name_plural': 'requests to be forgotten',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('person', 'programme'), name='erasurerequest_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_trains', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.kind IS DISTINCT FROM NEW.kind)', func="\n    UPDATE intake_participant SET is_trained = EXISTS (\n        SELECT FROM intake_attendance\n        JOIN intake_event ON intake_event.id = intake_attendance.event_id\n        WHERE intake_attendance.application_id = intake_participant.application_id\n        AND intake_event.kind = 'training'\n        AND intake_attendance.was_there AND intake_attendance.is_passed\n    ) WHERE application_id IN (SELECT application_id FROM intake_attendance WHERE event_id = NEW.id);\n    RETURN NULL;\n", hash='fad1da417a02afbc8947226c2b3ae511924f43a0', operation='UPDATE', pgid='pgtrigger_event_trains_a66ca', table='intake_event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='attendance_trains', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE intake_participant SET is_trained = EXISTS (\n        SELECT FROM intake_attendance\n        JOIN intake_event ON intake_event.id = intake_attendance.event_id\n        WHERE intake_attendance.application_id = intake_participant.application_id\n        AND intake_event.kind = 'training'\n        AND intake_attendance.was_there AND intake_attendance.is_passed\n    ) WHERE application_id IN (NEW.application_id, OLD.application_id);\n    RETURN NULL;\n", hash='49157b9e8a7ff8ed36bf532f0f87d18136f507f2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_attendance_trains_151f4', table='intake_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interview',
            trigger=pgtrigger.compiler.Trigger(name='interview_talks', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    IF OLD.application_id = NEW.application_id THEN\n        RETURN NULL;\n    END IF;\n    PERFORM FROM intake_application\n        WHERE id IN (OLD.application_id, NEW.application_id) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE intake_application SET has_talked = EXISTS (\n            SELECT FROM intake_interview WHERE application_id = intake_application.id\n        )\n        WHERE id IN (OLD.application_id, NEW.application_id);\n    RETURN NULL;\n', hash='095041a7827affbbd61bf20bb9e4638eb7cabba6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_interview_talks_e3f36', table='intake_interview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interviewslot',
            trigger=pgtrigger.compiler.Trigger(name='interviewslot_plans', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    IF OLD.picked_at IS NULL AND NEW.picked_at IS NULL\n        OR (OLD.application_id, OLD.starts_at, OLD.picked_at IS NULL)\n            = (NEW.application_id, NEW.starts_at, NEW.picked_at IS NULL) THEN\n        RETURN NULL;\n    END IF;\n    PERFORM FROM intake_application\n        WHERE id IN (OLD.application_id, NEW.application_id) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE intake_application SET talk_at = (\n            SELECT starts_at FROM intake_interviewslot\n            WHERE application_id = intake_application.id AND picked_at IS NOT NULL\n        )\n        WHERE id IN (OLD.application_id, NEW.application_id);\n    RETURN NULL;\n', hash='a6e9d225aa69305d156a718244b59cb291db490f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_interviewslot_plans_cae0c', table='intake_interviewslot', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='participant_begins_trained', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    NEW.is_trained = EXISTS (\n                        SELECT FROM intake_attendance\n                        JOIN intake_event ON intake_event.id = intake_attendance.event_id\n                        WHERE intake_attendance.application_id = NEW.application_id\n                        AND intake_event.kind = 'training'\n                        AND intake_attendance.was_there AND intake_attendance.is_passed\n                    );\n                    RETURN NEW;\n                ", hash='a7f533b93f4c0a8e166c1a9a3dac21ec652f110f', operation='INSERT', pgid='pgtrigger_participant_begins_trained_037da', table='intake_participant', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='counts_are_the_databases', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    IF pg_trigger_depth() < 2 THEN\n                        NEW.is_trained = OLD.is_trained;\n                        NEW.live_duos = OLD.live_duos;\n                        NEW.kept_duos = OLD.kept_duos;\n                        NEW.is_asked = OLD.is_asked;\n                    END IF;\n                    RETURN NEW;\n                ', hash='d8d590eece7a4ab01d38c11c8abf71c96bbcdc66', operation='UPDATE', pgid='pgtrigger_counts_are_the_databases_fbc1a', table='intake_participant', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('has_talked', False), ('status__in', ('submitted', 'waitlisted')), ('talk_at__isnull', False)), fields=['programme', '-submitted_at', '-id'], name='application_talk_planned'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('has_talked', True), ('status__in', ('submitted', 'waitlisted'))), fields=['programme', '-submitted_at', '-id'], name='application_to_be_decided'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('accepted', 'waitlisted', 'declined', 'referred')), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='application_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('submitted', 'waitlisted', 'accepted'))), fields=('programme', 'applicant', 'role'), name='application_open_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='talks_are_the_databases', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    IF pg_trigger_depth() < 2 THEN\n                        NEW.talk_at = OLD.talk_at;\n                        NEW.has_talked = OLD.has_talked;\n                    END IF;\n                    RETURN NEW;\n                ', hash='07c1de18db5180fbaecbf20fcde6b12eadbfcfe2', operation='UPDATE', pgid='pgtrigger_talks_are_the_databases_afa67', table='intake_application', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_counted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO intake_headcount\n        (programme_id, cohort_id, channel, partner_id, role, applied, admitted)\n    SELECT programme_id, cohort_id, channel, partner_id, role,\n        sum(sign), sum(sign * (status = 'accepted')::int)\n    FROM (\n        SELECT OLD.programme_id, OLD.cohort_id, OLD.channel, OLD.partner_id, OLD.role,\n            OLD.status, OLD.is_test, -1\n        UNION ALL\n        SELECT NEW.programme_id, NEW.cohort_id, NEW.channel, NEW.partner_id, NEW.role,\n            NEW.status, NEW.is_test, 1\n    ) AS side\n        (programme_id, cohort_id, channel, partner_id, role, status, is_test, sign)\n    WHERE status NOT IN ('draft', 'withdrawn') AND NOT is_test\n    GROUP BY programme_id, cohort_id, channel, partner_id, role\n    HAVING sum(sign) <> 0 OR sum(sign * (status = 'accepted')::int) <> 0;\n    RETURN NULL;\n", hash='8a9e40a054597cf77f4912af1e1efbaa496a3a50', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_application_counted_02ef1', table='intake_application', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_asks', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    IF OLD.participant_id = NEW.participant_id THEN\n                        RETURN NULL;\n                    END IF;\n                    UPDATE intake_participant SET is_asked = EXISTS (\n                        SELECT FROM intake_payment WHERE participant_id = intake_participant.id\n                    ) WHERE id IN (OLD.participant_id, NEW.participant_id);\n                    RETURN NULL;\n                ', hash='2237f3d59eeed42b2080b765c261c3fee2416244', operation='INSERT OR DELETE OR UPDATE', pgid='pgtrigger_payment_asks_7b321', table='intake_payment', when='AFTER')),
        ),
    ]
