// A damaged node: nothing crashes, what is derived is mended, what is not is told.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, program, resource } from './harness.mjs';

const flips = Number(process.env.FLIPS ?? 20);
const node = new Node(engines[0]);
const cache = join(node.folder, 'cache', 'search');
after(() => node.close());

function flip(path, at) {
  const bytes = readFileSync(path);
  bytes[at] ^= 1 << Math.floor(Math.random() * 8);
  writeFileSync(path, bytes);
}

const random = (below) => Math.floor(Math.random() * below);

// Runs a command that may fail, with a sentence, but not crash.
function survives(when, ...words) {
  const done = node.run(...words);
  assert.ok(done.signal === null && done.status <= 3, `${when}: ${done.signal ?? done.status} ${done.stderr}`);
  assert.ok(done.status === 0 || done.stderr.length + done.stdout.length > 0, `${when}: no word`);
  return done;
}

describe('a damaged index', () => {
  const whole = join(node.base, 'whole');
  let digest;

  before(() => {
    for (let part = 0; part < 3; part++)
      node.feed(lines(Array.from({ length: 100 }, (_, i) => resource(`${part}-${i}`, { en: `Reef ${i} of part ${part}` }))),
        'import', '--publish', '-');
    node.run('record', 'withdraw', node.json('search', 'reef').results[0].id, '--reason', 'a live bitmap');
    cpSync(cache, whole, { recursive: true });
    digest = node.json('search', 'reef').total;
    assert.equal(digest, 299);
  });

  function assertMended(when) {
    const found = survives(when, 'search', '--json', 'reef');
    assert.equal(JSON.parse(found.stdout).total, digest, `${when}: ${found.stderr}`);
    const check = survives(when, 'check');
    assert.equal(check.status, 0, `${when}: ${check.stdout}${check.stderr}`);
    rmSync(cache, { recursive: true });
    cpSync(whole, cache, { recursive: true });
  }

  test('a flipped bit in any file is noticed, and the index is built anew', () => {
    const files = readdirSync(whole).filter((name) => name !== 'lock' && statSync(join(whole, name)).size > 0);
    assert.ok(files.length >= 6);
    for (let i = 0; i < flips; i++) {
      const name = files[i % files.length], at = random(statSync(join(whole, name)).size);
      flip(join(cache, name), at);
      assertMended(`${name}, byte ${at}`);
    }
  });

  test('so is a file that is cut short, empty or gone', () => {
    const damages = {
      'cut short': (path, size) => { if (size > 0) truncateSync(path, random(size)); },
      empty: (path) => writeFileSync(path, ''),
      gone: (path) => rmSync(path),
    };
    // where time is short, of each file one damage
    const chosen = (i) => (flips > 20 ? Object.keys(damages) : [Object.keys(damages)[i % 3]]);
    for (const [i, name] of readdirSync(whole).entries()) {
      for (const damage of chosen(i)) {
        damages[damage](join(cache, name), statSync(join(whole, name)).size);
        assertMended(`${name}, ${damage}`);
      }
    }
  });

  test('check tells a damage that another process has to mend, and --repair mends its own', async () => {
    await node.serve();
    const name = readdirSync(cache).find((file) => file.endsWith('.postings'));
    flip(join(cache, name), 3);
    const check = survives('served', 'check');
    assert.equal(check.status, 1, check.stdout + check.stderr);
    assert.match(check.stdout + check.stderr, /index/);
    await node.stop();
    assert.equal(survives('stopped', 'check', '--repair').status, 0);
    assert.equal(node.run('check').status, 0);
  });
});

describe('a damaged database', () => {
  test('a flipped bit anywhere crashes no command', () => {
    const path = join(node.folder, 'chm.db');
    const whole = readFileSync(path);
    let told = 0;
    for (let i = 0; i < flips; i++) {
      const at = random(whole.length);
      flip(path, at);
      told += survives(`chm.db, byte ${at}`, 'check').status !== 0;
      survives(`chm.db, byte ${at}`, 'search', 'reef');
      survives(`chm.db, byte ${at}`, 'export', '--format', 'jsonl');
      rmSync(`${path}-wal`, { force: true });
      rmSync(`${path}-shm`, { force: true });
      writeFileSync(path, whole);
    }
    assert.ok(told > 0);
    rmSync(cache, { recursive: true });
    assert.equal(node.run('check').status, 0);
  });

  test('one that cannot be opened is still looked at by check', () => {
    const path = join(node.folder, 'chm.db');
    const whole = readFileSync(path), bytes = Buffer.from(whole), page = bytes.readUInt16BE(16);
    for (let at = page; at < bytes.length; at += page) bytes[at] = 0xff; // what kind of page it is
    writeFileSync(path, bytes);
    const done = survives('no page of a known kind', 'check');
    assert.equal(done.status, 3);
    assert.match(done.stdout, /^database /m);
    rmSync(`${path}-wal`, { force: true });
    rmSync(`${path}-shm`, { force: true });
    writeFileSync(path, whole);
    assert.equal(node.run('check').status, 0);
  });

  test('one that is cut short or empty is told', () => {
    const path = join(node.folder, 'chm.db');
    const whole = readFileSync(path);
    for (const length of [0, 1, 100, 4096, Math.floor(whole.length / 2)]) {
      writeFileSync(path, whole.subarray(0, length));
      assert.notEqual(survives(`${length} bytes`, 'check').status, 0, `${length} bytes`);
      assert.notEqual(survives(`${length} bytes`, 'migrate').status, undefined);
      rmSync(`${path}-wal`, { force: true });
      rmSync(`${path}-shm`, { force: true });
    }
    writeFileSync(path, whole);
    assert.equal(node.run('check').status, 0);
  });
});

