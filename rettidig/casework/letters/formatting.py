"""Dates, times and standing wordings as letters say them, in the language of the reader."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

_DATES = {"da": r"l \d\e\n j. F Y", "en": "l j F Y", "de": "l, j. F Y"}
EXACT_DAYS = 28  # a longer wait is said in weeks
# Complaints over the rights of patients: within 4 weeks of receiving the decision (stpk.dk; law.md § 9, FVL § 25)
_APPEAL_GUIDANCE = {
    "da": (
        "Du kan klage til Styrelsen for Patientklager. De skal have din klage senest 4 uger efter, at du har fået "
        "dette brev. Du klager på stpk.dk. Vi kan hjælpe dig med at skrive den."
    ),
    "en": (
        "You can complain to Styrelsen for Patientklager, the Danish agency for patient complaints. They must have "
        "your complaint no later than 4 weeks after you got this letter. You complain at stpk.dk. We can help you "
        "write it."
    ),
}
APPEAL_MARKS = {"da": ("Styrelsen for Patientklager", "4 uger"), "en": ("Styrelsen for Patientklager", "4 weeks")}


def appeal_guidance(language: str) -> str:
    """To whom, how and until when one can complain."""
    return _APPEAL_GUIDANCE[language]


def has_appeal_guidance(text: str, language: str) -> bool:
    """Whether a text still says to whom and until when one can complain."""
    return all(mark in text for mark in APPEAL_MARKS[language])


def say_date(day: date, language: str) -> str:
    """A date as people say it: "fredag den 4. december 2026", "Friday 4 December 2026", "Freitag, 4. Dezember 2026"."""
    with override(language):
        return str(date_format(day, _DATES[language]))


def say_time(at: time | datetime, language: str = "da", *, seconds: bool = False) -> str:
    """A time of day as people say it, a moment in the office's own time: "9.30", "09:30"."""
    clock = timezone.localtime(at) if isinstance(at, datetime) and timezone.is_aware(at) else at
    if language != "da":
        return f"{clock:%H:%M:%S}" if seconds else f"{clock:%H:%M}"
    return f"{clock.hour}.{clock.minute:02}" + (f".{clock.second:02}" if seconds else "")


def say_wait(days: int | None, language: str) -> str:
    """A waiting time in days as people say it; nothing when it is not known."""
    if days is None:
        return ""
    if days < EXACT_DAYS:
        plural = "" if days == 1 else "s" if language == "en" else "e"
        return f"{days} {'day' if language == 'en' else 'dag'}{plural}"
    return f"about {round(days / 7)} weeks" if language == "en" else f"cirka {round(days / 7)} uger"
