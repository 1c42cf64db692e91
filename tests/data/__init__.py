"""Tests of what people supply: tables, kinds of column, parameters, origins, the store."""
