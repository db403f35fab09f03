"""The regions of the law, and what the new columns of older rows hold."""

from datetime import date

from django.db import migrations
from django.utils.text import slugify

# Key, Danish and English name, where the administration lies in degrees, first and last day, which takes over:
# lov 537 of 24 June 2005, lov 699 of 20 June 2025 § 126
REGIONS = (
    ("ostdanmark", "Region Østdanmark", "East Denmark Region", 55.44, 11.56, date(2027, 1, 1), None, ""),
    (
        "hovedstaden",
        "Region Hovedstaden",
        "Capital Region",
        55.93,
        12.30,
        date(2007, 1, 1),
        date(2026, 12, 31),
        "ostdanmark",
    ),
    (
        "sjaelland",
        "Region Sjælland",
        "Region Zealand",
        55.44,
        11.56,
        date(2007, 1, 1),
        date(2026, 12, 31),
        "ostdanmark",
    ),
    ("syddanmark", "Region Syddanmark", "Region of Southern Denmark", 55.71, 9.53, date(2007, 1, 1), None, ""),
    ("midtjylland", "Region Midtjylland", "Central Denmark Region", 56.45, 9.40, date(2007, 1, 1), None, ""),
    ("nordjylland", "Region Nordjylland", "North Denmark Region", 57.02, 9.97, date(2007, 1, 1), None, ""),
)
IN_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def fill(apps, schema_editor):
    """Enter the regions, give departments their keys, say which wait the older ones are, and drop doubled agreements."""
    Region, Department = apps.get_model("casework", "Region"), apps.get_model("casework", "Department")
    made = {}
    for key, danish, english, latitude, longitude, first, last, successor in REGIONS:
        made[key] = Region.objects.create(
            key=key,
            name_da=danish,
            name_en=english,
            latitude=latitude,
            longitude=longitude,
            valid_from=first,
            valid_to=last,
            successor=made.get(successor),
        )
    taken = set()
    for department in Department.objects.order_by("pk"):
        stem = slugify(department.name.translate(IN_ASCII))[:44] or "afdeling"
        keys = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
        department.slug = next(key for key in keys if (department.hospital_id, key) not in taken)
        taken.add((department.hospital_id, department.slug))
        department.save(update_fields=["slug"])
    apps.get_model("casework", "WaitingTime").objects.filter(service__stage="treatment").update(kind="outpatient")
    _drop_doubles(apps.get_model("casework", "Agreement"))


def _drop_doubles(agreements):
    seen = set()
    for one in agreements.objects.order_by("pk"):
        identity = (one.hospital_id, one.service_id, one.kind, one.region, one.valid_from)
        if identity in seen:
            one.delete()
        seen.add(identity)


class Migration(migrations.Migration):
    dependencies = [("casework", "0020_registers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
