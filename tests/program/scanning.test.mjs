// Files are looked at for malware by a scanner that speaks as clamd does.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Browser, fieldsOf } from './browser.mjs';
import { engines, Node } from './harness.mjs';

const digits = (bytes) => createHash('sha256').update(bytes).digest('hex');
const MOST = 300 * 1000;

// Listens at a port, or the path of a socket; what it heard is in `seen`.
async function clamd(where) {
  const seen = [];
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      if (bytes.length < 10) return;
      assert.equal(bytes.subarray(0, 10).toString('latin1'), 'zINSTREAM\0');
      if (bytes.length > MOST) return void socket.end('INSTREAM size limit exceeded. ERROR\0');
      const pieces = [];
      for (let at = 10; at + 4 <= bytes.length;) {
        const length = bytes.readUInt32BE(at);
        if (length === 0) {
          const file = Buffer.concat(pieces);
          seen.push(digits(file));
          return void socket.end(file.includes('MALWARE') ? 'stream: Test.Signature-1 FOUND\0' : 'stream: OK\0');
        }
        pieces.push(bytes.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
    });
  });
  server.listen(...(typeof where === 'number' ? [where, '127.0.0.1'] : [where]));
  await once(server, 'listening');
  return { seen, port: server.address().port, close: () => new Promise((resolve) => { server.close(resolve); }) };
}

for (const engine of engines) {
  describe(`a scanner for malware on ${engine.name}`, () => {
    const node = new Node(engine), me = new Browser(node);
    let scanner, token;

    before(async () => {
      scanner = await clamd(0);
      assert.equal(node.run('settings', 'files.scanner', 'nonsense').status, 2);
      assert.equal(node.run('settings', 'files.scanner', `127.0.0.1:${scanner.port}`).status, 0);
      node.feed('seven elephants in the rain\n', 'user', 'add', 'amina@example.org', '--name', 'Amina', '--password');
      token = node.json('user', 'token', 'amina@example.org', 'add', '--name', 'test', '--scopes', 'read,write').token;
      await node.serve();
      await me.operate();
    });
    after(async () => {
      await node.close();
      await scanner.close();
    });

    const kept = (bytes) => {
      const hash = digits(bytes);
      return existsSync(join(node.folder, 'files', hash.slice(0, 2), hash.slice(2, 4), hash));
    };
    // Begins a piece of news with a file by the form: what the page that follows warns of.
    async function send(title, bytes) {
      const { action, fields } = fieldsOf(await (await me.get('/records/new/news')).text());
      const data = new FormData(), all = { 'fields/title/en': title, 'fields/published': '2026-05-01', action: 'save' };
      for (const [name, value] of fields) if (!(name in all) && !name.endsWith('/upload')) data.append(name, value);
      for (const [name, value] of Object.entries(all)) data.append(name, value);
      data.append('fields/files/0/upload', new Blob([bytes]), 'notes.txt');
      const saved = await me.get(action, { origin: node.address }, { method: 'POST', body: data });
      assert.equal(saved.status, 303, await saved.text());
      const html = await (await me.get(saved.headers.get('location').replace(/#.*/, ''))).text();
      assert.ok(html.includes(`value="${title}"`), 'the rest is saved');
      return /role="?alert"?>([^<]*)/.exec(html)?.[1] ?? '';
    }
    const ask = (method, path, headers = {}, body = undefined) => node.get(path,
      { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers }, { method, body });
    // The same in pieces, by the API: its address, and the answer to the last piece.
    async function bring(bytes) {
      const begun = await ask('POST', '/api/v1/uploads', { 'upload-length': String(bytes.length), 'idempotency-key': digits(bytes),
        'upload-metadata': `filename ${Buffer.from('notes.txt').toString('base64')}` });
      const path = begun.headers.get('location');
      return [path, await ask('PATCH', path, { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, bytes)];
    }

    test('what is clean is taken, after all of it was looked at', async () => {
      const clean = Buffer.alloc(MOST / 2, 'clean '), [path, last] = await bring(Buffer.from('Clean in pieces'));
      assert.equal(await send('Clean', clean), '');
      assert.equal(last.status, 204);
      assert.equal((await (await ask('GET', path)).json()).file.name, 'notes.txt');
      for (const bytes of [clean, 'Clean in pieces']) assert.ok(kept(bytes) && scanner.seen.includes(digits(bytes)));
    });

    test('malware is refused with a message, by a form and in pieces; the rest of the form is saved, and the log says who', async () => {
      assert.equal(await send('With malware', 'Some MALWARE here'), 'A file was not taken: it holds malware. Everything else is saved.');
      const [path, last] = await bring(Buffer.from('MALWARE in pieces'));
      assert.deepEqual([last.status, (await last.json()).code], [400, 'attachment.infected']);
      assert.equal((await ask('GET', path)).status, 404);
      for (const bytes of ['Some MALWARE here', 'MALWARE in pieces']) assert.ok(!kept(bytes));
      assert.match(node.log, /attachment\.infected .*notes\.txt.*Test\.Signature-1/);
    });

    test('what cannot be looked at is refused, or waits until it can', async () => {
      assert.match(await send('Too large', Buffer.alloc(2 * MOST, 'x')), /it cannot be checked for malware now/);
      await scanner.close();
      assert.match(await send('Nobody looks', 'Nobody looks at this'), /it cannot be checked for malware now/);
      const [path, last] = await bring(Buffer.from('Held'));
      assert.deepEqual([last.status, (await last.json()).code], [502, 'attachment.unscanned']);
      assert.ok(!kept('Held') && !kept('Nobody looks at this'));
      scanner = await clamd(scanner.port);
      assert.equal((await (await ask('GET', path)).json()).file.hash, `sha256:${digits('Held')}`);
      assert.ok(kept('Held'));
    });

    test('or is kept, where the settings say so; the scanner may be a socket in the file system', async () => {
      await node.stop();
      await scanner.close();
      const path = join(node.base, 'clamd.sock');
      for (const [name, value] of [['files.scanner', path], ['files.unscanned', 'kept']]) assert.equal(node.run('settings', name, value).status, 0);
      await node.serve();
      assert.equal(await send('Unscanned', 'Nobody has looked at this'), '');
      assert.ok(kept('Nobody has looked at this'));
      scanner = await clamd(path);
      assert.match(await send('Malware again', 'MALWARE by a socket'), /it holds malware/);
      assert.ok(!kept('MALWARE by a socket'));
    });
  });
}
