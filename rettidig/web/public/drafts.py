"""The visitor's draft. The session holds its key; the draft itself is in the database."""

import time

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive
from rettidig.web.middleware import SECONDS_UNSEEN

KEY = "draft"
SENT = "sent"  # the key of an earlier draft that was sent: it leads to the receipt
CASE = "my_case"  # the case that is open in this browser
CASE_SEEN = "my_case_seen"  # when a case that was opened with its code was looked at last: seconds since 1970
UNSENT = "unsent"  # words typed on a page whose draft was sent already: offered as a message to the case


def begin(request: HttpRequest, *, max_wait_form: bool) -> IntakeDraft:
    find_sent(request)
    draft, key = store.open_draft(max_wait_form=max_wait_form, at=timezone.now())
    request.session[KEY] = key
    return draft


def begin_or_go_on(request: HttpRequest, *, max_wait_form: bool) -> IntakeDraft:
    """The draft under way, now of the form that is asked for, with all that was told and attached; or a new one."""
    draft = find(request)
    if draft is None or draft.case_id:
        return begin(request, max_wait_form=max_wait_form)
    IntakeDraft.objects.filter(pk=draft.pk, case=None).update(max_wait_form=max_wait_form)
    return draft


def find(request: HttpRequest) -> IntakeDraft | None:
    """The draft under way; None when there is none, it is too old, or it was carried on elsewhere."""
    key = request.session.get(KEY)
    return store.find_draft(key, at=timezone.now()) if key else None


def find_sent(request: HttpRequest) -> receive.Receipt | None:
    """The receipt of the inquiry that this visitor has sent. Sending itself writes nothing in the session: whoever asks
    here first does.
    """
    at = timezone.now()
    if KEY in request.session and (sent := receive.find_receipt(request.session[KEY], at=at)):
        mark_as_sent(request, sent.case)
        return sent
    return receive.find_receipt(request.session[SENT], at=at) if SENT in request.session else None


def open_case(request: HttpRequest, case: Case) -> None:
    """Number and code have opened the case in this browser."""
    find_sent(request)
    request.session[CASE], request.session[CASE_SEEN] = case.pk, int(time.time())


def find_open_case(request: HttpRequest) -> int | None:
    """The id of the case that is open in this browser: the one just sent, or the one opened with number and code. The
    latter closes when nothing was done for SESSION_IDLE_SECONDS.
    """
    find_sent(request)
    now, seen = int(time.time()), request.session.get(CASE_SEEN)
    if seen is not None and now - seen >= settings.SESSION_IDLE_SECONDS:
        del request.session[CASE], request.session[CASE_SEEN]
        messages.info(request, _("Du har ikke brugt siden i et stykke tid, så din sag er lukket i denne browser."))
    elif seen is not None and now - seen >= SECONDS_UNSEEN:
        request.session[CASE_SEEN] = now
    return request.session.get(CASE)


def has_sent_last(request: HttpRequest) -> bool:
    """Whether the last thing that this visitor did was to send, so that an old page is a page of what was sent."""
    sent = find_sent(request)
    return sent is not None and KEY not in request.session


def mark_as_sent(request: HttpRequest, case: Case) -> None:
    """The draft is a case now, and open to the one who sent it."""
    request.session[SENT] = request.session.pop(KEY)
    request.session[CASE] = case.pk
    request.session.pop(CASE_SEEN, None)


def renew_key(request: HttpRequest, draft: IntakeDraft) -> None:
    """The key that was known until now opens nothing any more."""
    request.session[KEY] = store.change_key(draft, at=timezone.now())


def keep_words(request: HttpRequest, names: tuple[str, ...]) -> None:
    """Offer text that was typed too late for the draft as a message to the case."""
    words = [request.POST[name] for name in names if request.POST.get(name)]
    if words:
        request.session[UNSENT] = "\n\n".join(words)
