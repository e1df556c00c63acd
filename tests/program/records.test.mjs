// A node's own record types, and stored bytes that somebody has changed.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { engines, lines, Node, resource } from './harness.mjs';

const type = `type: study
label: { en: Study, fr: Recherche }
plural: { en: Studies, fr: Recherches }
owners: [country]
fields:
  - name: title
    kind: text
    label: { en: Title }
    required: true
    search: title
  - name: habitat
    kind: choice
    label: { en: Habitat }
    choices: [{ value: reef, label: { en: Reef } }, { value: dune, label: { en: Dune } }]
`;
const study = (source, fields) => ({ type: 'study', source, fields });

describe('a record type of the node itself', () => {
  const node = new Node(engines[0]);
  const file = join(node.folder, 'types', 'study.yaml');
  mkdirSync(join(node.folder, 'types'));
  after(() => node.close());

  test('takes records, checks them and has a page, with no new code', async () => {
    writeFileSync(file, type);
    const done = node.feed(lines([study('a', { title: { en: 'Zooxanthellae' }, habitat: 'reef' }),
      study('b', { title: { en: 'Marram' }, habitat: 'town' })]), 'import', '--publish', '--rejects', join(node.base, 'r'), '-');
    assert.equal(done.status, 1, done.stderr);
    assert.equal(JSON.parse(readFileSync(join(node.base, 'r'), 'utf8')).problems[0].path, '/fields/habitat');
    assert.deepEqual(node.json('search', 'zooxanthellae').facets.type.map((found) => found.value), ['study']);
    await node.serve();
    assert.match(await (await node.get('/types/study', { 'accept-language': 'fr' })).text(), /Recherche/);
    const schema = await (await node.get('/types/study.json')).json();
    assert.ok(JSON.stringify(schema).includes('"dune"'));
    assert.equal(await node.stop(), 0);
  });

  test('that is wrong is told with file and line, and nothing starts', () => {
    writeFileSync(file, type.replace('kind: choice', 'kind: chioce'));
    for (const words of [['serve', '--listen', '127.0.0.1:0'], ['import', '--publish', '-'], ['search', 'zooxanthellae']]) {
      const done = node.run(...words);
      assert.notEqual(done.status, 0, words[0]);
      assert.match(done.stderr, /types\/study\.yaml:12/, words[0]);
      assert.match(done.stderr, /known are text, prose/, words[0]);
    }
    writeFileSync(file, type);
    assert.equal(node.json('search', 'zooxanthellae').total, 1);
  });
});

const guarded = type.replace('type: study', 'type: survey') + `  - { name: notes, kind: prose, label: { en: Notes } }
  - { name: site, kind: name, label: { en: Site }, sensitivity: confidential }
  - name: plots
    kind: group
    many: true
    label: { en: Plots }
    fields: [{ name: code, kind: name, label: { en: Code } }, { name: owner, kind: name, label: { en: Owner }, sensitivity: confidential }]
`;

