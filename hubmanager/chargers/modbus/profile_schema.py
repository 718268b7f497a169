"""The shape of a device file: every table, key and type that may stand in it. Anything else is refused."""

from hubmanager.chargers.modbus.decode import RegisterType, WordOrder
from hubmanager.chargers.modbus.device_model import (
    Access,
    DeviceKind,
    EnergySource,
    KeepAliveKind,
    Letter,
    RegisterTable,
    Scope,
)
from hubmanager.chargers.modbus.expression import Expression
from hubmanager.chargers.modbus.roles import ROLES
from hubmanager.chargers.modbus.schema import (
    Choice,
    Either,
    Flag,
    ListOf,
    Number,
    Shape,
    Table,
    TablesByName,
    Text,
    Whole,
)
from hubmanager.domain.station import ModbusTransport

OPERATIONS = ("eq", "ne", "lt", "le", "gt", "ge", "bits_set", "bits_clear")
_ROLE = Choice(ROLES)
_WORD = Whole(0, 0xFFFF)
_MILLISECONDS = Whole(0, 600_000)
_RAW = Either((Whole(0, 2**64 - 1), Text()))


def _serial_line(text: str) -> None:
    """Refuse anything but a line such as `19200 8E1`."""
    parse_serial_line(text)


def parse_serial_line(text: str) -> tuple[int, int, str, int]:
    """Return baud rate, data bits, parity and stop bits of `19200 8E1`. Raises ValueError."""
    parts = text.split()
    is_whole = len(parts) == 2 and parts[0].isdigit() and len(parts[1]) == 3
    if not is_whole or parts[1][0] not in "78" or parts[1][1] not in "NEO" or parts[1][2] not in "12":
        raise ValueError(f"must be like '19200 8E1' (speed, data bits, parity N, E or O, stop bits), not '{text}'")
    return int(parts[0]), int(parts[1][0]), parts[1][1], int(parts[1][2])


CONDITION = Table(required={"role": _ROLE, "op": Choice(OPERATIONS), "value": Either((Number(), Text()))})

REGISTER = Table(
    required={"addr": _WORD, "type": Choice(tuple(RegisterType))},
    optional={
        "table": Choice(tuple(RegisterTable)),
        "words": Whole(1, 125),
        "order": Choice(tuple(WordOrder)),
        "count": Whole(1, 12),
        "stride": Whole(1, 64),
        "scale": Number(is_factor=True),
        "offset": Number(),
        "shift": Whole(0, 63),
        "mask": Whole(1, 2**64 - 1),
        "invalid": ListOf(Whole(0, 2**64 - 1), least=1),
        "unit": Choice(("A", "V", "W", "Wh", "VA", "var", "Hz", "s", "degC", "percent")),
        "access": Choice(tuple(Access)),
        "fc": Whole(5, 16),
        "scope": Choice(tuple(Scope)),
        "variant": Text(),
        "optional": Flag(),
        "unit_id": Whole(0, 255),
        "note": Text(),
    },
)

CONNECTION = Table(
    required={"transports": ListOf(Choice(tuple(ModbusTransport)), least=1), "unit_id": Whole(0, 255)},
    optional={
        "port": Whole(1, 65_535),
        "serial": Text(_serial_line),
        "min_delay_ms": _MILLISECONDS,
        "min_interval_ms": _MILLISECONDS,
        "max_clients": Whole(1, 1_000),
        "max_words_per_read": Whole(1, 125),
        "block_reads": Flag(),
        "timeout_ms": Whole(50, 60_000),
    },
)

CONNECTORS = Table(
    optional={
        "count": Either((Whole(1, 64), _ROLE)),
        "base": Table(optional={"holding": Text(Expression.parse), "input": Text(Expression.parse)}),
        "unit_id": Text(Expression.parse),
        "max_power_w": Whole(1_000, 2_000_000),
    }
)

