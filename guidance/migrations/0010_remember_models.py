"""The models that a team's images came from, by name, for the gallery's filter and presets."""

import django.db.models.deletion
from django.db import migrations, models


def write_names(apps, schema_editor):
    """Every model of a run that has images; ids are compared without regard to case."""
    Generation = apps.get_model("guidance", "Generation")
    UsedModel = apps.get_model("guidance", "UsedModel")
    rows = Generation.objects.filter(found_by__isnull=False).order_by()
    named = rows.values_list("team", "model_id").annotate(name=models.Max("model_name"))
    UsedModel.objects.bulk_create(
        [
            UsedModel(team_id=team, model_id=model_id.lower(), name=name or model_id)
            for team, model_id, name in named
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0009_tell_sandbox_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsedModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model_id', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='used_models', to='guidance.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'model_id'), name='one_name_per_used_model')],
            },
        ),
        migrations.RunPython(write_names, migrations.RunPython.noop),
    ]
