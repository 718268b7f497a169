"""Receipts as ESC/POS bytes for thermal printers of 32, 42 or 48 columns.

Text goes out in code page 858 (page 19: Latin with the euro at D5), which Epson-compatible printers share; the library's own
guessing of code pages picks one for the euro that many printers lack.
"""

import textwrap
from functools import cache

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.outputs.receipts.layout import ReceiptLayout, lay_out
from hubmanager.texts import Texts, load_texts

_CODE_PAGE_858 = b"\x1b\x74\x13"
_ENCODING = "cp858"
_FEED_AND_CUT = b"\x1b\x64\x06\x1d\x56\x00"
_DRAWER_PULSE = b"\x1b\x70\x00\x32\x32"


def escpos_bytes(document: ReceiptDocument, columns: int, *, opens_drawer: bool = False) -> bytes:
    """Return the bytes that print a receipt, cut the paper and, for cash, open the drawer on pin 2."""
    layout = lay_out(document, _texts(document.language))
    roll = _Roll(columns)
    _write(layout, roll)
    return roll.finish(opens_drawer=opens_drawer)


def _write(layout: ReceiptLayout, roll: "_Roll") -> None:
    roll.text(layout.hub_name, align="center", is_big=True)
    for line in layout.issuer:
        roll.text(line, align="center")
    roll.rule()
    roll.pair(layout.title, layout.number, is_bold=True)
    for mark in (layout.copy_mark, layout.notice):
        if mark:
            roll.text(mark, align="center", is_bold=True)
    for label, value in layout.facts:
        roll.pair(label, value)
    roll.rule()
    roll.text(layout.price_header)
    for row in layout.price_rows:
        roll.pair(row.text, row.amount, is_bold=True)
        if row.calculation:
            roll.text(f"  {row.calculation}")
    roll.rule()
    roll.pair(layout.total_label, layout.total, is_bold=True, is_tall=True)
    roll.columns(layout.vat_header)
    for vat in layout.vat_rows:
        roll.columns((vat.rate, vat.net, vat.tax, vat.gross))
    if layout.payments:
        roll.rule()
        for label, value in layout.payments:
            roll.pair(label, value)
    roll.rule()
    roll.qr(layout.qr_text)
    for line in layout.footer:
        roll.text(line, align="center")


class _Roll:
    """A roll of paper of so many columns, as the bytes that fill it."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._printer = Dummy(profile="default")
        self._printer.hw("INIT")
        self._printer._raw(_CODE_PAGE_858)

    def text(self, text: str, *, align: str = "left", is_bold: bool = False, is_big: bool = False) -> None:
        width = self._columns // 2 if is_big else self._columns
        self._style(align=align, is_bold=is_bold or is_big, is_wide=is_big, is_tall=is_big)
        for line in textwrap.wrap(text, width) or [""]:
            self._line(line)
        self._style()

    def pair(self, left: str, right: str, *, is_bold: bool = False, is_tall: bool = False) -> None:
        """Print a label and, at the right edge, its value; a value that doesn't fit beside it goes below."""
        self._style(is_bold=is_bold, is_tall=is_tall)
        room = self._columns - len(right) - 1
        lines = textwrap.wrap(left, max(room, 8)) or [""]
        for line in lines[:-1]:
            self._line(line)
        if len(lines[-1]) <= room:
            self._line(f"{lines[-1]}{right:>{self._columns - len(lines[-1])}}")
        else:
            self._line(lines[-1])
            self._line(f"{right:>{self._columns}}")
        self._style()

    def columns(self, cells: tuple[str, str, str, str]) -> None:
        """Print four cells: a narrow one, then three of equal width set to the right."""
        width = (self._columns - 6) // 3
        self._line(f"{cells[0]:<{self._columns - 3 * width}}" + "".join(f"{cell:>{width}}" for cell in cells[1:]))

    def rule(self) -> None:
        self._line("-" * self._columns)

    def qr(self, text: str) -> None:
        self._printer.set(align="center")
        self._printer.qr(text, size=5, ec=QR_ECLEVEL_M, native=True)
        self._style()

    def finish(self, *, opens_drawer: bool) -> bytes:
        self._printer._raw(_FEED_AND_CUT)
        if opens_drawer:
            self._printer._raw(_DRAWER_PULSE)
        return bytes(self._printer.output)

    def _style(
        self, *, align: str = "left", is_bold: bool = False, is_wide: bool = False, is_tall: bool = False
    ) -> None:
        size = (2 if is_wide else 1, 2 if is_tall else 1)
        self._printer.set(align=align, bold=is_bold, custom_size=True, width=size[0], height=size[1])

    def _line(self, line: str) -> None:
        # Babel separates figures with no-break spaces; U+202F is not in code page 858.
        plain = line.replace("\u202f", " ").replace("\u00a0", " ").replace("–", "-")
        self._printer._raw(plain.encode(_ENCODING, errors="replace") + b"\n")


@cache
def _texts(language: str) -> Texts:
    return load_texts(language)
