"""The application's one stylesheet, written from the tokens of a theme.

Fusion draws what is left; everything a person usually meets is set here so that it looks the same on every system.

Properties that a widget may set: ``kind`` on a button ("primary", "flat", "link", "danger"), ``role`` on a label
("title", "heading", "strong", "caption", "secondary", "warning", "error", "fine"), ``surface`` on a plain widget
("window", "panel", "canvas", "card", "strip"), ``error`` (bool) on a line edit.
"""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from nnstudio.ui.style import fonts
from nnstudio.ui.style.drawings import file_url
from nnstudio.ui.style.tokens import Theme

_SURFACES = """
QMainWindow, QDialog { background: $panel; }
QWidget[surface="window"] { background: $window; }
QWidget[surface="panel"] { background: $panel; }
QWidget[surface="canvas"] { background: $canvas; }
QWidget[surface="card"] { background: $panel; border: 1px solid $hairline; border-radius: 8px; }
QWidget[surface="chip"] { background: $accent_tint; border: 1px solid transparent; border-radius: 7px; }
QWidget[surface="chip"][error="true"] { background: $error_tint; }
QWidget[surface="strip"] { background: $panel; border-top: 1px solid $hairline; }
QWidget[surface="strip"][past="true"] { background: $accent_tint; }
QMainWindow::separator { background: $hairline; width: 1px; height: 1px; margin: 0px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $hairline; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
/* Qt takes the widest side of a tool bar's padding for all four. */
QToolBar { background: $panel; border: 0px; border-bottom: 1px solid $hairline; spacing: 8px;
  padding: 10px; }
QToolBar#time { padding: 0px; border-bottom: 0px; }
QToolBar::separator { background: $hairline; width: 1px; margin: 4px 4px; }
QStatusBar { background: $panel; border-top: 1px solid $hairline; color: $secondary;
  font-size: ${caption}px; min-height: 25px; }
QStatusBar::item { border: 0px; }
QSizeGrip { image: none; width: 0px; height: 0px; }
QStatusBar QLabel { color: $secondary; font-size: ${caption}px; padding: 0px 6px; }
QScrollArea, QAbstractScrollArea { border: 0px; }
QScrollArea { background: transparent; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: $hairline; }
QDockWidget { color: $text; font-weight: 600; }
QGroupBox { border: 0px; margin-top: 24px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0px; top: 4px; color: $text; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="heading"], QLabel[role="strong"] { font-weight: 600; }
QLabel[role="caption"] { font-size: ${caption}px; color: $secondary; }
QLabel[role="secondary"] { color: $secondary; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="warning_strong"] { color: $warning; font-weight: 600; }
QLabel[role="error"] { color: $error; font-size: ${caption}px; }
QLabel[role="fine"] { color: $fine; }
"""

