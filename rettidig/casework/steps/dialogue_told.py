"""What the parties of a dialogue meeting are told, by e-mail with a link of their own, or by a colleague who calls.

No e-mail names anybody, or says what the meeting is about. The link is made when the e-mail leaves, and its mark alone
is kept (`way_in`). It opens without a code: behind it stand times and a place, and nothing of the case.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from .. import audit, calendar_entry, deadlines, mails, outbox, policies
from ..keys import new_key
from ..letters.formatting import say_date, say_time
from ..models import (
    Case,
    DialogueMeeting,
    MeetingLink,
    MeetingNews,
    MeetingNotice,
    MeetingParty,
    MeetingState,
    OutboxMessage,
    OutboxState,
    Side,
    ToldBy,
    User,
)
from ..permissions import Denied
from . import follow_up
from .way_in import last_day, mark_of

CALLS = {  # kinds of the tasks to call who cannot be written to
    Side.COMPLAINANT: ("meeting_call_complainant", gettext_noop("Ring til klageren om dialogmødet")),
    Side.TREATMENT_PLACE: ("meeting_call_place", gettext_noop("Ring til behandlingsstedet om dialogmødet")),
}
WITH_ENTRY = frozenset({MeetingNews.AGREED, MeetingNews.MOVED, MeetingNews.CANCELLED})
NOT_ARRIVED = (OutboxState.QUEUED, OutboxState.FAILED, OutboxState.UNREAD)
OPENED = "meeting.opened"  # a word of the track


def goes_by_mail(party: MeetingParty) -> bool:
    """Whether the party is written to; else somebody of the office calls."""
    return bool(settings.EMAIL_HOST and party.email)


def tell_both(case: Case, meeting: DialogueMeeting, news: MeetingNews, *, by: User | None, at: datetime) -> None:
    """Tell each party by e-mail, or ask the office to call. What has not left yet is overtaken, but for by a reminder.
    The caller has locked the case and saves it.
    """
    if news != MeetingNews.REMINDED:
        stop_overtaken(meeting, at=at)
    for party in meeting.parties.all():
        if goes_by_mail(party):
            outbox.put(KIND, _note(meeting, party, news, ToldBy.EMAIL, by=by, at=at), case=case, at=at)
        else:
            _ask_to_call(case, party, by=by, at=at)


def stop_overtaken(meeting: DialogueMeeting, *, at: datetime) -> None:
    """E-mails about the meeting that have not arrived are not sent any more. Part of the caller's transaction."""
    notices = meeting.notices.filter(way=ToldBy.EMAIL).defer("pdf")
    for pk, message in outbox.find_messages(KIND, notices).items():
        if message.state in NOT_ARRIVED:
            outbox.stop(KIND, MeetingNotice(pk=pk), at=at, states=NOT_ARRIVED)


def _note(
    meeting: DialogueMeeting, party: MeetingParty, news: MeetingNews, way: ToldBy, *, by: User | None, at: datetime
) -> MeetingNotice:
    return MeetingNotice.objects.create(
        meeting=meeting,
        to=party.side,
        news=news,
        way=way,
        address=party.email if way == ToldBy.EMAIL else "",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        place=meeting.place,
        video_url=meeting.video_url,
        at=at,
        by=by,
    )


def _ask_to_call(case: Case, party: MeetingParty, *, by: User | None, at: datetime) -> None:
    kind, title = CALLS[Side(party.side)]
    if case.tasks.filter(kind=kind, done_at=None).exists():
        return
    today, closed = timezone.localdate(at), deadlines.closed_days(case.office)
    is_open = deadlines.is_business_day(today, closed=closed)
    due = today if is_open else deadlines.add_business_days(today, 1, closed=closed)
    follow_up.write_task(case, title=title, due=due, by=by, at=at, owner=case.owner, team=case.team, kind=kind)


def finish_calls(case: Case, *, by: User, at: datetime, sides: tuple[Side, ...] = tuple(CALLS)) -> None:
    """Nobody needs to call about the meeting any more. The caller saves the case."""
    for task in case.tasks.filter(kind__in=[CALLS[side][0] for side in sides], done_at=None):
        follow_up.write_task_done(case, task, by=by, at=at)


