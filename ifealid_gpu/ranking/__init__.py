"""Rankings: the best places of a map, or of all maps of a layer."""
