"""What Python code calls: one module for what computes, one for the window."""
