"""What can be asked, one file a page or matter. Figures come from the store and are only put into views here."""
