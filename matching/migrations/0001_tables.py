"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('duos', '0001_tables'),
        ('intake', '0001_tables'),
        ('programmes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='HardRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('needs_time', models.BooleanField(default=True, verbose_name='a part of the week in common')),
                ('needs_language', models.BooleanField(default=True, verbose_name='a language in common')),
                ('needs_reach', models.BooleanField(default=True, verbose_name='within reach, or both online')),
                ('not_mutual', models.BooleanField(default=True, verbose_name="not each other's mentor")),
                ('min_gap_years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years that the mentor works longer')),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hard_rules', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'hard rules',
                'verbose_name_plural': 'hard rules',
            },
        ),
        migrations.CreateModel(
            name='MatchingRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_trial', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('waiting', 'Being worked out'), ('done', 'Done'), ('failed', 'Did not work'), ('cancelled', 'Stopped')], default='waiting', max_length=9)),
                ('phase', models.CharField(blank=True, choices=[('scan', 'Comparing everybody'), ('solve', 'Looking for the best'), ('proof', 'Proving that nothing is better')], max_length=5)),
                ('criteria', models.JSONField(default=list)),
                ('rules', models.JSONField(default=list)),
                ('is_fair', models.BooleanField(default=False)),
                ('steady', models.PositiveIntegerField(default=0)),
                ('mentees', models.PositiveIntegerField(default=0)),
                ('places', models.PositiveIntegerField(default=0)),
                ('matched', models.PositiveIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('value', models.BigIntegerField(default=0)),
                ('bound', models.BigIntegerField(default=0)),
                ('lapsed', models.PositiveIntegerField(default=0)),
                ('read_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('inputs', models.JSONField(default=dict)),
                ('pairs', models.JSONField(default=list)),
                ('unmatched', models.JSONField(default=list)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'matching run',
                'verbose_name_plural': 'matching runs',
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(fields=['programme', '-asked_at', '-id'], name='matchingrun_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'done', 'failed', 'cancelled'])), name='matchingrun_status_known')],
            },
        ),
        migrations.CreateModel(
            name='MatchingSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_fair', models.BooleanField(default=False, verbose_name='raise the lowest score first')),
                ('steady', models.PositiveIntegerField(default=1000, verbose_name='steadiness')),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='matching_settings', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'matching settings',
                'verbose_name_plural': 'matching settings',
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentee', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pin', to='intake.participant')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
            ],
            options={
                'verbose_name': 'pinned pair',
                'verbose_name_plural': 'pinned pairs',
            },
        ),
        migrations.CreateModel(
            name='RuleOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.SlugField(max_length=40)),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rule_overrides', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'rule set aside',
                'verbose_name_plural': 'rules set aside',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('mentee', 'mentor', 'rule'), name='override_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='override_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('planned', 'Goes out soon'), ('sent', 'Sent'), ('cancelled', 'Called off')], default='planned', editable=False, max_length=9, verbose_name='status')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'sending of proposals',
                'verbose_name_plural': 'sendings of proposals',
                'indexes': [models.Index(condition=models.Q(('status', 'planned')), fields=['programme', 'due_at'], name='sending_planned')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'sent', 'cancelled'])), name='sending_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Not sent'), ('scheduled', 'Goes out soon'), ('published', 'Sent'), ('dropped', 'Dropped'), ('declined', 'Did not go on')], default='draft', editable=False, max_length=9, verbose_name='status')),
                ('score', models.PositiveIntegerField()),
                ('reasons', models.JSONField(default=list)),
                ('alternatives', models.JSONField(default=list, null=True)),
                ('broken', models.JSONField(default=list)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='duos.duo')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='matching.matchingrun')),
                ('sending', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='matching.sending')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['-score', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'scheduled', 'published', 'dropped', 'declined'])), name='proposal_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='proposal_decision_whole'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='proposal_approval_whole'), models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'scheduled'])), fields=('mentee',), name='proposal_one_open_for_a_mentee')],
            },
        ),
        migrations.CreateModel(
            name='Veto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('acquainted', 'They know each other'), ('conflict', 'Conflict of interest'), ('unfit', 'They do not suit each other'), ('other', 'Another reason')], max_length=10, verbose_name='reason')),
                ('explanation', models.CharField(blank=True, max_length=500, verbose_name='explanation')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
            ],
            options={
                'verbose_name': 'veto',
                'verbose_name_plural': 'vetoes',
                'constraints': [models.UniqueConstraint(fields=('mentee', 'mentor'), name='veto_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['acquainted', 'conflict', 'unfit', 'other'])), name='veto_reason_known')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=80, verbose_name='name')),
                ('weight', models.PositiveSmallIntegerField(verbose_name='weight')),
                ('kind', models.CharField(choices=[('covers', 'the mentor offers what the mentee asks'), ('same', 'the same answer is better'), ('near', 'the closer in the list, the better'), ('availability', 'time at the same moment'), ('place', 'how far apart they are'), ('region', 'the mentor knows the region'), ('text', 'the words of her question in his story'), ('wishes', 'one named the other'), ('impression', 'the impression of the interviewer'), ('free_mentor', 'a mentor who has nobody yet')], max_length=12, verbose_name='kind')),
                ('question', models.SlugField(blank=True, max_length=40)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
                'ordering': ['programme', '-weight', 'code'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='criterion_once'), models.CheckConstraint(condition=models.Q(('weight__lte', 100)), name='criterion_weight_to_100'), models.CheckConstraint(condition=models.Q(('kind__in', ['covers', 'same', 'near', 'availability', 'place', 'region', 'text', 'wishes', 'impression', 'free_mentor'])), name='criterion_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('covers', 'same', 'near')), _negated=True), models.Q(('question', ''), _negated=True), _connector='OR'), name='criterion_has_question')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'Note'), ('pinned', 'Pinned'), ('unpinned', 'No longer pinned'), ('vetoed', 'Never together'), ('allowed', 'May be together again'), ('chosen', 'Chosen by hand'), ('approved', 'Agreed'), ('disapproved', 'No longer agreed'), ('lapsed', 'Agreement lapsed: the pair changed'), ('dropped', 'Taken off the table'), ('put_back', 'Put back'), ('scheduled', 'Ready to go out'), ('called_off', 'Sending called off'), ('not_sent', 'Not sent: not possible any more'), ('sent', 'Sent'), ('declined', 'Did not go on')], max_length=11)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.participant')),
            ],
            options={
                'verbose_name': 'entry about a pair',
                'verbose_name_plural': 'entries about pairs',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['mentee', 'mentor', '-at'], name='entry_of_a_pair')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['note', 'pinned', 'unpinned', 'vetoed', 'allowed', 'chosen', 'approved', 'disapproved', 'lapsed', 'dropped', 'put_back', 'scheduled', 'called_off', 'not_sent', 'sent', 'declined'])), name='entry_kind_known')],
            },
        ),
    ]
