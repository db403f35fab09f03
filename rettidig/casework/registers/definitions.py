"""The registers: what each holds, what tells its entries apart, and who keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from psycopg import sql

from ..models import (
    Agreement,
    AgreementKind,
    AgreementScope,
    Amount,
    ApprovedLevel,
    AskedBy,
    ClassificationCode,
    Department,
    DirectReferral,
    Hospital,
    HospitalKind,
    LadderStep,
    Level,
    NoneToday,
    Office,
    Place,
    PlaceKind,
    Region,
    Role,
    Rung,
    Service,
    SourceStatus,
    Speciality,
    Stage,
    TimeUnit,
    User,
    WaitingTime,
    WaitKind,
    WaitSource,
    Way,
)
from . import amounts
from .columns import Choice, Codes, Column, Day, Degrees, Flag, KeyOf, Money, Number, Reference, Text, key

KEEPERS = frozenset({Role.LEAD, Role.ADMINISTRATOR})
LONGEST_WAIT = 2000  # days
LATITUDE: dict[str, Any] = {"least": 54, "most": 58}
LONGITUDE: dict[str, Any] = {"least": 7, "most": 16}


@dataclass(frozen=True)
class Rule:
    """What must hold within an entry, as SQL over its values `i` that is true of a bad one."""

    column: str
    problem: StrOrPromise
    allowed: StrOrPromise
    is_bad: str


@dataclass(frozen=True)
class Register:
    """One register. `identity` names the columns that tell its entries apart, `title` those by which people name one.

    `has_dates`: its entries say themselves from when they hold, so a change is a correction and waits for no day.
    `author`: the field that keeps who wrote an entry. `moves_cases`: the rights of a case may turn on it.
    `told`: the columns of a file that brings not all; in the others an entry that is there stays as it is.
    `in_part`: those of the editors who keep only some of the entries; `check_row` says why not the one of these cells.
    `goes_along`: an office takes its entries with it at a merger. `is_of_own_office`: an administrator too writes those
    of the own office alone. `remarks`: what an editor would mark in an entry. `check_change`: what is wrong, by column,
    with an entry as a whole: its cells before (None for a new one), those after, the day.
    """

    key: str
    name: StrOrPromise
    about: StrOrPromise
    model: type[Model]
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    title: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    has_dates: bool = False
    editors: frozenset[Role] = KEEPERS
    author: str = ""
    told: frozenset[str] | None = None
    moves_cases: bool = True
    goes_along: bool = False
    is_of_own_office: bool = False
    in_part: frozenset[Role] = frozenset()
    check_row: Callable[[User, Mapping[str, str]], str] = lambda _user, _cells: ""
    remarks: Callable[[Mapping[str, str]], list[str]] = lambda cells: []
    check_change: Callable[[Mapping[str, str] | None, Mapping[str, str], date], list[tuple[str, str]]] | None = None

    @property
    def table(self) -> sql.Identifier:
        return sql.Identifier(self.model._meta.db_table)

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading of its files."""
        return tuple(column.name for column in self.columns)

    @property
    def optional(self) -> tuple[str, ...]:
        """The columns that a file may leave out."""
        return tuple(column.name for column in self.columns if not column.required)

    @property
    def written(self) -> tuple[Column, ...]:
        """The columns in which an entry that is there is changed."""
        return tuple(each for each in self.columns if self.told is None or each.name in self.told)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


