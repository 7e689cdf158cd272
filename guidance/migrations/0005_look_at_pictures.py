"""What a look at each picture found: scans, transparency, rotation, and where a part was cut from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0004_collect_images'),
    ]

    operations = [
        migrations.AddField(
            model_name='image',
            name='scan',
            field=models.CharField(blank=True, choices=[('scans', 'Scans'), ('silent', "Doesn't scan")], default='', max_length=6),
        ),
        migrations.AddField(
            model_name='image',
            name='scan_text',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='reference',
            name='cut_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='guidance.reference'),
        ),
        migrations.AddField(
            model_name='reference',
            name='cut_from_image',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='guidance.image'),
        ),
        migrations.AddField(
            model_name='reference',
            name='is_clear',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='reference',
            name='scan',
            field=models.CharField(blank=True, choices=[('scans', 'Scans'), ('silent', "Doesn't scan")], default='', max_length=6),
        ),
        migrations.AddField(
            model_name='reference',
            name='scan_text',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='reference',
            name='was_turned',
            field=models.BooleanField(default=False),
        ),
    ]
