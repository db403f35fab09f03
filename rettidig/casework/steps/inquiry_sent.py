"""An inquiry that another system sends: checked by the form that citizens see, and received as any other.

The system learns nothing of what the office knows already: not of the person, and not of another case.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, cpr, form_versions, keys, same_case
from ..audit_words import AuditWord
from ..models import ApiClient, Channel, FormVersion, IntakeDraft, Office, Reporter, User
from ..models.fields import blind_index
from ..permissions import Denied
from ..questionnaire.answers import Answers
from ..questionnaire.conditions import MAX_WAIT, Situation
from ..questionnaire.form import Form, shipped_form
from ..questionnaire.told import Wrong, choices_of, find_wrong
from . import news
from .attachments import AlreadySent
from .draft import open_draft, save_answers
from .receive import Receipt, find_receipt, is_what_was_sent, receive


class BadInquiry(ValueError):
    """Something is wrong with the answers; nothing of them is stored."""

    def __init__(self, faults: list[Wrong]) -> None:
        super().__init__()
        self.faults = faults


@transaction.atomic
def send(
    answers: Mapping[str, str],
    *,
    track: str,
    language: str,
    version: int | None,
    key: UUID,
    office: Office,
    by: User,
    at: datetime,
) -> tuple[Receipt, bool]:
    """Receive an inquiry from the system of `by`: the receipt, and whether it is a new one. The same `key` and answers
    again give the same receipt.

    `version` is the version of the form from which the system has made its page; without it the one in use counts.
    Raises BadInquiry, and Denied for another kind of system and for a key that was used for other answers.
    """
    if not ApiClient.objects.filter(user=by, only_inquiries=True).exists():
        raise Denied(_("Det system kan ikke sende henvendelser."))
    given = {name: value.strip() for name, value in answers.items() if value.strip()}
    chosen = _version(version)
    form = form_versions.form_of(chosen.pk) or shipped_form()
    if faults := _find_wrong(given, form, max_wait=track == MAX_WAIT):
        raise BadInquiry(faults)
    if "patient_cpr" in given:
        given["patient_cpr"] = cpr.parse(given["patient_cpr"])
    if "hospital" in given:
        given["hospital"] = same_case.key_of_hospital(given["hospital"])
    given |= form.left_open(given, Situation(given, track == MAX_WAIT))
    own_key = keys.plain(blind_index(f"inquiry {by.pk} {key}"))
    told = Answers.of(given | {"language": language})
    if sent := find_receipt(own_key, at=at):
        if not is_what_was_sent(sent.case, told):
            raise Denied(_("Nøglen er brugt til en anden henvendelse."))
        return sent, False
    return _receive(told, given, own_key, max_wait=track == MAX_WAIT, version=chosen, office=office, by=by, at=at), True


def _receive(
    told: Answers,
    given: Mapping[str, str],
    key: str,
    *,
    max_wait: bool,
    version: FormVersion,
    office: Office,
    by: User,
    at: datetime,
) -> Receipt:
    draft, _key = open_draft(max_wait_form=max_wait, at=at, key=key)
    IntakeDraft.objects.filter(pk=draft.pk, case=None).update(form_version=version)
    try:
        save_answers(draft, {**given, "language": told.language}, at=at)
    except AlreadySent:  # the same inquiry, sent at the same moment
        return receive(draft, key=key, office=office, at=at)
    is_by_hospital = told.reporter == Reporter.PROFESSIONAL
    receipt = receive(
        draft, key=key, office=office, at=at, channel=Channel.HOSPITAL if is_by_hospital else Channel.FORM
    )
    audit.record(AuditWord.SENT_BY_SYSTEM, by=by, case=receipt.case, after={"form": version.pk}, at=at)
    return receipt


def _version(pk: int | None) -> FormVersion:
    if pk is None:
        return form_versions.current_version()
    found = FormVersion.objects.exclude(published_at=None).filter(pk=pk).defer("content").first()
    if found is None:
        raise BadInquiry([Wrong("form_version", _("Den udgave af blanketten findes ikke."), [])])
    return found


def _find_wrong(answers: Mapping[str, str], form: Form, *, max_wait: bool) -> list[Wrong]:
    found = find_wrong(answers, form, max_wait=max_wait)
    phone = answers.get("phone", "")
    if phone and (fault := news.find_fault(answers.get("reply_by", ""), phone=phone)):
        found.append(Wrong("answers.phone", fault, choices_of(form, "phone")))
    return found
