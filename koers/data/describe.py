"""Write what the schemas say: ``data/datapackage.json`` (Frictionless) and the data dictionary.

``make docs`` writes both; a test checks that they are current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from koers.data.kinds import KINDS
from koers.data.origins import read_origins
from koers.data.parameters import Programme, read_parameters
from koers.data.schemas import IMPACT, PUBLISHED, TABLES, Column, TableSchema
from koers.data.schemas.impact import case_schema

_KIND_WORDS = {
    "money": "euros, exact, at most two decimals",
    "share": "fraction from 0 to 1",
    "count": "whole number",
    "identifier": "lower-case words joined by hyphens",
    "choice": "one of the values named",
    "day": "date, or year and month, or year",
    "quarter": "year and quarter, such as 2019-Q4",
    "year": "year",
    "text": "text",
    "checksum": "64 hexadecimal digits",
    "number": "number, exact",
    "quantity": "number, 0 or more, exact",
    "years": "whole number of years",
    "price_year": "year",
    "currency": "three capitals",
}


def datapackage(data: Path, programme: Programme) -> dict[str, Any]:
    """Return the Frictionless Data Package of every table that lies in the data folder."""
    origins, _ = read_origins(data)
    resources = []
    for file in sorted(origins):
        schema = _schema_of(data, file)
        if schema is None:
            continue
        origin = origins[file]
        resources.append(
            {
                "name": file.removesuffix(".csv").replace("/", "-").replace("_", "-").lower(),
                "path": file,
                "title": schema.title,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "hash": f"sha256:{origin.sha256}",
                "sources": [{"title": f"{origin.publisher}: {origin.title}" if origin.publisher else origin.title}],
                "schema": table_schema(schema, file),
            }
        )
    return {
        "profile": "tabular-data-package",
        "name": programme.programme,
        "title": programme.name,
        "description": programme.disclaimer.en,
        "resources": [{"profile": "tabular-data-resource", **resource} for resource in resources],
    }


def _schema_of(data: Path, file: str) -> TableSchema | None:
    """Return the schema of a recorded file; of a case's table with the columns that this case has. None for what is no table."""
    path = Path(file)
    tables = {"published": PUBLISHED, "impact": IMPACT}.get(path.parts[0], TABLES)
    schema = tables.get(path.stem) if path.suffix == ".csv" else None
    if schema is None or tables is not IMPACT or not (data / file).is_file():
        return schema
    header = (data / file).read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    return case_schema(schema, header)


def table_schema(schema: TableSchema, file: str) -> dict[str, Any]:
    """Return the Frictionless Table Schema of a table."""
    keys: list[dict[str, Any]] = [
        {"fields": list(reference.columns), "reference": {"resource": f"programme-{target.replace('_', '-')}", "fields": list(columns)}}
        for reference in schema.references
        if len(reference.targets) == 1
        for target, columns in reference.targets
    ]
    for key in keys:
        if key["reference"]["resource"] == file.removesuffix(".csv").replace("/", "-").replace("_", "-"):
            key["reference"]["resource"] = ""
    return {
        "fields": [_field(column) for column in schema.columns],
        **({"primaryKey": list(schema.key)} if schema.key else {}),
        "missingValues": [""],
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    shape = KINDS[column.kind].frictionless
    constraints = {**shape.get("constraints", {}), "required": not column.blank}
    if column.options:
        constraints["enum"] = list(column.options)
    return {"name": column.name, "title": column.description, **shape, "constraints": constraints}


def dictionary() -> str:
    """Return the data dictionary as Markdown: every table, what a row is, every column."""
    lines = [
        "# Data dictionary",
        "",
        "Made from the schemas in `koers/data/schemas/` by `make docs`; do not edit.",
        "",
        "Files are UTF-8 CSV with commas. A blank cell means: not known. Amounts are written `1234.50`,",
        "shares as fractions (`0.25`), dates as `2024-06-30`.",
        "",
    ]
    for heading, folder, tables in (
        ("Registers", "data/programme/", [t for t in TABLES.values() if t.folder == "programme"]),
        ("A period's tables", "data/periods/<period>/", [t for t in TABLES.values() if t.folder == "periods"]),
        ("Impact cases", "data/impact/<case>/` and, for the unit prices, `data/impact/", list(IMPACT.values())),
        ("Published documents", "data/published/<document>/", list(PUBLISHED.values())),
    ):
        lines += [f"## {heading}", "", f"In `{folder}`.", ""]
        for schema in tables:
            lines += _table_lines(schema)
    return "\n".join(lines).rstrip() + "\n"


def _table_lines(schema: TableSchema) -> Iterator[str]:
    yield from (f"### `{schema.name}.csv`", "", f"{schema.title}. One row per {schema.row.removeprefix('one ')}.", "")
    if schema.key:
        yield from (f"Unique: {', '.join(f'`{name}`' for name in schema.key)}.", "")
    for reference in schema.references:
        targets = " or ".join(f"`{table}` ({', '.join(columns)})" for table, columns in reference.targets)
        yield from (f"{', '.join(f'`{name}`' for name in reference.columns)} must stand in {targets}.", "")
    yield from ("| column | what | unit or form | blank |", "|---|---|---|---|")
    for column in schema.columns:
        form = ", ".join(f"`{option}`" for option in column.options) or _KIND_WORDS[column.kind]
        yield f"| `{column.name}` | {column.description} | {form} | {'allowed' if column.blank else '–'} |"
    yield ""


def described(root: Path) -> dict[Path, str]:
    """Return the files to be written below a root, with their content."""
    programme = read_parameters(root / "params" / "programme.yaml", "params/programme.yaml", Programme)
    package = json.dumps(datapackage(root / "data", programme), indent=2, ensure_ascii=False) + "\n"
    return {root / "data" / "datapackage.json": package, root / "docs" / "data-dictionary.md": dictionary()}


def main() -> None:
    """Write both files below the working directory, the repository's root."""
    for path, content in described(Path.cwd()).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

__all__ = ["datapackage", "described", "dictionary", "table_schema"]
