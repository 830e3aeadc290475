"""All tables as they are. A database of before these is not brought along: lay it anew."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import mentorship.accounts.search
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(
            sql="\nCREATE FUNCTION fold(text) RETURNS text\n    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE\n    RETURN lower(regexp_replace(normalize($1, NFD), U&'[\\0300-\\036f]', '', 'g'));\nCREATE FUNCTION grams(text) RETURNS text[]\n    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE\n    RETURN (\n        SELECT array_agg(DISTINCT substr(' ' || $1, place, 3))\n        FROM generate_series(1, length($1) - 1) AS place\n    );\n",
            reverse_sql='DROP FUNCTION grams(text); DROP FUNCTION fold(text);',
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone number')),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('en', 'English')], default='nl', max_length=2, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='can log in')),
                ('is_staff', models.BooleanField(default=False, verbose_name='is staff')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('merged_at', models.DateTimeField(editable=False, null=True)),
                ('folded', models.GeneratedField(db_persist=True, expression=mentorship.accounts.search.Fold(django.db.models.functions.text.Concat('name', models.Value(' '), 'email', output_field=models.TextField())), output_field=models.TextField())),
                ('grams', models.GeneratedField(db_persist=True, expression=mentorship.accounts.search.Grams(mentorship.accounts.search.Fold(django.db.models.functions.text.Concat('name', models.Value(' '), 'email', output_field=models.TextField()))), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None))),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('merged_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to=settings.AUTH_USER_MODEL)),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['grams'], name='user_grams'), models.Index(condition=models.Q(('is_active', False)), fields=['id'], name='user_who_left')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case'), models.CheckConstraint(condition=models.Q(models.Q(('merged_at', None), ('merged_by', None), ('merged_into', None)), models.Q(('is_active', False), ('merged_at__isnull', False), ('merged_by__isnull', False), ('merged_into__isnull', False)), _connector='OR'), name='user_merged_whole')],
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=60)),
                ('destination', models.CharField(max_length=200)),
                ('token_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'personal link',
                'verbose_name_plural': 'personal links',
            },
        ),
    ]
