// Search as its readers use it: on the web, on the command line, and the same on both engines.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, resource, root } from './harness.mjs';

const square = (west, south, size) => ({ type: 'Polygon',
  coordinates: [[[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]] });

// The names are how the tests speak of them.
const records = Object.entries({
  forest: { title: { en: 'Forest fires' }, summary: { en: 'How forests burn, and how villages put fires out.' }, published: '2019-05',
    subjects: ['subjects:mammals'], countries: ['KE'], place: square(36, -1, 2) },
  mangrove: { title: { en: 'Mangrove nurseries' }, summary: { en: 'Seedlings of mangroves for the coast.' }, published: '2021-03-02',
    subjects: ['subjects:mammals'], countries: ['KE', 'TZ'], place: square(39, -5, 1) },
  coral: { title: { en: 'Coral gardens' }, summary: { en: 'Invasive alien species on reefs; conservation by fishers.' }, published: '2023',
    subjects: ['subjects:fungi-and-lichens'], countries: ['FJ'], place: square(178, -18, 1) },
  lake: { title: { en: 'Alien plants of a lake' }, summary: { en: 'A species that is alien and invasive.' }, published: '2024-11-30',
    subjects: ['subjects:fungi-and-lichens'], countries: ['UG'] },
  foret: { title: { fr: 'Écosystèmes forestiers' }, summary: { fr: 'La conservation des forêts par les communautés.' }, published: '2020' },
  les: { title: { ru: 'Охрана лесов' }, summary: { ru: 'Как сохраняют леса на севере.' }, published: '2018' },
  sahil: { title: { ar: 'التنوع البيولوجي الساحلي' }, summary: { ar: 'صون الأنواع في الساحل' }, published: '2017' },
  shidi: { title: { zh: '湿地保护' }, summary: { zh: '生物多样性和湿地的保护' }, published: '2016' },
  nandu: { title: { es: 'Ñandúes y otras aves', en: 'Rheas' }, summary: { es: 'La conservación de las aves.' }, published: '2015' },
});
const names = new Map();

const asked = [
  ['q=forest', 'forest'], ['q=forests fire', 'forest'], ['q="invasive alien"', 'coral'], ['q=alien invasive', 'coral lake'],
  ['q=alien -reefs', 'lake'], ['q=NOT alien conservation', 'foret nandu'], ['q=mangrove OR coral', 'coral mangrove'],
  ['q=(mangrove OR coral) seedlings', 'mangrove'], ['q=conserv*', 'coral foret nandu'], ['q=title:alien', 'lake'],
  ['q=forêt', 'foret'], ['q=foret', 'foret'], ['q=лес', 'les'], ['q=تنوع', 'sahil'], ['q=湿地', 'shidi'], ['q=濕地', 'shidi'], ['q=aves', 'nandu'],
  ['q=year:2019', 'forest'], ['q=year>=2023', 'coral lake'], ['q=date:2019-05..2021', 'forest foret mangrove'], ['q=date<2016', 'nandu'],
  ['q=type:resource reef', 'coral'], ['q=subject:fungi-and-lichens', 'coral lake'], ['q=champignons', 'coral lake'], ['q=country:TZ', 'mangrove'],
  ['q=owner:ke forest', 'forest'], ['q=language:ru', 'les'], ['q=licence:CC-BY-4.0', 'lake'], ['q=node:ke aves', 'nandu'],
  ['q=format:pdf', ''], ['q=nothing-of-the-kind', ''],
  ['bbox=30,-5,42,5', 'forest mangrove'], ['bbox=170,-20,-170,-10', 'coral'], ['bbox=30,-5,42,5&q=fires', 'forest'],
  ['from=2023&to=2024', 'coral lake'], ['subject=subjects:mammals', 'forest mangrove'], ['country=KE&country=UG', 'forest lake mangrove'],
  ['country=KE&year=2019', 'forest'], ['language=fr&language=zh', 'foret shidi'], ['type=event', ''],
];

const query = (text) => new URLSearchParams(text).toString();
const sorted = (results) => results.map((record) => names.get(record.source ?? record.id)).sort().join(' ');

// The conditions of an address as the command takes them.
function words(text) {
  const found = [];
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'q') found.push('--', value);
    else if (['bbox', 'sort', 'lang'].includes(name)) found.unshift(`--${name}`, value);
    else found.unshift('--filter', `${name}=${value}`);
  }
  return found.includes('--') ? found : [...found, '--', ''];
}

