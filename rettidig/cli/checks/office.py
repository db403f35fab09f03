"""Whether the office is there, and has what it needs to help people."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone, translation

from rettidig.casework.mergers import find_preview
from rettidig.casework.models import Office
from rettidig.casework.readiness import find_lacks
from rettidig.cli.trouble import Trouble

ADD_USER = "rettidig users add NAME --role {} --office {{slug}}"
CURES = {
    "phone": "rettidig office change {slug} --phone 12345678",
    "hours": "rettidig office change {slug} --hours 'mon-fri 9.00-15.00'",
    "address": "rettidig office change {slug} --address 'STREET, TOWN'",
    "email": "rettidig office change {slug} --email NAME@EXAMPLE.DK",
    "teams": "rettidig office team {slug} NAME --topics TOPIC,TOPIC",
    "topics": "rettidig office team {slug} NAME --topics TOPIC,TOPIC",
    "adviser": ADD_USER.format("adviser"),
    "lead": ADD_USER.format("lead"),
    "members": "rettidig users change NAME --team TEAM",
    "administrator": "rettidig users add NAME --role administrator",
    "cvr": "rettidig partner change NAME --cvr CVR",
    "keepers": "rettidig users add NAME --role partner --organisation CVR --keeper",
    "administrators": "rettidig users add NAME --role administrator",
    "hospitals": "rettidig registers import hospitals FILE",
    "services": "rettidig registers import services FILE",
    "agreements": "rettidig registers import agreements FILE",
    "waiting_times": "rettidig registers import waiting_times FILE",
    "amounts": "rettidig registers import amounts FILE",
}


def office() -> Iterator[Trouble]:
    """The office whose public pages are shown (PUBLIC_OFFICE): it exists, and lacks nothing."""
    slug = settings.PUBLIC_OFFICE
    found = Office.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Office.objects.order_by("slug").values_list("slug", flat=True))
        cure = f"Set PUBLIC_OFFICE to one of: {known}." if known else "rettidig office new"
        yield Trouble(f"the register has no office {slug!r}", cure)
        return
    if found.successor and found.merged_at:
        found, what = found.successor, f"PUBLIC_OFFICE names {slug!r}, which has become part of another office"
        yield Trouble(what, f"Set PUBLIC_OFFICE={found.slug}.", is_serious=False)
    with translation.override("en"):
        lacks = find_lacks(found, on=timezone.localdate())
        ahead = find_preview(found).lacks if found.successor else []
    for lack in lacks:
        yield Trouble(lack.what, CURES[lack.key].format(slug=found.slug), lack.is_serious)
    for lack in ahead:
        yield Trouble(
            f"before the merger on {found.merges_on}: {lack.what}", f"rettidig office merge {slug}", is_serious=False
        )
