"""The workbook of a period or a case: out, back in, damaged, undone."""