_BUTTONS = """
QPushButton, QToolButton { background: $field; border: 1px solid $field_border; border-radius: 7px; color: $text;
  padding: 0px 11px; min-height: ${inner}px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:focus, QToolButton:focus { border: 1px solid $focus; outline: none; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; background: $panel; border-color: $hairline; }
QPushButton:checked, QToolButton:checked { background: $accent_tint; color: $accent_text; border-color: $accent; }
QPushButton[kind="primary"], QToolButton[kind="primary"] { background: $accent; border-color: $accent;
  color: $on_accent; font-weight: 600; padding: 0px 14px; }
QPushButton[kind="primary"]:hover, QToolButton[kind="primary"]:hover { background: $accent_hover;
  border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed, QToolButton[kind="primary"]:pressed { background: $accent_pressed; }
QPushButton[kind="primary"]:focus, QToolButton[kind="primary"]:focus { border: 2px solid $text; padding: 0px 13px;
  min-height: ${inner_focus}px; }
QPushButton[kind="primary"]:disabled, QToolButton[kind="primary"]:disabled { background: $pressed;
  border-color: $pressed; color: $disabled; }
QPushButton[kind="danger"] { color: $error; border-color: $error; }
QPushButton[kind="danger"]:hover { background: $error_tint; }
QPushButton[kind="flat"], QToolButton[kind="flat"] { background: transparent; border-color: transparent;
  padding: 0px 6px; }
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover { background: $hover; }
QPushButton[kind="flat"]:pressed, QToolButton[kind="flat"]:pressed { background: $pressed; }
QPushButton[kind="flat"]:checked, QToolButton[kind="flat"]:checked { background: $accent_tint;
  color: $accent_text; }
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus { border-color: $focus; }
QPushButton[kind="flat"]:disabled, QToolButton[kind="flat"]:disabled { background: transparent;
  border-color: transparent; color: $disabled; }
QPushButton[kind="link"] { color: $accent_text; font-weight: 600; font-size: ${caption}px; padding: 0px 9px;
  min-height: ${small}px; border-radius: 5px; }
QPushButton[kind="link"]:hover { background: $accent_tint; border-color: $accent; }
QPushButton[kind="text"] { background: transparent; border-color: transparent; color: $accent_text;
  font-weight: 600; padding: 0px; min-height: ${small}px; border-radius: 5px; text-align: left; }
QPushButton[kind="text"]:hover { background: $hover; }
QPushButton[kind="text"]:focus { border-color: $focus; }
QPushButton[kind="text"]:disabled { background: transparent; border-color: transparent; color: $disabled; }
QPushButton[kind="chip"] { background: transparent; border-color: transparent; color: $accent_text;
  padding: 0px 4px 0px 7px; min-height: ${small}px; }
QPushButton[kind="chip"]:hover { background: transparent; text-decoration: underline; }
QPushButton[kind="chip"]:focus { border-color: $focus; }
QPushButton[kind="varies"] { background: $accent_tint; border-color: $accent; text-align: left; }
QPushButton[kind="varies"]:hover { border-color: $accent_hover; }
QToolButton[kind="log"] { background: transparent; border: 1px solid transparent; border-radius: 5px;
  color: $secondary; font-size: ${caption}px; padding: 0px 5px; min-height: 16px; }
QToolButton[kind="log"][tall="true"] { min-height: ${inner}px; padding: 0px 8px; }
QToolButton[kind="log"]:hover { background: $hover; }
QToolButton[kind="log"]:checked { background: $accent_tint; color: $accent_text; border-color: transparent; }
QToolButton[kind="log"]:focus { border-color: $focus; }
QToolButton[kind="icon"] { background: transparent; border: 1px solid transparent; border-radius: 5px;
  padding: 0px; min-height: 20px; max-height: 20px; min-width: 20px; max-width: 20px; }
QToolButton[kind="icon"]:hover { background: $pressed; }
QToolButton[kind="icon"]:focus { border-color: $focus; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QFileDialog QToolButton { padding: 0px 4px; min-width: 22px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: url($chevron); width: 12px; height: 12px;
  subcontrol-position: right center; right: 6px; }
QToolButton[popupMode="2"] { padding-right: 22px; }
QToolButton[segment="first"], QToolButton[segment="middle"], QToolButton[segment="last"] { color: $secondary;
  border-radius: 0px; padding: 0px 6px; border-left-width: 0px; }
QToolButton[segment="first"] { border-left-width: 1px;
  border-top-left-radius: 7px; border-bottom-left-radius: 7px; }
QToolButton[segment="last"] { border-top-right-radius: 7px; border-bottom-right-radius: 7px; }
QToolButton[segment="only"] { color: $secondary; }
QToolButton[segment="first"]:checked, QToolButton[segment="middle"]:checked, QToolButton[segment="last"]:checked,
QToolButton[segment="only"]:checked { background: $accent_tint; color: $accent_text; font-weight: 600;
  border-color: $field_border; }
QToolButton[segment="first"]:focus, QToolButton[segment="middle"]:focus, QToolButton[segment="last"]:focus {
  border: 1px solid $focus; padding: 0px 9px 0px 10px; }
QToolButton[segment="first"]:focus { padding: 0px 10px; }
QToolButton[segment="first"]:disabled, QToolButton[segment="middle"]:disabled,
QToolButton[segment="last"]:disabled {
  color: $disabled; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; min-height: 20px; }
QCheckBox::indicator, QRadioButton::indicator { width: 15px; height: 15px; border: 1px solid $field_border;
  background: $field; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $secondary; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $focus; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url($dot); }
QCheckBox::indicator:checked:focus { border-color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator:disabled { background: $pressed; border-color: $hairline; }
"""

