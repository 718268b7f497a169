"""From a call's JSON payload to a typed one: strictly by the schema, or tolerantly with notes."""

import re
from typing import Annotated, TypeVar

import msgspec

from hubmanager.chargers.ocpp.call_errors import FaultKind, MessageFault
from hubmanager.chargers.ocpp.frames import Call
from hubmanager.chargers.ocpp.schemas import Schema, SchemaShelf
from hubmanager.chargers.ocpp.tolerance import Mending, Path, field_name, mend, remove_at


class Payload(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """Base of typed payloads. A field with a default may be missing in tolerant mode even where the standard requires it."""


Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""What a database column can hold; transaction ids up to its end occur in the field."""

P = TypeVar("P", bound=Payload)

_MAX_REMOVALS = 20
_FAULT_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_PATH_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")

_KIND_OF_KEYWORD = {
    "type": FaultKind.TYPE,
    "additionalProperties": FaultKind.FORMAT,
    "required": FaultKind.OCCURRENCE,
    "minItems": FaultKind.OCCURRENCE,
    "maxItems": FaultKind.OCCURRENCE,
}


def read_payload(call: Call, payload_type: type[P], shelf: SchemaShelf, *, is_strict: bool) -> P:
    """Return the typed payload. Departures are added to `call.oddities`.

    Raises MessageFault: in strict mode for the first departure, in tolerant mode for what can't be read.
    """
    schema = shelf.request(call.action)
    if is_strict and call.oddities:
        raise MessageFault(FaultKind.FORMAT, f"{call.oddities[0][0]}: {call.oddities[0][1]}", call.message_id)
    if schema.validator.is_valid(call.payload):
        try:
            return msgspec.convert(call.payload, payload_type)
        except msgspec.ValidationError as error:  # what the schema can't say, such as a number past 64 bits
            if is_strict:
                raise MessageFault(FaultKind.PROPERTY, str(error), call.message_id) from error
    elif is_strict:
        raise _first_fault(call, schema)
    mending = mend(call.payload, schema)
    typed = _convert_leniently(call, mending, payload_type)
    call.oddities.extend(mending.oddities)
    return typed


def _first_fault(call: Call, schema: Schema) -> MessageFault:
    for fault in schema.validator.iter_errors(call.payload):
        kind = _KIND_OF_KEYWORD.get(fault.kind.name, FaultKind.PROPERTY)
        return MessageFault(kind, f"{field_name(list(fault.instance_path))}: {fault.message}", call.message_id)
    return MessageFault(FaultKind.FORMAT, "The payload breaks its schema.", call.message_id)


def _convert_leniently(call: Call, mending: Mending, payload_type: type[P]) -> P:
    """Convert, leaving out the parts that can't be read as long as the message makes sense without them."""
    for _ in range(_MAX_REMOVALS):
        try:
            return msgspec.convert(mending.payload, payload_type)
        except msgspec.ValidationError as error:
            path = _fault_path(str(error))
            if "required field" in str(error) or not path or not remove_at(mending.payload, path):
                raise MessageFault(FaultKind.PROPERTY, str(error), call.message_id) from error
            mending.note(path, "The value can't be read; it was left out.")
    raise MessageFault(FaultKind.FORMAT, "The payload holds too many values that can't be read.", call.message_id)


def _fault_path(message: str) -> Path:
    """Return the path that a conversion error names, or an empty one."""
    match = _FAULT_PATH.search(message)
    return [name or int(index) for name, index in _PATH_STEP.findall(match["path"])] if match else []
