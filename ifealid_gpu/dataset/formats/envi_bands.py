"""What an ENVI header says of its bands and of where it lies: names, wavelengths, which are bad, and map info."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.dataset.band_names import bands_of
from ifealid_gpu.dataset.formats.envi_georeference import georeference_of
from ifealid_gpu.dataset.formats.envi_header import Fields, parts_of, text_of
from ifealid_gpu.dataset.scaling import Scaling
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import Georeference

_LISTED = 8  # bands or runs of bands that a note names


def bands_of_header(fields: Fields, channels: int) -> Bands | None:
    """The names and wavelengths of so many bands, if the header says them of each."""
    names, waves = parts_of(fields, "band names"), parts_of(fields, "wavelength")
    return bands_of(channels, names or None, waves or None, text_of(fields, "wavelength units"))


def georeference_of_header(fields: Fields) -> Georeference | None:
    """Where the cube lies on the Earth, if the header says it."""
    return georeference_of(parts_of(fields, "map info"), text_of(fields, "coordinate system string"))


def scaling_of_header(fields: Fields, channels: int) -> Scaling | None:
    """The gains and offsets of so many bands, if the header says them of each."""
    gains, offsets = parts_of(fields, "data gain values"), parts_of(fields, "data offset values")
    if {len(gains), len(offsets)} - {0, channels} or not (gains or offsets):
        return None
    return Scaling.of_texts(gains or [""] * channels, offsets or [""] * channels)


def good_bands(fields: Fields, channels: int, bands: Bands | None) -> tuple[Sequence[int], str | None]:
    """(the bands that are not marked bad, what is to be said of the others).

    Args:
        fields: of the header; its bad bands list, bbl, has 0 for a bad band and 1 for a good one.
        channels: how many bands there are.
        bands: what they are called, or None.
    """
    every = range(channels)  # as many as a header claims, which nothing has been checked against yet
    if not (marks := parts_of(fields, "bbl")):
        return every, None
    try:
        is_good = [float(mark) != 0 for mark in marks]
    except ValueError:
        return every, "the list of bad bands (bbl) has something else than 0 and 1; all bands are taken"
    if len(is_good) != channels:
        return every, f"the list of bad bands (bbl) is of {len(is_good)} bands, the cube has {channels}; all are taken"
    if all(is_good):
        return every, None
    if not any(is_good):
        return every, "the list of bad bands (bbl) marks all of them; all are taken"
    bad = [n for n in every if not is_good[n]]
    how_many = f"{len(bad)} of {channels} bands {'is' if len(bad) == 1 else 'are'} marked bad and left out"
    note = f"{how_many}: {_runs(bad, bands)}; take bbl out of the header to keep {'it' if len(bad) == 1 else 'them'}"
    return tuple(n for n in every if is_good[n]), note


def _runs(numbers: list[int], bands: Bands | None) -> str:
    """Bands in words, those that follow one another together; numbered from 1, as ENVI does."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    words = []
    for run in runs[:_LISTED]:
        label = None if bands is None else bands.label(run[0])
        if len(run) > 1:
            last = None if bands is None else bands.label(run[-1])
            words.append(f"{run[0] + 1} to {run[-1] + 1}" + (f" ({label} to {last})" if label and last else ""))
        else:
            words.append(f"{run[0] + 1}" + (f" ({label})" if label else ""))
    more = sum(map(len, runs[_LISTED:]))
    return ", ".join(words) + (f" and {more} more" if more else "")
