// The API for reading: every answer against its schema, the document that describes it, the changes feed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, program, resource, root } from './harness.mjs';
import { addFormats, Ajv, Schemas } from './schemas.mjs';

const require = createRequire(join(root, 'tests', 'browser', 'package.json'));

// What stands for the parameters of a path, and which queries are tried.
function samples(ids) {
  return {
    '/api/v1/records': ['', '?type=case-study&limit=3', '?q=water&sort=updated', '?q=zzzz+mangrobe', '?country=KE&from=2001&to=2030'],
    '/api/v1/records/{id}': ids.some.map((id) => `/${id}`).concat(`/${ids.edited}@1`),
    '/api/v1/records/{id}/history': [`/${ids.edited}/history`, `/${ids.withdrawn}/history`],
    '/api/v1/search': ['', '?q=water', '?type=event&subject=subjects:mangroves', '?bbox=30,-5,42,5&sort=title&lang=fr'],
    '/api/v1/changes': ['', '?limit=1000', '?limit=1'],
    '/api/v1/types': ['', '?lang=ar'],
    '/api/v1/types/{type}': ['/dataset', '/event?lang=fr'],
    '/api/v1/vocabularies': [''],
    '/api/v1/vocabularies/{vocabulary}': ['/subjects', '/countries?limit=7&after=KE'],
    '/api/v1/vocabularies/{vocabulary}/{notation}': ['/subjects/mangroves', '/countries/KE?lang=es'],
    '/api/v1/drafts': [''],
    '/api/v1/drafts/{id}': [`/${ids.edited}`],
    '/api/v1/translations/{language}': ['/fr', '/sw?type=dataset&owner=KE'],
    '/api/v1/records/{id}/translations/{language}': [`/${ids.edited}/translations/fr`, `/${ids.edited}/translations/fr?all=1`],
    '/api/v1/requests': [''],
    '/api/v1/requests/{request}': [`/${ids.request}`],
    '/api/v1/uploads': [''],
    '/api/v1/uploads/{upload}': [`/${ids.upload}`],
    '/api/v1/me': ['', '?type=event&owner=KE'],
    '/api/v1/openapi.json': [''],
  };
}

// Paths that are only written to: tests/program/writing.test.mjs tries them.
const written = ['/api/v1/drafts/{id}/publication', '/api/v1/drafts/{id}/submission', '/api/v1/records/{id}/state',
  '/api/v1/records/{id}/requests', '/api/v1/requests/{request}/decision', '/api/v1/requests/{request}/messages',
  '/api/v1/requests/{request}/cancellation', '/api/v1/translations'];

