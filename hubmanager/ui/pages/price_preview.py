"""What a sample session would cost: under the prices being typed, and under those that hold."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.tariff import Tariff
from hubmanager.ui.models.entry import read_decimal, read_time, read_whole
from hubmanager.ui.models.price_draft import SampleSession, sample_cost
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.price_breakdown import PriceBreakdown


class PricePreview(Card):
    """Rated by the same rules as a bill."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._tariff: Tariff | None = None
        self._current: Tariff | None = None
        self._zone = ZoneInfo("UTC")
        self.form = Form(context, columns=2)
        self.energy, self.minutes, self.idle, self.start = line_edit(), line_edit(), line_edit(), line_edit()
        for field, text in ((self.energy, "30"), (self.minutes, "45"), (self.idle, "10"), (self.start, "14:00")):
            field.setText(text)
            field.textEdited.connect(lambda _text: self._rate())
        prefix = "settings.prices.preview"
        self.form.add("energy", f"{prefix}_energy", self.energy)
        self.form.add("start", f"{prefix}_start", self.start)
        self.form.add("minutes", f"{prefix}_minutes", self.minutes)
        self.form.add("idle", f"{prefix}_idle", self.idle)
        self.bill = PriceBreakdown(context)
        self.compare = Label("", "muted", wrap=True)
        self._bad = Label("", "muted", wrap=True)
        for widget in (self.form, self.bill, self.compare, self._bad):
            self.body.addWidget(widget)

    def set_hub(self, settings: HubSettings) -> None:
        """Take the hub's time zone: a price by day or night follows its clock on the wall."""
        self._zone = ZoneInfo(settings.time_zone)

    def show_tariff(self, tariff: Tariff | None) -> None:
        """Show the example under these prices; None: there are none yet."""
        self._tariff = tariff
        self._rate()

    def show_current(self, tariff: Tariff | None) -> None:
        """Keep the prices that hold now, to compare with."""
        self._current = tariff
        self._rate()

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.set_title(texts("settings.prices.preview_title"))
        self._bad.setText(texts("settings.prices.preview_bad"))
        self.form.retranslate()
        self._rate()

    def _rate(self) -> None:
        sample = self._read_sample()
        tariff = self._tariff
        is_there = sample is not None and tariff is not None
        self.bill.setVisible(is_there)
        self._bad.setVisible(not is_there)
        self.compare.setVisible(is_there and self._current is not None and self._current != tariff)
        if sample is None or tariff is None:
            return
        cdr = sample_cost(tariff, sample, self._zone)
        self.bill.show_lines(cdr.lines, cdr.vat, cdr.total_gross, cdr.currency)
        if self._current is not None:
            now = sample_cost(self._current, sample, self._zone)
            amount = self._context.formats.money(now.total_gross, now.currency)
            self.compare.setText(self._context.texts("settings.prices.preview_compare", amount=amount))

    def _read_sample(self) -> SampleSession | None:
        formats = self._context.formats
        try:
            energy_wh = int(read_decimal(formats, self.energy.text(), "energy", "30") * 1000)
            start = read_time(self.start.text(), "start")
            minutes = read_whole(self.minutes.text(), "minutes", 0, 10_000)
            idle = read_whole(self.idle.text(), "idle", 0, 10_000)
        except InvalidInput:
            return None  # half a number while somebody types: the example waits
        today = formats.today(self._context.clock.now())
        return SampleSession(
            energy_wh=max(0, energy_wh),
            charging_minutes=minutes,
            idle_minutes=idle,
            starts_at=datetime.combine(today, start, tzinfo=self._zone),
        )
