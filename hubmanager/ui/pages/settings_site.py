"""Settings, Site: what stands on receipts, and how time and money are counted."""

from decimal import Decimal

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.money import Currency
from hubmanager.hub.messages.views import SettingsView
from hubmanager.ui.models.entry import read_country, read_required, read_vat, read_whole, show_decimal
from hubmanager.ui.models.places import CURRENCIES, time_zones
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.choice_box import ChoiceBox
from hubmanager.ui.widgets.form import Form, fill, line_edit
from hubmanager.ui.widgets.scroll_column import ScrollColumn

_LONGEST_NAME = 80


class SiteSection(SettingsSection):
    """Name, operator, tax number; time zone, currency, VAT; how chargers are listened to."""

    name = "site"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._filled: HubSettings | None = None
        self._language = ""
        self.hub_name, self.operator = line_edit(), line_edit()
        self.hub_name.setMaxLength(_LONGEST_NAME)
        self.address = QPlainTextEdit()
        self.address.setFixedHeight(96)
        self.address.setTabChangesFocus(True)
        self.tax_number, self.phone, self.country = line_edit(), line_edit(), line_edit()
        self.vat, self.prefix = line_edit(), line_edit()
        self.interval, self.offline = line_edit(), line_edit()
        self.zone, self.currency = ChoiceBox(letters=14), ChoiceBox(letters=6)
        self.zone.set_choices([(zone, zone.replace("_", " ")) for zone in time_zones()])
        self.currency.set_choices([(code, code) for code in CURRENCIES])
        self.form = Form(context, columns=2)
        self.save_button = PrimaryButton("", theme=context.theme, icon="save")
        self._assemble()
        self.save_button.clicked.connect(self._save)
        self.form.confirm_with(self.save_button)

    def fill(self, view: SettingsView) -> None:
        """Show the stored settings, unless they are the ones on screen."""
        settings = view.settings
        language = self.context.texts.language
        if settings == self._filled and language == self._language:
            return
        self._filled, self._language = settings, language
        fill(
            (
                (self.hub_name, settings.name),
                (self.operator, settings.operator),
                (self.tax_number, settings.tax_number),
                (self.phone, settings.phone),
                (self.country, settings.country),
                (self.vat, show_decimal(settings.vat_pct, language)),
                (self.prefix, settings.receipt_prefix),
                (self.interval, str(settings.meter_interval_s)),
                (self.offline, str(settings.offline_after_s)),
            )
        )
        self.address.setPlainText(settings.address)
        _choose(self.zone, settings.time_zone)
        _choose(self.currency, settings.currency)
        self.form.clear_errors()

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()
        self.save_button.setText(self.context.texts("settings.save"))
        super().retranslate()

    def _assemble(self) -> None:
        prefix = "settings.site"
        for name, field, key, hint in (
            ("name", self.hub_name, "name", ""),
            ("operator", self.operator, "operator", "operator_hint"),
            ("address", self.address, "address", ""),
            ("tax_number", self.tax_number, "tax_number", ""),
            ("phone", self.phone, "phone", ""),
            ("country", self.country, "country", "country_hint"),
            ("time_zone", self.zone, "time_zone", ""),
            ("currency", self.currency, "currency", ""),
            ("vat_pct", self.vat, "vat", ""),
            ("receipt_prefix", self.prefix, "receipt_prefix", ""),
            ("meter_interval_s", self.interval, "meter_interval", ""),
            ("offline_after_s", self.offline, "offline_after", ""),
        ):
            self.form.add(name, f"{prefix}.{key}", field, hint=f"{prefix}.{hint}" if hint else "")
        card = Card()
        column = ScrollColumn()
        column.body.addWidget(self.form)
        column.body.addStretch(1)
        card.body.addWidget(column, 1)
        card.body.addWidget(self.save_button)
        self.body.addWidget(card, 1)

    def _save(self) -> None:
        form = self.form
        form.begin()
        changes = {
            "name": form.read(lambda: read_required(self.hub_name.text(), "name"), ""),
            "country": form.read(lambda: read_country(self.country.text()), ""),
            "vat_pct": form.read(lambda: read_vat(self.context.formats, self.vat.text()), Decimal(0)),
            "meter_interval_s": form.read(lambda: read_whole(self.interval.text(), "meter_interval_s", 5, 3600), 0),
            "offline_after_s": form.read(lambda: read_whole(self.offline.text(), "offline_after_s", 30, 3600), 0),
        }
        if form.has_errors:
            return
        self.save(
            form,
            **changes,
            operator=self.operator.text().strip(),
            address=self.address.toPlainText().strip(),
            tax_number=self.tax_number.text().strip(),
            phone=self.phone.text().strip(),
            time_zone=self.zone.current,
            currency=Currency(self.currency.current),
            receipt_prefix=self.prefix.text().strip(),
        )


def _choose(box: ChoiceBox, key: str) -> None:
    """Choose a stored value, also one that the list does not offer."""
    if box.findData(key) < 0:
        box.addItem(key, key)
    box.choose(key)
