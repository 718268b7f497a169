"""What a connected 2.0.1 station can be asked to do."""

import itertools
from typing import Any

from hubmanager.chargers.events import SettingsReported
from hubmanager.chargers.ocpp.journal import MASK, is_secret
from hubmanager.chargers.ocpp.link import StationLink
from hubmanager.chargers.ocpp.outgoing import judge
from hubmanager.chargers.ocpp.times import write_time
from hubmanager.chargers.port import CommandOutcome, CommandResult, ResetKind
from hubmanager.domain.ids import StationId

_ACCEPTED = frozenset({"Accepted"})
_MAX_TOKEN_LENGTH = 36
_LIMIT_PROFILE_ID = 1_000
"""Plus the EVSE: one profile of ours per EVSE, replaced by each new limit."""


class Charger201:
    """The handle of one station; it implements every ability of the port."""

    def __init__(self, link: StationLink) -> None:
        self._link = link
        self._request_ids = itertools.count(1)

    @property
    def station_id(self) -> StationId:
        """The station that this handle commands."""
        return self._link.station_id

    async def start(self, evse_id: int, token_uid: str) -> CommandResult:
        """Send RequestStartTransaction. The token counts as one of the hub's own (Central)."""
        if len(token_uid) > _MAX_TOKEN_LENGTH:
            return CommandResult(CommandOutcome.REFUSED, f"OCPP can't carry a token of {len(token_uid)} characters.")
        payload: dict[str, object] = {
            "remoteStartId": next(self._request_ids),
            "idToken": {"idToken": token_uid, "type": "Central"},
        }
        if evse_id > 0:
            payload["evseId"] = evse_id
        return judge(await self._link.calls.call("RequestStartTransaction", payload), _ACCEPTED)

    async def stop(self, evse_id: int, transaction_id: str) -> CommandResult:  # noqa: ARG002  (the id suffices)
        """Send RequestStopTransaction."""
        payload = {"transactionId": transaction_id}
        return judge(await self._link.calls.call("RequestStopTransaction", payload), _ACCEPTED)

    async def has_queued_messages(self, transaction_id: str) -> bool | None:
        """Send GetTransactionStatus: whether messages of a transaction still wait in the station. None: it did not say."""
        answer = await self._link.calls.call("GetTransactionStatus", {"transactionId": transaction_id})
        if isinstance(answer, CommandResult):
            return None
        told = answer.get("messagesInQueue")
        return told if isinstance(told, bool) else None

    async def unlock(self, evse_id: int) -> CommandResult:
        """Send UnlockConnector for the EVSE's connector in use."""
        connector_id = self._link.memory.evse_states.connector_in_use(evse_id)
        payload = {"evseId": evse_id, "connectorId": connector_id}
        return judge(await self._link.calls.call("UnlockConnector", payload), frozenset({"Unlocked"}))

    async def reset(self, kind: ResetKind) -> CommandResult:
        """Send Reset: a soft one waits for running transactions."""
        payload = {"type": "Immediate" if kind is ResetKind.HARD else "OnIdle"}
        return judge(await self._link.calls.call("Reset", payload), frozenset({"Accepted", "Scheduled"}))

    async def set_availability(self, evse_id: int, *, is_operative: bool) -> CommandResult:
        """Send ChangeAvailability. Scheduled (after the running transaction) counts as accepted."""
        payload: dict[str, object] = {"operationalStatus": "Operative" if is_operative else "Inoperative"}
        if evse_id > 0:
            payload["evse"] = {"id": evse_id}
        return judge(await self._link.calls.call("ChangeAvailability", payload), frozenset({"Accepted", "Scheduled"}))

    async def set_current_limit(self, evse_id: int, limit_ma: int | None) -> CommandResult:
        """Send SetChargingProfile, or ClearChargingProfile for None. EVSE 0 limits the station as a whole."""
        profile_id = _LIMIT_PROFILE_ID + evse_id
        if limit_ma is None:
            answer = await self._link.calls.call("ClearChargingProfile", {"chargingProfileId": profile_id})
            # Unknown: there is no such profile, so there is no limit either.
            return judge(answer, frozenset({"Accepted", "Unknown"}))
        profile = {
            "id": profile_id,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile" if evse_id > 0 else "ChargingStationMaxProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": [
                {
                    "id": 1,
                    "startSchedule": write_time(self._link.surroundings.clock.now()),
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit_ma // 100 / 10}],
                }
            ],
        }
        payload = {"evseId": evse_id, "chargingProfile": profile}
        return judge(await self._link.calls.call("SetChargingProfile", payload), _ACCEPTED)

    async def request_status(self, evse_id: int) -> CommandResult:
        """Send TriggerMessage(StatusNotification) for the EVSE's first connector, as 2.0.1 requires one to be named."""
        connector_id = self._link.memory.evse_states.connector_in_use(evse_id)
        payload: dict[str, object] = {"requestedMessage": "StatusNotification"}
        if evse_id > 0:
            payload["evse"] = {"id": evse_id, "connectorId": connector_id}
        return judge(await self._link.calls.call("TriggerMessage", payload), _ACCEPTED)

    async def request_boot(self) -> CommandResult:
        """Send TriggerMessage(BootNotification)."""
        payload = {"requestedMessage": "BootNotification"}
        return judge(await self._link.calls.call("TriggerMessage", payload), _ACCEPTED)

    async def read_settings(self) -> CommandResult:
        """Send GetBaseReport; the values follow in NotifyReport messages."""
        payload = {"requestId": next(self._request_ids), "reportBase": "FullInventory"}
        return judge(await self._link.calls.call("GetBaseReport", payload), frozenset({"Accepted", "EmptyResultSet"}))

    async def read_setting(self, key: str) -> str | None:
        """Send GetVariables for one `Component.Variable`. None: the station did not tell."""
        component, _, variable = key.partition(".")
        payload = {"getVariableData": [{"component": {"name": component}, "variable": {"name": variable}}]}
        answer = await self._link.calls.call("GetVariables", payload)
        result = _first(answer, "getVariableResult")
        value = result.get("attributeValue")
        if result.get("attributeStatus") != "Accepted" or not isinstance(value, str):
            return None
        shown = MASK if is_secret(key) else value
        self._link.memory.settings[key.lower()] = shown
        await self._link.mention(
            SettingsReported(
                station_id=self.station_id,
                received_at=self._link.surroundings.clock.now(),
                settings=((key, shown),),
            )
        )
        return value

    async def write_setting(self, key: str, value: str) -> CommandResult:
        """Send SetVariables for one `Component.Variable`. RebootRequired counts as accepted; the detail says so."""
        component, _, variable = key.partition(".")
        entry = {"component": {"name": component}, "variable": {"name": variable}, "attributeValue": value}
        answer = await self._link.calls.call("SetVariables", {"setVariableData": [entry]})
        if isinstance(answer, CommandResult):
            return answer
        accepted = frozenset({"Accepted", "RebootRequired"})
        result = judge(_first(answer, "setVariableResult"), accepted, "attributeStatus")
        if result.outcome is CommandOutcome.ACCEPTED:
            self._link.memory.settings[key.lower()] = MASK if is_secret(key) else value
        return result


def _first(answer: dict[str, Any] | CommandResult, field: str) -> dict[str, Any]:
    """Return the first result of an answer that lists results, or an empty one."""
    results = [] if isinstance(answer, CommandResult) else answer.get(field)
    return results[0] if isinstance(results, list) and results and isinstance(results[0], dict) else {}
