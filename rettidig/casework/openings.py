"""Who of the office has opened a case, as the patient may see it (feature E5): day, role and office, and no names."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from .audit_words import AuditWord
from .models import AuditEvent, Case, Role, User

OPENED = (AuditWord.CASE_OPENED, AuditWord.OPENED_WITH_REASON)


class Opening(NamedTuple):
    """The openings of one day by people of one role and office; `office` is empty where it is not known any more."""

    day: date
    role: str | Promise
    office: str
    times: int


def find(case: Case) -> list[Opening]:
    """Every opening of the case by somebody who works here, of its sub-cases and of those that are part of it, the
    newest day first. What the patient or the writer opened is not among them.
    """
    family = Case.objects.filter(Q(pk=case.pk) | Q(parent=case) | Q(joined_to=case)).values("pk")
    events = AuditEvent.objects.filter(case_id__in=family, verb__in=OPENED).exclude(user="").order_by()
    rows = list(events.values_list("at", "role", "user"))
    people = {user for _at, _role, user in rows}
    offices = dict(User.objects.filter(username__in=people).values_list("username", "office__name"))
    counted = Counter((timezone.localdate(at), role, offices.get(user) or "") for at, role, user in rows)
    roles = dict(Role.choices)
    found = [Opening(day, roles.get(role, role), office, n) for (day, role, office), n in counted.items()]
    return sorted(found, key=lambda each: (-each.day.toordinal(), str(each.role), each.office))
