"""The passes.

Value passes (`table.py` lists them) turn codes into a value map, over a `Dispatcher` that knows the tiles, the samples,
the output and the mask; the range pass turns a value map into its range; the colour and markers passes draw. A pass
only encodes commands. Its shaders lie in `wgsl/`.

Similarity has two ways: `integer.py` compares 8-bit codes with a pixel's exactly, `chord.py` compares pixels of any
precision with any real vector in float32. Either has a kernel with a loop and one that is unrolled for processors.
"""
