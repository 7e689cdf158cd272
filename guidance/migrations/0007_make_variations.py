"""Runs that make a variation of an image: which one, of what, with which settings."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0006_remember_remixes'),
    ]

    operations = [
        migrations.AddField(
            model_name='generation',
            name='source_image',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='variations', to='guidance.image'),
        ),
        migrations.AddField(
            model_name='generation',
            name='transform',
            field=models.CharField(blank=True, choices=[('', 'Generation'), ('upscale', 'Upscale'), ('nobg', 'Remove background'), ('unzoom', 'Unzoom'), ('universal', 'Universal upscale')], default='', max_length=12),
        ),
        migrations.AddField(
            model_name='generation',
            name='variation',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(condition=models.Q(('state', 'complete'), models.Q(('transform', ''), _negated=True)), fields=['transform', '-ended_at'], name='durations_by_transform'),
        ),
    ]
