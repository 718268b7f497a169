"""Building blocks that every page shares. Import them from their own files (only what a page needs is loaded):

- buttons: PrimaryButton, SecondaryButton, DangerButton, QuietButton, ChoiceButton, IconButton (all >= 48 px)
- labels: Label(kind=...), IconLabel, Line, repolish · card: Card · stat_tile: StatTile · pill: Pill, Badge
- data_table: DataTable, Column, RowsModel · empty_state: EmptyState · message_bar: MessageBar, Toast
- fields: SearchField, AmountField, FormRow, side_by_side · segments: SegmentedControl · numeric_pad: NumericPad
- side_drawer: SideDrawer, CentrePanel, Overlay · bar_chart: BarChart, Bar
"""
