"""What a connected 1.6 station can be asked to do."""

from hubmanager.chargers.events import SettingsReported
from hubmanager.chargers.ocpp.journal import MASK, is_secret
from hubmanager.chargers.ocpp.link import StationLink
from hubmanager.chargers.ocpp.outgoing import judge
from hubmanager.chargers.ocpp.times import write_time
from hubmanager.chargers.port import CommandOutcome, CommandResult, ResetKind
from hubmanager.domain.ids import StationId

_ACCEPTED = frozenset({"Accepted"})
_MAX_TAG_LENGTH = 20
_LIMIT_PROFILE_ID = 1_000
"""Plus the connector: one profile of ours per connector, replaced by each new limit."""


class Charger16:
    """The handle of one station; it implements every ability of the port."""

    def __init__(self, link: StationLink) -> None:
        self._link = link

    @property
    def station_id(self) -> StationId:
        """The station that this handle commands."""
        return self._link.station_id

    async def start(self, evse_id: int, token_uid: str) -> CommandResult:
        """Send RemoteStartTransaction. A tag past 20 characters can't travel in 1.6 and is refused here."""
        if len(token_uid) > _MAX_TAG_LENGTH:
            return CommandResult(CommandOutcome.REFUSED, f"OCPP 1.6 can't carry a tag of {len(token_uid)} characters.")
        payload: dict[str, object] = {"idTag": token_uid}
        if evse_id > 0:
            payload["connectorId"] = evse_id
        return judge(await self._link.calls.call("RemoteStartTransaction", payload), _ACCEPTED)

    async def stop(self, evse_id: int, transaction_id: str) -> CommandResult:  # noqa: ARG002  (the id suffices)
        """Send RemoteStopTransaction."""
        try:
            number = int(transaction_id)
        except ValueError:
            return CommandResult(CommandOutcome.REFUSED, f"'{transaction_id}' is no OCPP 1.6 transaction id.")
        return judge(await self._link.calls.call("RemoteStopTransaction", {"transactionId": number}), _ACCEPTED)

    async def unlock(self, evse_id: int) -> CommandResult:
        """Send UnlockConnector."""
        return judge(await self._link.calls.call("UnlockConnector", {"connectorId": evse_id}), frozenset({"Unlocked"}))

    async def reset(self, kind: ResetKind) -> CommandResult:
        """Send Reset."""
        word = "Hard" if kind is ResetKind.HARD else "Soft"
        return judge(await self._link.calls.call("Reset", {"type": word}), _ACCEPTED)

    async def set_availability(self, evse_id: int, *, is_operative: bool) -> CommandResult:
        """Send ChangeAvailability. Scheduled (after the running transaction) counts as accepted."""
        word = "Operative" if is_operative else "Inoperative"
        answer = await self._link.calls.call("ChangeAvailability", {"connectorId": evse_id, "type": word})
        return judge(answer, frozenset({"Accepted", "Scheduled"}))

    async def set_current_limit(self, evse_id: int, limit_ma: int | None) -> CommandResult:
        """Send SetChargingProfile, or ClearChargingProfile for None. Connector 0 limits the station as a whole."""
        if limit_ma is None:
            answer = await self._link.calls.call("ClearChargingProfile", {"id": _LIMIT_PROFILE_ID + evse_id})
            # Unknown: there is no such profile, so there is no limit either.
            return judge(answer, frozenset({"Accepted", "Unknown"}))
        profile = {
            "chargingProfileId": _LIMIT_PROFILE_ID + evse_id,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile" if evse_id > 0 else "ChargePointMaxProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": write_time(self._link.surroundings.clock.now()),
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit_ma // 100 / 10}],
            },
        }
        payload = {"connectorId": evse_id, "csChargingProfiles": profile}
        return judge(await self._link.calls.call("SetChargingProfile", payload), _ACCEPTED)

    async def request_status(self, evse_id: int) -> CommandResult:
        """Send TriggerMessage(StatusNotification)."""
        payload: dict[str, object] = {"requestedMessage": "StatusNotification"}
        if evse_id > 0:
            payload["connectorId"] = evse_id
        return judge(await self._link.calls.call("TriggerMessage", payload), _ACCEPTED)

    async def request_boot(self) -> CommandResult:
        """Send TriggerMessage(BootNotification)."""
        payload = {"requestedMessage": "BootNotification"}
        return judge(await self._link.calls.call("TriggerMessage", payload), _ACCEPTED)

    async def read_settings(self) -> CommandResult:
        """Send GetConfiguration; the keys are reported without the values of passwords."""
        answer = await self._link.calls.call("GetConfiguration", {})
        if isinstance(answer, CommandResult):
            return answer
        entries = [entry for entry in answer.get("configurationKey") or () if isinstance(entry, dict)]
        settings: list[tuple[str, str]] = []
        read_only: list[str] = []
        for entry in entries:
            key, value = str(entry.get("key") or "").strip(), entry.get("value")
            if not key:
                continue
            settings.append((key, MASK if is_secret(key) else "" if value is None else str(value)))
            if entry.get("readonly") is True:
                read_only.append(key)
        memory = self._link.memory
        memory.settings = {key.lower(): value for key, value in settings}
        memory.read_only = {key.lower() for key in read_only}
        await self._link.mention(
            SettingsReported(
                station_id=self.station_id,
                received_at=self._link.surroundings.clock.now(),
                settings=tuple(settings),
                read_only=tuple(read_only),
            )
        )
        return CommandResult(CommandOutcome.ACCEPTED, f"{len(settings)} keys")

    async def write_setting(self, key: str, value: str) -> CommandResult:
        """Send ChangeConfiguration. RebootRequired counts as accepted; the detail says so."""
        answer = await self._link.calls.call("ChangeConfiguration", {"key": key, "value": value})
        result = judge(answer, frozenset({"Accepted", "RebootRequired"}))
        if result.outcome is CommandOutcome.ACCEPTED:
            self._link.memory.settings[key.lower()] = MASK if is_secret(key) else value
        return result
