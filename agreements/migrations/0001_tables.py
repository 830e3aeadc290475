"""All tables as they are. A database of before these is not brought along: lay it anew."""

import agreements.models.agreement
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('duos', '0001_tables'),
        ('programmes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('phone', 'read out over the phone'), ('email', 'by e-mail, to the same mailbox as the link')], max_length=5)),
                ('hmac', models.CharField(editable=False, max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'code to sign',
                'verbose_name_plural': 'codes to sign',
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['phone', 'email'])), name='code_channel'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='code_tries')],
            },
        ),
        migrations.CreateModel(
            name='SealCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('pem', models.TextField()),
                ('chain', models.TextField(blank=True)),
                ('not_after', models.DateTimeField()),
                ('first_used_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'certificate of the seal',
                'verbose_name_plural': 'certificates of the seal',
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee'), ('guardian', 'parent or guardian')], max_length=8)),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('name', models.CharField(max_length=100)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('needs_code', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'signatory',
                'verbose_name_plural': 'signatories',
                'ordering': ['revision', 'turn', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['mentor', 'mentee', 'guardian'])), name='signatory_role_known')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('mentor', 'mentor'), ('mentee', 'mentee'), ('guardian', 'parent or guardian')], max_length=8)),
                ('typed_name', models.CharField(max_length=100)),
                ('email', models.EmailField(max_length=254)),
                ('offered_sha256', models.CharField(max_length=64)),
                ('consent_sha256', models.CharField(blank=True, max_length=64)),
                ('method', models.CharField(choices=[('link', 'by a personal link in an e-mail'), ('account', 'logged in with a code by e-mail'), ('factor', 'logged in with a passkey or an authenticator'), ('paper', 'on paper')], default='link', max_length=7)),
                ('code', models.CharField(blank=True, choices=[('phone', 'read out over the phone'), ('email', 'by e-mail, to the same mailbox as the link')], max_length=5)),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'ordering': ['signed_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('method__in', ['link', 'account', 'factor', 'paper'])), name='signature_method_known')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('nl', 'Dutch'), ('en', 'English')], default='nl', max_length=2, verbose_name='language')),
                ('version', models.PositiveSmallIntegerField()),
                ('body', models.JSONField()),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'agreement template',
                'verbose_name_plural': 'agreement templates',
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['nl', 'en'])), name='template_language_known')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=20, unique=True, verbose_name='reference')),
                ('public_id', models.CharField(default=agreements.models.agreement.new_public_id, editable=False, max_length=32, unique=True)),
                ('state', models.CharField(choices=[('draft', 'To be filled in'), ('offered', 'To be signed'), ('partly_signed', 'Half signed'), ('signed', 'Signed, being sealed'), ('sealed', 'Sealed'), ('declined', 'Declined'), ('expired', 'Time to sign is over'), ('withdrawn', 'Withdrawn'), ('replaced', 'Replaced by a newer version'), ('ended', 'Ended')], default='draft', editable=False, max_length=13)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('hold_reason', models.TextField(blank=True, editable=False, verbose_name='why it is kept for longer')),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
                ('duo', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='duos.duo')),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'agreements',
                'indexes': [models.Index(fields=['state'], name='agreement_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'offered', 'partly_signed', 'signed', 'sealed', 'declined', 'expired', 'withdrawn', 'replaced', 'ended'])), name='agreement_state_known')],
            },
        ),
        migrations.CreateModel(
            name='AgreementRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days_to_sign', models.PositiveSmallIntegerField(default=14, verbose_name='days to sign')),
                ('first_reminder', models.PositiveSmallIntegerField(default=3, verbose_name='first reminder')),
                ('second_reminder', models.PositiveSmallIntegerField(default=7, verbose_name='second reminder')),
                ('last_reminder', models.PositiveSmallIntegerField(default=2, verbose_name='last reminder')),
                ('order', models.CharField(choices=[('any', 'whoever comes first'), ('mentor_first', 'the %(mentor)s first'), ('mentee_first', 'the %(mentee)s first')], default='any', max_length=12, verbose_name='who signs first')),
                ('asks_code', models.BooleanField(default=False, verbose_name='a code besides the link')),
                ('asks_guardian', models.BooleanField(default=False, verbose_name='a parent or guardian signs for minors')),
                ('years_kept', models.PositiveSmallIntegerField(default=2, verbose_name='years kept after the end')),
                ('programme', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='agreement_rules', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'rules of the agreements',
                'verbose_name_plural': 'rules of the agreements',
                'constraints': [models.CheckConstraint(condition=models.Q(('order__in', ['any', 'mentor_first', 'mentee_first'])), name='rules_order_known'), models.CheckConstraint(condition=models.Q(('days_to_sign__gt', 0)), name='rules_days_to_sign')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('drafted', 'Drawn up'), ('filled', 'Filled in'), ('agreed', 'Ticked as right'), ('offered', 'Sent for signature'), ('sent', 'E-mail sent'), ('opened', 'Opened'), ('code_sent', 'Code given'), ('code_right', 'Code was right'), ('code_wrong', 'Code was wrong'), ('signed', 'Signed'), ('declined', 'Not signed'), ('expired', 'Ran out before all had signed'), ('withdrawn', 'Withdrawn'), ('replaced', 'Replaced by a newer version'), ('scanned', 'Scan of the signed paper added'), ('sealed', 'Sealed'), ('timestamped', 'Time stamp added'), ('ended', 'Ended'), ('held', 'Kept for longer'), ('released', 'Need not be kept for longer'), ('erased', 'Contents erased')], max_length=12)),
                ('version', models.PositiveSmallIntegerField(null=True)),
                ('role', models.CharField(blank=True, max_length=9)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('commitments', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='agreements.agreement')),
            ],
            options={
                'verbose_name': 'event of an agreement',
                'verbose_name_plural': 'events of agreements',
                'ordering': ['agreement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='event_number_once'), models.UniqueConstraint(condition=models.Q(('kind', 'signed')), fields=('agreement', 'version', 'role'), name='event_signed_once'), models.UniqueConstraint(condition=models.Q(('kind', 'sealed')), fields=('agreement', 'version'), name='event_sealed_once')],
            },
        ),
        migrations.CreateModel(
            name='EventDetail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('value', models.TextField()),
                ('salt', models.BinaryField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='details', to='agreements.event')),
            ],
            options={
                'verbose_name': 'detail of an event',
                'verbose_name_plural': 'details of events',
                'constraints': [models.UniqueConstraint(fields=('event', 'name'), name='event_detail_once')],
            },
        ),
        migrations.CreateModel(
            name='Guardian',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone number')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='guardian', to='agreements.agreement')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'parent or guardian',
                'verbose_name_plural': 'parents and guardians',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('draft', 'To be filled in'), ('offered', 'To be signed'), ('partly_signed', 'Half signed'), ('signed', 'Signed, being sealed'), ('sealed', 'Sealed'), ('declined', 'Declined'), ('expired', 'Time to sign is over'), ('withdrawn', 'Withdrawn'), ('replaced', 'Replaced by a newer version'), ('ended', 'Ended')], default='draft', editable=False, max_length=13, verbose_name='status')),
                ('terms', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, editable=False, size=None)),
                ('term_reason', models.TextField(blank=True, editable=False)),
                ('mentor_agreed_at', models.DateTimeField(editable=False, null=True)),
                ('mentee_agreed_at', models.DateTimeField(editable=False, null=True)),
                ('offered_at', models.DateTimeField(editable=False, null=True)),
                ('offered', models.JSONField(editable=False, null=True)),
                ('offered_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('expires_at', models.DateTimeField(editable=False, null=True)),
                ('decline_reason', models.TextField(blank=True, editable=False)),
                ('withdraw_reason', models.TextField(blank=True, editable=False)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='agreements.agreement')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version of an agreement',
                'verbose_name_plural': 'versions of agreements',
                'ordering': ['agreement', '-number'],
                'indexes': [models.Index(condition=models.Q(('status__in', ['offered', 'partly_signed'])), fields=['expires_at'], name='revision_expires')],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='revision_number_once'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'offered', 'partly_signed', 'signed', 'sealed', 'declined', 'expired', 'withdrawn', 'replaced', 'ended'])), name='revision_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['offered', 'partly_signed', 'signed', 'sealed']), _negated=True), ('offered_at__isnull', False), _connector='OR'), name='revision_offered_at'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['offered', 'partly_signed', 'signed']), _negated=True), models.Q(('expires_at__isnull', False), ('offered__isnull', False)), _connector='OR'), name='revision_offered_whole')],
            },
        ),
        migrations.CreateModel(
            name='ReadingCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pdf', models.BinaryField()),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading_copy', to='agreements.revision')),
            ],
            options={
                'verbose_name': 'reading copy',
                'verbose_name_plural': 'reading copies',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sealed', 'Sealed'), ('timestamped', 'Sealed, with a time stamp added later'), ('paper', 'Scan of signed paper')], default='sealed', max_length=11)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('pdf', models.BinaryField(null=True)),
                ('certificate_sha256', models.CharField(blank=True, max_length=64)),
                ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='agreements.revision')),
            ],
            options={
                'verbose_name': 'sealed document',
                'verbose_name_plural': 'sealed documents',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'sealed')), fields=('revision',), name='document_sealed_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['sealed', 'timestamped', 'paper'])), name='document_kind_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealcertificate',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='81a14e96359932edfffaff5b0632dc19e0e34ba6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1d40c', table='agreements_sealcertificate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealcertificate',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='28ad9e59454b77857dddae5a125f5d242895f324', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5e701', table='agreements_sealcertificate', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='signatory',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatories', to='agreements.revision'),
        ),
        migrations.AddField(
            model_name='code',
            name='signatory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='agreements.signatory'),
        ),
        migrations.AddField(
            model_name='signature',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.revision'),
        ),
        migrations.AddField(
            model_name='signature',
            name='signer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='template',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='template',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_templates', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='revision',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='agreements.template'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='164ed5c4ad236873621d379e5a3543ced4b209af', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_58cca', table='agreements_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='573afe7ee3877238f22f8ebe255fb8edbf93e488', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_7087d', table='agreements_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventdetail',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='6598adc22960d301266662080250bce65b3f15a9', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_b6fe0', table='agreements_eventdetail', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventdetail',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='19d52491bae45c4fa3a6bd420f6dbd94b69df1a9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_6df58', table='agreements_eventdetail', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('sealed', 'timestamped'))), fields=('sha256',), name='document_sha256_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='0401690c2e27607ac8bad77ac83182ec0571e976', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_caae8', table='agreements_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='91c43ee622120c85725ee70349d6be903c87248f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_cb0b7', table='agreements_document', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='signatory',
            constraint=models.UniqueConstraint(fields=('revision', 'role'), name='signatory_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='e80e4675a05ca2550803b63bde62acc9e9125c7d', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_bb8d4', table='agreements_signatory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='03de9737bfdaf3aaf54195cd9ce898d031588d23', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d7020', table='agreements_signatory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('revision', 'role'), name='signature_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='erased_alone', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' THEN\n            RAISE EXCEPTION \'Cannot update or delete rows from % table\', TG_TABLE_NAME;\n        END IF;\n        IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ', hash='3cd89fab50e3b607bf521d70d5e7f43b7e4620df', operation='UPDATE OR DELETE', pgid='pgtrigger_erased_alone_5fe22', table='agreements_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Cannot empty % table', TG_TABLE_NAME;", hash='a2cfc3a74d32734adf7a28c1e454c18cd88e9477', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ffce5', table='agreements_signature', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('programme', 'language', 'version'), name='template_version_once'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('programme', 'language'), name='template_one_draft'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='template',
            trigger=pgtrigger.compiler.Trigger(name='template_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3e387d972fe39b445336d3f666c689dc371f10b4', operation='UPDATE', pgid='pgtrigger_template_is_fixed_55efc', table='agreements_template', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='offered_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."offered_at" IS NOT NULL)', declare='DECLARE callers TEXT;', func='\n        GET DIAGNOSTICS callers = PG_CONTEXT;\n        IF callers !~ \'\\n[^\\n"]*\\yagreements_erase\\(bigint,text\\)[^\\n"]*$\' AND (\n                            NEW.offered IS DISTINCT FROM OLD.offered\n                            OR NEW.terms IS DISTINCT FROM OLD.terms)\n                        OR NEW.offered_at IS NULL\n                        OR NEW.offered_sha256 <> OLD.offered_sha256\n                        OR NEW.template_id <> OLD.template_id THEN\n                        RAISE EXCEPTION \'What was offered cannot change in %\', TG_TABLE_NAME;\n                    END IF;\n                    RETURN NEW;\n                ', hash='b27a9741d1dc8573c1780833c3cd2457657965ea', operation='UPDATE', pgid='pgtrigger_offered_is_fixed_cbf37', table='agreements_revision', when='BEFORE')),
        ),
    ]
