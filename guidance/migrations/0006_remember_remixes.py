"""Which run a remix began with, so that its lineage can be told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0005_look_at_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='generation',
            name='remix_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='remixes', to='guidance.generation'),
        ),
    ]
