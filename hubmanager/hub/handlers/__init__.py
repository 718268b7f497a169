"""One file per kind of news from equipment. Each: one unit of work, then the board, then the answer."""
