"""A station that speaks OCPP 1.6J."""

import random as randomness
from collections.abc import Mapping
from typing import Any

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.simulator.agenda import Agenda
from hubmanager.simulator.evse import Evse
from hubmanager.simulator.ocpp16_calls import answer_call
from hubmanager.simulator.ocpp16_settings import settings_16
from hubmanager.simulator.ocpp_link import Answer
from hubmanager.simulator.ocpp_station import FirmwareTraits, OcppStation, StationEvent
from hubmanager.simulator.outbox import OutgoingCall, Payload
from hubmanager.simulator.plan import PlannedStation
from hubmanager.simulator.transaction import MeterSample, StopReason, Transaction

STATUS_WORDS = {
    EvseStatus.AVAILABLE: "Available",
    EvseStatus.PLUGGED_IN: "Preparing",
    EvseStatus.CHARGING: "Charging",
    EvseStatus.SUSPENDED_EV: "SuspendedEV",
    EvseStatus.SUSPENDED_EVSE: "SuspendedEVSE",
    EvseStatus.FINISHED: "Finishing",
    EvseStatus.RESERVED: "Reserved",
    EvseStatus.UNAVAILABLE: "Unavailable",
    EvseStatus.FAULTED: "Faulted",
}
_REASONS = {
    StopReason.LOCAL: "Local",
    StopReason.REMOTE: "Remote",
    StopReason.CAR_LEFT: "EVDisconnected",
    StopReason.TOKEN_REFUSED: "DeAuthorized",
    StopReason.POWER_LOSS: "PowerLoss",
    StopReason.FAULT: "Other",
    StopReason.SOFT_RESET: "SoftReset",
    StopReason.HARD_RESET: "HardReset",
    StopReason.REBOOT: "Reboot",
    StopReason.UNLOCK: "UnlockCommand",
}
_CONTEXTS = {
    ReadingContext.BEGIN: "Transaction.Begin",
    ReadingContext.PERIODIC: "Sample.Periodic",
    ReadingContext.TRIGGER: "Trigger",
    ReadingContext.END: "Transaction.End",
    ReadingContext.OTHER: "Other",
}
_ERROR_CODES = frozenset(
    (
        "ConnectorLockFailure",
        "EVCommunicationError",
        "GroundFailure",
        "HighTemperature",
        "InternalError",
        "OverCurrentFailure",
        "OverVoltage",
        "PowerMeterFailure",
        "PowerSwitchFailure",
        "ReaderFailure",
        "ResetFailure",
        "UnderVoltage",
        "WeakSignal",
    )
)


