"""The models of the office's work, one module per noun."""

from .absence import Absence
from .acceptance import (
    AcceptanceAct,
    AcceptanceKind,
    AcceptanceReason,
    AcceptanceRequest,
    AcceptanceState,
    AcceptanceStep,
)
from .access_rule import AccessRule, Reserved
from .advice import (
    AdviceAbout,
    AdviceEnd,
    AdviceKind,
    AdviceLink,
    AdviceMail,
    AdvicePart,
    AdviceRequest,
    ApprovalRule,
)
from .amount import Amount, SourceStatus
from .api_client import ApiClient
from .assessment import Assessment, Option, OptionList, Wish
from .attachment import Attachment, Original
from .audit import AuditEvent, AuditRemoval, AuditSeal
from .booked import BookedCount, BookedList, BookedPatient, BookedPrint
from .case import (
    PARTS,
    WRITES_AS,
    Case,
    Channel,
    Confidential,
    NewsFrom,
    NotReReferred,
    Outcome,
    Priority,
    ReceiptClock,
    ReferredTo,
    ReplyBy,
    Reporter,
    Stage,
    WithWhom,
)
from .case_reader import CaseReader
from .caseless_call import CaselessCall
from .checklist import ChecklistPoint, Need, PointFor, PointOf, Tick, TickState
from .consent import Consent, ConsentForm, ConsentGiver, ConsentScope
from .contact_book import ContactRole, CoordinatorMeeting, HospitalContact, Teaching
from .correspondence import (
    Delivery,
    Letter,
    LetterKind,
    NewsMail,
    OutboxMessage,
    OutboxState,
    ReReferral,
    ReReferralState,
)
from .deadline_warning import DeadlineWarning
from .decision import GRANTING, REFUSING, Decision, DecisionKind, HearingException
from .draft import IntakeDraft, ResumeLink, SpentKey
from .ehr import (
    ExplanationRequest,
    LegalRepresentation,
    LookupQuestion,
    MarkingAct,
    MarkingScope,
    MarkingState,
    Notice,
    NoticeBatch,
    NoticePrint,
    PrivacyMarking,
    Receiver,
)
from .escalation import (
    AskedBy,
    Escalation,
    EscalationLink,
    EscalationOutcome,
    EscalationStep,
    HospitalAnswer,
    LadderStep,
    Rung,
    RungAnswer,
    TimeUnit,
)
from .form_version import FormVersion
from .forwarding import Forwarding, ForwardingBasis, ForwardingEnd
from .health import HealthLook
from .integrity import IntegrityLook
from .joining import CaseLink, Joining, LinkKind
from .journal import CONTACT_FACTS, Contact, ContactCorrection, Direction, Note, Task
from .key_check import KeyCheck
from .letter_link import LetterLink
from .matter import Matter, MatterEnd, MatterOutcome
from .max_wait_leg import MaxWaitLeg
from .needs import PatientNeeds
from .office import ClosedDay, Office, OpeningHour, Role, Team, User, WorkingHour
from .organisation import Organisation
from .overrun import AuthorityTold, Overrun, OverrunCause
from .own_text import OwnText
from .past_import import PastImport
from .pathway import Event, HandledLimit, Pathway
from .person import Identity, Person
from .person_change import PersonChange, PersonSource
from .phrase import Audience, Phrase
from .provider import (
    Agreement,
    AgreementKind,
    AgreementScope,
    ApprovedLevel,
    ClassificationCode,
    Department,
    DirectReferral,
    Hospital,
    HospitalKind,
    Level,
    NoneToday,
    Place,
    PlaceKind,
    Region,
    Service,
    Speciality,
    WaitingTime,
    WaitKind,
    WaitSource,
    Way,
)
from .quality import Met, QualityDraw, QualityQuestion, QualityReview, QualityScore, QualityShare
from .question import Question, QuestionEnd
from .reading_review import ReadingFinding, ReadingLook, ReadingReview
from .recipient import Recipient
from .register import (
    ImportStage,
    ImportState,
    RegisterChange,
    RegisterEntry,
    RegisterImport,
    RegisterImportPiece,
)
from .saved_view import SavedView
from .search_entry import Part, SearchEntry
from .service_target import ServiceTarget, ShiftKind, TargetShift
from .staff_notice import NoticeAbout, StaffNotice
from .standard_task import StandardTask
from .time_spent import Activity, TimeSpent
from .unfinished import UnfinishedReceipt
from .warning_word import WarningWord
from .withdrawal import Withdrawal
from .work_share import Competence, WorkShare