_FIELDS = """
QLineEdit, QAbstractSpinBox, QComboBox { background: $field; border: 1px solid $field_border; border-radius: 7px;
  color: $text; padding: 0px 9px; min-height: ${inner}px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $marker; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid $focus; padding: 0px 8px;
  min-height: ${inner_focus}px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $disabled; background: $panel;
  border-color: $hairline; }
QLineEdit[readOnly="true"] { background: $panel; }
QLineEdit[varies="true"] { background: $accent_tint; color: $accent_text; border-color: $accent; }
QLineEdit[error="true"] { border: 1px solid $error; }
QLineEdit[error="true"]:focus { border: 2px solid $error; }
/* A line edit adds two pixels of its own at each side. */
QLineEdit { padding: 0px 7px; }
QLineEdit:focus { padding: 0px 6px; }
QComboBox { padding-right: 24px; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down { border: 0px; width: 24px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url($chevron); width: 14px; height: 14px; }
QComboBox::down-arrow:disabled { image: url($chevron_off); }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $field_border; padding: 4px; outline: none;
  selection-background-color: $accent_tint; selection-color: $accent_text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0px 8px; border-radius: 5px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right;
  width: 20px; border: 0px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right;
  width: 20px; border: 0px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($chevron_up); width: 11px; height: 11px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url($chevron); width: 11px; height: 11px; }
QPlainTextEdit, QTextEdit { background: $field; border: 1px solid $field_border; border-radius: 7px; padding: 6px;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $focus; }
QTextBrowser { background: $panel; border: 0px; }
QSlider { min-height: 22px; background: transparent; }
QSlider::groove:horizontal { height: 4px; background: $pressed; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $panel; border: 2px solid $accent; width: 12px; height: 12px;
  margin: -6px 0px; border-radius: 8px; }
QSlider::handle:horizontal:hover { background: $accent_tint; }
QSlider::handle:horizontal:focus { border-color: $text; }
QSlider::sub-page:horizontal:disabled { background: $hairline; }
QSlider::handle:horizontal:disabled { border-color: $disabled; }
QProgressBar { background: $pressed; border: 0px; border-radius: 2px; min-height: 4px; max-height: 4px;
  color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""

_LISTS = """
QTabWidget::pane { border: 0px; border-top: 1px solid $hairline; }
QTabWidget::tab-bar { left: 12px; }
/* Room for a tab is measured with the font of the bar, so that is the wider one. */
QTabBar { background: transparent; qproperty-drawBase: 0; qproperty-elideMode: ElideNone;
  font-weight: 600; }
QTabBar::tab { background: transparent; border: 1px solid transparent; border-radius: 7px; color: $secondary;
  font-weight: 400;  padding: 0px 8px; min-height: ${tab}px; margin: 4px 2px 4px 0px; }
