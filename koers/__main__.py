"""``python -m koers``: the same as the console script."""

from koers.cli import entry

if __name__ == "__main__":
    entry()
