"""What an account offers: its models and Elements, and when its lists were read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0007_make_variations'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='listed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='listing_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='listing_said',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='account',
            name='listing_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='listing_step',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='account',
            name='offers_version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='OfferedElement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('description', models.TextField(blank=True)),
                ('base_model', models.CharField(blank=True, max_length=40)),
                ('weight_default', models.FloatField(blank=True, null=True)),
                ('weight_min', models.FloatField(blank=True, null=True)),
                ('weight_max', models.FloatField(blank=True, null=True)),
                ('is_own', models.BooleanField(default=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offered_elements', to='guidance.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'key'), name='one_offer_per_element')],
            },
        ),
        migrations.CreateModel(
            name='OfferedModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model_id', models.CharField(max_length=64)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('description', models.TextField(blank=True)),
                ('sd_version', models.CharField(blank=True, max_length=40)),
                ('is_own', models.BooleanField(default=False)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('refused_said', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offered_models', to='guidance.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'model_id'), name='one_offer_per_model')],
            },
        ),
    ]
