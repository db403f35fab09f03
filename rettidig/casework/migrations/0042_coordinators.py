"""Coordinators stood on their department, without a page; they become people of the contact book."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def move(apps: Any, editor: Any) -> None:
    """Each to the offices of the hospital's region; to every office where the region has none."""
    department, office, contact = (
        apps.get_model("casework", name) for name in ("Department", "Office", "HospitalContact")
    )
    today = timezone.localdate()
    for each in department.objects.exclude(coordinator="").select_related("hospital"):
        own = office.objects.filter(region=each.hospital.region)
        for there in own if own.exists() else office.objects.all():
            contact.objects.create(
                office=there,
                hospital=each.hospital,
                department=each,
                role="coordinator",
                name=each.coordinator,
                phone=each.coordinator_phone,
                valid_from=today,
                valid_to=each.valid_to,
            )


class Migration(migrations.Migration):
    dependencies = [("casework", "0041_escalation")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
