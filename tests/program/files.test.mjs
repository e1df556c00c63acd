// Files of records: sent by a form, given to those who may see the record, gone when it is erased.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node } from './harness.mjs';
import { Browser, fieldsOf } from './browser.mjs';

const digits = (bytes) => createHash('sha256').update(bytes).digest('hex');
const password = 'a long one that nobody guesses';

for (const engine of engines) {
  describe(`files on ${engine.name}`, () => {
    const node = new Node(engine);
    const me = new Browser(node), other = new Browser(node), stranger = new Browser(node);
    after(() => node.close());

    before(async () => {
      assert.equal(node.feed(`${password}\n`, 'user', 'add', 'amina@example.org', '--name', 'Amina', '--password').status, 0);
      await node.serve();
      await me.operate();
      await other.signIn('amina@example.org', password);
    });

    // Sends the form at `path` with files: [path of the field, name, bytes]. `meanwhile` happens while it is filled in.
    async function send(path, files, changes = {}, who = me, meanwhile = () => {}) {
      const { action, fields } = fieldsOf(await (await who.get(path)).text());
      meanwhile();
      const data = new FormData();
      for (const [name, value] of fields) if (!(name in changes) && !name.endsWith('/upload')) data.append(name, value);
      for (const [name, value] of Object.entries({ action: 'save', ...changes })) data.append(name, value);
      for (const [field, name, bytes] of files) data.append(field, new Blob([bytes]), name);
      return who.get(action, { origin: node.address }, { method: 'POST', body: data });
    }

    async function begin(title, files, changes = {}, who = me) {
      const answer = await send('/records/new/news', files, { 'fields/title/en': title, 'fields/published': '2026-05-01', ...changes }, who);
      assert.equal(answer.status, 303, await answer.text());
      return /\/records\/([a-z0-9-]+)\/edit/.exec(answer.headers.get('location'))[1];
    }

    const kept = (hash) => existsSync(join(node.folder, 'files', hash.slice(0, 2), hash.slice(2, 4), hash));

    test('a file of a draft is for those who may read the draft', async () => {
      const hash = digits('Notes of the meeting');
      const id = await begin('With notes', [['fields/files/0/upload', 'notes.txt', 'Notes of the meeting']]);
      const address = `/records/${id}/draft/files/${hash}/notes.txt`;
      const answer = await me.get(address);
      assert.equal(answer.status, 200);
      assert.equal(await answer.text(), 'Notes of the meeting');
      assert.match(answer.headers.get('cache-control'), /no-store/);
      assert.notEqual((await stranger.get(address)).status, 200);
      assert.equal((await other.get(address)).status, 403);
      assert.equal((await stranger.get(`/records/${id}/files/${hash}/notes.txt`)).status, 404);
      assert.ok((await (await me.get(`/records/${id}/preview`)).text()).includes(address));
      assert.ok(kept(hash));
    });

    test('nobody puts the file of another into a record by naming its hash', async () => {
      const hash = digits('Notes of the meeting');
      const id = await begin('Mine', [], { 'fields/files/0/upload': `sha256:${hash}` }, other);
      assert.equal((await other.get(`/records/${id}/draft/files/${hash}/a`)).status, 404);
      const { token } = node.json('user', 'token', 'amina@example.org', 'add', '--name', 'test', '--scopes', 'read,write');
      const named = async (file, attempt) => {
        const fields = { title: { en: 'By a program' }, files: [{ hash: `sha256:${file}`, name: 'a', media: 'text/plain', size: 20 }] };
        const answer = await node.get('/api/v1/drafts', { authorization: `Bearer ${token}`, 'content-type': 'application/json',
          'idempotency-key': attempt }, { method: 'POST', body: JSON.stringify({ type: 'news', fields }) });
        return [answer.status, (await answer.json()).code];
      };
      assert.deepEqual(await named(hash, 'kept'), [403, 'attachment.foreign']);
      assert.deepEqual(await named(digits('Not here yet'), 'absent'), [403, 'attachment.foreign']);
      await begin('My own', [['fields/files/0/upload', 'own.txt', 'My own']], {}, other);
      assert.deepEqual(await named(digits('My own'), 'own'), [201, undefined]);
    });

    test('a file stays while an imported record names it', async () => {
      const hash = digits('Named twice');
      const id = await begin('The first', [['fields/files/0/upload', 'a.txt', 'Named twice']]);
      assert.equal((await send(`/records/${id}/edit`, [], { action: 'publish' })).status, 303);
      const fields = { title: { en: 'The second' }, published: '2026-05-01',
        files: [{ hash: `sha256:${hash}`, name: 'b.txt', media: 'text/plain', size: 11 }] };
      const done = node.feed(lines([{ type: 'news', source: 'second', fields }]), 'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
      assert.equal(node.run('record', 'erase', '--reason', 'By law', id).status, 0);
      assert.ok(kept(hash));
      const second = node.json('search', 'title:"The second"').results[0].id;
      assert.equal(await (await stranger.get(`/records/${second}/files/${hash}/b.txt`)).text(), 'Named twice');
      assert.equal(node.run('record', 'erase', '--reason', 'By law', second).status, 0);
      assert.ok(!kept(hash));
    });

    test('a published file runs in no page, whatever it is and is called', async () => {
      const html = '<!doctype html><html><body><script>alert(1)</script></body></html>';
      const large = Buffer.alloc(9 << 20, 'large ');
      const id = await begin('Published', [['fields/files/0/upload', '../../a"\r\nX: y\\é.png', html],
        ['fields/files/1/upload', 'large.txt', large]]);
      const done = await send(`/records/${id}/edit`, [], { action: 'publish' });
      assert.equal(done.status, 303, await done.text());
      const page = await (await stranger.get(`/records/${id}`)).text();
      const links = [...page.matchAll(/href="?(\/records\/[^">\s]*\/files\/[^">\s]*)/g)].map(([, link]) => link);
      assert.equal(links.length, 2, page);
      const answer = await stranger.get(links[0]);
      assert.equal(answer.status, 200);
      assert.equal(await answer.text(), html);
      assert.match(answer.headers.get('content-disposition'), /^attachment; filename="[\w. -]*\.png"/);
      assert.match(answer.headers.get('content-security-policy'), /^sandbox; default-src 'none'/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('x'), null);
      assert.match(answer.headers.get('content-type'), /^text\/html/);
      const again = await stranger.get(links[0], { 'if-none-match': answer.headers.get('etag') });
      assert.equal(again.status, 304);
      const head = await stranger.get(links[1], {}, { method: 'HEAD' });
      assert.equal(Number(head.headers.get('content-length')), large.length);
      assert.match(head.headers.get('content-disposition'), /^inline/);
      assert.equal((await stranger.get(links[0].replace(id, `${id}@1`))).status, 200);
      assert.equal((await stranger.get(links[0].replace(/files\/.{64}/, `files/${'0'.repeat(64)}`))).status, 404);
    });

    test('an earlier revision keeps its file; what is taken out of the newest is not given as part of it', async () => {
      const hash = digits('First');
      const id = await begin('Revised', [['fields/files/0/upload', 'a.txt', 'First']]);
      assert.equal((await send(`/records/${id}/edit`, [], { action: 'publish' })).status, 303);
      const changed = await send(`/records/${id}/edit`, [['fields/files/0/upload', 'b.txt', 'Second']], { 'fields/files/0/name': 'a.txt' });
      assert.equal(changed.status, 303, await changed.text());
      assert.equal((await send(`/records/${id}/edit`, [], { action: 'publish' })).status, 303);
      assert.equal((await stranger.get(`/records/${id}/files/${hash}/a.txt`)).status, 404);
      assert.equal(await (await stranger.get(`/records/${id}@1/files/${hash}/a.txt`)).text(), 'First');
      assert.equal(await (await stranger.get(`/records/${id}/files/${digits('Second')}/b.txt`)).text(), 'Second');
    });

    test('an empty file is refused and the rest is saved', async () => {
      const answer = await send('/records/new/news', [['fields/files/0/upload', 'empty.txt', '']], { 'fields/title/en': 'Saved all the same' });
      assert.match(answer.headers.get('location'), /refused=1/);
      assert.match(await (await me.get(answer.headers.get('location'))).text(), /Saved all the same[^]*was not taken|was not taken[^]*Saved all the same/);
    });

    test('files of a form whose session has ended wait with its texts; those that were not taken are named', async () => {
      const id = await begin('Before the session ended', [], {}, other), hash = digits('Kept with the form');
      const cookies = new Map(other.cookies);
      const expire = () => other.cookies.set('session', 'expired');
      const parked = await send(`/records/${id}/edit`, [['fields/files/0/upload', 'kept.txt', 'Kept with the form'],
        ['fields/files/1/upload', 'empty.txt', '']], {}, other, expire);
      assert.equal(parked.status, 401);
      const page = await parked.text();
      assert.match(page, /The files that you had chosen are kept/);
      assert.match(page, /not taken[^]*<bdi>empty\.txt<\/bdi>/);
      assert.doesNotMatch(page, /<bdi>kept\.txt/);
      other.cookies = cookies;
      const [, resume] = /value="(resume [^"]+)"/.exec(await (await other.get('/me/drafts')).text());
      const saved = await other.post('/me/drafts', { action: resume });
      assert.equal(saved.status, 303, await saved.text());
      assert.equal(await (await other.get(`/records/${id}/draft/files/${hash}/kept.txt`)).text(), 'Kept with the form');
    });

    test('an account tells what files it brought, and takes that along when it ends', async () => {
      const told = await (await other.get('/me/export.json')).json();
      assert.ok(told.files.some(({ name, size, media }) => name === 'own.txt' && size === 6 && media === 'text/plain'), JSON.stringify(told));
      const headers = { 'tus-resumable': '1.0.0', 'upload-length': '9', 'upload-metadata': 'filename aGFsZi50eHQ=', origin: node.address };
      assert.equal((await other.get('/api/v1/uploads', headers, { method: 'POST' })).status, 201);
      assert.deepEqual((await (await other.get('/me/export.json')).json()).uploads.map(({ name, size }) => [name, size]), [['half.txt', 9]]);
      assert.equal((await other.post('/me/delete', { sure: 'yes' })).status, 303);
      const hash = digits('My own');
      const id = await begin('Nobody brought it', [], { 'fields/files/0/upload': `sha256:${hash}` });
      assert.equal((await me.get(`/records/${id}/draft/files/${hash}/own.txt`)).status, 404);
    });

    test('an erased record takes its files along; chm check finds one that changed', async () => {
      const hash = digits('To be erased'), sound = digits('Sound');
      const id = await begin('Erased', [['fields/files/0/upload', 'a.txt', 'To be erased']]);
      await begin('Sound', [['fields/files/0/upload', 'a.txt', 'Sound']]);
      assert.equal((await send(`/records/${id}/edit`, [], { action: 'publish' })).status, 303);
      assert.ok(kept(hash));
      assert.equal(node.run('record', 'erase', '--reason', 'By law', id).status, 0);
      assert.ok(!kept(hash));
      assert.equal((await stranger.get(`/records/${id}/files/${hash}/a.txt`)).status, 410);
      assert.equal(node.run('check').status, 0);
      writeFileSync(join(node.folder, 'files', sound.slice(0, 2), sound.slice(2, 4), sound), 'Wrong');
      const checked = node.run('check');
      assert.notEqual(checked.status, 0);
      assert.match(checked.stdout + checked.stderr, new RegExp(sound));
    });
  });
}
