"""The style sheet, made of a theme's roles. Widgets choose a look by the property `kind`; nothing is styled inline."""

from collections.abc import Mapping
from pathlib import Path

_TEMPLATE = """
* { font-family: "Hubmanager Inter", "Inter", "Segoe UI", "Noto Sans", "DejaVu Sans"; font-size: 15px; }
QWidget { color: @text; }
QWidget[kind="canvas"] { background: @canvas; }
QStackedWidget { background: transparent; }
QLabel { background: transparent; }
QLabel[kind="display"] { font-size: 40px; font-weight: 700; }
QLabel[kind="title"] { font-size: 26px; font-weight: 700; }
QLabel[kind="heading"] { font-size: 18px; font-weight: 600; }
QLabel[kind="strong"] { font-size: 15px; font-weight: 600; }
QLabel[kind="figure"] { font-size: 28px; font-weight: 700; }
QLabel[kind="head_figure"] { font-size: 23px; font-weight: 700; }
QLabel[kind="head_good"] { font-size: 23px; font-weight: 700; color: @free; }
QLabel[kind="muted"] { color: @text_muted; }
QLabel[kind="small"] { color: @text_muted; font-size: 13px; }
QLabel[kind="error"] { color: @fault; font-size: 14px; font-weight: 600; }
QLabel[kind="good"] { color: @free; font-weight: 600; }
QLabel[kind="rail"] { color: @rail_text; font-size: 12px; }

QFrame[kind="card"] { background: @surface; border: 1px solid @line; border-radius: 14px; }
QFrame[kind="line"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QFrame[kind="head"] { background: @surface; border: none; border-bottom: 1px solid @line; }
QFrame[kind="rail"] { background: @rail; border: none; }
QFrame[kind="scrim"] { background: rgba(8, 14, 24, 150); border: none; }
QFrame[kind="drawer"] { background: @surface; border: none; border-left: 1px solid @line; }
QFrame[kind="popup"] { background: @surface; border: 1px solid @line; border-radius: 18px; }
QFrame[kind="banner"][tone="info"] { background: @charging_soft; border: 1px solid @charging_line; border-radius: 12px; }
QFrame[kind="banner"][tone="good"] { background: @free_soft; border: 1px solid @free_line; border-radius: 12px; }
QFrame[kind="banner"][tone="attention"] { background: @attention_soft; border: 1px solid @attention_line; border-radius: 12px; }
QFrame[kind="banner"][tone="fault"] { background: @fault_soft; border: 1px solid @fault_line; border-radius: 12px; }

QPushButton, QToolButton {
  background: @surface; border: 1px solid @line_strong; border-radius: 10px; padding: 0 16px;
  min-height: 46px; min-width: 44px; font-weight: 600; color: @text; outline: 0;
}
QPushButton:hover, QToolButton:hover { background: @surface_hover; }
QPushButton:pressed, QToolButton:pressed { background: @surface_sunk; }
QPushButton:disabled, QToolButton:disabled { color: @text_muted; border-color: @line; background: @surface_sunk; }
QPushButton:focus, QToolButton:focus { border: 3px solid @focus; padding: 0 14px; }
QPushButton[kind="primary"] { background: @action; border: 1px solid @action; color: @on_action; }
QPushButton[kind="primary"]:hover { background: @action_hover; border-color: @action_hover; }
QPushButton[kind="primary"]:pressed { background: @action_pressed; }
QPushButton[kind="primary"]:disabled { background: @surface_sunk; border-color: @line; color: @text_muted; }
QPushButton[kind="primary"]:focus { border: 3px solid @text; }
QPushButton[kind="danger"] { color: @danger; border-color: @danger; background: @surface; }
QPushButton[kind="danger"]:hover { background: @danger_soft; }
QPushButton[kind="danger"]:disabled { color: @text_muted; border-color: @line; background: @surface_sunk; }
QPushButton[kind="danger"]:focus { border: 3px solid @focus; }
QPushButton[compact="true"] { padding: 0 8px; font-size: 14px; }
QPushButton[compact="true"]:focus { padding: 0 6px; }
QPushButton[big="true"] { min-height: 66px; font-size: 20px; border-radius: 14px; }
QPushButton[kind="quiet"] { border: 1px solid transparent; background: transparent; color: @charging; }
QPushButton[kind="quiet"]:hover { background: @surface_hover; }
QPushButton[kind="quiet"]:focus { border: 3px solid @focus; }
QPushButton[kind="quiet"]:disabled { color: @text_muted; }
QPushButton[kind="key"] { min-height: 48px; font-size: 21px; padding: 0 8px; }
QPushButton[kind="choice"]:checked { background: @action_soft; border: 2px solid @action; color: @charging; }
QPushButton[kind="choice"]:focus { border: 3px solid @focus; }
QPushButton[kind="head"] { text-align: left; }
QToolButton[kind="icon"] { padding: 0; min-width: 46px; max-width: 46px; border-color: transparent; background: transparent; }
QToolButton[kind="icon"]:hover { background: @surface_hover; }
QToolButton[kind="icon"]:focus { border: 3px solid @focus; padding: 0; }

QFrame[kind="segments"] { background: @surface_sunk; border: 1px solid @line; border-radius: 12px; }
QPushButton[kind="segment"] { background: transparent; border: 1px solid transparent; border-radius: 9px; padding: 0 14px; min-height: 46px; color: @text_muted; }
QPushButton[kind="segment"]:hover { color: @text; }
QPushButton[kind="segment"]:checked { background: @surface; border: 1px solid @line_strong; color: @text; }
QPushButton[kind="segment"]:focus { border: 3px solid @focus; padding: 0 12px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox {
  background: @surface; border: 1px solid @line_strong; border-radius: 10px; padding: 0 12px; min-height: 46px;
  selection-background-color: @action; selection-color: @on_action;
}
QPlainTextEdit, QTextEdit { padding: 8px 12px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QTimeEdit:focus, QDateTimeEdit:focus, QComboBox:focus { border: 3px solid @focus; padding: 0 10px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 6px 10px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: @surface_sunk; color: @text_muted; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"] { border: 2px solid @fault; }
QLineEdit[kind="amount"] { font-size: 28px; font-weight: 700; min-height: 52px; }
QLineEdit[kind="search"] { padding-left: 40px; }
QLineEdit[kind="search"]:focus { padding-left: 38px; }
QTextBrowser { border: none; padding: 0; background: transparent; }
QTextBrowser:focus { border: 3px solid @focus; border-radius: 8px; padding: 0; }
QComboBox { padding-right: 36px; combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 36px; }
QComboBox::down-arrow { image: url("@arrow"); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
  background: @surface; border: 1px solid @line_strong; border-radius: 10px; padding: 4px; outline: 0;
  selection-background-color: @selection; selection-color: @text;
}
QComboBox QAbstractItemView::item { min-height: 44px; padding: 0 8px; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected { background: @selection; color: @text; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button,
QDateEdit::up-button, QDateEdit::down-button { width: 0; border: none; }
QCheckBox, QRadioButton { min-height: 48px; spacing: 12px; background: transparent; border: 3px solid transparent; border-radius: 8px; }
QCheckBox:focus, QRadioButton:focus { border: 3px solid @focus; }
QCheckBox::indicator { width: 24px; height: 24px; border: 2px solid @line_strong; border-radius: 6px; background: @surface; }
QCheckBox::indicator:checked { background: @action; border-color: @action; image: url("@check"); }
QRadioButton::indicator { width: 22px; height: 22px; border: 2px solid @line_strong; border-radius: 13px; background: @surface; }
QRadioButton::indicator:checked { border: 7px solid @action; width: 12px; height: 12px; }

QTableView, QListView, QTreeView {
  background: @surface; border: none; outline: 0; gridline-color: transparent; alternate-background-color: @surface;
  selection-background-color: @selection; selection-color: @text;
}
QListView#tiles { background: transparent; }
QTableView::item { border-bottom: 1px solid @line; padding: 0 12px; }
QTableView::item:selected { background: @selection; color: @text; }
QTableView::item:hover { background: @surface_hover; }
QTableView:focus { border: 2px solid @focus; border-radius: 8px; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section {
  background: @surface; color: @text_muted; border: none; border-bottom: 1px solid @line_strong; padding: 0 12px;
  font-size: 13px; font-weight: 600; min-height: 40px;
}
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow { image: url("@sort_up"); width: 12px; height: 12px; subcontrol-position: center right; right: 4px; }
QHeaderView::down-arrow { image: url("@sort_down"); width: 12px; height: 12px; subcontrol-position: center right; right: 4px; }
QTableCornerButton::section { background: @surface; border: none; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab {
  background: transparent; color: @text_muted; padding: 0 16px; min-height: 46px; font-weight: 600;
  border: none; border-bottom: 3px solid transparent;
}
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @charging; border-bottom: 3px solid @action; }
QTabBar::tab:focus { border-bottom: 3px solid @focus; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 14px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 14px; margin: 0; }
QScrollBar::handle { background: @line_strong; border-radius: 4px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 48px; }
QScrollBar::handle:horizontal { min-width: 48px; }
QScrollBar::handle:hover { background: @text_muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: @surface_sunk; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; color: transparent; }
QProgressBar::chunk { background: @action; border-radius: 4px; }
QToolTip { background: @surface; color: @text; border: 1px solid @line_strong; padding: 6px 8px; font-size: 13px; }
QMenu { background: @surface; border: 1px solid @line_strong; border-radius: 10px; padding: 6px; }
QMenu::item { padding: 12px 20px; border-radius: 6px; }
QMenu::item:selected { background: @selection; color: @text; }
QSplitter::handle { background: @canvas; }
QStatusBar { background: @surface; }
"""


def stylesheet(hex_by_role: Mapping[str, str], folder: Path) -> str:
    """Return the style sheet with each `@role` replaced by its colour. Raises KeyError for a role that does not exist.

    `folder` holds the few pictures that QSS can only take from files (arrows and the tick).
    """
    shade = "dark" if _is_dark(hex_by_role["surface"]) else "light"
    files = {name: (folder / "marks" / f"{name}_{shade}.png").as_posix() for name in MARKS}
    parts = _TEMPLATE.split("@")
    made = [parts[0]]
    for part in parts[1:]:
        length = next((i for i, char in enumerate(part) if not (char.isalnum() or char == "_")), len(part))
        name = part[:length]
        made.append((files[name] if name in files else hex_by_role[name]) + part[length:])
    return "".join(made)


MARKS = {
    "arrow": ("down", "text_muted"),
    "check": ("check", "on_action"),
    "sort_up": ("up", "text"),
    "sort_down": ("down", "text"),
}
"""Pictures that the style sheet names: the icon and the role of its colour. Drawn by `python -m hubmanager.ui.marks`."""


def _is_dark(color: str) -> bool:
    return sum(int(color[i : i + 2], 16) for i in (1, 3, 5)) < 3 * 128
