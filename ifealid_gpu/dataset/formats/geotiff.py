"""The georeference of a GeoTIFF: its tags, read and written (OGC 19-008r4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.georeference import GEOGRAPHIC_TYPE, PROJECTED_TYPE, Georeference, Key

# Numbers of tags.
_PIXEL_SCALE, _TIEPOINT, _TRANSFORMATION = 33550, 33922, 34264
_DIRECTORY, _DOUBLES, _ASCII = 34735, 34736, 34737
TAGS = (_PIXEL_SCALE, _TIEPOINT, _TRANSFORMATION, _DIRECTORY, _DOUBLES, _ASCII)

# Numbers of keys.
MODEL_TYPE, RASTER_TYPE = 1024, 1025
PROJECTED_CITATION = 3073
PROJECTED, GEOGRAPHIC = 1, 2
_PIXEL_IS_AREA, _PIXEL_IS_POINT = 1, 2

_VERSION = (1, 1, 0)
_MOST_VALUES = 1 << 14


def georeference_of(tags: dict[int, Any]) -> Georeference | None:
    """What the tags of a page say of where it lies; None where they say nothing that can be meant.

    Args:
        tags: values by the numbers of `TAGS`, as tifffile gives them.
    """
    try:
        numbers = {tag: _numbers(tags[tag]) for tag in TAGS if tag in tags and tag != _ASCII}
        transform = _transform(numbers)
        if transform is None:
            return None
        keys = _keys(numbers.get(_DIRECTORY, ()), numbers.get(_DOUBLES, ()), _text(tags.get(_ASCII, "")))
        if dict(keys).get(RASTER_TYPE) == _PIXEL_IS_POINT:
            a, b, c, d, e, f = transform  # of the pixels' centres
            transform = a, b, c - (a + b) / 2, d, e, f - (d + e) / 2
        kept = tuple((number, value) for number, value in keys if number != RASTER_TYPE)
        return Georeference(transform, kept)
    except (InputError, ValueError, TypeError, OverflowError, IndexError):
        return None


def georeference_by(value_of: Callable[[int], Any]) -> Georeference | None:
    """As `georeference_of`, of a page whose tags' values a library gives by their numbers, or None for none."""
    try:
        return georeference_of({tag: value for tag in TAGS if (value := value_of(tag)) is not None})
    except Exception:  # libraries raise many kinds on damaged tags
        return None


def geotiff_tags(georeference: Georeference) -> list[tuple[int, str, int, Any, bool]]:
    """The tags that say the same, as tifffile takes them."""
    a, b, c, d, e, f = georeference.transform
    tags: list[tuple[int, str, int, Any, bool]] = []
    if b == d == 0 and a > 0 > e:
        tags.append((_PIXEL_SCALE, "d", 3, (a, -e, 0.0), True))
        tags.append((_TIEPOINT, "d", 6, (0.0, 0.0, 0.0, c, f, 0.0), True))
    else:
        matrix = (a, b, 0.0, c, d, e, 0.0, f, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
        tags.append((_TRANSFORMATION, "d", 16, matrix, True))
    directory: list[int] = []
    doubles: list[float] = []
    text = ""
    keys = sorted([*georeference.keys, (RASTER_TYPE, _PIXEL_IS_AREA)], key=lambda key: key[0])
    for number, value in keys:
        if isinstance(value, str):
            directory += (number, _ASCII, len(value) + 1, len(text))
            text += value + "|"
        elif isinstance(value, tuple):
            directory += (number, _DOUBLES, len(value), len(doubles))
            doubles += value
        else:
            directory += (number, 0, 1, value)
    directory = [*_VERSION, len(keys), *directory]
    tags.append((_DIRECTORY, "H", len(directory), tuple(directory), True))
    if doubles:
        tags.append((_DOUBLES, "d", len(doubles), tuple(doubles), True))
    if text:
        tags.append((_ASCII, "s", 0, text, True))
    return tags


def epsg_keys(code: int, *, projected: bool) -> tuple[tuple[int, Key], ...]:
    """The keys of a coordinate system that EPSG has a number for."""
    if projected:
        return (MODEL_TYPE, PROJECTED), (PROJECTED_TYPE, code)
    return (MODEL_TYPE, GEOGRAPHIC), (GEOGRAPHIC_TYPE, code)


def _transform(numbers: dict[int, tuple[float, ...]]) -> tuple[float, float, float, float, float, float] | None:
    if len(matrix := numbers.get(_TRANSFORMATION, ())) == 16:
        return matrix[0], matrix[1], matrix[3], matrix[4], matrix[5], matrix[7]
    scale, tie = numbers.get(_PIXEL_SCALE, ()), numbers.get(_TIEPOINT, ())
    if len(scale) < 2 or len(tie) != 6:  # more tiepoints are control points of an image that is not rectified
        return None
    x, y, _, east, north, _ = tie
    return scale[0], 0.0, east - x * scale[0], 0.0, -scale[1], north + y * scale[1]


def _keys(directory: Sequence[float], doubles: Sequence[float], text: str) -> list[tuple[int, Key]]:
    """The keys of a directory; those that point beyond its numbers and texts are left out."""
    values = [int(value) for value in directory]
    found: dict[int, Key] = {}
    for start in range(4, min(len(values), 4 * (values[3] + 1)) - 3 if len(values) > 3 else 0, 4):
        number, tag, count, at = values[start : start + 4]
        if tag == 0:
            found.setdefault(number, at)
        elif tag == _DOUBLES and (some := tuple(doubles[at : at + count])):
            found.setdefault(number, some)
        elif tag == _DIRECTORY and at < len(values):
            found.setdefault(number, values[at])
        elif tag == _ASCII:
            found.setdefault(number, text[at : at + count].rstrip("|\0").replace("|", " "))
    return list(found.items())


def _numbers(value: Any) -> tuple[float, ...]:
    values: Iterable[Any] = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else (value,)
    found = tuple(float(number) for number in values)
    if len(found) > _MOST_VALUES:
        raise ValueError("too many values")
    return found


def _text(value: Any) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return text.encode("ascii", "replace").decode()
