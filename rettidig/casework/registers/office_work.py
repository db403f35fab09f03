"""The registers that the people of an office work with: their phrases, checklists, approvals, and quality."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from .. import access_rules
from ..letters import language
from ..models import (
    AccessRule,
    ApprovalRule,
    Audience,
    ChecklistPoint,
    LetterKind,
    Need,
    Office,
    Phrase,
    PointFor,
    PointOf,
    QualityQuestion,
    QualityShare,
    Reserved,
    Role,
    Team,
    User,
    WarningWord,
)
from ..phrases import VARIABLES, find_unknown
from ..questionnaire import warning_words
from ..topics import TOPICS
from .columns import BadValue, Choice, Flag, NamedKey, Number, Read, Reference, Several, Text, key
from .definitions import ENDS_AFTER_IT_BEGINS, KEEPERS, PERIOD, Register, Rule, join, one_at_a_time

TEXT_MAX = 8000
# A question leaves in the act that asks it, so nobody could approve its letter before
APPROVABLE = [(kind.value, kind.label) for kind in LetterKind if kind != LetterKind.QUESTION]
OFFICE = Reference("office", gettext_lazy("Kontor"), model=Office, by_name="name")


@dataclass(frozen=True)
class PhraseText(Text):
    """The text of a phrase; what stands in braces must be one of the variables."""

    length: int = TEXT_MAX
    is_long: bool = True

    def value_reader(self, *, on: date) -> Read:
        plain = super().value_reader(on=on)

        def read(text: str) -> str:
            if unknown := find_unknown(text):
                known = ", ".join(f"{{{name}}}" for name in VARIABLES)
                raise BadValue(_("Sagen kender ikke {%(name)s}.") % {"name": unknown[0]}, known)
            return str(plain(text))

        return read

    def are_as_stored(self, texts: object) -> bool:
        return False


def _say_variables() -> str:
    words = ", ".join(f"{{{name}}} ({variable.label})" for name, variable in VARIABLES.items())
    return _("Det udfyldes fra sagen: %(words)s.") % {"words": words}


VARIABLES_IN_WORDS = lazy(_say_variables, str)()


def _say_shipped() -> str:
    words = {kind: ", ".join(each) for kind, each in warning_words.shipped().items()}
    return _("Disse dele af ord følger med og tæller: %(counts)s. Disse tæller ikke: %(leaves_out)s.") % words


SHIPPED_IN_WORDS = lazy(_say_shipped, str)()


def _topics() -> list[tuple[str, StrOrPromise]]:
    return [(topic.key, topic.label) for topic in TOPICS.values()]


class Subjects(Collection[tuple[str, StrOrPromise]]):
    """What an access rule can be about; the tracks have joined their topics by the time that somebody asks."""

    def __iter__(self) -> Iterator[tuple[str, StrOrPromise]]:
        return iter(access_rules.subjects())

    def __len__(self) -> int:
        return len(access_rules.subjects())

    def __contains__(self, one: object) -> bool:
        return one in access_rules.subjects()


TOPICS_OF_ENTRY = Several(
    "topics", gettext_lazy("Emner"), choices=_topics, hint=gettext_lazy("Ingen valgt betyder alle emner.")
)


TEAM_IS_OF_OFFICE = Rule(
    "team",
    gettext_lazy("Kontoret har ikke det team."),
    gettext_lazy("nøglen til et af kontorets teams"),
    "i.team <> '' AND NOT EXISTS (SELECT FROM casework_team AS t WHERE t.office_id = i.office_id AND t.slug = i.team)",
)


def _teams() -> list[tuple[str, str]]:
    """Every team by its key; where two offices use a key, both names."""
    names: dict[str, list[str]] = {}
    for slug, name in Team.objects.filter(office__merged_at=None).order_by("order", "name").values_list("slug", "name"):
        names.setdefault(slug, []).append(name)
    return [(slug, " / ".join(dict.fromkeys(each))) for slug, each in names.items()]


def _find_other_team(user: User, cells: Mapping[str, str]) -> str:
    """Why an adviser may not write the phrase: it is of another team, or of the whole office."""
    own = (user.office.slug, user.team.slug) if user.office and user.team else None
    if (cells.get("office"), cells.get("team")) == own:
        return ""
    return _("Du kan skrive fraser for dit eget team. Lederen skriver dem, der gælder hele kontoret eller andre teams.")


def hard_to_read(cells: Mapping[str, str]) -> list[str]:
    """How easy a phrase to citizens is to read, and what an editor would mark in it."""
    if cells["audience"] != Audience.CITIZEN:
        return []
    found = []
    for name, spoken in (("text_da", "da"), ("text_en", "en")):
        if text := cells[name]:
            number = _("LIX %(lix).0f. Op til 35 er let at læse.") % {"lix": language.lix(text)}
            remarks = (f"“{each.words}”: {each.advice}" for each in language.remarks(text, spoken))
            found += [f"{'English' if spoken == 'en' else 'Dansk'}: {number}", *remarks]
    return found


join(
    Register(
        key="phrases",
        name=gettext_lazy("Fraser"),
        about=gettext_lazy(
            "Tekster, som kontoret eller et team skriver tit. Et ord i krøllede parenteser bliver udfyldt fra sagen."
        ),
        model=Phrase,
        columns=(
            OFFICE,
            Text(
                "shortcut",
                gettext_lazy("Genvej"),
                length=20,
                pattern=r"[a-zæøå0-9-]+",
                allowed=gettext_lazy("små bogstaver, tal og -"),
                hint=gettext_lazy("De bogstaver, du skriver for at finde den."),
            ),
            Text("title", gettext_lazy("Titel")),
            NamedKey(
                "team",
                gettext_lazy("Team"),
                required=False,
                length=50,
                choices=_teams,
                none=gettext_lazy("Hele kontoret"),
                hint=gettext_lazy("Det team, der ejer den."),
            ),
            Choice("audience", gettext_lazy("Til hvem"), choices=Audience.choices),
            TOPICS_OF_ENTRY,
            PhraseText(
                "text_da",
                gettext_lazy("Tekst"),
                hint=VARIABLES_IN_WORDS,
            ),
            PhraseText("text_en", gettext_lazy("Tekst på engelsk"), required=False),
        ),
        identity=("office", "shortcut"),
        title=("title", "office"),
        rules=(TEAM_IS_OF_OFFICE,),
        moves_cases=False,
        goes_along=True,
        editors=KEEPERS | {Role.ADVISER},
        in_part=frozenset({Role.ADVISER}),
        check_row=_find_other_team,
        remarks=hard_to_read,
    ),
    Register(
        key="checklists",
        name=gettext_lazy("Tjeklister"),
        about=gettext_lazy("Det, kontoret skal huske på en sag, og før en afgørelse, et brev eller en afslutning."),
        model=ChecklistPoint,
        columns=(
            OFFICE,
            key(),
            Text("text", gettext_lazy("Punkt"), length=200),
            Choice("act", gettext_lazy("Hvornår"), choices=PointOf.choices),
            Choice("need", gettext_lazy("Skal eller bør"), choices=Need.choices),
            Choice("whose", gettext_lazy("Hvem"), required=False, choices=PointFor.choices, empty=PointFor.ALL),
            Text("law", gettext_lazy("Lov"), required=False, hint=gettext_lazy("For eksempel forvaltningsloven § 19.")),
            TOPICS_OF_ENTRY,
            *PERIOD,
        ),
        identity=("office", "slug", "valid_from"),
        title=("text", "office"),
        rules=(
            ENDS_AFTER_IT_BEGINS,
            Rule(
                "need",
                gettext_lazy("Et punkt for hele sagen stopper ingen handling."),
                gettext_lazy("bør, eller vælg den handling, der skal vente"),
                "i.act = 'case' AND i.need = 'must'",
            ),
            *one_at_a_time(
                "casework_checklistpoint",
                ("office_id", "slug"),
                gettext_lazy("Punktet findes allerede i en del af tiden."),
                gettext_lazy("en tid efter det andets sidste dag. Skriv først dets sidste dag"),
            ),
        ),
        has_dates=True,
        moves_cases=False,
        goes_along=True,
    ),
    Register(
        key="approval",
        name=gettext_lazy("Breve, der skal godkendes"),
        about=gettext_lazy("Et brev af en slags, der står her, kan først sendes, når en kollega har godkendt det."),
        model=ApprovalRule,
        columns=(OFFICE, Choice("letter_kind", gettext_lazy("Slags brev"), choices=APPROVABLE), *PERIOD),
        identity=("office", "letter_kind", "valid_from"),
        title=("letter_kind", "office"),
        rules=(ENDS_AFTER_IT_BEGINS,),
        has_dates=True,
        moves_cases=False,
        goes_along=True,
    ),
    Register(
        key="quality_shares",
        name=gettext_lazy("Andel til kvalitet"),
        about=gettext_lazy("Hvor mange procent af de afsluttede sager en kollega ser efter. Der bliver trukket lod."),
        model=QualityShare,
        columns=(OFFICE, Number("percent", gettext_lazy("Procent"), least=1, most=100), TOPICS_OF_ENTRY, *PERIOD),
        identity=("office", "valid_from"),
        title=("office", "valid_from"),
        rules=(
            ENDS_AFTER_IT_BEGINS,
            *one_at_a_time(
                "casework_qualityshare",
                ("office_id",),
                gettext_lazy("Kontoret har allerede en andel i en del af tiden."),
                gettext_lazy("en tid efter den andens sidste dag. Skriv først dens sidste dag"),
            ),
        ),
        has_dates=True,
        moves_cases=False,
        goes_along=True,
    ),
    Register(
        key="quality_questions",
        name=gettext_lazy("Spørgsmål til kvalitet"),
        about=gettext_lazy("Det, en kollega svarer på om en afsluttet sag. Svar på dem er læring, ikke karakterer."),
        model=QualityQuestion,
        columns=(OFFICE, key(), Text("text", gettext_lazy("Spørgsmål"), length=200), TOPICS_OF_ENTRY, *PERIOD),
        identity=("office", "slug", "valid_from"),
        title=("text", "office"),
        rules=(
            ENDS_AFTER_IT_BEGINS,
            *one_at_a_time(
                "casework_qualityquestion",
                ("office_id", "slug"),
                gettext_lazy("Spørgsmålet findes allerede i en del af tiden."),
                gettext_lazy("en tid efter det andets sidste dag. Skriv først dets sidste dag"),
            ),
        ),
        has_dates=True,
        moves_cases=False,
        goes_along=True,
    ),
    Register(
        key="access_rules",
        name=gettext_lazy("Hvem der har sagerne"),
        about=gettext_lazy(
            "Sager om et emne, som kun bestemte teams må se eller arbejde på. Står emnet her ikke, er sagerne for alle."
            " Ejeren, lederen og juristen kan altid se dem."
        ),
        model=AccessRule,
        columns=(
            OFFICE,
            Choice("subject", gettext_lazy("Emne"), choices=Subjects()),
            NamedKey("team", gettext_lazy("Team"), length=50, choices=_teams),
            Choice("reserved", gettext_lazy("Hvad kun teamet må"), choices=Reserved.choices),
            *PERIOD,
        ),
        identity=("office", "subject", "team", "valid_from"),
        title=("subject", "team"),
        rules=(
            ENDS_AFTER_IT_BEGINS,
            TEAM_IS_OF_OFFICE,
            *one_at_a_time(
                "casework_accessrule",
                ("office_id", "subject", "team"),
                gettext_lazy("Der er allerede en regel om emnet og teamet i en del af tiden."),
                gettext_lazy("en tid efter den andens sidste dag. Skriv først dens sidste dag"),
            ),
        ),
        has_dates=True,
        moves_cases=False,
        goes_along=True,
    ),
    Register(
        key="warning_words",
        name=gettext_lazy("Ord, der skal læses straks"),
        about=gettext_lazy(
            "Skriver nogen et af ordene, får sagen høj prioritet, og en kollega skal læse det samme dag. Det kan være"
            " kræft eller en alvorlig hjertesygdom."
        ),
        model=WarningWord,
        columns=(
            OFFICE,
            Text(
                "part",
                gettext_lazy("Ord eller del af et ord"),
                hint=SHIPPED_IN_WORDS,
                length=40,
                pattern=r"\w[\w -]{2,39}",
                allowed=gettext_lazy("mindst tre bogstaver, for eksempel knude"),
            ),
            Flag("counts", gettext_lazy("Tæller"), hint=gettext_lazy("Skriv nej for et ord, der ikke skal tælle.")),
            *PERIOD,
        ),
        identity=("office", "part", "valid_from"),
        title=("part", "office"),
        rules=(
            ENDS_AFTER_IT_BEGINS,
            *one_at_a_time(
                "casework_warningword",
                ("office_id", "part"),
                gettext_lazy("Ordet står der allerede i en del af tiden."),
                gettext_lazy("en tid efter det andets sidste dag. Skriv først dets sidste dag"),
            ),
        ),
        has_dates=True,
        moves_cases=False,
        goes_along=True,
    ),
)
