// A full disk is said clearly, leaves the node intact, and when there is room again the work goes on. Tried by a preloaded
// library that refuses to write (tests/full_disk.c) and, where a small file system may be mounted, on that, PostgreSQL with it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { lines, program, resource, root, start, stop, until } from './harness.mjs';

const library = join(dirname(program), 'tests', 'libfull_disk.so');
if (!existsSync(library)) throw new Error(`${library} is not built`);

// A disk on which nothing more can be written between fill() and free().
class RefusingDisk {
  constructor() {
    this.base = mkdtempSync(join(tmpdir(), 'chm-'));
    this.folder = join(this.base, 'disk');
    mkdirSync(this.folder);
    this.when = join(this.base, 'full');
    this.env = { LD_PRELOAD: library, FULL_DISK_FOLDER: this.folder, FULL_DISK_WHEN: this.when,
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` };
  }

  fill() { writeFileSync(this.when, ''); }
  free() { rmSync(this.when); }
  close() { rmSync(this.base, { recursive: true, force: true }); }
}

// A file system of so many megabytes in memory.
class SmallDisk {
  static size = 200;
  static works = (() => {
    const folder = mkdtempSync(join(tmpdir(), 'chm-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder]).status === 0;
    if (mounted) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true });
    return mounted;
  })();

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'chm-'));
    this.env = {};
    const done = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SmallDisk.size}m,mode=1777`, 'none', this.folder],
      { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
  }

  fill() {
    const file = openSync(join(this.folder, 'filler'), 'w');
    for (const size of [1 << 20, 4096])
      try {
        for (;;) writeSync(file, Buffer.alloc(size, 1));
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      }
    closeSync(file);
  }

  free() { rmSync(join(this.folder, 'filler')); }

  close() {
    spawnSync('umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const disks = [{ name: 'that refuses', make: () => new RefusingDisk() }];
if (SmallDisk.works) disks.push({ name: 'that is small', make: () => new SmallDisk() });
else test('on a small file system', { skip: 'nothing can be mounted here' }, () => {});

function runOn(disk, words, input) {
  return spawnSync(program, words, { cwd: tmpdir(), input, encoding: 'utf8', maxBuffer: 1 << 28,
    env: { ...process.env, ...disk.env } });
}

function make(disk, name, database = 'sqlite:chm.db') {
  const folder = join(disk.folder, name);
  const done = runOn(disk, ['init', folder, '--name', 'Full', '--country', 'KE', '--url', 'http://chm.example.org/',
    '--database', database]);
  assert.equal(done.status, 0, done.stderr);
  return folder;
}

const batch = (name, count) => lines(Array.from({ length: count }, (_, i) =>
  resource(`${name}-${i}`, { en: `Record ${i} of ${name}` }, { summary: { en: 'Mangroves and reefs. '.repeat(20) } })));

function assertWhole(disk, node, query, total) {
  const check = runOn(disk, ['check', '-n', node]);
  assert.equal(check.status, 0, check.stdout + check.stderr);
  const found = runOn(disk, ['search', '-n', node, '--json', '--limit', '1', query]);
  assert.equal(JSON.parse(found.stdout).total, total, found.stderr);
}

// A server on a disk, and the address where it answers.
async function serve(disk, node) {
  const { server, answers } = start(node, undefined, undefined, disk.env);
  [server.address] = await answers;
  return server;
}

for (const { name, make: makeDisk } of disks) {
  describe(`a disk ${name}`, () => {
    const disk = makeDisk();
    after(() => disk.close());

    test('stops an import, which goes on when there is room', () => {
      const node = make(disk, 'import');
      assert.equal(runOn(disk, ['import', '-n', node, '--publish', '-'], batch('first', 20)).status, 0);
      disk.fill();
      const done = runOn(disk, ['import', '-n', node, '--publish', '-'], batch('second', 2000));
      assert.equal(done.status, 3, done.stderr);
      assert.match(done.stderr, /the disk is (nearly )?full|No space left/);
      disk.free();
      assertWhole(disk, node, '"of first"', 20);
      assert.equal(runOn(disk, ['import', '-n', node, '--publish', '-'], batch('second', 2000)).status, 0);
      assertWhole(disk, node, '"of second"', 2000);
    });

    test('stops the making of a node, which the next call goes on with', () => {
      disk.fill();
      const words = ['init', join(disk.folder, 'new'), '--name', 'Full', '--country', 'KE'];
      const done = runOn(disk, words);
      assert.notEqual(done.status, 0);
      assert.match(done.stderr, /the disk is (nearly )?full|No space left/);
      disk.free();
      const again = runOn(disk, words);
      assert.equal(again.status, 0, again.stderr);
    });

    test('refuses what a server is asked to write, which reads on and follows when there is room', async () => {
      const node = make(disk, 'serve');
      const server = await serve(disk, node);
      const link = new URL(runOn(disk, ['user', 'link', '-n', node]).stdout.trim()).pathname;
      const page = await (await fetch(server.address + link)).text();
      const submission = /name="?submission"? value="?([^" >]+)/.exec(page)[1];
      const post = async () => (await fetch(server.address + link, { method: 'POST', redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.address },
        body: `submission=${submission}` })).status;
      disk.fill();
      assert.equal(await post(), 503);
      assert.equal((await fetch(`${server.address}/search?q=reefs`)).status, 200);
      await until(() => /the disk is (nearly )?full|No space left/.test(server.log), () => server.log);
      disk.free();
      assert.equal(await post(), 303);
      assert.equal(await stop(server), 0);
      assertWhole(disk, node, '', 0);
    });

    test('takes nothing new beside a server, and says so, until there is room', async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'chm-'));
      const node = make(disk, 'index', `sqlite:${join(elsewhere, 'chm.db')}`);
      const server = await serve(disk, node);
      disk.fill();
      const done = runOn(disk, ['import', '-n', node, '--publish', '-'], batch('late', 50));
      assert.match(done.stderr, /search has not followed yet|the disk is nearly full/);
      disk.free();
      assert.equal(runOn(disk, ['import', '-n', node, '--publish', '-'], batch('late', 50)).status, 0);
      await until(async () => (await (await fetch(`${server.address}/search.json?q=late`)).json()).total === 50,
        () => server.log);
      assert.equal(await stop(server), 0);
      assertWhole(disk, node, 'late', 50);
      rmSync(elsewhere, { recursive: true });
    });
  });
}

