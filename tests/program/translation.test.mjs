// Translating: what is stale is marked, a translator finds it in the queue, and what is translated is published by who decides.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines, lines, Node, resource } from './harness.mjs';
import { Browser } from './browser.mjs';

const password = 'seven elephants in the rain';

for (const engine of engines) {
  test(`${engine.name}: a record is translated`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    const put = (title, summary, fields = {}) => assert.equal(node.feed(lines([resource('reef', title, { summary, ...fields })]),
      'import', '--publish', '-').status, 0);
    put({ en: 'Reef atlas', fr: 'Atlas des récifs' }, { en: 'Where reefs are' });
    put({ en: 'Reef and kelp atlas', fr: 'Atlas des récifs' }, { en: 'Where reefs are' });
    node.feed(`${password}\n`, 'user', 'add', 'tara@example.org', '--name', 'Tara', '--password');
    assert.equal(node.run('user', 'role', 'tara@example.org', 'add', 'translator').status, 0);
    node.feed(`${password}\n`, 'user', 'add', 'rita@example.org', '--name', 'Rita', '--password');
    await node.serve();
    const reader = new Browser(node), operator = await new Browser(node).operate();
    const tara = await new Browser(node).signIn('tara@example.org', password);
    const rita = await new Browser(node).signIn('rita@example.org', password);
    const [{ id }] = (await (await reader.get('/search.json?q=reef')).json()).results;
    const french = `/records/${id}/translate/fr`;

    await t.test('readers see what is older than its original, and what is in another language', async () => {
      const page = await (await reader.get(`/records/${id}?text=fr`)).text();
      assert.match(page, /older than the original/);
      assert.match(page, /In (<bdi>)?English/);
      assert.doesNotMatch(await (await reader.get(`/records/${id}?text=en`)).text(), /older than the original/);
      const told = await (await reader.get(`/records/${id}/translations.json`)).json();
      assert.equal(told.original, 'en');
      const { since, ...row } = told.languages.find(({ language }) => language === 'fr');
      assert.deepEqual(row, { language: 'fr', current: 0, stale: 1, missing: 1 });
      assert.match(since, /^\d{4}-/);
      assert.deepEqual(told.texts.find(({ path }) => path === '/fields/title').stale, ['fr']);
    });

    await t.test('only who may translate gets to the form', async () => {
      assert.equal((await reader.get(french, { accept: 'text/html' })).status, 303);
      assert.equal((await rita.get(french)).status, 403);
      assert.equal((await rita.post(french, { 'text/fields/title': 'x', action: 'save' })).status, 403);
      assert.equal((await tara.get(`/records/${id}/translate/f r`)).status, 400);
      assert.equal((await tara.get('/records/ke-0000000/translate/fr')).status, 404);
      assert.doesNotMatch(await (await rita.get('/translations?language=fr')).text(), /kelp/);
      const queue = await (await tara.get('/translations?language=fr')).text();
      assert.match(queue, new RegExp(`href="${french}"`));
      assert.match(queue, /Out of date/);
      assert.match(await (await tara.get('/translations?language=sw')).text(), /Missing/);
      assert.doesNotMatch(await (await tara.get('/translations?language=en')).text(), /kelp/);
      assert.doesNotMatch(await (await tara.get('/translations?language=fr&type=decision')).text(), /kelp/);
    });

    await t.test('what is translated is saved as a draft, and nothing but the translation changes', async () => {
      const hidden = Browser.hidden(await (await tara.get(french)).text(), french);
      const sent = { ...hidden, 'text/fields/title': 'Atlas des récifs et du varech', 'text/fields/summary': 'Où sont les récifs',
        'text/fields/owner': 'PE', 'text/fields/title/en': 'Mine' };
      assert.equal((await tara.post(french, { ...sent, action: 'save' })).status, 303);
      assert.equal((await tara.post(french, { ...sent, action: 'save' })).status, 303);
      assert.match(await (await tara.get(french)).text(), /varech/);
      assert.doesNotMatch(await (await reader.get(`/records/${id}`)).text(), /varech/);
      assert.match(await (await tara.get('/translations?language=fr')).text(), /there is a draft/);
    });

    await t.test('its publication is asked for, and granted', async () => {
      const hidden = Browser.hidden(await (await tara.get(french)).text(), french);
      const asked = await tara.post(french, { ...hidden, action: 'submit', note: 'French' });
      assert.equal(asked.status, 303);
      const request = asked.headers.get('location');
      assert.match(request, /^\/requests\//);
      assert.equal((await tara.post(`${request}/decision`, { decision: 'granted' })).status, 403);
      assert.equal((await operator.post(`${request}/decision`, { decision: 'granted' })).status, 303);
      const record = await (await reader.get(`/records/${id}.json`)).json();
      assert.deepEqual(record.fields.title, { en: 'Reef and kelp atlas', fr: 'Atlas des récifs et du varech' });
      assert.equal(record.revision, 3);
      assert.doesNotMatch(await (await reader.get(`/records/${id}?text=fr`)).text(), /older than the original/);
      assert.doesNotMatch(await (await tara.get('/translations?language=fr')).text(), /kelp/);
    });

    await t.test('what is still right is said, without a new revision', async () => {
      put({ en: 'The reef and kelp atlas', fr: 'Atlas des récifs et du varech' }, { en: 'Where reefs are', fr: 'Où sont les récifs' });
      assert.match(await (await reader.get(`/records/${id}?text=fr`)).text(), /older than the original/);
      const hidden = Browser.hidden(await (await tara.get(french)).text(), french);
      const sent = { ...hidden, 'right/fields/title': '1', 'text/fields/title': 'Atlas des récifs et du varech', action: 'save' };
      assert.equal((await tara.post(french, sent)).status, 303);
      assert.doesNotMatch(await (await reader.get(`/records/${id}?text=fr`)).text(), /older than the original/);
      assert.equal((await (await reader.get(`/records/${id}.json`)).json()).revision, 4);
      assert.match(node.run('audit').stdout, /translation\.approve/);
    });

    await t.test('who may edit chooses the original', async () => {
      assert.equal((await tara.post(`/records/${id}/translations`, { original: 'fr' })).status, 403);
      assert.equal((await operator.post(`/records/${id}/translations`, { original: 'ru' })).status, 400);
      assert.equal((await operator.post(`/records/${id}/translations`, { original: 'fr' })).status, 303);
      assert.equal((await (await reader.get(`/records/${id}/translations.json`)).json()).original, 'fr');
      assert.match(await (await tara.get(french)).text(), /nothing to translate/);
    });
  });
}

