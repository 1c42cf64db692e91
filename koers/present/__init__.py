"""From values to what a reader sees: words in two languages, figures, charts, sections.

A *section* is a function from results to a :class:`koers.present.display.Section`; reports choose and
order them. May import: finance and what lies below it. Never reads a file of the programme's data.
"""
