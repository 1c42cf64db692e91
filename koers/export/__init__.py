"""From display objects to documents: HTML, PDF, XLSX, CSV, index pages.

Exporters read the neutral form of display objects and nothing else. May import: present.
"""
