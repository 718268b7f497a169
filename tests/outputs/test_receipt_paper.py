"""What a driver finds on the receipt, in both languages and on every paper."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from hubmanager.domain.cdr import LineKind
from hubmanager.domain.hub_settings import PaperFormat
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.outputs.receipts.escpos import escpos_bytes
from hubmanager.outputs.receipts.pdf import TypstPaper
from hubmanager.texts import load_texts
from tests.outputs.receipts_support import a_document

FIGURES = {
    "en": ["R-000042", "Nordlicht Laden GmbH", "DE123456789", "1,234.567 kWh", "1,258.023 kWh", "23.456 kWh", "€0.59"]
    + ["€15.34", "€12.89", "€2.45", "€20.00", "€4.66", "23 Nov 2026 13:00:00 CET", "2:10:00 h", "0:15:00 h"],
    "de": ["R-000042", "Steuernr. DE123456789", "1.234,567 kWh", "1.258,023 kWh", "23,456 kWh", "0,59 €"]
    + ["15,34 €", "12,89 €", "2,45 €", "20,00 €", "4,66 €", "23.11.2026 13:00:00 CET", "Rückgeld", "Ladeplatz"],
}


def pdf_text(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("paper", list(PaperFormat))
def test_pdf_shows_every_figure_of_the_bill(language: str, paper: PaperFormat) -> None:
    text = pdf_text(TypstPaper().pdf(a_document(language=language), paper))
    assert [figure for figure in FIGURES[language] if figure not in text] == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("columns", [32, 42, 48])
def test_thermal_paper_shows_every_figure_of_the_bill(language: str, columns: int) -> None:
    text = escpos_bytes(a_document(language=language), columns).decode("cp858")
    flat = " ".join(text.split())
    assert [figure for figure in FIGURES[language] if figure not in flat] == []


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_no_thermal_line_is_wider_than_the_paper(columns: int) -> None:
    document = a_document(hub=replace(a_document().hub, name="The hub with the longest name of all " * 3))
    text = escpos_bytes(document, columns).decode("cp858")
    body = text.split("-" * columns)[1]
    lines = [line for line in body.splitlines() if "\x1d" not in line and "\x1b" not in line]
    assert max(len(line) for line in lines) <= columns


def test_thermal_receipt_selects_the_code_page_with_the_euro_and_cuts_the_paper() -> None:
    data = escpos_bytes(a_document(), 42)
    assert data.startswith(b"\x1b\x40")
    assert b"\x1b\x74\x13" in data
    assert b"\xd515.34" in data
    assert data.endswith(b"\x1d\x56\x00")


def test_drawer_opens_only_when_asked() -> None:
    pulse = b"\x1b\x70\x00\x32\x32"
    assert pulse not in escpos_bytes(a_document(), 42)
    assert escpos_bytes(a_document(), 42, opens_drawer=True).endswith(pulse)


def test_thermal_receipt_carries_a_native_qr_code_of_the_number_and_total() -> None:
    data = escpos_bytes(a_document(), 42)
    assert b"\x1d(k" in data
    assert b"R-000042\n2026-11-23T14:26:00Z\nEUR 15.34\n23.456 kWh" in data


def test_reprint_is_marked_as_a_copy_with_its_number() -> None:
    assert "COPY 2" in pdf_text(TypstPaper().pdf(a_document(copy_number=2), PaperFormat.A4))
    assert "COPY" not in pdf_text(TypstPaper().pdf(a_document(), PaperFormat.A4))


def test_refund_names_the_receipt_that_it_corrects_and_its_reason() -> None:
    original = a_document()
    receipt = replace(original.receipt, kind=ReceiptKind.REFUND, number="R-000043", reason="Charger broke off")
    text = pdf_text(TypstPaper().pdf(replace(original, receipt=receipt, original_number="R-000042"), PaperFormat.A4))
    assert "Refund R-000043" in text
    assert "Corrects receipt R-000042" in text
    assert "Charger broke off" in text


def test_unpaid_receipt_says_what_is_to_pay() -> None:
    assert "To pay €15.34" in pdf_text(TypstPaper().pdf(a_document(payments=()), PaperFormat.ROLL_80_MM))


def test_names_with_markup_characters_are_printed_as_they_are() -> None:
    name = "Hub #1 *best* $x$ \\ <b>"
    document = a_document(hub=replace(a_document().hub, name=name))
    assert name in pdf_text(TypstPaper().pdf(document, PaperFormat.A4))


def test_time_is_billed_in_hours_minutes_and_seconds_on_paper() -> None:
    assert "0:15:00 h × €6.00" in pdf_text(TypstPaper().pdf(a_document(), PaperFormat.A4))


def test_preview_is_a_picture_as_wide_as_the_roll() -> None:
    png = TypstPaper().png(a_document())
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == pytest.approx(80 / 25.4 * 203, abs=2)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_of_line_has_its_words(language: str) -> None:
    own_keys = load_texts(language).keys()
    assert [kind for kind in LineKind if f"paper.line.{kind.value}" not in own_keys] == []
