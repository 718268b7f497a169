"""Every CALLERROR that we send is named here, per version (OCPP-J 1.6 section 4.2.3; OCPP 2.0.1 part 4, section 4.3)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

UNREADABLE_ID = "-1"
"""Stands for a message id that could not be read (OCPP 2.0.1 part 4, section 4.2.3)."""


class FaultKind(StrEnum):
    """What is wrong with a message, in words of our own."""

    FORMAT = "format"
    PROPERTY = "property"
    OCCURRENCE = "occurrence"
    TYPE = "type"
    UNKNOWN_ACTION = "unknown_action"
    UNSUPPORTED_ACTION = "unsupported_action"
    MESSAGE_TYPE = "message_type"
    UNREADABLE_FRAME = "unreadable_frame"
    SECURITY = "security"
    INTERNAL = "internal"


ERROR_CODES_16: Mapping[FaultKind, str] = MappingProxyType(
    {
        # Two of these are misspelt in the 1.6 standard, and stations compare them letter by letter.
        FaultKind.FORMAT: "FormationViolation",
        FaultKind.PROPERTY: "PropertyConstraintViolation",
        FaultKind.OCCURRENCE: "OccurenceConstraintViolation",
        FaultKind.TYPE: "TypeConstraintViolation",
        FaultKind.UNKNOWN_ACTION: "NotImplemented",
        FaultKind.UNSUPPORTED_ACTION: "NotSupported",
        FaultKind.MESSAGE_TYPE: "FormationViolation",
        FaultKind.UNREADABLE_FRAME: "FormationViolation",
        FaultKind.SECURITY: "SecurityError",
        FaultKind.INTERNAL: "InternalError",
    }
)

ERROR_CODES_201: Mapping[FaultKind, str] = MappingProxyType(
    {
        FaultKind.FORMAT: "FormatViolation",
        FaultKind.PROPERTY: "PropertyConstraintViolation",
        FaultKind.OCCURRENCE: "OccurrenceConstraintViolation",
        FaultKind.TYPE: "TypeConstraintViolation",
        FaultKind.UNKNOWN_ACTION: "NotImplemented",
        FaultKind.UNSUPPORTED_ACTION: "NotSupported",
        FaultKind.MESSAGE_TYPE: "MessageTypeNotSupported",
        FaultKind.UNREADABLE_FRAME: "RpcFrameworkError",
        FaultKind.SECURITY: "SecurityError",
        FaultKind.INTERNAL: "InternalError",
    }
)


class MessageFault(Exception):
    """A message that can't be answered with a CALLRESULT. `message_id` is echoed as the station wrote it."""

    def __init__(self, kind: FaultKind, description: str, message_id: str | int = UNREADABLE_ID) -> None:
        super().__init__(description)
        self.kind = kind
        self.description = description
        self.message_id = message_id
