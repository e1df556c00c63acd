// Spreadsheets in and out with what is wrong told by cell, and forms that are filled without a connection.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines, Node } from './harness.mjs';
import { Browser } from './browser.mjs';

for (const engine of engines) {
  test(`${engine.name}: spreadsheets and offline forms`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    const person = (email) => {
      assert.equal(node.feed('seven elephants in the rain\n', 'user', 'add', email, '--name', email, '--password', '--country', 'KE').status, 0);
      assert.equal(node.run('user', 'role', email, 'add', 'contributor', '--country', 'KE').status, 0);
    };
    person('ann@example.org');
    person('ben@example.org');
    const file = (name) => join(node.folder, name);
    const table = 'id,title (en),countries,summary (en),building_blocks 2 title (en),form\n,Good reefs,Kenya [KE],Text,Block,Full [full]\n,Bad reefs,Nowhereland,Text,,\n';
    writeFileSync(file('in.csv'), table);

    await t.test('what is wrong is told by its cell, and what was exported is the same when it comes back', () => {
      const done = node.run('import', '--publish', '--type', 'case-study', '--rejects', file('no.jsonl'), file('in.csv'));
      assert.equal(done.status, 1);
      assert.match(done.stderr, /in\.csv: C3: Countries/);
      assert.equal(JSON.parse(readFileSync(file('no.jsonl'), 'utf8')).problems[0].cell, 'C3');
      for (const format of ['xlsx', 'ods', 'csv']) {
        assert.equal(node.run('export', '--type', 'case-study', '--format', format, '-o', file(`out.${format}`)).status, 0);
        const again = node.run('import', '--publish', file(`out.${format}`));
        assert.match(again.stdout, /1 records: 0 new, 0 changed, 1 the same/, format);
      }
    });

    await t.test('what was too long for a cell is cut in a workbook, and refused when it comes back; in CSV it is whole', () => {
      const partners = Array.from({ length: 400 }, (_, i) => `Partner ${i} ${'of the villages along the coast '.repeat(3)}`.trim());
      const many = { type: 'case-study', source: 'many', fields: { title: { en: 'Many partners' }, summary: { en: 'Text' }, partners } };
      const put = node.feed(JSON.stringify(many), 'import', '--publish', '-');
      assert.equal(put.status, 0, put.stderr);
      for (const [format, status, said] of [['xlsx', 1, /1 the same/], ['ods', 1, /1 the same/], ['csv', 0, /2 the same/]]) {
        assert.equal(node.run('export', '--type', 'case-study', '--format', format, '-o', file(`cut.${format}`)).status, 0);
        const again = node.run('import', '--publish', '--rejects', file('cut.jsonl'), file(`cut.${format}`));
        assert.deepEqual([again.status, said.test(again.stdout), /too long for a sheet and is cut/.test(again.stderr)],
          [status, true, status === 1], `${format}: ${again.stdout}${again.stderr}`);
      }
    });

    const ann = 'ann@example.org';
    const form = node.run('form', 'export', 'case-study', '--for', ann, '--languages', 'en').stdout;
    const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(form)[1]);
    const saved = (title, more = {}) => JSON.stringify({ chm: 'form', type: 'case-study', instance: 'abcdefghijklmnopqrst', token: data.token,
      document: { type: 'case-study', languages: ['en'], fields: { title: { en: title } } }, ...more });
    const bring = (text) => {
      writeFileSync(file('p.chm.json'), text);
      return node.run('import', file('p.chm.json'));
    };

    await t.test('what a form saved is one draft of its person, however often it comes', () => {
      const [first, same, more] = [bring(saved('Dunes')), bring(saved('Dunes')), bring(saved('Dunes of Kenya'))];
      const id = /: (\S+)\n/.exec(first.stdout)[1];
      for (const done of [first, same, more]) assert.match(done.stdout, new RegExp(`${id}\\n`));
      assert.match(same.stdout, /known already/);
      assert.match(more.stdout, /a new version/);
      const nobody = bring(saved('Dunes', { token: data.token.replace(/.$/, '!') }));
      assert.equal(nobody.status, 1);
      assert.match(nobody.stderr, /made for nobody/);
    });

    await node.serve();
    const browser = await new Browser(node).signIn('ben@example.org', 'seven elephants in the rain');
    const upload = async (name, text, action) => {
      const body = new FormData();
      body.set('submission', `upload-${name.replace(/\W/g, '')}-${action}`);
      body.set('type', 'case-study');
      body.set('action', action);
      body.set('file', new Blob([text]), name);
      const answer = await browser.get('/me/import', { origin: node.address }, { method: 'POST', body });
      return { status: answer.status, html: await answer.text() };
    };
    const drafts = async () => (await browser.ask('/me/drafts')).html.split('Good reefs').length - 1;

    await t.test('a page tells what is wrong in a file, and takes the good rows once', async () => {
      const looked = await upload('in.csv', table, 'check');
      assert.match(looked.html, /C3/);
      assert.match(looked.html, /Good: 1\. Refused: 1\./);
      assert.equal(await drafts(), 0);
      await upload('in.csv', table, 'take');
      const once = await drafts();
      assert.ok(once > 0);
      await upload('again.csv', table, 'take');
      assert.equal(await drafts(), once);
      assert.match((await upload('p.json', saved('Dunes'), 'take')).html, /Good: 1\./);
      assert.doesNotMatch((await browser.ask('/me/drafts')).html, /Dunes/); // it is Ann's
      const naming = (key) => JSON.stringify({ type: 'case-study', fields: { title: { en: 'Names another' }, summary: { en: 'x' }, resources: [{ source: key }] } });
      assert.match((await upload('names.json', naming('many'), 'check')).html, /Good: 1\./);
      assert.match((await upload('nobody.json', naming('nobody'), 'check')).html, /names a record by a key that none here has/);
    });

    await t.test('each type has an empty table and a form in one file', async () => {
      for (const format of ['xlsx', 'ods', 'csv']) assert.equal((await browser.get(`/types/dataset/template.${format}`)).status, 200);
      const html = (await browser.ask('/types/dataset/offline')).html;
      assert.doesNotMatch(html.replace(/<script type="application\/json".*?<\/script>/s, ''), /(src|href)="?http/);
      assert.equal((await browser.get('/search.xlsx?type=case-study')).status, 200);
    });
  });
}
