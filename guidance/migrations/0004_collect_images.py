"""Collections of images and the order of uploads, each walked by an index of its own."""

import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0003_search_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='CollectionImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='reference',
            index=models.Index(fields=['team', '-created_at', '-id'], name='references_of_team'),
        ),
        migrations.AddField(
            model_name='collection',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='collection',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collections', to='guidance.team'),
        ),
        migrations.AddField(
            model_name='collectionimage',
            name='collection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='guidance.collection'),
        ),
        migrations.AddField(
            model_name='collectionimage',
            name='image',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collected', to='guidance.image'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.UniqueConstraint(models.F('team'), django.db.models.functions.text.Lower('name'), name='one_collection_a_name'),
        ),
        migrations.AddIndex(
            model_name='collectionimage',
            index=models.Index(fields=['collection', '-made_at', '-image'], name='images_of_collection'),
        ),
        migrations.AddConstraint(
            model_name='collectionimage',
            constraint=models.UniqueConstraint(fields=('collection', 'image'), name='once_in_a_collection'),
        ),
    ]
