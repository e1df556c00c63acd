// Files that come in pieces, by the tus protocol: with its own client (tus-js-client) and by hand, over lines that are cut and a
// server that is killed.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, Node, root, until } from './harness.mjs';
import { Browser } from './browser.mjs';

const tus = createRequire(join(root, 'tests', 'browser', 'package.json'))('tus-js-client');
const digits = (bytes) => createHash('sha256').update(bytes).digest('hex');
const password = 'a long one that nobody guesses';
const piece = 'application/offset+octet-stream';

// Bytes that are not the same anywhere.
const bytesOf = (length, seed) => {
  const parts = [];
  for (let i = 0; parts.length * 32 < length; i++) parts.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(parts).subarray(0, length);
};

for (const engine of engines) {
  describe(`uploads on ${engine.name}`, () => {
    const node = new Node(engine);
    const tokens = {};
    after(() => node.close());

    before(async () => {
      for (const [name, scopes, role] of [['amina', 'read,write,publish', 'publishing-authority'], ['ben', 'read,write', 'contributor'],
        ['looker', 'read', 'contributor']]) {
        const email = `${name}@example.org`;
        const made = node.feed(`${password}\n`, 'user', 'add', email, '--name', name, '--password');
        assert.equal(made.status, 0, made.stderr);
        assert.equal(node.run('user', 'role', email, 'add', role, '--country', 'KE').status, 0);
        tokens[name] = node.json('user', 'token', email, 'add', '--name', 'test', '--scopes', scopes).token;
      }
      await node.serve();
    });

    const headersOf = (who, more) => ({ 'tus-resumable': '1.0.0', ...(who && { authorization: `Bearer ${tokens[who]}` }), ...more });
    const ask = (who, method, path, more, body) => node.get(path, headersOf(who, more), { method, body });
    const offsetOf = async (path, who = 'amina') => Number((await ask(who, 'HEAD', path)).headers.get('upload-offset'));

    const arriving = (path) => join(node.folder, 'files', 'arriving', `${path.split('/').at(-1)}.new-0000000000000000`);

    async function begin(length, name = 'reefs.pdf', who = 'amina') {
      const answer = await ask(who, 'POST', '/api/v1/uploads', { 'upload-length': String(length),
        'upload-metadata': `filename ${Buffer.from(name).toString('base64')}` });
      assert.equal(answer.status, 201, await answer.text());
      return answer.headers.get('location');
    }
    const patch = (path, offset, body, more = {}, who = 'amina') =>
      ask(who, 'PATCH', path, { 'upload-offset': String(offset), 'content-type': piece, ...more }, body);

    // Begins a PATCH of all that is missing, sends some of it and waits until the node has that; the request stays open.
    async function sendSome(path, bytes, offset, count) {
      const open = request(node.address + path, { method: 'PATCH', headers: headersOf('amina',
        { 'upload-offset': String(offset), 'content-type': piece, 'content-length': String(bytes.length - offset) }) });
      open.on('error', () => {});
      open.write(bytes.subarray(offset, offset + count));
      await until(async () => await offsetOf(path) === offset + count, () => 'what was sent did not come');
      return open;
    }

    // Uploads by tus-js-client; gives the address.
    const byClient = (bytes, options = {}) => new Promise((resolve, reject) => {
      const upload = new tus.Upload(bytes, {
        endpoint: `${node.address}/api/v1/uploads`, headers: { authorization: `Bearer ${tokens.amina}` },
        metadata: { filename: 'récifs.bin', filetype: 'application/octet-stream' }, retryDelays: [0, 100],
        onError: reject, onSuccess: () => resolve(new URL(upload.url).pathname), ...options,
      });
      upload.start();
    });

    async function published(file) {
      const drafted = await node.get('/api/v1/drafts', { authorization: `Bearer ${tokens.amina}`, 'content-type': 'application/json',
        'idempotency-key': `draft-${file.hash.slice(7, 20)}` }, { method: 'POST', body: JSON.stringify({ type: 'news',
        fields: { title: { en: 'With a file' }, published: '2026-05-01', files: [file] } }) });
      const { id } = await drafted.json();
      assert.equal(drafted.status, 201);
      const done = await node.get(`/api/v1/drafts/${id}/publication`, { authorization: `Bearer ${tokens.amina}`,
        'idempotency-key': 'publish', 'if-match': drafted.headers.get('etag') }, { method: 'POST' });
      assert.equal(done.status, 200, await done.text());
      return `/records/${id}/files/${file.hash.slice(7)}/${encodeURIComponent(file.name)}`;
    }

    test('a file that its own client sends in pieces is a file of a record, and is given in parts', async () => {
      const bytes = bytesOf(300 * 1000, 'whole');
      const path = await byClient(bytes, { chunkSize: 65536 });
      const answer = await ask('amina', 'GET', path);
      const told = await answer.json();
      assert.deepEqual([told.offset, told.length, told.name], [bytes.length, bytes.length, 'récifs.bin']);
      assert.deepEqual([told.file.hash, told.file.size], [`sha256:${digits(bytes)}`, bytes.length]);
      assert.equal(answer.headers.get('upload-offset'), String(bytes.length));
      const address = await published(told.file);
      const whole = await node.get(address);
      assert.equal(whole.headers.get('accept-ranges'), 'bytes');
      assert.equal(digits(Buffer.from(await whole.arrayBuffer())), digits(bytes));
      const etag = whole.headers.get('etag');
      for (const [field, from, to] of [['bytes=1000-1999', 1000, 2000], ['bytes=299000-', 299000, 300000], ['bytes=-7', 299993, 300000]]) {
        const part = await node.get(address, { range: field, 'if-range': etag });
        assert.equal(part.status, 206, field);
        assert.equal(part.headers.get('content-range'), `bytes ${from}-${to - 1}/300000`);
        assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(from, to)), field);
      }
      const beyond = await node.get(address, { range: 'bytes=300000-' });
      assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */300000']);
      for (const headers of [{ range: 'bytes=0-1', 'if-range': '"another"' }, { range: 'bytes=0-1,5-6' }, { range: 'lines=1-2' }]) {
        const all = await node.get(address, headers);
        assert.deepEqual([all.status, (await all.arrayBuffer()).byteLength], [200, 300000]);
      }
      const head = await node.get(address, { range: 'bytes=0-1' }, { method: 'HEAD' });
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, '300000']);
      assert.equal((await node.get(address, { range: 'bytes=0-1', 'if-none-match': etag })).status, 304);
    });

    test('what came before a cut stays, and the rest is sent from there', async () => {
      const bytes = bytesOf(900 * 1000, 'cut'), path = await begin(bytes.length);
      const open = await sendSome(path, bytes, 0, 400 * 1000);
      assert.equal((await patch(path, 400 * 1000, 'x')).status, 423, 'one sends at a time');
      open.destroy();
      await until(async () => (await patch(path, 400 * 1000, bytes.subarray(400 * 1000, 500 * 1000))).status === 204,
        () => 'the file stays locked');
      const last = await patch(path, 500 * 1000, bytes.subarray(500 * 1000));
      assert.deepEqual([last.status, last.headers.get('upload-offset')], [204, String(bytes.length)]);
      assert.equal((await (await ask('amina', 'GET', path)).json()).file.hash, `sha256:${digits(bytes)}`);
    });

    test('who goes on takes over from a connection that was left', async () => {
      const bytes = bytesOf(600 * 1000, 'left'), path = await begin(bytes.length);
      const left = await sendSome(path, bytes, 0, 200 * 1000);
      let answer;
      await until(async () => {
        answer = await node.get(path, headersOf('amina', { 'upload-offset': String(200 * 1000), 'content-type': piece,
          'x-http-method-override': 'PATCH' }), { method: 'POST', body: bytes.subarray(200 * 1000) });
        return answer.status !== 423;
      }, () => 'the file stays locked');
      assert.deepEqual([answer.status, answer.headers.get('upload-offset')], [204, String(bytes.length)]);
      assert.ok(left.destroyed || await new Promise((resolve) => left.on('close', () => resolve(true))));
      assert.equal((await (await ask('amina', 'GET', path)).json()).file.hash, `sha256:${digits(bytes)}`);
    });

    test('what was told to be here is here after kill -9, and the client goes on', async () => {
      const bytes = bytesOf(700 * 1000, 'killed'), path = await begin(bytes.length);
      await sendSome(path, bytes, 0, 300 * 1000);
      await node.stop('SIGKILL');
      await node.serve();
      assert.equal(await offsetOf(path), 300 * 1000);
      assert.equal(await byClient(bytes, { uploadUrl: node.address + path }), path);
      assert.equal((await (await ask('amina', 'GET', path)).json()).file.hash, `sha256:${digits(bytes)}`);
      const stored = join(node.folder, 'files', digits(bytes).slice(0, 2), digits(bytes).slice(2, 4), digits(bytes));
      assert.ok(existsSync(stored));
      assert.equal(node.run('check').status, 0);
    });

    test('of a long piece nearly all is here after kill -9, though nobody asked meanwhile', async () => {
      const bytes = Buffer.alloc(10 << 20, 'long '), path = await begin(bytes.length);
      const open = request(node.address + path, { method: 'PATCH', headers: headersOf('amina',
        { 'upload-offset': '0', 'content-type': piece, 'content-length': String(bytes.length) }) });
      open.on('error', () => {});
      open.write(bytes.subarray(0, 9 << 20));
      // nothing is appended while what has come is synced: what stands behind 8 MB says that they were
      await until(() => existsSync(arriving(path)) && statSync(arriving(path)).size === 9 << 20, () => 'it did not come');
      await node.stop('SIGKILL');
      await node.serve();
      const offset = await offsetOf(path);
      assert.ok(offset >= 8 << 20 && offset <= 9 << 20, String(offset));
      assert.equal((await patch(path, offset, bytes.subarray(offset))).status, 204);
      assert.equal((await (await ask('amina', 'GET', path)).json()).file.hash, `sha256:${digits(bytes)}`);
    });

    test('what does not fit is refused, with what is wrong', async () => {
      const path = await begin(10, 'small.txt');
      const refused = async (answer, status, code) => {
        const { status: given, headers } = await answer, body = await (await answer).json();
        assert.deepEqual([given, body.code], [status, code], JSON.stringify(body));
        assert.equal(headers.get('tus-resumable'), '1.0.0');
      };
      assert.equal((await patch(path, 0, 'hello')).headers.get('upload-offset'), '5');
      await refused(patch(path, 0, 'hello'), 409, 'upload.offset');
      await refused(patch(path, 7, 'hey'), 409, 'upload.offset');
      await refused(patch(path, 5, 'more than fits'), 413, 'upload.long');
      await refused(patch(path, 5, 'world', { 'content-type': 'text/plain' }), 415, 'upload.media');
      await refused(patch(path, 5, 'world', { 'tus-resumable': '0.2.2' }), 412, 'upload.version');
      await refused(patch('/api/v1/uploads/none', 0, 'world'), 404, 'arrival.none');
      await refused(patch(path, 5, 'world', {}, 'ben'), 404, 'arrival.none');
      await refused(ask('ben', 'GET', path), 404, 'arrival.none');
      await refused(ask('ben', 'DELETE', path), 404, 'arrival.none');
      await refused(ask('looker', 'POST', '/api/v1/uploads', { 'upload-length': '5' }), 403, 'permission.denied');
      await refused(ask('amina', 'POST', '/api/v1/uploads', { 'upload-length': '536870913' }), 413, 'arrival.long');
      await refused(ask('amina', 'POST', '/api/v1/uploads', {}), 400, 'upload.length');
      assert.equal((await ask(undefined, 'POST', '/api/v1/uploads', { 'upload-length': '5' })).status, 403);
      assert.equal((await patch(path, 5, 'world', {}, null)).status, 403);
      const spoken = await node.get('/api/v1/uploads', {}, { method: 'OPTIONS' });
      assert.deepEqual([spoken.status, spoken.headers.get('tus-version'), spoken.headers.get('tus-extension'), spoken.headers.get('tus-max-size')],
        [204, '1.0.0', 'creation,expiration,termination', '536870912']);
      assert.equal(await offsetOf(path), 5, 'nothing of it was taken');
      const head = await ask('amina', 'HEAD', path);
      assert.deepEqual([head.headers.get('upload-length'), head.headers.get('upload-metadata'), head.headers.get('cache-control')],
        ['10', `filename ${Buffer.from('small.txt').toString('base64')}`, 'no-store']);
      assert.ok(new Date(head.headers.get('upload-expires')) > new Date());
    });

    test('what is given up is gone', async () => {
      const path = await begin(10, 'given-up.txt');
      assert.equal((await patch(path, 0, 'hello')).status, 204);
      assert.ok((await (await ask('amina', 'GET', '/api/v1/uploads')).json()).uploads.some(({ name, offset }) => name === 'given-up.txt' && offset === 5));
      await tus.Upload.terminate(node.address + path, { headers: { authorization: `Bearer ${tokens.amina}` } });
      assert.equal((await ask('amina', 'HEAD', path)).status, 404);
      assert.equal((await patch(path, 5, 'world')).status, 404);
      assert.ok(!existsSync(arriving(path)));
    });

    test('a session sends from pages of this site only', async () => {
      const me = new Browser(node);
      await me.signIn('amina@example.org', password);
      const post = (origin) => me.get('/api/v1/uploads', { 'tus-resumable': '1.0.0', 'upload-length': '5', origin }, { method: 'POST' });
      assert.equal((await post('https://elsewhere.example')).status, 403);
      const answer = await post(node.address), path = answer.headers.get('location');
      assert.equal(answer.status, 201);
      const send = (origin) => me.get(path, { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': piece, origin },
        { method: 'PATCH', body: 'hello' });
      assert.equal((await send('https://elsewhere.example')).status, 403);
      assert.equal((await send(node.address)).status, 204);
    });
  });
}
