"""The models of the office's work, one module per noun."""

from .assessment import Assessment, Option, OptionList, Wish
from .attachment import Attachment, Original
from .audit import AuditEvent, AuditRemoval, AuditSeal
from .case import Case, Channel, NotReReferred, Outcome, Priority, ReferredTo, Reporter, Stage
from .consent import Consent, ConsentForm, ConsentGiver, ConsentScope
from .correspondence import Delivery, Letter, LetterKind, OutboxMessage, OutboxState, ReReferral, ReReferralState
from .decision import Decision, DecisionKind
from .draft import IntakeDraft
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
from .journal import Contact, Direction, Note, Task, WithWhom
from .key_check import KeyCheck
from .office import REGIONS, ClosedDay, Office, OpeningHour, Role, Team, User
from .past_import import PastImport
from .pathway import Event, HandledLimit, Pathway
from .person import Identity, Person
from .person_change import PersonChange
from .provider import Agreement, AgreementKind, Department, Hospital, HospitalKind, Service, WaitingTime

__all__ = [
    "REGIONS",
    "Agreement",
    "AgreementKind",
    "Assessment",
    "Attachment",
    "AuditEvent",
    "AuditRemoval",
    "AuditSeal",
    "Case",
    "Channel",
    "ClosedDay",
    "Consent",
    "ConsentForm",
    "ConsentGiver",
    "ConsentScope",
    "Contact",
    "Decision",
    "DecisionKind",
    "Delivery",
    "Department",
    "Direction",
    "Event",
    "ExplanationRequest",
    "HandledLimit",
    "Hospital",
    "HospitalKind",
    "Identity",
    "IntakeDraft",
    "KeyCheck",
    "LegalRepresentation",
    "Letter",
    "LetterKind",
    "LookupQuestion",
    "MarkingAct",
    "MarkingScope",
    "MarkingState",
    "NotReReferred",
    "Note",
    "Notice",
    "NoticeBatch",
    "NoticePrint",
    "Office",
    "OpeningHour",
    "Option",
    "OptionList",
    "Original",
    "OutboxMessage",
    "OutboxState",
    "Outcome",
    "PastImport",
    "Pathway",
    "Person",
    "PersonChange",
    "Priority",
    "PrivacyMarking",
    "ReReferral",
    "ReReferralState",
    "Receiver",
    "ReferredTo",
    "Reporter",
    "Role",
    "Service",
    "Stage",
    "Task",
    "Team",
    "User",
    "WaitingTime",
    "Wish",
    "WithWhom",
]
