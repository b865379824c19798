"""GPU passes, one a file: the constructor takes a device and resources, ``encode`` only encodes."""
