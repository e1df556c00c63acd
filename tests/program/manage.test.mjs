// What the people of a record may do with it: share its draft, ask for publication, withdraw and revoke.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, lines, Node, resource } from './harness.mjs';
import { Browser } from './browser.mjs';

for (const engine of engines) {
  test(`${engine.name}: a record is managed by its people`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    const put = (source, title, ...words) =>
      assert.equal(node.feed(lines([resource(source, { en: title })]), 'import', ...words, '-').status, 0);
    for (const source of ['reef', 'kelp', 'dune']) put(source, `${source} atlas`, '--publish');
    put('dune', 'Dune atlas, second edition');
    await node.serve();
    const reader = new Browser(node), operator = await new Browser(node).operate();
    const found = async (words) => (await (await reader.get(`/search.json?q=${words}`)).json()).results[0]?.id;
    const reef = await found('reef'), kelp = await found('kelp'), draft = await found('dune');

    await t.test('nobody else gets to it', async () => {
      assert.equal((await reader.get(`/records/${reef}/manage`, { accept: 'text/html' })).status, 303);
      assert.notEqual((await reader.post(`/records/${reef}/state`, { state: 'withdrawn', reason: 'x' })).status, 200);
      assert.doesNotMatch(await (await reader.get(`/records/${reef}`)).text(), /\/manage"/);
      assert.match(await (await operator.get(`/records/${reef}`)).text(), /\/manage"/);
      assert.equal((await operator.get('/records/ke-0000000/manage')).status, 404);
    });

    await t.test('a draft is seen by its link until that is ended', async () => {
      const page = await (await operator.post(`/records/${draft}/share`, {})).text();
      const [, path] = page.match(/http:\/\/chm\.example\.org(\/shared\/[\w-]+)/);
      const shown = await reader.get(path);
      assert.equal(shown.status, 200);
      assert.match(await shown.text(), /second edition/);
      assert.match(shown.headers.get('cache-control'), /no-store|private/);
      assert.equal((await operator.post(`/records/${draft}/share`, { end: '1' })).status, 303);
      assert.equal((await reader.get(path)).status, 404);
    });

    await t.test('a draft that is submitted is published by who decides', async () => {
      const asked = await operator.post(`/records/${draft}/submit`, { note: 'For the meeting' });
      assert.equal(asked.status, 303);
      const request = asked.headers.get('location');
      assert.match(await (await operator.get(request)).text(), /second edition/);
      assert.doesNotMatch(await (await reader.get(`/records/${draft}`)).text(), /second edition/);
      assert.equal((await operator.post(`${request}/decision`, { decision: 'granted' })).status, 303);
      assert.match(await (await reader.get(`/records/${draft}`)).text(), /second edition/);
      assert.match(await (await operator.get(`/records/${draft}/manage`)).text(), /granted/);
    });

    await t.test('what is confirmed says since when, in a revision of its own', async () => {
      for (let i = 0; i < 2; i++) assert.equal((await operator.post(`/records/${kelp}/state`, { state: 'confirmed' })).status, 303);
      const record = await (await reader.get(`/records/${kelp}.json`)).json();
      assert.equal(record.revision, 2); // the second says nothing new
      assert.equal(record.confirmed, record.updated.slice(0, 10));
      assert.equal(node.run('record', 'verify', kelp).status, 0);
      assert.match(await (await operator.get(`/records/${kelp}/manage`)).text(), /Withdraw/);
    });

    await t.test('what is withdrawn leaves its reason, what is revoked stays with a banner', async () => {
      assert.equal((await operator.post(`/records/${reef}/state`, { state: 'withdrawn' })).status, 400);
      assert.equal((await operator.post(`/records/${reef}/state`, { state: 'erased', reason: 'x' })).status, 400);
      assert.equal((await operator.post(`/records/${reef}/state`, { state: 'withdrawn', reason: 'Wrong <place>' })).status, 303);
      const gone = await reader.get(`/records/${reef}`);
      assert.equal(gone.status, 410);
      assert.match(await gone.text(), /Wrong &lt;place(&gt;|>)/);
      assert.equal((await operator.post(`/records/${kelp}/state`, { state: 'revoked', reason: 'Superseded' })).status, 303);
      const revoked = await reader.get(`/records/${kelp}`);
      assert.equal(revoked.status, 200);
      assert.match(await revoked.text(), /Superseded/);
    });
  });
}
