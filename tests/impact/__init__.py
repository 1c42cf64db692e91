"""Impact: published cases, properties, bad input."""
