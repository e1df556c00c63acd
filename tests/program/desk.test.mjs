// The administrator's desk: what its pages change, commands do too, and a running node follows.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import * as office from './office.mjs';
import { engines, lines, Node, resource, until } from './harness.mjs';

const [engine] = engines; // settings and look are files
const shown = async (node, path) => (await node.get(path, { 'accept-language': 'en' })).text();

describe('the desk', () => {
  const node = new Node(engine);
  const operator = new Browser(node);
  const ini = () => readFileSync(join(node.folder, 'node.ini'), 'utf8');
  const follows = (path, what) => until(async () => what.test(await shown(node, path).catch(() => '')),
    () => `${path}: ${what}\n${node.log}`);

  before(async () => {
    await node.serve();
    await operator.operate();
  });
  after(() => node.close());

  test('a setting that is changed by the page holds without a restart, and comments stay', async () => {
    const address = node.address;
    const saved = await operator.post('/admin/settings', { group: 'office', kind: 'national', country: 'KE',
      contact: 'chm@example.org', 'sign-up': 'closed', demonstration: 'yes' });
    assert.deepEqual([saved.status, saved.headers.get('location')], [303, '/admin/settings?done=1']);
    assert.match(ini(), /^contact = chm@example.org$/m);
    assert.match(ini(), /^# E-mail address of the office/m);
    await follows('/contact', /chm@example\.org/);
    assert.match(await shown(node, '/sign-up'), /opens no accounts/);
    assert.equal(node.address, address);
    const [line] = node.run('audit', '--json', '--act', 'settings.change').stdout.trim().split('\n').slice(-1);
    assert.deepEqual([JSON.parse(line).channel, JSON.parse(line).detail.settings],
      ['web', ['contact', 'sign-up', 'demonstration']]);
  });

  test('what does not fit changes nothing, on the page and by command', async () => {
    const before = ini();
    const wrong = await operator.post('/admin/settings', { group: 'office', kind: 'national', country: 'KE', contact: 'nobody',
      'sign-up': 'open', demonstration: 'no' });
    assert.equal(wrong.status, 422);
    assert.match(await wrong.text(), /no e-mail address[^]*value="?nobody/);
    assert.equal((await operator.post('/admin/settings', { group: 'backup', 'backup.folder': '/etc', 'backup.keep': '7',
      'backup.at': '02:00' })).status, 422);
    for (const words of [['backup.keep', 'many'], ['short', 'xx'], ['colour', 'red'], ['contact', 'a@b\nname = X']])
      assert.equal(node.run('settings', ...words).status, 2, words.join(' '));
    assert.equal(ini(), before);
    assert.equal((await new Browser(node).ask('/admin/settings')).status, 303);
    assert.equal((await new Browser(node).post('/admin/settings', { group: 'office' })).status, 403);
  });

  test('commands read and change settings, and the first set-up goes step by step', async () => {
    assert.match((await operator.ask('/admin/setup/mail')).html, /type="?password/);
    const named = await operator.post('/admin/setup/name', { group: 'name', name: 'Reefs of Kenya', 'name.fr': 'Récifs du Kenya' });
    assert.equal(named.headers.get('location'), '/admin/setup/languages');
    await follows('/', /Reefs of Kenya/);
    assert.match(await (await node.get('/', { 'accept-language': 'fr' })).text(), /Récifs du Kenya/);
    assert.equal(node.run('settings', 'backup.keep').stdout, '7\n');
    assert.equal(node.run('settings', 'backup.keep', '9').status, 0);
    assert.deepEqual(node.json('settings', 'backup.keep'), { name: 'backup.keep', value: '9', given: true });
    assert.equal(node.run('settings', 'backup.keep', '').status, 0);
    assert.match(node.run('settings').stdout, /^#backup.keep = 7$/m);
  });

  test('who connects while a changed setting is taken up is not refused', async () => {
    const failed = [];
    let done = false;
    const asking = (async () => {
      while (!done)
        await node.get('/about', { connection: 'close' }).then((answer) => answer.arrayBuffer())
          .catch(({ cause }) => { if (cause?.code === 'ECONNREFUSED') failed.push(cause); });
    })();
    for (const name of ['Reefs of Lamu', 'Reefs of Kenya']) {
      assert.equal(node.run('settings', 'name', name).status, 0);
      await follows('/', new RegExp(name));
    }
    done = true;
    await asking;
    assert.deepEqual(failed, []);
  });

  test('a file that a person spoilt is not followed, and said', async () => {
    const before = ini();
    writeFileSync(join(node.folder, 'node.ini'), before + 'colour = red\n');
    await until(() => /serve\.follow/.test(node.log) && /colour/.test(node.log), () => node.log);
    await follows('/', /Reefs of Kenya/);
    writeFileSync(join(node.folder, 'node.ini'), before);
  });
});

for (const one of engines) {
  describe(`what needs attention on ${one.name}`, () => {
    const node = new Node(one);
    after(() => node.close());

    test('a new node needs a recovery key and nothing else; mail without a server does, with exit status 1', () => {
      assert.match(node.run('attention').stdout, /^backup-key: [^\n]*\n$/);
      assert.match(node.run('backup', 'key').stdout, /^(?:[a-z0-9]{4}-){7}[a-z0-9]{4}\n$/);
      const before = node.run('attention');
      assert.deepEqual([before.status, before.stdout], [0, '']);
      assert.equal(node.run('mail', 'test', 'a@example.org').status, 0);
      const done = node.run('attention', '--json');
      assert.equal(done.status, 1);
      assert.deepEqual(JSON.parse(done.stdout), { name: 'mail-server', says: 'Mail that waits, as no server is set', count: 1,
        about: '', address: '/admin/setup/mail' });
    });

    const jobs = () => node.run('jobs', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));

    test('jobs are listed, run now and ended, and the audit log tells it', () => {
      const [mail] = jobs();
      assert.deepEqual([mail.kind, mail.state], ['mail', 'waiting']);
      assert.equal(node.run('jobs', 'retry', String(mail.id)).status, 0);
      assert.equal(node.run('jobs', 'cancel', String(mail.id)).status, 0);
      assert.notEqual(node.run('jobs', 'cancel', String(mail.id)).status, 0);
      assert.notEqual(node.run('jobs', 'retry', '999').status, 0);
      assert.equal(jobs().find(({ id }) => id === mail.id).note, 'cancelled');
      assert.match(node.run('audit').stdout, /job\.retry\tmail[^]*job\.cancel\tmail/);
      assert.ok(node.json('storage').total > 0);
    });

    test('the desk shows both', async () => {
      await node.serve();
      const operator = await new Browser(node).operate();
      assert.match((await operator.ask('/admin')).html, /Mail that waits, as no server is set/);
      // one that waits until tomorrow: others may be running by the time the button is pressed
      const html = (await operator.ask('/admin/jobs')).html;
      const id = /Check of everything stored[^]*?name="?job"? value="?(\d+)/.exec(html)[1];
      assert.equal((await operator.post('/admin/jobs', { job: id, do: 'retry' })).status, 303);
      assert.equal((await operator.ask('/admin/storage')).status, 200);
    });
  });
}

describe('the look', () => {
  const node = new Node(engine);
  const operator = new Browser(node);
  const shows = (path, what) => until(async () => what.test(await shown(node, path).catch(() => '')),
    () => `${path}: ${what}\n${node.log}`);
  before(async () => {
    await node.serve();
    await operator.operate();
  });
  after(() => node.close());

  test('a page is previewed, saved, changed and taken back; a country and a subject get their own text', async () => {
    const form = '/admin/page?name=country-KE&language=en';
    const preview = await operator.post(form, { do: 'preview', text: '# Our reefs\n\nAll **about** them' });
    assert.match(await preview.text(), /<strong>about<\/strong>/);
    for (const text of ['# Our reefs\n', '# Other reefs\n'])
      assert.equal((await operator.post(form, { do: 'save', text })).status, 303);
    const [version] = node.run('look', 'versions', 'pages/country-KE.en.md').stdout.trim().split('\n');
    assert.equal(node.run('look', 'restore', 'pages/country-KE.en.md', version).status, 0);
    assert.equal(node.run('look', 'show', 'pages/country-KE.en.md').stdout, '# Our reefs\n');
    assert.equal(node.feed('# Ours of mangroves\n', 'look', 'set', 'pages/subject-mangroves.en.md', '-').status, 0);
    await shows('/countries/KE', /Our reefs/);
    await shows('/subjects/mangroves', /Ours of mangroves/);
    assert.match(node.run('audit').stdout, /web\tlook\.change\tpages\/country-KE\.en\.md/);
  });

  test('terms and a form to ask by are there for anybody, who asks so often only', async () => {
    assert.match(await shown(node, '/terms'), /licence/);
    assert.match(await shown(node, '/contact'), /href="?\/question/);
    let last;
    for (let i = 0; i < 12; i++)
      last = await new Browser(node).fill('/question', { note: `Where is reef ${i}?`, name: 'A', email: 'a@example.org' });
    assert.equal(last.status, 422);
    assert.equal(node.run('queue').stdout.trim().split('\n').length, 10);
  });

  test('colours that cannot be read, a logo with a script, a wrong menu and foreign files are refused', async () => {
    const wrong = await operator.post('/admin/look', { do: 'colours', band: '#ffff00' });
    assert.equal(wrong.status, 422);
    assert.match(await wrong.text(), /contrast 1\.0\d:1/);
    assert.match(node.run('look', 'colour', 'band', '#eeeeee').stderr, /band-ink on band: contrast 1\.1\d:1/);
    assert.equal(node.run('look', 'colour', 'band', '#123a6b').status, 0);
    assert.match(node.run('look', 'show', 'style-variables.css').stdout, /--band: #123a6b/);
    for (const logo of ['<svg onload="x()"/>', '<svg><script>x()</script></svg>', '<svg><a href="https://x.example/"/></svg>',
      '<svg><image href="data:image/svg+xml;base64,eA"/></svg>', '<svg><image href="data:image/png;base64,<x>"/></svg>', '<svg style="background:url(//x.example)"/>', '<html/>'])
      assert.notEqual(node.feed(logo, 'look', 'set', 'logo.svg', '-').status, 0, logo);
    assert.equal(node.feed('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path id="a" d="M0 0h9v9z"/><use href="#a"/></svg>',
      'look', 'set', 'logo.svg', '-').status, 0);
    const photo = office.png(300, 150), bytes = Buffer.concat([photo, Buffer.from('taken at 4.42 S')]);
    const sent = new FormData();
    for (const [name, value] of [['submission', 'logo-picture'], ['do', 'picture'], ['picture', new Blob([bytes])]]) sent.append(name, value);
    const taken = await operator.get('/admin/look', { origin: node.address }, { method: 'POST', body: sent });
    assert.equal(taken.status, 303, await taken.text());
    const [, width, height, code] = /^<svg [^>]*><image width="(\d+)" height="(\d+)" href="data:image\/png;base64,([\w+/]+)"\/><\/svg>\n$/.exec(node.run('look', 'show', 'logo.svg').stdout);
    assert.deepEqual([width, height], ['300', '150']);
    assert.ok(Buffer.from(code, 'base64').equals(photo), 'without what stood beside it');
    assert.notEqual(node.feed('\x89PNG\r\n\x1a\nno', 'look', 'set', 'logo.svg', '-').status, 0);
    assert.notEqual(node.feed('nowhere\n', 'look', 'set', 'menu.txt', '-').status, 0);
    for (const file of ['../node.ini', 'pages/../../x.en.md', 'pages/a.en.md/b', 'x.html'])
      assert.notEqual(node.feed('x', 'look', 'set', file, '-').status, 0, file);
  });
});

describe('backups by themselves', () => {
  const node = new Node(engine);
  const away = join(node.base, 'away');
  after(() => node.close());

  test('the nightly one is carried off by the program of the node, and a drill restores it', async () => {
    assert.notEqual(node.run('backup', 'drill').status, 0);
    mkdirSync(away);
    mkdirSync(join(node.folder, 'hooks'));
    writeFileSync(join(node.folder, 'hooks', 'after-backup'), `#!/bin/sh\ncp "$1" '${away}'\n`, { mode: 0o755 });
    node.feed(lines([resource('a', { en: 'Kept' })]), 'import', '--publish', '-');
    assert.equal(node.run('settings', 'backup.folder', 'backups').status, 0);
    await node.serve();
    await until(() => existsSync(join(node.folder, 'backups', 'ke-offsite.txt')), () => node.log);
    await node.stop();
    assert.equal(readdirSync(away).length, 1);
    const done = node.run('backup', 'drill');
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /1 records, 1 revisions, 0 wrong/);
    assert.ok(!readdirSync(join(node.folder, 'backups')).some((name) => name.startsWith('.drill')));
    writeFileSync(join(away, 'spoilt.tar.zst'), 'nothing');
    assert.notEqual(node.run('backup', 'drill', join(away, 'spoilt.tar.zst')).status, 0);
  });
});

describe('keys apart from the rest of a backup', () => {
  const node = new Node(engine);
  const file = join(node.base, 'sealed.tar.zst');
  const key = () => readFileSync(join(node.folder, 'keys', 'node.key'), 'utf8');
  after(() => node.close());

  test('only the recovery key opens them; a drill tries it, or does without', async () => {
    assert.notEqual(node.feed('short\n', 'backup', 'key', '--passphrase').status, 0);
    const made = node.run('backup', 'key');
    const recovery = made.stdout.trim();
    assert.match(made.stderr, /cannot be restored without it/);
    assert.equal(node.run('backup', file).status, 0);
    const names = spawnSync('tar', ['--zstd', '-tf', file], { encoding: 'utf8' }).stdout.trim().split('\n');
    assert.ok(names.includes('keys.sealed') && !names.some((name) => /^keys\/.*key/.test(name)), names.join(' '));
    const packed = spawnSync('tar', ['--zstd', '-xOf', file], { maxBuffer: 1 << 28 }).stdout;
    assert.ok(!packed.includes(key().trim()));

    const folder = join(node.base, 'back');
    const without = node.feed('', 'restore', file, folder);
    assert.match(without.stderr, /recovery key/);
    const wrong = node.feed('another key of somebody\n', 'restore', file, folder);
    assert.deepEqual([wrong.status, existsSync(folder)], [2, false]);
    assert.match(wrong.stderr, /not the recovery key/);
    assert.equal(node.feed(`${recovery}\n`, 'restore', file, folder).status, 0);
    assert.equal(readFileSync(join(folder, 'keys', 'node.key'), 'utf8'), key());
    assert.equal(node.run('check', '-n', folder).status, 0);
    assert.equal(node.run('backup', 'drill', file).status, 0);
    assert.equal(node.feed(`${recovery}\n`, 'backup', 'drill', '--passphrase', file).status, 0);
    assert.notEqual(node.feed('another key of somebody\n', 'backup', 'drill', '--passphrase', file).status, 0);

    // the desk makes one, too, and shows it once
    await node.serve();
    const operator = await new Browser(node).operate();
    assert.match((await operator.ask('/admin/setup/backup')).html, /sealed with a recovery key/);
    const shown = await (await operator.post('/admin/setup/backup', { do: 'key' })).text();
    const [, desk] = /<code dir="?ltr"?>([a-z0-9-]{39})</.exec(shown);
    assert.ok(!(await operator.ask('/admin/setup/backup')).html.includes(desk));
    await node.stop();
    assert.equal(node.run('backup', file).status, 0);
    assert.equal(node.feed(`${desk}\n`, 'backup', 'drill', '--passphrase', file).status, 0);

    // one that somebody chose takes the place of the first
    assert.equal(node.feed('seven elephants in the rain\n', 'backup', 'key', '--passphrase').status, 0);
    assert.equal(node.run('backup', file).status, 0);
    assert.equal(node.feed('seven elephants in the rain\n', 'restore', file, join(node.base, 'second')).status, 0);
    assert.match(node.run('audit').stdout, /settings\.change[^\n]*backup\.key/);
  });
});

describe('nightly backups of a node whose settings say nothing', () => {
  const node = new Node(engine);
  after(() => node.close());

  test('go into its own folder, from its first night on', async () => {
    assert.equal(node.run('settings', 'backup.folder').stdout, 'backups\n');
    await node.serve();
    const jobs = () => node.run('jobs', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
    await until(() => jobs().some(({ kind, state }) => kind === 'backup' && state === 'done'), () => node.log);
    assert.deepEqual(readdirSync(join(node.folder, 'backups')), []);
    assert.equal(node.run('settings', 'backup.folder', 'none').status, 0);
    assert.notEqual(node.run('backup', 'drill').status, 0);
  });
});
