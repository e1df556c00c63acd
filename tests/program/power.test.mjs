// A power cut drops what was not synced (tests/power_loss.c): no acknowledged write is lost, the index recovers, and what was
// being made is either there or can be made again. CUTS sets how often the writers are cut off.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { assertKept, writeUntilKilled } from './acknowledged.mjs';
import { engines, lines, Node, program, resource, start, stop } from './harness.mjs';

const cuts = Number(process.env.CUTS ?? 6);
const library = join(dirname(program), 'tests', 'libpower_loss.so');
if (!existsSync(library)) throw new Error(`${library} is not built`);

// The environment of a process whose power is cut after so many calls; half of the cuts keep a random part.
function power(folder, calls, seed = 0) {
  return { LD_PRELOAD: library, POWER_LOSS_FOLDER: folder, POWER_LOSS_AFTER: String(calls), POWER_LOSS_SEED: String(seed),
    ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0:detect_leaks=0` };
}

const random = (most) => 1 + Math.floor(Math.random() * most);

function runCut(folder, calls, seed, words, input) {
  return spawnSync(program, words, { input, encoding: 'utf8', env: { ...process.env, ...power(folder, calls, seed) } });
}

test('the cut loses what was not synced, and only that', () => {
  const base = mkdtempSync(join(tmpdir(), 'chm-'));
  const folder = join(base, 'disk');
  mkdirSync(folder);
  writeFileSync(join(folder, 'old'), 'as it was');
  const done = spawnSync(join(dirname(program), 'tests', 'power_victim'), [folder],
    { encoding: 'utf8', env: { ...process.env, ...power(folder, 100) } });
  assert.equal(done.signal, 'SIGKILL', done.stderr);
  const content = (name) => existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null;
  assert.deepEqual(
    Object.fromEntries(['old', 'synced', 'unsynced', 'nameless', 'renamed', 'removed', 'torn'].map((name) => [name, content(name)])),
    { old: 'as it was', synced: 'kept', unsynced: '', nameless: null, renamed: 'before', removed: 'still here',
      torn: 'first' });
  rmSync(base, { recursive: true });
});

for (const engine of engines) {
  describe(`power cut on ${engine.name}`, () => {
    const node = new Node(engine);
    after(() => node.close());
    const calls = engine.name === 'SQLite' ? 400 : 60; // beside PostgreSQL only the index writes into the node's folder

    test(`${cuts} cuts under 16 writers lose nothing that was acknowledged`, async (context) => {
      const acknowledged = new Set();
      for (let i = 1; i <= cuts; i++) {
        const last = random(calls), seed = i % 2 === 0 ? random(1e9) : 0;
        for (const id of await writeUntilKilled(node.folder, undefined, power(node.folder, last, seed))) acknowledged.add(id);
        assertKept(node, acknowledged, `cut ${i} after ${last} calls, seed ${seed}`);
      }
      context.diagnostic(`${acknowledged.size} acknowledged writes`);
    });

    test('of a file that comes in pieces what was told to be here is here', async () => {
      node.feed('seven elephants in the rain\n', 'user', 'add', 'sender@example.org', '--name', 'Sender', '--password');
      const { token } = node.json('user', 'token', 'sender@example.org', 'add', '--name', 'test', '--scopes', 'write');
      const bytes = Buffer.from(Array.from({ length: 90 * 1000 }, (_, i) => i * 7 % 251));
      let address, told = 0;
      const ask = (method, path, headers, body) => fetch(address + path, { method, body,
        headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers } });
      const offset = async (path) => Number((await ask('HEAD', path)).headers.get('upload-offset'));
      address = await node.serve();
      const path = (await ask('POST', '/api/v1/uploads', { 'upload-length': String(bytes.length) })).headers.get('location');
      await node.stop();
      const sent = async (limit) => {
        for (let at = await offset(path); at < limit; at = told) {
          const answer = await ask('PATCH', path, { 'upload-offset': String(at), 'content-type': 'application/offset+octet-stream' },
            bytes.subarray(at, at + 1000));
          assert.equal(answer.status, 204);
          told = Number(answer.headers.get('upload-offset'));
        }
      };
      for (const seed of [0, random(1e9)]) {
        const { server, answers } = start(node.folder, undefined, undefined, power(node.folder, 200 + random(100), seed));
        [address] = await answers;
        await assert.rejects(sent(80 * 1000), { name: 'TypeError' }); // the power is cut
        await stop(server);
        address = await node.serve();
        assert.ok(told > 0 && await offset(path) >= told, `seed ${seed}: ${told} bytes were told to be here`);
        await node.stop();
      }
      address = await node.serve();
      await sent(bytes.length);
      const { file } = await (await ask('GET', path)).json();
      assert.equal(file.hash, `sha256:${createHash('sha256').update(bytes).digest('hex')}`);
      await node.stop();
    });

    test('an import that was cut off goes on when it is repeated, and makes nothing twice', () => {
      const text = lines(Array.from({ length: 3000 }, (_, i) => resource(`cut-${i}`, { en: `Cut off ${i}` })));
      const words = ['import', '-n', node.folder, '--publish', '-'];
      for (let i = 0; i < cuts; i++) {
        const done = runCut(node.folder, random(300), i % 2 === 0 ? random(1e9) : 0, words, text);
        assert.ok(done.signal === 'SIGKILL' || done.status === 0, done.stderr);
        assertKept(node, [], `cut ${i + 1}`);
      }
      assert.equal(node.feed(text, 'import', '--publish', '-').status, 0);
      assert.equal(node.json('search', '"cut off"', '--limit', '1').total, 3000);
    });
  });
}

test('a node whose making was cut off is whole, or it is made by the next call', () => {
  const base = mkdtempSync(join(tmpdir(), 'chm-'));
  for (let i = 0; i < 2 * cuts; i++) {
    const calls = random(i < cuts ? 50 : 950), seed = i % 3 === 0 ? random(1e9) : 0; // a making is about 950 calls
    const when = `cut after ${calls} calls, seed ${seed}`;
    const folder = join(base, String(i));
    const words = ['init', folder, '--name', 'Cut', '--country', 'KE', '--url', 'http://chm.example.org/'];
    mkdirSync(folder);
    runCut(folder, calls, seed, words);
    const again = spawnSync(program, words, { encoding: 'utf8' });
    assert.ok(again.status === 0 || /holds a node already/.test(again.stderr), `${when}: ${again.stderr}`);
    const check = spawnSync(program, ['check', '-n', folder], { encoding: 'utf8' });
    assert.equal(check.status, 0, `${when}: ${again.stderr}${check.stdout}${check.stderr}`);
  }
  rmSync(base, { recursive: true });
});
