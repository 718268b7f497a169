"""The steps of the first start, one class each: its fields, and what it takes from them."""

from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.money import Currency
from hubmanager.ui.models.bay_numbers import numbers_from
from hubmanager.ui.models.entry import (
    read_country,
    read_pin,
    read_power_w,
    read_price,
    read_required,
    read_vat,
    read_whole,
    show_decimal,
)
from hubmanager.ui.models.places import CURRENCIES, time_zones
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.first_start_draft import FirstStartDraft
from hubmanager.ui.widgets.choice_box import ChoiceBox
from hubmanager.ui.widgets.fact_list import FactList
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.segments import SegmentedControl

_MOST_BAYS = 500
_SAMPLE_KWH = 22


class Step(QWidget):
    """One step. `take()` moves its fields into the draft; False: something is wrong and shown beside its field."""

    name = ""
    """Also its table in the texts: [first_start.<name>]."""

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__()
        self.context = context
        self.draft = draft
        self.form = Form(context, columns=2)
        self.fields: tuple[str, ...] = ()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(12)
        self.column.addWidget(self.form)

    def add(self, name: str, text: str, field: QWidget, *, hint: str = "", wide: bool = False) -> None:
        """Add a field; `text` and `hint` are keys of this step's table."""
        prefix = f"first_start.{self.name}"
        self.form.add(name, f"{prefix}.{text}", field, hint=f"{prefix}.{hint}" if hint else "", wide=wide)
        self.fields += (name,)

    def has_field(self, field: str) -> bool:
        """Whether an error of this field belongs on this step."""
        return bool(field) and field.rpartition(".")[2] in self.fields

    def entered(self) -> None:
        """Called when the step is shown."""

    def take(self) -> bool:
        """Check the fields and keep them."""
        return True

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()

    def t(self, key: str, **values: object) -> str:
        """Return one of this step's texts."""
        return self.context.texts(f"first_start.{self.name}.{key}", **values)


class SiteStep(Step):
    """The hub's name and who runs it."""

    name = "site"

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__(context, draft)
        self.hub_name, self.operator, self.phone = line_edit(), line_edit(), line_edit()
        self.hub_name.setMaxLength(80)
        self.address = QPlainTextEdit()
        self.address.setFixedHeight(96)
        self.address.setTabChangesFocus(True)
        self.add("name", "hub_name", self.hub_name, hint="hub_name_hint", wide=True)
        self.add("operator", "operator", self.operator, hint="operator_hint", wide=True)
        self.add("address", "address", self.address)
        self.add("phone", "phone", self.phone)

    def entered(self) -> None:
        """Ready to type the name."""
        self.hub_name.setFocus()

    def take(self) -> bool:
        """The name is needed, the rest can follow later."""
        self.form.begin()
        self.draft.name = self.form.read(lambda: read_required(self.hub_name.text(), "name"), "")
        self.draft.operator = self.operator.text().strip()
        self.draft.address = self.address.toPlainText().strip()
        self.draft.phone = self.phone.text().strip()
        return not self.form.has_errors


class MoneyStep(Step):
    """Currency, tax, country and time zone."""

    name = "money"

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__(context, draft)
        self.currency, self.zone = ChoiceBox(letters=8), ChoiceBox(letters=16)
        self.currency.set_choices([(code, code) for code in CURRENCIES])
        self.zone.set_choices([(zone, zone.replace("_", " ")) for zone in time_zones()])
        self.zone.choose(draft.time_zone)
        self.vat, self.tax_number, self.country = line_edit(), line_edit(), line_edit()
        self.vat.setText(show_decimal(draft.vat_pct, context.texts.language))
        self.country.setText(draft.country)
        self.add("currency", "currency", self.currency)
        self.add("vat_pct", "vat", self.vat)
        self.add("tax_number", "tax_number", self.tax_number, hint="tax_number_hint")
        self.add("country", "country", self.country, hint="country_hint")
        self.add("time_zone", "time_zone", self.zone, wide=True)

    def take(self) -> bool:
        """Check the rate and the country."""
        form, draft = self.form, self.draft
        form.begin()
        draft.currency = Currency(self.currency.current)
        draft.vat_pct = form.read(lambda: read_vat(self.context.formats, self.vat.text()), Decimal(0))
        draft.country = form.read(lambda: read_country(self.country.text()), "")
        draft.tax_number = self.tax_number.text().strip()
        draft.time_zone = self.zone.current
        return not form.has_errors