for (const engine of engines) {
  describe(`what is withheld, on ${engine.name}`, () => {
    const node = new Node(engine);
    mkdirSync(join(node.folder, 'types'));
    writeFileSync(join(node.folder, 'types', 'survey.yaml'), guarded);
    after(() => node.close());

    const secrets = ['Confidentsite', 'Plotowner', 'Embargoednote', 'Unpublished', 'Foreignsite'];
    const survey = (source, title, fields, rights) => ({ type: 'survey', source, rights, fields: { title: { en: title }, ...fields } });
    const hidden = (text, where) => {
      for (const secret of secrets) assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), `${secret} in ${where}`);
    };
    const filesBelow = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]);

    test('is on no page, in no format, in no export and not in the index', async () => {
      const put = (record, ...words) => {
        const done = node.feed(lines([record]), 'import', ...words, '-');
        assert.equal(done.status, 0, done.stderr);
      };
      put(survey('a', 'Openone', { site: 'Confidentsite', plots: [{ code: 'P1', owner: 'Plotowner' }] }), '--publish');
      put(survey('b', 'Opentwo', { notes: { en: 'Embargoednote' } }, { embargo: '2999-01-01' }), '--publish');
      put(survey('c', 'Unpublished', {}));
      put(survey('d', 'Openthree', { site: 'Foreignsite' }), '--publish', '--source', 'museum');
      await node.serve();
      const ids = node.json('search', '--type', 'survey', '').results.map((found) => found.id);
      assert.equal(ids.length, 3);
      const paths = ['/', '/types/survey', '/search?type=survey', '/search.json?type=survey', '/search.csv?type=survey',
        '/search.atom?type=survey', '/countries/KE',
        ...ids.flatMap((id) => ['', '.json', '.xml', '@1', '@1.json', '/history'].map((end) => `/records/${id}${end}`))];
      let read = 0;
      for (const path of paths) {
        const answer = await node.get(path);
        const text = await answer.text();
        read += answer.status === 200;
        hidden(text, path);
      }
      assert.ok(read >= paths.length - 3, `${read} of ${paths.length}`);
      for (const secret of secrets)
        assert.equal((await (await node.get(`/search.json?q=${secret}`)).json()).total, 0, secret);
      for (const format of ['jsonl', 'csv', 'oai_dc']) hidden(node.run('export', '--format', format).stdout, format);
      for (const id of ids) hidden(node.run('record', 'show', id).stdout, `record show ${id}`);
      assert.equal(await node.stop(), 0);
      for (const file of filesBelow(join(node.folder, 'cache'))) hidden(readFileSync(file, 'latin1'), file);
      hidden(node.log, 'the log');
    });
  });
}

describe('bytes that were changed in the database', () => {
  const node = new Node(engines[0]);
  after(() => node.close());

  test('are found by record verify and by check', () => {
    node.feed(lines([resource('a', { en: 'Xylocarpus granatum' }), resource('b', { en: 'Kelp' })]), 'import', '--publish', '-');
    const [changed, other] = ['xylocarpus', 'kelp'].map((word) => node.json('search', word).results[0].id);
    const path = join(node.folder, 'chm.db');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('Xylocarpus granatum');
    assert.ok(at > 0);
    assert.equal(node.run('check').status, 0);
    bytes[at + 5] ^= 1;
    writeFileSync(path, bytes);
    const verified = node.run('record', 'verify', changed);
    assert.equal(verified.status, 1);
    assert.match(verified.stdout, new RegExp(`${changed}@1: `));
    assert.equal(node.run('record', 'verify', other).status, 0);
    const checked = node.run('check');
    assert.equal(checked.status, 1);
    assert.match(checked.stdout, new RegExp(`record ${changed}@1: `));
    bytes[at + 5] ^= 1;
    writeFileSync(path, bytes);
    assert.equal(node.run('check').status, 0);
  });
});

describe('the schema of the database', () => {
  const node = new Node(engines[0]);
  const path = join(node.folder, 'chm.db');
  after(() => node.close());

  // SQLite's user_version stands at byte 60 of its file.
  const version = (number) => {
    const bytes = readFileSync(path);
    const before = bytes.readInt32BE(60);
    bytes.writeInt32BE(number, 60);
    writeFileSync(path, bytes);
    return before;
  };

  test('is brought forward by migrate alone, and one of a newer program is left alone', () => {
    node.feed(lines([resource('a', { en: 'Mangroves' })]), 'import', '--publish', '-');
    assert.equal(node.run('migrate').status, 0);
    const wanted = version(0);
    for (const [number, says] of [[wanted - 1, /run 'chm migrate'/], [99, /newer than this program's/]]) {
      version(number);
      for (const words of [['serve', '--listen', '127.0.0.1:0'], ['search', 'mangroves'], ['check']]) {
        const done = node.run(...words);
        assert.notEqual(done.status, 0, words[0]);
        assert.match(done.stderr, says, words[0]);
      }
    }
    assert.match(node.run('migrate').stderr, /newer than this program's/);
    version(wanted);
    assert.equal(node.json('search', 'mangroves').total, 1);
    assert.equal(node.run('check').status, 0);
  });
});
