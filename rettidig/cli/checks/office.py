"""Whether the office is there, and tells people how to reach it."""

from collections.abc import Iterator

from django.conf import settings

from rettidig.casework.models import Office, User
from rettidig.cli.trouble import Trouble

ADD_USER = "rettidig users add NAME --role lead --office"


def office() -> Iterator[Trouble]:
    """The office whose public pages are shown (PUBLIC_OFFICE): it exists, can be called, and somebody works there."""
    slug = settings.PUBLIC_OFFICE
    found = Office.objects.prefetch_related("opening_hours").filter(slug=slug).first()
    if found is None:
        known = ", ".join(Office.objects.order_by("slug").values_list("slug", flat=True))
        cure = (
            f"Set PUBLIC_OFFICE to one of: {known}." if known else f"Make the first office and login: {ADD_USER} {slug}"
        )
        yield Trouble(f"the register has no office {slug!r}", cure)
        return
    if not found.contact_phone:
        yield Trouble("people are asked to call, but it has no telephone", f"rettidig office {slug} --phone 12345678")
    if not found.opening_hours.all():
        yield Trouble("it tells no opening hours", f"rettidig office {slug} --hours 'mon-fri 9.00-15.00'")
    if not User.objects.filter(office=found, is_active=True).exists():
        yield Trouble("nobody can log in", f"{ADD_USER} {slug}")
