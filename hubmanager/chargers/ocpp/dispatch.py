"""One call of a station from its payload to the bytes of its answer. The only place that decides on CALLERRORs."""

import logging
from dataclasses import replace
from datetime import datetime

from hubmanager.chargers.ocpp.call_errors import FaultKind, MessageFault
from hubmanager.chargers.ocpp.codec import read_payload
from hubmanager.chargers.ocpp.dialect import Handler
from hubmanager.chargers.ocpp.frames import Call, write_error, write_result
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.link import StationLink
from hubmanager.chargers.port import Directory
from hubmanager.domain.errors import HubError

_logger = logging.getLogger(__name__)


class Dispatcher:
    """Finds the handler, reads the payload, runs the handler and turns every failure into the right CALLERROR."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def answer(
        self, link: StationLink, call: Call, received_at: datetime, remote_address: str
    ) -> tuple[bytes, bool]:
        """Return the answer's bytes, and whether the talk after a boot is due.

        Messages of one station pass one at a time, so a repeat that comes by another socket finds its first answer.
        """
        async with link.turn:
            message = Incoming(link, call, received_at)
            try:
                return await self._answer(message, remote_address), message.follows_up
            except MessageFault as fault:
                return fault_answer(link, fault), False
            except HubError as error:
                # Nothing was stored: the station must keep the message and send it again.
                _logger.warning("station %s: %s was not stored: %s", link.station_id, call.action, error)
                return _internal_error(link, call, "The message can't be stored now; send it again."), False
            except Exception:
                _logger.exception("station %s: the handler of %s failed", link.station_id, call.action)
                return _internal_error(link, call, "The message met an unexpected fault."), False

    async def _answer(self, message: Incoming, remote_address: str) -> bytes:
        link, call = message.link, message.call
        handler = self._find_handler(link, call, remote_address)
        if handler.keeps_answer:
            known = link.answers.find(call)
            if known is not None:
                return known
        payload = read_payload(call, handler.payload_type, link.dialect.schemas, is_strict=link.admission.is_strict)
        answer = write_result(call.message_id, await handler.answer(message, payload))
        if handler.keeps_answer:
            link.answers.keep(call, answer)
        return answer

    def _find_handler(self, link: StationLink, call: Call, remote_address: str) -> Handler:
        handler = link.dialect.handlers.get(call.action)
        if handler is None:
            if call.action in link.dialect.schemas.actions:
                raise MessageFault(
                    FaultKind.UNSUPPORTED_ACTION, f"The hub does not take {call.action}.", call.message_id
                )
            raise MessageFault(
                FaultKind.UNKNOWN_ACTION, f"The action '{call.action[:50]}' is not known.", call.message_id
            )
        if not link.is_accepted:
            self._look_again(link, remote_address)
            if not link.is_accepted and not handler.is_open_to_all:
                raise MessageFault(FaultKind.SECURITY, "The station is not accepted yet.", call.message_id)
        return handler

    def _look_again(self, link: StationLink, remote_address: str) -> None:
        """A person may have accepted the station since its socket opened."""
        admission = self._directory.admit(link.station_id, remote_address)
        if admission is not None:
            link.admission = replace(admission, station_id=link.station_id)


def fault_answer(link: StationLink, fault: MessageFault) -> bytes:
    """Return the CALLERROR in the words of the station's version."""
    return write_error(fault.message_id, link.dialect.error_codes[fault.kind], fault.description)


def _internal_error(link: StationLink, call: Call, description: str) -> bytes:
    return fault_answer(link, MessageFault(FaultKind.INTERNAL, description, call.message_id))