STATUS_ROW_COMMON: dict[str, Shape] = {"text": Text(), "withheld": Flag()}
STATUS = Table(
    required={"by": Choice(("enum", "text", "rules"))},
    optional={
        "source": _ROLE,
        "compare": Choice(("whole", "first_char")),
        "map": ListOf(Table({"raw": _RAW, "iec": Choice(tuple(Letter))}, STATUS_ROW_COMMON), least=1),
        "rules": ListOf(Table({"when": ListOf(CONDITION), "iec": Choice(tuple(Letter))}, STATUS_ROW_COMMON), least=1),
    },
)

WRITES = ListOf(
    Table(
        required={"role": _ROLE, "value": Either((Choice(("limit",)), Number()))},
        optional={"wait_ms": _MILLISECONDS, "variant": Text()},
    )
)

CONTROL = Table(
    required={
        "unit": Choice(("A", "W")),
        "minimum": Number(),
        "maximum": Number(),
        "enable": WRITES,
        "disable": WRITES,
    },
    optional={
        "step": Number(is_factor=True),
        "init": WRITES,
        "unlock": WRITES,
        "reset": WRITES,
        "enabled": ListOf(CONDITION),
        "phases": Whole(1, 3),
        "volts": Whole(100, 1_000),
    },
)

KEEP_ALIVE = Table(
    required={"kind": Choice(tuple(KeepAliveKind))},
    optional={
        "role": _ROLE,
        "value": Whole(0, 2**32 - 1),
        "period": Table(optional={"seconds": Number(is_factor=True), "role": _ROLE, "factor": Number(is_factor=True)}),
        "minimum_s": Number(),
        "lapse": Text(),
    },
)

SESSION = Table(
    required={"energy": Choice(tuple(EnergySource))},
    optional={"trust_session": Flag(), "restart_sign": _ROLE, "tag": _ROLE, "no_tag": Text()},
)

IDENTIFY = Table(required={"reads": ListOf(Table({"role": _ROLE, "expect": ListOf(CONDITION, least=1)}), least=1)})

_FRAME = Text(bytes.fromhex)
_FIGURE = Either((Number(), Text(), ListOf(Number())))
VECTOR = Table(
    required={
        "role": _ROLE,
        "origin": Choice(("trace", "made")),
        "fc": Whole(1, 16),
        "addr": _WORD,
        "words": ListOf(_WORD),
    },
    optional={
        "source": Text(),
        "connector": Whole(1, 64),
        "unit_id": Whole(0, 255),
        "value": _FIGURE,
        "tolerance": Number(),
        "invalid": Flag(),
        "meaning": Choice(tuple(Letter)),
        "exception": Whole(1, 255),
        "printed": Text(),
        "note": Text(),
        "request_tcp": _FRAME,
        "response_tcp": _FRAME,
        "request_rtu": _FRAME,
        "response_rtu": _FRAME,
    },
)

DEVICE = Table(
    required={
        "schema": Whole(1, 1),
        "id": Text(),
        "kind": Choice(tuple(DeviceKind)),
        "vendor": Text(),
        "models": ListOf(Text(), least=1),
        "sources": ListOf(Text(), least=1),
        "evidence": Text(),
        "connection": CONNECTION,
        "registers": TablesByName(ROLES, REGISTER),
    },
    optional={
        "notes": ListOf(Text()),
        "defaults": Table(
            optional={
                "table": Choice(tuple(RegisterTable)),
                "order": Choice(tuple(WordOrder)),
                "access": Choice(tuple(Access)),
            }
        ),
        "connectors": CONNECTORS,
        "variant": ListOf(Table(required={"name": Text(), "when": ListOf(CONDITION, least=1)})),
        "status": STATUS,
        "control": CONTROL,
        "keepalive": KEEP_ALIVE,
        "session": SESSION,
        "identify": IDENTIFY,
        "vector": ListOf(VECTOR),
    },
)
"""A whole file."""
