"""A station that speaks OCPP 2.0.1."""

import random as randomness
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.simulator.agenda import Agenda
from hubmanager.simulator.evse import Evse
from hubmanager.simulator.ocpp201_calls import answer_call
from hubmanager.simulator.ocpp201_settings import settings_201
from hubmanager.simulator.ocpp_link import Answer
from hubmanager.simulator.ocpp_station import FirmwareTraits, OcppStation, StationEvent
from hubmanager.simulator.outbox import OutgoingCall, Payload
from hubmanager.simulator.plan import PlannedStation
from hubmanager.simulator.transaction import MeterSample, StopReason, Transaction

_CHARGING_STATES = {
    EvseStatus.PLUGGED_IN: "EVConnected",
    EvseStatus.CHARGING: "Charging",
    EvseStatus.SUSPENDED_EV: "SuspendedEV",
    EvseStatus.SUSPENDED_EVSE: "SuspendedEVSE",
}
_CONTEXTS = {
    ReadingContext.BEGIN: "Transaction.Begin",
    ReadingContext.PERIODIC: "Sample.Periodic",
    ReadingContext.TRIGGER: "Trigger",
    ReadingContext.END: "Transaction.End",
    ReadingContext.OTHER: "Other",
}
_BOOT_REASONS = {
    StopReason.POWER_LOSS: "PowerUp",
    StopReason.SOFT_RESET: "RemoteReset",
    StopReason.HARD_RESET: "RemoteReset",
    StopReason.REBOOT: "Watchdog",
}
_ENDS = {
    StopReason.LOCAL: ("StopAuthorized", "Local"),
    StopReason.REMOTE: ("RemoteStop", "Remote"),
    StopReason.CAR_LEFT: ("EVDeparted", "EVDisconnected"),
    StopReason.TOKEN_REFUSED: ("Deauthorized", "DeAuthorized"),
    StopReason.POWER_LOSS: ("AbnormalCondition", "PowerLoss"),
    StopReason.FAULT: ("AbnormalCondition", "Other"),
    StopReason.SOFT_RESET: ("ResetCommand", "ImmediateReset"),
    StopReason.HARD_RESET: ("ResetCommand", "ImmediateReset"),
    StopReason.REBOOT: ("AbnormalCondition", "Reboot"),
    StopReason.UNLOCK: ("UnlockCommand", "Other"),
}
"""Trigger and stopped reason of the Ended event."""


