"""The window in a browser: `ifealid-gpu serve`."""
