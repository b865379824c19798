"""Figures of what the panes of a window show."""
