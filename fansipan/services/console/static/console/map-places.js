/* Where a place's name stands: no page, no map, so it can be tested alone. */

/** Centre of gravity of the largest part of a Polygon or MultiPolygon, as [longitude, latitude]. */
export function middle({ type, coordinates }) {
  const rings = (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => outer);
  const weighed = rings.map(weigh).sort((a, b) => b.area - a.area);
  return weighed[0].centre;
}

/* Sums are taken from the first corner: coordinates far from zero would lose their last digits. */
function weigh(ring) {
  const [x0, y0] = ring[0];
  let twice = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length - 1; i++) {
    const [ax, ay] = [ring[i][0] - x0, ring[i][1] - y0];
    const [bx, by] = [ring[i + 1][0] - x0, ring[i + 1][1] - y0];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  const centre = twice ? [x0 + x / (3 * twice), y0 + y / (3 * twice)] : [x0, y0];
  return { area: Math.abs(twice) / 2, centre };
}
