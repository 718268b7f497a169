"""The themes: complete, readable, and the only place with colours."""

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

import hubmanager.ui
from hubmanager.ui.icons import IconSet, parse_path
from hubmanager.ui.marks import draw_marks
from hubmanager.ui.pages.board_row import LOOKS
from hubmanager.ui.stylesheet import stylesheet
from hubmanager.ui.theme import Roles, Theme, load_roles, themes_folder

PAIRS = tomllib.loads((themes_folder() / "contrast.toml").read_text(encoding="utf-8"))
THEMES = ("light", "dark")


def luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("pair", PAIRS["text"], ids=" on ".join)
def test_text_can_be_read_on_its_ground(name, pair):
    roles = load_roles(name).hex
    assert contrast(roles[pair[0]], roles[pair[1]]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("pair", PAIRS["graphics"], ids=" on ".join)
def test_borders_and_focus_rings_stand_out(name, pair):
    roles = load_roles(name).hex
    assert contrast(roles[pair[0]], roles[pair[1]]) >= 3.0


def test_both_themes_hold_the_same_roles():
    assert load_roles("light").hex.keys() == load_roles("dark").hex.keys()


def test_every_state_of_a_bay_has_its_pairs_in_the_contrast_test():
    pairs = {tuple(pair) for pair in PAIRS["text"]}
    for look in LOOKS.values():
        assert (look.role, f"{look.role}_soft") in pairs
        assert ("text", f"{look.role}_soft") in pairs
        assert (f"on_{look.role}", look.role) in pairs


def test_role_that_points_nowhere_is_refused_by_name(tmp_path: Path):
    file = tmp_path / "broken.toml"
    file.write_text('name = "broken"\nis_dark = false\n[base]\nink = "#000000"\n[roles]\ntext = "inc"\n')
    with pytest.raises(ValueError, match=r"broken\.toml.*text.*inc"):
        Roles(file)


@pytest.mark.parametrize("name", THEMES)
def test_style_sheet_has_no_role_left_open(name):
    assert "@" not in stylesheet(load_roles(name).hex, themes_folder())


def test_no_file_of_the_window_but_the_style_sheet_names_a_colour():
    folder = Path(hubmanager.ui.__file__).parent
    found = [
        file.name
        for file in folder.rglob("*.py")
        if re.search(r'"#[0-9a-fA-F]{3,8}"|QColor\("', file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_icon_can_be_drawn():
    icons = IconSet(themes_folder() / "icons.toml")
    for name in icons.names:
        box = icons.path(name).boundingRect()
        assert box.left() >= 0 and box.right() <= 24.1, name
        assert box.top() >= 0 and box.bottom() <= 24.1, name


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_state_of_a_bay_has_an_icon(look):
    assert look.icon in IconSet(themes_folder() / "icons.toml").names


@pytest.mark.parametrize("data", ["M4", "4 4", "M4 4Q1 1 2 2", "M4 4 L5"])
def test_broken_path_data_is_refused(data):
    with pytest.raises(ValueError, match="Path data"):
        parse_path(data)


def test_marks_are_what_the_themes_would_draw(qapp: QApplication):
    for name, image in draw_marks().items():
        stored = QImage(str(themes_folder() / "marks" / name))
        assert stored.convertToFormat(image.format()) == image, (
            f"Run python -m hubmanager.ui.marks: {name} is out of date."
        )


def test_choosing_dark_tells_the_widgets_once(qtbot, theme: Theme):
    theme.choose("light")
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose("dark")
    theme.choose("light")


def test_changing_a_colour_that_was_asked_for_does_not_change_the_theme(theme: Theme):
    color = theme.color("charging")
    color.setAlphaF(0.1)
    assert theme.color("charging").alphaF() == 1.0


def test_unknown_choice_is_refused(theme: Theme):
    with pytest.raises(ValueError, match="sepia"):
        theme.choose("sepia")
