"""Spending from an accountant's ledger instead of totals: read, mapped to finance lines, reconciled, kept.

The method, in stages: ``source`` brings a file (CSV, XLSX, Parquet) into a table of text, each line with its row in the file;
``values`` makes amounts and days of the text; ``mapping`` says where an account and a cost centre go; ``sums`` puts every line
into exactly one part (counted, left out, unmapped, before, after) and adds up; ``doubts`` finds what
a person is to look at; ``imported`` writes the sums, the lines that were kept and the record of it; ``rows`` reads those lines
again for a trace.

Tables live in DuckDB, in a file of a scratch folder with a limit on memory: what does not fit goes to disk. Amounts are
DECIMAL(18,2), sums DECIMAL(38,2): exact. Texts that are written plainly are read by the engine, all others by
:mod:`koers.workbook.cells`, once per text, so that both are read alike.

Known limits: one currency; a ledger's lines are counted by their date, not by the period that a booking bears.

May import: the workbook's cells and tables, the data, money, errors.
"""
