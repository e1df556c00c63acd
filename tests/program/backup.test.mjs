// Backups: made while others write, restored on either engine with every record, signature and hit; what is damaged, cut off or
// has no room is refused and leaves nothing; nodes that move; what `chm serve` keeps each night.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync }
  from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, program, resource, until } from './harness.mjs';

const records = (name, count) => lines(Array.from({ length: count }, (_, i) =>
  resource(`${name}-${i}`, { en: `Reef ${i} of ${name}`, fr: `Récif ${i}` }, { summary: { en: `Corals\tand "mangroves" \\ ${i}` } })));

// What a node says of its records, and that all of it is whole.
function contentOf(node, folder = node.folder) {
  const check = node.run('check', '-n', folder, '--json');
  assert.equal(check.status, 0, check.stdout + check.stderr);
  const found = node.json('search', '-n', folder, '--limit', '100', 'reef');
  return {
    export: node.run('export', '-n', folder, '--format', 'jsonl').stdout.split('\n').sort().join('\n'),
    check: check.stdout.replace(/"acts":\d+/, ''), // the backup and the restoring are acts too
    total: found.total,
    ids: found.results.map(({ id }) => id).sort(),
  };
}

function ok(done) {
  assert.equal(done.status, 0, done.stdout + done.stderr);
  return done;
}

// Nothing of a restore that failed is left.
function assertNothing(node, name) {
  assert.deepEqual(readdirSync(node.base).filter((file) => file.includes(name)), []);
}

