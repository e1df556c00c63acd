// The running node, as a browser or a program meets it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, resource, root } from './harness.mjs';

const languages = ['en', 'fr', 'es', 'ar', 'ru', 'zh'];

for (const engine of engines) {
  describe(`a running node on ${engine.name}`, () => {
    const node = new Node(engine, ['--demonstration']);
    let id;
    before(async () => {
      const done = node.run('import', '--publish', join(root, 'demonstration'));
      assert.ok(done.status < 2, done.stderr);
      id = node.json('search', '--type', 'case-study').results[0].id;
      await node.serve();
    });
    after(() => node.close());

    test('each public page answers in each language, says so and needs no script', async () => {
      for (const path of ['/', '/search?q=water', `/records/${id}`, `/records/${id}/history`, '/types', '/types/event',
        '/types/event/fields', '/countries', '/countries/KE', '/organizations', '/subjects', '/subjects/mangroves', '/vocabularies',
        '/vocabularies/subjects', '/vocabularies/subjects/mangroves', '/nodes', '/statistics?q=water', '/about', '/accessibility']) {
        for (const language of languages) {
          const answer = await node.get(path, { 'accept-language': language });
          const html = await answer.text();
          assert.equal(answer.status, 200, `${path} ${language}`);
          assert.match(html, new RegExp(`<html[^>]* lang="?${language}`), `${path} ${language}`);
          assert.equal(/dir="?rtl/.test(html.slice(0, 300)), language === 'ar', `${path} ${language}`);
          assert.match(answer.headers.get('content-security-policy'), /default-src 'none'/);
        }
      }
    });

    test('the same record answers as JSON and as Dublin Core', async () => {
      const json = await (await node.get(`/records/${id}.json`)).json();
      assert.equal(json.id, id);
      const negotiated = await node.get(`/records/${id}`, { accept: 'application/json' });
      assert.match(negotiated.headers.get('content-type'), /json/);
      const xml = await (await node.get(`/records/${id}.xml`)).text();
      assert.match(xml, /<dc:title/);
    });

    test('the pictures of a search are SVG under the policy of what is no page', async () => {
      for (const path of ['/map.svg', '/years.svg?q=water']) {
        const answer = await node.get(path);
        assert.equal(answer.headers.get('content-type'), 'image/svg+xml', path);
        assert.match(answer.headers.get('content-security-policy'), /^default-src 'none'/, path);
        assert.match(await answer.text(), /^<svg [^]*<\/svg>\n$/, path);
      }
    });

    test('search answers as JSON, CSV and Atom', async () => {
      const json = await (await node.get('/search.json?q=water')).json();
      assert.ok(json.total > 0 && json.facets.type.length > 0);
      assert.match((await node.get('/search.csv?q=water')).headers.get('content-type'), /text\/csv/);
      assert.match(await (await node.get('/search.atom?q=water')).text(), /<feed/);
    });

    test('an unchanged page is 304, a changed one is not', async () => {
      const first = await node.get('/search?q=unchanged');
      const etag = first.headers.get('etag');
      await first.text();
      assert.equal((await node.get('/search?q=unchanged', { 'if-none-match': etag })).status, 304);
      node.feed(lines([resource('unchanged', { en: 'Unchanged waters' })]), 'import', '--publish', '-');
      let status = 304;
      for (let i = 0; i < 200 && status === 304; i++)
        status = (await node.get('/search?q=unchanged', { 'if-none-match': etag })).status;
      assert.equal(status, 200);
    });

    test('what is not there is 404, what is withdrawn is 410 with its reason', async () => {
      assert.equal((await node.get('/records/ke-0000000')).status, 404);
      assert.equal((await node.get('/nothing')).status, 404);
      node.feed(lines([resource('gone', { en: 'Gone with the wind' })]), 'import', '--publish', '-');
      const gone = node.json('search', '"gone with the wind"').results[0].id;
      node.run('record', 'withdraw', gone, '--reason', 'superseded by another');
      const answer = await node.get(`/records/${gone}?x=1`);
      assert.equal(answer.status, 410);
      assert.match(await answer.text(), /superseded by another/);
    });

    test('a one-time link signs the operator in once, by a POST', async () => {
      const link = new URL(node.run('user', 'link').stdout.trim()).pathname;
      assert.equal((await node.get('/admin')).headers.get('location'), '/sign-in?return=%2Fadmin');
      const page = await (await node.get(link)).text();
      const submission = /name="?submission"? value="?([^" >]+)/.exec(page)[1];
      const post = () => node.get(link, { 'content-type': 'application/x-www-form-urlencoded', origin: node.address },
        { method: 'POST', body: `submission=${submission}` });
      const answer = await post();
      assert.equal(answer.status, 303);
      const cookie = answer.headers.get('set-cookie').split(';')[0];
      const desk = await node.get('/admin', { cookie });
      assert.equal(desk.status, 200);
      assert.match(await desk.text(), /Release of what was withheld until today/);
      assert.notEqual((await post()).status, 303);
    });

    test('what a page shows is escaped', async () => {
      node.feed(lines([resource('hostile', { en: 'Zqx <script>alert(1)</script> "\' &amp;' })]), 'import', '--publish', '-');
      let html = '';
      for (let i = 0; i < 200 && !html.includes('alert(1)'); i++)
        html = await (await node.get('/search?q=zqx')).text();
      assert.ok(html.includes('alert(1)') && !html.includes('<script>alert'), html.slice(0, 2000));
    });

    test('SIGTERM ends it with status 0', async () => {
      assert.equal(await node.stop(), 0);
    });
  });
}
