"""How an OCPP 1.6 station answers the hub's calls."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hubmanager.domain.availability import EvseStatus
from hubmanager.simulator.charging_limit import Purpose, read_profile, read_purpose
from hubmanager.simulator.evse import Evse
from hubmanager.simulator.ocpp16_settings import MEASURANDS
from hubmanager.simulator.ocpp_link import Answer, CallRefused
from hubmanager.simulator.settings import Setting, WriteOutcome
from hubmanager.simulator.transaction import StopReason

if TYPE_CHECKING:
    from hubmanager.simulator.ocpp16_station import Ocpp16Station

Request = Mapping[str, Any]
_STATIONS_ACTIONS = frozenset(
    (
        "CancelReservation",
        "ClearCache",
        "GetDiagnostics",
        "GetLocalListVersion",
        "ReserveNow",
        "SendLocalList",
        "UpdateFirmware",
    )
)


def answer_call(station: "Ocpp16Station", action: str, request: Request) -> Answer:
    """Answer one call. Raises CallRefused for what this firmware doesn't do."""
    handler = _HANDLERS.get(action)
    if handler is None:
        raise CallRefused("NotSupported" if action in _STATIONS_ACTIONS else "NotImplemented", f"no {action} here")
    return handler(station, request)


def _status(text: str, afterwards: Callable[[], None] | None = None) -> Answer:
    return Answer({"status": text}, afterwards)


def _remote_start(station: "Ocpp16Station", request: Request) -> Answer:
    connector_id = request.get("connectorId")
    evse = station.evse(int(connector_id)) if connector_id is not None else station.free_evse()
    if evse is None or evse.status not in (EvseStatus.AVAILABLE, EvseStatus.PLUGGED_IN, EvseStatus.FINISHED):
        return _status("Rejected")
    if evse.transaction is not None:
        return _status("Rejected")
    id_tag = str(request["idTag"])
    if "chargingProfile" in request:
        station.limits.install(read_profile(evse.evse_id, request["chargingProfile"], station.station_time()))

    def begin() -> None:
        if station.settings.is_on("AuthorizeRemoteTxRequests"):
            station.authorise(evse, id_tag)
        else:
            evse.start(id_tag)

    return _status("Accepted", begin)


def _remote_stop(station: "Ocpp16Station", request: Request) -> Answer:
    evse = station.evse_of(str(request["transactionId"]))
    if evse is None:
        return _status("Rejected")
    return _status("Accepted", lambda: evse.stop(StopReason.REMOTE))


def _unlock(station: "Ocpp16Station", request: Request) -> Answer:
    evse = station.evse(int(request["connectorId"]))
    if evse is None:
        return _status("NotSupported")
    if evse.fault_code == "ConnectorLockFailure":
        return _status("UnlockFailed")
    return _status("Unlocked", lambda: evse.stop(StopReason.UNLOCK))


def _reset(station: "Ocpp16Station", request: Request) -> Answer:
    reason = StopReason.HARD_RESET if request["type"] == "Hard" else StopReason.SOFT_RESET
    return _status("Accepted", lambda: station.reboot(reason))


def _change_availability(station: "Ocpp16Station", request: Request) -> Answer:
    connector_id = int(request["connectorId"])
    evse = station.evse(connector_id)
    evses = station.evses if connector_id == 0 else (evse,) if evse else ()
    if not evses:
        return _status("Rejected")
    is_operative = request["type"] == "Operative"
    if not is_operative and any(e.transaction for e in evses):
        return _status("Scheduled", lambda: _set_operative(evses, is_operative=False))
    return _status("Accepted", lambda: _set_operative(evses, is_operative=is_operative))


def _set_operative(evses: tuple[Evse, ...], *, is_operative: bool) -> None:
    for evse in evses:
        evse.set_operative(is_operative)


