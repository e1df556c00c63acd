// Makes what the map of forms is drawn of and places are found by name with, from Natural Earth (public domain) as the npm package
// world-atlas 2.0.2 (ISC) has it:
//     npm ci --prefix tools/map && node tools/map/places.mjs ui/map
// places.tsv: the box around each country, territory and region of the United Nations, at 1:10,000,000; of the smallest a point.
// outlines.tsv: coasts and boundaries, "coarse" (1:110,000,000) for the whole world and "fine" (1:50,000,000) for parts of it.
// Both are kept in the source, so that a build needs neither Node.js nor the network.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { feature, mesh } from 'topojson-client';
import { atlas, code, codes, contains, elsewhere, open, parts, polygons, shape, territories } from './lands.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('usage: node places.mjs FOLDER');
const here = dirname(fileURLToPath(import.meta.url));

// ---- boxes
const SMALL = 0.1; // degrees: what is smaller is a point
const NEAR = 1.3; // degrees between a territory and the islands that are its own
const BEYOND = 74; // Svalbard begins
const near = atlas('10m');
const pieces = new Map(codes.map((own) => [own, []]));
const middle = (ring) => [0, 1].map((axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length);

function ownerOf(own, arcs, ring) {
  const [east, north] = middle(ring);
  if (own === 'NO' && north > BEYOND) return 'SJ';
  if (own === 'NL' && east < 0) return 'BQ';
  if (own === 'NZ' && north > -12) return 'TK';
  if (own === 'NO' && east < 0 && north > 70) return 'SJ'; // Jan Mayen
  for (const [territory, [x, y]] of Object.entries(territories))
    if (Math.hypot(east - x, north - y) < NEAR && [undefined, 'FR', 'NO', 'AU'].includes(own)) return territory;
  return parts.find(({ of, at }) => of === own && contains(near, arcs, at))?.to ?? own;
}
for (const geometry of near.objects.countries.geometries) {
  const own = code(geometry);
  for (const arcs of polygons(geometry)) {
    const [ring] = shape(near, arcs).geometry.coordinates;
    pieces.get(ownerOf(own, arcs, ring))?.push(ring); // some stand with nobody
  }
}

// The box goes around the globe the short way: its sides are those of the widest gap between the parts.
function boxOf(rings) {
  const spans = rings.flatMap((ring) => ring.slice(1).map(([x], i) => [Math.min(x, ring[i][0]), Math.max(x, ring[i][0])]))
    .filter(([from, to]) => to - from < 180).sort((a, b) => a[0] - b[0]);
  const heights = rings.flatMap((ring) => ring.map(([, y]) => y));
  let [west, reach] = spans[0];
  let widest = 0, east = reach;
  for (const [from, to] of spans) {
    if (from - reach > widest) [widest, west, east] = [from - reach, from, reach];
    reach = Math.max(reach, to);
  }
  if (spans[0][0] + 360 - reach >= widest) [west, east] = [spans[0][0], reach];
  return [west, heights.reduce((a, b) => Math.min(a, b)), east, heights.reduce((a, b) => Math.max(a, b))];
}
const rounded = (number) => String(Number(number.toFixed(2)));
function written(rings) {
  const [west, south, east, north] = boxOf(rings);
  if (east >= west && east - west < SMALL && north - south < SMALL) return [(west + east) / 2, (south + north) / 2].map((number) => String(Number(number.toFixed(3))));
  return [west, south, east, north].map(rounded);
}

const table = (name) => readFileSync(join(here, '..', '..', 'vocabularies', `${name}.tsv`), 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).slice(1).map((line) => line.split('\t'));
const above = new Map([...table('countries').map(([own, broader]) => [own, broader.replace('regions:', '')]), ...table('regions').map(([own, broader]) => [own, broader])]);
const inside = (own, region) => own === region || (above.get(own) ? inside(above.get(own), region) : false);

const places = [];
for (const own of codes) {
  if (pieces.get(own).length > 0) places.push([own, ...written(pieces.get(own))]);
  else if (elsewhere[own]) places.push([own, ...elsewhere[own].map(String)]);
}
for (const [region] of table('regions'))
  places.push([region, ...(region === '001' ? ['-180', '-90', '180', '90'] : written(codes.filter((own) => inside(own, region)).flatMap((own) => pieces.get(own))))]);

const source = '# Source: Natural Earth (public domain) by the npm package world-atlas 2.0.2 (ISC). It says nothing about the legal status of any\n'
  + '# country, territory or area, or of its boundaries.\n';
writeFileSync(join(folder, 'places.tsv'), `# Where countries and regions are, made by tools/map/places.mjs: west, south, east, north in degrees (west > east crosses the
# antimeridian), or the longitude and latitude of a point.
${source}${places.map((row) => `${row.join('\t')}\n`).join('')}`);

// ---- outlines
// Longitudes go on beyond 180 where a line crosses the antimeridian; a ring around the pole is led over it.
function unwrapped(points) {
  let turn = 0;
  const list = points.map(([x, y], i) => {
    if (i > 0 && Math.abs(x - points[i - 1][0]) > 180) turn += x < points[i - 1][0] ? 360 : -360;
    return [x + turn, y];
  });
  return turn === 0 ? list : [...list, [list.at(-1)[0], -90], [list[0][0], -90]];
}

// "120 40 -3 2 …": whole units, each point from the one before; what falls on the same point is left out.
function compact(points, units, closed) {
  const list = points.map(([x, y]) => [Math.round(x * units), Math.round(y * units)]);
  const kept = list.filter(([x, y], i) => i === 0 || x !== list[i - 1][0] || y !== list[i - 1][1]);
  if (kept.length < (closed ? 4 : 2)) return '';
  return kept.map(([x, y], i) => (i === 0 ? `${x} ${y}` : `${x - kept[i - 1][0]} ${y - kept[i - 1][1]}`)).join(' ').replaceAll(' -', '-');
}

const rows = [];
for (const [name, scale, units] of [['coarse', '110m', 2], ['fine', '50m', 20]]) {
  const lands = atlas(scale), land = JSON.parse(readFileSync(join(here, 'node_modules', 'world-atlas', `land-${scale}.json`), 'utf8'));
  for (const { coordinates } of [].concat(feature(land, land.objects.land).features ?? feature(land, land.objects.land)).map(({ geometry }) => geometry))
    for (const polygon of coordinates) for (const ring of polygon) rows.push([`${name} land ${units}`, compact(unwrapped(ring), units, true)]);
  const split = {
    type: 'GeometryCollection',
    geometries: lands.objects.countries.geometries.flatMap((geometry) => polygons(geometry).map((arcs) => {
      const own = code(geometry);
      return { type: 'Polygon', arcs, own: parts.find(({ of, at }) => of === own && contains(lands, arcs, at))?.to ?? own };
    })),
  };
  const lines = mesh(lands, split, (a, b) => a.own && b.own && a !== b && a.own !== b.own && !open.has([a.own, b.own].sort().join(' ')));
  for (const line of lines.coordinates) rows.push([`${name} line ${units}`, compact(unwrapped(line).slice(0, line.length), units, false)]);
}
writeFileSync(join(folder, 'outlines.tsv'), `# Coasts and boundaries for the map of forms, made by tools/map/places.mjs: how fine, what, units of a degree, and a line or ring.
${source}${rows.filter(([, line]) => line).map((row) => `${row.join('\t')}\n`).join('')}`);