class Ocpp201Station(OcppStation):
    """OCPP 2.0.1: the station names its transactions and numbers their events. Each EVSE has one connector."""

    subprotocol = "ocpp2.0.1"

    def __init__(
        self,
        planned: PlannedStation,
        *,
        ocpp_url: str,
        agenda: Agenda,
        speed: float,
        random: randomness.Random,
        on_event: StationEvent,
        traits: FirmwareTraits | None = None,
    ) -> None:
        super().__init__(
            planned,
            ocpp_url=ocpp_url,
            agenda=agenda,
            speed=speed,
            random=random,
            settings=settings_201(planned.evse_count, planned.max_power_w),
            on_event=on_event,
            traits=traits,
        )
        self._event_count = 0
        self._told_faults: dict[int, str] = {}

    @property
    def meter_interval_s(self) -> float:
        """SampledDataCtrlr.TxUpdatedInterval."""
        return self.settings.whole("SampledDataCtrlr.TxUpdatedInterval")

    @property
    def connection_timeout_s(self) -> float:
        """TxCtrlr.EVConnectionTimeOut."""
        return self.settings.whole("TxCtrlr.EVConnectionTimeOut")

    @property
    def accepts_unknown_offline(self) -> bool:
        """AuthCtrlr.OfflineTxForUnknownIdEnabled."""
        return self.settings.is_on("AuthCtrlr.OfflineTxForUnknownIdEnabled")

    def on_call(self, action: str, payload: Mapping[str, Any]) -> Answer:
        """Answer a call of the hub."""
        return answer_call(self, action, payload)

    def boot_payload(self, reason: StopReason) -> Payload:
        """Return BootNotification."""
        return {
            "reason": _BOOT_REASONS.get(reason, "Unknown"),
            "chargingStation": {
                "vendorName": self.planned.vendor,
                "model": self.planned.model,
                "serialNumber": self.planned.serial_number,
                "firmwareVersion": self.planned.firmware,
            },
        }

    def ask_authorisation(self, evse: Evse, token_uid: str) -> None:
        """Send Authorize."""
        self.outbox.post(
            OutgoingCall(
                "Authorize",
                lambda: {"idToken": id_token(token_uid)},
                on_answer=lambda answer: self.token_decided(evse, token_uid, is_accepted=_is_accepted(answer)),
                on_failure=lambda: self.authorisation_lost(evse, token_uid),
            )
        )

    def send_status(self, evse: Evse, *, is_urgent: bool = False) -> None:
        """Send StatusNotification, and NotifyEvent where a fault came or went."""
        words = {
            EvseStatus.AVAILABLE: "Available",
            EvseStatus.RESERVED: "Reserved",
            EvseStatus.UNAVAILABLE: "Unavailable",
            EvseStatus.FAULTED: "Faulted",
        }
        status = {
            "timestamp": self.stamp(self.station_time()),
            "connectorStatus": words.get(evse.status, "Occupied"),
            "evseId": evse.evse_id,
            "connectorId": 1,
        }
        self.post("StatusNotification", status, is_urgent=is_urgent)
        if evse.fault_code != self._told_faults.get(evse.evse_id, ""):
            self._send_problem(evse, self._told_faults.get(evse.evse_id, ""))
            self._told_faults[evse.evse_id] = evse.fault_code

    def send_station_status(self) -> None:
        """2.0.1 has no status of the station as a whole."""

    def send_started(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue the Started event."""
        transaction.transaction_id = str(UUID(int=self.random.getrandbits(128), version=4))
        is_remote = transaction.remote_start_id is not None
        info: dict[str, Any] = {"chargingState": "EVConnected"}
        if is_remote:
            info["remoteStartId"] = transaction.remote_start_id

        def answered(answer: Payload) -> None:
            transaction.is_start_acknowledged = True
            self.tell("start_acknowledged", key=transaction.key, transaction_id=transaction.transaction_id)
            if not _is_accepted(answer, if_missing=True) and self.settings.is_on("TxCtrlr.StopTxOnInvalidId"):
                self.refuse_token_in(transaction)

        event = self._event("Started", "RemoteStart" if is_remote else "Authorized", transaction, sample, info)
        event["evse"] = {"id": evse.evse_id, "connectorId": 1}
        event["idToken"] = id_token(transaction.token_uid)
        event["meterValue"] = [self._meter_value(sample, "SampledDataCtrlr.TxStartedMeasurands")]
        self._queue(event, transaction, sample, answered)

    def on_sample(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue a periodic Updated event."""
        self._update("MeterValuePeriodic", evse, transaction, sample)

    def on_flow(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue an Updated event with the new charging state."""
        self._update("ChargingStateChanged", evse, transaction, sample)

    def send_ended(self, transaction: Transaction, sample: MeterSample) -> None:
        """Queue the Ended event."""
        reason = transaction.stop_reason or StopReason.LOCAL
        trigger, stopped_reason = _ENDS[reason]
        has_car_left = reason is StopReason.CAR_LEFT
        info = {"chargingState": "Idle" if has_car_left else "EVConnected", "stoppedReason": stopped_reason}
        event = self._event("Ended", trigger, transaction, sample, info)
        event["evse"] = {"id": transaction.evse_id, "connectorId": 1}
        event["meterValue"] = [self._meter_value(sample, "SampledDataCtrlr.TxEndedMeasurands")]
        if reason is StopReason.LOCAL:
            event["idToken"] = id_token(transaction.token_uid)

        def answered(answer: Payload) -> None:
            transaction.is_stop_acknowledged = True
            self.tell(
                "stop_acknowledged",
                key=transaction.key,
                transaction_id=transaction.transaction_id,
                total_cost=answer.get("totalCost"),
            )

        self._queue(event, transaction, sample, answered)

    def send_transaction_event(self, evse: Evse) -> None:
        """Queue an Updated event because the hub asked for one."""
        if evse.transaction:
            self._update("Trigger", evse, evse.transaction, evse.sample(ReadingContext.TRIGGER))

    def send_meter_values(self, evse: Evse) -> None:
        """Send MeterValues because the hub asked for them."""
        value = self._meter_value(evse.sample(ReadingContext.TRIGGER), "SampledDataCtrlr.TxUpdatedMeasurands")
        self.post("MeterValues", {"evseId": evse.evse_id, "meterValue": [value]})

    def _update(self, trigger: str, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        info = {"chargingState": _CHARGING_STATES.get(evse.status, "EVConnected")}
        event = self._event("Updated", trigger, transaction, sample, info)
        event["evse"] = {"id": evse.evse_id, "connectorId": 1}
        event["meterValue"] = [self._meter_value(sample, "SampledDataCtrlr.TxUpdatedMeasurands")]
        self._queue(event, transaction, sample, None)

    def _event(
        self, kind: str, trigger: str, transaction: Transaction, sample: MeterSample, info: Mapping[str, Any]
    ) -> dict[str, Any]:
        event: dict[str, Any] = {
            "eventType": kind,
            "timestamp": self.stamp(sample.taken_at),
            "triggerReason": trigger,
            "seqNo": transaction.take_seq_no(),
            "transactionInfo": {"transactionId": transaction.transaction_id, **info},
        }
        if not self.is_online:
            event["offline"] = True
        return event

    def _queue(
        self,
        event: Payload,
        transaction: Transaction,
        sample: MeterSample,
        answered: Any,
    ) -> None:
        self.outbox.post(
            OutgoingCall(
                "TransactionEvent",
                lambda: event,
                on_answer=answered,
                transaction=transaction,
                register_wh=sample.register_wh,
            )
        )

    def _meter_value(self, sample: MeterSample, wanted_by: str) -> dict[str, Any]:
        context = _CONTEXTS[sample.context]
        is_dc = sample.soc_pct is not None
        amperes = sample.current_ma / 1000
        phases: list[dict[str, str]] = [{}] if is_dc else [{"phase": f"L{number}"} for number in (1, 2, 3)]
        unit_wh, unit_w, unit_a, unit_v = ({"unitOfMeasure": {"unit": unit}} for unit in ("Wh", "W", "A", "V"))
        figures: dict[str, list[dict[str, Any]]] = {
            "Energy.Active.Import.Register": [
                {"value": float(self.shown_wh(sample.register_wh)), "location": "Outlet", **unit_wh}
            ],
            "Power.Active.Import": [{"value": float(sample.power_w), "location": "Outlet", **unit_w}],
            "Current.Import": [{"value": amperes, "location": "Outlet", **unit_a, **phase} for phase in phases],
            "Voltage": [{"value": float(sample.voltage_v), "location": "Outlet", **unit_v}],
        }
        if is_dc:
            unit_percent = {"unitOfMeasure": {"unit": "Percent"}}
            figures["SoC"] = [{"value": float(sample.soc_pct or 0), "location": "EV", **unit_percent}]
        sampled = [
            {"measurand": measurand, "context": context, **figure}
            for measurand in self.settings.words(wanted_by)
            for figure in figures.get(measurand, ())
        ]
        return {"timestamp": self.stamp(sample.taken_at), "sampledValue": sampled}

    def _send_problem(self, evse: Evse, old_code: str) -> None:
        self._event_count += 1
        now = self.stamp(self.station_time())
        event: dict[str, Any] = {
            "eventId": self._event_count,
            "timestamp": now,
            "trigger": "Alerting",
            "actualValue": "true" if evse.fault_code else "false",
            "cleared": not evse.fault_code,
            "eventNotificationType": "HardWiredNotification",
            "techCode": evse.fault_code or old_code,
            "component": {"name": "EVSE", "evse": {"id": evse.evse_id}},
            "variable": {"name": "Problem"},
        }
        if evse.fault_info:
            event["techInfo"] = evse.fault_info
        self.post("NotifyEvent", {"generatedAt": now, "seqNo": 0, "tbc": False, "eventData": [event]})


def id_token(uid: str) -> dict[str, str]:
    """Return an IdToken: cards of our drivers are ISO 14443, everything else came from the hub."""
    is_card = uid.startswith("04") and len(uid) == 14
    return {"idToken": uid, "type": "ISO14443" if is_card else "Central"}


def _is_accepted(answer: Payload, *, if_missing: bool = False) -> bool:
    info = answer.get("idTokenInfo")
    return if_missing if info is None else bool(info.get("status") == "Accepted")
