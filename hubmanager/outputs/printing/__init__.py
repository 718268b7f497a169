"""Where paper comes out."""
