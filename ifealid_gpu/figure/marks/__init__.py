"""Marks as they are drawn over a map: their shapes in image pixels, and Pillow's painter of them."""
