// Doors for machines: what monitors, crawlers, feed readers, browsers' search boxes and other nodes ask for.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, resource, root } from './harness.mjs';

// The samples of an OpenMetrics text by name and labels; asserts its form (OpenMetrics 1.0.0).
function readMetrics(text) {
  assert.ok(text.endsWith('# EOF\n'));
  const suffixes = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_count', '_sum'], info: ['_info'] };
  const samples = new Map();
  const families = new Set();
  let family;
  for (const line of text.trimEnd().split('\n').slice(0, -1)) {
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram|info)$/.exec(line);
    if (type) {
      assert.ok(!families.has(type[1]), line);
      families.add(type[1]);
      family = { name: type[1], suffixes: suffixes[type[2]] };
      continue;
    }
    if (line.startsWith('# HELP ')) {
      assert.ok(line.startsWith(`# HELP ${family.name} `), line);
      continue;
    }
    const sample = /^([a-z_]+)(\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? (-?[0-9.]+)$/.exec(line);
    assert.ok(sample, line);
    assert.ok(family.suffixes.some((suffix) => sample[1] === family.name + suffix), line);
    assert.ok(!samples.has(sample[1] + (sample[2] ?? '')), `twice: ${line}`);
    samples.set(sample[1] + (sample[2] ?? ''), Number(sample[3]));
  }
  return samples;
}

const addresses = (xml) => [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1]);

