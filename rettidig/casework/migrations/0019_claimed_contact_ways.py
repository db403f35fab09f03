"""How a form said that a person can be reached stays with the case, until staff have confirmed who wrote."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def forget_claims(apps, schema_editor):
    """Take from a person what only a form has said; the case that said it keeps it, and shows it."""
    Person, Case = apps.get_model("casework", "Person"), apps.get_model("casework", "Case")
    confirmed = Case.objects.filter(patient=OuterRef("pk"), identity_confirmed_at__isnull=False)
    for person in Person.objects.filter(~Exists(confirmed), changes=None).iterator():
        cases = list(person.cases.all())
        said = {
            "address": {case.answers.get("address") for case in cases},
            "phone": {case.reply_phone for case in cases},
            "email": {case.reply_email for case in cases},
        }
        claims = [name for name, values in said.items() if getattr(person, name) and getattr(person, name) in values]
        for name in claims:
            setattr(person, name, "")
        if claims:
            person.save(update_fields=claims)


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_letter_kinds")]
    operations = [migrations.RunPython(forget_claims, migrations.RunPython.noop)]
