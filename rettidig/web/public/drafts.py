"""The visitor's draft. The session holds its key; the draft itself is in the database.

Each form, and each link to an answer, carries the mark of its draft: two inquiries in two windows are never mixed.
"""

import time
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rettidig.casework.models import Case, IntakeDraft, LetterLink
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive
from rettidig.web.middleware import SECONDS_UNSEEN

from . import citizen

KEY = "draft"
SENT = "sent"  # the key of an earlier draft that was sent: it leads to the receipt
CASE = "my_case"  # the case that is open in this browser
CASE_SEEN = "my_case_seen"  # when a case that was opened with its code was looked at last: seconds since 1970
AS_PATIENT = "as_patient"  # the case is open because the patient has logged in
EARLIER = "earlier_drafts"  # by the marks in forms of other windows: the keys of drafts and the new keys of old marks
MARK = "inquiry"  # the field of a form with the mark of its draft
UNSENT = "unsent_words"  # by case number: words that reached no inquiry and no case, offered as a message to that case
WORDS_MAX = 50_000  # characters; nobody types more, and whoever sends more would fill the disk
KEPT_MAX = 10  # drafts, and texts, in one session


def begin(request: HttpRequest, *, max_wait_form: bool, letter: LetterLink | None = None) -> IntakeDraft:
    find_sent(request)
    draft, key = store.open_draft(max_wait_form=max_wait_form, letter=letter, at=timezone.now())
    set_aside(request)
    request.session[KEY] = key
    if known := citizen.find(request):
        store.keep_for(draft, known.number)
    return draft


def set_aside(request: HttpRequest) -> None:
    """Another draft takes the place of the one under way, which only its own window goes on with."""
    if key := request.session.pop(KEY, ""):
        _remember(request, mark_of(key), key)


def _remember(request: HttpRequest, mark: str, key: str) -> None:
    kept = list({**request.session.get(EARLIER, {}), mark: key}.items())
    request.session[EARLIER] = dict(kept[-KEPT_MAX:])


def mark_of(key: str) -> str:
    """The mark of a draft in its forms, which tells nothing of its key."""
    return salted_hmac("inquiry", key).hexdigest()[:12]


def find_mark(request: HttpRequest) -> str:
    """The mark of the draft under way."""
    return mark_of(request.session[KEY]) if KEY in request.session else ""


def begin_or_go_on(request: HttpRequest, *, max_wait_form: bool) -> IntakeDraft:
    """The draft under way, now of the form that is asked for, with all that was told and attached; or a new one."""
    draft = find(request)
    if draft is None or draft.case_id:
        return begin(request, max_wait_form=max_wait_form)
    IntakeDraft.objects.filter(pk=draft.pk, case=None).update(max_wait_form=max_wait_form)
    return draft


def find(request: HttpRequest) -> IntakeDraft | None:
    """The draft under way, or the one of the form that was sent; None when there is none, it is too old, or it was
    carried on elsewhere.
    """
    if is_of_sent(request):
        return store.find_draft(request.session[SENT], at=timezone.now())
    mark = _asked_for(request) or find_mark(request)
    if mark != find_mark(request):
        if (key := request.session.get(EARLIER, {}).get(mark)) is None:
            return None
        set_aside(request)
        request.session[KEY] = key
    return store.find_draft(request.session[KEY], at=timezone.now()) if KEY in request.session else None


def is_of_sent(request: HttpRequest) -> bool:
    """Whether the form or link belongs to the inquiry that was sent last."""
    return SENT in request.session and _asked_for(request) == mark_of(request.session[SENT])


def _asked_for(request: HttpRequest) -> str:
    """The mark that stands in the form, or in the link from the page where one checks the answers."""
    return request.POST.get(MARK) or request.GET.get(MARK, "")


def find_sent(request: HttpRequest) -> receive.Receipt | None:
    """The receipt of the inquiry that this visitor has sent. Sending itself writes nothing in the session: whoever asks
    here first does.
    """
    at = timezone.now()
    if KEY in request.session and (sent := receive.find_receipt(request.session[KEY], at=at)):
        mark_as_sent(request, sent.case)
        return sent
    return receive.find_receipt(request.session[SENT], at=at) if SENT in request.session else None


def open_case(request: HttpRequest, case: Case, *, as_patient: bool = False) -> None:
    """Number and code, or the patient's login, have opened the case in this browser."""
    find_sent(request)
    close_case(request)
    request.session[CASE], request.session[CASE_SEEN] = case.pk, int(time.time())
    if as_patient:
        request.session[AS_PATIENT] = case.pk


def close_case(request: HttpRequest) -> None:
    """No case is open in this browser any more."""
    for name in (CASE, CASE_SEEN, AS_PATIENT):
        request.session.pop(name, None)


def is_open_as_patient(request: HttpRequest) -> bool:
    """Whether the open case is the reader's own, by a login that holds."""
    opened = request.session.get(AS_PATIENT)
    return opened is not None and opened == request.session.get(CASE) and citizen.find(request) is not None


def find_open_case(request: HttpRequest) -> int | None:
    """The id of the case that is open in this browser: the one just sent, or the one opened with number and code. The
    latter closes when nothing was done for SESSION_IDLE_SECONDS.
    """
    find_sent(request)
    if AS_PATIENT in request.session and citizen.find(request) is None:
        close_case(request)
    now, seen = int(time.time()), request.session.get(CASE_SEEN)
    if seen is not None and now - seen >= settings.SESSION_IDLE_SECONDS:
        close_case(request)
        messages.info(request, _("Du har ikke brugt siden i et stykke tid, så din sag er lukket i denne browser."))
    elif seen is not None and now - seen >= SECONDS_UNSEEN:
        request.session[CASE_SEEN] = now
    return request.session.get(CASE)


def find_sent_last(request: HttpRequest) -> Case | None:
    """The case, where the last thing that this visitor did was to send: an old page is a page of what was sent."""
    sent = find_sent(request)
    return sent.case if sent and KEY not in request.session else None


def mark_as_sent(request: HttpRequest, case: Case) -> None:
    """The draft is a case now, and open to the one who sent it."""
    request.session[SENT] = request.session.pop(KEY)
    request.session[CASE] = case.pk
    request.session.pop(CASE_SEEN, None)
    request.session.pop(AS_PATIENT, None)


def renew_key(request: HttpRequest, draft: IntakeDraft) -> None:
    """The key that was known until now opens nothing any more. A form with its mark still belongs to the draft."""
    mark = find_mark(request)
    request.session[KEY] = store.change_key(draft, at=timezone.now())
    if mark:
        _remember(request, mark, request.session[KEY])


def keep_words(request: HttpRequest, names: tuple[str, ...], *, case: str) -> None:
    """Offer text that was typed too late, or in a window of another case, as a message to the case of that number."""
    offer_words(request, [request.POST.get(name, "") for name in names], case=case)


def offer_words(request: HttpRequest, texts: Iterable[str], *, case: str) -> None:
    """Offer text that was typed elsewhere as a message to the case of that number."""
    if words := [text for text in texts if text]:
        kept = {**request.session.get(UNSENT, {}), case: "\n\n".join(words)[:WORDS_MAX]}
        request.session[UNSENT] = dict(list(kept.items())[-KEPT_MAX:])


def find_words(request: HttpRequest, *, case: str) -> str:
    """The text that `keep_words` kept for the case of that number."""
    return str(request.session.get(UNSENT, {}).get(case, ""))


def forget_words(request: HttpRequest, *, case: str) -> None:
    kept = request.session.get(UNSENT, {})
    if case in kept:
        request.session[UNSENT] = {number: words for number, words in kept.items() if number != case}
