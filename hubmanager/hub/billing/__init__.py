"""From reported facts to a bill: plain functions over one unit of work each."""
