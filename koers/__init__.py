"""Koers: reproducible, accessible period reports from parameterised notebooks, every figure proved.

The packages, in the order in which they may import one another (a check enforces it)::

    period, money, errors, figures      values that everything else speaks in
    data                                what people supply: schemas, loading, origins, parameters
    finance                             pure calculation: frames in, frames out
    present                             words, tables, charts: from values to what a reader sees
    export                              HTML, PDF, spreadsheet, index pages
    build                               the plan, running notebooks, the output folder
    cli                                 the command line
"""

__version__ = "0.1.0"
