"""The words of the audit log: every act that is written down, with its label in the story of a case."""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class AuditWord(models.TextChoices):
    """The acts of the office's own work. A track adds an enumeration of its own with `register_words`."""

    CASE_RECEIVED = "case.received", _("Henvendelsen modtaget")
    SENT_BY_SYSTEM = "case.sent_by_system", _("Henvendelsen kom fra et andet system")
    CASE_OPENED = "case.opened", _("Sagen åbnet")
    CODE_REFUSED = "case.code_refused", _("Forsøg på at åbne sagen med en forkert kode")
    CASE_TRIAGED = "case.triaged", _("Prioritet og team sat")
    CASE_ASSIGNED = "case.assigned", _("Sagen fordelt")
    SUB_CASE_OPENED = "case.sub_case_opened", _("Delsag oprettet")
    CASE_MOVED = "case.moved", _("Sagen er flyttet til et andet kontor")
    CASE_HELD = "case.held", _("Sagen sat på hold")
    CASE_RESUMED = "case.resumed", _("Sagen er ikke længere på hold")
    TARGET_EXTENDED = "target.extended", _("Svarfristen flyttet")
    TARGET_PUT_BACK = "target.put_back", _("Svarfristen sat tilbage")
    CASE_MARKED = "case.marked_confidential", _("Sagen gjort fortrolig")
    MARKING_LIFTED = "case.marking_lifted", _("Sagen er ikke længere fortrolig")
    READERS_CHANGED = "case.readers_changed", _("Rettet, hvem der må se den fortrolige sag")
    OPENED_WITH_REASON = "case.opened_with_reason", _("Den fortrolige sag åbnet med en grund")
    CASE_PRIORITISED = "case.prioritised", _("Prioriteten ændret")
    TOPIC_CHANGED = "case.recategorised", _("Emnet ændret")
    CASE_ASSESSED = "case.assessed", _("Rettigheder vurderet")
    CASE_REASSESSED = "case.reassessed", _("Rettighederne er ændret")
    NOT_RE_REFERRED = "case.not_re_referred", _("Ikke omvisiteret")
    CASE_CLOSED = "case.closed", _("Sagen afsluttet")
    CASE_REOPENED = "case.reopened", _("Sagen genåbnet")
    CASE_JOINED = "case.joined", _("Sagen er blevet en del af en anden")
    CASE_TOOK_IN = "case.took_in", _("En anden sag er blevet en del af denne")
    CASE_SEPARATED = "case.separated", _("Sagerne er skilt ad igen")
    FILE_LIST_WITHOUT = "case.file_list_without", _("Aktliste lavet, hvor noget er udeladt")
    CASE_LINKED = "case.linked", _("Knyttet til en anden sag")
    CASE_UNLINKED = "case.unlinked", _("Ikke længere knyttet til en anden sag")
    CASE_SPLIT = "case.split", _("Sagen er delt i to")
    INQUIRY_WITHDRAWN = "inquiry.withdrawn", _("Henvendelsen trukket tilbage")
    WITHDRAWAL_ENDED = "inquiry.withdrawal_ended", _("Henvendelsen gælder igen")
    PATIENT_SEEN = "patient.seen", _("Patienten er undersøgt")
    PATIENT_DECLINED = "patient.declined", _("Patienten har sagt nej tak")
    PATIENT_END_CLEARED = "patient.end_cleared", _("Rettet: patienten er hverken undersøgt eller har sagt nej")
    PATHWAYS_SAVED = "pathways.saved", _("Forløbet rettet")
    MATTERS_SAVED = "matters.saved", _("Sag ved siden af forløbet rettet")
    MATTER_ENDED = "matter.ended", _("Afsluttet ved siden af forløbet")
    MATTER_REOPENED = "matter.reopened", _("Afslutningen taget tilbage")
    FORWARDED = "matter.forwarded", _("Sendt videre")
    FORWARDING_ENDED = "matter.forwarding_ended", _("Svar på det, der er sendt videre")
    LIMIT_HANDLED = "limit.handled", _("Der er gjort noget ved den overskredne frist")
    WAITING_TIME_RECORDED = "waiting_time.recorded", _("Ny ventetid fra et hospital")
    NEEDS_RECORDED = "needs.recorded", _("Hensyn til patienten skrevet ned")
    OPTIONS_SHOWN = "options.shown", _("Muligheder vist")
    WISH_RECORDED = "wish.recorded", _("Patientens ønske")
    DECISION_MADE = "decision.made", _("Afgørelse truffet")
    DECISION_WITHDRAWN = "decision.withdrawn", _("Afgørelsen trukket tilbage")
    LETTER_DRAFTED = "letter.drafted", _("Brev, kladde")
    LETTER_EDITED = "letter.edited", _("Brevet rettet")
    LETTER_SENT = "letter.sent", _("Brev sendt")
    LETTER_DISCARDED = "letter.discarded", _("Kladde til brev kasseret")
    RE_REFERRAL_PREPARED = "re_referral.prepared", _("Omvisitering, kladde")
    RE_REFERRAL_CHANGED = "re_referral.changed", _("Omvisiteringen rettet")
    RE_REFERRAL_DISCARDED = "re_referral.discarded", _("Kladde til omvisitering kasseret")
    RE_REFERRAL_SENT = "re_referral.sent", _("Omvisitering sendt")
    RE_REFERRAL_ANSWERED = "re_referral.answered", _("Hospitalets svar")
    RE_REFERRAL_CHASED = "re_referral.chased", _("Hospitalet rykket for svar")
    RE_REFERRAL_PRINTED = "re_referral.printed", _("Omvisiteringen skrevet ud på papir")
    RE_REFERRAL_WITHDRAWN = "re_referral.withdrawn", _("Omvisiteringen trukket tilbage")
    RECALL_SEEN = "recall.seen", _("Hospitalet har set, at omvisiteringen er trukket tilbage")
    CONSENT_RECORDED = "consent.recorded", _("Samtykke skrevet ned")
    CONSENT_WITHDRAWN = "consent.withdrawn", _("Samtykke trukket tilbage")
    IDENTITY_CONFIRMED = "identity.confirmed", _("Bekræftet, hvem patienten er")
    REPLY_CHOSEN = "reply.chosen", _("Måden at få besked på valgt")
    PERSON_CORRECTED = "person.corrected", _("Personoplysninger rettet")
    QUESTION_ASKED = "question.asked", _("Spørgsmål stillet")
    QUESTION_ENDED = "question.ended", _("Spørgsmål afsluttet")
    ADVICE_ASKED = "advice.asked", _("Spurgt om råd eller godkendelse")
    ADVICE_OPENED = "advice.opened", _("Den, der er spurgt, har åbnet spørgsmålet")
    ADVICE_ENDED = "advice.ended", _("Råd eller godkendelse afsluttet")
    ADVICE_FORWARDED = "advice.forwarded", _("Råd eller godkendelse givet videre til en anden")
    ADVICE_REMINDED = "advice.reminded", _("Mindet om, at der er spurgt om råd eller godkendelse")
    ADVICE_CODE_MADE = "advice.code_made", _("Nyt link eller ny kode til en afdeling")
    ADVICE_CODE_REFUSED = "advice.code_refused", _("Forkert kode til et spørgsmål om råd")
    APPROVAL_LAPSED = "approval.lapsed", _("Godkendelsen er faldet bort, fordi teksten er ændret")
    POINT_TICKED = "point.ticked", _("Tjekliste")
    TIME_RECORDED = "time.recorded", _("Tid skrevet ned")
    QUALITY_DRAWN = "quality.drawn", _("Sager trukket til kvalitet")
    QUALITY_SCORED = "quality.scored", _("En kollega har set sagen efter")
    CONTACT_ADDED = "contact.added", _("Kontakt skrevet ned")
    CONTACT_CORRECTED = "contact.corrected", _("Kontakt rettet")
    NOTE_ADDED = "note.added", _("Notat")
    WARNED = "case.warned", _("Advarsel om en frist")
    TASK_ADDED = "task.added", _("Opgave oprettet")
    CALL_TAKEN = "call.taken", _("Opkald uden sag skrevet ned")
    CALL_ENDED = "call.ended", _("Opkald uden sag er blevet til en sag")
    CALL_NOT_NEEDED = "call.not_needed", _("Opkald aflyst: henvendelsen blev sendt alligevel")
    CALL_WARNED = "call.warned", _("Advarsel om et lovet opkald uden sag")
    CALL_TRIED = "call.tried", _("Ringet op uden svar")
    TASK_FINISHED = "task.finished", _("Opgave færdig")
    TASK_CHANGED = "task.changed", _("Opgave ændret")
    TASK_DROPPED = "task.dropped", _("Opgave opgivet")
    TASK_REOPENED = "task.reopened", _("Opgave åbnet igen")
    ATTACHMENT_ADDED = "attachment.added", _("Bilag lagt på sagen")
    ATTACHMENT_SCANNED = "attachment.scanned", _("Bilag undersøgt for virus")
    DELIVERY_FAILED = "delivery.failed", _("En besked kunne ikke leveres")
    DELIVERY_RETRIED = "delivery.retried", _("Besked sendt igen")
    DELIVERY_HANDED_OVER = "delivery.handed_over", _("Afleveret på anden måde")
    DELIVERY_GIVEN_UP = "delivery.given_up", _("Besked opgivet")
    NOTICE_REFUSED = "notice.refused", _("Beskeden om nyt i sagen kom ikke frem")
    STAGES_FAILED = "stages.failed", _("Sagen kunne ikke vurderes, da den kom")
    STAGES_RETRIED = "stages.retried", _("Vurderingen prøvet igen")
    STAGES_ENDED = "stages.ended", _("Vurderingen gjort i hånden eller opgivet")
    DELIVERY_FETCHED = "delivery.fetched", _("Hospitalet har hentet eller åbnet det, der lå til det")
    DELIVERY_OPENED = "delivery.opened", _("Patienten har åbnet sin post")
    OFFICES_CREATED = "offices.created", _("Kontorer oprettet")
    OFFICE_CHANGED = "office.changed", _("Kontorets oplysninger rettet")
    MERGER_PLANNED = "office.merger_planned", _("Sammenlægning planlagt")
    MERGER_CANCELLED = "office.merger_cancelled", _("Sammenlægning opgivet")
    OFFICE_MERGED = "office.merged", _("Kontoret er blevet en del af et andet")
    TEAM_ADDED = "team.added", _("Team oprettet")
    TEAM_RENAMED = "team.renamed", _("Team fik nyt navn")
    TEAM_REMOVED = "team.removed", _("Team nedlagt")
    TOPICS_SHARED = "topics.shared", _("Emner fordelt på teams")
    SHARING_CHANGED = "team.sharing_changed", _("Automatisk fordeling slået til eller fra")
    WORK_SHARE_CHANGED = "work_share.changed", _("Ret til emner, tid eller loft ændret")
    WORK_SHARE_UNDONE = "work_share.undone", _("Ændring af emner, tid eller loft fortrudt")
    JOB_RETRIED = "job.retried", _("Job sat i gang igen")
    JOB_CANCELLED = "job.cancelled", _("Job taget ud af køen")
    JOB_STARTED = "job.started", _("Job kørt uden for tid")
    HEALTH_LOOKED_AT = "health.looked_at", _("Driften undersøgt")
    LETTER_LINKS_MADE = "letter_links.made", _("Link til breve lavet")
    LETTER_LINKS_REVOKED = "letter_links.revoked", _("Link til breve lukket")
    REGISTER_CHANGED = "register.changed", _("Register rettet")
    REGISTER_CHANGE_UNDONE = "register.change_undone", _("Rettelse i et register fortrudt")
    REGISTER_IMPORTED = "register.imported", _("Fil læst ind i et register")
    REGISTER_IMPORT_UNDONE = "register.import_undone", _("Fil taget ud af et register")
    USER_ADDED = "user.added", _("Bruger oprettet")
    USER_CHANGED = "user.changed", _("Bruger rettet")
    USER_RENEWED = "user.renewed", _("Bruger fik ny adgangskode")
    USER_CLOSED = "user.closed", _("Bruger lukket")
    USER_REOPENED = "user.reopened", _("Bruger åbnet igen")
    ABSENCE_ENTERED = "absence.entered", _("Fravær skrevet ind")
    ABSENCE_ENDED = "absence.ended", _("Fravær afsluttet")
    ORGANISATION_ADDED = "organisation.added", _("Organisation oprettet")
    ORGANISATION_CHANGED = "organisation.changed", _("Organisation rettet")
    ORGANISATION_CLOSED = "organisation.closed", _("Organisation lukket")
    ORGANISATION_REOPENED = "organisation.reopened", _("Organisation åbnet igen")
    LOGGED_IN = "user.logged_in", _("Logget ind")
    LOGGED_OUT = "user.logged_out", _("Logget ud")
    LOGGED_OUT_EVERYWHERE = "user.logged_out_everywhere", _("Logget ud overalt")
    LOGIN_FAILED = "user.login_failed", _("Forgæves forsøg på at logge ind")
    LOCKED_OUT = "user.locked_out", _("Spærret for flere forsøg")
    PASSWORD_CHANGED = "user.password_changed", _("Adgangskoden skiftet")
    SECOND_FACTOR_SET = "user.second_factor_set", _("Engangskode sat op")
    SECOND_FACTOR_REMOVED = "user.second_factor_removed", _("Engangskode fjernet")
    LIST_VIEWED = "list.viewed", _("Liste vist")
    CASES_SEARCHED = "cases.searched", _("Søgt efter sager")
    FIGURES_EXPORTED = "figures.exported", _("Tal hentet")
    FORM_PUBLISHED = "form.published", _("Ny udgave af blanketten taget i brug")
    READING_REVIEWED = "reading.reviewed", _("Læsning af en sag set efter")
    AUDIT_LOG_EXPORTED = "audit_log.exported", _("Loggen hentet")


