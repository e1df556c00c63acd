// The administrator's desk: what its pages change, commands do too, and a running node follows.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, Node, until } from './harness.mjs';

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
    assert.equal(node.run('settings', 'backup.keep').stdout, '7\n');
    assert.equal(node.run('settings', 'backup.keep', '9').status, 0);
    assert.deepEqual(node.json('settings', 'backup.keep'), { name: 'backup.keep', value: '9', given: true });
    assert.equal(node.run('settings', 'backup.keep', '').status, 0);
    assert.match(node.run('settings').stdout, /^#backup.keep = 7$/m);
    const named = await operator.post('/admin/setup/name', { group: 'name', name: 'Reefs of Kenya', 'name.fr': 'Récifs du Kenya' });
    assert.equal(named.headers.get('location'), '/admin/setup/languages');
    await follows('/', /Reefs of Kenya/);
    assert.match(await (await node.get('/', { 'accept-language': 'fr' })).text(), /Récifs du Kenya/);
    assert.match((await operator.ask('/admin/setup/mail')).html, /type="?password/);
  });

  test('a file that a person spoilt is not followed, and said', async () => {
    const before = ini();
    writeFileSync(join(node.folder, 'node.ini'), before + 'colour = red\n');
    await until(() => /serve\.follow/.test(node.log) && /colour/.test(node.log), () => node.log);
    assert.equal((await node.get('/')).status, 200);
    writeFileSync(join(node.folder, 'node.ini'), before);
  });
});
