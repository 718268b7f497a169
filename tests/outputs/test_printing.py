"""Printing on real sockets: what the attendant is told when the printer has a problem."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hubmanager.domain.errors import Unreachable
from hubmanager.domain.hub_settings import HubSettings, PrinterKind
from hubmanager.outputs.printing.printer import SettingsPrinter
from hubmanager.outputs.receipts.pdf import TypstPaper
from tests.outputs.receipts_support import a_document

READY = {b"\x10\x04\x02": 0x12, b"\x10\x04\x04": 0x12, b"\x1d\x72\x01": 0x00}


class PaperPrinter:
    """A network printer that keeps what it is sent and answers status requests as told."""

    def __init__(self, answers: dict[bytes, int]) -> None:
        self.received = b""
        self._answers = answers
        self._server = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self._server.getsockname()[1]}"
        self._server.settimeout(5)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            connection, _ = self._server.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(5)
            while data := connection.recv(4096):
                self.received += data
                for request, answer in self._answers.items():
                    if data.endswith(request):
                        connection.sendall(bytes([answer]))

    def close(self) -> None:
        self._server.close()
        self._thread.join(5)


@pytest.fixture
def printer(request: pytest.FixtureRequest) -> Iterator[PaperPrinter]:
    device = PaperPrinter(getattr(request, "param", READY))
    yield device
    device.close()


def settings_for(printer: PaperPrinter) -> HubSettings:
    return HubSettings(printer_kind=PrinterKind.ESCPOS_NETWORK, printer_target=printer.target)


def test_receipt_reaches_a_network_printer_and_opens_the_drawer_for_cash(printer: PaperPrinter) -> None:
    SettingsPrinter(TypstPaper()).print(a_document(), settings_for(printer))
    printer.close()
    assert b"R-000042" in printer.received
    assert b"\x1b\x70\x00" in printer.received


def test_copy_does_not_open_the_drawer(printer: PaperPrinter) -> None:
    SettingsPrinter(TypstPaper()).print(a_document(copy_number=1), settings_for(printer))
    printer.close()
    assert b"COPY 1" in printer.received
    assert b"\x1b\x70\x00" not in printer.received


@pytest.mark.parametrize("printer", [{}], indirect=True)
def test_printer_that_answers_nothing_is_believed(printer: PaperPrinter) -> None:
    SettingsPrinter(TypstPaper()).print(a_document(), settings_for(printer))
    printer.close()
    assert b"R-000042" in printer.received


@pytest.mark.parametrize(
    ("printer", "words"),
    [
        (READY | {b"\x10\x04\x02": 0x16}, "cover is open"),
        (READY | {b"\x10\x04\x02": 0x32}, "out of paper"),
        (READY | {b"\x10\x04\x04": 0x7E}, "out of paper"),
        (READY | {b"\x10\x04\x02": 0x52}, "reports an error"),
    ],
    indirect=["printer"],
)
def test_printer_that_is_not_ready_says_why_and_gets_no_receipt(printer: PaperPrinter, words: str) -> None:
    with pytest.raises(Unreachable, match=words) as raised:
        SettingsPrinter(TypstPaper()).print(a_document(), settings_for(printer))
    assert raised.value.remedy
    printer.close()
    assert b"R-000042" not in printer.received


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (HubSettings(), "No receipt printer"),
        (HubSettings(printer_kind=PrinterKind.ESCPOS_NETWORK, printer_target="127.0.0.1:1"), "can't be reached"),
        (HubSettings(printer_kind=PrinterKind.ESCPOS_NETWORK, printer_target="127.0.0.1:many"), "no printer address"),
        (HubSettings(printer_kind=PrinterKind.ESCPOS_SERIAL, printer_target="/dev/no-such"), "can't be reached"),
        (HubSettings(printer_kind=PrinterKind.SYSTEM, printer_target="no-such-queue"), "did not take the receipt"),
    ],
)
def test_missing_printer_gives_a_clear_sentence_and_a_remedy(settings: HubSettings, words: str) -> None:
    with pytest.raises(Unreachable, match=words) as raised:
        SettingsPrinter(TypstPaper()).print(a_document(), replace(settings))
    assert raised.value.remedy.endswith(".")
