"""What is known of one Modbus model: the content of its file in `resources/modbus`, checked and typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from hubmanager.chargers.modbus.decode import Encoding, Value
from hubmanager.chargers.modbus.expression import Expression
from hubmanager.domain.station import ModbusTransport


class DeviceKind(StrEnum):
    """What a file describes."""

    CHARGER = "charger"
    METER = "meter"


class RegisterTable(StrEnum):
    """The four tables of Modbus. Each is read with its own function: 3, 4, 1 and 2."""

    HOLDING = "holding"
    INPUT = "input"
    COIL = "coil"
    DISCRETE = "discrete"


class Access(StrEnum):
    """Whether a register can be read (r), written (w) or both."""

    RO = "ro"
    RW = "rw"
    WO = "wo"


class Scope(StrEnum):
    """Whether a register exists once a station or once a connector."""

    STATION = "station"
    CONNECTOR = "connector"


@dataclass(frozen=True, slots=True)
class Register:
    """One meaning and where it lies. `count` values follow each other at a distance of `stride` words (phases)."""

    role: str
    addr: int
    """As sent on the wire, from 0, before the connector's base is added."""
    table: RegisterTable
    encoding: Encoding
    count: int = 1
    stride: int = 0
    unit: str = ""
    access: Access = Access.RO
    function_code: int = 16
    """Used to write: 5, 6 or 16."""
    scope: Scope = Scope.CONNECTOR
    unit_id: int | None = None
    """Set where this register answers at another unit id than the device's."""
    is_optional: bool = False
    variant: str = ""

    @property
    def words(self) -> int:
        """Words from the first to the last value."""
        return (self.count - 1) * self.stride + self.encoding.words


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison on the value of a role. A value that is missing never fulfils it."""

    role: str
    op: str
    """eq, ne, lt, le, gt, ge, bits_set or bits_clear."""
    value: Value


class Letter(StrEnum):
    """States of IEC 61851, and ERROR: a fault that says nothing of the plug."""

    A = "A"
    B = "B"
    C = "C"
    E = "E"
    F = "F"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """The state in which a device is when all conditions hold. The first row that fits counts."""

    when: tuple[Condition, ...]
    letter: Letter
    text: str = ""
    is_withheld: bool = False
    """The station gives no power although a car is there (not the car's wish): such time is never charged."""
    compare: str = "whole"
    """How a text is compared: whole, first_char."""


@dataclass(frozen=True, slots=True)
class Write:
    """One step of a command: a fixed number, or "limit" (the limit in force), to a role; then a pause."""

    role: str
    value: Decimal | str
    wait_ms: int = 0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """How to command a charger."""

    unit: str
    """A or W: what the limit register holds."""
    minimum: Decimal
    """The least limit that charges, in `unit`. Below it the charger is disabled."""
    step: Decimal
    maximum: Decimal
    """Written when no limit is in force and the charger does not tell its own (`hw_max_current`)."""
    enable: tuple[Write, ...]
    disable: tuple[Write, ...]
    init: tuple[Write, ...] = ()
    unlock: tuple[Write, ...] = ()
    reset: tuple[Write, ...] = ()
    enabled: tuple[Condition, ...] = ()
    """All hold when the charger lets a car charge; none given: we remember what was written."""
    phases: int = 3
    volts: int = 230
    """For limits in W: amperes x volts x phases."""


class KeepAliveKind(StrEnum):
    """What keeps a charger under our control."""

    NONE = "none"
    READ = "read"
    """Polling is enough."""
    REWRITE = "rewrite"
    """The limit in force is written again."""
    TOKEN = "token"  # noqa: S105
    """A number is written to a register of its own."""


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """A duty towards the charger's watchdog."""

    kind: KeepAliveKind = KeepAliveKind.NONE
    role: str = ""
    value: int | None = None
    """None for TOKEN: the content of `period_role` is written back."""
    seconds: Decimal | None = None
    period_role: str = ""
    factor: Decimal = Decimal("0.5")
    minimum_s: Decimal = Decimal(1)
    lapse: str = ""
    """What the charger does when we fall silent, for people."""


class EnergySource(StrEnum):
    """Where a session's energy comes from."""

    TOTAL = "total"
    """A lifetime counter: end minus start."""
    SESSION = "session"
    """Only a counter that starts anew with each session."""
    SUM_OF_PHASES = "sum_of_phases"
    METER = "meter"
    """None in the charger: a meter behind the bay, or no billing."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """How to tell sessions apart."""

    energy: EnergySource = EnergySource.TOTAL
    is_session_trusted: bool = False
    """Whether `energy_session` of a car that was there before us may be billed from its beginning."""
    restart_sign: str = ""
    """A role that counts up while plugged and starts anew with the next car."""
    tag: str = ""
    no_tag: str = ""
    """What the tag register shows without a card."""


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """How to reach the device, and its habits on the wire."""

    transports: tuple[ModbusTransport, ...]
    unit_id: int
    port: int = 502
    baud: int = 9600
    bytesize: int = 8
    parity: str = "N"
    stop_bits: int = 1
    min_delay_ms: int = 0
    """Silence between two requests on the line."""
    min_interval_ms: int = 0
    """Time between two polls of this device."""
    max_clients: int | None = None
    max_words_per_read: int = 100
    block_reads: bool = True
    """False: one value a request."""
    timeout_ms: int = 1_000


@dataclass(frozen=True, slots=True)
class ConnectorFacts:
    """The connectors behind one address."""

    count: int = 1
    count_role: str = ""
    """Where the device itself tells how many there are."""
    holding_base: Expression | None = None
    input_base: Expression | None = None
    unit_id: Expression | None = None
    max_power_w: int = 22_000
    """What one connector can deliver; a meter that rises faster is wrong."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A form of the model that is told apart by reading: the first whose conditions hold."""

    name: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class IdentityRead:
    """A read for a scan, with what must come out."""

    role: str
    expect: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class ModbusProfile:
    """One model."""

    model: str
    """Its id, also the file's name."""
    kind: DeviceKind
    vendor: str
    names: tuple[str, ...]
    sources: tuple[str, ...]
    evidence: str
    connection: ConnectionFacts
    registers: Mapping[str, Register]
    connectors: ConnectorFacts = field(default_factory=ConnectorFacts)
    variants: tuple[Variant, ...] = ()
    status: tuple[StatusRow, ...] = ()
    control: Control | None = None
    keep_alive: KeepAlive = field(default_factory=KeepAlive)
    session: SessionFacts = field(default_factory=SessionFacts)
    identify: tuple[IdentityRead, ...] = ()
    vectors: tuple[Mapping[str, object], ...] = ()
    """Registers and frames with their meaning, as in the file; exercised by the tests."""
    notes: tuple[str, ...] = ()
    """What an installer must know."""

    def address_of(self, register: Register, connector: int) -> int:
        """Return the wire address of a register for a connector (from 1)."""
        bases = {RegisterTable.HOLDING: self.connectors.holding_base, RegisterTable.INPUT: self.connectors.input_base}
        base = bases.get(register.table) if register.scope is Scope.CONNECTOR else None
        return register.addr + (base.at(connector, self.connection.unit_id) if base else 0)

    def unit_id_of(self, register: Register, connector: int, unit_id: int) -> int:
        """Return the unit id at which a register of a connector answers, for a device entered with `unit_id`."""
        if register.unit_id is not None:
            return register.unit_id
        if register.scope is Scope.CONNECTOR and self.connectors.unit_id is not None:
            return self.connectors.unit_id.at(connector, unit_id)
        return unit_id
