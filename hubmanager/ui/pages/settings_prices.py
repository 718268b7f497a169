"""Settings, Prices: what holds now, new prices with an example before they are published, and import from OCPI."""

import json

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError, InvalidInput
from hubmanager.domain.ocpi_tariff import tariff_from_json, tariff_to_ocpi
from hubmanager.domain.tariff import Tariff
from hubmanager.hub.messages.commands import PublishTariff
from hubmanager.hub.messages.views import SettingsView, TariffView
from hubmanager.ui.models.price_draft import draft_of, price_words, tariff_of
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.price_form import PriceForm
from hubmanager.ui.pages.price_import import PriceImport
from hubmanager.ui.pages.price_preview import PricePreview
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.fact_list import FactList
from hubmanager.ui.widgets.form import Form
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn

_MOST_SHOWN = 8


class PricesSection(SettingsSection):
    """Form and import at the left, the example and what held so far at the right."""

    name = "prices"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._filled_version: int | None = None
        self._imported: Tariff | None = None
        self._current = Label("", "heading", wrap=True)
        self._since = Label("", "muted", wrap=True)
        self._current_card, self._form_card, self._history_card = Card(), Card(), Card()
        self.prices = PriceForm(context)
        self.publish = PrimaryButton("", theme=context.theme, icon="check")
        self.imported = PriceImport(context)
        self.preview = PricePreview(context)
        self.history = FactList()
        self._assemble()
        self.prices.changed.connect(self._on_typed)
        self.publish.clicked.connect(self._publish)
        self.imported.checked.connect(self._on_imported)
        self.imported.publish.clicked.connect(self._publish_imported)

    def fill(self, view: SettingsView) -> None:
        """Show what holds; the form follows a newly published list, but never overwrites what is being typed."""
        self.prices.set_defaults(view.settings)
        self.preview.set_hub(view.settings)
        current = next((tariff for tariff in view.tariffs if tariff.is_current), None)
        tariff = read_tariff(current)
        self.preview.show_current(tariff)
        self._tell_current(current, tariff)
        self._tell_history(view)
        version = current.version_id if current is not None else 0
        if version != self._filled_version:
            self._filled_version = version
            draft = draft_of(tariff) if tariff is not None else None
            self.prices.show_draft(draft)
            self._on_typed()

    def retranslate(self) -> None:
        """Set every text again."""
        self._current_card.set_title(self.t("current_title"))
        self._form_card.set_title(self.t("form_title"))
        self._history_card.set_title(self.t("history_title"))
        self.publish.setText(self.t("publish"))
        self.prices.retranslate()
        self.imported.retranslate()
        self.preview.retranslate()
        super().retranslate()

    def _assemble(self) -> None:
        self._current_card.body.addWidget(self._current)
        self._current_card.body.addWidget(self._since)
        self._form_card.body.addWidget(self.prices)
        self._form_card.body.addWidget(self.publish)
        self._history_card.body.addWidget(self.history)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, widgets in (
            (left, (self._form_card, self.imported)),
            (right, (self._current_card, self.preview, self._history_card)),
        ):
            column.setSpacing(16)
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
        both = QGridLayout()
        both.setHorizontalSpacing(16)
        both.setColumnStretch(0, 1)
        both.setColumnStretch(1, 1)
        both.addLayout(left, 0, 0)
        both.addLayout(right, 0, 1)
        scroll = ScrollColumn()
        scroll.body.addLayout(both)
        scroll.body.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(scroll)
        self.body.addLayout(row, 1)

    def _tell_current(self, current: TariffView | None, tariff: Tariff | None) -> None:
        if current is None:
            self._current.setText(self.t("none_title"))
            self._since.setText(self.t("none_text"))
            return
        formats, now = self.context.formats, self.context.clock.now()
        words = price_words(tariff, self.context.texts, formats) if tariff is not None else (current.name,)
        self._current.setText("\n".join(words))
        since = self.t("current_since", time=formats.moment(current.valid_from, now))
        self._since.setText(" · ".join(part for part in (current.name, since) if part))

    def _tell_history(self, view: SettingsView) -> None:
        texts, formats = self.context.texts, self.context.formats
        newest_first = sorted(view.tariffs, key=lambda tariff: tariff.valid_from, reverse=True)[:_MOST_SHOWN]
        facts = []
        for entry in newest_first:
            tariff = read_tariff(entry)
            words = ", ".join(price_words(tariff, texts, formats)) if tariff is not None else entry.name
            label = formats.date_time(entry.valid_from)
            facts.append((label, f"{words} ({self.t('in_force')})" if entry.is_current else words))
        self.history.show_facts(facts)
        self._history_card.setVisible(bool(facts))

    def _on_typed(self) -> None:
        self._imported = None
        self.imported.forget()
        self.preview.show_tariff(self._typed_tariff())

    def _typed_tariff(self) -> Tariff | None:
        """Return the tariff that the form says, or None while it says none."""
        draft = self.prices.draft()
        if draft is None or self.view is None:
            return None
        try:
            return tariff_of(draft, self.view.settings.currency, _tariff_id(self.view))
        except InvalidInput as error:
            self.prices.form.say_error(error)
            return None

    def _on_imported(self, tariff: Tariff) -> None:
        self._imported = tariff
        self.preview.show_tariff(tariff)

    def _publish(self) -> None:
        self.prices.check()
        tariff = None if self.prices.form.has_errors else self._typed_tariff()
        if tariff is not None:
            self._send_tariff(tariff, self.prices.form)

    def _publish_imported(self) -> None:
        if self._imported is not None:
            self._send_tariff(self._imported, self.imported.form)

    def _send_tariff(self, tariff: Tariff, form: Form) -> None:
        document = json.dumps(tariff_to_ocpi(tariff))
        self.send(PublishTariff(tariff_json=document), form, lambda _answer: self.say("settings.prices.published"))


def read_tariff(entry: TariffView | None) -> Tariff | None:
    """Return a stored price list as a tariff; None where there is none that this window can read."""
    if entry is None:
        return None
    try:
        return tariff_from_json(entry.tariff_json)
    except HubError:
        # Shown by its name only: an old list that no longer reads must not keep new prices from being set.
        return None


def _tariff_id(view: SettingsView) -> str:
    current = next((tariff.tariff_id for tariff in view.tariffs if tariff.is_current), "")
    return current or "standard"
