// Files of translators' tools on pages and by the API: what waits goes out, what comes back becomes drafts, and who decides is told once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, lines, Node, resource } from './harness.mjs';
import { Schemas } from './schemas.mjs';

const password = 'seven elephants in the rain';
const titles = ['Reef atlas', 'Kelp atlas', 'Mangrove atlas'];

for (const engine of engines) {
  test(`${engine.name}: a translator's files by pages and the API`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    const put = (...records) => assert.equal(node.feed(lines(records), 'import', '--publish', '-').status, 0);
    put(...titles.map((title) => resource(title, { en: title }, { summary: { en: `About the ${title}` } })));
    for (const [name, role] of [['tara', 'translator'], ['vera', 'publishing-authority'], ['rita', 'reader']]) {
      node.feed(`${password}\n`, 'user', 'add', `${name}@example.org`, '--name', name, '--password');
      assert.equal(node.run('user', 'role', `${name}@example.org`, 'add', role, ...(name === 'vera' ? ['--country', 'KE'] : [])).status, 0);
    }
    const token = Object.fromEntries(['tara', 'rita'].map((name) => [name,
      node.json('user', 'token', `${name}@example.org`, 'add', '--name', 'test', '--scopes', 'read,write').token]));
    await node.serve();
    const tara = await new Browser(node).signIn('tara@example.org', password);
    const rita = await new Browser(node).signIn('rita@example.org', password);
    const mails = () => node.run('mail', '--json', 'list').stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line))
      .filter(({ template }) => template === 'translations');
    const queue = () => node.run('queue', '--json').stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
    let sent = 0;
    async function bring(browser, text, name = 'fr.po') {
      const body = new FormData();
      body.append('submission', `file-${++sent}`);
      body.append('file', new Blob([text]), name);
      const answer = await browser.get('/translations', { origin: node.address }, { method: 'POST', body });
      return { status: answer.status, html: await answer.text() };
    }

    await t.test('the queue and the page of a record offer files, and take them back', async () => {
      const html = await (await tara.get('/translations?language=fr&type=resource')).text();
      for (const suffix of ['po', 'xlf']) assert.match(html, new RegExp(`href="/translations/fr\\.${suffix}\\?type=resource"`));
      assert.match(html, /<form[^>]*action="?\/translations"?[^>]*multipart/);
      const id = /\/records\/([^/"]+)\/translate\/fr/.exec(html)[1];
      const page = await (await tara.get(`/records/${id}/translate/fr`)).text();
      assert.match(page, new RegExp(`href="/records/${id}/translate/fr\\.xlf"`));
      assert.match(page, new RegExp(`href="/records/${id}/translate/fr\\.xlf\\?xliff=2\\.0"`));
      const file = await tara.get(`/records/${id}/translate/fr.xlf`);
      assert.equal(file.headers.get('content-type'), 'application/xliff+xml');
      assert.match(file.headers.get('content-disposition'), new RegExp(`${id}-fr\\.xlf`));
      assert.equal((await file.text()).match(/<trans-unit/g).length, 2);
    });

    const po = await (await tara.get('/translations/fr.po?type=resource')).text();
    const done = po.replaceAll(/msgid "(.*)"\nmsgstr ""(?!\n")/g, (whole, text) => text ? `msgid "${text}"\nmsgstr "${text} (fr)"` : whole);

    await t.test('only who may translate gets or brings anything', async () => {
      assert.doesNotMatch(await (await rita.get('/translations/fr.po')).text(), /atlas/);
      assert.equal((await new Browser(node).get('/translations/fr.po')).status, 403);
      assert.match((await bring(rita, done)).html, /Not yours to translate: 6/);
      assert.deepEqual(queue(), []);
    });

    await t.test('hostile and broken files are refused with their line, and nothing is kept', async () => {
      const xml = (await (await tara.get('/translations/fr.xlf')).text()).replace('?>\n', '?>\n<!DOCTYPE xliff [<!ENTITY a SYSTEM "file:///etc/passwd">\n<!ENTITY b "&a;&a;">]>\n')
        .replace('</source>', '</source><target>&a;&b;</target>');
      for (const [text, name, place] of [[xml, 'a.xlf', /a\.xlf:\d+/], ['msgid "a"\nwrong\n', 'a.po', /a\.po:2/], ['', 'a.po', /Choose a file/]]) {
        const { status, html } = await bring(tara, text, name);
        assert.equal(status, 422, html);
        assert.match(html, place);
        assert.doesNotMatch(html, /root:/);
      }
      assert.deepEqual(queue(), []);
    });

    await t.test('who decides is told of all of it in one mail; the same file again does nothing', async () => {
      const { status, html } = await bring(tara, done);
      assert.equal(status, 200);
      assert.match(html, /Taken into drafts: 6/);
      assert.match(html, /Publication asked for: 3/);
      assert.deepEqual(queue().map(({ kind }) => kind), ['translation', 'translation', 'translation']);
      assert.deepEqual(mails().map(({ to }) => to), ['vera@example.org']);
      const text = node.run('mail', 'show', String(mails()[0].id)).stdout;
      for (const title of titles) assert.ok(text.includes(title), text);
      assert.match(text, /3 translations for your decision/);
      assert.match((await bring(tara, done)).html, /There already: 6/);
      assert.equal(mails().length, 1);
      for (const { id } of queue()) assert.equal(node.run('queue', 'grant', id).status, 0);
      assert.match((await bring(tara, done)).html, /There already: 6/);
      assert.deepEqual(queue().filter(({ state }) => state === 'open'), []);
    });

    const document = await (await node.get('/api/v1/openapi.json')).json();
    const schemas = new Schemas({ $id: 'openapi', ...document });
    const api = async (who, method, path, body, headers = {}) => {
      const answer = await node.get(`/api/v1${path}`, { authorization: `Bearer ${token[who]}`, ...headers },
        { method, body: typeof body === 'object' ? JSON.stringify(body) : body });
      const text = await answer.text(), json = answer.headers.get('content-type').includes('json') ? JSON.parse(text) : text;
      const [, item] = Object.entries(document.paths).find(([one]) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(`/api/v1${path.split('?')[0]}`));
      if (answer.status === 200) {
        const { schema } = item[method.toLowerCase()].responses[200].content[answer.headers.get('content-type').split(';')[0]];
        if (schema.$ref) schemas.holds(json, schema, `${method} ${path}`);
      }
      return { status: answer.status, body: json, etag: answer.headers.get('etag') };
    };
    const asJson = { 'content-type': 'application/json' };

    await t.test('by the API a record is translated on the version that was read', async () => {
      const waiting = await api('tara', 'GET', '/translations/es?type=resource');
      assert.equal(waiting.body.texts.length, 6);
      const { record } = waiting.body.texts[0], path = `/records/${record}/translations/es`;
      const read = await api('tara', 'GET', path);
      assert.equal(read.body.texts.length, 2);
      const texts = { texts: read.body.texts.map(({ path: at, mark, original }) => ({ path: at, mark, text: `${original} (es)` })) };
      assert.equal((await api('tara', 'PUT', path, texts, asJson)).status, 428);
      assert.equal((await api('tara', 'PUT', path, texts, { ...asJson, 'if-match': '"9.9"' })).status, 412);
      assert.equal((await api('rita', 'PUT', path, texts, { ...asJson, 'if-match': read.etag })).status, 403);
      const saved = await api('tara', 'PUT', path, texts, { ...asJson, 'if-match': read.etag });
      assert.deepEqual([saved.status, saved.body.counts.taken, saved.body.asked, saved.body.drafts], [200, 2, 1, [record]]);
      assert.notEqual(saved.etag, read.etag);
      const other = { texts: [{ record: 'ke-0000000', path: '/fields/title', text: 'x' }] };
      assert.equal((await api('tara', 'PUT', path, other, { ...asJson, 'if-match': saved.etag })).status, 400);
    });

    await t.test('and many of them as a file of a tool', async () => {
      const xliff = (await api('tara', 'GET', '/translations/es', undefined, { accept: 'application/xliff+xml' })).body;
      const file = xliff.replaceAll(/<source>(.*)<\/source>/g, '<source>$1</source><target state="final">$1 (es)</target>');
      const how = { 'content-type': 'application/xliff+xml', 'idempotency-key': 'es-1' };
      assert.equal((await api('tara', 'POST', '/translations', file, { 'content-type': 'application/xliff+xml' })).status, 400);
      const second = (await api('tara', 'GET', '/translations/es?xliff=2.0', undefined, { accept: 'application/xliff+xml' })).body;
      assert.match(second, /<xliff version="2\.0"/);
      const half = second.replaceAll(/state="initial">\n<source>(.*)<\/source>/g, 'state="final"><source>$1</source><target>$1 (es)</target>');
      const taken = await api('tara', 'POST', '/translations', half, { ...how, 'idempotency-key': 'es-0' });
      assert.deepEqual([taken.body.counts.taken, taken.body.asked], [4, 2]);
      const again = await api('tara', 'POST', '/translations', file, how);
      assert.deepEqual([again.body.counts.taken, again.body.counts.same, again.body.asked], [0, 6, 0]);
      assert.equal((await api('rita', 'POST', '/translations', file, { ...how, 'idempotency-key': 'es-2' })).body.counts.denied, 6);
      assert.equal((await api('tara', 'POST', '/translations', 'a,b', { 'content-type': 'text/csv', 'idempotency-key': 'es-3' })).status, 415);
    });

    await t.test('a file of XLIFF 2.0 has originals of one language, which is asked for where there are several', async () => {
      put(resource('Lamu', { en: 'Seagrass of Lamu' }), resource('Praderas', { es: 'Praderas marinas' }));
      const out = (...words) => node.run('translations', 'export', '--language', 'ru', '--format', 'xliff-2', ...words);
      assert.match(out().stderr, /originals are in \w\w, \w\w or more languages, and a document of XLIFF 2\.0 has those of one/);
      const spanish = out('--original', 'es').stdout;
      assert.match(spanish, /srcLang="es"[^]*Praderas marinas/);
      assert.doesNotMatch(spanish, /Seagrass|mul/);
      assert.match(out('--original', 'no such').stderr, /--original says of which language/);
      assert.equal((await tara.get('/translations/ru.xlf?xliff=2.0')).status, 400);
      assert.equal((await tara.get('/translations/ru.xlf?original=no+such')).status, 400);
      assert.match(await (await tara.get('/translations/ru.xlf?xliff=2.0&original=en')).text(), /srcLang="en"[^]*Seagrass/);
      const { body } = await api('tara', 'GET', '/translations/ru?original=es');
      assert.deepEqual(new Set(body.texts.map(({ from }) => from)), new Set(['es']));
    });
  });
}