ENDS_AFTER_IT_BEGINS = Rule(
    "valid_to",
    _("Den sidste dag er før den første."),
    _("samme dag som den første eller senere"),
    "i.valid_to < i.valid_from",
)
NAME = (Text("name_da", _("Navn")), Text("name_en", _("Navn på engelsk"), required=False))
PERIOD = (Day("valid_from", _("Fra")), Day("valid_to", _("Til og med"), required=False))
IN_USE = _("Den sidste dag, det bruges. Tom, så længe det er i brug.")
LAST_DAY = Day("valid_to", _("Sidste dag"), required=False, hint=IN_USE)
OFFICE = Reference("office", _("Kontor"), model=Office, by_name="name")
HOSPITAL = Reference("hospital", _("Hospital"), model=Hospital, by_name="name")
SERVICE = Reference("service", _("Undersøgelse eller behandling"), model=Service, by_name="name_da")
SPECIALITY = Reference("speciality", _("Speciale"), required=False, model=Speciality, by_name="name_da")
REGION = KeyOf("region", _("Region"), model=Region, key="key", by_name="name_da")
OWN_REGION = KeyOf(
    "region",
    _("Region"),
    required=False,
    model=Region,
    key="key",
    by_name="name_da",
    hint=_("Kun for en samarbejdsaftale."),
)
EMAIL: dict[str, Any] = {"pattern": r"[^@\s]+@[^@\s]+\.[^@\s]+", "allowed": _("en e-mailadresse")}
PHONE: dict[str, Any] = {"length": 20, "pattern": r"\+?[0-9 ]{8,19}", "allowed": _("et telefonnummer med 8 cifre")}
ONE_LACKS, BOTH = _("Den ene af de to grader mangler."), _("både breddegrad og længdegrad, eller ingen af dem")
BOTH_DEGREES = Rule("longitude", ONE_LACKS, BOTH, "(i.latitude IS NULL) <> (i.longitude IS NULL)")
PARTNER_HAS_REGION = (
    Rule(
        "region",
        _("En samarbejdsaftale hører til en region."),
        _("regionen, der har aftalen"),
        "i.kind = 'partner' AND i.region = ''",
    ),
    Rule(
        "region",
        _("Aftalen om udvidet frit sygehusvalg gælder hele landet."),
        _("ingen region"),
        "i.kind = 'duf' AND i.region <> ''",
    ),
)
OVERLAPS_IN_THE_FILE = """
EXISTS (
    SELECT FROM incoming AS o
    WHERE ({of_o}) = ({of_i})
    AND o.line <> i.line AND o.valid_from <> i.valid_from
    AND daterange(o.valid_from, CASE WHEN o.valid_to < o.valid_from THEN o.valid_from ELSE o.valid_to END, '[]')
        && daterange(i.valid_from, CASE WHEN i.valid_to < i.valid_from THEN i.valid_from ELSE i.valid_to END, '[]')
)
"""
OVERLAPS_IN_THE_REGISTER = """
EXISTS (
    SELECT FROM {table} AS o
    WHERE ({of_o}) = ({of_i})
    AND o.id IS DISTINCT FROM i.entry AND o.valid_from <> i.valid_from
    AND daterange(o.valid_from, o.valid_to, '[]')
        && daterange(i.valid_from, CASE WHEN i.valid_to < i.valid_from THEN i.valid_from ELSE i.valid_to END, '[]')
    AND NOT EXISTS (SELECT FROM incoming AS n WHERE ({of_n}, n.valid_from) = ({of_o}, o.valid_from))
)
"""


def one_at_a_time(table: str, same: tuple[str, ...], problem: StrOrPromise, allowed: StrOrPromise) -> tuple[Rule, ...]:
    """The rules by which no two entries with these columns the `same` hold on one day."""
    of = {f"of_{alias}": ", ".join(f"{alias}.{each}" for each in same) for alias in "oin"}
    overlaps = (OVERLAPS_IN_THE_FILE, OVERLAPS_IN_THE_REGISTER)
    return tuple(Rule("valid_from", problem, allowed, each.format(table=table, **of)) for each in overlaps)


