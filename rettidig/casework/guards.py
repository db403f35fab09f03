"""Evidence tables, and the changes to their rows that the database permits.

Every model of this app is either in EVIDENCE or in CHANGEABLE; a test sees to it. `install` turns EVIDENCE into
triggers, after each `migrate`: they refuse a change or removal to every role, also to the owner of the tables. Only
the retention role may remove rows, and thin the audit log; decision 0012 tells of the roles.

A migration that must change evidence says so itself: `ALTER TABLE … DISABLE TRIGGER USER`, and ENABLE when it is done.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

APP = "casework"
# Made by a migration, as they do more than refuse
AUDIT_TRIGGERS = ("audit_at", "audit_removed", "audit_written")
RECEIPT_TRIGGER = "case_receipt_clock"
ALWAYS, NEVER = "TRUE", "FALSE"
ONCE = "once"  # it may be filled in, and not be changed afterwards
FUNCTION = "casework_refuse_change"
BY_OWNER, BY_RETENTION, BY_NOBODY = "owner", "retention", "nobody"
REFUSE = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$  -- a temporary table of the same name is not taken for ours
BEGIN
    IF current_user = {retention} AND (TG_OP = 'DELETE' OR TG_ARGV[0] = {by_retention}) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_ARGV[0] = {by_owner}
        AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class Evidence(NamedTuple):
    """Protection of one table. Conditions are SQL about the row before the change, OLD; fields are columns."""

    from_when: str = ALWAYS  # before that it is a draft, which may be changed and deleted
    only: tuple[str, ...] = ()  # the fields that are kept; all of them when none is named
    may_change: Mapping[str, str] = {}  # by field: the condition under which it may still change
    re_encrypted: tuple[str, ...] = ()  # fields that the tables' owner writes anew when a key is replaced
    thinned: tuple[str, ...] = ()  # fields that retention may empty
    by_database: bool = False  # only triggers insert rows
    numbered_by_database: bool = False  # nobody else gives a row its id


EVIDENCE = {
    "AuditEvent": Evidence(thinned=("user", "subject", "before", "after", "reason"), numbered_by_database=True),
    "AuditRemoval": Evidence(by_database=True),
    "AuditSeal": Evidence(),
    "Case": Evidence(  # the time of receipt decides in law (SUL § 51, stk. 5)
        from_when="OLD.imported_id IS NULL", only=("number", "received_at", "receipt_clock", "imported_id", "parent_id")
    ),
    "Assessment": Evidence(),
    "OptionList": Evidence(),
    "Option": Evidence(),
    "Wish": Evidence(),
    "Decision": Evidence(may_change=dict.fromkeys(("withdrawn_at", "withdrawn_reason"), ONCE)),
    "Joining": Evidence(may_change=dict.fromkeys(("undone_at", "undone_by_id"), ONCE)),
    "CaseLink": Evidence(may_change=dict.fromkeys(("ended_at", "ended_by_id"), ONCE)),
    "Question": Evidence(may_change=dict.fromkeys(("end", "answer", "ended_at", "ended_by_id"), ONCE)),
    "Withdrawal": Evidence(may_change={"ended_at": ONCE}),
    "AdviceRequest": Evidence(
        may_change=dict.fromkeys(
            ("opened_at", "reminded_at", "lead_told_at", "end", "answer", "answered_name", "ended_at", "ended_by_id"),
            ONCE,
        )
        | {"letter_id": 'NEW."letter_id" IS NULL'}  # a draft may be discarded; its text stays here
    ),
    "AdviceMail": Evidence(),
    "Letter": Evidence(from_when="OLD.sent_at IS NOT NULL"),
    "ReReferral": Evidence(
        from_when="OLD.sent_at IS NOT NULL",
        may_change=dict.fromkeys(("state", "answer", "answered_at", "answer_by"), ALWAYS)
        | {"case_id": "OLD.\"state\" IN ('sent', 'received', 'accepted')"},  # it goes along when its case is joined
    ),
    "OutboxMessage": Evidence(  # its case is the one in which somebody hears that it did not arrive
        may_change=dict.fromkeys(("state", "attempts", "queued_at", "delivered_at", "error", "case_id"), ALWAYS)
    ),
    "Delivery": Evidence(may_change={"opened_at": ONCE, "way": "OLD.opened_at IS NULL"}),
    "NewsMail": Evidence(),
    "StaffNotice": Evidence(),
    "Absence": Evidence(may_change=dict.fromkeys(("ended_at", "ended_by_id"), ONCE)),
    "WorkShare": Evidence(),
    "Tick": Evidence(),
    "QualityDraw": Evidence(),
    "QualityReview": Evidence(may_change=dict.fromkeys(("learning", "adviser_id", "scored_at", "scored_by_id"), ONCE)),
    "QualityScore": Evidence(),
    "CaseReader": Evidence(may_change=dict.fromkeys(("ended_at", "ended_by_id"), ONCE)),
    "DeadlineWarning": Evidence(may_change={"seen_at": ONCE}),
    "Contact": Evidence(from_when="OLD.imported_id IS NULL"),  # an import of earlier years can be taken back
    "ContactCorrection": Evidence(),
    "Note": Evidence(),
    "HandledLimit": Evidence(),
    "TargetShift": Evidence(may_change=dict.fromkeys(("ended_on", "days", "taken_back_at", "taken_back_by_id"), ONCE)),
    "Overrun": Evidence(),
    "Forwarding": Evidence(may_change=dict.fromkeys(("sent_to", "end", "end_note", "ended_at", "ended_by_id"), ONCE)),
    "MatterEnd": Evidence(may_change=dict.fromkeys(("taken_back_at", "taken_back_by_id", "taken_back_reason"), ONCE)),
    "Consent": Evidence(
        may_change=dict.fromkeys(("withdrawn_on", "withdrawn_words", "withdrawn_at", "withdrawn_by_id"), ONCE)
    ),
    "PersonChange": Evidence(re_encrypted=("before", "after")),
    "Original": Evidence(from_when="OLD.case_id IS NOT NULL"),
    "Attachment": Evidence(
        from_when="OLD.case_id IS NOT NULL", may_change={"scan": "OLD.scan = 'quarantine'", "text": ONCE}
    ),
    "LookupQuestion": Evidence(re_encrypted=("patient",)),
    "ExplanationRequest": Evidence(may_change=dict.fromkeys(("answer", "answered_at", "answered_by_id"), ONCE)),
    "PrivacyMarking": Evidence(
        may_change=dict.fromkeys(("state", "task_id"), ALWAYS)
        | dict.fromkeys(("unit", "forwarded_at", "receipt", "done_on"), ONCE)
    ),
    "NoticeBatch": Evidence(from_when="OLD.approved_at IS NOT NULL"),
    "Notice": Evidence(  # its PDF is set anew with a new address; what was printed is a NoticePrint
        may_change={"left_out": "OLD.pdf IS NULL", "recipient": ALWAYS, "pdf": ALWAYS, "case_id": ALWAYS},
        re_encrypted=("patient", "patient_index"),
    ),
    "NoticePrint": Evidence(),
    "FormVersion": Evidence(from_when="OLD.published_at IS NOT NULL"),
    "ReadingReview": Evidence(),
    "RegisterChange": Evidence(
        may_change=dict.fromkeys(("entry", "made_at", "undone_at", "undone_by_id"), ONCE) | {"obstacle": ALWAYS}
    ),
    "RegisterImport": Evidence(
        from_when="OLD.imported_at IS NOT NULL",
        may_change=dict.fromkeys(("undone_at", "undone_by_id"), ONCE),
    ),
    "AcceptanceRequest": Evidence(may_change=dict.fromkeys(("state", "accepted"), ALWAYS)),
    "AcceptanceStep": Evidence(),
    "Escalation": Evidence(  # an open one goes along when its case is joined; one stopped for that goes on at its undo
        may_change=dict.fromkeys(("paused_at", "pause_reason"), ALWAYS)
        | {"case_id": 'OLD."ended_at" IS NULL'}
        | {"ended_at": 'OLD."ended_at" IS NULL OR (OLD."outcome" = \'stopped\' AND NEW."ended_at" IS NULL)'}
        | {"outcome": "OLD.\"outcome\" = '' OR (OLD.\"outcome\" = 'stopped' AND NEW.\"outcome\" = '')"}
    ),
    "EscalationStep": Evidence(  # after a pause the answer is due later
        may_change=dict.fromkeys(
            ("answer", "answer_words", "booked_on", "answered_at", "answered_by_id", "overdue_at", "sent_to"), ONCE
        )
        | {"answer_by": ALWAYS}
    ),
    "DialogueMeeting": Evidence(  # what was said stands, and when; what became of the complaint comes afterwards
        from_when="OLD.held_at IS NOT NULL",
        may_change=dict.fromkeys(("outcome", "ended_at"), ONCE),
        re_encrypted=("minutes",),
    ),
    "MeetingNotice": Evidence(re_encrypted=("address",)),
    "ComplaintFile": Evidence(),
    "ComplaintStep": Evidence(),
    "HospitalAnswer": Evidence(may_change=dict.fromkeys(("settled_at", "settled_by_id", "refusal"), ONCE)),
}
CHANGEABLE = {
    "Person": "people move, marry and get new numbers",
    "Pathway": "the facts as known today; what was judged is kept in each assessment, each change in the audit log",
    "Event": "as the pathway it belongs to",
    "Matter": "as the pathway, beside which it stands",
    "PatientNeeds": "what the patient says of travelling today; what counted is kept in each list of options",
    "SearchEntry": "made by triggers out of what it finds, and removed with it",
    "TimeSpent": "is corrected by its writer; each correction is in the audit log",
    "SavedView": "a person's own filters of a list",
    "EscalationLink": "as the link of advice",
    "MeetingParty": "gets another address, and answers anew when other times are proposed; the audit log has each act",
    "MeetingTime": "as the meeting, until it is agreed; the answers are in the audit log",
    "MeetingLink": "as the link of advice",
    "AdviceLink": "a new secret or code takes the place of the last; each act is in the audit log",
    "Task": "is done, undone, given up and moved; each act is in the audit log",
    "HospitalComplaint": "is corrected and sent on; its file and each step are evidence",
    "CaselessCall": "is tried again, and becomes a case that keeps what was said",
    "UnfinishedReceipt": "is tried until it is finished",
    "IntakeDraft": "is written on until it is sent, and forgotten afterwards",
    "ResumeLink": "is of a draft, and goes with it",
    "LetterLink": "is opened, used and closed; who made it is on it, and what came of it is a case",
    "SpentKey": "is forgotten when nobody comes with the key any more",
    "IntegrityLook": "what the newest look at an office has found; made anew each night",
    "HealthLook": "what the newest look at the installation has found",
    "KeyCheck": "a key that is no longer used is forgotten",
    "Office": "the office's own register",
    "OpeningHour": "the office's own register",
    "WorkingHour": "the office's own register",
    "ClosedDay": "the office's own register",
    "Team": "the office's own register",
    "User": "people change role, team and password; what they did is in the audit log",
    "Organisation": "gets a name, a CVR number and hospitals, is closed and opened; each act is in the audit log",
    "ApiClient": "gets a new secret; what it did is in the audit log",
    "PastImport": "says how much it brought, and when it was undone",
    **dict.fromkeys(
        ("Region", "Hospital", "Speciality", "Department", "Service", "Agreement", "NoneToday", "ApprovedLevel"),
        "a register; each change is a RegisterChange, and what was shown of it is kept in each option",
    ),
    **dict.fromkeys(
        (
            "WaitingTime",
            "ClassificationCode",
            "Place",
            "DirectReferral",
            "Amount",
            "LadderStep",
            "ApprovalRule",
            "StandardTask",
            "ServiceTarget",
            "Phrase",
            "OwnText",
            "ChecklistPoint",
            "QualityShare",
            "QualityQuestion",
            "AccessRule",
            "WarningWord",
            "Recipient",
        ),
        "a register; each change is a RegisterChange",
    ),
    "RegisterImportPiece": "a file that waits; deleted when it is read in or thrown away",
    "BookedList": "a preview until it is kept; a wrong one is taken back, and each act is in the audit log",
    "BookedPatient": "deleted when the list has been used",
    "BookedPrint": "deleted with the patients, and made anew when somebody asks",
    "BookedCount": "as the list it belongs to",
    "HospitalContact": "people change number and post; each asking keeps whom it went to, the audit log each act",
    "LearningPoint": "an action is written later and done later; each act is in the audit log",
    "Teaching": "as the contact it belongs to",
    "CoordinatorMeeting": "an agenda first, and minutes afterwards; each act is in the audit log",
    **dict.fromkeys(("ReadingLook", "ReadingFinding"), "made anew each night; what was looked at is a ReadingReview"),
    "MaxWaitLeg": "written anew with each assessment, which keeps what was judged",
}


class Guard(NamedTuple):
    """One trigger. Its name holds a mark of its own text, so that an older one is told from it."""

    table: str
    name: str
    statement: str


def guards() -> list[Guard]:
    """Every trigger that there should be."""
    return [_guard(table, rest) for label, rule in EVIDENCE.items() for table, rest in _triggers(label, rule)]


def _guard(table: str, rest: str) -> Guard:
    name = f"guard_{hashlib.sha256(rest.encode()).hexdigest()[:12]}"
    return Guard(table, name, f"CREATE OR REPLACE TRIGGER {name} {rest}")


def _triggers(label: str, rule: Evidence) -> Iterator[tuple[str, str]]:
    model = apps.get_model(APP, label)
    table = model._meta.db_table
    each_row = f"ON {table} FOR EACH ROW WHEN"
    yield table, f"BEFORE DELETE {each_row} ({rule.from_when}) EXECUTE FUNCTION {FUNCTION}('{BY_NOBODY}')"
    yield table, f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}('{BY_NOBODY}')"
    changes: dict[str, list[str]] = {BY_NOBODY: [], BY_OWNER: [], BY_RETENTION: []}
    for field in model._meta.local_concrete_fields:
        by, unless = _who_and_when(rule, field)
        if unless != ALWAYS:
            changes[by].append(f'OLD."{field.column}" IS DISTINCT FROM NEW."{field.column}" AND NOT ({unless})')
    is_whole = not (rule.only or rule.may_change or rule.re_encrypted or rule.thinned)
    for by, conditions in changes.items():
        if conditions:
            when = rule.from_when if is_whole else f"({rule.from_when}) AND ({' OR '.join(conditions)})"
            yield table, f"BEFORE UPDATE {each_row} ({when}) EXECUTE FUNCTION {FUNCTION}('{by}')"


def _who_and_when(rule: Evidence, field: "models.Field[Any, Any]") -> tuple[str, str]:
    """The trigger's condition for a change of a field: by which role, or when for everybody."""
    column = str(field.column)
    by = BY_OWNER if column in rule.re_encrypted else BY_RETENTION if column in rule.thinned else BY_NOBODY
    unless = rule.may_change.get(column, ALWAYS if rule.only and column not in rule.only else NEVER)
    if unless == ONCE:
        unless = f'OLD."{column}" IS NULL' if field.null else f"OLD.\"{column}\" = ''"
    return by, unless


