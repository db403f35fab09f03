"""The history of a case: everything that happened, on one time line, the newest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework.audit_words import LABELS, SHOWN_OTHERWISE, AuditWord
from rettidig.casework.models import (
    CONTACT_FACTS,
    AuditEvent,
    Case,
    Channel,
    Confidential,
    EscalationStep,
    Forwarding,
    Outcome,
    Priority,
    ReReferralState,
    TickState,
    User,
    WithWhom,
)
from rettidig.casework.one_look import lacks
from rettidig.casework.things import advice_of, all_pathways_of, decisions_of, letters_of, re_referrals_of, tasks_of
from rettidig.casework.topics import TOPICS
from rettidig.rights import Difference
from rettidig.web.formatting import date_short

from .differences import difference_words
from .labels import RIGHTS, word
from .titles import contact_title, event_words, names_of, pathway_changes, task_title

KEYS = {  # of the log
    "topic": gettext_lazy("Emne"),
    "team": gettext_lazy("Team"),
    "owner": gettext_lazy("Ejer"),
    "office": gettext_lazy("Kontor"),
    "held_until": gettext_lazy("På hold til"),
    "waits_for": gettext_lazy("Venter på"),
    "service_due": gettext_lazy("Vores svarfrist"),
    "joined_to": gettext_lazy("Del af sag"),
    "took_in": gettext_lazy("Sag"),
    "stays": gettext_lazy("Bliver her"),
    "linked": gettext_lazy("Sag"),
    "split_off": gettext_lazy("Ny sag"),
    "split_from": gettext_lazy("Delt fra sag"),
    "title": gettext_lazy("Opgave"),
    "due": gettext_lazy("Senest"),
    "under": gettext_lazy("Del af"),
    "minutes": gettext_lazy("Minutter"),
    "on": gettext_lazy("Dag"),
    "readers": gettext_lazy("Må se den"),
}
OPENINGS = {AuditWord.CASE_OPENED, AuditWord.CODE_REFUSED}
TOLD_WITH_THINGS = {AuditWord.RE_REFERRAL_ANSWERED, AuditWord.SUB_CASE_OPENED}  # beside what they are about


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `icon` out of the design system; `href` leads to the thing itself. `case` is the number
    of the case that it stands in, where that is one that has become part of this.
    """

    at: datetime
    icon: str
    title: StrOrPromise
    text: str = ""
    by: str = ""
    href: str = ""
    is_quiet: bool = False
    case: str = ""


def story(case: Case, *, openings: bool = False) -> list[Entry]:
    """Every entry of the case and of those that have become part of it; with `openings` also who opened them and when
    (feature E5).
    """
    joined = () if lacks(case, "joined") else case.joined.all()
    entries = [*_of(case, openings), *(each for part in joined for each in _of_joined(part, openings))]
    newest_first = sorted(entries, key=lambda entry: entry.at)[::-1]
    if openings:
        return newest_first  # each opening with its own time
    return [_once(list(same)) for _key, same in groupby(newest_first, key=_sameness)]


def _of(case: Case, openings: bool) -> Iterator[Entry]:
    left_out = SHOWN_OTHERWISE if openings else SHOWN_OTHERWISE | OPENINGS
    verbs = (LABELS.keys() - left_out) | TOLD_WITH_THINGS
    log = list(AuditEvent.objects.filter(case_id=case.pk, verb__in=verbs))
    names = {user.username: str(user) for user in User.objects.filter(username__in={event.user for event in log})}
    yield from _audited(case, [event for event in log if event.verb not in left_out], names)
    yield from _contacts(case)
    sources: dict[str, Callable[[Case], Iterator[Entry]]] = {  # by the things that they tell of
        "notes": _notes,
        "assessments": _assessments,
        "option_lists": _lists,
        "wishes": _wishes,
        "decisions": _decisions,
        "letters": _letters,
        "re_referrals": lambda case: _re_referrals(case, log),
        "escalations": _askings,
        "forwardings": _forwardings,
        "tasks": _tasks,
        "advice_requests": _advice,
    }
    for thing, source in sources.items():
        if not lacks(case, thing):
            yield from source(case)
    yield from _family(case, log, names)