# Acts that the system does by its own rules: without a user they are the system's and not a citizen's
BY_THE_SYSTEM: set[str] = {
    AuditWord.CODE_REFUSED,
    AuditWord.ATTACHMENT_SCANNED,
    AuditWord.CASE_TRIAGED,
    AuditWord.CASE_ASSIGNED,
    AuditWord.CASE_MOVED,
    AuditWord.CASE_RESUMED,
    AuditWord.ADVICE_OPENED,
    AuditWord.ADVICE_ENDED,
    AuditWord.ADVICE_REMINDED,
    AuditWord.ADVICE_CODE_REFUSED,
    AuditWord.CASE_MARKED,
    AuditWord.WARNED,
    AuditWord.CALL_WARNED,
    AuditWord.CASE_ASSESSED,
    AuditWord.TASK_ADDED,
    AuditWord.QUALITY_DRAWN,
    AuditWord.DELIVERY_FAILED,
    AuditWord.DELIVERY_FETCHED,
    AuditWord.NOTICE_REFUSED,
    AuditWord.STAGES_FAILED,
    AuditWord.OFFICES_CREATED,
    AuditWord.OFFICE_CHANGED,
    AuditWord.MERGER_PLANNED,
    AuditWord.MERGER_CANCELLED,
    AuditWord.OFFICE_MERGED,
    AuditWord.TEAM_ADDED,
    AuditWord.TEAM_RENAMED,
    AuditWord.TEAM_REMOVED,
    AuditWord.TOPICS_SHARED,
    AuditWord.REGISTER_CHANGED,
    AuditWord.REGISTER_CHANGE_UNDONE,
    AuditWord.REGISTER_IMPORTED,
    AuditWord.REGISTER_IMPORT_UNDONE,
    AuditWord.USER_ADDED,
    AuditWord.USER_CHANGED,
    AuditWord.USER_RENEWED,
    AuditWord.USER_CLOSED,
    AuditWord.USER_REOPENED,
    AuditWord.ORGANISATION_ADDED,
    AuditWord.ORGANISATION_CHANGED,
    AuditWord.ORGANISATION_CLOSED,
    AuditWord.ORGANISATION_REOPENED,
    AuditWord.LOGGED_OUT_EVERYWHERE,
    AuditWord.FIGURES_EXPORTED,
    AuditWord.AUDIT_LOG_EXPORTED,
    AuditWord.LOGIN_FAILED,
    AuditWord.LOCKED_OUT,
}
# Acts that stand in the story of a case as what they made (a note, a letter …) and not as a line of the log
SHOWN_OTHERWISE: set[str] = {
    AuditWord.SUB_CASE_OPENED,
    AuditWord.FORWARDED,
    AuditWord.FORWARDING_ENDED,
    AuditWord.CASE_ASSESSED,
    AuditWord.OPTIONS_SHOWN,
    AuditWord.WISH_RECORDED,
    AuditWord.DECISION_MADE,
    AuditWord.LETTER_DRAFTED,
    AuditWord.LETTER_EDITED,
    AuditWord.LETTER_SENT,
    AuditWord.RE_REFERRAL_PREPARED,
    AuditWord.RE_REFERRAL_CHANGED,
    AuditWord.RE_REFERRAL_SENT,
    AuditWord.RE_REFERRAL_ANSWERED,
    AuditWord.CONTACT_ADDED,
    AuditWord.CONTACT_CORRECTED,
    AuditWord.QUESTION_ASKED,
    AuditWord.ADVICE_ASKED,
    AuditWord.ADVICE_ENDED,
    AuditWord.NOTE_ADDED,
    AuditWord.TASK_ADDED,
    AuditWord.ATTACHMENT_SCANNED,
}
LABELS: dict[str, StrOrPromise] = {}


def register_words(
    words: type[models.TextChoices], *, by_the_system: Collection[str] = (), shown_otherwise: Collection[str] = ()
) -> None:
    """Add an enumeration of audit words, so that `audit.record` takes them and the story can label them.

    Raises ValueError for a word that is registered already by another enumeration.
    """
    if taken := [word for word in words.values if word in LABELS]:
        raise ValueError(taken)
    LABELS.update((word.value, word.label) for word in words)
    BY_THE_SYSTEM.update(by_the_system)
    SHOWN_OTHERWISE.update(shown_otherwise)


register_words(AuditWord)