describe('damaged files of a person', () => {
  const key = join(node.folder, 'keys', 'node.key'), settings = join(node.folder, 'node.ini');

  test('a key that is gone, open to others or broken stops the start with its path', () => {
    renameSync(key, `${key}.old`);
    assert.match(survives('no key', 'check').stderr, /node\.key/);
    cpSync(`${key}.old`, key);
    chmodSync(key, 0o644);
    assert.match(survives('open key', 'check').stderr, /node\.key/);
    chmodSync(key, 0o600);
    for (const text of ['', 'AAAA', '\0'.repeat(100), 'x'.repeat(100000)]) {
      writeFileSync(key, text);
      const done = survives('broken key', 'check');
      assert.notEqual(done.status, 0);
      assert.match(done.stderr, /node\.key/);
    }
    renameSync(`${key}.old`, key);
    assert.equal(node.run('check').status, 0);
  });

  test('another key than the records were signed with is told', () => {
    const other = new Node(engines[0]);
    const whole = readFileSync(key);
    writeFileSync(key, readFileSync(join(other.folder, 'keys', 'node.key')));
    assert.notEqual(survives('other key', 'check').status, 0);
    writeFileSync(key, whole);
    return other.close();
  });

  test('settings, types, words and pages that are broken stop the start with file and line, or do nothing', async () => {
    const whole = readFileSync(settings);
    const bad = ['colour = red\n', 'name\n', '= x\n', '[\n', 'workers = many\n', 'url = javascript:alert(1)\n', 'database = mysql:x\n',
      'languages = \n', '\0\0\0\n', '\xff\xfe\n', `${'x'.repeat(200000)}\n`];
    for (const line of bad) {
      writeFileSync(settings, Buffer.concat([whole, Buffer.from(line, 'latin1')]));
      const done = survives(JSON.stringify(line.slice(0, 20)), 'check');
      assert.notEqual(done.status, 0, line.slice(0, 20));
      assert.match(done.stderr, /node\.ini/, line.slice(0, 20));
    }
    writeFileSync(settings, whole);
    const types = ['', '{', 'a: &a [*a]', 'a: [', '- '.repeat(5000), 'name: x\nfields: 3\n', '\t', '\0', '!!python/object:x\n', '&a [*a,*a]\n',
      'a: &x [1,1]\nb: &y [*x,*x]\nc: [*y,*y]\n'];
    mkdirSync(join(node.folder, 'types'), { recursive: true });
    for (const text of types) {
      writeFileSync(join(node.folder, 'types', 'own.yaml'), text);
      const done = survives(JSON.stringify(text.slice(0, 20)), 'check');
      assert.notEqual(done.status, 0, text.slice(0, 20));
      assert.match(done.stderr, /own\.yaml/, text.slice(0, 20));
    }
    rmSync(join(node.folder, 'types'), { recursive: true });
    assert.equal(node.run('check').status, 0);
  });
});

const second = (node) => Object.assign(Object.create(Node.prototype), { folder: node.folder, base: node.base });

// Runs a command beside others; resolves to its status and what it said.
const beside = (node, words, input) => new Promise((resolve) => {
  const child = spawn(program, words, { cwd: node.base, env: { ...process.env, CHM_NODE: node.folder }, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
  child.on('close', (status) => resolve({ status, said }));
  child.stdin.end(input);
});

const importing = (node, name, count) => beside(node, ['import', '--publish', '--quiet', '-'],
  lines(Array.from({ length: count }, (_, i) => resource(`${name}-${i}`, { en: `Reef ${i}` }))));

for (const engine of engines) {
  test(`two servers and two imports work on one node, on ${engine.name}`, async () => {
    const shared = new Node(engine), other = second(shared);
    await shared.serve();
    await other.serve();
    const done = await Promise.all(['one', 'two', 'both', 'both'].map((name) => importing(shared, name, 1000)));
    for (const { status, said } of done) assert.equal(status, 0, said);
    for (const server of [shared, other]) {
      let total = 0;
      for (let i = 0; i < 400 && total !== 3000; i++) {
        total = (await (await server.get('/search.json?q=reef')).json()).total;
        if (total !== 3000) await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(total, 3000);
    }
    assert.equal(await other.stop(), 0);
    assert.equal(await shared.stop(), 0);
    const check = shared.run('check');
    assert.equal(check.status, 0, check.stdout + check.stderr);
    await shared.close();
  });

  test(`checks at the same time, beside a server and an import, find nothing wrong, on ${engine.name}`, async () => {
    const shared = new Node(engine);
    assert.equal((await importing(shared, 'first', 1000)).status, 0);
    const checks = async (count) => {
      const done = await Promise.all(Array.from({ length: count }, () => beside(shared, ['check'])));
      for (const { status, said } of done) assert.equal(status, 0, said);
    };
    await checks(3);
    await shared.serve();
    let imports = true;
    const grown = (async () => {
      for (let i = 0; imports; i++) assert.equal((await importing(shared, `part-${i}`, 100)).status, 0);
    })();
    for (let i = 0; i < 3; i++) await checks(2);
    imports = false;
    await grown;
    assert.equal(await shared.stop(), 0);
    assert.doesNotMatch(shared.log, /check\.wrong/);
    await shared.close();
  });
}
