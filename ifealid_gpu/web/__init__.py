"""One file to send: a page with maps, image and view, whose client runs this package's shaders in a browser."""
