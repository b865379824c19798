"""What is shown, and how: views, what they mean on a map and elsewhere, and as JSON."""
