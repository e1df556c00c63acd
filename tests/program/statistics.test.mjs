// How often what is published is read: by people, robots and programs, through restarts and kill -9, on the desk, for a focal
// point and by command.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, lines, Node, resource, start, stop } from './harness.mjs';

const people = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0' };

for (const engine of engines) {
  describe(`what is read on ${engine.name}`, () => {
    const node = new Node(engine);
    let id;
    after(() => node.close());

    // Sums by kind, what and form, in all.
    const sums = () => Object.fromEntries(node.run('statistics', '--by', 'all', '--json').stdout.trim().split('\n').filter(Boolean)
      .map((line) => JSON.parse(line)).map(({ kind, what, form, count }) => [[kind, what, form].filter(Boolean).join(' '), count]));
    const read = async (path, headers = {}, options = {}) => {
      const answer = await node.get(path, { ...people, ...headers }, options);
      await answer.arrayBuffer();
      return answer;
    };

    before(async () => {
      const done = node.feed(lines([resource('a', { en: 'Reefs of Lamu' }, { countries: ['TZ'] })]), 'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
      [id] = node.run('export', '--format', 'jsonl').stdout.match(/ke-[a-z0-9]+/);
      await node.serve();
    });

    test('pages, records, downloads and doors are counted when the server ends, cached or not', async () => {
      for (let i = 0; i < 3; i++) await read(`/records/${id}`);
      await read('/countries/TZ');
      await read(`/records/${id}.json`);
      await read(`/records/${id}@1.bib`);
      await read('/search.csv?q=reefs');
      await read('/api/v1/records');
      await read('/feeds/new.atom');
      await read('/oai?verb=Identify');
      await read('/map.svg');
      await read('/healthz');
      const { headers } = await read('/about');
      assert.equal((await read('/about', { 'if-none-match': headers.get('etag') })).status, 304);
      await read('/about', {}, { method: 'HEAD' });
      await read('/records/ke-0000000');
      await read('/nothing/of/ours');
      await read('/me');
      for (const agent of ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'curl/8']) await read(`/records/${id}`, { 'user-agent': agent });
      await read(`/records/${id}.ris`, { 'user-agent': 'Wget/1.21' });
      await node.stop();
      const found = sums();
      assert.deepEqual(found, {
        'page /records/{id} html': 3, 'page /countries/TZ html': 1, 'page /about html': 1, [`record ${id} html`]: 3,
        [`download ${id} json`]: 1, [`download ${id} bib`]: 1, 'export /search csv': 1, 'door /api/v1/records json': 1,
        'door /feeds/{name} atom': 1, 'door /oai xml': 1, 'owner KE page': 3, 'owner KE download': 2, 'country TZ page': 3,
        'country TZ download': 2, 'answer unchanged': 1, 'answer head': 1, 'answer refused': 2, 'robot page': 2,
        'robot download': 1, visitor: 1,
      });
    });

    test('a second server adds its own, and kill -9 loses no more than what was not written', async () => {
      const before = sums();
      await node.serve();
      for (let i = 0; i < 5; i++) await read(`/records/${id}`);
      if (engine.name === 'PostgreSQL') {
        const other = start(node.folder);
        const [address] = await other.answers;
        await (await fetch(`${address}/about`, { headers: people })).arrayBuffer();
        assert.equal(await stop(other.server), 0);
        assert.equal(sums()['page /about html'], before['page /about html'] + 1);
      }
      await node.stop('SIGKILL');
      assert.equal(node.run('check').status, 0);
      const left = sums();
      assert.ok(left['page /records/{id} html'] >= before['page /records/{id} html']);
      await node.serve();
      await read(`/records/${id}`);
      await node.stop();
      assert.equal(sums()['page /records/{id} html'], left['page /records/{id} html'] + 1);
    });

    test('the desk shows it as page, table, data and picture; a focal point that of its country, nobody else', async () => {
      await node.serve();
      const operator = await new Browser(node).operate();
      const { html } = await operator.ask('/admin/statistics');
      assert.match(html, /Reefs of Lamu/);
      assert.match(html, /United Republic of Tanzania/);
      assert.match((await operator.ask('/admin')).html, /\/admin\/statistics/);
      const found = JSON.parse((await operator.ask('/admin/statistics.json?range=year')).html);
      assert.equal(found.record[0].what, id);
      assert.deepEqual(found.form.map(({ form, count }) => [form, count]), [['bib', 1], ['json', 1]]);
      assert.match((await operator.ask('/admin/statistics.csv')).html, new RegExp(`^period,kind,what,form,count\r\n[^]*"","record","${id}","html",`));
      assert.match((await operator.ask('/admin/statistics.svg?range=all')).html, /^<svg/);
      assert.equal((await operator.ask('/admin/statistics?from=yesterday')).status, 400);

      const person = new Browser(node);
      node.feed('seven elephants in the rain\n', 'user', 'add', 'fp@example.org', '--name', 'F', '--password');
      assert.equal(node.run('user', 'role', 'fp@example.org', 'add', 'focal-point', '--country', 'KE').status, 0);
      await person.signIn('fp@example.org', 'seven elephants in the rain');
      assert.match((await person.ask('/me')).html, /\/me\/statistics\?owner=KE/);
      const own = await person.ask('/me/statistics?owner=KE');
      assert.match(own.html, /records of <bdi>Kenya<\/bdi>[^]*Reefs of Lamu/);
      assert.ok(!own.html.includes('/oai'));
      assert.equal((await person.ask('/me/statistics?owner=TZ')).status, 403);
      assert.equal((await person.ask('/admin/statistics')).status, 403);
      assert.equal((await new Browser(node).ask('/me/statistics?owner=KE')).status, 303);
    });

    test('the command prints sums by day, by what was read and for an owner, as lines and as a table', () => {
      const day = new Date().toISOString().slice(0, 10);
      assert.match(node.run('statistics').stdout, new RegExp(`^${day.slice(0, 8)}\\d\\d\tpage\t-\t\\d+$`, 'm'));
      assert.match(node.run('statistics', '--by', 'record', '--csv').stdout, new RegExp(`^what,form,count\r\n"${id}","html",`));
      assert.match(node.run('statistics', '--owner', 'KE', '--since', day.slice(0, 7)).stdout, /\tpage\t\d+$/m);
      assert.equal(node.run('statistics', '--by', 'form').stdout, 'bib\t1\njson\t1\n');
      assert.equal(node.run('statistics', '--since', '2999-01').stdout, '');
      assert.equal(node.run('statistics', '--since', 'today').status, 2);
      assert.equal(node.run('statistics', '--by', 'everything').status, 2);
    });

    test('a node that is told not to count does not; one that shows its totals says them on /statistics', async () => {
      await node.stop();
      const before = sums();
      assert.equal(node.run('settings', 'statistics.count', 'no').status, 0);
      assert.equal(node.run('settings', 'statistics.public', 'yes').status, 0);
      await node.serve();
      assert.match(await (await node.get('/statistics', { 'accept-language': 'en' })).text(), /Page views in the last 30 days: \d/);
      await node.stop();
      assert.deepEqual(sums(), before);
    });
  });
}