REGISTERS = {
    register.key: register
    for register in (
        Register(
            key="hospitals",
            name=_("Hospitaler"),
            about=_("Offentlige hospitaler og privathospitaler, som patienter kan komme til."),
            model=Hospital,
            columns=(
                key(),
                Text("name", _("Navn")),
                Choice("kind", _("Slags"), choices=HospitalKind.choices),
                REGION,
                Text("city", _("Bynavn"), required=False, length=60),
                Text("postcode", _("Postnummer"), required=False, pattern=r"\d{4}", allowed=_("fire cifre")),
                Degrees("latitude", _("Breddegrad"), required=False, **LATITUDE),
                Degrees("longitude", _("Længdegrad"), required=False, **LONGITUDE),
                Text("phone", _("Telefon"), required=False, **PHONE),
                Text("sor", _("SOR-nummer"), required=False, pattern=r"\d{5,20}", allowed=_("kun cifre")),
                Text("cvr", _("CVR-nummer"), required=False, pattern=r"\d{8}", allowed=_("otte cifre")),
                Choice("receives", _("Får omvisiteringer"), required=False, choices=Way.choices, empty=Way.PAGE),
                LAST_DAY,
            ),
            identity=("slug",),
            title=("name",),
            rules=(BOTH_DEGREES,),
        ),
        Register(
            key="departments",
            name=_("Afdelinger"),
            about=_("Hospitalernes afdelinger, og hvordan man når dem."),
            model=Department,
            columns=(
                HOSPITAL,
                key(),
                Text("name", _("Navn")),
                SPECIALITY,
                Text("phone", _("Telefon"), required=False, **PHONE),
                Text("email", _("E-mail"), required=False, **EMAIL),
                Text("sor", _("SOR-nummer"), required=False, pattern=r"\d{5,20}", allowed=_("kun cifre")),
                LAST_DAY,
            ),
            identity=("hospital", "slug"),
            title=("name", "hospital"),
        ),
        Register(
            key="specialities",
            name=_("Specialer"),
            about=_("Lægelige specialer, som afdelinger og behandlinger hører til."),
            model=Speciality,
            columns=(key(), *NAME),
            identity=("slug",),
            title=("name_da",),
        ),
        Register(
            key="services",
            name=_("Undersøgelser og behandlinger"),
            about=_("Det, som patienter venter på, med SKS-koder."),
            model=Service,
            columns=(
                key(),
                *NAME,
                Choice("stage", _("Hvad det er"), choices=Stage.choices),
                SPECIALITY,
                Choice("level", _("Niveau"), required=False, choices=Level.choices, empty=Level.MAIN),
                Codes("codes", _("SKS-koder"), hint=_("Med mellemrum imellem.")),
                LAST_DAY,
            ),
            identity=("slug",),
            title=("name_da",),
        ),
        Register(
            key="agreements",
            name=_("Aftaler"),
            about=_("Hvilke privathospitaler regionen må bruge til hvad: samarbejdssygehuse og aftalesygehuse."),
            model=Agreement,
            columns=(
                HOSPITAL,
                SERVICE,
                Choice("kind", _("Aftale"), choices=AgreementKind.choices),
                OWN_REGION,
                Choice(
                    "scope",
                    _("Omfang"),
                    required=False,
                    choices=AgreementScope.choices,
                    empty=AgreementScope.WHOLE,
                ),
                Codes("codes", _("Kun disse SKS-koder"), hint=_("Tom, når aftalen gælder dem alle.")),
                Money("price", _("Pris i kroner"), required=False),
                Text("conditions", _("Vilkår"), required=False, length=2000, is_long=True),
                *PERIOD,
            ),
            identity=("hospital", "service", "kind", "region", "scope", "valid_from"),
            title=("hospital", "service", "valid_from"),
            rules=(
                ENDS_AFTER_IT_BEGINS,
                *PARTNER_HAS_REGION,
                Rule(
                    "hospital",
                    _("Hospitalet er offentligt. En aftale er med et privathospital."),
                    _("et privathospital"),
                    "EXISTS (SELECT FROM casework_hospital AS h WHERE h.id = i.hospital_id AND h.kind <> 'private')",
                ),
                Rule(
                    "codes",
                    _("En af koderne hører ikke til undersøgelsen eller behandlingen."),
                    _("koder, som den har i registret"),
                    "NOT i.codes <@ (SELECT s.codes FROM casework_service AS s WHERE s.id = i.service_id)",
                ),
                *one_at_a_time(
                    "casework_agreement",
                    ("hospital_id", "service_id", "kind", "region", "scope"),
                    _("Der er allerede en aftale om det samme i en del af tiden."),
                    _("en tid efter den anden aftales sidste dag. Skriv først dens sidste dag"),
                ),
            ),
            has_dates=True,
        ),
        Register(
            key="none_today",
            name=_("Ingen aftale"),
            about=_("At nogen har set efter, og at der ingen aftale var den dag."),
            model=NoneToday,
            columns=(
                SERVICE,
                Choice("kind", _("Aftale"), choices=AgreementKind.choices),
                OWN_REGION,
                Day("checked_on", _("Set efter den"), past=True),
                Text("source", _("Hvor"), hint=_("For eksempel aftalesiden på sundhed.dk.")),
            ),
            identity=("service", "kind", "region", "checked_on"),
            title=("service", "checked_on"),
            rules=PARTNER_HAS_REGION,
            has_dates=True,
        ),
        Register(
            key="approved_levels",
            name=_("Godkendte niveauer"),
            about=_("Hvor behandlinger på regionsniveau og højt specialiseret niveau må foregå."),
            model=ApprovedLevel,
            columns=(HOSPITAL, SERVICE, Choice("level", _("Niveau"), choices=Level.choices), *PERIOD),
            identity=("hospital", "service", "level", "valid_from"),
            title=("hospital", "service", "valid_from"),
            rules=(ENDS_AFTER_IT_BEGINS,),
            has_dates=True,
        ),
        Register(
            key="waiting_times",
            name=_("Ventetider"),
            about=_("Ventetider, som hospitalerne har oplyst, med dagen, de gjorde det."),
            model=WaitingTime,
            columns=(
                SERVICE,
                HOSPITAL,
                Choice("kind", _("Ventetid til"), choices=WaitKind.choices),
                Number("days", _("Dage"), most=LONGEST_WAIT),
                Day("reported_on", _("Oplyst den"), past=True),
                Flag("other_regions", _("Tager patienter fra andre regioner"), empty=True),
                Choice(
                    "source", _("Hvordan oplyst"), required=False, choices=WaitSource.choices, empty=WaitSource.IMPORT
                ),
            ),
            identity=("service", "hospital", "kind", "reported_on"),
            title=("service", "hospital", "reported_on"),
            has_dates=True,
            editors=KEEPERS | {Role.ADVISER},
            author="reported_by",
        ),
        Register(
            key="codes",
            name=_("SKS-koder"),
            about=_("Sundhedsvæsenets klassifikation: hvilke koder der må bruges hvornår."),
            model=ClassificationCode,
            columns=(
                Text("code", _("Kode"), length=10, pattern=r"[A-Z][A-Z0-9]{1,9}", allowed=_("en kode som KNGD11")),
                Text("text", _("Tekst")),
                *PERIOD,
            ),
            identity=("code", "valid_from"),
            title=("code", "text"),
            rules=(ENDS_AFTER_IT_BEGINS,),
            has_dates=True,
        ),
        Register(
            key="places",
            name=_("Postnumre og kommuner"),
            about=_("Hvor patienter bor, så afstanden til et hospital kan regnes ud."),
            model=Place,
            columns=(
                Choice("kind", _("Slags"), choices=PlaceKind.choices),
                Text("code", _("Nummer"), length=4, pattern=r"\d{3,4}", allowed=_("tre eller fire cifre")),
                Text("name", _("Navn"), length=60),
                REGION,
                Degrees("latitude", _("Breddegrad"), **LATITUDE),
                Degrees("longitude", _("Længdegrad"), **LONGITUDE),
            ),
            identity=("kind", "code"),
            title=("code", "name"),
        ),
        Register(
            key="amounts",
            name=_("Beløb"),
            about=_("Beløb i kroner, som bliver sat hvert år, når loven her ikke har dem endnu."),
            model=Amount,
            columns=(
                Choice("parameter", _("Beløb"), choices=amounts.PARAMETERS),
                Choice("scope", _("Hvem eller hvad"), choices=amounts.SCOPES_OF_ALL),
                Money("amount", _("Kroner")),
                Day("valid_from", _("Fra")),
                Day("valid_to", _("Til og med")),
                Text("law", _("Lov eller bekendtgørelse"), hint=_("For eksempel sundhedsloven.")),
                Text("section", _("Paragraf"), length=60, pattern=r"§.+", allowed=_("en paragraf som § 171, stk. 1")),
                Text(
                    "url", _("Kildens adresse"), length=300, pattern=r"https?://\S+", allowed=_("en adresse på nettet")
                ),
                Choice("status", _("Hvor sikkert"), choices=SourceStatus.choices),
            ),
            identity=("parameter", "scope", "valid_from"),
            title=("parameter", "scope", "valid_from"),
            rules=(
                ENDS_AFTER_IT_BEGINS,
                Rule(
                    "scope",
                    _("Beløbet findes ikke for det."),
                    _("det, som loven har beløbet for"),
                    amounts.HAS_OTHER_SCOPES,
                ),
                Rule(
                    "valid_from",
                    _("Loven her har allerede et beløb i en del af tiden."),
                    _("en tid, som loven ikke har et beløb for"),
                    amounts.IS_IN_THE_LAW,
                ),
                *one_at_a_time(
                    "casework_amount",
                    ("parameter", "scope"),
                    _("Der er allerede et beløb i en del af tiden."),
                    _("en tid efter det andet beløbs sidste dag"),
                ),
            ),
            has_dates=True,
            editors=frozenset({Role.ADMINISTRATOR}),
            author="written_by",
        ),
        Register(
            key="regions",
            name=_("Regioner"),
            about=_("Regionerne fra deres første dag til deres sidste, og hvem der følger efter."),
            model=Region,
            columns=(
                key("key"),
                Text("name_da", _("Navn"), length=60),
                Text("name_en", _("Navn på engelsk"), required=False, length=60),
                Degrees("latitude", _("Breddegrad"), **LATITUDE),
                Degrees("longitude", _("Længdegrad"), **LONGITUDE),
                *PERIOD,
                Reference("successor", _("Følges af"), required=False, model=Region, key="key", by_name="name_da"),
            ),
            identity=("key",),
            title=("name_da",),
            rules=(ENDS_AFTER_IT_BEGINS,),
            has_dates=True,
            editors=frozenset({Role.ADMINISTRATOR}),
        ),
        Register(
            key="direct_referrals",
            name=_("Direkte henvisninger"),
            about=_("Hvor mange patienter afdelingerne selv har henvist i et år. Tallet står ved siden af tabel 2."),
            model=DirectReferral,
            columns=(OFFICE, Number("year", _("År"), least=2002, most=2100), Number("count", _("Antal"))),
            identity=("office", "year"),
            title=("office", "year"),
            has_dates=True,
        ),
        Register(
            key="ladder",
            name=_("Eskaleringstrappen"),
            about=_(
                "Hvordan kontoret spørger på hvert trin, og hvor hurtigt der skal komme svar. "
                "Et trin, som ikke står her, er, som det plejer."
            ),
            model=LadderStep,
            columns=(
                OFFICE,
                Choice("rung", _("Hvem"), choices=Rung.choices),
                Flag("is_used", _("Bruges trinnet?")),
                Choice("way", _("Hvordan"), choices=AskedBy.choices),
                Number("amount", _("Svar inden for"), least=1, most=90),
                Choice("unit", _("Regnet i"), choices=TimeUnit.choices),
                *PERIOD,
            ),
            identity=("office", "rung", "valid_from"),
            title=("rung", "office"),
            rules=(ENDS_AFTER_IT_BEGINS,),
            has_dates=True,
            goes_along=True,
        ),
    )
}


def join(*registers: Register) -> None:
    """Add registers that a module of their own describes. Raises ValueError where a key is taken."""
    if taken := [each.key for each in registers if each.key in REGISTERS]:
        raise ValueError(taken)
    REGISTERS.update((each.key, each) for each in registers)