@transaction.atomic
def told_by_phone(party: MeetingParty, *, by: User, at: datetime, version: int | None = None) -> MeetingNotice:
    """Write down that a party has been told by telephone how the meeting stands. Raises Denied while no time has been
    proposed, and when the meeting has been held.
    """
    case = policies.locked(party.meeting.case, act="tell_party", by=by, version=version)
    meeting = DialogueMeeting.objects.get(pk=party.meeting_id)
    news = news_now(meeting)
    if news is None:
        raise Denied(_("Der er ikke noget at sige om mødet nu."))
    made = _note(meeting, party, news, ToldBy.PHONE, by=by, at=at)
    finish_calls(case, by=by, at=at, sides=(Side(party.side),))
    step = policies.save(case, "tell_party", at=at)
    after = {"side": party.side, "news": news}
    audit.record(step.audit, by=by, case=case, subject=f"meeting {meeting.pk}", after=after, at=at)
    return made


@transaction.atomic
def new_link(party: MeetingParty, *, by: User, at: datetime) -> str:
    """Make the key of a link that somebody of the office brings to a party in another way; earlier ones open as before.
    Raises Denied while no time has been proposed, and when the meeting is over.
    """
    case = policies.locked(party.meeting.case, act="let_in_party", by=by)
    meeting = DialogueMeeting.objects.select_related("case__office").get(pk=party.meeting_id)
    news = news_now(meeting)
    if news is None or meeting.ended_at:
        raise Denied(_("Der er ikke noget at vise nu. Foreslå tider først."))
    notice, secret = _note(meeting, party, news, ToldBy.LINK, by=by, at=at), new_key()
    MeetingLink.objects.create(notice=notice, secret_mark=mark_of(secret), expires_on=_last_day(meeting, at))
    step = policies.save(case, "let_in_party", at=at)
    after = {"side": party.side}
    audit.record(step.audit, by=by, case=case, subject=f"meeting {meeting.pk}", after=after, at=at)
    return secret


def news_now(meeting: DialogueMeeting) -> MeetingNews | None:
    """What there is to say of a meeting; None where there is nothing."""
    if meeting.state == MeetingState.AGREED:
        return MeetingNews.MOVED if meeting.sequence else MeetingNews.AGREED
    return {
        MeetingState.PROPOSED.value: MeetingNews.PROPOSED,
        MeetingState.CANCELLED.value: MeetingNews.CANCELLED,
    }.get(meeting.state)


def find(secret: str) -> MeetingParty | None:
    """The party whose link has that secret, also when it leads nowhere any more."""
    link = MeetingLink.objects.filter(secret_mark=mark_of(secret)).select_related("notice").first()
    return parties().filter(meeting=link.notice.meeting_id, side=link.notice.to).first() if link else None


def parties() -> QuerySet[MeetingParty]:
    return MeetingParty.objects.select_related("meeting__case__office__successor")


def why_closed(party: MeetingParty, *, on: date) -> str:
    """Why the link leads nowhere on the day `on`, and what the reader can do; empty while it is open."""
    meeting = party.meeting
    if meeting.case.closed_at:
        return _("Sagen er afsluttet. Ring til patientkontoret, hvis du har spørgsmål.")
    if meeting.state == MeetingState.CANCELLED:
        return _("Mødet er aflyst. Ring til patientkontoret, hvis du har spørgsmål.")
    if meeting.state == MeetingState.HELD:
        return _("Mødet er holdt. Ring til patientkontoret, hvis du har spørgsmål.")
    last = MeetingLink.objects.filter(notice__meeting=meeting, notice__to=party.side).order_by("-expires_on").first()
    if last is None or on > last.expires_on:
        return _("Linket er for gammelt. Ring til patientkontoret, så sender vi et nyt.")
    return ""


@transaction.atomic
def note_opening(party: MeetingParty, *, at: datetime) -> None:
    """Write down that the link has been opened."""
    meeting = party.meeting
    after = {"side": party.side}
    audit.record(OPENED, by=None, case=meeting.case, subject=f"meeting {meeting.pk}", after=after, at=at)


