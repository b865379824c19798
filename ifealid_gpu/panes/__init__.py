"""Panes: which maps a window shows side by side, and where."""
