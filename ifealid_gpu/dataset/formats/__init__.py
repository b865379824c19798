"""The kinds of files that hold feature maps: one file a format, and `table.py`, which lists them."""
