"""What the terminal shows of what a command found: as text, or as one JSON document."""
