"""The six cases of the annual report and one more, sent in and worked on through the same acts as any other case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils import timezone
from pikepdf import Pdf

from ..deadlines import add_business_days, closed_days
from ..models import (
    AdviceKind,
    Attachment,
    Case,
    Channel,
    ConsentForm,
    ConsentGiver,
    ConsentScope,
    DecisionKind,
    Direction,
    Identity,
    Office,
    Service,
    Stage,
    User,
    WithWhom,
)
from ..steps import (
    advice,
    assessment,
    attachments,
    closing,
    consent,
    decision,
    follow_up,
    letter,
    options,
    pathway,
    re_referral,
    triage,
)
from ..steps import draft as store
from ..steps.person import confirm_identity
from ..steps.receive import receive
from ..tracks import acceptance, ehr_access

DATES = ("referral_received", "letter_date", "appointment_date")


def tell(story: dict[str, Any], person: dict[str, Any], *, office: Office, at: datetime) -> Case:
    """Send one story in as the public form does, `received` days from `at`, and carry out its moves."""
    case = send(
        story["answers"] | {"service": story.get("service")},
        person,
        office=office,
        at=min(at, at + timedelta(days=story["received"], hours=-3)),
        today=at,
        max_wait=story.get("max_wait", False),
        referral=story.get("referral", False),
    )
    adviser = User.objects.get(username="vejleder2" if story.get("max_wait") else "vejleder")
    for move in story["moves"]:
        _MOVES[move](Case.objects.get(pk=case.pk), adviser, story, at)
    return case


def send(
    answers: dict[str, Any],
    person: dict[str, Any],
    *,
    office: Office,
    at: datetime,
    today: datetime,
    max_wait: bool = False,
    referral: bool = False,
) -> Case:
    """One inquiry through the public form; dates in `answers` are days from `today`."""
    filled = answers | {
        "patient_name": f"{person['given']} {person['family']}",
        "patient_cpr": person.get("cpr", ""),
        "patient_birth_date": person["birth_date"].isoformat() if person.get("birth_date") else None,
        "home_region": office.region,
        "phone": "00 00 00 00",
        "reply_by": "page",
    }
    for name in DATES:
        if isinstance(filled.get(name), int):
            filled[name] = (today.date() + timedelta(days=filled[name])).isoformat()
    draft, key = store.open_draft(max_wait_form=max_wait, at=at)
    store.save_answers(draft, filled, at=at)
    if referral:
        attachments.attach(
            draft, name="henvisning.pdf", content=_empty_pdf(), kind=Attachment.Kind.REFERRAL, by=None, at=at
        )
    return receive(draft, key=key, office=office, at=at).case


def _empty_pdf() -> bytes:
    pdf, out = Pdf.new(), BytesIO()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.save(out)
    return out.getvalue()


def _take(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    triage.assign(case, owner=by, team=None, by=by, at=at)


def _hear_patient(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    consent.record_consent(
        case,
        giver=ConsentGiver.PATIENT,
        form=ConsentForm.ORAL,
        scopes=ConsentScope.values,
        to_whom=f"{case.reporter_name} og patientkontoret",
        given_on=timezone.localdate(at),
        words="Patienten siger i telefonen ja til, at sønnen taler med os, og til at komme til et andet hospital.",
        by=by,
        at=at,
    )


def _confirm(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    confirm_identity(case, how=Identity.CALLED_BACK, by=by, at=at)


def _ask_log(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    asked, today = story["lookups"], timezone.localdate(at)
    first = today - timedelta(days=asked["days"])
    ehr_access.ask_log(case, patient=asked["patient"], first=first, last=today, purpose=asked["purpose"], by=by, at=at)


def _judge(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    known = case.pathways.get()
    facts = known.attributes.get("facts", {}) | story["facts"]
    settled = known.attributes | {"facts": facts}
    pathway.change_pathway(known, label="", attributes=settled, reason="Afklaret med hospitalet", by=by, at=at)
    assessment.assess(case, by=by, at=at)


def _show(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    options.show_options(
        case,
        pathway=case.pathways.get(),
        right=story.get("right", "free_choice"),
        service=Service.objects.get(slug=story["service"]),
        by=by,
        at=at,
    )


def _wish_other_region(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    chosen = case.option_lists.latest("at").options.get(hospital__slug="kolding")
    options.record_wish(case, words="Vi vil gerne til Kolding, selv om der er langt.", option=chosen, by=by, at=at)


def _wish_partner(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    chosen = case.option_lists.latest("at").options.get(hospital__slug="aabrink")
    words = "Jeg vil gerne undersøges på det private hospital, som I har en aftale med."
    options.record_wish(case, words=words, option=chosen, by=by, at=at)


def _grant(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    made = decision.decide(
        case,
        kind=DecisionKind.GRANT,
        right=story.get("right", "free_choice"),
        assessment=case.assessments.all()[0],
        option=case.wishes.latest("at").option,
        reasons="",
        by=by,
        at=at,
    )
    letter.draft_letter(case, decision=made, by=by, at=at)


def _move_patient(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    referral = attachments.attach(
        case, name="henvisning.pdf", content=_empty_pdf(), kind=Attachment.Kind.REFERRAL, by=by, at=at
    )
    made = case.decisions.latest("at")
    move = re_referral.Move(
        decision=made,
        option=made.option,
        stage=Stage.ASSESSMENT_AND_TREATMENT,
        to=story.get("to", "free_choice"),
        referral=referral,
    )
    prepared = re_referral.prepare(case, move=move, by=by, at=at)
    re_referral.send(prepared, by=by, at=at)


def _ask_for_codes(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    """The hospital takes the patient and asks for more codes; the office has answered the requests that say so."""
    sent = case.re_referrals.get()
    hospital = User.objects.get(username="hospital")
    re_referral.record_answer(sent, state="accepted", text="", by=hospital, at=at)
    for number, asked in enumerate(story["acceptances"]):
        wanted = acceptance.Wanted(**{"kind": "add", **asked["wanted"]})
        request = acceptance.ask(sent, wanted=wanted, key=UUID(int=number), by=hospital, at=at)
        if answer := asked.get("answer"):
            acceptance.answer(request, codes=request.codes, text="", by=by, at=at, **answer)


def _forward_bill(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    for whom, words in (
        (WithWhom.PATIENT, "Borgeren er vejledt om, hvilke papirer der skal med."),
        (WithWhom.AUTHORITY, "Regning og kvittering er sendt til regionens praksisafdeling."),
    ):
        follow_up.add_contact(
            case, channel=Channel.EMAIL, direction=Direction.OUT, with_whom=whom, text=words, by=by, at=at
        )


def _finish(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    for task in case.tasks.filter(done_at=None):
        follow_up.finish_task(task, by=by, at=at)
    closing.close(case, note="", by=by, at=at)


def _plan_dialogue(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    title = "Hold dialogmøde med lægehuset, og send referatet"
    due = add_business_days(timezone.localdate(case.received_at), 20, closed=closed_days(case.office))
    follow_up.add_task(case, title=title, due=due, by=by, at=at, owner=by)


def _ask_lawyer(case: Case, by: User, story: dict[str, Any], at: datetime) -> None:
    text = "Patienten har klaget. Skal vi have en fuldmagt, før lægehuset må komme med til dialogmødet?"
    due, lawyer = advice.usual_due(case, on=timezone.localdate(at)), User.objects.get(username="jurist")
    advice.ask(case, kind=AdviceKind.ADVICE, text=text, due=due, asked=lawyer, by=by, at=at)


_MOVES: dict[str, Callable[[Case, User, dict[str, Any], datetime], None]] = {
    "take": _take,
    "hear_patient": _hear_patient,
    "confirm": _confirm,
    "ask_log": _ask_log,
    "judge": _judge,
    "show": _show,
    "wish_other_region": _wish_other_region,
    "grant": _grant,
    "move_patient": _move_patient,
    "wish_partner": _wish_partner,
    "ask_for_codes": _ask_for_codes,
    "forward_bill": _forward_bill,
    "finish": _finish,
    "plan_dialogue": _plan_dialogue,
    "ask_lawyer": _ask_lawyer,
}
