"""Feature maps: codes, the range that they stand for, and what is known of channels, place and no-data."""
