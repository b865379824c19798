"""Fits: what is computed once of a map, or of all maps of a layer, and kept: principal components, clusters, chance."""
