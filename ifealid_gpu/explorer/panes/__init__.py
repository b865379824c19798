"""The panes beside the one that the mouse is in."""
