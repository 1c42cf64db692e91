"""The commands of ``koers``, one module each. Heavy things are imported inside a command, so that ``koers --help`` is quick."""
