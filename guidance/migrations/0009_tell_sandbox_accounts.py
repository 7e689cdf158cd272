"""Which accounts are the sandbox's, and which key of the environment a team took last."""

from django.db import migrations, models


def tell_sandbox_accounts(apps, schema_editor):
    """Until now nothing but the sandbox was ever given an address of this form."""
    accounts = apps.get_model("guidance", "Account").objects
    accounts.filter(api_url__startswith="http://127.0.0.1:").update(is_sandbox=True)


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0008_list_offers'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='is_sandbox',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='team',
            name='environment_key_mark',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(tell_sandbox_accounts, migrations.RunPython.noop),
    ]
