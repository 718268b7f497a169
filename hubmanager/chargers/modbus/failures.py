"""What can go wrong between us and a Modbus device. The library's errors stop here.

Unreachable (domain)
└── ModbusFailure
    ├── NotConnected     no link to host, gateway or serial line
    ├── NoAnswer         the link is up, but the unit kept silent or sent something unreadable
    ├── NotTaken         a write was acknowledged, but reading back shows another value
    └── Refused          the unit answered with an exception code
"""

from hubmanager.domain.errors import Unreachable

EXCEPTION_TEXTS = {
    1: "illegal function",
    2: "illegal address",
    3: "illegal value",
    4: "device fault",
    5: "acknowledged, still working",
    6: "busy",
    10: "gateway has no path",
    11: "gateway: unit silent",
}
"""Exception codes of the Modbus application protocol (V1.1b3, section 7)."""

_BUSY_CODES = frozenset({5, 6})
_SILENT_CODES = frozenset({10, 11})
_NO_SUCH_THING_CODES = frozenset({1, 2, 3})


class ModbusFailure(Unreachable):
    """An exchange did not bring what was asked for."""

    @property
    def can_try_again(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return True


class NotConnected(ModbusFailure):
    """There is no link to the host, gateway or serial line."""


class NoAnswer(ModbusFailure):
    """The unit kept silent, or its answer was not readable."""


class NotTaken(ModbusFailure):
    """A written value did not come back when it was read."""


class Refused(ModbusFailure):
    """The unit answered with an exception code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(f"{message}: exception {code} ({EXCEPTION_TEXTS.get(code, 'unknown code')})")
        self.code = code

    @property
    def can_try_again(self) -> bool:
        """Whether the code says 'later' rather than 'never'."""
        return self.code in _BUSY_CODES | _SILENT_CODES

    @property
    def means_absent(self) -> bool:
        """Whether this unit simply has no such register or function."""
        return self.code in _NO_SUCH_THING_CODES
