"""A drawing with two axes: its frame, its ticks, and what is put into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fansipan.sectors.environment.pages.analyses import drawing
from fansipan.sectors.environment.pages.analyses.drawing import Drawing, Key, Label, Path, Scale

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 14, 34

Tick = tuple[float, str, bool]
"""Where, what it says, and whether a narrow screen may leave it out."""


class Plot:
    """Collects the parts of one drawing; `x` and `y` place values."""

    def __init__(
        self, xs: tuple[float, float], ys: Sequence[float], write: Callable[[float], str], height: int = HEIGHT
    ) -> None:
        self.height = height
        self.x = Scale(*xs, LEFT, WIDTH - RIGHT)
        self.y = Scale(ys[0], ys[-1], height - BOTTOM, TOP)
        self.paths: list[Path] = []
        self.labels: list[Label] = []
        for tick in ys:
            place = self.y(tick)
            self.paths.append(Path("grid", f"M{LEFT} {place:.1f}H{WIDTH - RIGHT}"))
            self.labels.append(Label(str(LEFT - 6), f"{place + 4:.1f}", write(tick), "end"))

    def ticks(self, ticks: Sequence[Tick]) -> None:
        """Words under the drawing."""
        for at, text, minor in ticks:
            look = "minor" if minor else ""
            self.labels.append(Label(f"{self.x(at):.1f}", str(self.height - BOTTOM + 20), text, "middle", look))

    def draw(self, look: str, d: str, says: str = "") -> None:
        """One more shape."""
        if d:
            self.paths.append(Path(look, d, says))

    def line(self, look: str, points: Sequence[tuple[float, float]]) -> None:
        """A line through values."""
        self.draw(look, drawing.line([(self.x(x), self.y(y)) for x, y in points]))

    def band(self, look: str, rows: Sequence[tuple[float, float, float]]) -> None:
        """The area between two lines of values: (x, low, high)."""
        upper = [(self.x(x), self.y(high)) for x, _low, high in rows]
        self.draw(look, drawing.band(upper, [(self.x(x), self.y(low)) for x, low, _high in rows]))

    def bar(self, look: str, x: tuple[float, float], y: tuple[float, float], says: str = "") -> None:
        """A bar between two values on each axis."""
        left, right, low, high = self.x(x[0]), self.x(x[1]), self.y(y[0]), self.y(y[1])
        self.draw(look, drawing.box(left, min(low, high), right - left, abs(high - low)), says)

    def whisker(self, x: float, sure: tuple[float, float]) -> None:
        """An interval as an upright line with its ends."""
        if sure[0] == sure[0]:
            at, low, high = self.x(x), self.y(sure[0]), self.y(sure[1])
            self.draw("whisker", f"M{at:.1f} {low:.1f}V{high:.1f}M{at - 4:.1f} {low:.1f}h8M{at - 4:.1f} {high:.1f}h8")

    def done(self, name: str, title: str, tells: str, keys: tuple[Key, ...] = (), note: str = "") -> Drawing:
        """The finished drawing."""
        return Drawing(name, title, tells, WIDTH, self.height, tuple(self.paths), tuple(self.labels), keys, note)
