"""The kind of array that fits hold their numbers in."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
