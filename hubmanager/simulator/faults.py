"""Everything that can be made to go wrong, and what a person at the site can do, as one list of plain values.

Each is one line of JSON for `python -m hubmanager.simulator`: {"type": "UnplugNetwork", "station_id": "AC-05", "seconds": 60}.
Times are simulated seconds; 0 means until the contrary is asked for.
"""

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Base of everything that can be asked of a simulated site."""


class UnplugNetwork(Order, frozen=True, kw_only=True):
    """The network is away; every station's if none is named. Silent: links stay half-open, nothing says goodbye."""

    station_id: str = ""
    seconds: float
    is_silent: bool = False


class CutPower(Order, frozen=True, kw_only=True):
    """No power for the named station, or for the whole site."""

    station_id: str = ""
    seconds: float


class RepeatStart(Order, frozen=True, kw_only=True):
    """The answer to the next transaction message is lost on the way, so the station repeats it."""

    station_id: str
    keeps_message_id: bool = False


class LoseAnswers(Order, frozen=True, kw_only=True):
    """The answers to the next `count` transaction messages are lost."""

    station_id: str
    count: int = 3


class ShiftRegister(Order, frozen=True, kw_only=True):
    """The meter jumps (positive) or falls (negative) by so many Wh."""

    station_id: str
    evse_id: int = 1
    by_wh: int


class SetClockWrong(Order, frozen=True, kw_only=True):
    """The station's clock is wrong by so many seconds; 0 mends it."""

    station_id: str
    by_s: float


class FailConnector(Order, frozen=True, kw_only=True):
    """A connector breaks. For Modbus `code` is the maker's number."""

    station_id: str
    evse_id: int = 1
    code: str = "GroundFailure"
    info: str = ""
    seconds: float = 0.0


class RepairConnector(Order, frozen=True, kw_only=True):
    """The connector is whole again."""

    station_id: str
    evse_id: int = 1


class LoseStop(Order, frozen=True, kw_only=True):
    """The EVSE's next stop is never sent."""

    station_id: str
    evse_id: int = 1


class SendMalformedFrame(Order, frozen=True, kw_only=True):
    """Send any text in place of an OCPP message."""

    station_id: str
    text: str = '[2,"broken","StatusNotification",{"connectorId":'


class MislabelEnergy(Order, frozen=True, kw_only=True):
    """Meter values go out in kWh under the unit Wh."""

    station_id: str
    is_on: bool = True


class Reboot(Order, frozen=True, kw_only=True):
    """The station's watchdog restarts it."""

    station_id: str
    seconds: float = 8.0


class OpenSecondSocket(Order, frozen=True, kw_only=True):
    """A second device connects under the same identity."""

    station_id: str
    seconds: float = 20.0


class ChargeOffline(Order, frozen=True, kw_only=True):
    """The network goes away, then a car comes to the EVSE and charges with a card."""

    station_id: str
    evse_id: int = 1
    token_uid: str
    seconds: float = 300.0


class PlugIn(Order, frozen=True, kw_only=True):
    """A car comes to a bay; with a card it starts by itself."""

    bay_number: str
    soc_pct: float = 30.0
    full_at_pct: float = 80.0
    token_uid: str = ""


class Unplug(Order, frozen=True, kw_only=True):
    """The car leaves the bay."""

    bay_number: str


class PresentToken(Order, frozen=True, kw_only=True):
    """Somebody holds a card to the bay's reader."""

    bay_number: str
    token_uid: str


AnyOrder = (
    UnplugNetwork
    | CutPower
    | RepeatStart
    | LoseAnswers
    | ShiftRegister
    | SetClockWrong
    | FailConnector
    | RepairConnector
    | LoseStop
    | SendMalformedFrame
    | MislabelEnergy
    | Reboot
    | OpenSecondSocket
    | ChargeOffline
    | PlugIn
    | Unplug
    | PresentToken
)

_decoder: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)


def read_order(line: bytes) -> AnyOrder:
    """Read one order. Raises msgspec.DecodeError (ValidationError where the JSON is sound but says nothing known)."""
    return _decoder.decode(line)