__all__ = [
    "CONTACT_FACTS",
    "GRANTING",
    "PARTS",
    "REFUSING",
    "WRITES_AS",
    "Absence",
    "AcceptanceAct",
    "AcceptanceKind",
    "AcceptanceReason",
    "AcceptanceRequest",
    "AcceptanceState",
    "AcceptanceStep",
    "AccessRule",
    "Activity",
    "AdviceAbout",
    "AdviceEnd",
    "AdviceKind",
    "AdviceLink",
    "AdviceMail",
    "AdvicePart",
    "AdviceRequest",
    "Agreement",
    "AgreementKind",
    "AgreementScope",
    "Amount",
    "ApiClient",
    "ApprovalRule",
    "ApprovedLevel",
    "AskedBy",
    "Assessment",
    "Attachment",
    "Audience",
    "AuditEvent",
    "AuditRemoval",
    "AuditSeal",
    "AuthorityTold",
    "BookedCount",
    "BookedList",
    "BookedPatient",
    "BookedPrint",
    "Case",
    "CaseLink",
    "CaseReader",
    "CaselessCall",
    "Channel",
    "ChecklistPoint",
    "ClassificationCode",
    "ClosedDay",
    "Competence",
    "Confidential",
    "Consent",
    "ConsentForm",
    "ConsentGiver",
    "ConsentScope",
    "Contact",
    "ContactCorrection",
    "ContactRole",
    "CoordinatorMeeting",
    "DeadlineWarning",
    "Decision",
    "DecisionKind",
    "Delivery",
    "Department",
    "DirectReferral",
    "Direction",
    "Escalation",
    "EscalationLink",
    "EscalationOutcome",
    "EscalationStep",
    "Event",
    "ExplanationRequest",
    "FormVersion",
    "Forwarding",
    "ForwardingBasis",
    "ForwardingEnd",
    "HandledLimit",
    "HealthLook",
    "HearingException",
    "Hospital",
    "HospitalAnswer",
    "HospitalContact",
    "HospitalKind",
    "Identity",
    "ImportStage",
    "ImportState",
    "IntakeDraft",
    "IntegrityLook",
    "Joining",
    "KeyCheck",
    "LadderStep",
    "LegalRepresentation",
    "Letter",
    "LetterKind",
    "LetterLink",
    "Level",
    "LinkKind",
    "LookupQuestion",
    "MarkingAct",
    "MarkingScope",
    "MarkingState",
    "Matter",
    "MatterEnd",
    "MatterOutcome",
    "MaxWaitLeg",
    "Met",
    "Need",
    "NewsFrom",
    "NewsMail",
    "NoneToday",
    "NotReReferred",
    "Note",
    "Notice",
    "NoticeAbout",
    "NoticeBatch",
    "NoticePrint",
    "Office",
    "OpeningHour",
    "Option",
    "OptionList",
    "Organisation",
    "Original",
    "OutboxMessage",
    "OutboxState",
    "Outcome",
    "Overrun",
    "OverrunCause",
    "OwnText",
    "Part",
    "PastImport",
    "Pathway",
    "PatientNeeds",
    "Person",
    "PersonChange",
    "PersonSource",
    "Phrase",
    "Place",
    "PlaceKind",
    "PointFor",
    "PointOf",
    "Priority",
    "PrivacyMarking",
    "QualityDraw",
    "QualityQuestion",
    "QualityReview",
    "QualityScore",
    "QualityShare",
    "Question",
    "QuestionEnd",
    "ReReferral",
    "ReReferralState",
    "ReadingFinding",
    "ReadingLook",
    "ReadingReview",
    "ReceiptClock",
    "Receiver",
    "Recipient",
    "ReferredTo",
    "Region",
    "RegisterChange",
    "RegisterEntry",
    "RegisterImport",
    "RegisterImportPiece",
    "ReplyBy",
    "Reporter",
    "Reserved",
    "ResumeLink",
    "Role",
    "Rung",
    "RungAnswer",
    "SavedView",
    "SearchEntry",
    "Service",
    "ServiceTarget",
    "ShiftKind",
    "SourceStatus",
    "Speciality",
    "SpentKey",
    "StaffNotice",
    "Stage",
    "StandardTask",
    "TargetShift",
    "Task",
    "Teaching",
    "Team",
    "Tick",
    "TickState",
    "TimeSpent",
    "TimeUnit",
    "UnfinishedReceipt",
    "User",
    "WaitKind",
    "WaitSource",
    "WaitingTime",
    "WarningWord",
    "Way",
    "Wish",
    "WithWhom",
    "Withdrawal",
    "WorkShare",
    "WorkingHour",
]
