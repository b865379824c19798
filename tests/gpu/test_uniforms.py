"""WGSL structs and the NumPy dtypes that fill them have the same members at the same places."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pytest
from helpers import wgsl_without_comments

from ifealid_gpu.fits.foreground import Side
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import shader_names, used_shaders
from ifealid_gpu.gpu.tile_layout import CHUNK
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes import (
    channel_rows,
    chord,
    code_distance,
    components,
    difference,
    integer,
    label_steps,
    mask,
    minkowski,
    parts,
    same_places,
    sampling,
    similarities,
    value_map,
    value_range,
    vector_labels,
)
from ifealid_gpu.passes.channel import CHOICE
from ifealid_gpu.passes.color import LOOK
from ifealid_gpu.passes.contour import LINE
from ifealid_gpu.passes.folding import FOLD
from ifealid_gpu.passes.histogram import BINS, MOST_BINS, SPAN_ALL, SPAN_COLORS
from ifealid_gpu.passes.markers import DESTINATION, RING
from ifealid_gpu.passes.norm import REAL_VALUES
from ifealid_gpu.passes.peak import PEAK, PEAK_SAMPLES
from ifealid_gpu.passes.percentile import PAIRS
from ifealid_gpu.passes.threshold import CUT, OTSU_BINS, VALUE_EXTENT
from ifealid_gpu.quantities.metric import Measure

DTYPES = {
    ("tiles", "Samples"): sampling.SAMPLES,
    ("integer", "Terms"): integer.TERMS,
    ("vectors", "Terms"): chord.VECTOR_TERMS,
    ("code_distance", "CodeTerms"): code_distance.CODE_TERMS,
    ("minkowski", "Distance"): minkowski.DISTANCE,
    ("labels", "Labels"): vector_labels.LABELS,
    ("classes", "Labels"): vector_labels.LABELS,
    ("label_step", "LabelStep"): label_steps.LABEL_STEP,
    ("channel", "Choice"): CHOICE,
    ("color", "Look"): LOOK,
    ("difference", "Subtraction"): difference.SUBTRACTION,
    ("norm", "RealValues"): REAL_VALUES,
    ("projection", "Projection"): components.PROJECTION,
    ("percentile", "Pairs"): PAIRS,
    ("found_range", "Range"): value_map.RANGE,
    ("range", "Extent"): value_range.EXTENT,
    ("range", "LeftOut"): value_range.LEFT_OUT,
    ("histogram", "Bins"): BINS,
    ("peak", "Peak"): PEAK,
    ("peak", "PeakSamples"): PEAK_SAMPLES,
    ("threshold", "Cut"): CUT,
    ("threshold", "Extent"): VALUE_EXTENT,
    ("color", "Cut"): CUT,
    ("contour", "Cut"): CUT,
    ("contour", "Line"): LINE,
    ("set", "Fold"): FOLD,
    ("markers", "Target"): DESTINATION,
    ("markers", "Ring"): RING,
}

# Arrays in uniform buffers: their shape, and the dtype whose only member they are.
ARRAYS = {
    ("code_distance", "reference"): (integer.MOST_PACKS, integer.REFERENCE),
    ("integer_unrolled", "reference"): (integer.MOST_PACKS, integer.REFERENCE),
    ("parts", "first_row"): (parts.MOST_PARTS, parts.PARTS),
    ("parts", "second_row"): (parts.MOST_PARTS, parts.PARTS),
    ("similarities", "references"): (similarities.MOST_REFERENCES, similarities.SUMS),
}

CONSTANTS = {
    ("tiles", "chunk_pixels"): CHUNK,
    ("histogram", "most_bins"): MOST_BINS,
    ("histogram", "span_all"): SPAN_ALL,
    ("histogram", "span_colors"): SPAN_COLORS,
    ("threshold", "bins"): OTSU_BINS,
    ("tiles", "workgroup_width"): sampling.WORKGROUP_WIDTH,
    ("difference", "workgroup_width"): sampling.WORKGROUP_WIDTH,
    ("difference", "outside"): same_places.OUTSIDE,
    ("rounds", "vector_width"): sampling.VECTOR,
    ("rounds", "ranges_columns"): 1 << value_map.RANGES_SHIFT,
    ("validity", "mask_columns"): mask.MASK_COLUMNS,
    ("code_distance", "most_packs"): integer.MOST_PACKS,
    ("integer_unrolled", "most_packs"): integer.MOST_PACKS,
    ("parts", "most_parts"): parts.MOST_PARTS,
    ("chord", "measure_angle"): chord.MEASURES[Measure.ANGLE],
    ("chord", "measure_cosine"): chord.MEASURES[Measure.COSINE],
    ("chord", "measure_dot"): chord.MEASURES[Measure.DOT],
    ("minkowski", "power_any"): minkowski.POWER_ANY,
    ("minkowski", "power_half"): minkowski.POWER_HALF,
    ("minkowski", "power_one"): minkowski.POWER_ONE,
    ("minkowski", "power_two"): minkowski.POWER_TWO,
    ("classes", "at_once"): vector_labels.AT_ONCE,
    ("labels", "at_once"): vector_labels.AT_ONCE,
    ("label_step", "group_width"): sampling.WORKGROUP_WIDTH,
    ("label_step", "begins"): label_steps.BEGINS,
    ("label_step", "begins_class"): label_steps.BEGINS_CLASS,
    ("label_step", "is_negative"): label_steps.IS_NEGATIVE,
    ("label_step", "has_negatives"): label_steps.HAS_NEGATIVES,
    ("label_step", "ends_class"): label_steps.ENDS_CLASS,
    ("label_step", "ends"): label_steps.ENDS,
    ("projection", "gate_none"): components.GATE_NONE,
    ("projection", "gate_above"): components.GATES[Side.ABOVE],
    ("projection", "gate_below"): components.GATES[Side.BELOW],
    ("labels", "of_angle"): vector_labels.MEASURES[Measure.ANGLE],
    ("labels", "of_cosine"): vector_labels.MEASURES[Measure.COSINE],
    ("labels", "of_dot"): vector_labels.MEASURES[Measure.DOT],
    ("labels", "of_distance"): vector_labels.DISTANCE,
    ("similarities", "most_references"): similarities.MOST_REFERENCES,
    ("range", "most_left_out"): value_range.MOST_LEFT_OUT,
    ("value_range", "bit_columns"): mask.MASK_COLUMNS,
    ("set", "group_width"): sampling.WORKGROUP_WIDTH,
    ("percentile", "group_width"): sampling.WORKGROUP_WIDTH,
    ("vectors", "unit_row"): channel_rows.UNIT_ROW,
    ("vectors", "weights_row"): channel_rows.WEIGHTS_ROW,
    ("vectors", "rests_row"): channel_rows.RESTS_ROW,
    ("vectors", "codes_row"): channel_rows.CODES_ROW,
    ("vectors", "origin_zero"): chord.ORIGIN_ZERO,
    ("vectors", "origin_uniform"): chord.ORIGIN_UNIFORM,
    ("vectors", "origin_own"): chord.ORIGIN_OWN,
}
# Constants that no Python file needs to know.
OWN_CONSTANTS = {
    ("range", "lanes"),
    ("norms", "block"),
    ("histogram", "lanes"),
    ("peak", "lanes"),
    ("threshold", "lanes"),
}

# WGSL type: alignment and size in bytes, and the NumPy types that have its bytes.
TYPES = {
    "u32": (4, 4, {np.dtype("<u4")}),
    "i32": (4, 4, {np.dtype("<i4")}),
    "f32": (4, 4, {np.dtype("<f4")}),
    "vec2u": (8, 8, {np.dtype(("<u4", 2)), np.dtype("<u8")}),
    "vec2f": (8, 8, {np.dtype(("<f4", 2))}),
    "vec3f": (16, 12, {np.dtype(("<f4", 3))}),
    "vec4u": (16, 16, {np.dtype(("<u4", 4))}),
    "vec4f": (16, 16, {np.dtype(("<f4", 4))}),
}

_STRUCT = r"struct\s+{}\s*\{{([^}}]*)\}}"
_BUFFER = re.compile(r"var<(?:uniform|storage[^>]*)>\s+\w+\s*:\s*(?:array<\s*)?(\w+)")


@dataclass(frozen=True)
class Member:
    name: str
    kind: str
    offset: int


def layout_of(shader: str, struct: str) -> tuple[list[Member], int]:
    """Members and size of a struct, by the alignment rules of WGSL."""
    body = re.search(_STRUCT.format(struct), wgsl_without_comments(shader))
    assert body, f"{shader}.wgsl has no struct {struct}"
    plain = re.sub(r"atomic<(\w+)>", r"\1", body[1])
    members: list[Member] = []
    offset, alignment = 0, 1
    for name, kind, item, count in re.findall(r"(\w+)\s*:\s*(\w+)(?:<(\w+), (\d+)>)?", plain):
        align, size, _ = TYPES[item or kind]
        size *= int(count or 1)
        offset = -(-offset // align) * align
        members.append(Member(name, item or kind, offset))
        offset += size
        alignment = max(alignment, align)
    return members, -(-offset // alignment) * alignment


@pytest.mark.parametrize(("shader", "struct"), DTYPES)
def test_a_struct_is_laid_out_like_its_dtype(shader: str, struct: str) -> None:
    dtype = DTYPES[shader, struct]
    members, size = layout_of(shader, struct)
    assert dtype.names is not None
    assert [name.removeprefix("_") for name in dtype.names] == [member.name for member in members]
    assert dtype.itemsize == size
    for name, member in zip(dtype.names, members, strict=True):
        kind, offset = (dtype.fields or {})[name][:2]
        assert offset == member.offset, name
        shape = kind.shape[-1:] if kind.ndim else ()
        assert np.dtype((kind.base, shape)) in TYPES[member.kind][2], name
        assert name.startswith("_") == member.name.startswith("padding")


def test_no_buffer_of_a_struct_is_overlooked() -> None:
    used = {
        (there, kind)
        for shader in shader_names()
        for kind in _BUFFER.findall(wgsl_without_comments(shader))
        for there in (shader, *used_shaders(shader))
        if f"struct {kind}" in wgsl_without_comments(there)
    }
    assert used == set(DTYPES)


@pytest.mark.parametrize(("shader", "name"), ARRAYS)
def test_an_array_is_as_long_as_its_dtype(shader: str, name: str) -> None:
    count, dtype = ARRAYS[shader, name]
    found = re.search(rf"var<uniform>\s+{name}\s*:\s*array<vec4[uf], (\w+)>", wgsl_without_comments(shader))
    assert found
    assert constants_of(shader)[found[1]] == count
    assert dtype.itemsize == 16 * count


def constants_of(shader: str) -> dict[str, int]:
    """Whole constants of a file."""
    found = re.findall(r"^const\s+(\w+)\s*=\s*(\d+)u;", wgsl_without_comments(shader), re.MULTILINE)
    return {name: int(number) for name, number in found}


@pytest.mark.parametrize(("shader", "name"), CONSTANTS)
def test_a_constant_is_that_of_python(shader: str, name: str) -> None:
    assert constants_of(shader)[name] == CONSTANTS[shader, name]


def test_no_whole_constant_is_overlooked() -> None:
    found = {(shader, name) for shader in shader_names() for name in constants_of(shader)}
    backdrops = {("color", name) for name in constants_of("color")}
    assert found == set(CONSTANTS) | OWN_CONSTANTS | backdrops


def test_the_layout_rules_on_a_known_struct() -> None:
    """Every member is aligned to its size, and the size is a multiple of the widest alignment."""
    members, size = layout_of("markers", "Ring")
    assert [member.offset for member in members] == [0, 8, 16, 20, 24, 32]
    assert size == 48


def test_a_forgotten_or_misspelt_member_is_refused(gpu: Gpu) -> None:
    uniforms = Uniforms(gpu.device, "test", np.dtype([("low", "<f4"), ("high", "<f4"), ("_padding", "<u4", 2)]))
    with pytest.raises(TypeError, match=r"exactly \['high', 'low'\], found \['low'\]"):
        uniforms.write(low=1)
    with pytest.raises(TypeError, match="exactly"):
        uniforms.write(low=1, high=2, _padding=0)
    uniforms.write(low=1, high=255)