QTabBar::tab:first { margin-left: 10px; }
QTabBar::tab:hover { background: $hover; color: $text; }
QTabBar::tab:selected { background: $accent_tint; color: $accent_text; font-weight: 600; }
QTabBar::tab:focus { border-color: $focus; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar QToolButton { min-height: 18px; padding: 0px 2px; border-radius: 4px; }
QAbstractItemView { background: $panel; alternate-background-color: $window; border: 0px; outline: none; }
QListView::item, QTreeView::item { min-height: 26px; border-radius: 6px; padding: 0px 6px; color: $text;
  border: 1px solid transparent; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $accent_tint; color: $accent_text; }
QListView::item:focus { border-color: $focus; }
QTableView { gridline-color: $hairline; selection-background-color: $accent_tint; selection-color: $accent_text; }
QHeaderView { background: $panel; }
QHeaderView::section { background: $panel; color: $secondary; border: 0px; border-bottom: 1px solid $hairline;
  padding: 4px 8px; font-size: ${caption}px; }
QHeaderView::section:vertical { border: 0px; }
QTableCornerButton::section { background: $panel; border: 0px; }
QScrollBar { background: transparent; border: 0px; margin: 0px; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $marker; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; border: 0px; background: transparent; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0px; }
QMenuBar { background: $panel; border-bottom: 1px solid $hairline; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $accent_tint; color: $accent_text; }
QMenu { background: $panel; border: 1px solid $field_border; padding: 5px; }
QMenu::item { padding: 5px 22px 5px 10px; border-radius: 5px; min-height: 18px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_tint; color: $accent_text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $hairline; margin: 5px 6px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }
QMenu::indicator:checked { image: url($check_menu); }
QMenu::right-arrow { image: url($chevron_right); width: 14px; height: 14px; right: 4px; }
QToolTip { background: $tooltip; color: $tooltip_text; border: 1px solid $tooltip; padding: 5px 7px;
  font-size: ${caption}px; }
"""


_CONTRAST = """
/* A border that is seen around everything that can be used, and a wide one around what has the keyboard. */
QPushButton:focus, QToolButton:focus, QTabBar::tab:focus, QListView::item:focus, QTreeView::item:focus,
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $focus; }
QPushButton[kind="flat"], QToolButton[kind="flat"], QToolButton[kind="icon"], QToolButton[kind="log"],
QTabBar::tab { border-color: $hairline; }
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus, QToolButton[kind="icon"]:focus,
QToolButton[kind="log"]:focus { border: 2px solid $focus; }
QTabBar::tab:selected { border-color: $accent; }
QToolButton[segment="first"]:checked, QToolButton[segment="middle"]:checked, QToolButton[segment="last"]:checked,
QToolButton[segment="only"]:checked { background: $accent; color: $on_accent; }
QMenu::item:selected, QMenuBar::item:selected, QComboBox QAbstractItemView::item:selected {
  background: $accent; color: $on_accent; }
QListView::item:selected, QTreeView::item:selected { border-color: $accent; }
QScrollBar::handle { background: $marker; }
QProgressBar { border: 1px solid $hairline; }
"""


def stylesheet(theme: Theme, scale: float = 1.0) -> str:
    """Return the whole stylesheet for a theme, with type and controls enlarged by ``scale``."""

    def px(size: float) -> int:
        return round(size * scale)

    values: dict[str, str | int] = dict(asdict(theme))
    values.update(
        scroll=theme.field_border,
        body=fonts.pixels(fonts.BODY, scale),
        caption=fonts.pixels(fonts.CAPTION, scale),
        title=fonts.pixels(fonts.TITLE, scale),
        # A control is 28 high: 26 inside its one-pixel border, or 24 inside a focus ring of two.
        inner=px(26),
        inner_focus=px(26) - 2,
        small=px(20),
        tab=px(26),
        chevron=file_url("chevron-down", theme.secondary),
        chevron_off=file_url("chevron-down", theme.disabled),
        chevron_up=file_url("chevron-up", theme.secondary),
        chevron_right=file_url("chevron-right", theme.secondary),
        check=file_url("check", theme.on_accent),
        check_menu=file_url("check", theme.accent_text),
        dot=file_url("dot", theme.on_accent),
    )
    sheet = _SURFACES + _BUTTONS + _FIELDS + _LISTS
    if theme.is_high_contrast:
        sheet += _CONTRAST
    return Template(sheet).substitute(values)
