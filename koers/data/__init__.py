"""What people supply: tables, their schemas and origins, parameters; read, checked, never repaired.

May import: period, money, errors. Reading is here and nowhere else; calculation gets frames.
"""
