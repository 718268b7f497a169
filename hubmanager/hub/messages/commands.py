"""Commands: what a person or program may ask of the hub. Imperative, plain, serialisable.

`needs_role` says who may; the engine checks it once for every door (window, control socket, command line). Each command is
answered by a `CommandAnswer` or fails with a HubError.
"""

from decimal import Decimal
from typing import ClassVar

import msgspec

from hubmanager.chargers.port import ResetKind
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import AlertId, BayId, ReceiptId, SessionId, StaffId, StationId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.staff import Role
from hubmanager.domain.station import ChargerProtocol, ModbusAddress
from hubmanager.hub.messages.views import BayDraft


class Command(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Base of all commands."""

    needs_role: ClassVar[Role] = Role.ATTENDANT
    needs_running_hub: ClassVar[bool] = False
    """True: it speaks to equipment, so it can't be done on a data folder whose hub is not running."""


class ManagerCommand(Command, frozen=True, kw_only=True):
    """Base of commands that need the manager's role."""

    needs_role: ClassVar[Role] = Role.MANAGER


# --- bays and stations


class StartSession(Command, frozen=True, kw_only=True):
    """Start charging. Without `token_uid` a walk-in tag is made, valid once for this bay."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId
    token_uid: str = ""


class StopSession(Command, frozen=True, kw_only=True):
    """Ask the station to end the bay's session."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId


class UnlockConnector(Command, frozen=True, kw_only=True):
    """Release the plug."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId


class ResetStation(Command, frozen=True, kw_only=True):
    """Restart the bay's station."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId
    kind: ResetKind = ResetKind.SOFT


class SetAvailability(Command, frozen=True, kw_only=True):
    """Take a bay in or out of service."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId
    is_operative: bool


class SetCurrentLimit(Command, frozen=True, kw_only=True):
    """Limit the bay's current per phase in milliampere; None lifts the limit."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId
    limit_ma: int | None


class RequestStatus(Command, frozen=True, kw_only=True):
    """Ask the bay's station to report its state."""

    needs_running_hub: ClassVar[bool] = True
    bay_id: BayId


class AcceptStation(ManagerCommand, frozen=True, kw_only=True):
    """Accept a station that knocked and put bays on its EVSEs 1, 2, ... in this order."""

    station_id: StationId
    bays: tuple[BayDraft, ...]


class RefuseStation(ManagerCommand, frozen=True, kw_only=True):
    """Send a station away; it is not listed again until a person removes the refusal."""

    station_id: StationId


class AddStation(ManagerCommand, frozen=True, kw_only=True):
    """Enter an OCPP station before its first call.

    With a `protocol` only that version is spoken with it. `password` is kept only as a hash; empty: none is asked for.
    """

    station_id: StationId
    bays: tuple[BayDraft, ...]
    protocol: ChargerProtocol | None = None
    password: str = ""


class AddModbusStation(ManagerCommand, frozen=True, kw_only=True):
    """Enter a Modbus charger (with one bay per connector) or, with no bays, a meter."""

    address: ModbusAddress
    bays: tuple[BayDraft, ...]


class RemoveStation(ManagerCommand, frozen=True, kw_only=True):
    """Forget a station; its bays stay, without a charger. Refused while a session is open on it."""

    station_id: StationId


class ChangeBay(ManagerCommand, frozen=True, kw_only=True):
    """Change a bay's number, kind or power."""

    bay_id: BayId
    draft: BayDraft


class AddBay(ManagerCommand, frozen=True, kw_only=True):
    """Add a bay that has no charger yet."""

    draft: BayDraft


class RemoveBay(ManagerCommand, frozen=True, kw_only=True):
    """Remove a bay that has no charger."""

    bay_id: BayId


# --- money


class OpenShift(Command, frozen=True, kw_only=True):
    """Open the till with the cash that is in the drawer."""

    opening_cash: Decimal


class CloseShift(Command, frozen=True, kw_only=True):
    """Close the till with the cash counted; gives the Z report a number."""

    counted_cash: Decimal
    note: str = ""


class TakePayment(Command, frozen=True, kw_only=True):
    """Take the whole sum of a receipt. Needs an open shift. CASH needs `tendered` >= total; CARD a `reference`."""

    receipt_id: ReceiptId
    method: PaymentMethod
    tendered: Decimal | None = None
    reference: str = ""
    print_receipt: bool = True


class CorrectReceipt(ManagerCommand, frozen=True, kw_only=True):
    """Void (unpaid or same shift, whole sum) or refund (paid; up to what is left) by a new document."""

    receipt_id: ReceiptId
    kind: ReceiptKind
    reason: str
    amount: Decimal | None = None
    """Gross, positive; None: the whole sum."""


class PrintReceipt(Command, frozen=True, kw_only=True):
    """Print on the receipt printer; every print after the first is marked as a copy."""

    receipt_id: ReceiptId


class SaveReceiptPdf(Command, frozen=True, kw_only=True):
    """Write the receipt as PDF to a path on the hub's PC."""

    receipt_id: ReceiptId
    path: str
    a4: bool = False


class ReviewSession(ManagerCommand, frozen=True, kw_only=True):
    """Decide on a doubtful session: bill what was recorded, or waive it."""

    session_id: SessionId
    bill: bool
    note: str = ""


class PublishTariff(ManagerCommand, frozen=True, kw_only=True):
    """Make a price list valid from now on for sessions that start later. `tariff_json` is an OCPI Tariff object
    (2.2.1 or 2.3.0)."""

    tariff_json: str


class AddToken(ManagerCommand, frozen=True, kw_only=True):
    """Add or change a card that may charge on account."""

    uid: str
    label: str = ""
    is_blocked: bool = False


class RemoveToken(ManagerCommand, frozen=True, kw_only=True):
    """Forget a card."""

    uid: str


# --- alerts


class AcknowledgeAlert(Command, frozen=True, kw_only=True):
    """Somebody takes it."""

    alert_id: AlertId


class ResetAlert(Command, frozen=True, kw_only=True):
    """Release a latched alert after checking; refused while its cause is still there."""

    alert_id: AlertId


class ShelveAlert(Command, frozen=True, kw_only=True):
    """Put aside for some minutes."""

    alert_id: AlertId
    minutes: int = 60


# --- people and settings


class SignIn(Command, frozen=True, kw_only=True):
    """Show a PIN. The answer holds the `sign_in` to send with later commands."""

    pin: str


class SignOut(Command, frozen=True, kw_only=True):
    """End a sign-in."""


class AddStaff(ManagerCommand, frozen=True, kw_only=True):
    """Add a person with a PIN of 4 to 12 digits, unique at the hub."""

    name: str
    role: Role
    pin: str


class RemoveStaff(ManagerCommand, frozen=True, kw_only=True):
    """Remove a person. The last manager can't be removed."""

    staff_id: StaffId


class ChangeSettings(ManagerCommand, frozen=True, kw_only=True):
    """Replace the hub's settings."""

    settings: HubSettings


class SetUpHub(Command, frozen=True, kw_only=True):
    """First start: name, currency, tax, first bays, the manager's PIN, the first price. Refused once the hub is set up."""

    settings: HubSettings
    bays: tuple[BayDraft, ...]
    manager_name: str
    manager_pin: str
    price_per_kwh_gross: Decimal


class CommandAnswer(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What became of a command that did not fail. `text` is a key of the texts with `values` to fill in."""

    is_done: bool = True
    """False: the equipment refused or did not answer (the text says which)."""
    text: str = ""
    values: dict[str, str] = {}
    receipt_id: ReceiptId | None = None
    session_id: SessionId | None = None
    change: Decimal | None = None
    sign_in: str = ""
    staff_name: str = ""
    role: Role | None = None
    z_number: int | None = None


AnyCommand = (
    StartSession
    | StopSession
    | UnlockConnector
    | ResetStation
    | SetAvailability
    | SetCurrentLimit
    | RequestStatus
    | AcceptStation
    | RefuseStation
    | AddStation
    | AddModbusStation
    | RemoveStation
    | ChangeBay
    | AddBay
    | RemoveBay
    | OpenShift
    | CloseShift
    | TakePayment
    | CorrectReceipt
    | PrintReceipt
    | SaveReceiptPdf
    | ReviewSession
    | PublishTariff
    | AddToken
    | RemoveToken
    | AcknowledgeAlert
    | ResetAlert
    | ShelveAlert
    | SignIn
    | SignOut
    | AddStaff
    | RemoveStaff
    | ChangeSettings
    | SetUpHub
)