def install() -> None:
    """Set the triggers as EVIDENCE says, over whatever was set before. For the owner of the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(REFUSE).format(
                function=sql.Identifier(FUNCTION),
                retention=sql.Literal(settings.DATABASE_RETENTION_ROLE),
                by_retention=sql.Literal(BY_RETENTION),
                by_owner=sql.Literal(BY_OWNER),
            )
        )
        there, wanted = _present(cursor), guards()
        for table, name in there - {(guard.table, guard.name) for guard in wanted}:
            if name not in (*AUDIT_TRIGGERS, RECEIPT_TRIGGER):
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
        for guard in wanted:
            if (guard.table, guard.name) not in there:
                cursor.execute(guard.statement)


def find_missing() -> list[str]:
    """The tables whose guards are not as they should be, or are switched off."""
    with connection.cursor() as cursor:
        there = _present(cursor)
    audit_log = apps.get_model(APP, "AuditEvent")._meta.db_table
    wanted = {(guard.table, guard.name) for guard in guards()} | {(audit_log, name) for name in AUDIT_TRIGGERS}
    wanted.add((apps.get_model(APP, "Case")._meta.db_table, RECEIPT_TRIGGER))
    return sorted({table for table, _name in wanted - there})


def _present(cursor: CursorWrapper) -> set[tuple[str, str]]:
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE (tgfoid = to_regproc(%s) OR tgname = ANY(%s)) AND NOT tgisinternal AND tgenabled IN ('O', 'A')",
        [FUNCTION, [*AUDIT_TRIGGERS, RECEIPT_TRIGGER]],
    )
    return set(cursor.fetchall())


def privileges(model: type[models.Model]) -> list[str]:
    """Privileges of the application's role on the rows of a model, as GRANT writes them."""
    rule = EVIDENCE.get(model.__name__) if model._meta.app_label == APP else None
    if rule is None:
        return ["SELECT", "INSERT", "UPDATE", "DELETE"]
    is_draft_first = rule.from_when != ALWAYS
    insert = [] if rule.by_database else [f"INSERT ({_columns(model)})" if rule.numbered_by_database else "INSERT"]
    changes = ["UPDATE"] if is_draft_first or rule.only or rule.may_change else []
    return ["SELECT", *insert, *changes, *(["DELETE"] if is_draft_first else [])]


def _columns(model: type[models.Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields if not field.primary_key)
