"""How an OCPP 2.0.1 station answers the hub's calls."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hubmanager.domain.availability import EvseStatus
from hubmanager.simulator.charging_limit import Purpose, read_profile, read_purpose
from hubmanager.simulator.evse import Evse
from hubmanager.simulator.ocpp_link import Answer, CallRefused
from hubmanager.simulator.settings import WriteOutcome
from hubmanager.simulator.transaction import StopReason

if TYPE_CHECKING:
    from hubmanager.simulator.ocpp201_station import Ocpp201Station

Request = Mapping[str, Any]
_REPORT_PART = 10
"""Variables in one NotifyReport."""


def answer_call(station: "Ocpp201Station", action: str, request: Request) -> Answer:
    """Answer one call. Raises CallRefused for what this firmware doesn't do."""
    handler = _HANDLERS.get(action)
    if handler is None:
        raise CallRefused("NotImplemented", f"no {action} here")
    return handler(station, request)


def _status(text: str, afterwards: Callable[[], None] | None = None) -> Answer:
    return Answer({"status": text}, afterwards)


def _request_start(station: "Ocpp201Station", request: Request) -> Answer:
    evse_id = request.get("evseId")
    evse = station.evse(int(evse_id)) if evse_id is not None else station.free_evse()
    possible = (EvseStatus.AVAILABLE, EvseStatus.PLUGGED_IN, EvseStatus.FINISHED)
    if evse is None or evse.transaction is not None or evse.status not in possible:
        return _status("Rejected")
    uid, remote_start_id = str(request["idToken"]["idToken"]), int(request["remoteStartId"])
    if "chargingProfile" in request:
        station.limits.install(read_profile(evse.evse_id, request["chargingProfile"], station.station_time()))

    def begin() -> None:
        evse.start(uid, remote_start_id)

    return _status("Accepted", begin)


def _request_stop(station: "Ocpp201Station", request: Request) -> Answer:
    evse = station.evse_of(str(request["transactionId"]))
    if evse is None:
        return _status("Rejected")
    return _status("Accepted", lambda: evse.stop(StopReason.REMOTE))


def _unlock(station: "Ocpp201Station", request: Request) -> Answer:
    evse = station.evse(int(request["evseId"]))
    if evse is None:
        return _status("UnknownConnector")
    if evse.transaction is not None:
        return _status("OngoingAuthorizedTransaction")
    return _status("UnlockFailed" if evse.fault_code == "ConnectorLockFailure" else "Unlocked")


def _reset(station: "Ocpp201Station", request: Request) -> Answer:
    is_busy = any(evse.transaction for evse in station.evses)
    if request["type"] == "OnIdle":
        if is_busy:
            return _status("Scheduled", station.reset_when_idle)
        return _status("Accepted", lambda: station.reboot(StopReason.SOFT_RESET))
    return _status("Accepted", lambda: station.reboot(StopReason.HARD_RESET))


def _change_availability(station: "Ocpp201Station", request: Request) -> Answer:
    named = request.get("evse")
    evse = station.evse(int(named["id"])) if named else None
    if named and evse is None:
        return _status("Rejected")
    evses = (evse,) if evse else station.evses
    is_operative = request["operationalStatus"] == "Operative"

    def change() -> None:
        for each in evses:
            each.set_operative(is_operative)

    is_delayed = not is_operative and any(each.transaction for each in evses)
    return _status("Scheduled" if is_delayed else "Accepted", change)


def _trigger(station: "Ocpp201Station", request: Request) -> Answer:
    named = request.get("evse")
    evse = station.evse(int(named["id"])) if named else None
    if named and evse is None:
        return _status("Rejected")
    evses = (evse,) if evse else station.evses

    def each(job: Callable[[Evse], None]) -> Callable[[], None]:
        def run() -> None:
            for one in evses:
                job(one)

        return run

    jobs: dict[str, Callable[[], None]] = {
        "Heartbeat": station.presence.send_heartbeat,
        "StatusNotification": each(lambda one: station.send_status(one, is_urgent=True)),
        "MeterValues": each(station.send_meter_values),
        "TransactionEvent": each(station.send_transaction_event),
    }
    wanted = str(request["requestedMessage"])
    if wanted == "BootNotification":
        # F06.FR.17: refused once the hub has accepted the station.
        return _status("Rejected") if station.outbox.is_booted else _status("Accepted", station.presence.send_boot)
    job = jobs.get(wanted)
    return _status("NotImplemented") if job is None else _status("Accepted", job)


def _get_variables(station: "Ocpp201Station", request: Request) -> Answer:
    results = []
    for item in request["getVariableData"]:
        component, variable = item["component"]["name"], item["variable"]["name"]
        setting = station.settings.find(f"{component}.{variable}")
        result = {"component": item["component"], "variable": item["variable"]}
        if setting is None:
            result["attributeStatus"] = _unknown(station, component)
        else:
            result["attributeStatus"] = "Accepted"
            result["attributeValue"] = setting.value
        results.append(result)
    return Answer({"getVariableResult": results})