async function load(node) {
  const text = lines(records.map(([name, fields]) => ({ ...resource(name, fields.title, fields),
    ...(name === 'lake' ? { licence: 'CC-BY-4.0' } : {}) })));
  const done = node.feed(text, 'import', '--publish', '--quiet', '-');
  assert.equal(done.status, 0, done.stderr);
  const all = node.json('search', '--limit', '100', '--', '');
  for (const record of all.results) names.set(record.id, records.find(([, fields]) => JSON.stringify(fields.title) ===
    JSON.stringify(Object.fromEntries(Object.keys(fields.title).map((language) => [language, record.fields.title[language]]))))[0]);
}

for (const engine of engines) {
  describe(`search on ${engine.name}`, () => {
    const node = new Node(engine);
    before(async () => {
      await load(node);
      await node.serve();
    });
    after(() => node.close());
    const search = async (text) => (await node.get(`/search.json?${query(text)}`)).json();

    test('each condition finds what it says, on the web', async () => {
      for (const [text, wanted] of asked) assert.equal(sorted((await search(text)).results), wanted, text);
    });

    test('and on the command line', () => {
      for (const [text, wanted] of asked)
        if (!text.startsWith('from=')) assert.equal(sorted(node.json('search', ...words(text)).results), wanted, text);
    });

    test('facets count exactly; one that is chosen counts what others leave', async () => {
      const { facets, total } = await search('country=KE&year=2019');
      const counts = (facet) => facets[facet].map(({ value, count }) => `${value} ${count}`).join(', ');
      assert.equal(total, 1);
      assert.equal(counts('country'), 'KE 1');
      assert.equal(counts('year'), '2021 1, 2019 1');
      assert.equal(counts('subject'), 'subjects:mammals 1');
      assert.equal(counts('owner'), 'KE 1');
      assert.equal(counts('node'), 'ke 1');
      assert.deepEqual(Object.keys(facets), ['type', 'owner', 'country', 'subject', 'language', 'year', 'licence', 'node', 'format', 'organization']);
    });

    test('hits come by best match, by date and by title, as the reader reads', async () => {
      const order = async (text) => (await search(text)).results.map((record) => names.get(record.id)).join(' ');
      assert.match(await order('q=alien&sort=relevance'), /^lake /);
      assert.equal(await order('q=alien OR forest OR coral&sort=date'), 'lake coral forest');
      assert.equal(await order('sort=title&lang=en'), 'lake coral foret forest mangrove nandu les sahil shidi');
      assert.equal(await order('sort=title&lang=es'), 'lake coral foret forest mangrove nandu les sahil shidi');
      assert.equal(await order('sort=title&lang=ru'), 'les lake coral foret forest mangrove nandu sahil shidi');
      assert.match(await order('sort=title&lang=zh'), /^shidi /);
      assert.match(await order('sort=title&lang=ar'), /^sahil /);
    });

    test('pages follow each other by key, whatever the order', async () => {
      for (const sort of ['relevance', 'date', 'title']) {
        const seen = [];
        let next = `/search.json?q=&sort=${sort}&limit=2`;
        while (next) {
          const page = await (await node.get(next)).json();
          seen.push(...page.results.map((record) => record.id));
          next = page.next && new URL(page.next).pathname + new URL(page.next).search;
          assert.ok(seen.length <= records.length);
          if (next && !next.includes('limit')) next += '&limit=2';
        }
        assert.equal(new Set(seen).size, records.length, sort);
        assert.equal(seen.length, records.length, sort);
      }
    });

    test('who finds nothing for a slip of the pen is told what is near', async () => {
      assert.equal((await search('q=mangorve')).suggestion, 'mangrove');
      assert.match(node.run('search', 'forrest').stdout, /0 found; did you mean: forest/);
      assert.match(await (await node.get('/search?q=mangorve')).text(), /href="?\/search\?q=mangrove/);
    });

    test('what matched is marked', async () => {
      const html = await (await node.get('/search?q=seedling')).text();
      assert.match(html, /<mark>Seedlings<\/mark> of mangroves/);
    });

    test('CSV and Atom hold the same hits', async () => {
      const csv = await (await node.get(`/search.csv?${query('q=alien')}`)).text();
      assert.equal(csv.trim().split('\n').length, 3);
      const atom = await (await node.get(`/search.atom?${query('q=alien')}`)).text();
      assert.equal(atom.match(/<entry /g).length, 2);
      const numbers = (text) => [...text.matchAll(/<opensearch:(\w+)>(\d+)</g)].map(([, name, value]) => `${name} ${value}`);
      assert.deepEqual(numbers(await (await node.get(`/search.atom?${query('q=alien')}&limit=1`)).text()),
        ['totalResults 2', 'itemsPerPage 1', 'startIndex 1']);
    });

    test('a revoked record says so wherever it is shown', async () => {
      assert.equal(node.feed(lines([resource('permit', { en: 'Permit to collect' })]), 'import', '--publish', '--quiet', '-').status, 0);
      const { id } = node.json('search', 'permit').results[0];
      assert.equal(node.run('record', 'revoke', id, '--reason', 'misused').status, 0);
      assert.match(await (await node.get('/search.atom?q=permit')).text(), /<category term="revoked"\/>[^]*<summary>This record was revoked/);
      assert.match(await (await node.get(`/records/${id}.xml`)).text(), /<dc:rights>revoked<\/dc:rights>/);
      assert.match(await (await node.get(`/records/${id}`)).text(), /This record was revoked/);
    });

    test('who publishes finds it at once', async () => {
      for (let i = 0; i < 5; i++) {
        const done = node.feed(lines([resource(`at once ${i}`, { en: `Sudden${i} finding` })]), 'import', '--publish', '--quiet', '-');
        assert.equal(done.status, 0, done.stderr);
        assert.equal(node.json('search', `sudden${i}`).total, 1);
        let total = 0;
        for (let tries = 0; tries < 200 && total === 0; tries++) total = (await search(`q=sudden${i}`)).total;
        assert.equal(total, 1);
      }
    });
  });
}

// Records as real nodes have them; ids are drawn, so titles stand for them.
test('answers are the same on every engine', { skip: engines.length < 2 }, async () => {
  const questions = ['', 'forest', 'water -lake', '"protected areas"', 'conserv*', 'mangrove OR coral', 'year>=2024', 'biodiversité', 'биоразнообразие',
    '生物多样性', 'التنوع البيولوجي', 'title:kenya', 'type:decision', 'forrest'];
  const nodes = engines.map((engine) => new Node(engine, ['--demonstration']));
  try {
    const answers = nodes.map((node) => {
      assert.ok(node.run('import', '--publish', '--quiet', join(root, 'demonstration')).status < 2);
      return questions.flatMap((question) => ['relevance', 'date', 'title'].map((sort) => {
        const { results, facets, total, suggestion } = node.json('search', '--sort', sort, '--limit', '100', '--', question);
        return { question, sort, total, facets, suggestion, titles: results.map(({ fields }) => JSON.stringify(fields.title ?? fields.name)) };
      }));
    });
    assert.ok(answers[0].some(({ total }) => total > 20));
    for (const other of answers.slice(1)) assert.deepEqual(other, answers[0]);
  } finally {
    for (const node of nodes) await node.close();
  }
});