def _trigger(station: "Ocpp16Station", request: Request) -> Answer:
    connector_id = request.get("connectorId")
    chosen = station.evse(int(connector_id)) if connector_id else None
    if connector_id and chosen is None:
        return _status("Rejected")
    evses = (chosen,) if chosen else station.evses

    def report_status() -> None:
        if connector_id in (None, 0):
            station.send_station_status()
        if connector_id != 0:
            for evse in evses:
                station.send_status(evse, is_urgent=True)

    def report_meter() -> None:
        for evse in evses:
            station.send_meter_values(evse)

    jobs: dict[str, Callable[[], None]] = {
        "BootNotification": station.presence.send_boot,
        "Heartbeat": station.presence.send_heartbeat,
        "StatusNotification": report_status,
        "MeterValues": report_meter,
    }
    job = jobs.get(str(request["requestedMessage"]))
    return _status("NotImplemented") if job is None else _status("Accepted", job)


def _get_configuration(station: "Ocpp16Station", request: Request) -> Answer:
    wanted = request.get("key") or [setting.name for setting in station.settings]
    known: list[Setting] = []
    unknown: list[str] = []
    for name in wanted:
        setting = station.settings.find(name)
        if setting is None:
            unknown.append(name)
        else:
            known.append(setting)
    keys = [{"key": s.name, "readonly": s.is_read_only, "value": s.value} for s in known]
    return Answer({"configurationKey": keys, "unknownKey": unknown})


def _change_configuration(station: "Ocpp16Station", request: Request) -> Answer:
    name, value = str(request["key"]), str(request["value"])
    if name.lower() in ("metervaluessampleddata", "metervaluesaligneddata"):
        named = {word.strip() for word in value.split(",") if word.strip()}
        if named - MEASURANDS:
            return _status("Rejected")
    outcome = station.settings.write(name, value)
    if outcome is WriteOutcome.UNKNOWN:
        return _status("NotSupported")
    if outcome is WriteOutcome.ACCEPTED:
        if name.lower() == "heartbeatinterval":
            return _status("Accepted", lambda: station.presence.set_heartbeat_interval(int(value)))
        if name.lower() == "metervaluesampleinterval":
            return _status("Accepted", station.settings_changed)
    return _status(outcome.value)


def _set_profile(station: "Ocpp16Station", request: Request) -> Answer:
    evse_id = int(request["connectorId"])
    evse = station.evse(evse_id)
    profile = read_profile(evse_id, request["csChargingProfiles"], station.station_time())
    if evse_id != 0 and evse is None:
        return _status("Rejected")
    if profile.purpose is Purpose.TX and (evse is None or evse.transaction is None):
        return _status("Rejected")
    station.limits.install(profile)
    return _status("Accepted", station.change_limits)


def _clear_profile(station: "Ocpp16Station", request: Request) -> Answer:
    purpose = request.get("chargingProfilePurpose")
    count = station.limits.clear(
        request.get("id"),
        request.get("connectorId"),
        read_purpose(purpose) if purpose else None,
        request.get("stackLevel"),
    )
    return _status("Accepted", station.change_limits) if count else _status("Unknown")


def _composite_schedule(station: "Ocpp16Station", request: Request) -> Answer:
    evse = station.evse(int(request["connectorId"]))
    if evse is None:
        return _status("Rejected")
    now, seconds = station.station_time(), int(request["duration"])
    in_watts = request.get("chargingRateUnit") == "W"
    schedule = {
        "duration": seconds,
        "startSchedule": station.stamp(now),
        "chargingRateUnit": "W" if in_watts else "A",
        "chargingSchedulePeriod": station.composite_periods(evse, seconds, in_watts=in_watts),
    }
    return Answer(
        {
            "status": "Accepted",
            "connectorId": evse.evse_id,
            "scheduleStart": station.stamp(now),
            "chargingSchedule": schedule,
        }
    )


def _data_transfer(_station: "Ocpp16Station", _request: Request) -> Answer:
    return _status("UnknownVendorId")


_HANDLERS: dict[str, Callable[["Ocpp16Station", Request], Answer]] = {
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _remote_stop,
    "UnlockConnector": _unlock,
    "Reset": _reset,
    "ChangeAvailability": _change_availability,
    "TriggerMessage": _trigger,
    "GetConfiguration": _get_configuration,
    "ChangeConfiguration": _change_configuration,
    "SetChargingProfile": _set_profile,
    "ClearChargingProfile": _clear_profile,
    "GetCompositeSchedule": _composite_schedule,
    "DataTransfer": _data_transfer,
}
