// Requests through pages and the command: a reader reports a problem and asks a question, the office answers.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines, lines, Node, resource } from './harness.mjs';
import { Browser } from './browser.mjs';

for (const engine of engines) {
  test(`${engine.name}: what readers report is answered in the queue`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    assert.equal(node.feed(lines([resource('reef', { en: 'Reef atlas' })]), 'import', '--publish', '-').status, 0);
    const settings = join(node.folder, 'node.ini');
    writeFileSync(settings, readFileSync(settings, 'utf8').replace(/^#contact = .*$/m, 'contact = office@example.org'));
    await node.serve();
    const reader = new Browser(node), operator = await new Browser(node).operate();
    const [{ id }] = (await (await reader.get('/search.json?q=reef')).json()).results;

    await t.test('a report needs a reason and some words, and nothing that was written is lost', async () => {
      assert.match(await (await reader.get(`/records/${id}`)).text(), new RegExp(`href="/records/${id}/report"`));
      assert.equal((await reader.get(`/records/${id}/report`)).status, 200);
      const again = await reader.post(`/records/${id}/report`, { note: 'The "map" <is> dead', email: 'ann@example.org' });
      assert.equal(again.status, 422);
      assert.match(await again.text(), /The &quot;map&quot; &lt;is&gt; dead|The "map" &lt;is&gt; dead/);
      const bad = await reader.post(`/records/${id}/report`, { reason: 'other', note: 'x', email: 'a@b\r\nBcc: c@d' });
      assert.equal(bad.status, 422);
      const sent = await reader.post(`/records/${id}/report`,
        { reason: 'broken-link', note: 'The map is dead', name: 'Ann', email: 'ann@example.org' });
      assert.equal(sent.status, 200);
      assert.equal((await reader.post('/records/ke-0000000/report', { reason: 'other', note: 'x' })).status, 404);
    });

    await t.test('the office is told by mail where nobody has an account that may decide', () => {
      assert.match(readFileSync(settings, 'utf8'), /^contact = office/m);
      const mails = node.run('mail', 'list', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(mails.map(({ to, template }) => [to, template]), [['office@example.org', 'request']]);
      const shown = node.run('mail', 'show', String(mails[0].id)).stdout;
      assert.match(shown, /The map is dead/);
      assert.match(shown, /http:\/\/chm\.example\.org\/queue/);
    });

    await t.test('nobody but those who may decide sees it', async () => {
      for (const path of ['/queue', '/requests/0000000']) assert.notEqual((await reader.get(path)).status, 200);
      const page = await (await operator.get('/queue')).text();
      assert.match(page, /Reef atlas/);
      assert.match(page, /A link does not work/);
      assert.equal((await operator.get('/requests/0000000')).status, 404);
    });

    await t.test('it is talked about, answered once, and then closed', async () => {
      const [, request] = (await (await operator.get('/queue')).text()).match(/\/requests\/(\w+)/);
      assert.equal((await operator.post(`/requests/${request}/messages`, { text: 'Looking into it' })).status, 303);
      assert.equal((await reader.post(`/requests/${request}/decision`, { decision: 'granted', answer: 'x' })).status, 403);
      assert.equal((await operator.post(`/requests/${request}/decision`, { decision: 'granted' })).status, 400);
      assert.equal((await operator.post(`/requests/${request}/decision`, { decision: 'lapsed', answer: 'x' })).status, 400);
      assert.equal((await operator.post(`/requests/${request}/decision`, { decision: 'granted', answer: 'Mended' })).status, 303);
      assert.equal((await operator.post(`/requests/${request}/decision`, { decision: 'granted', answer: 'Mended' })).status, 409);
      const page = await (await operator.get(`/requests/${request}`)).text();
      assert.match(page, /Looking into it/);
      assert.match(page, /Mended/);
      assert.doesNotMatch(await (await operator.get('/queue')).text(), new RegExp(request));
      const [mail] = node.run('mail', 'list', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line))
        .filter(({ template }) => template === 'answer');
      assert.equal(mail.to, 'ann@example.org');
      assert.match(node.run('mail', 'show', String(mail.id)).stdout, /Mended/);
    });

    await t.test('the command decides as the page does', async () => {
      assert.equal((await reader.post('/question', { note: 'When is the meeting?' })).status, 200);
      const [asked] = node.run('queue', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.equal(asked.kind, 'question');
      assert.equal(node.run('queue', 'decline', asked.id).status, 2);
      assert.equal(node.run('queue', 'grant', '--answer', 'On Tuesday', asked.id).status, 0);
      assert.match(node.run('queue', 'show', asked.id).stdout, /On Tuesday/);
      assert.equal(node.run('queue').stdout, '');
    });
  });
}
