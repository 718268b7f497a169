"""What an EVSE needs of the station it is built into, and whom it tells when something happens."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from hubmanager.simulator.transaction import MeterSample, Transaction

if TYPE_CHECKING:
    from hubmanager.simulator.evse import Evse


class Firmware(Protocol):
    """What the EVSE needs of its station, and whom it tells."""

    @property
    def meter_interval_s(self) -> float:
        """Simulated seconds between periodic meter values; 0: none."""
        ...

    @property
    def connection_timeout_s(self) -> float:
        """How long an authorisation waits for the plug."""
        ...

    def station_time(self) -> datetime:
        """Return what the station's clock shows."""
        ...

    def new_transaction(self, evse: "Evse", token_uid: str, remote_start_id: int | None) -> Transaction:
        """Make a transaction that starts now."""
        ...

    def authorise(self, evse: "Evse", token_uid: str) -> None:
        """Ask whether a token may charge; calls `evse.start` when it may."""
        ...

    def on_status(self, evse: "Evse") -> None:
        """The status changed."""
        ...

    def on_started(self, evse: "Evse", transaction: Transaction, sample: MeterSample) -> None:
        """A transaction began."""
        ...

    def on_sample(self, evse: "Evse", transaction: Transaction, sample: MeterSample) -> None:
        """A periodic meter value is due."""
        ...

    def on_flow(self, evse: "Evse", transaction: Transaction, sample: MeterSample) -> None:
        """Within a transaction, energy began or ceased to flow."""
        ...

    def on_ended(self, evse: "Evse", transaction: Transaction, sample: MeterSample) -> None:
        """The transaction is over."""
        ...
