"""Decoding and encoding of registers, for all types and word orders."""

import math
import struct
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.chargers.modbus.decode import (
    TEXT_TYPES,
    WORDS_OF,
    Encoding,
    RegisterType,
    WordOrder,
    decode,
    encode,
    encode_text,
)

ORDERS = st.sampled_from(list(WordOrder))
BOUNDS = {
    RegisterType.U16: (0, 2**16 - 1),
    RegisterType.I16: (-(2**15), 2**15 - 1),
    RegisterType.U32: (0, 2**32 - 1),
    RegisterType.I32: (-(2**31), 2**31 - 1),
    RegisterType.U64: (0, 2**64 - 1),
    RegisterType.I64: (-(2**63), 2**63 - 1),
}
SCALES = st.sampled_from([Decimal(text) for text in ("1", "0.1", "0.001", "10", "100", "0.01")])


def encoding(kind: RegisterType, order: WordOrder = WordOrder.ABCD, **more: object) -> Encoding:
    return Encoding(kind, WORDS_OF.get(kind, 4), order, **more)  # type: ignore[arg-type]


@given(kind=st.sampled_from(list(BOUNDS)), order=ORDERS, scale=SCALES, data=st.data())
def test_whole_numbers_come_back_from_the_wire_as_they_went(
    kind: RegisterType, order: WordOrder, scale: Decimal, data: st.DataObject
) -> None:
    raw = data.draw(st.integers(*BOUNDS[kind]))
    how = encoding(kind, order, scale=scale)
    value = raw * scale
    assert decode(how, encode(how, value)) == value


@given(order=ORDERS, value=st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_floats_come_back_exactly(order: WordOrder, value: float) -> None:
    how = encoding(RegisterType.F32, order)
    back = decode(how, encode(how, Decimal(value)))
    assert isinstance(back, Decimal)
    assert float(back) == value


@given(order=ORDERS, value=st.floats(allow_nan=False, allow_infinity=False))
def test_double_floats_come_back_exactly(order: WordOrder, value: float) -> None:
    how = encoding(RegisterType.F64, order)
    back = decode(how, encode(how, Decimal(value)))
    assert isinstance(back, Decimal)
    assert float(back) == value


@given(kind=st.sampled_from(list(RegisterType)), order=ORDERS, data=st.data())
def test_no_words_break_the_decoder(kind: RegisterType, order: WordOrder, data: st.DataObject) -> None:
    how = encoding(kind, order)
    words = data.draw(st.lists(st.integers(0, 0xFFFF), min_size=how.words, max_size=how.words))
    value = decode(how, words)
    assert value is None or isinstance(value, str) is (kind in TEXT_TYPES)


@given(text=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=8), order=ORDERS)
def test_texts_come_back_without_their_padding(text: str, order: WordOrder) -> None:
    for kind in (RegisterType.ASCII, RegisterType.UTF16):
        how = Encoding(kind, 8, order)
        assert decode(how, encode_text(how, text)) == text


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (WordOrder.ABCD, (0x0102, 0x0304)),
        (WordOrder.CDAB, (0x0304, 0x0102)),
        (WordOrder.DCBA, (0x0403, 0x0201)),
        (WordOrder.BADC, (0x0201, 0x0403)),
    ],
)
def test_word_orders_put_the_bytes_where_their_names_say(order: WordOrder, words: tuple[int, int]) -> None:
    assert decode(encoding(RegisterType.U32, order), words) == 0x01020304
    assert encode(encoding(RegisterType.U32, order), Decimal(0x01020304)) == words


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_floats_that_are_no_numbers_mean_no_value(value: float) -> None:
    for kind, form in ((RegisterType.F32, ">f"), (RegisterType.F64, ">d")):
        data = struct.pack(form, value)
        words = struct.unpack(f">{len(data) // 2}H", data)
        assert decode(encoding(kind), words) is None


def test_a_listed_pattern_means_no_value_also_for_signed_numbers() -> None:
    how = encoding(RegisterType.I16, invalid=frozenset({0xFFFF}))
    assert decode(how, [0xFFFF]) is None
    assert decode(how, [0xFFFE]) == -2


def test_shift_and_mask_cut_a_field_out_of_a_word() -> None:
    how = encoding(RegisterType.U32, shift=8, mask=0x7F)
    assert decode(how, [0x0000, 0x8400]) == 4


def test_offset_is_added_after_the_scale() -> None:
    how = encoding(RegisterType.U16, scale=Decimal("0.5"), offset=Decimal(-40))
    assert decode(how, [100]) == 10
    assert encode(how, Decimal(10)) == (100,)


@pytest.mark.parametrize("value", [Decimal(-1), Decimal(65_536)])
def test_a_number_that_does_not_fit_is_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode(encoding(RegisterType.U16), value)


def test_a_text_can_not_be_written_as_a_number() -> None:
    with pytest.raises(ValueError, match="holds no number"):
        encode(Encoding(RegisterType.ASCII, 4), Decimal(1))


def test_the_wrong_number_of_words_is_a_bug_of_ours() -> None:
    with pytest.raises(ValueError, match="takes 2 words"):
        decode(encoding(RegisterType.U32), [1])


@given(value=st.decimals(min_value=0, max_value=60, places=3))
def test_a_written_limit_is_never_above_the_wish(value: Decimal) -> None:
    how = encoding(RegisterType.U16, scale=Decimal("0.1"))
    back = decode(how, encode(how, value))
    assert isinstance(back, Decimal)
    assert Fraction(0) <= Fraction(value) - Fraction(back) < Fraction(1, 10)
