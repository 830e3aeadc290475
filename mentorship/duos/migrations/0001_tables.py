"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('intake', '0001_tables'),
        ('programmes', '0001_tables'),
    ]

    operations = [
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
                ('offered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
                'ordering': ['on', 'at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('status', 'planned')), fields=['on', 'id'], name='appointment_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['offered', 'loose', 'planned', 'held', 'off'])), name='appointment_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['planned', 'held']), _negated=True), ('on__isnull', False), _connector='OR'), name='appointment_planned_has_day')],
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
            name='Duo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', 'Introduction to come'), ('introduced', 'Have met'), ('confirmed', 'Making their agreement'), ('active', 'Under way'), ('paused', 'Paused'), ('completed', 'Completed'), ('ended_early', 'Ended early'), ('dissolved', 'Never started')], default='proposed', editable=False, max_length=11, verbose_name='status')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='paired')),
                ('mentor_agreed_at', models.DateTimeField(editable=False, null=True)),
                ('mentee_agreed_at', models.DateTimeField(editable=False, null=True)),
                ('introduced_on', models.DateField(editable=False, null=True, verbose_name='first meeting')),
                ('introduced_at_place', models.CharField(blank=True, editable=False, max_length=200, verbose_name='place of the first meeting')),
                ('answers_due_at', models.DateTimeField(editable=False, null=True)),
                ('started_on', models.DateField(editable=False, null=True, verbose_name='start')),
                ('ends_on', models.DateField(editable=False, null=True, verbose_name='end')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='ended')),
                ('mentee_looks_on', models.BooleanField(default=False, editable=False)),
                ('held_from', models.DateField(editable=False, null=True)),
                ('held_until', models.DateField(editable=False, null=True)),
                ('rhythm_kind', models.CharField(choices=[('interval', 'at least every so many days'), ('total', 'at least so many times in all'), ('count', 'exactly so many times'), ('own', 'as the duo agrees')], default='interval', max_length=8, verbose_name='rhythm')),
                ('rhythm_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days between meetings')),
                ('rhythm_count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='number of meetings')),
                ('last_met_on', models.DateField(editable=False, null=True, verbose_name='last meeting')),
                ('meetings_held', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='meetings')),
                ('due_on', models.DateField(editable=False, null=True)),
                ('quiet_after', models.DateField(editable=False, null=True)),
                ('planned_until', models.DateField(editable=False, null=True)),
                ('contact_due_on', models.DateField(editable=False, null=True)),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guided_duos', to=settings.AUTH_USER_MODEL, verbose_name='guide')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duos_as_mentee', to='intake.participant')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duos_as_mentor', to='intake.participant')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duos', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'duo',
                'verbose_name_plural': 'duos',
                'indexes': [models.Index(fields=['programme', '-proposed_at', '-id'], name='duo_newest'), models.Index(fields=['programme', 'status', '-proposed_at', '-id'], name='duo_by_status'), models.Index(condition=models.Q(('quiet_after__isnull', False), ('status', 'active')), fields=['programme', 'quiet_after', 'id'], name='duo_quiet'), models.Index(condition=models.Q(('contact_due_on__isnull', False), ('status', 'active')), fields=['programme', 'contact_due_on', 'id'], name='duo_contact_due'), models.Index(fields=['programme', 'guide', '-proposed_at', '-id'], name='duo_by_guide'), models.Index(condition=models.Q(('status__in', ['active', 'paused'])), fields=['programme', 'ends_on', 'id'], name='duo_ending'), models.Index(condition=models.Q(('introduced_on', None), ('meetings_held', 0), ('planned_until', None)), fields=['programme', 'proposed_at', 'id'], name='duo_not_met')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'introduced', 'confirmed', 'active', 'paused', 'completed', 'ended_early', 'dissolved'])), name='duo_status_known'), models.CheckConstraint(condition=models.Q(('mentor', models.F('mentee')), _negated=True), name='duo_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['active', 'paused', 'completed']), _negated=True), models.Q(('ends_on__isnull', False), ('started_on__isnull', False)), _connector='OR'), name='duo_active_has_dates'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('started_on')), _connector='OR'), name='duo_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='ContactRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], editable=False, max_length=6)),
                ('shares', models.CharField(choices=[('both', 'phone number and e-mail address'), ('phone', 'phone number only'), ('mail', 'e-mail address only')], max_length=5, verbose_name='what the other sees')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_releases', to='duos.duo')),
            ],
            options={
                'verbose_name': 'contact details given',
                'verbose_name_plural': 'contact details given',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('shares__in', ['both', 'phone', 'mail'])), name='contactrelease_shares_known')],
            },
        ),
        migrations.CreateModel(
            name='ClosingTalk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(null=True, verbose_name='time')),
                ('form', models.CharField(choices=[('in_person', 'in person'), ('online', 'online'), ('phone', 'by phone'), ('workplace', 'at the workplace')], max_length=9, verbose_name='how')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place, or a link to join online')),
                ('held_on', models.DateField(null=True, verbose_name='held on')),
                ('sequence', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('said_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closing_talk', to='duos.duo')),
            ],
            options={
                'verbose_name': 'last talk',
                'verbose_name_plural': 'last talks',
                'indexes': [models.Index(condition=models.Q(('held_on', None)), fields=['starts_at', 'id'], name='closingtalk_by_moment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__isnull', False), ('held_on__isnull', False), _connector='OR'), name='closingtalk_has_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6)),
                ('how', models.CharField(choices=[('mail', 'by e-mail'), ('phone', 'by phone'), ('online', 'online'), ('in_person', 'in person')], max_length=9, verbose_name='how')),
                ('held_on', models.DateField(verbose_name='date')),
                ('state', models.CharField(blank=True, choices=[('good', 'Goes well'), ('attention', 'Needs attention'), ('trouble', 'Is stuck'), ('unreached', 'Not reached')], max_length=9, verbose_name='how it goes')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('followed_on', models.DateField(editable=False, null=True)),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='duos.duo')),
            ],
            options={
                'verbose_name': 'check-in',
                'verbose_name_plural': 'check-ins',
                'indexes': [models.Index(condition=models.Q(('followed_on', None), ('how', 'mail'), ('state__in', ['attention', 'trouble'])), fields=['duo'], name='checkin_to_follow')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('how', 'mail')), fields=('duo', 'role', 'held_on'), name='checkin_one_mail_a_day'), models.CheckConstraint(condition=models.Q(('how', 'mail'), models.Q(('state', ''), _negated=True), _connector='OR'), name='checkin_talk_has_outcome')],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='duo',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='duos.duo'),
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('mentor', 'the %(mentor)s'), ('mentee', 'the %(mentee)s'), ('staff', 'the %(coordinator)s'), ('time', 'the time was over')], max_length=6)),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reason', models.CharField(blank=True, choices=[('time', 'I have too little time'), ('planning', 'We cannot find moments to meet'), ('reached', 'I have what I came for'), ('click', 'We do not click'), ('changed', 'Something changed in my life'), ('other', 'Something else')], max_length=8, verbose_name='reason')),
                ('goes_on', models.BooleanField(default=False, verbose_name='they go on by themselves')),
                ('duo', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ending', to='duos.duo')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ending',
                'verbose_name_plural': 'endings',
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_title', models.BinaryField()),
                ('sealed_category', models.BinaryField()),
                ('state', models.CharField(choices=[('not_started', 'not started yet'), ('working', 'working on it'), ('reached', 'reached'), ('let_go', 'let go')], default='not_started', max_length=11)),
                ('state_since', models.DateField(default=django.utils.timezone.localdate, editable=False)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='duos.duo')),
            ],
            options={
                'verbose_name': 'goal',
                'verbose_name_plural': 'goals',
                'ordering': ['duo', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['not_started', 'working', 'reached', 'let_go'])), name='goal_state_known')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='duos.duo')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('was', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'hand-over',
                'verbose_name_plural': 'hand-overs',
            },
        ),
        migrations.CreateModel(
            name='HelpRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('topic', models.CharField(choices=[('planning', 'Planning does not work'), ('click', 'We do not get along well'), ('talk', 'We need somebody to help us talk'), ('other', 'Something else'), ('tell', 'I would rather tell it myself')], max_length=8, verbose_name='what it is about')),
                ('other_may_know', models.BooleanField(default=False, verbose_name='the other may know')),
                ('sealed_reach', models.BinaryField(default=bytes)),
                ('sealed_words', models.BinaryField(default=bytes)),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('in_touch', 'In touch'), ('closed', 'Closed'), ('taken_back', 'Taken back')], default='asked', editable=False, max_length=10, verbose_name='status')),
                ('outcome', models.CharField(blank=True, choices=[('advised', 'Advice was enough'), ('agreed', 'The two made new arrangements'), ('other_match', 'Another match'), ('stopped', 'They stopped'), ('referred', 'Referred to somebody else'), ('not_needed', 'No longer needed')], max_length=11, verbose_name='how it ended')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('touched_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='help_requests', to='duos.duo')),
                ('guide', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'question for help',
                'verbose_name_plural': 'questions for help',
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'in_touch', 'closed', 'taken_back'])), name='helprequest_status_known')],
            },
        ),
        migrations.CreateModel(
            name='HelpStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('talked', 'Talked with who asked'), ('other', 'Talked with the other'), ('together', 'Talked with both'), ('advised', 'Gave advice'), ('noted', 'Noted something')], max_length=8, verbose_name='what')),
                ('held_on', models.DateField(verbose_name='on')),
                ('sealed_note', models.BinaryField(default=bytes)),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='duos.helprequest')),
            ],
            options={
                'verbose_name': 'step of help',
                'verbose_name_plural': 'steps of help',
                'ordering': ['-held_on', '-noted_at'],
            },
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='time')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes')),
                ('place', models.CharField(max_length=200, verbose_name='place, or a link to join online')),
                ('sequence', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('duo', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='introduction', to='duos.duo')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='with')),
            ],
            options={
                'verbose_name': 'first meeting',
                'verbose_name_plural': 'first meetings',
                'indexes': [models.Index(fields=['starts_at', 'id'], name='introduction_by_moment')],
            },
        ),
        migrations.CreateModel(
            name='IntroductionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6)),
                ('answer', models.CharField(blank=True, choices=[('yes', 'Yes, I want to go on'), ('again', 'I want to talk once more first'), ('no', 'No, I would rather not')], max_length=5)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='introduction_answers', to='duos.duo')),
            ],
            options={
                'verbose_name': 'answer after the first meeting',
                'verbose_name_plural': 'answers after the first meeting',
                'constraints': [models.UniqueConstraint(fields=('duo', 'role'), name='introductionanswer_once')],
            },
        ),
        migrations.CreateModel(
            name='IntroductionRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='introduction_remarks', to='duos.duo')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'remark after the first meeting',
                'verbose_name_plural': 'remarks after the first meeting',
                'constraints': [models.UniqueConstraint(fields=('duo', 'author'), name='introductionremark_once')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='date')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                ('form', models.CharField(choices=[('in_person', 'in person'), ('online', 'online'), ('phone', 'by phone'), ('workplace', 'at the workplace')], max_length=9, verbose_name='how')),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='duos.duo')),
                ('logged_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('duo', 'held_on'), name='meeting_once_a_day')],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='meeting',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='appointments', to='duos.meeting'),
        ),
        migrations.CreateModel(
            name='NetworkIntroduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_who', models.BinaryField()),
                ('sealed_about', models.BinaryField()),
                ('introduced_on', models.DateField(null=True, verbose_name='introduced')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='network', to='duos.duo')),
            ],
            options={
                'verbose_name': 'introduction in the network',
                'verbose_name_plural': 'introductions in the network',
                'ordering': ['duo', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_text', models.BinaryField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='duos.duo')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
            },
        ),
        migrations.CreateModel(
            name='OwnAdviser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_name', models.BinaryField(default=bytes)),
                ('sealed_phone', models.BinaryField(default=bytes)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='own_adviser', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'confidential adviser of her own organisation',
                'verbose_name_plural': 'confidential advisers of their own organisations',
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='went on')),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='duos.duo')),
            ],
            options={
                'verbose_name': 'pause',
                'verbose_name_plural': 'pauses',
                'ordering': ['begins_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('ended_on', None)), fields=['until', 'id'], name='pause_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('duo',), name='pause_one_at_a_time'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('begins_on'))), name='pause_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Permission',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('permission_by', models.CharField(choices=[('mentee', 'the %(mentee)s'), ('both', 'both, in writing')], editable=False, max_length=6)),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('granted', 'Permitted'), ('refused', 'Not permitted'), ('withdrawn', 'Withdrawn')], default='asked', editable=False, max_length=9, verbose_name='status')),
                ('sealed_passage', models.BinaryField(default=bytes)),
                ('sealed_purpose', models.BinaryField(default=bytes)),
                ('sealed_reader', models.BinaryField(default=bytes)),
                ('sealed_address', models.BinaryField(default=bytes)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('granted_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='permissions', to='duos.duo')),
            ],
            options={
                'verbose_name': 'permission',
                'verbose_name_plural': 'permissions',
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'granted', 'refused', 'withdrawn'])), name='permission_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'granted'), _negated=True), ('granted_at__isnull', False), _connector='OR'), name='permission_granted_is_dated'), models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'granted']), ('closed_at__isnull', False), _connector='OR'), name='permission_closed_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('typed_name', models.CharField(max_length=100)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='duos.permission')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'constraints': [models.UniqueConstraint(fields=('permission', 'person'), name='consent_once')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_vision', models.BinaryField(default=bytes)),
                ('sealed_mentor_expects', models.BinaryField(default=bytes)),
                ('sealed_mentee_expects', models.BinaryField(default=bytes)),
                ('discussed_on', models.DateField(editable=False, null=True)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('duo', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='plan', to='duos.duo')),
            ],
            options={
                'verbose_name': 'mentoring plan',
                'verbose_name_plural': 'mentoring plans',
            },
        ),
        migrations.CreateModel(
            name='Preparation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exercise', models.SlugField(blank=True, default='', editable=False, max_length=40)),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6)),
                ('sealed_answers', models.BinaryField()),
                ('is_open', models.BooleanField(default=False, editable=False)),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparations', to=settings.AUTH_USER_MODEL)),
                ('duo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preparations', to='duos.duo')),
            ],
            options={
                'verbose_name': 'preparation',
                'verbose_name_plural': 'preparations',
                'ordering': ['duo', 'exercise', 'role'],
                'constraints': [models.UniqueConstraint(fields=('duo', 'exercise', 'role'), name='preparation_once')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='duos.permission')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
                'ordering': ['read_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reflection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_conversation', models.BinaryField()),
                ('sealed_progress', models.BinaryField()),
                ('sealed_goals', models.BinaryField(default=bytes)),
                ('is_shared', models.BooleanField(verbose_name='the mentor can read it')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reflections', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reflection', to='duos.meeting')),
            ],
            options={
                'verbose_name': 'reflection',
                'verbose_name_plural': 'reflections',
            },
        ),
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
                'constraints': [models.UniqueConstraint(fields=('duo', 'question', 'about', 'role', 'number'), name='reminder_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 2)), name='reminder_twice_at_most')],
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
                'constraints': [models.UniqueConstraint(fields=('appointment', 'on', 'at'), name='option_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='duo',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('proposed', 'introduced', 'confirmed', 'active', 'paused'))), fields=('mentee',), name='duo_mentee_has_one_mentor'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duo',
            trigger=pgtrigger.compiler.Trigger(name='duo_of_two_people', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF (SELECT user_id FROM intake_participant WHERE id = NEW.mentor_id)\n                        = (SELECT user_id FROM intake_participant WHERE id = NEW.mentee_id) THEN\n                        RAISE check_violation USING MESSAGE = 'duo_of_two_people';\n                    END IF;\n                    RETURN NEW;\n                ", hash='77e63a0cc54b826ea738ff9439a6e007d588c017', operation='INSERT OR UPDATE OF "mentor_id", "mentee_id"', pgid='pgtrigger_duo_of_two_people_091d0', table='duos_duo', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duo',
            trigger=pgtrigger.compiler.Trigger(name='duo_counts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' AND (OLD.status, OLD.mentor_id, OLD.mentee_id, OLD.mentee_looks_on)\n        = (NEW.status, NEW.mentor_id, NEW.mentee_id, NEW.mentee_looks_on) THEN\n        RETURN NULL;\n    END IF;\n    PERFORM FROM intake_participant\n        WHERE id IN (OLD.mentor_id, OLD.mentee_id, NEW.mentor_id, NEW.mentee_id)\n        ORDER BY id FOR NO KEY UPDATE;\n    UPDATE intake_participant\n        SET live_duos = live_duos - (OLD.status NOT IN ('completed', 'ended_early', 'dissolved'))::int,\n            kept_duos = kept_duos - (\n                OLD.status <> 'dissolved' AND NOT (OLD.mentee_looks_on AND id = OLD.mentee_id)\n            )::int\n        WHERE id IN (OLD.mentor_id, OLD.mentee_id);\n    UPDATE intake_participant\n        SET live_duos = live_duos + (NEW.status NOT IN ('completed', 'ended_early', 'dissolved'))::int,\n            kept_duos = kept_duos + (\n                NEW.status <> 'dissolved' AND NOT (NEW.mentee_looks_on AND id = NEW.mentee_id)\n            )::int\n        WHERE id IN (NEW.mentor_id, NEW.mentee_id);\n    RETURN NULL;\n", hash='aec043871a303d0de8e02d9f3be27c21acf424d7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_duo_counts_38cf1', table='duos_duo', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='helprequest',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('asked', 'in_touch')), ('closed_at__isnull', False), _connector='OR'), name='helprequest_closed_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='helprequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('asked', 'in_touch'))), fields=('duo', 'asked_by'), name='helprequest_one_open'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('offered', 'loose'))), fields=('duo',), name='appointment_one_open'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'planned')), fields=('duo', 'on'), name='appointment_once_a_day'),
        ),
    ]
