"""Scores: how well a layer, or one of its channels, sees an object that a mask marks."""
