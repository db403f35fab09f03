"""Taking an import of earlier years' inquiries back, as long as nobody has worked on its cases."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ... import audit
from ...audit_words import AuditWord
from ...models import AuditEvent, Case, Contact, PastImport, User
from ...permissions import Denied
from .audit_words import ImportWord

READING = (AuditWord.CASE_OPENED,)  # events that are no work on a case
SHOWN = 5  # numbers of cases in a refusal


@transaction.atomic
def undo_import(number: int, *, by: User | None, at: datetime) -> PastImport:
    """Remove the cases and contacts that import `number` brought. Its file may be read in again.

    Offices that the import added stay. Raises Denied for a number that no import has, for one that is undone already or
    was made before imports were traced, and when somebody has worked on one of its cases since.
    """
    past = PastImport.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if past is None:
        raise Denied(_("Der er ingen import nr. %(number)s. Se numrene med: rettidig import list") % {"number": number})
    if past.undone_at:
        raise Denied(_("Import nr. %(number)s er allerede fortrudt.") % {"number": number})
    if not past.is_traced:
        raise Denied(
            _("Import nr. %(number)s er lavet med en tidligere version og kan ikke fortrydes.") % {"number": number}
        )
    contacts = Contact.objects.filter(imported=past)
    touched = Case.objects.filter(pk__in=contacts.values("case")).order_by("pk")
    list(touched.select_for_update(of=("self",)).values_list("pk"))
    _check_is_untouched(past)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_contact WHERE imported_id = %s", [past.pk])
        cursor.execute("DELETE FROM casework_case WHERE imported_id = %s", [past.pk])
    past.undone_at, past.undone_by = at, by
    past.save(update_fields=["undone_at", "undone_by"])
    after = {"import": past.pk, "cases": past.cases, "contacts": past.contacts}
    audit.record(ImportWord.UNDONE, by=by, subject=past.file, after=after, at=at)
    return past


def _check_is_untouched(past: PastImport) -> None:
    """Raise Denied when a case was worked on since the import: one that it made, or one that it added a contact to."""
    first = (Case.objects.filter(pk__in=found).order_by("number")[: SHOWN + 1] for found in _find_work(past))
    worked_on = {case.pk for cases in first for case in cases.only("pk")}
    if worked_on:
        numbers = Case.objects.filter(pk__in=worked_on).order_by("number").values_list("number", flat=True)
        shown = ", ".join(numbers[:SHOWN]) + (" …" if len(worked_on) > SHOWN else "")
        sentence = _("Importen kan ikke fortrydes, fordi nogen har arbejdet videre på sager fra den: %(cases)s")
        raise Denied(sentence % {"cases": shown})


def _find_work(past: PastImport) -> Iterator[QuerySet[Any, Any]]:
    """Keys of cases with an event in the audit log, with contacts from elsewhere, or with anything else of theirs."""
    contacts = Contact.objects.filter(imported=past)
    events = AuditEvent.objects.filter(case_id__in=contacts.values("case"), at__gte=past.at).exclude(verb__in=READING)
    yield events.order_by().values("case_id")
    own = Case.objects.filter(imported=past).values("pk")
    yield Contact.objects.filter(case__in=own).exclude(imported=past).order_by().values("case")
    for relation in Case._meta.related_objects:
        if relation.related_model is not Contact:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": own})
            yield rows.order_by().values(relation.field.name)
