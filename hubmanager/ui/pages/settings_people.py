"""Settings, People: who may sign in, and as what."""

from PySide6.QtWidgets import QWidget

from hubmanager.domain.ids import StaffId
from hubmanager.domain.staff import Role
from hubmanager.hub.messages.commands import AddStaff, RemoveStaff
from hubmanager.hub.messages.views import SettingsView, StaffView
from hubmanager.ui.models.entry import read_pin, read_required
from hubmanager.ui.models.people_row import STAFF_HEADINGS, staff_row
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection, list_beside_form
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.segments import SegmentedControl
from hubmanager.ui.widgets.sure_button import SureButton


class PeopleSection(SettingsSection):
    """The list, a form for a new person, and removal of the one that was touched."""

    name = "people"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._chosen: StaffView | None = None
        self.list = self.table(STAFF_HEADINGS, "person")
        self.person, self.pin, self.again = line_edit(), line_edit(is_secret=True), line_edit(is_secret=True)
        self.person.setMaxLength(60)
        self.role = SegmentedControl([(Role.ATTENDANT, ""), (Role.MANAGER, "")])
        self.form = Form(context)
        self.form.add("name", "settings.people.name", self.person)
        self.form.add("role", "settings.people.role", self.role)
        self.form.add("pin", "settings.people.pin", self.pin, hint="settings.people.pin_hint")
        self.form.add("pin_again", "settings.people.pin_again", self.again)
        self.confirm = PrimaryButton("")
        self._card = Card()
        self._card.body.addWidget(self.form)
        self._card.body.addWidget(self.confirm)
        self._chosen_name = ElidedLabel("", "heading")
        self._chosen_form = Form(context)
        self.remove = SureButton(theme=context.theme, icon="trash")
        self._forgot = Label("", "small", wrap=True)
        self._chosen_card = Card()
        for widget in (self._chosen_name, self._forgot, self._chosen_form, self.remove):
            self._chosen_card.body.addWidget(widget)
        self._chosen_card.hide()
        self.body.addLayout(list_beside_form(self.list, self._card, self._chosen_card), 1)
        self.list.row_opened.connect(lambda row: self._choose(row.key))
        self.confirm.clicked.connect(self._add)
        self.form.confirm_with(self.confirm)
        self.remove.confirmed.connect(self._remove)

    def fill(self, view: SettingsView) -> None:
        """Show the people."""
        self.list.set_rows([staff_row(person, self.context.texts) for person in view.staff])
        self._choose(self._chosen.staff_id if self._chosen is not None else None)

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()
        for role in Role:
            self.role.set_label(role, self.t(role))
        self._card.set_title(self.t("add_title"))
        self.confirm.setText(self.context.texts("settings.add"))
        self.remove.set_texts(self.context.texts("settings.remove"), self.context.texts("settings.remove_sure"))
        self._forgot.setText(self.t("forgot"))
        self.retitle(self.list, STAFF_HEADINGS, self.t("list"))
        super().retranslate()

    def go_back(self) -> bool:
        """Let go of the person that was touched."""
        if self._chosen is None:
            return False
        self._choose(None)
        return True

    def _choose(self, staff_id: StaffId | None) -> None:
        staff = self.view.staff if self.view is not None else ()
        before = self._chosen
        self._chosen = next((person for person in staff if person.staff_id == staff_id), None)
        self._chosen_card.setVisible(self._chosen is not None)
        if self._chosen is not None:
            self._chosen_name.setText(self._chosen.name)
        if before != self._chosen:
            self._chosen_form.clear_errors()
            self.remove.settle_down()

    def _add(self) -> None:
        form = self.form
        form.begin()
        name = form.read(lambda: read_required(self.person.text(), "name"), "")
        pin = form.read(lambda: read_pin(self.pin.text(), self.again.text()), "")
        if not form.has_errors:
            command = AddStaff(name=name, role=Role(self.role.current), pin=pin)
            self.send(command, form, lambda _answer: self._added(name))

    def _added(self, name: str) -> None:
        for field in (self.person, self.pin, self.again):
            field.clear()
        self.say("settings.people.added", name=name)

    def _remove(self) -> None:
        person = self._chosen
        if person is None:
            return

        self.send(
            RemoveStaff(staff_id=person.staff_id),
            self._chosen_form,
            lambda _answer: self.say("settings.people.removed", name=person.name),
        )
