"""Golden files: what a published period's reports show, reviewed by people.

``python -m tests.golden.update`` writes them anew; nothing else does. A missing one is a failing test.
"""
