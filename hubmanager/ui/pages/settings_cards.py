"""Settings, Cards: drivers' cards that may charge on account."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubmanager.hub.messages.commands import AddToken, RemoveToken
from hubmanager.hub.messages.views import SettingsView, TokenView
from hubmanager.ui.models.entry import read_required
from hubmanager.ui.models.people_row import CARD_HEADINGS, card_row
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection, list_beside_form
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.sure_button import SureButton


class CardsSection(SettingsSection):
    """The list, a form for a new card, and what can be done with the one that was touched."""

    name = "cards"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._chosen: TokenView | None = None
        self.list = self.table(CARD_HEADINGS, "card")
        self.uid, self.label = line_edit(), line_edit()
        self.uid.setMaxLength(36)
        self.label.setMaxLength(60)
        self.form = Form(context)
        self.form.add("uid", "settings.cards.uid", self.uid, hint="settings.cards.uid_hint")
        self.form.add("label", "settings.cards.label", self.label)
        self.confirm = PrimaryButton("")
        self._card = Card()
        self._card.body.addWidget(self.form)
        self._card.body.addWidget(self.confirm)
        self._chosen_name = ElidedLabel("", "heading")
        self._chosen_form = Form(context)
        self.block = SecondaryButton("", theme=context.theme, icon="no_entry")
        self.remove = SureButton(theme=context.theme, icon="trash")
        self._chosen_card = Card()
        self._chosen_card.body.addWidget(self._chosen_name)
        self._chosen_card.body.addWidget(self._chosen_form)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.block, 1)
        buttons.addWidget(self.remove, 1)
        self._chosen_card.body.addLayout(buttons)
        self._chosen_card.hide()
        self.body.addLayout(list_beside_form(self.list, self._card, self._chosen_card), 1)
        self.list.row_opened.connect(lambda row: self._choose(row.key))
        self.confirm.clicked.connect(self._add)
        self.form.confirm_with(self.confirm)
        self.block.clicked.connect(self._block)
        self.remove.confirmed.connect(self._remove)

    def fill(self, view: SettingsView) -> None:
        """Show the cards."""
        self.list.set_rows([card_row(card, self.context.texts) for card in view.tokens])
        self._choose(self._chosen.uid if self._chosen is not None else None)

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()
        self._card.set_title(self.t("add_title"))
        self.confirm.setText(self.context.texts("settings.add"))
        self.remove.set_texts(self.context.texts("settings.remove"), self.context.texts("settings.remove_sure"))
        self.retitle(self.list, CARD_HEADINGS, self.t("list"))
        super().retranslate()

    def go_back(self) -> bool:
        """Let go of the card that was touched."""
        if self._chosen is None:
            return False
        self._choose(None)
        return True

    def _choose(self, uid: str | None) -> None:
        cards = self.view.tokens if self.view is not None else ()
        before = self._chosen
        self._chosen = next((card for card in cards if card.uid == uid), None)
        self._chosen_card.setVisible(self._chosen is not None)
        if self._chosen is not None:
            self._chosen_name.setText(self._chosen.label or self._chosen.uid)
            self.block.setText(self.t("unblock" if self._chosen.is_blocked else "block"))
        if before is None or self._chosen is None or before.uid != self._chosen.uid:
            self._chosen_form.clear_errors()
            self.remove.settle_down()

    def _add(self) -> None:
        form = self.form
        form.begin()
        uid = form.read(lambda: read_required(self.uid.text(), "uid"), "")
        if not form.has_errors:
            self.send(AddToken(uid=uid, label=self.label.text().strip()), form, lambda _answer: self._added(uid))

    def _added(self, uid: str) -> None:
        self.uid.clear()
        self.label.clear()
        self.say("settings.cards.added", uid=uid)

    def _block(self) -> None:
        card = self._chosen
        if card is not None:
            key = "added" if card.is_blocked else "blocked_done"
            self.send(
                AddToken(uid=card.uid, label=card.label, is_blocked=not card.is_blocked),
                self._chosen_form,
                lambda _answer: self.say(f"settings.cards.{key}", uid=card.uid),
            )

    def _remove(self) -> None:
        card = self._chosen
        if card is not None:
            self.send(
                RemoveToken(uid=card.uid),
                self._chosen_form,
                lambda _answer: self.say("settings.cards.removed", uid=card.uid),
            )
