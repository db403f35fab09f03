"""How the demo's office divides its work: who takes how much, standard tasks, cases of one team alone, a task in parts,
and a sub-case.
"""

from datetime import datetime

from django.utils import timezone

from .. import work_shares
from ..deadlines import add_business_days, closed_days
from ..models import Case, Competence, Office, Reserved, User
from ..registers import REGISTERS, STANDARD_TASKS, write
from ..steps import follow_up, sub_case

STANDARD = (("Skriv til patienten, at klagen er kommet", 2), ("Indhent en udtalelse fra afdelingen", 10))
GUIDED = "waiting_time_guidance"  # the topic whose cases one team alone may work on
PARTS = (("Indkald lægehuset", 3), ("Send dagsorden til patienten", 5))


def divide_work(office: Office, meeting: Case, *, at: datetime) -> None:
    """Divide it as the office's lead and adviser do; `meeting` is the case in which a meeting is planned."""
    lead, adviser = (User.objects.get(username=name) for name in ("leder", "vejleder"))
    topics = {"max_wait": Competence.PREFERS, "waiting": Competence.MAY, "rights_question": Competence.LEARNING}
    work_shares.change(
        User.objects.get(username="vejleder2"),
        percent=80,
        most=40,
        days_off=[4],
        topics=topics,
        reason="Går ned i tid og lærer spørgsmål om rettigheder.",
        by=lead,
        at=at,
    )
    today, closed = timezone.localdate(at), closed_days(office)
    for title, days in STANDARD:
        cells = {"office": office.slug, "topic": "service_complaint", "title": title, "business_days": str(days)}
        write(STANDARD_TASKS, {**cells, "valid_from": today.isoformat()}, by=lead, at=at)
    rule = {"office": office.slug, "subject": GUIDED, "team": "re_referral", "reserved": Reserved.WORK}
    write(REGISTERS["access_rules"], {**rule, "valid_from": today.isoformat()}, by=lead, at=at)
    whole = meeting.tasks.get(kind="other", done_at=None)
    for title, days in PARTS:
        due = add_business_days(today, days, closed=closed)
        follow_up.add_task(meeting, title=title, due=due, owner=adviser, parent=whole, by=adviser, at=at)
    sub_case.open_sub_case(
        meeting,
        topic="transport",
        owner=adviser,
        text="Patienten spørger også, om regionen betaler kørsel til genoptræning.",
        by=adviser,
        at=at,
    )