def _of_joined(case: Case, openings: bool) -> Iterator[Entry]:
    """What stands in a case that has become part of this; that it did, this case says itself."""
    said = str(LABELS[AuditWord.CASE_JOINED])
    return (replace(entry, case=case.number) for entry in _of(case, openings) if str(entry.title) != said)


def _sameness(entry: Entry) -> object:
    """Key for grouping events: only events of the log alone are grouped, the same by the same person."""
    return (str(entry.title), entry.by, entry.case) if entry.is_quiet and not entry.text else entry


def _once(same: list[Entry]) -> Entry:
    """One entry for what was done several times in a row, at the time of the last."""
    if len(same) == 1:
        return same[0]
    title = _("%(what)s – %(times)d gange") % {"what": same[0].title, "times": len(same)}
    return replace(same[0], title=title)


def _contacts(case: Case) -> Iterator[Entry]:
    for contact in case.contacts.stated().select_related("by"):
        is_counted = contact.ordinal == 1 and not (case.joined_to_id or case.split_from_id or case.parent_id)
        counts = " – " + _("den første, som tælles i tallene") if is_counted else ""
        is_corrected = any(getattr(contact, f"stated_{name}") != getattr(contact, name) for name in CONTACT_FACTS)
        corrected = " – " + _("rettet") if is_corrected else ""
        yield Entry(
            contact.stated_at,
            "support-agent" if contact.stated_channel == Channel.PHONE else "email",
            contact_title(contact) + counts + corrected,
            contact.text,
            _name(contact.by),
            reverse("desk:contact", args=[case.pk, contact.pk]),
        )


def _notes(case: Case) -> Iterator[Entry]:
    for note in case.notes.select_related("by"):
        yield Entry(note.at, "edit", _("Notat"), note.text, _name(note.by))


def _assessments(case: Case) -> Iterator[Entry]:
    for each in case.assessments.exclude(by=None).select_related("by").defer("document"):
        statuses = [finding["status"] for pathway in each.answer["pathways"] for finding in pathway["findings"]]
        broken = statuses.count("breached")
        text = ngettext("%(n)d ret er ikke overholdt.", "%(n)d rettigheder er ikke overholdt.", broken) % {"n": broken}
        href = reverse("desk:assessment", args=[case.pk, each.pk])
        yield Entry(each.at, "checklist", _("Rettigheder vurderet"), text if broken else "", _name(each.by), href)


def _lists(case: Case) -> Iterator[Entry]:
    for each in case.option_lists.select_related("by", "service"):
        href = reverse("desk:shown_options", args=[case.pk, each.pk])
        yield Entry(each.at, "list-bulleted", _("Muligheder vist"), str(each.service), _name(each.by), href)


def _wishes(case: Case) -> Iterator[Entry]:
    for wish in case.wishes.select_related("by", "option__hospital"):
        title = _("Patientens ønske")
        if wish.option:
            title += f": {wish.option.hospital.name}"
        said = [str(wish.get_channel_display())] if wish.channel else []
        if wish.said_at and timezone.localdate(wish.said_at) != timezone.localdate(wish.at):
            said.append(date_short(wish.said_at))
        text = f"{wish.words} ({', '.join(said)})" if said else wish.words
        yield Entry(wish.at, "feedback", title, text, _name(wish.by))


def _decisions(case: Case) -> Iterator[Entry]:
    for each in (made for made in decisions_of(case) if made.case_id == case.pk):
        title = f"{each.get_kind_display()}: {word(RIGHTS, each.right)}"
        href = reverse("desk:decision", args=[case.pk, each.pk])
        yield Entry(each.at, "bookmark", title, each.reasons, _name(each.by), href)


def _letters(case: Case) -> Iterator[Entry]:
    for letter in letters_of(case):
        aside = _("Brev, kladde, lagt til side da sagerne blev samlet") if case.joined_to_id else _("Brev, kladde")
        title = _("Brev sendt") if letter.sent_at else aside
        href = reverse("desk:letter", args=[case.pk, letter.pk])
        by = _name(letter.sent_by or letter.created_by)
        yield Entry(letter.sent_at or letter.created_at, "document", title, letter.title, by, href)


