"""What is computed of two feature maps together: which pixels match, and how alike two layers are."""