for (const engine of engines) {
  describe(`the doors for machines on ${engine.name}`, () => {
    const node = new Node(engine, ['--demonstration']);
    let ids;
    const text = async (path, headers) => (await node.get(path, headers)).text();
    const json = async (path, headers) => (await node.get(path, headers)).json();
    before(async () => {
      assert.ok(node.run('import', '--publish', join(root, 'demonstration')).status < 2);
      node.feed(lines([resource('gone', { en: 'Gone' })]), 'import', '--publish', '-');
      node.gone = node.json('search', 'title:gone').results[0].id;
      node.run('record', 'withdraw', node.gone, '--reason', 'x');
      ids = new Set();
      for (const { id } of node.json('search', '--limit', '100', '').results) ids.add(id);
      await node.serve();
    });
    after(() => node.close());

    test('the node describes itself, and its endpoints answer', async () => {
      const told = await json('/.well-known/chm', { accept: 'text/html' });
      assert.equal(told.name.fr, 'CHM Test');
      assert.equal(told.kind, 'national');
      assert.equal(told.country, 'KE');
      assert.deepEqual(told.languages, ['en', 'fr', 'es', 'ar', 'ru', 'zh']);
      assert.match(told.key, /^ed25519:[A-Za-z0-9+/]+=*$/);
      assert.equal(told.software.name, 'chm');
      assert.match(told.cursor, /^[\w-]+\.[0-9]+$/);
      const counts = Object.values(told.counts.types).reduce((sum, count) => sum + count, 0);
      assert.equal(told.counts.records, counts);
      assert.equal(counts, (await json('/search.json')).total);
      for (const [name, address] of Object.entries(told.endpoints)) {
        assert.ok(address.startsWith('http://chm.example.org/'), address);
        const answer = await node.get(new URL(address).pathname + (name === 'api' ? 'openapi.json' : ''));
        assert.equal(answer.status, 200, name);
      }
    });

    test('monitors learn whether it lives and is ready', async () => {
      const health = await node.get('/healthz', { accept: 'application/json' });
      assert.equal(health.status, 200);
      assert.equal(await health.text(), 'ok\n');
      const ready = await node.get('/readyz');
      assert.equal(ready.status, 200);
      assert.equal(ready.headers.get('cache-control'), 'no-store');
      const state = await ready.json();
      assert.equal(state.ready, true);
      assert.equal(state.database, engine.name);
      assert.equal(state.behind, 0);
    });

    test('measures are told in OpenMetrics, and count what is answered', async () => {
      const answer = await node.get('/metrics');
      assert.equal(answer.headers.get('content-type'), 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      const before = readMetrics(await answer.text());
      const ok = 'chm_http_requests_total{method="GET",route="/types",status="200"}';
      const absent = 'chm_http_requests_total{route="none",status="404"}';
      const took = 'chm_http_request_duration_seconds_bucket{method="GET",route="/types",le="+Inf"}';
      for (let i = 0; i < 3; i++) await text('/types');
      await text('/nothing');
      let now;
      do now = readMetrics(await text('/metrics')); // an answer is counted when it has been taken
      while ((now.get(absent) ?? 0) < (before.get(absent) ?? 0) + 1 || (now.get(ok) ?? 0) < (before.get(ok) ?? 0) + 3);
      assert.equal(now.get(ok), (before.get(ok) ?? 0) + 3);
      assert.equal(now.get(took), now.get(ok));
      assert.equal(now.get(took), now.get('chm_http_request_duration_seconds_count{method="GET",route="/types"}'));
      assert.equal(now.get('chm_database_up'), 1);
      assert.equal(now.get('chm_index_lag'), 0);
      assert.equal(now.get('chm_log_position'), now.get('chm_index_position'));
      assert.ok(now.get('chm_records{type="case-study"}') > 0);
      assert.ok(now.get('chm_http_connections') >= 1 && now.get('process_resident_memory_bytes') > 1e6);
      assert.ok(now.has('chm_http_queue') && now.has('chm_jobs{state="waiting"}'));
    });

    test('measures have no secrets, and are for those whom the settings name', async () => {
      const link = node.run('user', 'link').stdout.trim();
      await text(new URL(link).pathname);
      const told = await text('/metrics');
      assert.ok(!told.includes(new URL(link).pathname.split('/').at(-1)));
      assert.ok(!told.includes(readFileSync(join(node.folder, 'keys', 'node.key'), 'utf8').trim()));
      assert.ok(!/postgresql:\/\/|sqlite:/.test(told));
      for (const header of ['x-forwarded-for', 'forwarded', 'via'])
        assert.equal((await node.get('/metrics', { [header]: '127.0.0.1' })).status, 403, header);
    });

    test('crawlers are told what not to ask for and where the site map is', async () => {
      const robots = await node.get('/robots.txt');
      assert.match(robots.headers.get('content-type'), /^text\/plain/);
      assert.match(await robots.text(), /^User-agent: \*\nDisallow: [^]+\nSitemap: http:\/\/chm\.example\.org\/sitemap\.xml\n$/);
    });

    test('the site map names every page and record that is there, with its time', async () => {
      const index = await text('/sitemap.xml');
      const parts = addresses(index).map((address) => new URL(address).pathname);
      assert.deepEqual(parts, ['/sitemap/pages.xml', '/sitemap/1.xml']);
      for (const address of addresses(await text(parts[0])))
        assert.equal((await node.get(new URL(address).pathname)).status, 200, address);
      const answer = await node.get(parts[1]);
      const records = await answer.text();
      const listed = addresses(records);
      assert.equal(listed.length, new Set(listed).size);
      assert.equal(listed.length, (await json('/search.json')).total);
      for (const id of ids) assert.ok(listed.includes(`http://chm.example.org/records/${id}`), id);
      assert.ok(!listed.some((address) => address.endsWith(node.gone)));
      const { updated } = await json(`/records/${[...ids][0]}.json`);
      const time = new RegExp(`<loc>http://chm\\.example\\.org/records/${[...ids][0]}</loc><lastmod>([^<]+)</lastmod>`).exec(records)[1];
      assert.ok(Math.abs(Date.parse(time) - Date.parse(updated)) < 60e3);
      assert.equal((await node.get(parts[1], { 'if-none-match': answer.headers.get('etag') })).status, 304);
      for (const part of ['0', '2', 'x', '-1']) assert.equal((await node.get(`/sitemap/${part}.xml`)).status, 404, part);
    });

    test('browsers find the search', async () => {
      assert.match(await text('/'), /<link rel="?search"? type="?application\/opensearchdescription\+xml"? href="?\/opensearch\.xml/);
      const answer = await node.get('/opensearch.xml');
      assert.match(answer.headers.get('content-type'), /^application\/opensearchdescription\+xml/);
      const description = await answer.text();
      assert.ok(/<ShortName>([^<]+)</.exec(description)[1].length <= 16);
      const templates = [...description.matchAll(/rel="results" template="([^"]+)"/g)].map((match) => match[1].replaceAll('&amp;', '&'));
      assert.equal(templates.length, 3);
      for (const template of templates) {
        const { pathname, search } = new URL(template.replace('{searchTerms}', 'water').replace('{count?}', ''));
        assert.equal((await node.get(pathname + search)).status, 200, template);
      }
    });

    test('feeds have what changed last first, in pages, and pages say where they are', async () => {
      node.feed(lines([resource('old', { en: 'A new page about Zanzibar' }, { countries: ['TZ'] })]), 'import', '--publish', '-');
      let feed = '';
      for (let i = 0; i < 300 && !feed.includes('Zanzibar'); i++) feed = await text('/feeds/new.atom');
      for (const path of ['/feeds/new.atom', '/feeds/resource.atom', '/feeds/TZ.atom', '/search.atom?country=TZ']) {
        const answer = await node.get(path);
        assert.match(answer.headers.get('content-type'), /^application\/atom\+xml/);
        feed = await answer.text();
        assert.match(/<entry[^]*?<title>([^<]*)</.exec(feed)[1], /Zanzibar/, path);
        const updated = [...feed.matchAll(/<updated>([^<]+)</g)].map((match) => match[1]);
        assert.equal(updated[0], updated.slice(1).sort().at(-1), path);
        assert.deepEqual(updated.slice(1), updated.slice(1).sort().reverse(), path);
      }
      const entries = [];
      let id;
      for (let next = '/feeds/new.atom'; next;) {
        feed = await text(next);
        entries.push(...[...feed.matchAll(/<entry[^]*?<id>([^<]+)</g)].map((match) => match[1]));
        id ??= /<id>([^<]+)</.exec(feed)[1];
        assert.equal(/<id>([^<]+)</.exec(feed)[1], id);
        const link = /<link rel="next"[^>]* href="([^"]+)"/.exec(feed)?.[1].replaceAll('&amp;', '&');
        next = link && new URL(link).pathname + new URL(link).search;
      }
      assert.equal(new Set(entries).size, entries.length);
      assert.equal(entries.length, (await json('/search.json')).total);
      assert.equal((await node.get('/feeds/nothing.atom')).status, 404);
      for (const [page, address] of [['/', '/feeds/new.atom'], ['/types/event', '/feeds/event.atom'],
        ['/countries/KE', '/feeds/KE.atom'], ['/search?q=water', '/search.atom?q=water']]) {
        const link = new RegExp(`<link rel="?alternate"? type="?application/atom\\+xml"? href="?${address.replace('?', '\\?')}[">]`);
        assert.match(await text(page), link, page);
      }
    });

    test('SIGTERM ends it', async () => {
      assert.equal(await node.stop(), 0);
    });

    test('nobody may read measures where the settings say so, and a wrong setting stops the start', async () => {
      const file = join(node.folder, 'node.ini');
      const settings = readFileSync(file, 'utf8');
      writeFileSync(file, `${settings}\nmetrics = nobody\n`);
      await node.serve();
      assert.equal((await node.get('/metrics')).status, 403);
      await node.stop();
      writeFileSync(file, `${settings}\nmetrics = 127.0.0.1, elsewhere\n`);
      const failed = node.run('serve', '--listen', '127.0.0.1:0');
      assert.equal(failed.status, 2);
      assert.match(failed.stderr, /metrics.*elsewhere|elsewhere.*metrics/s);
    });
  });
}