// The part of a path before its first parameter.
const start = (path) => path.replace(/\/\{.*/, '');

for (const engine of engines) {
  describe(`the API on ${engine.name}`, () => {
    const node = new Node(engine, ['--demonstration']);
    const ids = {};
    let document, schemas, token;

    const put = (...records) => {
      const done = node.feed(lines(records), 'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
    };
    const find = (query) => node.json('search', query).results[0].id;
    const json = async (path) => (await node.get(path)).json();

    // All lines of the feed after a cursor, in pages of `limit`.
    async function changes(limit, since) {
      const all = [];
      for (let next = `/api/v1/changes?limit=${limit}${since ? `&since=${since}` : ''}`; next;) {
        const answer = await node.get(next);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('content-type'), 'application/jsonl');
        const text = await answer.text();
        const page = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
        assert.ok(page.length <= limit && (page.length === 0 || text.endsWith('\n')));
        all.push(...page);
        next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
        if (next) assert.ok(next.endsWith(`since=${page.at(-1).cursor}&limit=${limit}`), next);
      }
      return all;
    }
    const number = (change) => Number(change.cursor.split('.')[1]);

    before(async () => {
      assert.ok(node.run('import', '--publish', join(root, 'demonstration')).status < 2);
      put(resource('edited', { en: 'Edited once' }), resource('withdrawn', { en: 'Soon withdrawn' }),
        resource('revoked', { en: 'Soon revoked' }), resource('erased', { en: 'Soon erased' }));
      for (const name of ['edited', 'withdrawn', 'revoked', 'erased'])
        ids[name] = find(`title:"${name === 'edited' ? 'Edited once' : `Soon ${name}`}"`);
      put(resource('edited', { en: 'Edited twice' }));
      node.run('record', 'withdraw', ids.withdrawn, '--reason', 'By mistake');
      node.run('record', 'revoke', ids.revoked, '--reason', 'A new law');
      node.run('record', 'erase', ids.erased, '--reason', 'By law');
      ids.some = node.json('search', '--limit', '40', '').results.map(({ id }) => id);
      node.feed('seven elephants in the rain\n', 'user', 'add', 'reader@example.org', '--name', 'Reader', '--password');
      node.run('user', 'role', 'reader@example.org', 'add', 'publishing-authority', '--country', 'KE');
      token = node.json('user', 'token', 'reader@example.org', 'add', '--name', 'test', '--scopes', 'read,write').token;
      await node.serve();
      const asked = await node.get('/api/v1/requests', { authorization: `Bearer ${token}`, 'content-type': 'application/json',
        'idempotency-key': 'one' }, { method: 'POST', body: '{"kind":"question","note":"Whom do I ask?"}' });
      ids.request = (await asked.json()).id;
      const upload = await node.get('/api/v1/uploads', { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', 'upload-length': '5' },
        { method: 'POST' });
      ids.upload = (await upload.json()).id;
      document = await json('/api/v1/openapi.json');
      schemas = new Schemas(document);
    });
    after(() => node.close());

    test('each operation that is described answers as its schema says', async () => {
      const tried = samples(ids);
      assert.deepEqual(Object.keys(document.paths).sort(), Object.keys(tried).concat(written).sort());
      for (const [path, { get }] of Object.entries(document.paths)) {
        if (!get) continue;
        const [media, { schema }] = Object.entries(get.responses['200'].content)[0];
        for (const rest of tried[path]) {
          const answer = await node.get(start(path) + rest, get.security ? { authorization: `Bearer ${token}` } : {});
          const text = await answer.text();
          assert.equal(answer.status, 200, `${path} ${rest}: ${text}`);
          assert.equal(answer.headers.get('content-type'), media);
          const values = media === 'application/jsonl' ? text.split('\n').filter(Boolean) : [text];
          assert.ok(values.length > 0);
          for (const value of values)
            schemas.holds(JSON.parse(value), schema.contentSchema ?? schema, `${path} ${rest}`);
        }
      }
    });

    test('each parameter that is described may be given, and those of a list narrow it', async () => {
      for (const [path, { get }] of Object.entries(document.paths)) {
        for (const { $ref } of get?.parameters ?? []) {
          const parameter = document.components.parameters[$ref.split('/').at(-1)];
          assert.ok(parameter.in === 'query' || path.includes(`{${parameter.name}}`), $ref);
        }
      }
      const all = await json('/api/v1/records?limit=1');
      for (const query of ['type=event', 'owner=BR', 'country=BR', 'language=ar', 'q=water', 'from=2024', 'bbox=30,-5,42,5'])
        assert.ok((await json(`/api/v1/records?limit=1&${query}`)).total < all.total, query);
      assert.ok(!('facets' in all) && all.results.length === 1);
    });

    test('lists go on at next until all is told, each once', async () => {
      for (const list of ['/api/v1/records?limit=9&type=event', '/api/v1/search?limit=9&type=event&sort=updated']) {
        const seen = [];
        let page, next = list;
        do {
          page = await json(next);
          assert.ok(page.results.length <= 9);
          seen.push(...page.results.map(({ id }) => id));
          if (page.next) assert.ok(new URL(page.next).pathname === new URL(list, node.address).pathname, page.next);
          next = page.next && new URL(page.next).pathname + new URL(page.next).search;
        } while (next);
        assert.equal(seen.length, page.total);
        assert.equal(new Set(seen).size, page.total);
      }
      const terms = [];
      for (let next = '/api/v1/vocabularies/countries?limit=60'; next;) {
        const page = await json(next);
        terms.push(...page.terms.map(({ notation }) => notation));
        next = page.next && new URL(page.next).pathname + new URL(page.next).search;
        assert.equal(new Set(terms).size, terms.length);
        if (!next) assert.equal(terms.length, page.total);
      }
    });

    test('records pass the schema of their type', async () => {
      const types = new Ajv({ strict: false });
      addFormats(types);
      for (const id of ids.some) {
        const record = await json(`/api/v1/records/${id}`);
        const valid = types.getSchema(record.type) ??
          types.addSchema(await json(`/api/v1/types/${record.type}`), record.type).getSchema(record.type);
        assert.ok(valid(record), `${id}: ${JSON.stringify(valid.errors)}`);
      }
    });

    test('what cannot be answered is a problem document', async () => {
      for (const [path, status, code] of [
        ['/api/v1/records/ke-0000000', 404], ['/api/v1/records/nothing', 404], ['/api/v1/nothing', 404, 'http.absent'],
        [`/api/v1/records/${ids.edited}@9`, 404], ['/api/v1/types/none', 404, 'type.none'],
        ['/api/v1/vocabularies/none', 404, 'vocabulary.unknown'], ['/api/v1/vocabularies/subjects/none', 404, 'term.unknown'],
        ['/api/v1/changes?limit=0', 400, 'changes.limit'], ['/api/v1/changes?limit=1001', 400, 'changes.limit'],
        ['/api/v1/changes?limit=x', 400, 'changes.limit'], ['/api/v1/changes?since=x', 400, 'changes.cursor'],
        ['/api/v1/changes?since=x.1', 410, 'changes.epoch'], ['/api/v1/records?q=%ff', 400, 'http.utf8'],
        [`/api/v1/records/${ids.withdrawn}`, 410, 'record.gone'], [`/api/v1/records/${ids.withdrawn}@1`, 410, 'record.gone'],
        [`/api/v1/records/${ids.erased}`, 410, 'record.gone'],
      ]) {
        const answer = await node.get(path, { accept: 'text/html' });
        const problem = await answer.json();
        assert.equal(answer.status, status, path);
        assert.equal(answer.headers.get('content-type'), 'application/problem+json', path);
        assert.equal(answer.headers.get('access-control-allow-origin'), '*', path);
        schemas.holds(problem, { $ref: '#/components/schemas/Problem' }, path);
        assert.equal(problem.status, status);
        if (code) assert.equal(problem.code, code, path);
      }
      const gone = await json(`/api/v1/records/${ids.withdrawn}`);
      assert.equal(gone.tombstone.reason, 'By mistake');
      const post = await node.get('/api/v1/records', { 'content-type': 'application/json', origin: node.address },
        { method: 'POST', body: '{}' });
      assert.equal(post.status, 405);
    });

    test('an identifier in another spelling leads to the right one within the API', async () => {
      const answer = await node.get(`/api/v1/records/${ids.edited.toUpperCase()}`);
      assert.equal(answer.status, 301);
      assert.equal(answer.headers.get('location'), `/api/v1/records/${ids.edited}`);
    });

    test('who has it already is told so, and pages of other sites may read', async () => {
      for (const path of ['/api/v1/types', `/api/v1/records/${ids.edited}`, '/api/v1/changes?limit=5', '/api/v1/search?q=water']) {
        const answer = await node.get(path, { origin: 'https://elsewhere.example' });
        const etag = answer.headers.get('etag');
        assert.equal(answer.headers.get('access-control-allow-origin'), '*');
        assert.equal(answer.headers.get('access-control-allow-credentials'), null);
        assert.match(answer.headers.get('access-control-expose-headers'), /ETag, Link/);
        await answer.text();
        assert.equal((await node.get(path, { 'if-none-match': etag })).status, 304, path);
      }
      const preflight = await node.get('/api/v1/types', { origin: 'https://elsewhere.example',
        'access-control-request-method': 'GET', 'access-control-request-headers': 'if-none-match' }, { method: 'OPTIONS' });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
      assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET, HEAD');
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'If-None-Match');
    });

    test('labels come in the language that is asked for', async () => {
      const label = async (path, headers) => (await (await node.get(path, headers)).json()).label;
      assert.equal(await label('/api/v1/vocabularies/countries', { 'accept-language': 'fr' }), 'Pays et zones');
      assert.equal(await label('/api/v1/vocabularies/countries?lang=es', { 'accept-language': 'fr' }), 'Países y zonas');
    });

    test('the changes come in order, each once, whatever the size of the pages', async () => {
      const all = await changes(1000);
      assert.deepEqual(all.map(number), all.map((_, i) => i + 1));
      for (const limit of [1, 7, 100]) assert.deepEqual(await changes(limit), all);
      assert.deepEqual(await changes(7, all[9].cursor), all.slice(10));
      assert.deepEqual(await changes(7, all.at(-1).cursor), []);
      assert.equal(all.at(-1).cursor, (await json('/.well-known/chm')).cursor);
      const ahead = all.at(-1).cursor.replace(/\d+$/, (n) => Number(n) + 1);
      assert.equal((await node.get(`/api/v1/changes?since=${ahead}`)).status, 400);
    });

    test('a change is the revision as it was signed; of what is gone only tombstones are told', async () => {
      const all = await changes(100);
      const of = (id) => all.filter((change) => change.id === id);
      const edited = of(ids.edited);
      assert.deepEqual(edited.map(({ revision }) => revision), [1, 2]);
      for (const { record, hash, revision } of edited) {
        assert.deepEqual(record, await json(`/api/v1/records/${ids.edited}@${revision}`));
        assert.equal(record.origin.hash, hash);
      }
      const revoked = of(ids.revoked);
      assert.deepEqual(revoked.map(({ state }) => state), ['published', 'revoked']);
      assert.ok(revoked.every(({ record }) => record));
      const withdrawn = of(ids.withdrawn);
      assert.deepEqual(withdrawn.map(({ state, gone }) => [state, gone]), [['published', 'withdrawn'], ['withdrawn', undefined]]);
      assert.equal(withdrawn[1].record.reason, 'By mistake');
      assert.ok(!('record' in withdrawn[0]));
      const erased = of(ids.erased);
      assert.deepEqual(erased.map(({ state, gone }) => [state, gone]), [['published', 'erased'], ['erased', undefined]]);
      assert.ok(!JSON.stringify(erased).includes('Soon erased'));
    });

    test('who follows while many write misses nothing and gets nothing twice', async () => {
      const before = await changes(1000);
      const writers = [1, 2, 3].map((writer) => new Promise((resolve, reject) => {
        const records = Array.from({ length: 120 }, (_, i) => resource(`w${writer}-${i >> 1}`, { en: `Written ${writer} ${i}` }));
        const child = spawn(program, ['import', '--publish', '-n', node.folder, '-'], { stdio: ['pipe', 'ignore', 'ignore'], cwd: node.base });
        child.on('error', reject);
        child.on('exit', resolve);
        child.stdin.end(lines(records));
      }));
      let done = false;
      const written = Promise.all(writers).then((statuses) => { done = true; return statuses; });
      const seen = [];
      let cursor = before.at(-1).cursor;
      for (let last = false; !last;) {
        last = done; // one more round when all have ended
        const more = await changes(13, cursor);
        seen.push(...more);
        cursor = more.at(-1)?.cursor ?? cursor;
      }
      assert.deepEqual(await written, [0, 0, 0]);
      assert.deepEqual(seen.map(number), seen.map((_, i) => number(before.at(-1)) + 1 + i));
      assert.equal(new Set(seen.map(({ id, revision }) => `${id}@${revision}`)).size, seen.length);
      assert.equal(seen.length, 3 * 120);
    });
  });
}

test('the OpenAPI document passes the linter', async () => {
  const { createConfig, lintFromString } = require('@redocly/openapi-core');
  const node = new Node(engines[0]);
  try {
    await node.serve();
    const source = await (await node.get('/api/v1/openapi.json')).text();
    const config = await createConfig({ extends: ['recommended'], rules: { 'no-server-example.com': 'off' } });
    const problems = await lintFromString({ source, config, absoluteRef: 'openapi.json' });
    assert.deepEqual(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0].pointer}`), []);
    const own = JSON.parse(readFileSync(join(root, 'src', 'pages', 'openapi', 'openapi.json')));
    assert.deepEqual(JSON.parse(source).components, own.components);
  } finally {
    await node.close();
  }
});
