"""The nouns of the office's work, one module per kind."""

from .audit import AuditEvent
from .case import Case, Channel, NotReReferred, Priority, ReferredTo, Reporter, Stage
from .dispatch import Delivery, Letter, LetterKind, OutboxMessage, OutboxState, ReReferral, ReReferralState
from .judgement import Assessment, Decision, DecisionKind, Option, OptionList, Pathway, Wish
from .office import REGIONS, ClosedDay, Office, OpeningHour, Role, Team, User
from .person import Person
from .provider import Agreement, AgreementKind, Department, Hospital, HospitalKind, Service, WaitingTime
from .record import Attachment, Contact, Direction, IntakeDraft, Note, Task, WithWhom

__all__ = [
    "REGIONS",
    "Agreement",
    "AgreementKind",
    "Assessment",
    "Attachment",
    "AuditEvent",
    "Case",
    "Channel",
    "ClosedDay",
    "Contact",
    "Decision",
    "DecisionKind",
    "Delivery",
    "Department",
    "Direction",
    "Hospital",
    "HospitalKind",
    "IntakeDraft",
    "Letter",
    "LetterKind",
    "NotReReferred",
    "Note",
    "Office",
    "OpeningHour",
    "Option",
    "OptionList",
    "OutboxMessage",
    "OutboxState",
    "Pathway",
    "Person",
    "Priority",
    "ReReferral",
    "ReReferralState",
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
