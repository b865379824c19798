"""The window in a notebook: a widget in the cell, on rendercanvas' anywidget backend."""
