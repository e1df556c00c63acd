// Makes ui/map/countries.tsv, the shapes of the world map, from Natural Earth 1:110,000,000 (public domain) as the npm package
// world-atlas 2.0.2 (ISC) has it; small countries and territories, which that scale leaves out, become dots in the middle of
// their largest part at 1:10,000,000. The file is kept in the source, so that a build needs neither Node.js nor the network.
//     npm ci --prefix tools/map && node tools/map/map.mjs > ui/map/countries.tsv
import { geoCentroid, geoArea, geoDistance, geoEqualEarth, geoPath } from 'd3-geo';
import { merge, mesh } from 'topojson-client';
import { atlas, code, codes, contains, elsewhere, open, parts, polygons, shape, territories } from './lands.mjs';

const WIDTH = 1000;
const HEIGHT = 487;
const world = atlas('110m');
const near = atlas('10m');

// Code to the polygons of the country.
const pieces = new Map();
for (const geometry of world.objects.countries.geometries) {
  for (const arcs of polygons(geometry)) {
    const own = code(geometry);
    const part = parts.find(({ of, at }) => of === own && contains(world, arcs, at));
    const to = part?.to ?? own;
    if (part) part.found = true;
    if (!pieces.has(to)) pieces.set(to, []);
    pieces.get(to).push(arcs);
  }
}
for (const part of parts) if (!part.found) throw new Error(`no part of ${part.of} at ${part.at}`);
for (const own of pieces.keys()) if (!codes.includes(own)) throw new Error(`no country ${own}`);

const sphere = geoEqualEarth().fitSize([WIDTH, HEIGHT], { type: 'Sphere' }).precision(0);
const path = geoPath(sphere);

// "M12 34l5 6-7 8z": whole numbers, relative to the point before.
function compact(absolute) {
  let out = '';
  for (const [, points, closed] of absolute.matchAll(/M([^MZ]*)(Z?)/g)) {
    const list = points.split('L').map((point) => point.split(',').map((number) => Math.round(Number(number))));
    const kept = list.filter(([x, y], i) => i === 0 || x !== list[i - 1][0] || y !== list[i - 1][1]);
    if (closed && kept.length > 1 && kept[0].join() === kept.at(-1).join()) kept.pop();
    if (kept.length < (closed ? 3 : 2)) continue;
    const steps = kept.slice(1).map(([x, y], i) => [x - kept[i][0], y - kept[i][1]]);
    out += `M${kept[0].join(' ')}l${steps.map(([x, y]) => `${x} ${y}`).join(' ')}${closed ? 'z' : ''}`;
  }
  return out.replaceAll(' -', '-');
}

const rows = [];
for (const own of codes) {
  if (!pieces.has(own)) continue;
  const whole = merge(world, pieces.get(own).map((arcs) => ({ type: 'Polygon', arcs })));
  const d = compact(path(whole) ?? '');
  if (d) rows.push([own, 'area', d]);
}

// Dots: the middle of the largest part.
const drawn = new Set(rows.map(([own]) => own));
const middle = (topology, list) => {
  const shapes = list.map((arcs) => shape(topology, arcs)).sort((a, b) => geoArea(b) - geoArea(a));
  return geoCentroid(shapes[0]);
};
const all = near.objects.countries.geometries.flatMap((geometry) => polygons(geometry));
for (const own of codes) {
  if (drawn.has(own)) continue;
  const mine = near.objects.countries.geometries.filter((geometry) => geometry.id && code(geometry) === own).flatMap(polygons);
  let at = mine.length > 0 ? middle(near, mine) : elsewhere[own];
  if (!at && territories[own]) {
    const about = territories[own];
    at = all.map((arcs) => geoCentroid(shape(near, arcs)))
      .sort((a, b) => geoDistance(a, about) - geoDistance(b, about))[0];
    if (geoDistance(at, about) > 0.01) throw new Error(`nothing near ${own}`);
  }
  if (at) rows.push([own, 'dot', sphere(at).map(Math.round).join(' ')]);
}

// Boundaries between countries, each once.
const owner = new Map();
for (const [own, list] of pieces) for (const arcs of list) owner.set(arcs, own);
const split = {
  type: 'GeometryCollection',
  geometries: [...pieces].flatMap(([own, list]) => list.map((arcs) => ({ type: 'Polygon', arcs, own }))),
};
const lines = mesh(world, split, (a, b) => a !== b && a.own !== b.own && !open.has([a.own, b.own].sort().join(' ')));
rows.push(['-', 'lines', compact(path(lines))]);

process.stdout.write(`# The shapes of the world map, made by tools/map/map.mjs: Equal Earth projection, ${WIDTH} by ${HEIGHT} units.
# Source: Natural Earth 1:110m (public domain) by the npm package world-atlas 2.0.2 (ISC); dots from Natural Earth 1:10m.
# Shapes say nothing about the legal status of any country, territory or area, or of its boundaries.
`);
for (const row of rows) process.stdout.write(`${row.join('\t')}\n`);
process.stderr.write(`${rows.filter((row) => row[1] === 'area').length} areas, ${rows.filter((row) => row[1] === 'dot').length} dots; `
  + `without: ${codes.filter((own) => !rows.some((row) => row[0] === own)).join(' ')}\n`);
