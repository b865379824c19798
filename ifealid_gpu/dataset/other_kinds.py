"""Kinds of files that people keep arrays in and that are not read here: what makes one of them that is."""

from __future__ import annotations

from pathlib import Path

_HDF5 = ("HDF5", "numpy.save('map.npy', h5py.File({name})['NAME'])")
_NETCDF = ("netCDF", "numpy.save('map.npy', xarray.open_dataset({name})['NAME'])")
_ZARR = ("Zarr", "numpy.save('map.npy', zarr.open({name})['NAME'])")
_PICKLE = ("a pickle", "numpy.savez('maps.npz', NAME=array)")
_TABLE = ("a table", "numpy.save('map.npy', array) of an array (h, w, d)")

# By their suffixes: what they are called, and what makes a file of one that is read.
_KINDS = {
    ".h5": _HDF5, ".hdf5": _HDF5, ".hdf": _HDF5, ".he5": _HDF5, ".h5ad": _HDF5,
    ".nc": _NETCDF, ".nc4": _NETCDF,
    ".zarr": _ZARR, ".n5": _ZARR,
    ".pkl": _PICKLE, ".pickle": _PICKLE, ".joblib": _PICKLE,
    ".csv": _TABLE, ".tsv": _TABLE, ".parquet": _TABLE, ".feather": _TABLE, ".arrow": _TABLE,
    ".exr": ("OpenEXR", "numpy.save('map.npy', cv2.imread({name}, cv2.IMREAD_UNCHANGED))"),
    ".vrt": ("a virtual raster", "gdal_translate {name} map.tif"),
    ".nii": ("NIfTI", "numpy.save('map.npy', nibabel.load({name}).get_fdata())"),
    ".nrrd": ("NRRD", "numpy.save('map.npy', nrrd.read({name})[0])"),
    ".ckpt": ("a checkpoint", "torch.save(tensor, 'map.pt')"),
    ".tfrecord": ("TensorFlow's records", "numpy.save('map.npy', array)"),
}  # fmt: skip


def is_empty(path: Path) -> bool:
    """Whether a file is there and holds nothing."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def advice_on(path: Path) -> str | None:
    """What a file or folder of such a kind is, and what to do with it; None for all other kinds."""
    found = _KINDS.get(path.suffix.lower())
    if found is None:
        return None
    kind, command = found
    return f"found {kind}; make one of it, such as by {command.format(name=repr(path.name))}"
