"""What an office lacks, each with the page where it is mended."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import readiness
from rettidig.casework.models import Office, Role, User
from rettidig.web.navigation import address

# What the start page leads to besides its own; a page that this installation lacks is left out.
REGISTERS = (("registers:index", gettext_lazy("Hospitaler, aftaler og ventetider")),)
OF_THE_OFFICE = {
    "phone": ("office:details", gettext_lazy("Skriv telefonnummeret")),
    "hours": ("office:hours", gettext_lazy("Skriv åbningstiderne")),
    "address": ("office:details", gettext_lazy("Skriv adressen")),
    "email": ("office:details", gettext_lazy("Skriv e-mailadressen")),
    "teams": ("office:teams", gettext_lazy("Lav teams")),
    "topics": ("office:topics", gettext_lazy("Giv emnerne til et team")),
}
OF_PEOPLE = {
    "adviser": ("office:add_person", gettext_lazy("Luk en patientvejleder ind")),
    "lead": ("office:add_person", gettext_lazy("Luk en leder ind")),
    "members": ("office:people", gettext_lazy("Giv dem et team")),
    "administrator": ("office:add_person", gettext_lazy("Luk en systemansvarlig ind")),
    "cvr": ("office:organisations", gettext_lazy("Skriv CVR-nummeret")),
    "keepers": ("office:organisations", gettext_lazy("Luk en brugeransvarlig ind")),
    "administrators": ("office:add_person", gettext_lazy("Luk en systemansvarlig til ind")),
}
OF_REGISTERS = {
    "hospitals": gettext_lazy("Skriv hospitalerne ind"),
    "services": gettext_lazy("Skriv undersøgelser og behandlinger ind"),
    "agreements": gettext_lazy("Skriv aftalerne ind, eller skriv, at der ingen er"),
    "waiting_times": gettext_lazy("Skriv ventetiderne ind"),
    "amounts": gettext_lazy("Skriv beløbet ind"),
}


@dataclass(frozen=True)
class Lack:
    """One thing that is missing. Without a page it is somebody else's to mend, and `cure` says whose."""

    what: str
    cure: StrOrPromise
    href: str
    is_serious: bool


def find_lacks(office: Office, reader: User) -> list[Lack]:
    return [with_cure(each, office, reader) for each in readiness.find_lacks(office, on=timezone.localdate())]


def with_cure(lack: readiness.Lack, office: Office, reader: User, *, from_office: Office | None = None) -> Lack:
    """A lack of `office` with the page where it is mended; `from_office` is one that becomes part of it."""
    if from_office and lack.key == "take_over":
        cure = gettext_lazy("Vælg, hvem der tager over")
        href = address("office:take_over", from_office.slug) if reader.role == Role.ADMINISTRATOR else ""
        return Lack(lack.what, cure if href else _("Bed den systemansvarlige om det."), href, lack.is_serious)
    if lack.key in OF_THE_OFFICE:
        view, cure = OF_THE_OFFICE[lack.key]
        return Lack(lack.what, cure, address(view, office.slug), lack.is_serious)
    if lack.key in OF_PEOPLE:
        view, cure = OF_PEOPLE[lack.key]
        if reader.role != Role.ADMINISTRATOR and view != "office:people":
            return Lack(lack.what, _("Bed den systemansvarlige om det."), "", lack.is_serious)
        return Lack(lack.what, cure, address(view), lack.is_serious)
    if lack.key == "amounts" and reader.role != Role.ADMINISTRATOR:
        return Lack(lack.what, _("Bed den systemansvarlige om det."), "", lack.is_serious)
    return Lack(lack.what, OF_REGISTERS[lack.key], address("registers:entries", lack.key), lack.is_serious)
