"""What a 2.0.1 station is asked after its boot: two intervals, its settings, then the states that it has not told."""

from hubmanager.chargers.ocpp.link import StationLink
from hubmanager.chargers.ocpp.v201.charger import Charger201
from hubmanager.chargers.port import CommandOutcome

_MOST_EVSES = 16


async def follow_up(link: StationLink) -> None:
    """Set the intervals that differ, read the settings, and ask for the states that are missing.

    A station that does not answer one of these is noted and asked the next: some hang on a single request.
    """
    charger = link.charger
    if not isinstance(charger, Charger201):
        return
    if await link.was_asked_to_boot(charger.request_boot):
        return
    wanted = {
        "OCPPCommCtrlr.HeartbeatInterval": link.heartbeat_interval_s,
        "SampledDataCtrlr.TxUpdatedInterval": link.surroundings.config.meter_interval_s,
    }
    for key, seconds in wanted.items():
        told = await charger.read_setting(key)
        if told is not None and told.strip() != str(seconds):
            result = await charger.write_setting(key, str(seconds))
            if result.outcome is not CommandOutcome.ACCEPTED:
                link.log_refusal(f"{key}: {result.detail}")
    result = await charger.read_settings()
    if result.outcome is not CommandOutcome.ACCEPTED:
        link.log_refusal(result.detail)
    await _ask_for_states(link, charger)


async def _ask_for_states(link: StationLink, charger: Charger201) -> None:
    """Ask EVSE by EVSE; where no report has told their number, until the station refuses one."""
    for evse_id in range(1, _MOST_EVSES + 1):
        if evse_id in link.memory.heard_evses:
            continue
        if link.memory.evse_ids and evse_id > max(link.memory.evse_ids):
            return
        result = await charger.request_status(evse_id)
        if result.outcome is not CommandOutcome.ACCEPTED:
            return
