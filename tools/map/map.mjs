// Makes ui/map/countries.tsv, the shapes of the world map, from Natural Earth 1:110,000,000 (public domain) as the npm package
// world-atlas 2.0.2 (ISC) has it; small countries and territories, which that scale leaves out, become dots in the middle of
// their largest part at 1:10,000,000. The file is kept in the source, so that a build needs neither Node.js nor the network.
//     npm ci --prefix tools/map && node tools/map/map.mjs > ui/map/countries.tsv
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geoCentroid, geoArea, geoDistance, geoEqualEarth, geoPath } from 'd3-geo';
import { feature, merge, mesh } from 'topojson-client';
import countries from 'i18n-iso-countries';

const WIDTH = 1000;
const HEIGHT = 487;
const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const atlas = (scale) => JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${scale}.json`), 'utf8'));
const world = atlas('110m');
const near = atlas('10m');

// ISO 3166-1, as vocabularies/countries.tsv has it.
const codes = readFileSync(join(here, '..', '..', 'vocabularies', 'countries.tsv'), 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).slice(1).map((line) => line.split('\t')[0]);

// Shapes without a code of ISO 3166-1 stand with the country in whose area the M49 standard of the United Nations has them.
const within = { Kosovo: 'RS', 'N. Cyprus': 'CY', Somaliland: 'SO' };

// Parts that Natural Earth has with one country and ISO 3166-1 or the maps of the United Nations (General Assembly
// resolution 68/262 for Crimea) with another: a point inside, in degrees.
const parts = [
  { of: 'RU', to: 'UA', at: [34.3, 45.3] },
  { of: 'FR', to: 'GF', at: [-53, 4] },
  { of: 'NO', to: 'SJ', at: [16, 78.5] },
  { of: 'NO', to: 'SJ', at: [24, 79.8] },
  { of: 'NO', to: 'SJ', at: [22, 78] },
];

// Between these no line is drawn: their boundary, or a part of it, is not agreed.
const open = new Set(['CN IN', 'IN PK', 'CN PK', 'EH MA', 'IL PS', 'IL SY', 'IL LB', 'SD SS']);

// Territories that Natural Earth has within another country: where about they are.
const territories = {
  BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.85, -12.15], CX: [105.65, -10.49], GP: [-61.5, 16.2], MQ: [-61.0, 14.65],
  RE: [55.5, -21.1],
  YT: [45.15, -12.8],
};

// One that it does not have at all: the geographic coordinates of the CIA World Factbook (public domain), 9 00 S, 172 00 W.
const elsewhere = { TK: [-172, -9] };

const code = (geometry) => geometry.id ? countries.numericToAlpha2(geometry.id) : within[geometry.properties.name];

// The polygons of a geometry, each by itself.
const polygons = (geometry) => geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs;
const shape = (topology, arcs) => feature(topology, { type: 'Polygon', arcs });

function contains(topology, arcs, [east, north]) {
  const ring = shape(topology, arcs).geometry.coordinates[0];
  let inside = false;
  ring.forEach(([x, y], i) => {
    const [px, py] = ring[(i + ring.length - 1) % ring.length];
    if ((y > north) !== (py > north) && east < (px - x) * (north - y) / (py - y) + x) inside = !inside;
  });
  return inside;
}

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