for (const engine of engines) {
  test(`${engine.name}: texts go out to translators' tools and come back once`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    const put = (title) => assert.equal(node.feed(lines([resource('reef', title, { summary: { en: 'Where "reefs" are\n\nAll of them' } })]),
      'import', '--publish', '-').status, 0);
    put({ en: 'Reef atlas' });
    const waiting = () => node.run('translations', 'list', '--language', 'fr').stdout.trim().split('\n').filter(Boolean);
    const [id, state] = waiting()[0].split('\t');
    assert.equal(state, 'missing');
    const file = (name, text) => {
      writeFileSync(join(node.base, name), text);
      return name;
    };
    const out = (...words) => node.run('translations', 'export', '--language', 'fr', ...words).stdout;
    const po = file('fr.po', out()
      .replace('msgid "Reef atlas"\nmsgstr ""', 'msgid "Reef atlas"\nmsgstr "Atlas des récifs"')
      .replace(/("All of them"\nmsgstr) ""/, '$1 "Où sont les « récifs »"'));

    await t.test('gettext takes what is written', () => {
      assert.match(out(), new RegExp(`msgctxt "${id} /fields/title [0-9a-f]{16}"`));
      const checked = spawnSync('msgfmt', ['-c', '-o', '/dev/null', join(node.base, po)], { encoding: 'utf8' });
      if (checked.error === undefined) assert.equal(checked.status, 0, checked.stderr);
    });

    await t.test('a file becomes a draft whose publication is asked for, once', () => {
      const taken = node.run('translations', 'import', po);
      assert.equal(taken.status, 0, taken.stderr);
      assert.equal(taken.stdout, `${id}\n`);
      assert.equal(node.run('translations', 'import', po).stdout, '');
      const asked = node.run('queue', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(asked.map(({ kind, subject }) => [kind, subject]), [['translation', id]]);
      assert.equal(node.run('queue', 'grant', asked[0].id).status, 0);
      assert.deepEqual(node.json('record', 'show', id).fields.title, { en: 'Reef atlas', fr: 'Atlas des récifs' });
      assert.deepEqual(waiting(), []);
    });

    await t.test('what changed since is named and not taken', () => {
      put({ en: 'Atlas of reefs', fr: 'Atlas des récifs' });
      assert.equal(waiting()[0].split('\t')[1], 'stale');
      const late = node.run('translations', 'import', file('late.po', out('--all').replace(/[0-9a-f]{16}"/, '0123456789abcdef"')
        .replace('#, fuzzy\n', '').replace('Atlas des récifs', 'Les récifs')));
      assert.equal(late.status, 1);
      assert.match(late.stderr, new RegExp(`^changed: ${id} /fields/title, line \\d+$`, 'm'));
      assert.equal(late.stdout, '');
      const broken = node.run('translations', 'import', file('broken.po', 'msgid "a"\nwrong\n'));
      assert.equal(broken.status, 2);
      assert.match(broken.stderr, /broken\.po:2/);
    });

    await t.test('XLIFF goes the same way; a text that comes back unchanged is still right', () => {
      const xliff = out('--format', 'xliff', id);
      assert.match(xliff, /state="needs-review-translation">Atlas des récifs</);
      const second = out('--format', 'xliff-2', id);
      assert.match(second, /version="2\.0"[^]* srcLang="en" trgLang="fr"[^]*state="initial">\n<source>[^<]*<\/source>\n<target>Atlas des récifs</);
      assert.match(node.run('translations', 'import', file('fr-2.xlf', second)).stderr, /unfinished/);
      const done = node.run('translations', 'import', file('fr.xlf', xliff.replace('needs-review-translation', 'final')));
      assert.equal(done.status, 0, done.stderr);
      assert.match(done.stderr, /^1 right$/m);
      assert.equal(waiting()[0].split('\t')[1], 'part'); // the summary
    });
  });
}
