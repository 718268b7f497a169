"""How large the board's tiles are: as large as lets all bays be seen at once, down to a size that a finger still hits."""

from dataclasses import dataclass

GAP_PX = 12
_SMALLEST = (148, 92)
_LARGEST = (420, 264)
_FULL = (264, 172)
"""The tile at scale 1."""


@dataclass(frozen=True, slots=True)
class TileGrid:
    """Columns, the tile's size without its gap, and the scale of what is painted in it."""

    columns: int
    width: int
    height: int
    scale: float


def lay_out(count: int, width: int, height: int) -> TileGrid:
    """Return the grid for `count` tiles on an area. Where not all fit, the smallest tiles are used and the area scrolls."""
    best = None
    for columns in range(1, max(1, count) + 1):
        tile_width = min(_LARGEST[0], width // columns - GAP_PX)
        if tile_width < _SMALLEST[0]:
            break
        rows = -(-count // columns)
        tile_height = min(_LARGEST[1], int(tile_width * 0.86), height // max(1, rows) - GAP_PX)
        if tile_height < _SMALLEST[1]:
            continue
        grid = TileGrid(columns, tile_width, tile_height, _scale(tile_width, tile_height))
        if best is None or (grid.scale, grid.width * grid.height) > (best.scale, best.width * best.height):
            best = grid
    if best is not None:
        return _spread(best, width)
    columns = max(1, width // (_SMALLEST[0] + GAP_PX))
    tile_width = max(_SMALLEST[0], width // columns - GAP_PX)
    return TileGrid(columns, tile_width, _SMALLEST[1] + 8, _scale(tile_width, _SMALLEST[1] + 8))


def _spread(grid: TileGrid, width: int) -> TileGrid:
    tile_width = min(int(grid.width * 1.25), width // grid.columns - GAP_PX)
    return TileGrid(grid.columns, tile_width, grid.height, grid.scale)


def _scale(width: int, height: int) -> float:
    return max(0.62, min(1.5, min(width / _FULL[0], height / _FULL[1])))
