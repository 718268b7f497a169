"""Files for head office and other programs."""