def _re_referrals(case: Case, log: list[AuditEvent]) -> Iterator[Entry]:
    answers = _answers_of_hospitals(log)
    for each in re_referrals_of(case):
        href = reverse("desk:re_referral", args=[case.pk, each.pk])
        where = each.hospital.name if each.hospital else ""
        title = _("Omvisitering sendt") if each.sent_at else _("Omvisitering, kladde")
        yield Entry(each.sent_at or each.created_at, "send", title, where, _name(each.sent_by or each.created_by), href)
        for event in answers.get(f"re_referral {each.pk}", []):
            state = (event.after or {}).get("state", each.state)
            title = _("Hospitalets svar: %(answer)s") % {"answer": ReReferralState(state).label}
            yield Entry(event.at, "reply", title, event.reason, where, href)


def _askings(case: Case) -> Iterator[Entry]:
    """Each rung of the ladder that was asked about a time, and what it answered."""
    href = reverse("desk:ladder", args=[case.pk])
    asked = (
        EscalationStep.objects.filter(escalation__case=case).select_related("by", "answered_by", "typed").defer("pdf")
    )
    for each in asked:
        title = _("Spurgt om en tid: %(rung)s") % {"rung": each.get_rung_display()}
        text = f"{each.receiver}, {str(each.get_way_display()).lower()}\n{each.words}"
        yield Entry(each.at, "upload", title, f"{text}\n{each.wish}".strip(), _name(each.by), href)
        if each.answered_at:
            answer = each.get_answer_display()
            booked = f"{answer}: {date_short(each.booked_on)}" if each.booked_on else answer
            title = _("Svar om en tid: %(answer)s") % {"answer": booked}
            typed = getattr(each, "typed", None)
            by = typed.name if typed else _name(each.answered_by)
            yield Entry(each.answered_at, "reply", title, each.answer_words, by, href)


def _forwardings(case: Case) -> Iterator[Entry]:
    """Each time something was sent to whom it belongs, and what the recipient answered."""
    for each in Forwarding.objects.filter(case=case).select_related("sent_by", "ended_by").defer("pdf"):
        href = reverse("desk:forwarding", args=[case.pk, each.pk])
        title = _("Sendt videre til %(receiver)s") % {"receiver": each.receiver}
        yield Entry(each.sent_at, "upload", title, each.purpose, _name(each.sent_by), href)
        if each.ended_at:
            title = f"{each.receiver}: {each.get_end_display()}"
            yield Entry(each.ended_at, "reply", title, each.end_note, _name(each.ended_by), href)


def _advice(case: Case) -> Iterator[Entry]:
    """Each who was asked for advice or approval, and what they answered."""
    for each in advice_of(case):
        href = reverse("desk:advice", args=[case.pk, each.pk])
        words = {"what": str(each.get_kind_display()).lower(), "whom": each.whom}
        if not each.forwarded_from_id:
            yield Entry(
                each.asked_at, "forum", _("Spurgt om %(what)s: %(whom)s") % words, each.text, str(each.asked_by), href
            )
        if each.ended_at:
            title = f"{each.get_kind_display()}: {each.get_end_display()}"
            yield Entry(each.ended_at, "reply", title, each.answer, _name(each.ended_by) or each.answered_name, href)


def _answers_of_hospitals(log: list[AuditEvent]) -> dict[str, list[AuditEvent]]:
    """Every answer, by what it is about: a re-referral itself holds its last one only."""
    found: dict[str, list[AuditEvent]] = {}
    for event in log:
        if event.verb == AuditWord.RE_REFERRAL_ANSWERED:
            found.setdefault(event.subject, []).append(event)
    return found


def _tasks(case: Case) -> Iterator[Entry]:
    for task in tasks_of(case):
        text, by = task_title(task), _name(task.created_by)
        yield Entry(task.created_at, "flag", _("Opgave oprettet"), text, by, is_quiet=True)


