"""Frames of OCPP-J: reading [2, id, action, payload] and its relatives, and writing ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from hubmanager.chargers.ocpp.call_errors import FaultKind, MessageFault

CALL, CALL_RESULT, CALL_ERROR, CALL_RESULT_ERROR, SEND = 2, 3, 4, 5, 6
MAX_DESCRIPTION_LENGTH = 255
MAX_ID_LENGTH = 36
_NUL, _REPLACEMENT = b"\\u0000", b"\\ufffd"


@dataclass(slots=True)
class Call:
    """A request. `oddities` are (field, explanation) of what was read although the frame departs from the standard."""

    message_id: str | int
    action: str
    payload: Any
    raw: bytes = b""
    """The frame as it came."""
    oddities: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class CallResult:
    """A positive answer to a call of ours."""

    message_id: str | int
    payload: Any


@dataclass(slots=True)
class CallError:
    """A negative answer to a call of ours."""

    message_id: str | int
    code: str
    description: str


@dataclass(slots=True)
class Unanswerable:
    """A frame that must not be answered: empty, or of OCPP 2.1's types 5 (CALLRESULTERROR) and 6 (SEND)."""

    explanation: str


Frame = Call | CallResult | CallError | Unanswerable


def read_frame(raw: bytes) -> Frame:
    """Read one frame. Raises MessageFault with the id where it could be read."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if not raw.strip():
            return Unanswerable("An empty frame was ignored.")
        raise MessageFault(FaultKind.UNREADABLE_FRAME, f"The frame is not JSON: {error}.") from error
    if _NUL in raw:  # databases refuse it, and no honest text holds it
        document = orjson.loads(raw.replace(_NUL, _REPLACEMENT))
    if type(document) is not list:
        raise MessageFault(FaultKind.UNREADABLE_FRAME, "The frame is not a JSON array.")
    if len(document) == 4 and document[0] == CALL and type(document[1]) is str and type(document[2]) is str:
        if len(document[1]) <= MAX_ID_LENGTH and type(document[3]) is dict:
            return Call(document[1], document[2], document[3], raw)
        return _read_odd_call(document, raw)
    return _read_other(document, raw)


def _read_other(document: list[Any], raw: bytes) -> Frame:
    message_id = document[1] if len(document) > 1 else None
    if isinstance(message_id, bool) or not isinstance(message_id, str | int):
        raise MessageFault(FaultKind.UNREADABLE_FRAME, "The message id is missing or neither a string nor a number.")
    kind = document[0]
    if isinstance(kind, str) and kind.strip() in {"2", "3", "4"}:
        kind = int(kind)
    if isinstance(kind, bool) or not isinstance(kind, int):
        raise MessageFault(FaultKind.MESSAGE_TYPE, "The message type is not a number.", message_id)
    if kind == CALL:
        return _read_odd_call(document, raw)
    if kind == CALL_RESULT:
        return CallResult(message_id, document[2] if len(document) > 2 else None)
    if kind == CALL_ERROR:
        return CallError(message_id, _text_at(document, 2), _text_at(document, 3))
    if kind in {CALL_RESULT_ERROR, SEND}:
        return Unanswerable(f"A frame of message type {kind}, which the negotiated version does not know, was ignored.")
    raise MessageFault(FaultKind.MESSAGE_TYPE, f"The message type {kind} is not known.", message_id)


def _read_odd_call(document: list[Any], raw: bytes) -> Call:
    oddities: list[tuple[str, str]] = []
    message_id = document[1]
    if document[0] != CALL:
        oddities.append(("messageTypeId", "The message type was a string; it was read as a number."))
    if not isinstance(message_id, str):
        oddities.append(("messageId", "The message id was a number; it was sent back as it came."))
    elif len(message_id) > MAX_ID_LENGTH:
        oddities.append(("messageId", f"The message id has {len(message_id)} characters; {MAX_ID_LENGTH} are allowed."))
    if len(document) < 3 or not isinstance(document[2], str):
        raise MessageFault(FaultKind.FORMAT, "The action is missing or not a string.", message_id)
    if len(document) < 4:
        oddities.append(("payload", "The payload was missing; it was read as an empty one."))
    elif len(document) > 4:
        oddities.append(("frame", f"The frame has {len(document)} elements; those after the fourth were ignored."))
    payload = document[3] if len(document) > 3 else {}
    if payload is None or payload == []:
        oddities.append(("payload", "The payload was null or an empty array; it was read as an empty one."))
        payload = {}
    if not isinstance(payload, dict):
        raise MessageFault(FaultKind.FORMAT, "The payload is not a JSON object.", message_id)
    return Call(message_id, document[2], payload, raw, oddities)


def _text_at(document: list[Any], index: int) -> str:
    return str(document[index]) if len(document) > index else ""


def write_call(message_id: str, action: str, payload: Mapping[str, Any]) -> bytes:
    """Return a CALL."""
    return orjson.dumps([CALL, message_id, action, payload])


def write_result(message_id: str | int, payload: Mapping[str, Any]) -> bytes:
    """Return a CALLRESULT."""
    return orjson.dumps([CALL_RESULT, message_id, payload])


def write_error(message_id: str | int, code: str, description: str) -> bytes:
    """Return a CALLERROR; the description is cut to the 255 characters that the standard allows."""
    return orjson.dumps([CALL_ERROR, message_id, code, description[:MAX_DESCRIPTION_LENGTH], {}])
