"""The metrics, one a file; table.py lists them."""
