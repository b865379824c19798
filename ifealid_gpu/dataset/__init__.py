"""Datasets: IFeaLiD ZIPs, arrays, and folders of them. What can be wrong with a file is found here."""

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.image import load_image
from ifealid_gpu.dataset.read import read_dataset
from ifealid_gpu.dataset.write import write_dataset

__all__ = ["Dataset", "Entry", "Problem", "load_image", "read_dataset", "write_dataset"]
