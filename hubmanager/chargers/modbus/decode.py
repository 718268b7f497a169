"""Registers to values and back: pure functions over 16-bit words in the order in which they arrive on the wire."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Value = Decimal | str
"""What a register means: a number in its unit, or a text."""


class RegisterType(StrEnum):
    """How the bits of a value are to be read."""

    U16 = "u16"
    I16 = "i16"
    U32 = "u32"
    I32 = "i32"
    U64 = "u64"
    I64 = "i64"
    F32 = "f32"
    F64 = "f64"
    BOOL = "bool"
    """Any bit set is 1."""
    ASCII = "ascii"
    UTF16 = "utf16"
    """Big-endian."""
    HEX = "hex"
    """Raw bytes, shown as hexadecimal digits (card numbers, packed digits)."""


class WordOrder(StrEnum):
    """Where the most significant byte (A) of a 32-bit value stands. Longer values follow the same rule."""

    ABCD = "ABCD"
    CDAB = "CDAB"
    """Low word first."""
    DCBA = "DCBA"
    """All bytes reversed."""
    BADC = "BADC"
    """Bytes swapped inside each word."""


WORDS_OF: dict[RegisterType, int] = {
    RegisterType.U16: 1,
    RegisterType.I16: 1,
    RegisterType.BOOL: 1,
    RegisterType.U32: 2,
    RegisterType.I32: 2,
    RegisterType.F32: 2,
    RegisterType.U64: 4,
    RegisterType.I64: 4,
    RegisterType.F64: 4,
}
"""Words of the types with a fixed length; texts say their own."""

TEXT_TYPES = frozenset({RegisterType.ASCII, RegisterType.UTF16, RegisterType.HEX})
_FLOAT_FORMATS = {RegisterType.F32: ">f", RegisterType.F64: ">d"}
_SIGNED = frozenset({RegisterType.I16, RegisterType.I32, RegisterType.I64})


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one value lies in its words: value = (raw >> shift & mask) * scale + offset."""

    type: RegisterType
    words: int
    order: WordOrder = WordOrder.ABCD
    scale: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    shift: int = 0
    mask: int | None = None
    invalid: frozenset[int] = frozenset()
    """Bit patterns (unsigned, after the word order is undone) that mean 'no value'. NaN and infinity always do."""


def decode(encoding: Encoding, words: Sequence[int]) -> Value | None:
    """Return the value in `words`, or None where the pattern means 'no value'.

    Raises ValueError when the number of words is not the encoding's.
    """
    if len(words) != encoding.words:
        raise ValueError(f"{encoding.type} takes {encoding.words} words, got {len(words)}")
    data = _ordered(_to_bytes(words), encoding.order)
    if int.from_bytes(data, "big") in encoding.invalid:
        return None
    if encoding.type in TEXT_TYPES:
        return _text(encoding.type, data)
    raw = _number(encoding, data)
    return None if raw is None else raw * encoding.scale + encoding.offset


def encode(encoding: Encoding, value: Decimal) -> tuple[int, ...]:
    """Return the words to write for a number. Fractions finer than a step are cut towards zero.

    Raises ValueError when the number does not fit, or the encoding holds no number.
    """
    if encoding.type in TEXT_TYPES:
        raise ValueError(f"{encoding.type} holds no number")
    raw = (value - encoding.offset) / encoding.scale
    if encoding.type in _FLOAT_FORMATS:
        try:
            data = struct.pack(_FLOAT_FORMATS[encoding.type], float(raw))
        except OverflowError as error:
            raise ValueError(f"{value} does not fit into {encoding.type}") from error
    else:
        whole = int(raw) << encoding.shift
        is_signed = encoding.type in _SIGNED
        try:
            data = whole.to_bytes(encoding.words * 2, "big", signed=is_signed)
        except OverflowError as error:
            raise ValueError(f"{value} does not fit into {encoding.type}") from error
    return to_words(_ordered(data, encoding.order))


def encode_text(encoding: Encoding, text: str) -> tuple[int, ...]:
    """Return the words of a text, NUL padded. Raises ValueError when it is too long or has strange characters."""
    if encoding.type is RegisterType.HEX:
        data = bytes.fromhex(text)
    else:
        data = text.encode("ascii" if encoding.type is RegisterType.ASCII else "utf-16-be")
    size = encoding.words * 2
    if len(data) > size:
        raise ValueError(f"'{text}' is longer than {size} bytes")
    return to_words(_ordered(data.ljust(size, b"\0"), encoding.order))


def to_words(data: bytes) -> tuple[int, ...]:
    """Return big-endian 16-bit words."""
    return struct.unpack(f">{len(data) // 2}H", data)


def _to_bytes(words: Sequence[int]) -> bytes:
    return struct.pack(f">{len(words)}H", *words)


def _ordered(data: bytes, order: WordOrder) -> bytes:
    """Bring bytes into ABCD order; the same step brings them back, as each order is its own inverse."""
    if order is WordOrder.ABCD:
        return data
    if order is WordOrder.DCBA:
        return data[::-1]
    if order is WordOrder.CDAB:
        return b"".join(data[at : at + 2] for at in range(len(data) - 2, -1, -2))
    return b"".join(data[at + 1 : at + 2] + data[at : at + 1] for at in range(0, len(data), 2))


def _number(encoding: Encoding, data: bytes) -> Decimal | None:
    if encoding.type in _FLOAT_FORMATS:
        number: float = struct.unpack(_FLOAT_FORMATS[encoding.type], data)[0]
        return Decimal(number) if math.isfinite(number) else None
    if encoding.shift or encoding.mask is not None:
        raw = int.from_bytes(data, "big") >> encoding.shift
        raw = raw if encoding.mask is None else raw & encoding.mask
    else:
        raw = int.from_bytes(data, "big", signed=encoding.type in _SIGNED)
    return Decimal(int(raw != 0) if encoding.type is RegisterType.BOOL else raw)


def _text(kind: RegisterType, data: bytes) -> str:
    if kind is RegisterType.HEX:
        return data.hex().upper()
    codec = "ascii" if kind is RegisterType.ASCII else "utf-16-be"
    text = data.decode(codec, errors="replace").split("\0", 1)[0]
    return "".join(character for character in text if character.isprintable()).strip()
