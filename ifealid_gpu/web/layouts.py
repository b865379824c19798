"""What Python and the shaders agree on, as data for the page: layouts of structs, and constants."""

from __future__ import annotations

from typing import Any

import numpy as np

from ifealid_gpu.color_bar import label_opacity
from ifealid_gpu.explorer import notices
from ifealid_gpu.geometry import EDGE_BIAS
from ifealid_gpu.gpu.packs import PACK_BYTES
from ifealid_gpu.gpu.tile_layout import CHUNK, TileLimits
from ifealid_gpu.passes import (
    channel_rows,
    chord,
    color,
    components,
    integer,
    markers,
    mask,
    minkowski,
    sampling,
    value_map,
    value_range,
    vector_labels,
)
from ifealid_gpu.passes.channel import CHOICE
from ifealid_gpu.passes.dispatch import SAMPLES_PER_INVOCATION
from ifealid_gpu.passes.norm import REAL_VALUES
from ifealid_gpu.passes.parts import steps_of
from ifealid_gpu.quantities.display_range import CLOSE
from ifealid_gpu.renderer import fluid

#: What every device that has WebGPU holds, so that where codes lie is known before the page meets its device. Bands are
#: small: a browser that computes on its processor takes them one by one, and newer events come in between.
LIMITS = TileLimits(side=8192, layers=256, band_bytes=8 << 20)

#: By the names by which the client asks for them.
STRUCTS = {
    "Samples": sampling.SAMPLES,
    "IntegerTerms": integer.TERMS,
    "VectorTerms": chord.VECTOR_TERMS,
    "Distance": minkowski.DISTANCE,
    "Choice": CHOICE,
    "RealValues": REAL_VALUES,
    "Projection": components.PROJECTION,
    "Labels": vector_labels.LABELS,
    "Look": color.LOOK,
    "Range": value_map.RANGE,
    "Extent": value_range.EXTENT,
    "LeftOut": value_range.LEFT_OUT,
    "Target": markers.DESTINATION,
    "Ring": markers.RING,
}


def structs() -> dict[str, Any]:
    """Size of each struct, and of each of its members the kind of number, the offset in bytes and the count."""
    return {name: _layout(dtype) for name, dtype in STRUCTS.items()}


def _layout(dtype: np.dtype[np.void]) -> dict[str, Any]:
    members = {}
    for name, field in (dtype.fields or {}).items():
        kind, offset = field[:2]
        if not name.startswith("_"):
            members[name] = [kind.base.kind, offset, int(np.prod(kind.shape, dtype=int))]
    return {"size": dtype.itemsize, "members": members}


def constants() -> dict[str, Any]:
    """Numbers that are written once, in Python."""
    return {
        "no_value": value_map.NO_VALUE,
        "close": CLOSE,
        "chunk": CHUNK,
        "pack_bytes": PACK_BYTES,
        "workgroup_width": sampling.WORKGROUP_WIDTH,
        "most_groups": sampling.MOST_GROUPS,
        "samples_per_invocation": SAMPLES_PER_INVOCATION,
        "texel_channels": channel_rows.TEXEL_CHANNELS,
        "rows": {
            "unit": channel_rows.UNIT_ROW,
            "weights": channel_rows.WEIGHTS_ROW,
            "rests": channel_rows.RESTS_ROW,
            "codes": channel_rows.CODES_ROW,
        },
        "measures": {measure.value: number for measure, number in chord.MEASURES.items()},
        "origins": {"zero": chord.ORIGIN_ZERO, "uniform": chord.ORIGIN_UNIFORM, "own": chord.ORIGIN_OWN},
        "powers": {"any": minkowski.POWER_ANY, **{f"{k:g}": number for k, number in minkowski.POWERS.items()}},
        "distance": {
            "largest_sum": minkowski.LARGEST_SUM,
            "farthest": minkowski.FARTHEST,
            "largest": minkowski.LARGEST,
        },
        "steps_of_8": steps_of(8).tolist(),
        "classes_at_once": vector_labels.AT_ONCE,
        "least_label_opacity": label_opacity(0.0),
        "mask_columns": mask.MASK_COLUMNS,
        "ranges_shift": value_map.RANGES_SHIFT,
        "range_groups": value_range.MAX_GROUPS,
        "range_groups_a_core": value_range.MAX_GROUPS_A_CORE,
        "values_per_group": value_range.VALUES_PER_GROUP,
        "backdrops": {backdrop.value: number for backdrop, number in color.BACKDROPS.items()},
        "all_lit": color.ALL_LIT,
        "edge_bias": EDGE_BIAS,
        "straight_alpha": color.STRAIGHT_ALPHA,
        "orange": markers.ORANGE,
        "shade": markers.SHADE,
        "marker_edge": markers.EDGE,
        "outlined_from": markers.OUTLINED_FROM,
        "fluid": fluid.FLUID,
        "refine": fluid.REFINE,
        "rest": fluid.REST,
        "alike": notices.ALIKE,
        "notices": {
            "reference": notices.REFERENCE_WITHOUT_DATA,
            "pointer": notices.POINTER_WITHOUT_DATA,
            "zero": notices.ZERO,
            "one_channel": notices.SHOW_ONE_CHANNEL,
            "shown_instead": notices.SHOWN_INSTEAD,
        },
        "strides": list(fluid.STRIDES),
    }
