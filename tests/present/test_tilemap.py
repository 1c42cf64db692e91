"""The tile map: its places, shades and hatches."""

from __future__ import annotations

import pytest

from koers.present.charts import Series, style
from koers.present.tilemap import Tile, name_lines, shaded, tile_map

TILES = (Tile("Noord", 1, 2, "3", 1.0), Tile("West", 2, 1, "", 0.0, "////"), Tile("Oost", 2, 3, "1", 0.4))


@pytest.mark.parametrize(("shade", "colour"), [(0.0, "#ffffff"), (1.0, "#7e97a7"), (0.5, "#becbd3")])
def test_a_shade_lies_between_white_and_a_tint_that_ink_reads_on(shade: float, colour: str) -> None:
    """At 1: 255 - 0.55 x (255 - 20) = 125.75, 255 - 0.55 x 189 = 151.05, 255 - 0.55 x 160 = 167; at 0.5 half as far."""
    assert shaded("#14425f", shade) == colour


@pytest.mark.usefixtures("drawn_anew")
def test_the_same_tiles_give_the_same_bytes() -> None:
    """Nothing of the moment or of the order of a set gets into the drawing."""
    assert tile_map(TILES, "#14425f") == tile_map(TILES, "#14425f")


def test_the_map_is_as_high_as_its_rows_and_its_legend() -> None:
    """446.4 points wide; two rows of 44 and 1 above: 446.4 / 89 = 5.0157; with a legend of 19 + 4 above: 446.4 / 111 = 4.0216."""
    assert tile_map(TILES, "#14425f").aspect == pytest.approx(5.0157)
    assert tile_map(TILES, "#14425f", (Series("een", "#14425f"),)).aspect == pytest.approx(4.0216)


def test_a_name_too_wide_for_its_tile_is_broken_where_it_can_be() -> None:
    """At a space or hyphen, else between consonants near its middle, else shortened; one that fits stays whole."""
    with style():
        assert name_lines("Noord", 60) == ("Noord",)
        assert name_lines("Hof van Noord", 40) == ("Hof van", "Noord")
        assert name_lines("Noord-Zuid", 35) == ("Noord-", "Zuid")
        assert name_lines("Noordbergen", 42) == ("Noord-", "bergen")
        assert name_lines("Aaaaaaaaaaaaaaa", 30)[0].endswith("…")


def test_a_hatched_tile_has_a_pattern() -> None:
    """What is apart is told by a pattern, not by a shade alone."""
    assert "<pattern" in tile_map(TILES, "#14425f").svg
    assert "<pattern" not in tile_map(TILES[:1], "#14425f").svg