def _set_variables(station: "Ocpp201Station", request: Request) -> Answer:
    results = []
    jobs: list[Callable[[], None]] = []
    for item in request["setVariableData"]:
        component, variable = item["component"]["name"], item["variable"]["name"]
        name, value = f"{component}.{variable}", str(item["attributeValue"])
        outcome = station.settings.write(name, value)
        status = _unknown(station, component) if outcome is WriteOutcome.UNKNOWN else outcome.value
        results.append({"component": item["component"], "variable": item["variable"], "attributeStatus": status})
        if outcome is WriteOutcome.ACCEPTED and name.lower() == "ocppcommctrlr.heartbeatinterval":
            station.presence.set_heartbeat_interval(int(value))
        if outcome is WriteOutcome.ACCEPTED and name.lower() == "sampleddatactrlr.txupdatedinterval":
            jobs.append(station.settings_changed)

    def apply() -> None:
        for job in jobs:
            job()

    return Answer({"setVariableResult": results}, apply)


def _unknown(station: "Ocpp201Station", component: str) -> str:
    prefix = f"{component.lower()}."
    is_known = any(setting.name.lower().startswith(prefix) for setting in station.settings)
    return "UnknownVariable" if is_known else "UnknownComponent"


def _base_report(station: "Ocpp201Station", request: Request) -> Answer:
    request_id = int(request["requestId"])
    return _status("Accepted", lambda: _send_report(station, request_id))


def _send_report(station: "Ocpp201Station", request_id: int) -> None:
    rows = []
    for setting in station.settings:
        component, _, variable = setting.name.partition(".")
        mutability = "ReadOnly" if setting.is_read_only else "ReadWrite"
        rows.append(
            {
                "component": {"name": component},
                "variable": {"name": variable},
                "variableAttribute": [{"type": "Actual", "value": setting.value, "mutability": mutability}],
                "variableCharacteristics": {"dataType": setting.kind.value, "supportsMonitoring": False},
            }
        )
    parts = [rows[start : start + _REPORT_PART] for start in range(0, len(rows), _REPORT_PART)]
    for number, part in enumerate(parts):
        report = {
            "requestId": request_id,
            "generatedAt": station.stamp(station.station_time()),
            "seqNo": number,
            "tbc": number + 1 < len(parts),
            "reportData": part,
        }
        station.post("NotifyReport", report)


def _set_profile(station: "Ocpp201Station", request: Request) -> Answer:
    evse_id = int(request["evseId"])
    evse = station.evse(evse_id)
    profile = read_profile(evse_id, request["chargingProfile"], station.station_time())
    if evse_id != 0 and evse is None:
        return _status("Rejected")
    if profile.purpose is Purpose.TX:
        transaction = evse.transaction if evse else None
        if transaction is None or profile.transaction_id not in (None, transaction.transaction_id):
            return _status("Rejected")
    station.limits.install(profile)
    return _status("Accepted", station.change_limits)


def _clear_profile(station: "Ocpp201Station", request: Request) -> Answer:
    criteria = request.get("chargingProfileCriteria") or {}
    purpose = criteria.get("chargingProfilePurpose")
    count = station.limits.clear(
        request.get("chargingProfileId"),
        criteria.get("evseId"),
        read_purpose(purpose) if purpose else None,
        criteria.get("stackLevel"),
    )
    return _status("Accepted", station.change_limits) if count else _status("Unknown")


def _composite_schedule(station: "Ocpp201Station", request: Request) -> Answer:
    evse = station.evse(int(request["evseId"]))
    if evse is None:
        return _status("Rejected")
    now, seconds = station.station_time(), int(request["duration"])
    in_watts = request.get("chargingRateUnit") == "W"
    schedule = {
        "evseId": evse.evse_id,
        "duration": seconds,
        "scheduleStart": station.stamp(now),
        "chargingRateUnit": "W" if in_watts else "A",
        "chargingSchedulePeriod": station.composite_periods(evse, seconds, in_watts=in_watts),
    }
    return Answer({"status": "Accepted", "schedule": schedule})


def _transaction_status(station: "Ocpp201Station", request: Request) -> Answer:
    transaction_id = request.get("transactionId")
    if transaction_id is None:
        return Answer({"messagesInQueue": station.outbox.kept_count > 0})
    transaction = station.book.find(transaction_id)
    return Answer(
        {
            "ongoingIndicator": station.evse_of(transaction_id) is not None,
            "messagesInQueue": transaction is not None and station.outbox.waits_for(transaction),
        }
    )


def _data_transfer(_station: "Ocpp201Station", _request: Request) -> Answer:
    return _status("UnknownVendorId")


_HANDLERS: dict[str, Callable[["Ocpp201Station", Request], Answer]] = {
    "RequestStartTransaction": _request_start,
    "RequestStopTransaction": _request_stop,
    "UnlockConnector": _unlock,
    "Reset": _reset,
    "ChangeAvailability": _change_availability,
    "TriggerMessage": _trigger,
    "GetVariables": _get_variables,
    "SetVariables": _set_variables,
    "GetBaseReport": _base_report,
    "SetChargingProfile": _set_profile,
    "ClearChargingProfile": _clear_profile,
    "GetCompositeSchedule": _composite_schedule,
    "GetTransactionStatus": _transaction_status,
    "DataTransfer": _data_transfer,
}
