"""Telling a colleague by e-mail that there is something new, where the colleague has chosen that.

The e-mail names no case and no patient. There is one a day of each kind: who has been told once looks for themselves.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from . import absences, audit, mails, outbox
from .audit_words import AuditWord
from .models import NoticeAbout, OutboxMessage, StaffNotice, User
from .permissions import Denied

NEWS = {
    NoticeAbout.ADVICE: gettext_lazy("Nogen venter på et svar om råd eller godkendelse."),
    NoticeAbout.MESSAGE: gettext_lazy("Der er en ny besked i en af dine sager."),
    NoticeAbout.WARNING: gettext_lazy("En frist i en af dine sager er nær."),
}
PLACES = {NoticeAbout.ADVICE: "desk:asked", NoticeAbout.MESSAGE: "desk:start", NoticeAbout.WARNING: "desk:start"}


def tell(people: Iterable[User | None], about: NoticeAbout, *, at: datetime) -> int:
    """Put an e-mail in the outbox for each who has chosen to be told; for one who is not at work today, to who stands
    in, if anybody does. Returns how many. Part of the caller's transaction.
    """
    if not settings.EMAIL_HOST:
        return 0
    chosen = {each.pk: each for each in _present(people, at=at) if about in each.told_by_mail and each.email}
    day = timezone.localdate(at)
    told = set(StaffNotice.objects.filter(to__in=chosen, about=about, day=day).values_list("to", flat=True))
    new = [user for pk, user in chosen.items() if pk not in told]
    for user in new:
        made, is_new = StaffNotice.objects.get_or_create(to=user, about=about, day=day, defaults={"at": at})
        if is_new:
            outbox.put(KIND, made, case=None, at=at)
    return len(new)


def _present(people: Iterable[User | None], *, at: datetime) -> Iterable[User]:
    """Those who are there today, and who stands in for the others; else they read it when they are back."""
    on, found = timezone.localdate(at), [each for each in people if each]
    instead = {
        person: by
        for office in {each.office_id for each in found}
        for person, by in absences.told_instead(on, office_id=office).items()
    }
    return [user for each in found if (user := instead.get(each.pk) or each).is_active]


@transaction.atomic
def choose(user: User, about: Collection[str], *, at: datetime) -> None:
    """Say what one is told of by e-mail. Raises Denied without an address to send to."""
    chosen = [each.value for each in NoticeAbout if each in about]
    if chosen and not user.email:
        raise Denied(_("Du har ingen e-mailadresse her. Bed den systemansvarlige om at skrive den ind."))
    before = {"told_by_mail": user.told_by_mail}
    user.told_by_mail = chosen
    user.save(update_fields=["told_by_mail"])
    after = {"told_by_mail": chosen}
    audit.record(AuditWord.USER_CHANGED, by=user, subject=user.username, before=before, after=after, at=at)


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    notice = StaffNotice.objects.select_related("to").get(pk=message.item)
    about = NoticeAbout(notice.about)
    if not (notice.to.is_active and notice.to.email and about in notice.to.told_by_mail):
        return None
    with override("da"):
        address = f"{settings.SITE_URL}{reverse(PLACES[about])}"
        body = _("%(news)s Log ind og se det her: %(address)s\n\nDu vælger selv på Din konto, hvad du får en mail om.")
        mail = EmailMessage(
            _("Der er nyt til dig på kontoret"),
            body % {"news": NEWS[about], "address": address},
            to=[notice.to.email],
            headers=mails.headers(message),
        )
        return mails.send(
            mail,
            refused=_("E-mailen om nyt kom ikke frem. Ret kollegaens adresse."),
            not_now=_("E-mailen om nyt er ikke sendt endnu."),
        )


KIND = outbox.register(outbox.Kind("staff_notice", "email", _deliver))
