"""Pixels without data: which values stand for none, and where they are found."""

from ifealid_gpu.no_data.finding import WORDS, NoData, asked_fills, find_no_data, without_mask

__all__ = ["WORDS", "NoData", "asked_fills", "find_no_data", "without_mask"]
