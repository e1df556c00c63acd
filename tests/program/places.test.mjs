// Places of a form by name and on a map, without script: plain requests with a cookie, as a browser sends them when a picture is pressed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, Node } from './harness.mjs';
import { Browser, fieldsOf } from './browser.mjs';

const PATH = 'fields/place';
const near = (text, wanted) => text.split(', ').forEach((number, i) => assert.ok(Math.abs(Number(number) - wanted[i]) < 0.6, `${text} is about ${wanted}`));

for (const engine of engines) {
  describe(`places on ${engine.name}`, () => {
    const node = new Node(engine);
    const me = new Browser(node);
    after(() => node.close());

    before(async () => {
      node.feed(`${JSON.stringify({ type: 'case-study', source: 'a', fields: { title: { en: 'Crabs come back' }, summary: { en: 'Yes' }, locality: { en: 'Gazi Bay' },
        place: { type: 'Point', coordinates: [39.5, -4.42] } } })}\n`, 'import', '--publish', '-');
      await node.serve();
      await me.operate();
    });

    // A draft, and the page of it that has the place.
    async function begin() {
      const page = await (await me.get('/records/new/case-study')).text();
      const { action, fields } = fieldsOf(page);
      const answer = await me.post(action, [...fields.filter(([name]) => name !== 'fields/title/en'), ['fields/title/en', 'A place'], ['action', 'save']]);
      const edit = answer.headers.get('location').split('?')[0];
      for (let step = 1; step < 9; step++) {
        const html = await (await me.get(`${edit}?step=${step}`)).text();
        if (html.includes(`id="${PATH}"`) || html.includes(`id=${PATH}`)) return { edit, html };
      }
      return assert.fail('a step with a place');
    }

    // Sends the form that a page shows with what is changed, and gives the page that comes.
    async function send(html, changes) {
      const { action, fields } = fieldsOf(html);
      const answer = await me.post(action, [...fields.filter(([name]) => !(name in changes)), ...Object.entries(changes)]);
      assert.equal(answer.status, 303, await answer.text());
      return (await me.get(answer.headers.get('location').split('#')[0])).text();
    }
    const value = (html) => fieldsOf(html).fields.find(([name]) => name === PATH)[1];
    const buttons = (html, verb) => [...html.matchAll(/value="([^"]*)"/g)].map(([, text]) => text.replaceAll('&amp;', '&')).filter((text) => text.startsWith(verb));
    const name = (html) => /<p class="?place"?><b[^>]*><bdi>([^<]*)/.exec(html)?.[1];

    test('a country, a region across the antimeridian and a place of another record are found by name, and keep it', async () => {
      let { html } = await begin();
      html = await send(html, { [`find/${PATH}`]: 'kenya', action: `find ${PATH}` });
      assert.deepEqual(buttons(html, 'place '), [`place ${PATH} countries:KE`]);
      html = await send(html, { action: `place ${PATH} countries:KE` });
      assert.equal(value(html), '33.89, -4.68, 41.88, 5.03');
      assert.equal(name(html), 'Kenya');
      html = await send(html, { action: 'save' });
      assert.equal(name(html), 'Kenya', 'it stays');
      html = await send(html, { [PATH]: '-1.29, 36.82', action: 'save' });
      assert.equal(name(html), undefined, 'and goes with its place');
      html = await send(html, { [`find/${PATH}`]: 'fidji', action: `find ${PATH}` });
      html = await send(html, { action: `place ${PATH} countries:FJ` });
      assert.equal(value(html), '174.59, -21.71, -178.21, -12.47');
      html = await send(html, { [`find/${PATH}`]: 'gazi', action: `find ${PATH}` });
      const [pick] = buttons(html, 'place ');
      html = await send(html, { action: pick });
      assert.equal(value(html), '-4.42, 39.5');
      assert.equal(name(html), 'Gazi Bay');
      html = await send(html, { [`find/${PATH}`]: 'tokelau', action: `find ${PATH}` });
      assert.equal(buttons(html, 'place ').length, 1);
      html = await send(html, { [`find/${PATH}`]: 'no such place', action: `find ${PATH}` });
      assert.equal(buttons(html, 'place ').length, 0);
    });

    test('on a map one press is a point, two are an area, across the antimeridian too; the keyboard takes the middle', async () => {
      let { html } = await begin();
      html = await send(html, { action: `map ${PATH}` });
      const picture = /src="?(\/places\/map\.svg[^"\s>]*)/.exec(html)[1].replaceAll('&amp;', '&');
      const svg = await me.get(picture);
      assert.match(svg.headers.get('content-type'), /svg/);
      assert.match(await svg.text(), /^<svg [^]*<\/svg>\n$/);
      html = await send(html, { 'map.x': '396', 'map.y': '190', 'map-press': 'point' });
      near(value(html), [-5, 18]);
      html = await send(html, { 'map-small.x': '165', 'map-small.y': '79', 'map-press': 'point' });
      near(value(html), [-5, 18]);
      html = await send(html, { action: `see ${PATH} countries:FJ` });
      html = await send(html, { 'map.x': '0', 'map.y': '0', 'map-press': 'point' });
      near(value(html), [-17.1, 178.2]);
      html = await send(html, { 'map.x': '100', 'map.y': '300', 'map-press': 'box' });
      assert.ok(html.includes('One corner is taken'));
      const before = value(html);
      near(before, [-17.1, 178.2]);
      html = await send(html, { 'map.x': '620', 'map.y': '60', 'map-press': 'box' });
      const [west, south, east, north] = value(html).split(', ').map(Number);
      assert.ok(west > 165 && west < 180 && east < -170 && south < -17 && north > -17, value(html));
      html = await send(html, { 'map.x': '360', 'map.y': '180', 'map-press': 'nearer' });
      html = await send(html, { action: 'look west' });
      assert.ok(value(html).startsWith(`${west}, `));
      html = await send(html, { action: 'look away' });
      assert.ok(!html.includes('map.svg'));
    });

    test('an outline that the form cannot draw stays, and is published with its name', async () => {
      let { html } = await begin();
      const outline = '{"type":"Polygon","coordinates":[[[1,1],[3,1],[2,4],[1,1]]]}';
      html = await send(html, { [PATH]: outline, action: 'save' });
      assert.ok(html.includes('outline of another shape'));
      html = await send(html, { action: `map ${PATH}` });
      assert.deepEqual(JSON.parse(value(html).replaceAll('&quot;', '"')), JSON.parse(outline));
      html = await send(html, { action: `place ${PATH} regions:009` });
      html = await send(html, { action: 'preview' });
      assert.ok(html.includes('<bdi>Oceania</bdi>') && html.includes('bbox=73.239,-54.751,-74.999,28.211'), 'the page says where it is');
      const odd = await (await me.get('/places/map.svg?view=1e9,nan,-5&place=1,2,3&corner=x')).text();
      assert.match(odd, /^<svg /);
      html = await (await me.get('/records/new/case-study?map=fields/nothing&map-view=1,1')).text();
      assert.ok(html.includes('record-form'));
    });
  });
}
