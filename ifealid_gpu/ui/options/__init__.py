"""What can be chosen of a kind of quantity, one file a kind; `table.py` lists them."""