class Ocpp16Station(OcppStation):
    """OCPP 1.6J: the hub hands out transaction ids, connector ids are EVSE ids."""

    subprotocol = "ocpp1.6"

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
            settings=settings_16(planned.evse_count),
            on_event=on_event,
            traits=traits,
        )

    @property
    def meter_interval_s(self) -> float:
        """MeterValueSampleInterval."""
        return self.settings.whole("MeterValueSampleInterval")

    @property
    def connection_timeout_s(self) -> float:
        """ConnectionTimeOut."""
        return self.settings.whole("ConnectionTimeOut")

    @property
    def accepts_unknown_offline(self) -> bool:
        """AllowOfflineTxForUnknownId."""
        return self.settings.is_on("AllowOfflineTxForUnknownId")

    def on_call(self, action: str, payload: Mapping[str, Any]) -> Answer:
        """Answer a call of the hub."""
        return answer_call(self, action, payload)

    def boot_payload(self, reason: StopReason) -> Payload:  # noqa: ARG002 - 1.6 doesn't tell the reason
        """Return BootNotification."""
        return {
            "chargePointVendor": self.planned.vendor,
            "chargePointModel": self.planned.model,
            "chargePointSerialNumber": self.planned.serial_number,
            "firmwareVersion": self.planned.firmware,
        }

    def ask_authorisation(self, evse: Evse, token_uid: str) -> None:
        """Send Authorize."""
        self.outbox.post(
            OutgoingCall(
                "Authorize",
                lambda: {"idTag": token_uid},
                on_answer=lambda answer: self.token_decided(evse, token_uid, is_accepted=_is_accepted(answer)),
                on_failure=lambda: self.authorisation_lost(evse, token_uid),
            )
        )

    def send_status(self, evse: Evse, *, is_urgent: bool = False) -> None:
        """Send StatusNotification."""
        status: dict[str, Any] = {
            "connectorId": evse.evse_id,
            "errorCode": "NoError",
            "status": STATUS_WORDS[evse.status],
            "timestamp": self.stamp(self.station_time()),
        }
        if evse.fault_code:
            is_standard = evse.fault_code in _ERROR_CODES
            status["errorCode"] = evse.fault_code if is_standard else "OtherError"
            if not is_standard:
                status["vendorErrorCode"] = evse.fault_code[:50]
            if evse.fault_info:
                status["info"] = evse.fault_info[:50]
        self.post("StatusNotification", status, is_urgent=is_urgent)

    def send_station_status(self) -> None:
        """Send connector 0, the station as a whole."""
        status = {
            "connectorId": 0,
            "errorCode": "NoError",
            "status": "Available",
            "timestamp": self.stamp(self.station_time()),
        }
        self.post("StatusNotification", status, is_urgent=True)

    def send_started(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue StartTransaction."""

        def answered(answer: Payload) -> None:
            transaction.is_start_acknowledged = True
            transaction.transaction_id = str(answer["transactionId"])
            self.tell("start_acknowledged", key=transaction.key, transaction_id=transaction.transaction_id)
            if not _is_accepted(answer) and self.settings.is_on("StopTransactionOnInvalidId"):
                self.refuse_token_in(transaction)

        start = {
            "connectorId": evse.evse_id,
            "idTag": transaction.token_uid,
            "meterStart": sample.register_wh,
            "timestamp": self.stamp(sample.taken_at),
        }
        self.outbox.post(
            OutgoingCall(
                "StartTransaction",
                lambda: start,
                on_answer=answered,
                transaction=transaction,
                register_wh=sample.register_wh,
            )
        )

    def on_sample(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue MeterValues."""
        values = self.meter_value(sample)

        def build() -> Payload:
            return {
                "connectorId": evse.evse_id,
                "transactionId": _wire_id(transaction),
                "meterValue": [values],
            }

        self.outbox.post(OutgoingCall("MeterValues", build, transaction=transaction, register_wh=sample.register_wh))

    def on_flow(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """1.6 says it by StatusNotification alone; a first power figure makes the board quick."""
        if evse.status is EvseStatus.CHARGING and self.meter_interval_s:
            self.on_sample(evse, transaction, sample)

    def send_ended(self, transaction: Transaction, sample: MeterSample) -> None:
        """Queue StopTransaction."""
        reason = transaction.stop_reason or StopReason.LOCAL

        def build() -> Payload:
            stop: dict[str, Any] = {
                "transactionId": _wire_id(transaction),
                "meterStop": sample.register_wh,
                "timestamp": self.stamp(sample.taken_at),
                "reason": _REASONS[reason],
                "transactionData": [self.meter_value(sample)],
            }
            if reason is StopReason.LOCAL:
                stop["idTag"] = transaction.token_uid
            return stop

        def answered(_answer: Payload) -> None:
            transaction.is_stop_acknowledged = True
            self.tell("stop_acknowledged", key=transaction.key, transaction_id=transaction.transaction_id)

        self.outbox.post(
            OutgoingCall(
                "StopTransaction", build, on_answer=answered, transaction=transaction, register_wh=sample.register_wh
            )
        )

    def send_meter_values(self, evse: Evse) -> None:
        """Send MeterValues because the hub asked for them."""
        sample = evse.sample(ReadingContext.TRIGGER)
        payload: dict[str, Any] = {"connectorId": evse.evse_id, "meterValue": [self.meter_value(sample)]}
        if evse.transaction and evse.transaction.transaction_id:
            payload["transactionId"] = _wire_id(evse.transaction)
        self.post("MeterValues", payload)

    def meter_value(self, sample: MeterSample) -> dict[str, Any]:
        """Return a MeterValue with the measurands that the settings ask for."""
        context = _CONTEXTS[sample.context]
        amperes = f"{sample.current_ma / 1000:.2f}"
        volts = str(sample.voltage_v)
        is_dc = sample.soc_pct is not None
        per_phase: list[dict[str, str]] = [{}] if is_dc else [{"phase": f"L{number}"} for number in (1, 2, 3)]
        figures: dict[str, list[dict[str, str]]] = {
            "Energy.Active.Import.Register": [
                {"value": str(self.shown_wh(sample.register_wh)), "unit": "Wh", "location": "Outlet"}
            ],
            "Power.Active.Import": [{"value": str(sample.power_w), "unit": "W", "location": "Outlet"}],
            "Current.Import": [{"value": amperes, "unit": "A", "location": "Outlet", **phase} for phase in per_phase],
            "Voltage": [
                {
                    "value": volts,
                    "unit": "V",
                    "location": "Outlet",
                    **({"phase": f"{phase['phase']}-N"} if phase else {}),
                }
                for phase in per_phase
            ],
        }
        if is_dc:
            figures["SoC"] = [{"value": str(sample.soc_pct), "unit": "Percent", "location": "EV"}]
        wanted = self.settings.words("MeterValuesSampledData")
        sampled = [
            {"measurand": measurand, "context": context, **figure}
            for measurand in wanted
            for figure in figures.get(measurand, ())
        ]
        return {"timestamp": self.stamp(sample.taken_at), "sampledValue": sampled}


def _wire_id(transaction: Transaction) -> int:
    """Return the id to send: known by then, because the start goes out and is answered first."""
    return int(transaction.transaction_id or -1)


def _is_accepted(answer: Payload) -> bool:
    return bool(answer.get("idTagInfo", {}).get("status") == "Accepted")
