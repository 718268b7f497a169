"""Settings, Bays: the numbered places."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.ids import BayId
from hubmanager.hub.messages.commands import AddBay, ChangeBay, CommandAnswer, RemoveBay
from hubmanager.hub.messages.views import BayDraft, BayView, SettingsView
from hubmanager.ui.bridge import natural_key
from hubmanager.ui.models.bay_numbers import propose_bay_numbers
from hubmanager.ui.models.entry import read_power_w, read_required, show_decimal
from hubmanager.ui.models.station_row import BAY_HEADINGS, bay_row
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_bay_fields import BayFields
from hubmanager.ui.pages.settings_section import SettingsSection, list_beside_form
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.sure_button import SureButton


class BaysSection(SettingsSection):
    """The list, and a form that adds a bay or changes the one that was touched."""

    name = "bays"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._bay: BayView | None = None
        self.list = self.table(BAY_HEADINGS, "bays")
        self.fields = BayFields(context)
        self.confirm = PrimaryButton("")
        self.cancel = SecondaryButton("")
        self.remove = SureButton(theme=context.theme, icon="trash")
        self._hint = Label("", "small", wrap=True)
        self._card = Card()
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.confirm, 1)
        self._card.body.addWidget(self.fields)
        self._card.body.addLayout(buttons)
        self._card.body.addWidget(self.remove)
        self._card.body.addWidget(self._hint)
        self.body.addLayout(list_beside_form(self.list, self._card), 1)
        self.list.row_opened.connect(lambda row: self._edit(row.key))
        self.confirm.clicked.connect(self._confirm)
        self.cancel.clicked.connect(lambda: self._edit(None))
        self.remove.confirmed.connect(self._remove)

    def fill(self, view: SettingsView) -> None:
        """Show the bays in the order of their numbers."""
        bays = sorted(view.bays, key=lambda bay: natural_key(bay.number))
        self.list.set_rows([bay_row(bay, self.context.texts, self.context.formats) for bay in bays])
        if self._bay is None:
            if not self.fields.number.isModified():
                self._propose(view)
        else:
            self._bay = next((bay for bay in bays if bay.bay_id == self._bay.bay_id), None)
        self._look()

    def retranslate(self) -> None:
        """Set every text again."""
        self.retitle(self.list, BAY_HEADINGS, self.t("list"))
        self.fields.retranslate()
        self.cancel.setText(self.context.texts("words.cancel"))
        self.remove.set_texts(self.context.texts("settings.remove"), self.context.texts("settings.remove_sure"))
        self._hint.setText(self.t("cannot_remove"))
        super().retranslate()
        self._look()

    def go_back(self) -> bool:
        """Stop changing a bay."""
        if self._bay is None:
            return False
        self._edit(None)
        return True

    def _propose(self, view: SettingsView) -> None:
        self.fields.number.setText(propose_bay_numbers(1, (), [bay.number for bay in view.bays])[0])

    def _edit(self, bay_id: BayId | None) -> None:
        bays = self.view.bays if self.view is not None else ()
        self._bay = next((bay for bay in bays if bay.bay_id == bay_id), None)
        self.fields.form.clear_errors()
        self.remove.settle_down()
        if self._bay is not None:
            power = show_decimal(self.fields.kilowatts(self._bay.max_power_w), self.context.texts.language)
            self.fields.show_bay(self._bay.number, self._bay.current_kind, power)
        else:
            self.fields.number.setModified(False)
            if self.view is not None:
                self._propose(self.view)
        self._look()

    def _look(self) -> None:
        bay = self._bay
        has_charger = bay is not None and bay.station_id is not None
        self._card.set_title(self.t("add_title") if bay is None else self.t("change_title", number=bay.number))
        self.confirm.setText(self.context.texts("settings.add" if bay is None else "settings.save"))
        self.cancel.setVisible(bay is not None)
        self.remove.setVisible(bay is not None and not has_charger)
        self._hint.setVisible(has_charger)

    def _confirm(self) -> None:
        form = self.fields.form
        form.begin()
        number = form.read(lambda: read_required(self.fields.number.text(), "number"), "")
        power_w = form.read(lambda: read_power_w(self.context.formats, self.fields.power.text(), "max_power_w"), 0)
        if form.has_errors:
            return
        draft = BayDraft(number=number, current_kind=CurrentKind(self.fields.kind.current), max_power_w=power_w)
        if self._bay is None:
            self.send(AddBay(draft=draft), form, lambda _answer: self._done("added", number))
        else:
            self.send(ChangeBay(bay_id=self._bay.bay_id, draft=draft), form, lambda _answer: self._saved())

    def _remove(self) -> None:
        if self._bay is not None:
            number = self._bay.number
            self.send(
                RemoveBay(bay_id=self._bay.bay_id), self.fields.form, lambda _answer: self._done("removed", number)
            )

    def _done(self, key: str, number: str) -> None:
        self.say(f"settings.bays.{key}", number=number)
        self._edit(None)

    def _saved(self, _answer: CommandAnswer | None = None) -> None:
        self.say("settings.saved")
        self._edit(None)