def find_entry(meeting: DialogueMeeting, party: MeetingParty | None, *, at: datetime) -> calendar_entry.Entry | None:
    """The entry as it is now, of a party or, with None, of a colleague; None while no time is agreed."""
    if meeting.starts_at is None:
        return None
    return _entry(meeting, party.side if party else "", address=party.email if party else "", at=at)


def _entry(meeting: DialogueMeeting, side: str, *, address: str, at: datetime) -> calendar_entry.Entry:
    office = meeting.case.office
    with override(language_of(meeting.case, side)):
        description = _("Ring til %(office)s på %(phone)s, hvis du bliver forhindret.") % {
            "office": office.name,
            "phone": office.contact_phone,
        }
        title = _("Dialogmøde")
    return calendar_entry.Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        made_at=at,
        starts_at=meeting.starts_at or at,
        minutes=meeting.length,
        title=title,
        description=description,
        place=meeting.place,
        video_url=meeting.video_url,
        organizer=office.name,
        organizer_email=office.email or settings.DEFAULT_FROM_EMAIL,
        attendee_email=address,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )


def language_of(case: Case, side: str) -> str:
    """The language of what is written to a party."""
    return case.letter_language if side == Side.COMPLAINANT else "da"


def say_moment(starts_at: datetime, language: str) -> str:
    """A day and a time of day in words."""
    day = say_date(timezone.localdate(starts_at), language)
    return _("%(day)s kl. %(time)s") % {"day": day, "time": say_time(starts_at, language)}


@transaction.atomic
def remind(meeting_pk: int, *, at: datetime) -> bool:
    """Remind both parties of an agreed meeting, once for its time as it stands. Returns whether it was done now."""
    meeting = DialogueMeeting.objects.select_related("case").get(pk=meeting_pk)
    try:
        case = policies.locked(meeting.case, act="remind_of_meeting", by=None)
    except Denied:  # closed since it was read
        return False
    meeting = DialogueMeeting.objects.select_for_update(of=("self",)).get(pk=meeting_pk)
    if meeting.state != MeetingState.AGREED or meeting.reminded == meeting.sequence:
        return False
    meeting.reminded = meeting.sequence
    meeting.save(update_fields=["reminded"])
    tell_both(case, meeting, MeetingNews.REMINDED, by=None, at=at)
    step = policies.save(case, "remind_of_meeting", at=at)
    audit.record(step.audit, by=None, case=case, subject=f"meeting {meeting.pk}", at=at)
    return True


def remind_all(*, days: int, at: datetime) -> int:
    """Remind of each agreed meeting that is so many business days away or fewer; returns how many. Who was told of the
    time so late that the reminder would have come before is not reminded.
    """
    soon = DialogueMeeting.objects.filter(
        state=MeetingState.AGREED, starts_at__gt=at, starts_at__lte=at + timedelta(days=4 * days + 14)
    ).select_related("case__office")
    return sum(remind(each.pk, at=at) for each in soon if _is_due(each, days=days, at=at))


def _is_due(meeting: DialogueMeeting, *, days: int, at: datetime) -> bool:
    if meeting.starts_at is None or meeting.reminded == meeting.sequence:
        return False
    closed = deadlines.closed_days(meeting.case.office)
    day = timezone.localdate(meeting.starts_at)

    def is_soon(on: date) -> bool:
        return deadlines.count_business_days(on, day, closed=closed) <= days

    return is_soon(timezone.localdate(at)) and not is_soon(timezone.localdate(meeting.agreed_at or at))


