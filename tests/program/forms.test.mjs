// Writing records by forms, without script: plain requests with a cookie.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, Node } from './harness.mjs';
import { Browser, fieldsOf } from './browser.mjs';

class Writer extends Browser {
  // Opens a form; gives its fields, to be changed and sent.
  async open(path) {
    const answer = await this.get(path);
    const html = await answer.text();
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${html.slice(0, 2000)}`);
    const { action, fields } = fieldsOf(html);
    const names = new Set(fields.map(([name]) => name));
    return {
      html, action, fields, names,
      with: (changes) => {
        const sent = fields.filter(([name]) => !(name in changes));
        for (const [name, value] of Object.entries(changes)) {
          if (!name.startsWith('find/') && name !== 'action' && name !== 'language' && name !== 'sequence') assert.ok(names.has(name), `the form has ${name}`);
          for (const each of [value].flat()) sent.push([name, each]);
        }
        return sent;
      },
    };
  }

  async send(form, changes, headers) {
    const answer = await this.post(form.action, form.with({ action: 'save', ...changes }), headers);
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  }
}

const idOf = (location) => /\/records\/([a-z0-9-]+)\/edit/.exec(location)[1];

for (const engine of engines) {
  describe(`forms on ${engine.name}`, () => {
    const node = new Node(engine);
    const me = new Writer(node);
    after(() => node.close());

    before(async () => {
      node.feed('{"type":"organization","source":"o","fields":{"title":{"en":"Mangrove Institute of Lamu"}}}\n{"type":"resource","source":"r","fields":{"title":{"en":"Guide to mangroves"}}}\n', 'import', '--publish', '-');
      await node.serve();
      await me.operate();
    });

    async function begin(title = 'Mangroves of Lamu') {
      const form = await me.open('/records/new/case-study');
      const { status, location, text } = await me.send(form, { 'fields/title/en': title });
      assert.equal(status, 303, text);
      return idOf(location);
    }

    test('nobody who is not signed in gets a form', async () => {
      const stranger = new Writer(node);
      assert.notEqual((await stranger.get('/records/new/case-study')).status, 200);
    });

    test('what is typed comes back as it was typed, however incomplete', async () => {
      const id = await begin('  A "title" <b> & more');
      const form = await me.open(`/records/${id}/edit`);
      assert.equal(form.fields.find(([name]) => name === 'fields/title/en')[1], 'A "title" <b> & more');
      const prose = 'First line\n\n* a list\n  with more';
      await me.send(form, { 'fields/summary/en': prose });
      const again = await me.open(`/records/${id}/edit`);
      assert.equal(again.fields.find(([name]) => name === 'fields/summary/en')[1], prose);
    });

    test('a double click makes one draft', async () => {
      const form = await me.open('/records/new/news');
      const sent = form.with({ 'fields/title/en': 'Twice', action: 'save' });
      const [one, two] = await Promise.all([me.post(form.action, sent), me.post(form.action, sent)]);
      assert.equal(one.status, 303);
      assert.equal(two.status, 303);
      assert.equal(one.headers.get('location').split('?')[0], two.headers.get('location').split('?')[0]);
      const list = await (await me.get('/me/drafts')).text();
      assert.equal(list.match(/>Twice<\/bdi>/g).length, 1);
    });

    test('the same form sent again with another text: 409, and both texts stand side by side', async () => {
      const id = await begin('First');
      const form = await me.open(`/records/${id}/edit`);
      assert.equal((await me.send(form, { 'fields/title/en': 'Second' })).status, 303);
      const { status, text } = await me.send(form, { 'fields/title/en': 'Third' });
      assert.equal(status, 409);
      assert.match(text, /value="?Third/);
      assert.match(text, /<blockquote[^>]*>Second<\/blockquote>/);
      const both = await me.open(`/records/${id}/edit`);
      const take = /value="(take [^"]* 0)"/.exec(both.html)[1];
      assert.equal((await me.send(both, { action: take })).status, 303);
      const chosen = await me.open(`/records/${id}/edit`);
      assert.equal(chosen.fields.find(([name]) => name === 'fields/title/en')[1], 'Second');
      assert.doesNotMatch(chosen.html, /blockquote/);
    });

    test('two tabs that change different fields lose nothing', async () => {
      const id = await begin('Tabs');
      const [one, two] = [await me.open(`/records/${id}/edit`), await me.open(`/records/${id}/edit`)];
      await me.send(one, { 'fields/locality/en': 'Lamu' });
      const { location } = await me.send(two, { 'fields/title/en': 'Two tabs' });
      assert.match(location, /saved=merged/);
      const now = await me.open(location);
      assert.equal(now.fields.find(([name]) => name === 'fields/locality/en')[1], 'Lamu');
      assert.equal(now.fields.find(([name]) => name === 'fields/title/en')[1], 'Two tabs');
    });

    test('terms are found by a word, countries added from a list, and stay when saved again', async () => {
      const id = await begin('Pickers');
      let form = await me.open(`/records/${id}/edit`);
      await me.send(form, { 'fields/countries': ['', 'KE', 'TZ'] });
      form = await me.open(`/records/${id}/edit?step=2`);
      const found = await me.send(form, { action: 'find fields/subjects', 'find/fields/subjects': 'mangrov' });
      form = await me.open(found.location.split('#')[0]);
      assert.match(form.html, /value="?subjects:mangroves/);
      await me.send(form, { 'fields/subjects': ['', 'subjects:mangroves'] });
      form = await me.open(`/records/${id}/edit`);
      const values = (name) => form.fields.filter(([each, value]) => each === name && value).map(([, value]) => value);
      assert.deepEqual(values('fields/countries'), ['KE', 'TZ']);
      form = await me.open(found.location.split('#')[0]);
      assert.deepEqual(values('fields/subjects'), ['subjects:mangroves']);
    });

    test('elements of a list are added, moved and removed by buttons', async () => {
      const id = await begin('Lists');
      const at = async (name) => {
        for (let step = 1; step < 8; step++) {
          const form = await me.open(`/records/${id}/edit?step=${step}`);
          if ([...form.names].some((each) => each.startsWith(name))) return form;
        }
        return assert.fail(name);
      };
      let form = await at('fields/partners');
      await me.send(form, { 'fields/partners/0': 'One', action: 'add fields/partners' });
      form = await at('fields/partners');
      await me.send(form, { 'fields/partners/1': 'Two', action: 'up fields/partners/1' });
      form = await at('fields/partners');
      const partners = () => form.fields.filter(([name]) => name.startsWith('fields/partners/')).map(([, value]) => value);
      assert.deepEqual(partners(), ['Two', 'One']);
      await me.send(form, { action: 'remove fields/partners/0' });
      form = await at('fields/partners');
      assert.deepEqual(partners(), ['One']);
    });

    test('a group that a condition hides appears once the condition holds', async () => {
      const id = await begin('Conditions');
      const pages = async () => {
        const all = [];
        for (let step = 1; step < 7; step++) all.push((await me.open(`/records/${id}/edit?step=${step}`)).html);
        return all.join('');
      };
      assert.doesNotMatch(await pages(), /fields\/building_blocks/);
      const form = await me.open(`/records/${id}/edit`);
      await me.send(form, { 'fields/form': 'full' });
      assert.match(await pages(), /fields\/building_blocks/);
    });

    test('a language is added by a button', async () => {
      const id = await begin('Languages');
      await me.send(await me.open(`/records/${id}/edit`), { action: 'language +', language: 'fr' });
      const form = await me.open(`/records/${id}/edit`);
      assert.ok(form.names.has('fields/title/fr'));
    });

    test('publishing what is incomplete tells what is missing, with links to the fields; then it works', async () => {
      const id = await begin('Published by a form');
      let form = await me.open(`/records/${id}/edit`);
      const refused = await me.send(form, { action: 'publish' });
      assert.equal(refused.status, 422);
      assert.match(refused.text, /<title>Error: /);
      assert.match(refused.text, /href="?[^">\s]*#fields\/summary/);
      assert.match(refused.text, /id="?fields\/summary/);
      form = await me.open(`/records/${id}/edit`);
      const sent = form.with({ 'fields/summary/en': 'What was done.', 'fields/period/from': '1.3.2024', 'fields/period/to': 'Dec 2025', action: 'publish' });
      const wrong = await me.post(form.action, sent);
      assert.equal(wrong.status, 422, 'a month that is not understood');
      const text = await wrong.text();
      assert.match(text, /value="?Dec 2025/);
      form = await me.open(`/records/${id}/edit`);
      const right = form.with({ 'fields/period/to': 'december 2025', action: 'publish' });
      const done = await me.post(form.action, right);
      assert.equal(done.status, 303, await done.text());
      assert.equal(done.headers.get('location'), `/records/${id}`);
      const again = await me.post(form.action, right);
      assert.equal(again.headers.get('location'), `/records/${id}`);
      const record = await (await me.get(`/records/${id}.json`, { Accept: 'application/json' })).json();
      assert.equal(record.revision, 1);
      assert.equal(record.fields.period, '2024-03-01/2025-12');
      assert.equal((await me.get(`/records/${id}`)).status, 200);
    });

    test('a published record is edited and copied', async () => {
      const id = node.json('search', 'Guide').results[0].id;
      const form = await me.open(`/records/${id}/edit`);
      const done = await me.send(form, { 'fields/title/en': 'Guide to mangroves, second edition', action: 'publish' });
      assert.equal(done.status, 303, done.text);
      const copied = await me.post(`/records/${id}/copy`, { submission: `copy-${engine.name}` });
      assert.equal(copied.status, 303);
      const copy = await me.open(copied.headers.get('location'));
      assert.equal(copy.fields.find(([name]) => name === 'fields/title/en')[1], 'Guide to mangroves, second edition');
      assert.notEqual(idOf(copied.headers.get('location')), id);
    });

    test('a form whose session has ended is kept, and saved after the next sign-in', async () => {
      const id = await begin('Before');
      const form = await me.open(`/records/${id}/edit`);
      const kept = new Map(me.cookies);
      me.cookies.set('session', 'expired');
      const parked = await me.send(form, { 'fields/title/en': 'Written while the session ended' });
      assert.equal(parked.status, 401);
      const forged = await me.post(form.action, form.with({ ticket: '.forged', action: 'save' }));
      assert.equal(forged.status, 403, 'only forms of ours are kept');
      me.cookies = kept;
      const list = await (await me.get('/me/drafts')).text();
      const [, resume] = /value="(resume [^"]+)"/.exec(list);
      const saved = await me.post('/me/drafts', { action: resume, submission: 'resume1' });
      assert.equal(saved.status, 303, await saved.text());
      const now = await me.open(`/records/${id}/edit`);
      assert.equal(now.fields.find(([name]) => name === 'fields/title/en')[1], 'Written while the session ended');
      assert.doesNotMatch(await (await me.get('/me/drafts')).text(), /value="resume /);
    });

    test('a draft is discarded and taken back', async () => {
      const id = await begin('Discarded and taken back');
      const act = (action) => me.post('/me/drafts', { action: `${action} ${id}`, submission: `${action}-${id}` });
      assert.equal((await act('discard')).status, 303);
      assert.match(await (await me.get('/me/drafts')).text(), new RegExp(`value="undo ${id}"`));
      assert.equal((await act('undo')).status, 303);
      assert.match(await (await me.get('/me/drafts')).text(), new RegExp(`href="?/records/${id}/edit`));
    });

    test('the script is answered as JSON, only when it is durable', async () => {
      const form = await me.open('/records/new/news');
      const answer = await me.post(form.action, form.with({ 'fields/title/en': 'By itself', action: 'autosave', sequence: '1' }), { Accept: 'application/json' });
      assert.equal(answer.status, 200);
      const saved = await answer.json();
      assert.equal(saved.fate, 'saved');
      assert.equal(saved.version, 1);
      assert.equal(saved.address, `/records/${saved.id}/edit`);
    });

    test('what the type does not have is refused, as is what is too deep', async () => {
      const form = await me.open('/records/new/news');
      assert.equal((await me.post(form.action, [...form.with({ action: 'save' }), ['fields/nobody', 'x']])).status, 400);
      assert.equal((await me.post(form.action, [...form.with({ action: 'save', submission: 'deep' }), [`fields/${'a/'.repeat(50)}b`, 'x']])).status, 413);
    });

    test('each step of each type stays within 60 KB on the wire, in every language', async (t) => {
      let heaviest = { bytes: 0 };
      for (const type of ['case-study', 'dataset', 'project', 'organization', 'focal-point', 'event']) {
        for (const language of ['en', 'fr', 'es', 'ar', 'ru', 'zh']) {
          const answer = await me.get(`/records/new/${type}?lang=${language}`, { 'Accept-Encoding': 'identity' });
          const { gzipSync } = await import('node:zlib');
          const bytes = gzipSync(await answer.text()).length;
          assert.ok(bytes <= 60 * 1024, `${type} in ${language}: ${bytes}`);
          if (bytes > heaviest.bytes) heaviest = { bytes, type, language };
        }
      }
      t.diagnostic(`heaviest first step, gzip: ${heaviest.bytes} bytes, ${heaviest.type} in ${heaviest.language}`);
    });
  });
}
