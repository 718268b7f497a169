"""Colours and icons by role, light and dark, from resources/themes/*.toml. No other file holds a colour."""

import tomllib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from hubmanager.resource_files import resources_folder
from hubmanager.ui.icons import IconSet
from hubmanager.ui.stylesheet import stylesheet

CHOICES = ("system", "light", "dark")
_FAMILIES = ("Hubmanager Inter", "Inter", "Segoe UI", "Noto Sans", "DejaVu Sans")


class Roles:
    """One theme's colours. Raises ValueError when a role points at a base colour that does not exist."""

    def __init__(self, file: Path) -> None:
        document: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        self.name: str = document["name"]
        self.is_dark: bool = document["is_dark"]
        base: dict[str, str] = document["base"]
        missing = {role: base_name for role, base_name in document["roles"].items() if base_name not in base}
        if missing:
            raise ValueError(f"{file}: these roles point at colours that are not in [base]: {missing}.")
        self.hex: dict[str, str] = {role: base[base_name] for role, base_name in document["roles"].items()}


def load_roles(name: str) -> Roles:
    """Read the theme "light" or "dark"."""
    return Roles(themes_folder() / f"{name}.toml")


def themes_folder() -> Path:
    """Return where themes, icons and fonts lie."""
    return resources_folder() / "themes"


class Theme(QObject):
    """The look in use. `changed` is emitted after another theme was put on; widgets that paint ask again then."""

    changed = Signal()

    def __init__(self, choice: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.icons = IconSet(themes_folder() / "icons.toml")
        self._choice = choice
        self._roles = load_roles(self._wanted())
        self._colors: dict[str, QColor] = {}
        self._pixmaps: dict[tuple[str, str, int, int], QPixmap] = {}
        self._application: QApplication | None = None

    @property
    def choice(self) -> str:
        """What the person chose: "system", "light" or "dark"."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the theme in use is dark."""
        return self._roles.is_dark

    def choose(self, choice: str) -> None:
        """Put on "light", "dark" or whatever the system asks for."""
        if choice not in CHOICES:
            raise ValueError(f"There is no theme '{choice}'.")
        self._choice = choice
        self._refresh()

    def color(self, role: str) -> QColor:
        """Return a role's colour. Raises KeyError for a role that does not exist."""
        found = self._colors.get(role)
        if found is None:
            found = self._colors[role] = QColor(self._roles.hex[role])
        return QColor(found)  # a colour can be changed by whoever gets it

    def pixmap(self, name: str, role: str = "text", size: int = 24, gap: int = 0) -> QPixmap:
        """Return an icon in a role's colour, with `gap` empty pixels at its right."""
        key = (name, role, size, gap)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self.icons.pixmap(name, self.color(role), size, gap=gap)
        return found

    def icon(
        self, name: str, role: str = "text", size: int = 24, disabled_role: str = "text_muted", gap: int = 0
    ) -> QIcon:
        """Return an icon for a button, paler when disabled."""
        icon = QIcon()
        icon.addPixmap(self.pixmap(name, role, size, gap))
        icon.addPixmap(self.pixmap(name, disabled_role, size, gap), QIcon.Mode.Disabled)
        return icon

    def put_on(self, application: QApplication) -> None:
        """Dress the whole application, now and whenever the choice or the system changes."""
        self._application = application
        load_fonts()
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(lambda _scheme: self._refresh())
        self._dress(application)

    def _wanted(self) -> str:
        if self._choice != "system":
            return self._choice
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return "light"
        return "dark" if application.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted == self._roles.name:
            return
        self._roles = load_roles(wanted)
        self._colors.clear()
        self._pixmaps.clear()
        if self._application is not None:
            self._dress(self._application)
        self.changed.emit()

    def _dress(self, application: QApplication) -> None:
        application.setFont(font(15))
        application.setPalette(self._palette())
        application.setStyleSheet(stylesheet(self._roles.hex, themes_folder()))

    def _palette(self) -> QPalette:
        palette = QPalette()
        part = QPalette.ColorRole
        for role, name in (
            (part.Window, "canvas"),
            (part.WindowText, "text"),
            (part.Base, "surface"),
            (part.AlternateBase, "surface_hover"),
            (part.Text, "text"),
            (part.Button, "surface"),
            (part.ButtonText, "text"),
            (part.ToolTipBase, "surface"),
            (part.ToolTipText, "text"),
            (part.PlaceholderText, "text_muted"),
            (part.Highlight, "action"),
            (part.HighlightedText, "on_action"),
            (part.Link, "charging"),
            (part.Mid, "line"),
            (part.Dark, "line_strong"),
        ):
            palette.setColor(role, self.color(name))
        for role in (part.WindowText, part.Text, part.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("text_muted"))
        return palette


def load_fonts() -> None:
    """Make our typeface known to Qt; without it the system's is used."""
    for file in sorted((themes_folder() / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


def font(size_px: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return our typeface at a size in device-independent pixels. Its figures all have one width."""
    found = QFont()
    found.setFamilies(list(_FAMILIES))
    found.setPixelSize(size_px)
    found.setWeight(weight)
    return found
