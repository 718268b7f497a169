"""The answer to a BootNotification, which is the same in every version."""

from dataclasses import replace

from hubmanager.chargers.events import StationIdentified
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.times import write_time
from hubmanager.domain.station import Acceptance

_STATUS = {Acceptance.ACCEPTED: "Accepted", Acceptance.WAITING: "Pending", Acceptance.REFUSED: "Rejected"}


async def answer_boot(
    message: Incoming, *, vendor: str, model: str, serial_number: str, firmware: str, reason: str = ""
) -> Answer:
    """Tell the hub who booted, and the station whether it is accepted and when to be heard again."""
    reply = await message.tell(
        StationIdentified(
            station_id=message.station_id,
            received_at=message.received_at,
            vendor=vendor,
            model=model,
            serial_number=serial_number,
            firmware=firmware,
            boot_reason=reason,
        )
    )
    link = message.link
    link.admission = replace(link.admission, acceptance=reply.acceptance)
    if reply.acceptance is Acceptance.ACCEPTED:
        link.memory.booted()
        message.follows_up = True
        interval_s = reply.heartbeat_interval_s
    else:
        interval_s = link.surroundings.config.waiting_retry_s
    link.heartbeat_interval_s = interval_s
    return {
        "status": _STATUS[reply.acceptance],
        "currentTime": write_time(message.received_at),
        "interval": interval_s,
    }
