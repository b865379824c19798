"""Frames on any canvas, and their shells. Nothing is imported here, so that only windows need glfw."""
