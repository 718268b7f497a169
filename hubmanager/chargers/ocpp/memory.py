"""What an adapter remembers of one station between messages. Nothing here is billed from; all of it may be lost."""

from collections import OrderedDict

from hubmanager.chargers.ocpp.evse_states import EvseStates

_MAX_TRANSACTIONS = 256


class StationMemory:
    """Facts learnt from a station in one version, kept across its sockets."""

    def __init__(self) -> None:
        self.heard_evses: set[int] = set()
        """EVSEs whose status was told since the last boot."""
        self.settings: dict[str, str] = {}
        """By lower-case key, as last told."""
        self.read_only: set[str] = set()
        """Lower-case keys."""
        self.evse_ids: set[int] = set()
        """EVSEs that a report named (2.x)."""
        self.has_booted = False
        """Whether a boot was seen since the hub started."""
        self.was_boot_requested = False
        self.was_settled = False
        """Whether the talk after the last boot is done."""
        self.evse_states = EvseStates()
        """2.x only."""
        self._evse_of_transaction: OrderedDict[str, int] = OrderedDict()

    def booted(self) -> None:
        """Forget what a boot makes doubtful."""
        self.has_booted = True
        self.was_settled = False
        self.heard_evses.clear()

    def remember_transaction(self, transaction_id: str, evse_id: int) -> None:
        """Keep a transaction's EVSE: later messages of it may leave it out."""
        self._evse_of_transaction[transaction_id] = evse_id
        self._evse_of_transaction.move_to_end(transaction_id)
        if len(self._evse_of_transaction) > _MAX_TRANSACTIONS:
            self._evse_of_transaction.popitem(last=False)

    def evse_of(self, transaction_id: str) -> int | None:
        """Return a transaction's EVSE, if it was ever told."""
        return self._evse_of_transaction.get(transaction_id)
