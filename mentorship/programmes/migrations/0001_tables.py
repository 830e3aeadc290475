"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import mentorship.bank
import mentorship.programmes.models.programme
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('opens_on', models.DateField(verbose_name='first day to apply')),
                ('closes_on', models.DateField(verbose_name='last day to apply')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='start of the mentorships')),
            ],
            options={
                'verbose_name': 'cohort',
                'verbose_name_plural': 'cohorts',
                'ordering': ['programme', '-opens_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='cohort_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='GroundRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('points', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=400), size=None)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'ground rules',
                'verbose_name_plural': 'ground rules',
                'ordering': ['programme', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='address')),
                ('organisation', models.CharField(max_length=80, verbose_name='organisation')),
                ('preset', models.CharField(editable=False, max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Being set up'), ('open', 'Open'), ('closed', 'Closed')], default='draft', editable=False, max_length=10, verbose_name='status')),
                ('aim', models.TextField(max_length=2000, verbose_name='aim')),
                ('audience', models.TextField(max_length=2000, verbose_name='for whom')),
                ('expectations', models.TextField(blank=True, max_length=2000, verbose_name='what it asks')),
                ('benefits', models.TextField(blank=True, max_length=2000, verbose_name='what it brings')),
                ('challenges', models.TextField(blank=True, max_length=2000, verbose_name='what can be hard')),
                ('contact_name', models.CharField(max_length=100, verbose_name='contact person')),
                ('contact_email', models.EmailField(max_length=254, verbose_name='e-mail of the contact person')),
                ('contact_phone', models.CharField(max_length=30, verbose_name='phone of the contact person')),
                ('adviser_name', models.CharField(max_length=100, verbose_name='confidential adviser')),
                ('adviser_phone', models.CharField(max_length=30, verbose_name='phone of the confidential adviser')),
                ('adviser_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the confidential adviser')),
                ('duration_unit', models.CharField(choices=[('weeks', 'weeks'), ('months', 'months')], max_length=6)),
                ('duration_min', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='shortest duration')),
                ('duration_default', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='usual duration')),
                ('duration_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='longest duration')),
                ('rhythm_kind', models.CharField(choices=[('interval', 'at least every so many days'), ('total', 'at least so many times in all'), ('count', 'exactly so many times'), ('own', 'as the duo agrees')], max_length=8, verbose_name='rhythm')),
                ('rhythm_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days between meetings')),
                ('rhythm_count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='number of meetings')),
                ('notice_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours of notice')),
                ('country', models.CharField(choices=[('nl', 'the Netherlands'), ('be', 'Belgium')], default='nl', max_length=2, verbose_name='public holidays')),
                ('start_scenario', models.CharField(choices=[('mentee_contacts', 'the %(mentee)s makes contact'), ('accompanied', 'a first meeting with a staff member'), ('in_agreement', 'the first meeting is in the agreement')], max_length=15, verbose_name='start')),
                ('first_place', models.CharField(choices=[('free', 'wherever they like'), ('neutral', 'at a neutral place')], default='free', max_length=7, verbose_name='place of the first meeting')),
                ('neutral_places', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='neutral places')),
                ('first_contact_days', models.PositiveSmallIntegerField(default=10, verbose_name='days to the first contact')),
                ('validates_introduction', models.BooleanField(verbose_name='both say yes or no after the first meeting')),
                ('thinking_hours', models.PositiveSmallIntegerField(default=24, verbose_name='hours to think about it')),
                ('agreement_moment', models.CharField(choices=[('none', 'no agreement'), ('on_pairing', 'as soon as they are paired'), ('after_validation', 'after both said yes')], max_length=16, verbose_name='agreement')),
                ('permission_by', models.CharField(choices=[('mentee', 'the %(mentee)s'), ('both', 'both, in writing')], max_length=6, verbose_name='permission to share')),
                ('reflections', models.CharField(choices=[('off', 'no'), ('optional', 'if the %(mentee)s wants to'), ('expected', 'after every meeting')], max_length=8, verbose_name='reflections')),
                ('goal_categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='kinds of goals')),
                ('makes_plan', models.BooleanField(default=False, verbose_name='the two make a mentoring plan')),
                ('prepares_apart', models.BooleanField(default=False, verbose_name='both prepare the first meeting apart')),
                ('lists_network', models.BooleanField(default=False, verbose_name='the two note introductions')),
                ('supervision', models.CharField(blank=True, choices=[('interval', 'at least every so many days'), ('on_request', 'when one of the two asks')], max_length=10, verbose_name='contact with the staff member')),
                ('contact_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days between two contacts')),
                ('help_days', models.PositiveSmallIntegerField(default=2, verbose_name='working days to answer')),
                ('gates', models.JSONField(blank=True, default=dict, verbose_name='what comes first')),
                ('training_topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('interview_topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('accreditation_points', models.PositiveSmallIntegerField(default=0, verbose_name='accreditation points')),
                ('mentor_min_years', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='mentors have more than so many years of experience')),
                ('differ_fields', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(), blank=True, default=list, size=None)),
                ('fee_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='contribution of the mentee')),
                ('mentor_fee_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='contribution of the mentor')),
                ('fee_account', models.CharField(blank=True, max_length=34, validators=[mentorship.bank.validate_account], verbose_name='account number')),
                ('fee_account_name', models.CharField(blank=True, max_length=70, verbose_name='name of the account')),
                ('fee_days', models.PositiveSmallIntegerField(default=30, verbose_name='days to pay')),
                ('evaluation_roles', models.JSONField(blank=True, default=dict, verbose_name='evaluation')),
                ('refusal_phrases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=400), blank=True, default=list, size=None)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('offers_both', models.BooleanField(default=True, verbose_name='both roles at once')),
                ('is_full', models.BooleanField(default=False, verbose_name='there is a waiting list')),
                ('attention_days', models.JSONField(blank=True, default=dict)),
                ('months_kept_refused', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months that a refused application is kept')),
                ('months_kept_ended', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months that a mentorship is kept after its end')),
                ('months_kept_help', models.PositiveSmallIntegerField(default=6, verbose_name='months that the texts of a question for help are kept')),
                ('forgets_from', models.DateField(blank=True, editable=False, null=True)),
                ('logo_version', models.CharField(blank=True, editable=False, max_length=16)),
                ('colour', models.CharField(blank=True, max_length=7, verbose_name='colour')),
                ('words', models.JSONField(blank=True, default=dict, verbose_name='own words')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'open', 'closed'])), name='programme_status_known'), models.CheckConstraint(condition=models.Q(('duration_min__isnull', True), ('duration_min__lte', models.F('duration_default')), _connector='OR'), name='programme_duration_from_min'), models.CheckConstraint(condition=models.Q(('duration_max__isnull', True), ('duration_max__gte', models.F('duration_default')), _connector='OR'), name='programme_duration_to_max'), models.CheckConstraint(condition=models.Q(models.Q(('rhythm_kind', 'interval'), _negated=True), models.Q(('rhythm_days__gt', 0), ('rhythm_days__isnull', False)), _connector='OR'), name='programme_interval_has_days'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('duration_default__gt', 0), ('duration_default__isnull', False)), _connector='OR'), name='programme_opens_with_duration'), models.CheckConstraint(condition=models.Q(('contact_days', 0), _negated=True), name='programme_contact_after_days'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('contact_name', ''), ('contact_email', ''), ('contact_phone', ''), ('adviser_name', ''), ('adviser_phone', ''), _connector='OR', _negated=True), _connector='OR'), name='programme_opens_with_people')],
            },
        ),
        migrations.CreateModel(
            name='MailText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('text', models.TextField(max_length=2000, verbose_name='own text')),
            ],
            options={
                'verbose_name': 'own text of a mail',
                'verbose_name_plural': 'own texts of mails',
                'ordering': ['programme', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('kind', models.CharField(choices=[('guideline', 'guideline'), ('tool', 'tool'), ('process', 'process'), ('article', 'article'), ('exercise', 'exercise')], max_length=9, verbose_name='kind')),
                ('phase', models.CharField(choices=[('before', 'before the start'), ('start', 'at the start'), ('underway', 'on the way'), ('end', 'at the end')], max_length=8, verbose_name='when')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6), blank=True, default=list, size=None, verbose_name='for whom')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('body', models.TextField(blank=True, max_length=10000, verbose_name='text')),
                ('url', models.CharField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(schemes=['https'])], verbose_name='link')),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('touches', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(blank=True, max_length=300), blank=True, default=list, editable=False, size=None)),
                ('file_name', models.CharField(blank=True, editable=False, max_length=120)),
                ('file_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'material',
                'verbose_name_plural': 'materials',
                'ordering': ['programme', 'position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('body', ''), ('file_name', ''), ('items', []), ('url', ''), _negated=True), name='material_holds_something')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gets_digest', models.BooleanField(default=True, verbose_name='an overview by e-mail every Monday')),
                ('digest_of', models.DateField(default=mentorship.programmes.models.programme.this_monday, editable=False)),
            ],
            options={
                'verbose_name': 'staff member',
                'verbose_name_plural': 'staff members',
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('kind', models.CharField(choices=[('text', 'one line'), ('long_text', 'a few sentences'), ('lines', 'several, one a line'), ('date', 'a date'), ('choice', 'one of a list'), ('choices', 'several of a list'), ('dayparts', 'parts of the week'), ('yes_no', 'yes or no')], max_length=10)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee')], max_length=6), size=None)),
                ('label', models.CharField(max_length=200)),
                ('hint', models.CharField(blank=True, max_length=400)),
                ('readers', models.CharField(blank=True, max_length=200)),
                ('is_required', models.BooleanField(default=True)),
                ('options', models.JSONField(blank=True, default=list)),
                ('accepted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('otherwise', models.CharField(blank=True, max_length=600, verbose_name='what others can do')),
                ('position', models.PositiveSmallIntegerField()),
                ('is_asked', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['programme', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('helps_with', models.CharField(max_length=200, verbose_name='helps with')),
                ('area', models.CharField(blank=True, max_length=120, verbose_name='where')),
                ('languages', models.CharField(blank=True, max_length=120, verbose_name='languages')),
                ('contact', models.CharField(max_length=200, verbose_name='how to reach it')),
                ('checked_on', models.DateField(verbose_name='last checked')),
            ],
            options={
                'verbose_name': 'entry of the social map',
                'verbose_name_plural': 'social map',
                'ordering': ['programme', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='logo', serialize=False, to='programmes.programme')),
                ('content', models.BinaryField()),
                ('content_type', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'logo',
                'verbose_name_plural': 'logos',
            },
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('rhythm_kind__in', ('total', 'count')), _negated=True), models.Q(('rhythm_count__gt', 0), ('rhythm_count__isnull', False)), _connector='OR'), name='programme_count_has_number'),
        ),
        migrations.AddField(
            model_name='groundrules',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ground_rules', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohorts', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='mailtext',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_texts', to='programmes.programme'),
        ),
        migrations.CreateModel(
            name='MaterialFile',
            fields=[
                ('material', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='file', serialize=False, to='programmes.material')),
                ('content', models.BinaryField()),
                ('content_type', models.CharField(max_length=80)),
            ],
            options={
                'verbose_name': 'file of a material',
                'verbose_name_plural': 'files of materials',
            },
        ),
        migrations.AddField(
            model_name='material',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='membership',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='membership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='question',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='service',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='programmes.programme'),
        ),
        migrations.AddConstraint(
            model_name='groundrules',
            constraint=models.UniqueConstraint(fields=('programme', 'version'), name='groundrules_version_once'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.UniqueConstraint(fields=('programme', 'name'), name='cohort_name_once'),
        ),
        migrations.AddConstraint(
            model_name='mailtext',
            constraint=models.UniqueConstraint(fields=('programme', 'kind'), name='mailtext_once'),
        ),
        migrations.AddConstraint(
            model_name='material',
            constraint=models.UniqueConstraint(fields=('programme', 'code'), name='material_code_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('programme', 'user'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('programme', 'code'), name='question_code_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('programme', 'position'), name='question_position_once'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(fields=('programme', 'name'), name='service_name_once'),
        ),
    ]
