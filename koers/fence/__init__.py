"""A fence for somebody else's code: one process that reads and writes where it may, without network, for so long and no longer."""
