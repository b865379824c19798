"""Datasets: IFeaLiD ZIPs, arrays, and folders of them. What can be wrong with a file is found here."""

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.dataset_files import Files
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.image import load_image
from ifealid_gpu.dataset.joined import join_datasets, open_together
from ifealid_gpu.dataset.mask_writer import write_mask
from ifealid_gpu.dataset.read import open_dataset, read_dataset
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.values_file import write_values
from ifealid_gpu.dataset.write import write_dataset

__all__ = [
    "Dataset",
    "Entry",
    "Files",
    "Problem",
    "Reading",
    "join_datasets",
    "load_image",
    "open_dataset",
    "open_together",
    "read_dataset",
    "write_dataset",
    "write_mask",
    "write_values",
]