for (const engine of engines) {
  describe(`a backup of a node on ${engine.name}`, () => {
    const node = new Node(engine);
    const file = join(node.base, 'one.tar.zst');
    let content;

    before(() => {
      ok(node.feed(records('first', 300), 'import', '--publish', '-'));
      ok(node.feed('{"type":"resource","fields":{"title":{"en":"A draft"}}}\n', 'import', '-'));
      ok(node.feed('<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + '<dc:title>Reef of another</dc:title><dc:identifier>x:1</dc:identifier></oai_dc:dc>', 'import', '--publish', '--source', 'museum', '-'));
      const [first, second] = node.json('search', 'reef').results;
      ok(node.run('record', 'withdraw', first.id, '--reason', 'test'));
      ok(node.run('record', 'erase', second.id, '--reason', 'test'));
      mkdirSync(join(node.folder, 'ui', 'pages'), { recursive: true });
      writeFileSync(join(node.folder, 'ui', 'pages', 'über uns.de.md'), '# Über uns\n');
      mkdirSync(join(node.folder, 'files', 'ab', 'cd'), { recursive: true });
      writeFileSync(join(node.folder, 'files', 'ab', 'cd', 'abcdef'), Buffer.alloc(700_000, 7));
      writeFileSync(join(node.folder, 'files', 'ab', 'cd', 'abcdef.new-0123456789abcdef'), 'a writer was killed');
      mkdirSync(join(node.folder, 'ui', 'old.new-look'));
      writeFileSync(join(node.folder, 'ui', 'old.new-look', 'notes.new-20261129'), 'a name of the user\'s own');
      content = contentOf(node);
    });
    after(() => node.close());

    test('is made, is its owner\'s alone, and says what is in it', () => {
      const report = node.json('backup', file);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(report.size, statSync(file).size);
      assert.ok(report.rows > 900 && report.files >= 4, JSON.stringify(report));
      const names = ok(spawnSync('tar', ['--zstd', '-tf', file], { encoding: 'utf8' })).stdout.trim().split('\n');
      assert.equal(names[0], 'backup.json');
      assert.equal(names.at(-1), 'end.json');
      for (const name of ['node.ini', 'keys/node.key', 'tables/01-change_counter/000001.tsv', 'files/ab/cd/abcdef', 'sums/000001'])
        assert.ok(names.includes(name), name);
      assert.ok(names.includes('ui/old.new-look/notes.new-20261129'));
      assert.deepEqual(names.filter((name) => name.startsWith('files/')), ['files/ab/cd/abcdef']);
    });

    for (const target of engines)
      test(`is restored on ${target.name} with all that it had`, () => {
        const folder = join(node.base, `restored-${target.name}`);
        const again = join(node.base, 'again.tar.zst');
        ok(node.run('restore', file, folder, '--database', target.database(), '--json'));
        if (target.name === 'PostgreSQL') assert.ok(Object.assign(Object.create(Node.prototype), { folder }).planned('record') > 0);
        assert.deepEqual(contentOf(node, folder), content);
        assert.equal(statSync(join(folder, 'keys', 'node.key')).mode & 0o777, 0o600);
        assert.equal(readFileSync(join(folder, 'keys', 'node.key'), 'utf8'), readFileSync(join(node.folder, 'keys', 'node.key'), 'utf8'));
        assert.equal(readFileSync(join(folder, 'ui', 'pages', 'über uns.de.md'), 'utf8'), '# Über uns\n');
        assert.ok(readFileSync(join(folder, 'files', 'ab', 'cd', 'abcdef')).equals(Buffer.alloc(700_000, 7)));
        for (const id of content.ids.slice(0, 3)) ok(node.run('record', 'verify', '-n', folder, id));
        // the same rows are the same lines, whatever engine they come from
        ok(node.run('backup', '-n', folder, again));
        const part = (archive, name) => ok(spawnSync('tar', ['--zstd', '-xOf', archive, name], { encoding: 'latin1' })).stdout;
        for (const name of ['change_log', 'body', 'original', 'record', 'record_key', 'draft'])  {
          const entry = ok(spawnSync('tar', ['--zstd', '-tf', file], { encoding: 'utf8' })).stdout.split('\n')
            .find((line) => line.includes(`-${name}/`));
          assert.equal(part(again, entry), part(file, entry), name);
        }
        ok(node.feed(records('later', 3), 'import', '-n', folder, '--publish', '-'));
        assert.equal(node.json('search', '-n', folder, '"of later"').total, 3);
        for (const name of readdirSync(node.base)) assert.ok(!name.includes('restoring'), name);
      });

    test('is not restored into what is not empty, nor into a database that exists', () => {
      const folder = join(node.base, 'full');
      mkdirSync(folder);
      writeFileSync(join(folder, 'x'), '');
      const done = node.run('restore', file, folder);
      assert.equal(done.status, 2, done.stderr);
      assert.match(done.stderr, /not empty/);
      const url = engine.name === 'SQLite' ? `sqlite:${join(node.folder, 'chm.db')}` : /^database = (.*)$/m.exec(readFileSync(join(node.folder, 'node.ini'), 'utf8'))[1];
      const taken = node.run('restore', file, join(node.base, 'taken'), '--database', url);
      assert.equal(taken.status, 2, taken.stderr);
      assert.match(taken.stderr, /exists/);
      assertNothing(node, 'taken');
      mkdirSync(join(node.base, 'empty'));
      ok(node.run('restore', file, join(node.base, 'empty'), '--database', 'sqlite:other.db'));
      assert.match(readFileSync(join(node.base, 'empty', 'node.ini'), 'utf8'), /^database = sqlite:other\.db$/m);
    });

    test('is one state while imports and a server go on, and each record of it verifies', async () => {
      const busy = join(node.base, 'busy.tar.zst');
      await node.serve();
      const writer = spawn(program, ['import', '-n', node.folder, '--publish', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
      const written = new Promise((resolve) => writer.on('exit', resolve));
      writer.stdin.write(records('busy', 300));
      for (let i = 0; i < 3; i++) {
        ok(node.run('backup', busy));
        assert.equal((await node.get('/search.json?q=reef')).status, 200);
        if (i === 0) writer.stdin.write(records('busier', 900));
      }
      writer.stdin.end();
      assert.equal(await written, 0);
      ok(node.run('backup', busy));
      await node.stop();
      const folder = join(node.base, 'from-busy');
      ok(node.run('restore', busy, folder, '--database', engines.at(-1).database()));
      assert.equal(contentOf(node, folder).total, 298 + 1 + 1200);
    });

    test('starts a new epoch: what harvesters hold of the old one is refused', async () => {
      const folder = join(node.base, 'epoch');
      const copy = join(node.base, 'epoch.tar.zst');
      await node.serve();
      const token = /<resumptionToken[^>]*>([^<]+)</.exec(await (await node.get('/oai?verb=ListIdentifiers&metadataPrefix=oai_dc')).text())[1];
      ok(node.run('backup', copy));
      await node.stop();
      ok(node.run('restore', copy, folder, '--database', engine.database()));
      const restored = Object.assign(Object.create(Node.prototype), { base: node.base, folder });
      await restored.serve();
      const answer = await (await restored.get(`/oai?verb=ListIdentifiers&resumptionToken=${token}`)).text();
      await restored.stop();
      assert.match(answer, /<error code="badResumptionToken">/);
    });

    test('erases again what was erased since, by a list', () => {
      const folder = join(node.base, 'erased');
      const list = join(node.base, 'list.txt');
      const [gone, stays] = node.json('search', 'busy').results.map(({ id }) => id);
      const copy = join(node.base, 'erased.tar.zst');
      ok(node.run('backup', copy));
      writeFileSync(list, `# since\n${gone}\nke-nothere\n`);
      const report = JSON.parse(ok(node.run('restore', copy, folder, '--database', engine.database(), '--erased', list, '--json')).stdout);
      assert.equal(report.erased, 1);
      assert.match(node.run('record', 'show', '-n', folder, gone).stderr, /was erased/);
      assert.equal(JSON.parse(node.run('record', 'show', '-n', folder, stays).stdout).state, 'published');
      ok(node.run('check', '-n', folder));
    });
  });
}

describe('a damaged backup', () => {
  const node = new Node(engines[0]);
  const file = join(node.base, 'whole.tar.zst');
  const damaged = join(node.base, 'damaged.tar.zst');
  const folder = join(node.base, 'restored');
  after(() => node.close());

  const refuses = (why) => {
    const done = node.run('restore', damaged, folder);
    assert.equal(done.status, 2, `${done.signal} ${done.stdout} ${done.stderr}`);
    assert.match(done.stderr, why);
    assertNothing(node, 'restored');
    return done.stderr;
  };

  // Unpacks the backup, lets `change` at its files, and packs what it gives with the same names in the same order.
  function repack(change) {
    const names = ok(spawnSync('tar', ['--zstd', '-tf', file], { encoding: 'utf8' })).stdout.trim().split('\n');
    const unpacked = join(node.base, 'unpacked');
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked);
    ok(spawnSync('tar', ['--zstd', '-xf', file, '-C', unpacked], { encoding: 'utf8' }));
    const list = change(unpacked, names) ?? names;
    rmSync(damaged, { force: true });
    ok(spawnSync('tar', ['--zstd', '-cf', damaged, '-C', unpacked, '--no-recursion', ...list], { encoding: 'utf8' }));
  }

  before(() => {
    ok(node.feed(records('one', 200), 'import', '--publish', '-'));
    ok(node.run('backup', file));
  });

  test('with a flipped bit anywhere is refused', () => {
    const bytes = readFileSync(file);
    for (let i = 0; i < 25; i++) {
      const changed = Buffer.from(bytes);
      changed[Math.floor(bytes.length * (i + Math.random()) / 25)] ^= 1 << Math.floor(Math.random() * 8);
      writeFileSync(damaged, changed);
      const done = node.run('restore', damaged, folder);
      assert.ok(done.signal === null && done.status === 2, `${done.signal} ${done.status} ${done.stderr}`);
      assertNothing(node, 'restored');
    }
  });

  test('that was cut off is refused', () => {
    const size = statSync(file).size;
    for (const length of [0, 10, Math.floor(size / 3), size - 100, size - 1]) {
      writeFileSync(damaged, readFileSync(file));
      truncateSync(damaged, length);
      refuses(/damaged|no backup/);
    }
    writeFileSync(damaged, 'name = no backup\n');
    refuses(/no backup/);
    rmSync(damaged);
    assert.match(node.run('restore', damaged, folder).stderr, /No such file/);
  });

  test('in which a value was changed is refused with the entry', () => {
    repack((unpacked, names) => {
      const body = join(unpacked, names.find((name) => name.includes('-body/')));
      writeFileSync(body, readFileSync(body, 'utf8').replace('Reef 7', 'Reef 8'));
    });
    assert.match(refuses(/what it holds is not what was written/), /damaged\.tar\.zst: tables\/\d+-body\/000001\.tsv/);
  });

  test('in which a line is broken is refused with entry and line', () => {
    repack((unpacked, names) => {
      const log = join(unpacked, names.find((name) => name.includes('-change_log/')));
      const rows = readFileSync(log, 'utf8').split('\n');
      rows[4] = 'x';
      writeFileSync(log, rows.join('\n'));
    });
    assert.match(refuses(/cannot be read/), /tables\/\d+-change_log\/000001\.tsv: line 5/);
  });

  test('without an entry, with one too many, or in another order is refused', () => {
    repack((unpacked, names) => names.filter((name) => name !== 'keys/node.key'));
    refuses(/damaged/);
    repack((unpacked, names) => names.filter((name) => !name.includes('-body/')));
    refuses(/damaged/);
    repack((unpacked, names) => {
      writeFileSync(join(unpacked, 'surplus'), 'x');
      return [...names.slice(0, -1), 'surplus', names.at(-1)];
    });
    refuses(/no such part of a node/);
    repack((unpacked, names) => {
      const at = names.findIndex((name) => name.includes('-body/'));
      return [...names.slice(0, at - 1), names[at], names[at - 1], ...names.slice(at + 1)];
    });
    refuses(/where it does not belong/);
  });

  test('whose names lead elsewhere writes nothing there', () => {
    repack((unpacked, names) => {
      mkdirSync(join(unpacked, 'ui'), { recursive: true });
      symlinkSync('/tmp', join(unpacked, 'ui', 'link'));
      return [...names.slice(0, -2), 'ui/link', ...names.slice(-2)];
    });
    refuses(/no file/);
    const names = ok(spawnSync('tar', ['--zstd', '-tf', file], { encoding: 'utf8' })).stdout.trim().split('\n');
    repack((unpacked) => { mkdirSync(join(unpacked, 'ui'), { recursive: true }); writeFileSync(join(unpacked, 'ui', 'x'), 'x'); });
    rmSync(damaged);
    ok(spawnSync('tar', ['--zstd', '-cf', damaged, '-C', join(node.base, 'unpacked'), '--no-recursion', '-P', '--transform', 's,^ui/x$,ui/../../outside,',
      ...names.slice(0, -2), 'ui/x', ...names.slice(-2)], { encoding: 'utf8' }));
    refuses(/no name that chm gives/);
    assert.ok(!existsSync(join(node.base, 'outside')));
  });

  test('of a newer program is refused', () => {
    repack((unpacked) => {
      const head = join(unpacked, 'backup.json');
      writeFileSync(head, readFileSync(head, 'utf8').replace(/"schema": *\d+/, '"schema": 999'));
    });
    refuses(/newer program/);
  });
});

describe('a backup that cannot be made', () => {
  const node = new Node(engines[0]);
  after(() => node.close());

  test('leaves what was there', () => {
    const file = join(node.base, 'kept.tar.zst');
    ok(node.run('backup', file));
    const before = readFileSync(file);
    symlinkSync('/etc/passwd', join(node.folder, 'keys', 'link'));
    const done = node.run('backup', file);
    assert.equal(done.status, 2, done.stderr);
    assert.match(done.stderr, /keys\/link: .*links are not followed/);
    assert.ok(readFileSync(file).equals(before));
    rmSync(join(node.folder, 'keys', 'link'));
    assert.deepEqual(readdirSync(node.base).filter((name) => name.includes('.new')), []);
    assert.match(node.run('backup', join(node.base, 'absent', 'x')).stderr, /No such file/);
    assert.match(node.run('backup', '-n', node.base, file).stderr, /no node directory/);
  });

  test('on a full disk says so and leaves nothing', { skip: !existsSync(join(dirname(program), 'tests', 'libfull_disk.so')) }, () => {
    const disk = join(node.base, 'disk');
    const when = join(node.base, 'full');
    mkdirSync(disk);
    ok(node.run('backup', join(disk, 'first.tar.zst')));
    writeFileSync(when, '');
    const env = { ...process.env, LD_PRELOAD: join(dirname(program), 'tests', 'libfull_disk.so'), FULL_DISK_FOLDER: disk, FULL_DISK_WHEN: when,
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` };
    const done = spawnSync(program, ['backup', '-n', node.folder, join(disk, 'second.tar.zst')], { encoding: 'utf8', env });
    assert.equal(done.status, 3, done.stderr);
    assert.match(done.stderr, /the disk is full|No space left/);
    const restored = spawnSync(program, ['restore', join(disk, 'first.tar.zst'), join(disk, 'node')], { encoding: 'utf8', env });
    assert.equal(restored.status, 3, restored.stderr);
    assert.match(restored.stderr, /the disk is full|No space left/);
    rmSync(when);
    assert.deepEqual(readdirSync(disk), ['first.tar.zst']);
    ok(node.run('restore', join(disk, 'first.tar.zst'), join(disk, 'node')));
  });

  test('because it is stopped leaves nothing', async () => {
    ok(node.feed(records('many', 1000), 'import', '--publish', '-'));
    const child = spawn(program, ['backup', '-n', node.folder, join(node.base, 'stopped.tar.zst')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => said += text);
    child.kill('SIGTERM');
    const [code, signal] = await new Promise((resolve) => child.on('exit', (...how) => resolve(how)));
    // killed before it held signals, stopped, or done before it was asked: never half a file under its name
    if (code === 0) return;
    assert.ok(signal === 'SIGTERM' || /stopped/.test(said), said);
    assert.ok(!existsSync(join(node.base, 'stopped.tar.zst')));
  });
});

describe('a node that moves', () => {
  const node = new Node(engines[0]);
  const urls = [...engines.slice(1), { database: () => 'sqlite:other.db' }];
  let content;
  after(() => node.close());

  before(() => {
    ok(node.feed(records('one', 400), 'import', '--publish', '-'));
    content = contentOf(node);
  });

  test('does not while a server works with it, nor to a database that exists', async () => {
    await node.serve();
    const done = node.run('move', '--to', 'sqlite:new.db');
    assert.equal(done.status, 2, done.stderr);
    assert.match(done.stderr, /stop 'chm serve' first/);
    await node.stop();
    writeFileSync(join(node.folder, 'taken.db'), '');
    assert.match(node.run('move', '--to', 'sqlite:taken.db').stderr, /a database at the new address already/);
    assert.match(node.run('move', '--to', 'sqlite:chm.db').stderr, /there already/);
    assert.match(node.run('move', '--to', 'mysql:x').stderr, /neither/);
    assert.deepEqual(contentOf(node), content);
  });

  test('has all that it had, and the old database is closed', () => {
    for (const target of urls) {
      const ini = readFileSync(join(node.folder, 'node.ini'), 'utf8');
      const [, old] = /^database = (.*)$/m.exec(ini);
      const url = target.database();
      ok(node.run('move', '--to', url));
      assert.equal(readFileSync(join(node.folder, 'node.ini'), 'utf8'), ini.replace(old, url));
      if (target.name === 'PostgreSQL') assert.equal(node.planned('record'), 400);
      assert.deepEqual(contentOf(node), content);
      writeFileSync(join(node.folder, 'node.ini'), ini);
      const before = node.run('search', 'reef');
      assert.equal(before.status, 3, before.stdout + before.stderr);
      writeFileSync(join(node.folder, 'node.ini'), ini.replace(old, url));
    }
    ok(node.feed(records('two', 5), 'import', '--publish', '-'));
    assert.equal(node.json('search', '"of two"').total, 5);
  });
});

describe('nightly backups', () => {
  const node = new Node(engines.at(-1));
  const folder = join(node.base, 'nights');
  after(() => node.close());
  const names = () => readdirSync(folder).filter((name) => name.endsWith('.tar.zst')).sort();

  test('are made by a server, so many are kept, and they restore', async () => {
    ok(node.feed(records('night', 20), 'import', '--publish', '-'));
    const { id } = node.json('search', 'reef').results[0];
    ok(node.run('backup', join(node.base, 'before.tar.zst')));
    ok(node.run('record', 'erase', id, '--reason', 'test'));
    const ini = join(node.folder, 'node.ini');
    writeFileSync(ini, `${readFileSync(ini, 'utf8')}\n[backup]\nfolder = ${folder}\nkeep = 3\nat = 03:30\n`);
    mkdirSync(folder);
    for (const day of ['01', '02', '03', '04']) writeFileSync(join(folder, `ke-202001${day}T033000Z.tar.zst`), 'old');
    writeFileSync(join(folder, 'ke-other.tar.zst'), 'not ours');
    await node.serve();
    await until(() => names().length === 4 && !existsSync(join(folder, 'ke-20200102T033000Z.tar.zst')), () => `${names()} ${node.log}`);
    await node.stop();
    const [third, fourth, newest, other] = names();
    assert.deepEqual([third, fourth, other], ['ke-20200103T033000Z.tar.zst', 'ke-20200104T033000Z.tar.zst', 'ke-other.tar.zst']);
    assert.match(newest, /^ke-\d{8}T\d{6}Z\.tar\.zst$/);
    assert.equal(readFileSync(join(folder, 'ke-erased.txt'), 'utf8'), `${id}\n`);
    ok(node.run('restore', join(folder, newest), join(node.base, 'from-night'), '--database', 'sqlite:chm.db'));
    assert.equal(contentOf(node, join(node.base, 'from-night')).total, 19);
    // an older one beside the list of what was erased since
    writeFileSync(join(folder, 'older.tar.zst'), readFileSync(join(node.base, 'before.tar.zst')));
    const report = JSON.parse(ok(node.run('restore', join(folder, 'older.tar.zst'), join(node.base, 'from-older'), '--database', 'sqlite:chm.db',
      '--json')).stdout);
    assert.equal(report.erased, 1);
    assert.equal(contentOf(node, join(node.base, 'from-older')).total, 19);
  });

  test('that cannot be made remove nothing, and the log says why', async () => {
    const ini = join(node.folder, 'node.ini');
    const bad = join(node.base, 'no-folder');
    writeFileSync(bad, 'a file');
    writeFileSync(ini, readFileSync(ini, 'utf8').replace(`folder = ${folder}`, `folder = ${bad}`));
    const database = new Node(engines[0]);
    writeFileSync(join(database.folder, 'node.ini'), `${readFileSync(join(database.folder, 'node.ini'), 'utf8')}backup.folder = ${bad}\n`);
    await database.serve();
    await until(() => /job\.failed.*backup/.test(database.log), () => database.log);
    await database.close();
    assert.equal(names().length, 5);
  });
});
