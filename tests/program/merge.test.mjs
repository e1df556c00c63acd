// A record that is another one: references, addresses and searches lead to the one that is left, here and where it was harvested.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { engines, lines, Node, program, resource } from './harness.mjs';
import { Browser } from './browser.mjs';

const organization = (source, title) => ({ type: 'organization', source,
  fields: { title: { en: title }, organization_type: 'organization-types:research-institute', country: 'BE' } });

for (const engine of engines) {
  test(`${engine.name}: records are merged`, async (t) => {
    const node = new Node(engine), other = new Node(engine, ['--short', 'ug']);
    t.after(async () => { await node.close(); await other.close(); });
    const put = (...records) => {
      const done = node.feed(lines(records), 'import', '--publish', '--rejects', '/dev/null', '-');
      return { status: done.status, said: done.stderr };
    };
    const id = (title) => node.json('search', `title:"${title}"`).results.find(({ fields }) => fields.title.en === title).id;
    assert.equal(put(resource('a', { en: 'Reef atlas' }, { keywords: { en: ['coral'] } }), resource('b', { en: 'Atlas of reefs' }),
      resource('c', { en: 'The coral atlas' }), organization('o1', 'Institute of Seas'), organization('o2', 'Sea Institute')).status, 0);
    const [a, b, c, o1, o2] = ['Reef atlas', 'Atlas of reefs', 'The coral atlas', 'Institute of Seas', 'Sea Institute'].map(id);
    const story = { type: 'case-study', source: 's', fields: { title: { en: 'Reefs saved' }, summary: { en: 'How.' }, resources: [a], organizations: [o1] } };
    assert.equal(node.feed(lines([story]), 'import', '--publish', '-').status, 0);
    const s = id('Reefs saved');
    await node.serve();
    const reader = new Browser(node), operator = await new Browser(node).operate();
    const json = async (path) => (await reader.get(path)).json();
    const harvest = async (...words) => {
      const child = spawn(program, ['harvest', '--json', ...words], { env: { ...process.env, CHM_NODE: other.folder } });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
      await once(child, 'close');
      return out && JSON.parse(out);
    };
    node.feed('seven elephants in the rain\n', 'user', 'add', 'mona@example.org', '--name', 'Mona', '--password');
    assert.equal(node.run('user', 'role', 'mona@example.org', 'add', 'publishing-authority', '--organization', o1).status, 0);
    const { token: monas } = node.json('user', 'token', 'mona@example.org', 'add', '--name', 'test', '--scopes', 'read,write,publish');
    let attempts = 0;
    const write = (path, body, headers) => node.get(`/api/v1/drafts${path}`, { authorization: `Bearer ${monas}`,
      'content-type': 'application/json', 'idempotency-key': `attempt-${attempts++}`, ...headers }, { method: 'POST', body: JSON.stringify(body) });
    const publish = async (owner) => {
      const draft = await write('', { type: 'resource', owner, fields: { title: { en: 'Hers' } } });
      return (await write(`/${(await draft.json()).id}/publication`, {}, { 'if-match': draft.headers.get('etag') })).status;
    };
    assert.deepEqual([await publish(o1), await publish(o2)], [200, 403]);
    await harvest('add', `${node.address}/oai`, '--name', 'home', '--private');
    assert.equal((await harvest('run', 'home')).state, 'done');

    await t.test('the page shows likely ones and what differs, and whoever may not has no page', async () => {
      assert.equal((await reader.get(`/records/${a}/merge`, { accept: 'text/html' })).status, 303);
      assert.match(await (await operator.get(`/records/${a}/manage`)).text(), new RegExp(`/records/${a}/merge`));
      assert.equal((await operator.get(`/records/${a}/merge`)).status, 200);
      const wrong = await (await operator.get(`/records/${a}/merge?into=${o1}`)).text();
      assert.match(wrong, /no other published record of this type/);
      const page = await (await operator.get(`/records/${a}/merge?into=${b.toUpperCase()}`)).text();
      assert.match(page, /Atlas of reefs/);
      assert.match(page, /<ins>/);
      assert.match(page, /name="?draft/);
    });

    await t.test('a merge needs a reason and another record of its type', async () => {
      const merge = (fields) => operator.post(`/records/${a}/state`, { state: 'merged', ...fields }).then(({ status }) => status);
      assert.equal(await merge({ into: b }), 400);
      assert.equal(await merge({ reason: 'x' }), 400);
      assert.equal(await merge({ into: a, reason: 'x' }), 409);
      assert.equal(await merge({ into: o1, reason: 'x' }), 400);
      assert.equal(await merge({ into: 'ke-0000000', reason: 'x' }), 404);
      assert.equal((await json(`/records/${a}.json`)).state, 'published');
    });

    await t.test('the one that is left gets a draft with what both say', async () => {
      const done = await operator.post(`/records/${a}/state`, { state: 'merged', into: b, reason: 'Entered <twice>', draft: '1' });
      assert.equal(done.status, 303);
      assert.equal(done.headers.get('location'), `/records/${b}/edit`);
      const form = await (await operator.get(`/records/${b}/edit`)).text();
      assert.ok(form.includes('Reef atlas'), 'the other title, to choose from');
      assert.ok((await (await operator.get(`/records/${b}/preview`)).text()).includes('coral'), 'what only the other had');
      assert.equal((await json(`/records/${b}.json`)).revision, 1);
    });

    await t.test('its addresses lead to the one that is left, and its revisions stay', async () => {
      const page = await reader.get(`/records/${a}`, { accept: 'text/html' });
      assert.deepEqual([page.status, page.headers.get('location')], [301, `/records/${b}`]);
      const told = await reader.get(`/records/${a}.json`);
      assert.deepEqual([told.status, told.headers.get('location')], [301, `/records/${b}.json`]);
      const { code, tombstone } = await told.json();
      assert.deepEqual([code, tombstone.id, tombstone.merged, tombstone.state, tombstone.address],
        ['record.merged', a, b, 'withdrawn', `http://chm.example.org/records/${b}`]);
      assert.match(told.headers.get('link'), new RegExp(`records/${b}>; ?rel="successor-version"`));
      assert.equal((await reader.get(`/records/${a}.ttl`)).headers.get('location'), `/records/${b}.ttl`);
      assert.equal((await reader.get(`/api/v1/records/${a}`)).headers.get('location'), `/api/v1/records/${b}`);
      const old = await (await reader.get(`/records/${a}@1`)).text();
      assert.match(old, /Reef atlas/);
      assert.match(old, new RegExp(`merged into[^]*/records/${b}`));
      assert.match(await (await reader.get(`/records/${a}/history`)).text(), /Entered &lt;twice(&gt;|>)/);
      assert.match(await (await reader.get(`/records/${b}`)).text(), new RegExp(`${a}`)); // its former identifier
    });

    await t.test('what refers to it leads there: pages, exports, searches, OAI-PMH', async () => {
      const page = await (await reader.get(`/records/${s}`)).text();
      assert.match(page, new RegExp(`<a href="?/records/${b}"?[^>]*>(<bdi[^>]*>)?Atlas of reefs`));
      assert.doesNotMatch(page, new RegExp(`href="?/records/${a}`));
      assert.ok((await (await reader.get(`/records/${s}.schemaorg`)).text()).includes(`http://chm.example.org/records/${b}`));
      assert.ok(node.run('export', '--format', 'ttl', '--query', 'saved').stdout.includes(`records/${b}>`));
      assert.deepEqual((await json(`/records/${s}.json`)).fields.resources, [a]); // nothing signed is rewritten
      for (const q of [`id:${a}`, a]) assert.deepEqual((await json(`/search.json?q=${q}`)).results.map((found) => found.id), [b]);
      assert.equal((await operator.post(`/records/${o1}/state`, { state: 'merged', into: o2, reason: 'the same' })).status, 303);
      assert.deepEqual((await json(`/search.json?organization=${o2}`)).results.map((found) => found.id), [s]);
      assert.equal((await reader.get(`/organizations/${o1}`)).headers.get('location'), `/organizations/${o2}`);
      for (const owner of [o1, o2]) assert.equal(await publish(owner), 200, 'a role in the one holds in the other');
      const oai = await (await reader.get(`/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:chm.example.org:${a}`)).text();
      assert.match(oai, /status="deleted"/);
    });

    await t.test('a chain is followed to its end, a circle refused', async () => {
      const merge = (from, into) => node.run('record', 'merge', from, into, '--reason', 'again');
      node.feed('seven elephants in the rain\n', 'user', 'add', 'ed@example.org', '--name', 'Ed', '--password');
      node.run('user', 'role', 'ed@example.org', 'add', 'moderator');
      const { token } = node.json('user', 'token', 'ed@example.org', 'add', '--name', 'test', '--scopes', 'read,publish');
      const etag = (await reader.get(`/api/v1/records/${b}`)).headers.get('etag');
      const send = (key) => node.get(`/api/v1/records/${b}/state`, { authorization: `Bearer ${token}`, 'content-type': 'application/json',
        'idempotency-key': key, 'if-match': etag }, { method: 'POST', body: JSON.stringify({ state: 'merged', into: c, reason: 'again' }) });
      for (const key of ['one', 'one', 'two']) { // sent again it is so already
        const answer = await send(key);
        assert.deepEqual([answer.status, (await answer.json()).merged], [200, c]);
      }
      assert.equal((await json(`/api/v1/records/${b}/history`)).revisions.length, 2);
      assert.equal((await reader.get(`/records/${a}`)).headers.get('location'), `/records/${c}`);
      assert.match(merge(c, a).stderr, /itself/);
      assert.equal(merge(a, b).status, 0); // it is so already
      assert.match(put(resource('a', { en: 'Reef atlas, second edition' })).said, /merged/);
      assert.equal((await json(`/api/v1/records/${a}/history`)).revisions.length, 2);
      assert.equal(node.run('record', 'merge', c).status, 2);
      for (const one of [a, b]) assert.equal(node.run('record', 'verify', one).status, 0);
      assert.equal(node.run('check').status, 0);
    });

    await t.test('another node that harvests follows it, too', async () => {
      assert.equal((await harvest('run', 'home')).rejected, 0);
      await other.serve();
      const there = new Browser(other);
      assert.equal((await there.get(`/records/${a}`)).headers.get('location'), `/records/${c}`);
      assert.match(await (await there.get(`/records/${s}`)).text(), /The coral atlas/);
      assert.equal(other.run('check').status, 0);
      assert.match(other.run('record', 'merge', c, a, '--reason', 'not ours').stderr, /only its home changes it/);
    });

    await t.test('it is taken back by publishing it again as it was', async () => {
      assert.equal((await operator.post(`/records/${a}/state`, { state: 'separated' })).status, 303);
      const record = await json(`/records/${a}.json`);
      assert.deepEqual([record.revision, record.state, record.fields.title.en, record.merged], [3, 'published', 'Reef atlas', undefined]);
      assert.deepEqual((await json(`/search.json?q=id:${a}`)).results.map((found) => found.id), [a]);
      assert.match(await (await reader.get(`/records/${s}`)).text(), /Reef atlas/);
      assert.equal((await operator.post(`/records/${s}/state`, { state: 'separated' })).status, 303); // it stands by itself
      assert.deepEqual(node.run('audit', '--json', '--subject', a).stdout.trim().split('\n').map((line) => JSON.parse(line).act)
        .filter((act) => /merge|separate/.test(act)).sort(), ['record.merge', 'record.separate']);
      assert.equal(node.run('check').status, 0);
      assert.equal((await harvest('run', 'home')).rejected, 0);
      assert.match(await (await new Browser(other).get(`/records/${a}`)).text(), /Reef atlas/);
    });
  });
}
