"""The form for simple prices: per kWh, idle minutes, session fee, and another price by day or night."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.ui.models.entry import read_price, read_required, read_time, read_vat, show_decimal
from hubmanager.ui.models.price_draft import PriceBand, PriceDraft
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.form import Form, fill, line_edit
from hubmanager.ui.widgets.labels import Label


class PriceForm(QWidget):
    """`changed` with every key; `draft()` is what the form says, or None while it says nothing complete."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.form = Form(context, columns=2)
        self.per_kwh, self.idle, self.fee, self.vat = line_edit(), line_edit(), line_edit(), line_edit()
        self.list_name = line_edit()
        self.list_name.setMaxLength(60)
        self.band = QCheckBox("")
        self.band_from, self.band_to, self.band_price = line_edit(), line_edit(), line_edit()
        prefix = "settings.prices"
        self.form.add("price_per_kwh_gross", f"{prefix}.per_kwh", self.per_kwh)
        self.form.add("vat_pct", f"{prefix}.vat", self.vat)
        self.form.add("idle_per_minute_gross", f"{prefix}.idle", self.idle, hint=f"{prefix}.idle_hint")
        self.form.add("session_fee_gross", f"{prefix}.session_fee", self.fee, hint=f"{prefix}.optional")
        self.form.add("name", f"{prefix}.name", self.list_name, wide=True)
        self.bands = Form(context, columns=3)
        self.bands.add("band_from", f"{prefix}.band_from", self.band_from)
        self.bands.add("band_to", f"{prefix}.band_to", self.band_to)
        self.bands.add("band_price", f"{prefix}.band_price", self.band_price)
        self._gross = Label("", "small", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.form, self.band, self.bands, self._gross):
            layout.addWidget(widget)
        for field in (self.per_kwh, self.idle, self.fee, self.vat, self.band_from, self.band_to, self.band_price):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.band.toggled.connect(self.bands.setVisible)
        self.band.clicked.connect(lambda _checked: self.changed.emit())
        self.bands.hide()

    def set_defaults(self, settings: HubSettings) -> None:
        """Propose the hub's VAT where nothing stands yet."""
        if not self.vat.text():
            self.vat.setText(show_decimal(settings.vat_pct, self._context.texts.language))

    def show_draft(self, draft: PriceDraft | None) -> None:
        """Show prices; None empties the form."""
        language = self._context.texts.language
        if draft is None:
            fill(((self.per_kwh, ""), (self.idle, ""), (self.fee, "")))
            return
        fill(
            (
                (self.per_kwh, show_decimal(draft.per_kwh, language, 2)),
                (self.idle, show_decimal(draft.idle_per_minute, language, 2)),
                (self.fee, show_decimal(draft.session_fee, language, 2)),
                (self.vat, show_decimal(draft.vat_pct, language)),
                (self.list_name, draft.name),
            )
        )
        self.band.setChecked(draft.band is not None)
        if draft.band is not None:
            fill(
                (
                    (self.band_from, f"{draft.band.start:%H:%M}"),
                    (self.band_to, f"{draft.band.end:%H:%M}"),
                    (self.band_price, show_decimal(draft.band.per_kwh, language, 2)),
                )
            )
        self.form.clear_errors()

    def draft(self) -> PriceDraft | None:
        """Return the prices typed, without complaining: while a person types, half a number is no error."""
        try:
            return self._read()
        except InvalidInput:
            return None

    def check(self) -> None:
        """Show beside each field what is wrong with it."""
        self.form.begin()
        self.bands.begin()
        formats = self._context.formats
        self.form.read(self._read_per_kwh, Decimal(0))
        self.form.read(lambda: read_price(formats, self.idle.text(), "idle_per_minute_gross", "0.10"), None)
        self.form.read(lambda: read_price(formats, self.fee.text(), "session_fee_gross", "0.50"), None)
        self.form.read(lambda: read_vat(formats, self.vat.text()), Decimal(0))
        if self.band.isChecked():
            self.bands.read(lambda: read_time(self.band_from.text(), "band_from"), None)
            self.bands.read(lambda: read_time(self.band_to.text(), "band_to"), None)
            self.bands.read(self._read_band_price, Decimal(0))
            self.form.has_errors = self.form.has_errors or self.bands.has_errors

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.form.retranslate()
        self.bands.retranslate()
        self.band.setText(texts("settings.prices.band"))
        self._gross.setText(texts("settings.prices.gross_note"))
        if not self.list_name.text():
            self.list_name.setText(texts("settings.prices.default_name"))

    def _read(self) -> PriceDraft:
        formats = self._context.formats
        return PriceDraft(
            name=self.list_name.text().strip(),
            per_kwh=self._read_per_kwh(),
            vat_pct=read_vat(formats, self.vat.text()),
            idle_per_minute=read_price(formats, self.idle.text(), "idle_per_minute_gross", "0.10"),
            session_fee=read_price(formats, self.fee.text(), "session_fee_gross", "0.50"),
            band=self._read_band() if self.band.isChecked() else None,
        )

    def _read_per_kwh(self) -> Decimal:
        read_required(self.per_kwh.text(), "price_per_kwh_gross")
        return read_price(self._context.formats, self.per_kwh.text(), "price_per_kwh_gross") or Decimal(0)

    def _read_band(self) -> PriceBand:
        return PriceBand(
            start=read_time(self.band_from.text(), "band_from"),
            end=read_time(self.band_to.text(), "band_to"),
            per_kwh=self._read_band_price(),
        )

    def _read_band_price(self) -> Decimal:
        read_required(self.band_price.text(), "band_price")
        return read_price(self._context.formats, self.band_price.text(), "band_price") or Decimal(0)
