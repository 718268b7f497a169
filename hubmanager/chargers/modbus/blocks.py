"""Which requests bring a set of registers: what lies side by side is read at once, never across a gap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hubmanager.chargers.modbus.decode import Value, decode
from hubmanager.chargers.modbus.device_model import ModbusProfile, Register, RegisterTable


@dataclass(frozen=True, slots=True)
class Place:
    """One value of a register of one connector, with its final address. `index` counts phases from 0."""

    connector: int
    """0 for registers of the station as a whole."""
    register: Register
    index: int
    addr: int
    unit_id: int

    @property
    def words(self) -> int:
        """Length of the value."""
        return self.register.encoding.words


@dataclass(frozen=True, slots=True)
class Block:
    """One read request and the values that it brings."""

    unit_id: int
    table: RegisterTable
    addr: int
    words: int
    places: tuple[Place, ...]

    @property
    def is_optional(self) -> bool:
        """Whether the device may do without everything in it."""
        return all(place.register.is_optional for place in self.places)

    def values(self, words: Sequence[int]) -> dict[tuple[int, str], dict[int, Value | None]]:
        """Return the decoded values by connector and role, then by index."""
        found: dict[tuple[int, str], dict[int, Value | None]] = {}
        for place in self.places:
            start = place.addr - self.addr
            value = decode(place.register.encoding, words[start : start + place.words])
            found.setdefault((place.connector, place.register.role), {})[place.index] = value
        return found


def places_of(profile: ModbusProfile, register: Register, connector: int, unit_id: int) -> list[Place]:
    """Return where the values of a register lie for a connector of a device entered with `unit_id`."""
    first = profile.address_of(register, connector)
    at_unit = profile.unit_id_of(register, connector, unit_id)
    return [
        Place(connector, register, index, first + index * register.stride, at_unit) for index in range(register.count)
    ]


def plan_blocks(profile: ModbusProfile, places: Iterable[Place]) -> tuple[Block, ...]:
    """Return the fewest requests for `places` that the device's habits allow, in the order of their addresses.

    Two values share a request only when they touch: a gap in the list may be a gap in the device, which answers it with an
    exception, with nonsense, or by closing the link. What is optional never shares a request with what must be there.
    """
    ordered = sorted(set(places), key=lambda place: (place.unit_id, place.register.table, place.addr, place.connector))
    blocks: list[Block] = []
    for place in ordered:
        last = blocks[-1] if blocks else None
        if last is not None and _can_join(profile, last, place):
            words = max(last.words, place.addr + place.words - last.addr)
            blocks[-1] = Block(last.unit_id, last.table, last.addr, words, (*last.places, place))
        else:
            blocks.append(Block(place.unit_id, place.register.table, place.addr, place.words, (place,)))
    return tuple(blocks)


def _can_join(profile: ModbusProfile, block: Block, place: Place) -> bool:
    is_same_kind = (
        block.unit_id == place.unit_id
        and block.table is place.register.table
        and block.is_optional == place.register.is_optional
    )
    is_repeat = any((place.addr, place.words) == (other.addr, other.words) for other in block.places)
    words = place.addr + place.words - block.addr
    return (
        is_same_kind
        and place.addr <= block.addr + block.words
        and (profile.connection.block_reads or is_repeat)
        and words <= profile.connection.max_words_per_read
    )


def in_order(values: Mapping[int, Value | None]) -> tuple[Value | None, ...]:
    """Return the values of a register by rising index."""
    return tuple(values[index] for index in sorted(values))
