"""Marking what is meant: the tools of the mouse, one a file, and what their marks do to a view."""