test('what cannot be written to its output is no success', () => {
  const disk = new RefusingDisk();
  const node = make(disk, 'output');
  const output = (words, input) => {
    const file = openSync('/dev/full', 'w');
    const done = spawnSync(program, words, { input, stdio: ['pipe', file, 'pipe'], encoding: 'utf8' });
    closeSync(file);
    return done;
  };
  runOn(disk, ['import', '-n', node, '--publish', '-'], batch('output', 50));
  for (const words of [['check', '--json'], ['search', 'record'], ['export', '--format', 'jsonl'], ['export', '--format', 'csv'],
    ['help']]) {
    const done = output([...words, ...(words[0] === 'help' ? [] : ['-n', node])]);
    assert.equal(done.status, 3, `${words.join(' ')}: ${done.stderr}`);
    assert.match(done.stderr, /cannot write/);
  }
  for (const [path, why] of [['/dev/full', /No space left/], [join(disk.base, 'absent', 'x'), /No such file/]]) {
    const done = runOn(disk, ['import', '-n', node, '--rejects', path, '-'], '{"type":"resource","fields":{"nonsense":1}}\n'.repeat(3));
    assert.equal(done.status, 3, done.stderr);
    assert.match(done.stderr, why);
  }
  const done = runOn(disk, ['export', '-n', node, '--format', 'jsonl', '-o', '/dev/full']);
  assert.equal(done.status, 3, done.stderr);
  assert.match(done.stderr, /No space left/);
  disk.close();
});

test('PostgreSQL on a small file system: clear errors, then all is well', { skip: !SmallDisk.works && 'nothing can be mounted here' },
  async (context) => {
    const disk = new SmallDisk();
    context.after(() => disk.close());
    const script = `
      'use strict';
      const { spawnSync } = require('node:child_process');
      process.stdout.write(JSON.stringify(process.env.CHM_TEST_POSTGRESQL) + '\\n');
      process.stdin.resume();
      process.stdin.on('end', () => process.exit());`;
    const server = spawn(join(root, 'tests', 'postgresql'), ['run', process.execPath, '-e', script],
      { env: { ...process.env, TMPDIR: disk.folder }, stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => server.on('exit', resolve));
    const url = JSON.parse(String(await new Promise((resolve) => server.stdout.once('data', resolve))));
    const folder = mkdtempSync(join(tmpdir(), 'chm-'));
    const node = make({ folder, env: {} }, 'node', url);
    assert.equal(runOn(disk, ['import', '-n', node, '--publish', '-'], batch('first', 20)).status, 0);
    disk.fill();
    const done = runOn(disk, ['import', '-n', node, '--publish', '-'], batch('second', 8000));
    assert.equal(done.status, 3, done.stderr);
    assert.match(done.stderr, /chm import: .*(full|space)/);
    disk.free();
    await until(() => runOn(disk, ['check', '-n', node]).status === 0, () => runOn(disk, ['check', '-n', node]).stderr);
    assert.equal(runOn(disk, ['import', '-n', node, '--publish', '-'], batch('second', 8000)).status, 0);
    assertWhole(disk, node, '"of first"', 20);
    assertWhole(disk, node, '"of second"', 8000);
    server.stdin.end();
    await ended;
    rmSync(folder, { recursive: true });
  });
