// The commands, as a person at a terminal or a script uses them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { engines, lines, Node, program, resource, root } from './harness.mjs';
import { spawnSync } from 'node:child_process';

for (const engine of engines) {
  describe(`commands on ${engine.name}`, () => {
    const node = new Node(engine);
    after(() => node.close());

    test('init makes a key that only its owner reads, and prints a link', () => {
      assert.equal(statSync(join(node.folder, 'keys', 'node.key')).mode & 0o777, 0o600);
      assert.match(node.made.stdout, /http:\/\/chm\.example\.org\/admin\/link\/[\w-]{32}/);
    });

    test('init never touches a node that is there', () => {
      const again = node.run('init', node.folder, '--name', 'Other', '--country', 'UG');
      assert.notEqual(again.status, 0);
      assert.match(again.stderr, /holds a node already/);
    });

    test('a record that goes in is found, shown and verified', () => {
      const done = node.feed(lines([resource('a', { en: 'Coral reefs of Kiunga', fr: 'Récifs de Kiunga' })]),
        'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
      const found = node.json('search', 'reefs');
      assert.equal(found.total, 1);
      const id = found.results[0].id;
      const record = node.json('record', 'show', id);
      assert.equal(record.fields.title.fr, 'Récifs de Kiunga');
      assert.equal(record.revision, 1);
      assert.match(record.origin.signature, /^ed25519:/);
      assert.equal(node.run('record', 'verify', id).status, 0);
      assert.equal(node.run('record', 'show', id.toUpperCase()).status, 0);
    });

    test('the same file twice makes no second record; a change makes a revision', () => {
      const first = node.feed(lines([resource('b', { en: 'Mangroves' })]), 'import', '--json', '--publish', '-');
      assert.equal(JSON.parse(first.stdout).new, 1);
      const again = node.feed(lines([resource('b', { en: 'Mangroves' })]), 'import', '--json', '--publish', '-');
      assert.deepEqual([JSON.parse(again.stdout).new, JSON.parse(again.stdout).same], [0, 1]);
      const changed = node.feed(lines([resource('b', { en: 'Mangroves of Lamu' })]), 'import', '--json', '--publish', '-');
      assert.equal(JSON.parse(changed.stdout).changed, 1);
      const id = node.json('search', 'mangroves').results[0].id;
      assert.equal(node.run('record', 'history', id).stdout.trim().split('\n').length, 2);
    });

    test('what is wrong is rejected with its place, the rest goes in', () => {
      writeFileSync(join(node.base, 'mixed.jsonl'),
        lines([resource('c', { en: 'Seagrass' })]) + '{"type":"resource","fields":{}}\n{"broken\n' +
        lines([resource('d', { en: 'Dugong' })]));
      const done = node.run('import', '--publish', 'mixed.jsonl');
      assert.equal(done.status, 1, done.stderr);
      assert.equal(node.json('search', 'seagrass OR dugong').total, 2);
      const rejects = readFileSync(join(node.base, 'mixed.jsonl.rejected.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
      assert.deepEqual(rejects.map((reject) => reject.line ?? Number(reject.place.split(':')[1])), [2, 3]);
      assert.equal(rejects[0].problems[0].path, '/fields/title');
    });

    test('without --publish a record is a draft, which nobody finds until it is published', () => {
      const done = node.feed(lines([resource('e', { en: 'Pangolins' })]), 'import', '--json', '-');
      assert.equal(done.status, 0, done.stderr);
      assert.equal(node.json('search', 'pangolins').total, 0);
    });

    test('with --json each command answers for programs', () => {
      node.feed(lines([resource('j', { en: 'Jackals of Tsavo' })]), 'import', '--publish', '-');
      const id = node.json('search', 'jackals').results[0].id;
      assert.match(node.json('version').version, /^\d+\./);
      assert.equal(typeof node.json('migrate').schema, 'number');
      assert.match(node.json('user', 'link').link, /\/admin\/link\//);
      assert.deepEqual(node.json('record', 'verify', id), { revisions: 1, signatures: 1, wrong: 0 });
      assert.deepEqual(node.json('record', 'revoke', id, '--reason', 'law'), { id, revision: 2, state: 'revoked' });
      assert.equal(node.json('check').wrong, 0);
    });

    test('a withdrawn record is no longer found and keeps its reason', () => {
      node.feed(lines([resource('f', { en: 'Obsolete survey' })]), 'import', '--publish', '-');
      const id = node.json('search', 'obsolete').results[0].id;
      assert.equal(node.run('record', 'withdraw', id).status, 2);
      assert.equal(node.run('record', 'withdraw', id, '--reason', 'replaced').status, 0);
      assert.equal(node.json('search', 'obsolete').total, 0);
      assert.match(node.run('record', 'history', id).stdout, /withdrawn.*replaced/);
    });

    test('an erased record leaves nothing but number and hash', () => {
      node.feed(lines([resource('g', { en: 'Xylographic secret' })]), 'import', '--publish', '-');
      const id = node.json('search', 'xylographic').results[0].id;
      const done = node.run('record', 'erase', id, '--reason', 'court order');
      assert.equal(done.status, 0, done.stderr);
      assert.equal(node.json('search', 'xylographic').total, 0);
      assert.notEqual(node.run('record', 'show', id).status, 0);
      assert.match(node.run('record', 'history', id).stdout, /erased/);
      for (const file of readdirSync(join(node.folder, 'cache', 'search')))
        assert.ok(!readFileSync(join(node.folder, 'cache', 'search', file)).includes('xylograph'), file);
      assert.equal(node.run('check').status, 0);
    });

    test('what is exported goes into another node as the same records', async () => {
      const other = new Node(engine);
      const out = join(node.base, 'out.jsonl');
      assert.equal(node.run('export', '--format', 'jsonl', '-o', out).status, 0);
      const done = other.run('import', '--publish', out);
      assert.equal(done.status, 0, done.stderr);
      assert.equal(other.json('search', 'mangroves').total, 1);
      await other.close();
    });

    test('the demonstration content passes as own records, all of it', () => {
      const done = node.run('import', '--json', '--publish', join(root, 'demonstration'));
      assert.equal(done.status === 0 || done.status === 1, true, done.stderr);
      const report = JSON.parse(done.stdout);
      assert.equal(report.rejected, 0, done.stderr);
      assert.ok(report.new >= 60);
      const types = node.json('search', '').facets.type;
      assert.ok(types.filter((type) => type.count >= 3).length >= 13, JSON.stringify(types));
      const { results: [study] } = node.json('search', '--type', 'case-study', 'mikoko');
      assert.equal(node.json('search', '--type', 'review', `names:${study.id}`).total, 1); // named by its source
    });

    test('check is content', () => {
      const done = node.run('check');
      assert.equal(done.status, 0, done.stdout + done.stderr);
    });
  });
}

test('a command that does not exist, an option that does not exist and a missing value are usage errors', () => {
  for (const words of [['fly'], ['search', '--colour', 'red'], ['search', '--limit'], ['init'], ['record', 'sing', 'ke-1']])
    assert.equal(spawnSync(program, words).status, 2, words.join(' '));
});

test('the completion of bash offers commands, what they take, and files where files are meant', () => {
  const script = spawnSync(program, ['help', 'completion'], { encoding: 'utf8' }).stdout;
  const complete = (...words) => {
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _chm; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const done = spawnSync('bash', ['-c', `${script}\n${ask}`, 'bash', 'chm', ...words], { encoding: 'utf8', cwd: root });
    assert.equal(done.stderr, '');
    return done.stdout.split('\n').filter((word) => word !== '');
  };
  assert.deepEqual(complete('re'), ['record', 'reviewers', 'restore']);
  assert.deepEqual(complete('record', 'ver'), ['verify']);
  assert.deepEqual(complete('help', 'ver'), ['version']);
  assert.deepEqual(complete('export', '--format', 'oai'), ['oai_dc']);
  assert.deepEqual(complete('search', '--sort', 'r'), ['relevance']);
  assert.deepEqual(complete('import', 'READ'), ['README.md']);
  assert.ok(complete('serve', '-').includes('--listen'));
});

test('wrong usage ends with 2, says what is wrong, and touches nothing', () => {
  const at = mkdtempSync(join(tmpdir(), 'chm-'));
  const cases = [
    [[], /chm help COMMAND/],
    [['sing'], /no command 'sing'/],
    [['--json', 'search'], /stands before its options/],
    [['search', 'x'], /'\.' is no node directory: 'chm init' makes one/],
    [['import', '-n', 'none', '-'], /'none' is no node directory/],
    [['migrate'], /no node directory/],
    [['init', 'a'], /--name are needed/],
    [['init', 'a', '--name', 'A'], /--country or --kind/],
    [['init', 'a', '--name', 'A', '--country', 'ZZ'], /--country: 'ZZ'/],
    [['init', 'a', '--name', 'A', '--country', 'KE', '--url', 'ftp'], /--url: 'ftp'/],
    [['init', 'a', '--name', 'A', '--country', 'KE', '--languages', 'en,fr-'], /--languages: 'fr-'/],
    [['search', '--facet', 'colour', 'x'], /no facet 'colour'/],
    [['search', '--limit', '0'], /--limit/],
    [['export'], /--format is needed/],
    [['export', '--format', 'doc'], /no format 'doc'/],
    [['record', 'sing', 'ke-0000000'], /'sing' cannot be done/],
  ];
  for (const [words, message] of cases) {
    const done = spawnSync(program, words, { encoding: 'utf8', cwd: at, env: { ...process.env, CHM_NODE: '' } });
    assert.equal(done.status, 2, words.join(' '));
    assert.match(done.stderr + done.stdout, message);
  }
  assert.deepEqual(readdirSync(at), []);
  rmSync(at, { recursive: true });
});

test('a node that is not there is no work done in part', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chm-none-'));
  const statuses = (node) => ['import -', 'check', 'export --format csv', 'search x', 'migrate', 'serve'].map(
    (words) => spawnSync(program, [...words.split(' '), '-n', join(folder, node)], { input: '' }).status);
  assert.deepEqual(statuses('none'), [2, 2, 2, 2, 2, 2]);
  const made = spawnSync(program, ['init', join(folder, 'node'), '--name', 'N', '--country', 'KE', '--languages', 'en',
    '--url', 'http://chm.example.org/']);
  assert.equal(made.status, 0);
  rmSync(join(folder, 'node', 'chm.db'));
  assert.deepEqual(statuses('node'), [3, 3, 3, 3, 3, 3]);
  rmSync(join(folder, 'node', 'keys', 'node.key'));
  assert.deepEqual(statuses('node'), [3, 3, 3, 3, 3, 3]);
  rmSync(folder, { recursive: true });
});

test('help knows each command, and the manual and the completion name them all', () => {
  const overview = spawnSync(program, ['help'], { encoding: 'utf8' }).stdout;
  const names = [...overview.matchAll(/^ {2}([a-z]+) {2,}/gm)].map((match) => match[1]);
  const manual = spawnSync(program, ['help', 'man'], { encoding: 'utf8' }).stdout;
  const completion = spawnSync(program, ['help', 'completion'], { encoding: 'utf8' }).stdout;
  assert.ok(names.length >= 11);
  for (const name of names) {
    const help = spawnSync(program, ['help', name], { encoding: 'utf8' });
    assert.equal(help.status, 0, name);
    assert.equal(spawnSync(program, [name, '--help'], { encoding: 'utf8' }).stdout, help.stdout, name);
    assert.ok(manual.includes(`.SS ${name}`), name);
    assert.ok(completion.includes(name), name);
  }
});
