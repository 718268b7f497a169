"""Plain rows made from views, and Qt models that keep them."""
