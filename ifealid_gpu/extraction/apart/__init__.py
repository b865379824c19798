"""Extraction in a process of its own, beside a window that must not wait, load torch or end with it."""