def _family(case: Case, log: list[AuditEvent], names: dict[str, str]) -> Iterator[Entry]:
    """When a case became a sub-case, and when the sub-cases of a case began and ended."""
    if case.parent_id:
        main = Case.objects.get(pk=case.parent_id)
        title = _("Delsag til sag %(number)s") % {"number": main.number}
        yield Entry(case.received_at, "link", title, href=reverse("desk:case", args=[main.pk]))
        return
    opened = [event for event in log if event.verb == AuditWord.SUB_CASE_OPENED]
    if not opened:
        return
    known = {f"case {each.number}": each for each in case.sub_cases.all()}
    for event in opened:
        made = known[event.subject]
        href, what = reverse("desk:case", args=[made.pk]), {"number": made.number, "subject": TOPICS[made.topic].label}
        title = _("Delsag oprettet: %(number)s, %(subject)s") % what
        yield Entry(event.at, "link", title, "", names.get(event.user, event.user), href)
        if made.closed_at:
            yield Entry(made.closed_at, "link", _("Delsag afsluttet: %(number)s, %(subject)s") % what, href=href)


def _audited(case: Case, events: list[AuditEvent], names: dict[str, str]) -> Iterator[Entry]:
    pathways = names_of(all_pathways_of(case)) if any(_pathway(event) for event in events) else {}
    for event in events:
        text = "\n".join(each for each in (_which(event, pathways), _changed(event), event.reason) if each)
        yield Entry(event.at, "info", LABELS[event.verb], text, names.get(event.user, event.user), is_quiet=True)


def _pathway(event: AuditEvent) -> str:
    """The key of the pathway that the event is about; empty when it is about none."""
    return str((event.after or event.before or {}).get("pathway", ""))


def _which(event: AuditEvent, pathways: dict[str, str]) -> str:
    """The pathway that the event is about, where the case has had several."""
    name = pathways.get(_pathway(event)) if len(pathways) > 1 else None
    return _("Forløb: %(name)s") % {"name": name} if name else ""


def _changed(event: AuditEvent) -> str:
    """The values before and after, where the event has both."""
    before, after = event.before or {}, event.after or {}
    if "differences" in after:
        return "\n".join(difference_words(Difference(*each)) for each in after["differences"])
    if "draft" in before:
        return str(before["draft"])
    if "point" in after:
        return f"{after['point']}: {TickState(after['state']).label}"
    if "attributes" in before and "attributes" in after:
        return pathway_changes(before, after)
    if "event" in before or "event" in after:
        return f"{_event(before)} → {_event(after)}" if before else _event(after)
    both = [key for key in dict.fromkeys((*KEYS, *before)) if key in before and key in after]
    changed = [key for key in both if before[key] != after[key] and _is_plain(before[key])]
    return "; ".join(f"{_asked(key)}{_said(key, before[key])} → {_said(key, after[key])}" for key in changed)


def _event(logged: dict[str, Any]) -> str:
    """An event of a pathway as it stood: what happened, and the day."""
    if "event" not in logged:
        return _("fjernet")
    return f"{event_words(logged['event'])}, {date_short(date.fromisoformat(logged['event']['date']))}"


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int)


def _asked(key: str) -> str:
    return f"{KEYS[key]}: " if key in KEYS else ""


def _said(key: str, value: Any) -> str:
    """The value in the desk's words: the log keeps keys and numbers."""
    if key in ("topic", "category") and value in TOPICS:
        return TOPICS[value].label
    if key == "priority" and value in Priority:
        return str(Priority(value).label)
    if key == "outcome" and value in Outcome:
        return str(Outcome(value).label)
    if key == "waits_for" and value in WithWhom:
        return str(WithWhom(value).label)
    if key in ("held_until", "service_due") and value:
        return date_short(date.fromisoformat(value))
    if key == "stays":  # where a joining is undone
        return _("Eskalering, som er slut")
    if key == "confidential" and value in Confidential:
        return str(Confidential(value).label)
    return str(value) or "–"


def _name(user: Any) -> str:
    return str(user) if user else ""