def _is_still_so(notice: MeetingNotice) -> bool:
    """Whether what the e-mail tells is still so as it leaves: what has been overtaken is told by a newer one."""
    meeting = notice.meeting
    if notice.news == MeetingNews.PROPOSED:
        newer = meeting.notices.filter(to=notice.to, news=MeetingNews.PROPOSED, pk__gt=notice.pk)
        return meeting.state == MeetingState.PROPOSED and not newer.exists()
    if notice.news == MeetingNews.CANCELLED:
        return True
    return meeting.state == MeetingState.AGREED and notice.sequence == meeting.sequence


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Send the e-mail with a link that is made now; what a rolled back try made opens nothing."""
    related = ("meeting__case__office__successor",)
    notice = MeetingNotice.objects.select_related(*related).defer("pdf").get(pk=message.item)
    if not _is_still_so(notice):
        return None
    meeting, secret = notice.meeting, new_key()
    case = meeting.case
    MeetingLink.objects.update_or_create(
        notice=notice, defaults={"secret_mark": mark_of(secret), "expires_on": _last_day(meeting, at)}
    )
    with override(language_of(case, notice.to)):
        mail = _mail(message, notice, secret)
    if notice.news in WITH_ENTRY and notice.starts_at:
        entry = _entry(meeting, notice.to, address=notice.address, at=at)
        made = calendar_entry.as_file(entry)
        mail.attach_alternative(made.decode(), f"text/calendar; method={entry.method}")
        mail.attach(calendar_entry.FILE_NAME, made, "application/ics")
    refused = _(
        "E-mailen om dialogmødet kom ikke frem til %(who)s. Ring, eller foreslå tider igen med en anden adresse."
    )
    return mails.send(
        mail,
        refused=refused % {"who": notice.get_to_display().lower()},
        not_now=_("E-mailen om dialogmødet er ikke sendt endnu. Vi bliver ved med at prøve. Haster det, så ring."),
    )


def _last_day(meeting: DialogueMeeting, at: datetime) -> date:
    """The last day on which the link opens: some business days after the meeting, or the last proposed time."""
    times = [each.starts_at for each in meeting.times.all()]
    last = max([at, *times, *([meeting.starts_at] if meeting.starts_at else [])])
    return last_day(meeting.case, timezone.localdate(last))


def _mail(message: OutboxMessage, notice: MeetingNotice, secret: str) -> EmailMultiAlternatives:
    """The e-mail itself, in the language in force."""
    office, language = notice.meeting.case.office, language_of(notice.meeting.case, notice.to)
    # A browser sends what stands behind # to nobody, and no log holds it
    address = f"{settings.SITE_URL}{reverse('public:meeting')}#{secret}"
    moment = say_moment(notice.starts_at, language) if notice.starts_at else ""
    subject, first = _words(notice, moment)
    lines = [first]
    if notice.news != MeetingNews.CANCELLED:
        lines.append(_("Se mere her: %(address)s") % {"address": address})
        lines.append(_("Spørger siden om en nøgle, er den: %(key)s") % {"key": secret})
    if notice.news in WITH_ENTRY and notice.starts_at:
        lines.append(_("Filen, der er vedhæftet, retter din kalender."))
    contact = {"office": office.name, "phone": office.contact_phone}
    lines.append(_("Ring til %(office)s på %(phone)s, hvis du har spørgsmål. Svar ikke på denne e-mail.") % contact)
    return EmailMultiAlternatives(subject, "\n\n".join(lines), to=[notice.address], headers=mails.headers(message))


def _words(notice: MeetingNotice, moment: str) -> tuple[str, str]:
    """Subject and first sentence. They tell when, and nothing of whom or what it is about."""
    words = {"moment": moment}
    known = {
        MeetingNews.PROPOSED: (
            _("Hvornår kan du mødes?"),
            _("Vi har nogle forslag til et møde. Sig, hvad der passer."),
        ),
        MeetingNews.AGREED: (_("Mødet er aftalt"), _("Mødet er %(moment)s.") % words),
        MeetingNews.MOVED: (_("Mødet er flyttet"), _("Mødet er nu %(moment)s.") % words),
        MeetingNews.REMINDED: (_("Husk mødet"), _("Husk mødet %(moment)s.") % words),
        MeetingNews.CANCELLED: (
            _("Mødet er aflyst"),
            _("Mødet %(moment)s er aflyst.") % words if moment else _("Mødet bliver ikke til noget."),
        ),
    }
    return known[MeetingNews(notice.news)]


KIND = outbox.register(outbox.Kind("meeting_mail", "email", _deliver))
