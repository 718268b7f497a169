"""The window's pages, one file each, imported when first opened."""