class BaysStep(Step):
    """How many bays, their numbers, kind and power."""

    name = "bays"

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__(context, draft)
        self.count, self.first, self.power = line_edit(), line_edit(), line_edit()
        self.kind = SegmentedControl([(CurrentKind.AC, "AC"), (CurrentKind.DC, "DC")])
        for field, text in ((self.count, "4"), (self.first, "1"), (self.power, "22")):
            field.setText(text)
            field.textEdited.connect(lambda _text: self._preview())
        self.add("bays", "count", self.count)
        self.add("number", "first", self.first)
        self.add("current_kind", "kind", self.kind)
        self.add("max_power_w", "power", self.power)
        self._numbers = Label("", "strong")
        self.column.addWidget(self._numbers)
        self.kind.chosen.connect(self._propose_power)

    def entered(self) -> None:
        """Show which numbers these would be."""
        self._preview()

    def take(self) -> bool:
        """Check count, first number and power."""
        form, draft = self.form, self.draft
        form.begin()
        count = form.read(lambda: read_whole(self.count.text(), "bays", 1, _MOST_BAYS), 0)
        draft.bay_numbers = form.read(lambda: numbers_from(self.first.text(), count, "number"), ())
        draft.current_kind = CurrentKind(self.kind.current)
        draft.max_power_w = form.read(lambda: read_power_w(self.context.formats, self.power.text(), "max_power_w"), 0)
        return not form.has_errors

    def retranslate(self) -> None:
        """Set every text again."""
        super().retranslate()
        self.kind.set_label(CurrentKind.AC, self.t("ac"))
        self.kind.set_label(CurrentKind.DC, self.t("dc"))
        self._preview()

    def _preview(self) -> None:
        count, first = self.count.text().strip(), self.first.text().strip()
        is_number = all(text.isascii() and text.isdigit() and len(text) < 5 for text in (count, first))
        if not is_number or int(count) < 1:
            self._numbers.setText("")
        elif int(count) == 1:
            self._numbers.setText(self.t("preview_one", first=first))
        else:
            self._numbers.setText(self.t("preview", first=first, last=int(first) + int(count) - 1))

    def _propose_power(self, kind: str) -> None:
        if not self.power.isModified():
            self.power.setText("150" if kind == CurrentKind.DC else "22")


class PriceStep(Step):
    """The first price."""

    name = "price"

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__(context, draft)
        self.per_kwh = line_edit()
        self.add("price_per_kwh_gross", "per_kwh", self.per_kwh, wide=True)
        self._example = Label("", "strong")
        self.column.addWidget(self._example)
        self.per_kwh.textEdited.connect(lambda _text: self._show_example())

    def entered(self) -> None:
        """Ready to type the price."""
        self.per_kwh.setFocus()
        self._show_example()

    def take(self) -> bool:
        """A price is needed; 0 is one."""
        self.form.begin()
        self.draft.price_per_kwh = self.form.read(self._read, Decimal(0))
        return not self.form.has_errors

    def retranslate(self) -> None:
        """Set every text again."""
        super().retranslate()
        self._show_example()

    def _read(self) -> Decimal:
        read_required(self.per_kwh.text(), "price_per_kwh_gross")
        return read_price(self.context.formats, self.per_kwh.text(), "price_per_kwh_gross") or Decimal(0)

    def _show_example(self) -> None:
        price = self.context.formats.parse_amount(self.per_kwh.text())
        is_price = price is not None and price >= 0
        amount = self.context.formats.money(price * _SAMPLE_KWH, self.draft.currency) if price is not None else ""
        self._example.setText(self.t("example", amount=amount) if is_price else "")


class ManagerStep(Step):
    """The first manager."""

    name = "manager"

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__(context, draft)
        self.person, self.pin, self.again = line_edit(), line_edit(is_secret=True), line_edit(is_secret=True)
        self.person.setMaxLength(60)
        self.add("manager_name", "person", self.person, wide=True)
        self.add("manager_pin", "pin", self.pin, hint="pin_hint")
        self.add("pin_again", "pin_again", self.again)
        self.form.alias("manager_pin", "pin")

    def entered(self) -> None:
        """Ready to type the name."""
        self.person.setFocus()

    def take(self) -> bool:
        """Check the name and the two PINs."""
        self.form.begin()
        self.draft.manager_name = self.form.read(lambda: read_required(self.person.text(), "manager_name"), "")
        self.draft.manager_pin = self.form.read(lambda: read_pin(self.pin.text(), self.again.text(), "manager_pin"), "")
        return not self.form.has_errors


class SummaryStep(Step):
    """Everything once more, before it is stored."""

    name = "summary"

    def __init__(self, context: PageContext, draft: FirstStartDraft) -> None:
        super().__init__(context, draft)
        self.facts = FactList()
        row = QHBoxLayout()
        row.addWidget(self.facts)
        self.column.addLayout(row)

    def entered(self) -> None:
        """Show what was gathered."""
        draft, texts, formats = self.draft, self.context.texts, self.context.formats
        numbers = draft.bay_numbers
        key = "preview_one" if len(numbers) == 1 else "preview"
        bays = texts(f"first_start.bays.{key}", first=numbers[0], last=numbers[-1]) if numbers else ""
        kind = texts(f"first_start.bays.{draft.current_kind.lower()}")
        vat = formats.percent(draft.vat_pct, 0 if draft.vat_pct == draft.vat_pct.to_integral_value() else 1)
        self.facts.show_facts(
            (
                (texts("first_start.site.hub_name"), draft.name),
                (texts("first_start.site.operator"), draft.operator or formats.nothing),
                (texts("first_start.money.tax_number"), draft.tax_number or formats.nothing),
                (texts("first_start.money.vat"), vat),
                (texts("first_start.money.time_zone"), draft.time_zone.replace("_", " ")),
                (texts("first_start.bays.name"), f"{bays} · {kind} {formats.power(draft.max_power_w)}"),
                (texts("first_start.price.per_kwh"), formats.price(draft.price_per_kwh, draft.currency)),
                (texts("first_start.manager.name"), draft.manager_name),
            )
        )

    def retranslate(self) -> None:
        """Set every text again."""
        super().retranslate()
        self.entered()
