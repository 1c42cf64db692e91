"""Two periods beside each other."""
