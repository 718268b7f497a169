"""Receipts as PDF and PNG, by typst templates in resources/receipts. Needs no screen and no system library."""

from dataclasses import asdict
from functools import cache

import orjson
import segno
import typst

from hubmanager.domain.hub_settings import PaperFormat
from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.outputs.receipts.layout import lay_out
from hubmanager.resource_files import resources_folder
from hubmanager.texts import Texts, load_texts

_TEMPLATES = {PaperFormat.ROLL_80_MM: "roll_80mm.typ", PaperFormat.A4: "a4.typ"}
_PRINTER_DPI = 203


class TypstPaper:
    """Lays receipts out on paper."""

    def pdf(self, document: ReceiptDocument, paper: PaperFormat) -> bytes:
        """Return the receipt as a PDF of one page (roll: as long as it needs to be)."""
        return self._compile(document, paper, "pdf")

    def png(self, document: ReceiptDocument) -> bytes:
        """Return a picture of the 80 mm roll at a receipt printer's 203 dpi."""
        return self._compile(document, PaperFormat.ROLL_80_MM, "png")

    def _compile(self, document: ReceiptDocument, paper: PaperFormat, form: str) -> bytes:
        layout = lay_out(document, _texts(document.language))
        data = asdict(layout) | {"qr_modules": _qr_modules(layout.qr_text)}
        template = resources_folder() / "receipts" / _TEMPLATES[paper]
        inputs = {"receipt": orjson.dumps(data).decode()}
        if form == "png":
            made = typst.compile(str(template), format="png", ppi=_PRINTER_DPI, sys_inputs=inputs)
        else:
            made = typst.compile(str(template), format="pdf", sys_inputs=inputs)
        if not isinstance(made, bytes):
            raise TypeError(f"{template.name} made {len(made)} pages; a receipt is one")
        return made


@cache
def _texts(language: str) -> Texts:
    return load_texts(language)


def _qr_modules(text: str) -> list[list[int]]:
    """Return the QR code's modules, 1 for dark, without a border (level M)."""
    return [[int(bit) for bit in row] for row in segno.make(text, error="m", micro=False).matrix]
