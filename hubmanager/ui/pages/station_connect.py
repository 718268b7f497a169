"""How a charger is connected: the exact address to type into it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.labels import Label


class ConnectCard(Card):
    """Shows the hub's OCPP address big enough to be typed from two metres away."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._shown = ""
        self._text, self._identity = Label("", "", wrap=True), Label("", "muted", wrap=True)
        self._versions = Label("", "muted", wrap=True)
        self.url = Label("", "title", wrap=True)
        self.url.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = SecondaryButton("")
        self.tools.addWidget(self.copy)
        for label in (self._text, self.url, self._identity, self._versions):
            self.body.addWidget(label)
        self.copy.clicked.connect(self._copy)

    def show_url(self, url: str) -> None:
        """Show the address; an empty one says that the hub is not listening."""
        self._shown = url
        texts = self._context.texts
        self.url.setText(url or texts("settings.stations.no_url"))
        self.url.set_kind("title" if url else "error")
        self.copy.setVisible(bool(url))
        self._identity.setVisible(bool(url))
        self._identity.setText(texts("settings.stations.connect_identity", url=f"{url.rstrip('/')}/CP-1"))

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.set_title(texts("settings.stations.connect_title"))
        self._text.setText(texts("settings.stations.connect_text"))
        self._versions.setText(texts("settings.stations.connect_versions"))
        self.copy.setText(texts("settings.stations.copy_url"))
        self.show_url(self._shown)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._shown)
        self._context.show_message(self._context.texts("settings.stations.url_copied"), "good")
