"""The values of a view in steps of a band each, so that frames and other work go on between."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.renderer.numbers import Numbers, View


def value_steps(numbers: Numbers, view: View) -> Generator[None, None, NDArray[np.float32]]:
    """`Numbers.values`, which follow the last step."""
    resolved, gpu = numbers.resolve(view), numbers.gpu
    while not numbers.full.has(resolved.quantity):
        try:
            with gpu.reporting("these values"):
                encoder = gpu.device.create_command_encoder(label="a band of values")
                numbers.full.encode(encoder, resolved.quantity, most_bands=1, left_out=resolved.left_out)
                gpu.device.queue.submit([encoder.finish()])
                gpu.wait()
        except BaseException:
            numbers.forget()
            raise
        yield
    return numbers.values(resolved)
