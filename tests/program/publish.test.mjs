// A country publishes: somebody writes and submits, the authority decides by the link of a mail, it is found, amended, withdrawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, Node } from './harness.mjs';
import { Browser, fieldsOf } from './browser.mjs';

const password = 'mangroves at high tide';

for (const engine of engines) {
  test(`${engine.name}: what a contributor writes is published by the authority's mail`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    for (const [email, name] of [['amina@example.org', 'Amina'], ['boris@example.org', 'Boris']])
      assert.equal(node.feed(`${password}\n`, 'user', 'add', email, '--name', name, '--password').status, 0);
    assert.equal(node.run('user', 'role', 'boris@example.org', 'add', 'publishing-authority', '--country', 'KE').status, 0);
    assert.equal(node.run('user', 'role', 'amina@example.org', 'add', 'contributor', '--country', 'KE').status, 0);
    await node.serve();
    const amina = new Browser(node), boris = new Browser(node), anybody = new Browser(node);
    await amina.signIn('amina@example.org', password);
    let id, request;

    await t.test('she writes a draft, which only its people see', async () => {
      const page = await (await amina.get('/records/new/news')).text();
      const { action, fields } = fieldsOf(page);
      const sent = fields.filter(([name]) => name !== 'fields/title/en' && name !== 'submission');
      const saved = await amina.post(action, [...sent, ['fields/title/en', 'Mangroves return'], ['action', 'manage'],
        ['submission', fields.find(([name]) => name === 'submission')[1]]]);
      assert.equal(saved.status, 303, await saved.text());
      [, id] = saved.headers.get('location').match(/records\/([\w-]+)\/manage/);
      assert.equal((await anybody.get(`/records/${id}`)).status, 404);
      assert.equal((await amina.get(`/records/${id}/manage`)).status, 200);
    });

    await t.test('a draft that lacks something is not published, and who decides sees what', async () => {
      const asked = await amina.post(`/records/${id}/submit`, {});
      await boris.signIn('boris@example.org', password);
      const refused = await boris.post(`${asked.headers.get('location')}/decision`, { decision: 'granted' });
      assert.equal(refused.status, 422);
      assert.match(await refused.text(), /date|Published/i);
      boris.cookies.clear();
      const { action, fields } = fieldsOf(await (await amina.get(`/records/${id}/edit`)).text());
      const sent = fields.filter(([name]) => name !== 'fields/published');
      const saved = await amina.post(action, [...sent, ['fields/published', '2026-07-26'], ['action', 'save']]);
      assert.equal(saved.status, 303, await saved.text());
    });

    await t.test('what is confidential stays with those who may read it', async () => {
      let form;
      for (let step = 1; !form?.fields.some(([name]) => name === 'fields/notes/en'); step++) {
        assert.ok(step < 10, 'a step with notes');
        form = fieldsOf(await (await amina.get(`/records/${id}/edit?step=${step}`)).text());
      }
      const saved = await amina.post(form.action, [...form.fields.filter(([name]) => name !== 'fields/notes/en'),
        ['fields/notes/en', 'Ask the ranger Wafula'], ['action', 'save']]);
      assert.equal(saved.status, 303, await saved.text());
      assert.match(await (await amina.get(`/records/${id}/preview`)).text(), /Wafula/);
      const [, shared] = (await (await amina.post(`/records/${id}/share`, {})).text()).match(/http:\/\/chm\.example\.org(\/shared\/[\w-]+)/);
      const shown = await (await anybody.get(shared)).text();
      assert.match(shown, /Mangroves return/);
      assert.doesNotMatch(shown, /Wafula/);
    });

    await t.test('she may not publish it, and asks', async () => {
      const asked = await amina.post(`/records/${id}/submit`, { note: 'For the world day' });
      assert.equal(asked.status, 303, await asked.text());
      request = asked.headers.get('location');
      assert.equal((await amina.post(`${request}/decision`, { decision: 'granted' })).status, 403);
      assert.equal((await anybody.get(`/records/${id}`)).status, 404);
    });

    await t.test('he is told all of it by mail, opening the link decides nothing, its button publishes', async () => {
      const mails = node.run('mail', '--json', 'list').stdout.trim().split('\n').map((line) => JSON.parse(line));
      const mail = mails.filter(({ to, template }) => to === 'boris@example.org' && template === 'request')
        .sort((one, other) => other.id - one.id)[0];
      const text = node.run('mail', 'show', String(mail.id)).stdout.replaceAll('=\r\n', '').replaceAll('=\n', '');
      assert.match(text, /Mangroves return/);
      assert.match(text, /For the world day/);
      assert.doesNotMatch(text, /Wafula/); // mail is read by many
      const [path] = text.match(/\/decide\/[\w-]+/);
      for (let i = 0; i < 2; i++) {
        const page = await boris.get(path);
        assert.equal(page.status, 200);
        assert.doesNotMatch(await page.text(), /Wafula/); // a link may be passed on
      }
      await boris.signIn('boris@example.org', password);
      assert.match(await (await boris.get(request)).text(), /Wafula/);
      boris.cookies.clear();
      assert.equal((await anybody.get(`/records/${id}`)).status, 404);
      const decided = await boris.post(path, { decision: 'granted' });
      assert.equal(decided.status, 303, await decided.text());
      const shown = await anybody.get(`/records/${id}`);
      assert.equal(shown.status, 200);
      const published = await shown.text();
      assert.match(published, /Mangroves return/);
      assert.doesNotMatch(published, /Wafula/);
      assert.equal((await boris.post(path, { decision: 'granted' })).status, 409);
    });

    await t.test('it is found, in feeds and harvests too, and the log says who decided', async () => {
      assert.equal((await (await anybody.get('/search.json?q=mangroves')).json()).total, 1);
      assert.match(await (await anybody.get('/search.atom?q=mangroves')).text(), /Mangroves return/);
      assert.match(await (await anybody.get('/oai?verb=ListRecords&metadataPrefix=oai_dc')).text(), /Mangroves return/);
      assert.match(node.run('audit', '--json').stdout, /record\.publish/);
      assert.equal(node.run('check').status, 0);
    });

    await t.test('she cannot withdraw it, he can', async () => {
      assert.equal((await amina.post(`/records/${id}/state`, { state: 'withdrawn', reason: 'x' })).status, 403);
      await boris.signIn('boris@example.org', password);
      assert.equal((await boris.post(`/records/${id}/state`, { state: 'withdrawn', reason: 'Told twice' })).status, 303);
      assert.equal((await anybody.get(`/records/${id}`)).status, 410);
    });
  });
}
