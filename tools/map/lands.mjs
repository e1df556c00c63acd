// What the tools of this folder share: Natural Earth as the npm package world-atlas has it, and which of its shapes stands with which
// country or territory.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { feature } from 'topojson-client';
import countries from 'i18n-iso-countries';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
export const atlas = (scale) => JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${scale}.json`), 'utf8'));

// ISO 3166-1, as vocabularies/countries.tsv has it.
export const codes = readFileSync(join(here, '..', '..', 'vocabularies', 'countries.tsv'), 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).slice(1).map((line) => line.split('\t')[0]);

// Shapes without a code of ISO 3166-1 stand with the country in whose area the M49 standard of the United Nations has them.
const within = { Kosovo: 'RS', 'N. Cyprus': 'CY', Somaliland: 'SO' };

// Parts that Natural Earth has with one country and ISO 3166-1 or the maps of the United Nations (General Assembly
// resolution 68/262 for Crimea) with another: a point inside, in degrees.
export const parts = [
  { of: 'RU', to: 'UA', at: [34.3, 45.3] },
  { of: 'FR', to: 'GF', at: [-53, 4] },
  { of: 'NO', to: 'SJ', at: [16, 78.5] },
  { of: 'NO', to: 'SJ', at: [24, 79.8] },
  { of: 'NO', to: 'SJ', at: [22, 78] },
];

// Between these no line is drawn: their boundary, or a part of it, is not agreed.
export const open = new Set(['CN IN', 'IN PK', 'CN PK', 'EH MA', 'IL PS', 'IL SY', 'IL LB', 'SD SS']);

// Territories that Natural Earth has within another country: where about they are.
export const territories = {
  BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.85, -12.15], CX: [105.65, -10.49], GP: [-61.5, 16.2], MQ: [-61.0, 14.65],
  RE: [55.5, -21.1],
  YT: [45.15, -12.8],
};

// One that it does not have at all: the geographic coordinates of the CIA World Factbook (public domain), 9 00 S, 172 00 W.
export const elsewhere = { TK: [-172, -9] };

export const code = (geometry) => geometry.id ? countries.numericToAlpha2(geometry.id) : within[geometry.properties.name];

// The polygons of a geometry, each by itself.
export const polygons = (geometry) => geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs;
export const shape = (topology, arcs) => feature(topology, { type: 'Polygon', arcs });

export function contains(topology, arcs, [east, north]) {
  const ring = shape(topology, arcs).geometry.coordinates[0];
  let inside = false;
  ring.forEach(([x, y], i) => {
    const [px, py] = ring[(i + ring.length - 1) % ring.length];
    if ((y > north) !== (py > north) && east < (px - x) * (north - y) / (py - y) + x) inside = !inside;
  });
  return inside;
}
