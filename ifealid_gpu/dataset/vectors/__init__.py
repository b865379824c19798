"""Files of named vectors and masks: what a query can take from elsewhere. table.py lists the kinds of files."""
