"""Regions of an image, one kind a file; table.py lists them."""
