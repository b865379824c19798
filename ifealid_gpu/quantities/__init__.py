"""What can be asked of a feature map. Frozen values that know nothing of GPUs."""
