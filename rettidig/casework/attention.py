"""What the owner of a case should look at: unread news, and the end of a hold that an answer brings."""

from datetime import datetime

from . import audit, service_target
from .audit_words import AuditWord
from .models import Case, NewsFrom, Role, User

FROM_THE_PATIENT = {  # acts without a user that are the patient's
    "write_message",
    "send_file",
    "answer_question",
    "withdraw_inquiry",
}
FROM_A_HOSPITAL = {"answer_by_link", "answer_time_letter"}  # and those that are an asked department's
TO_TELL_THE_OWNER = {
    "add_note",
    "add_contact",
    "add_task",
    "assign",
    "hold",
    "resume",
    "take_in",
    "split",
    "answer_advice",
    "open_sub_case",
    "open_with_reason",
}  # when a colleague does them


def follow(case: Case, act: str, *, at: datetime) -> None:
    """Mark what `act` brings as unread, unless the owner does it. Patient and hospital end a hold by writing, and so
    does the end of the case; the caller saves.
    """
    writer = find_writer(case, act)
    if writer:
        case.news_from, case.news_at = writer, at
    if case.held_until and (case.is_closed or writer in (NewsFrom.PATIENT, NewsFrom.HOSPITAL)):
        end_hold(case, at=at)


def find_writer(case: Case, act: str) -> NewsFrom | None:
    """Who writes to the owner with `act` on a locked case; None where it is the owner, or no news."""
    by = case.acting
    if by is None:
        if act in FROM_A_HOSPITAL:
            return NewsFrom.HOSPITAL
        return NewsFrom.PATIENT if act in FROM_THE_PATIENT else None
    if by.role == Role.PARTNER:
        return None if act == "see_recall" else NewsFrom.HOSPITAL
    is_of_another = case.owner_id is not None and case.owner_id != by.pk
    return NewsFrom.COLLEAGUE if is_of_another and act in TO_TELL_THE_OWNER else None


def end_hold(case: Case, *, at: datetime, reason: str = "", by: User | None = None) -> None:
    """The case is no longer on hold, and its date runs again; the caller has locked it and saves."""
    before = {"held_until": str(case.held_until), "waits_for": case.waits_for}
    case.held_until, case.held_reason, case.waits_for = None, "", ""
    stood, after = case.service_due, None
    if pause := service_target.end_pause(case, at=at):
        before["service_due"] = str(stood)
        after = {"service_due": str(case.service_due), "added_days": pause.days}
    audit.record(AuditWord.CASE_RESUMED, by=by, case=case, before=before, after=after, reason=reason, at=at)


def mark_read(case: Case) -> None:
    """The owner, or who stands in, has the case open: nothing of it is unread."""
    Case.objects.filter(pk=case.pk, news_at=case.news_at).update(news_at=None, news_from="")
