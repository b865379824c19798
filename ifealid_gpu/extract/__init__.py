"""Extraction: from an image and a model to feature maps. torch is imported here alone."""
