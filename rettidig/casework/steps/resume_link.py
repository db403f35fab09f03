"""Sending the link to a draft to the one who writes it, by e-mail or text (feature I3).

The address and the key lie sealed on the draft and are forgotten with it; the message itself names neither. A try that
was broken off sends the same link again under the same id, so whichever of the two arrives opens the draft.
"""

import json
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .. import keys, mails, outbox, texts
from ..letters.formatting import say_date
from ..models import IntakeDraft, OutboxMessage, OutboxState, ResumeLink
from ..models.fields import blind_indexes


@transaction.atomic
def send(draft: IntakeDraft, *, way: str, to: str, key: str, at: datetime) -> ResumeLink:
    """Put the link in the outbox. One to the same address with the same key, which still waits, is enough."""
    language = get_language() or "da"
    for link, message in find_sent(draft):
        if link.way == way and read(link)[:2] == (to, key) and message.state == OutboxState.QUEUED:
            return link
    sealed = json.dumps([to, key, language])
    made = ResumeLink.objects.create(draft=draft, way=way, sealed=sealed, at=at)
    outbox.put(KIND, made, case=None, at=at)
    return made


def read(link: ResumeLink) -> tuple[str, str, str]:
    """The address, the key and the language of a link."""
    to, key, language = json.loads(link.sealed)
    return to, key, language


def find_sent(draft: IntakeDraft) -> list[tuple[ResumeLink, OutboxMessage]]:
    """The links that were sent for the draft, the newest first, with how far each has come."""
    links = list(draft.links.order_by("-at", "-pk"))
    messages = outbox.find_messages(KIND, links)
    return [(link, messages[link.pk]) for link in links if link.pk in messages]


def _deliver(message: OutboxMessage, _at: datetime) -> str | None:
    """Send the link, while it opens the draft; returns a sentence when the address does not take it."""
    link = ResumeLink.objects.filter(pk=message.item).select_related("draft").first()
    if link is None or link.draft.case_id:
        return None
    to, key, language = read(link)
    if link.draft.key_mark not in blind_indexes(keys.plain(key)):
        return None
    with override(language):
        words = {
            # A browser sends what stands behind # to nobody, and no log holds it
            "address": f"{settings.SITE_URL}{reverse('public:resume')}#{key}",
            "day": say_date(link.draft.expires_at.date(), language),
        }
        refused, not_now = _("Adressen tog ikke imod linket."), _("Linket er ikke sendt endnu.")
        if link.way == ResumeLink.Way.TEXT:
            text = _("Fortsæt din henvendelse her: %(address)s Linket virker én gang, til og med %(day)s.") % words
            return texts.send(message, number=to, text=text, refused=refused, not_now=not_now)
        body = _(
            "Fortsæt din henvendelse her: %(address)s\n\n"
            "Linket virker én gang, til og med %(day)s. Du har ikke sendt henvendelsen endnu.\n\n"
            "Send ikke denne e-mail videre. Du kan ikke svare på den."
        )
        mail = EmailMessage(_("Fortsæt din henvendelse"), body % words, to=[to], headers=mails.headers(message))
    return mails.send(mail, refused=refused, not_now=not_now)


KIND = outbox.register(outbox.Kind("resume_link", "link", _deliver))
