// The audit log: what is done is told, once, and what is told cannot be changed by whoever has the database alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, resource } from './harness.mjs';

const acts = (node, ...words) => node.run('audit', '--json', ...words).stdout.trim().split('\n').filter(Boolean)
  .map((line) => JSON.parse(line));

for (const engine of engines) {
  describe(`the audit log on ${engine.name}`, () => {
    const node = new Node(engine);
    let id;
    after(() => node.close());

    before(() => {
      node.feed(lines([resource('a', { en: 'Audited' }), resource('b', { en: 'Other' })]), 'import', '--publish', '-');
      id = node.json('search', 'audited').results[0].id;
    });

    test('tells the making, the import and each decision about a record, in order', () => {
      assert.equal(node.run('record', 'revoke', '--reason', 'test', id).status, 0);
      assert.equal(node.run('record', 'withdraw', '--reason', 'test', id).status, 0);
      assert.equal(node.run('record', 'withdraw', '--reason', 'again', id).status, 0);
      assert.equal(node.run('record', 'erase', '--reason', 'test', id).status, 0);
      assert.deepEqual(acts(node).map((act) => act.act), ['node.make', 'record.import', 'record.import', 'record.revoke',
        'record.withdraw', 'record.erase']);
      assert.deepEqual(acts(node, '--subject', id).map((act) => [act.channel, act.account, act.detail.revision]),
        [['command', '', 2], ['command', '', 3], ['command', '', 4]]);
      assert.equal(acts(node, '--act', 'record.import')[1].detail.new, 2);
      assert.equal(acts(node, '--since', '2099-01-01').length, 0);
    });

    test('what fails is not told', () => {
      const before = acts(node).length;
      assert.notEqual(node.run('record', 'publish', id).status, 0);
      assert.notEqual(node.run('record', 'withdraw', '--reason', 'x', id).status, 0);
      assert.equal(acts(node).length, before);
      assert.equal(node.run('audit', '--act', 'nonsense').status, 2);
    });

    test('tells sources, backups, restoring and changed settings', async () => {
      const copy = join(node.base, 'copy'), backup = join(node.base, 'b.tar.zst');
      assert.equal(node.run('harvest', 'add', '--name', 'museum', 'https://museum.example.org/oai').status, 0);
      assert.notEqual(node.run('harvest', 'add', '--name', 'museum', 'https://museum.example.org/oai').status, 0);
      assert.equal(node.run('harvest', 'remove', 'museum').status, 0);
      assert.notEqual(node.run('harvest', 'remove', 'museum').status, 0);
      assert.equal(node.run('backup', backup).status, 0);
      await node.serve();
      assert.equal(await node.stop(), 0);
      await node.serve(); // the settings are as they were: nothing new
      assert.equal(await node.stop(), 0);
      assert.deepEqual(acts(node).slice(-4).map((act) => act.act),
        ['harvest.add', 'harvest.remove', 'node.backup', 'settings.change']);
      assert.equal(node.run('restore', '--database', 'sqlite:chm.db', backup, copy).status, 0);
      const there = node.run('audit', '-n', copy, '--json').stdout;
      assert.match(there, /"act":"node.restore"/);
      assert.equal(node.run('audit', '-n', copy, '--verify').status, 0);
      assert.equal(node.run('check', '-n', copy).status, 0);
    });

    test('the page is for who may read it, and so is its table', async () => {
      await node.serve();
      assert.equal((await node.get('/admin/audit')).status, 303);
      assert.equal((await node.get('/admin/audit.csv')).status, 403);
      const link = new URL(node.run('user', 'link').stdout.match(/http\S+/)[0]).pathname;
      const form = await (await node.get(link)).text();
      const submission = form.match(/name="submission" value="([^"]+)"/)[1];
      const signed = await node.get(link, { origin: node.address }, { method: 'POST', body: new URLSearchParams({ submission }) });
      const cookie = signed.headers.get('set-cookie').split(';')[0];
      const page = await (await node.get('/admin/audit', { cookie })).text();
      assert.match(page, /Record erased/);
      const found = await (await node.get(`/admin/audit?act=record.revoke&subject=${id}`, { cookie })).text();
      assert.equal(found.match(/<tr><th scope="row">/g).length, 1);
      const table = await (await node.get('/admin/audit.csv', { cookie })).text();
      assert.equal(table.trim().split('\r\n').length, acts(node).length + 1);
      assert.equal(await node.stop(), 0);
    });
  });
}

describe('somebody who has the database alone', () => {
  const node = new Node(engines[0]);
  const sql = (text) => execFileSync('sqlite3', [join(node.folder, 'chm.db'), text]);
  after(() => node.close());

  test('cannot cut off the end, nor change what is told, unnoticed', () => {
    assert.equal(node.run('harvest', 'add', '--name', 'museum', 'https://museum.example.org/oai').status, 0);
    assert.equal(node.run('audit', '--verify').status, 0);
    assert.ok(existsSync(join(node.folder, 'keys', 'audit.end')));
    sql("update audit set account = 'somebody' where number = 2");
    assert.match(node.run('audit', '--verify').stdout, /2: the entry, or what came before it, was changed/);
    assert.match(node.run('check').stdout, /audit 2: the entry/);
    sql('delete from audit where number = 2');
    const cut = node.run('audit', '--verify');
    assert.equal(cut.status, 1);
    assert.match(cut.stdout, /2: the log ends before this entry/);
  });
});
