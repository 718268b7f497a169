"""Draws the few pictures that a Qt style sheet can only take from files: `python -m hubmanager.ui.marks`.

Run it again after a change to the icons or the themes; a test compares what lies in resources/themes/marks with what it
would draw.
"""

from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QImage

from hubmanager.ui.icons import IconSet
from hubmanager.ui.stylesheet import MARKS
from hubmanager.ui.theme import load_roles, themes_folder

_SIZE = 24


def draw_marks() -> dict[str, QImage]:
    """Return every picture by its file name."""
    icons = IconSet(themes_folder() / "icons.toml")
    made = {}
    for shade in ("light", "dark"):
        roles = load_roles(shade)
        for name, (icon, role) in MARKS.items():
            made[f"{name}_{shade}.png"] = icons.pixmap(icon, QColor(roles.hex[role]), _SIZE, 1.0).toImage()
    return made


def write_marks(folder: Path) -> None:
    """Draw all pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in draw_marks().items():
        image.save(str(folder / name))


if __name__ == "__main__":
    _application = QGuiApplication([])
    write_marks(themes_folder() / "marks")
