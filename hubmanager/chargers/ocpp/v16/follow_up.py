"""What a 1.6 station is asked after its boot: its settings, then the states that it has not told."""

from hubmanager.chargers.ocpp.link import StationLink
from hubmanager.chargers.ocpp.v16.charger import Charger16
from hubmanager.chargers.port import CommandOutcome, CommandResult

_MOST_CONNECTORS = 16


async def follow_up(link: StationLink) -> None:
    """Read the configuration, set the intervals that differ, and ask for the states that are missing.

    A station that does not answer one of these is noted and asked the next: some hang on a single request.
    """
    charger = link.charger
    if not isinstance(charger, Charger16) or await link.was_asked_to_boot(charger.request_boot):
        return
    _mark(link, await charger.read_settings())
    await _set_intervals(link, charger)
    await _ask_for_states(link, charger)


async def _set_intervals(link: StationLink, charger: Charger16) -> None:
    wanted = {
        "HeartbeatInterval": link.heartbeat_interval_s,
        "MeterValueSampleInterval": link.surroundings.config.meter_interval_s,
    }
    for key, seconds in wanted.items():
        known = link.memory.settings.get(key.lower())
        # A key that was not told is left alone, and so is one that is right: some firmware reboots on every change.
        if known is None or key.lower() in link.memory.read_only or known.strip() == str(seconds):
            continue
        _mark(link, await charger.write_setting(key, str(seconds)), key)


async def _ask_for_states(link: StationLink, charger: Charger16) -> None:
    for evse_id in range(1, _connector_count(link) + 1):
        if evse_id in link.memory.heard_evses:
            continue
        result = await charger.request_status(evse_id)
        if result.outcome is not CommandOutcome.ACCEPTED:
            return


def _connector_count(link: StationLink) -> int:
    told = link.memory.settings.get("numberofconnectors", "").strip()
    if told.isascii() and told.isdecimal() and int(told[:4]) <= _MOST_CONNECTORS:
        return int(told)
    return max(link.memory.heard_evses, default=0) or 1


def _mark(link: StationLink, result: CommandResult, key: str = "") -> None:
    if result.outcome is not CommandOutcome.ACCEPTED:
        link.log_refusal(f"{key}: {result.detail}" if key else result.detail)
