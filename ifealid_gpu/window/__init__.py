"""Frames on any canvas, and the shells that surround them. Nothing is imported here: glfw is for windows alone."""
