"""The commands, a menu a file; `explorer/commands.py` joins them."""
