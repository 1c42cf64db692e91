"""Social return on investment: a case and a named convention in, value by year, ratio and range out.

Pure: frames and numbers in, frames and numbers out; no files, clock or drawing. Imports only
:mod:`koers.errors`, :mod:`koers.frames` and :mod:`koers.money`. Start at :mod:`koers.impact.value`.
"""
