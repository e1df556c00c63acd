// Links of records: asked on the loopback, told, repaired in one step.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, lines, Node, program, resource, until } from './harness.mjs';

// A provider whose paths say how it answers.
async function provide() {
  const asked = [], provider = { edition: 1 };
  const server = createServer((ask, answer) => {
    asked.push(`${ask.method} ${ask.url}`);
    const go = (status, headers = {}, body = '') => answer.writeHead(status, headers).end(ask.method === 'HEAD' ? '' : body);
    if (/^\/4\d\d(\?|$)/.test(ask.url) && !ask.url.startsWith('/429')) return go(Number(ask.url.slice(1, 4)));
    if (ask.url === '/301') return go(301, { location: '/good.txt' });
    if (ask.url === '/circle') return go(302, { location: '/circle' });
    if (ask.url === '/inside') return go(302, { location: 'http://169.254.169.254/latest/meta-data/' });
    if (ask.url === '/429') return go(429, { 'retry-after': '7200' });
    if (ask.url === '/slow') return undefined;
    if (ask.url === '/huge') {
      answer.writeHead(ask.method === 'HEAD' ? 405 : 200);
      return ask.method === 'HEAD' ? answer.end() : answer.end(Buffer.alloc(3 << 20, 'x'));
    }
    if (ask.url === '/changes.txt') {
      const etag = `"${provider.edition}"`;
      if (ask.method === 'GET') asked.push(ask.headers['if-none-match'] ?? 'whole');
      return ask.headers['if-none-match'] === etag ? go(304, { etag }) : go(200, { etag }, `Edition ${provider.edition}\n`);
    }
    return go(200, { 'content-type': 'text/plain' }, 'A document.\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(provider, { server, asked, url: `http://127.0.0.1:${server.address().port}` });
}

// Hours of the day that are not now.
const later = () => [2, 4].map((hours) => new Date(Date.now() + hours * 3600e3).toISOString().slice(11, 16)).join('-');

for (const engine of engines) {
  describe(`links on ${engine.name}`, () => {
    const node = new Node(engine);
    const operator = new Browser(node);
    let there, closed;

    const set = (...pairs) => pairs.forEach(([name, value]) => assert.equal(node.run('settings', name, value).status, 0, name));
    // The provider is in this process, which must not wait for a command.
    async function links(...words) {
      const child = spawn(program, ['links', '-n', node.folder, '--json', ...words]);
      const done = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { done[name] += text; });
      [done.status] = await once(child, 'close');
      done.list = done.stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
      return done;
    }
    const publish = (...records) => assert.equal(node.feed(lines(records), 'import', '--publish', '--quiet', '-').status, 0);
    const linked = (source, ...paths) => ({ ...resource(source, { en: `Report ${source}` },
      { links: paths.map((path) => ({ url: there.url + path })) }), licence: 'CC-BY-4.0' });
    const found = async (path, ...words) => {
      const { list } = await links('check', there.url + path, ...words);
      return list[0];
    };
    const idOf = (source) => node.json('search', `"Report ${source}"`).results[0].id;

    before(async () => {
      there = await provide();
      closed = await provide();
      set(['links.check', 'own'], ['links.pause', '0'], ['links.seconds', '1'], ['links.failures', '2'], ['links.days', '0'],
        ['links.copy-megabytes', '1'],
        ['links.between', later()]); // the server itself asks nothing
      publish(linked('a', '/good.txt', '/404', '/410', '/301', '/circle', '/inside', '/403', '/huge'), linked('b', '/404', '/slow'),
        linked('c', '/429'));
    });
    after(async () => {
      for (const { server } of [there, closed]) {
        server.closeAllConnections();
        server.close();
      }
      await node.close();
    });

    test('a private address is not asked unless the operator says so', async () => {
      const done = await links('check', `${there.url}/good.txt`);
      assert.equal(done.list[0].state, 'private');
      assert.deepEqual(there.asked, []);
      set(['links.private', 'yes']);
    });

    test('each answer has its meaning', async () => {
      const is = async (path, state, status) => {
        const link = await found(path);
        assert.deepEqual([link.state, link.status], [state, status], path);
        return link;
      };
      await is('/good.txt', 'good', 200);
      await is('/huge', 'good', 200);
      await is('/403', 'closed', 403);
      await is('/404', 'failing', 404);
      await is('/410', 'failing', 410);
      await is('/circle', 'failing', 302);
      assert.equal((await is('/301', 'moved', 200)).target, `${there.url}/good.txt`);
      const slow = await is('/slow', 'failing', 0);
      assert.match(slow.note, /time/i);
      set(['links.private', 'no']);
      assert.equal((await found('/inside')).state, 'private');
      set(['links.private', 'yes']);
      there.asked.length = 0;
      assert.equal((await is('/429', 'new', 429)).failures, 0);
      const all = await links('check'); // its host wants to be left alone
      assert.deepEqual([all.status, all.list, there.asked], [0, [], ['HEAD /429']]);
    });

    test('what is not there several times is dead: the list, the desk and readers are told', async () => {
      await found('/404');
      await found('/410');
      const { list } = await links();
      assert.deepEqual(list.map((link) => [link.state, new URL(link.url).pathname]).sort(),
        [['dead', '/404'], ['dead', '/410'], ['moved', '/301']]);
      assert.match(node.run('attention').stdout, /^links: Dead links in records \(2\)$/m);
      await node.serve();
      await operator.operate();
      const { links: rows } = JSON.parse((await operator.ask('/admin/links.json?state=dead')).html);
      assert.deepEqual(rows.map((row) => row.records.length).sort(), [1, 2]);
      assert.match((await operator.ask('/admin')).html, /href="?\/admin\/links/);
      assert.match((await operator.ask('/admin/links?state=moved')).html, new RegExp(`value="?${there.url}/good.txt`));
      assert.match((await operator.ask(`/records/${idOf('b')}`)).html, /\/404[^]*not found since/);
      assert.equal((await new Browser(node).ask('/admin/links')).status, 303);
    });

    test('one form repairs an address in all records that have it, once, and open drafts take it up', async () => {
      const id = idOf('b'), before = node.json('record', 'show', id).revision;
      const form = await operator.ask(`/records/${id}/edit`);
      const hidden = Browser.hidden(form.html, `/records/${id}/edit`);
      await operator.post(`/records/${id}/edit`, { ...hidden, action: 'save', 'fields/title/en': 'Report b, second edition' });
      const sent = { submission: 'repair-1', from: `${there.url}/404`, to: `${there.url}/good.txt?new` };
      for (let i = 0; i < 2; i++)
        assert.equal((await operator.post('/admin/links', sent)).headers.get('location'), '/admin/links?repair=repair-1');
      const told = (await operator.ask('/admin/links?repair=repair-1')).html;
      assert.match(told, /2 records were changed[^]*1 open draft took it up/);
      assert.equal(node.json('record', 'show', id).revision, before + 1);
      const urls = node.json('record', 'show', id).fields.links.map((link) => link.url.slice(there.url.length));
      assert.deepEqual(urls, ['/good.txt?new', '/slow']);
      assert.match((await operator.ask(`/records/${id}/edit`)).html, /second edition[^]*good\.txt\?new/);
      assert.equal((await operator.post('/admin/links', { ...sent, to: `${there.url}/other` })).status, 422);
      assert.equal((await operator.post('/admin/links', { ...sent, submission: 'r2', to: 'javascript:alert(1)' })).status, 422);
      assert.deepEqual((await links()).list.map((link) => new URL(link.url).pathname).sort(), ['/301', '/410']);
      assert.equal(node.run('audit', '--act', 'links.repair').stdout.trim().split('\n').length, 1);
      assert.equal(node.run('audit', '--act', 'record.publish').stdout.trim().split('\n').length, 2);
    });

    test('the command does it too, and names what it could not change', async () => {
      const done = await links('repair', `${there.url}/410`, `${closed.url}/good.txt`);
      assert.deepEqual([done.status, done.list[0].changed, done.list[0].failed], [0, 1, []]);
      assert.equal((await links('repair', `${there.url}/410`, 'nothing')).status, 2);
      assert.equal(node.run('record', 'verify', idOf('a')).status, 0);
    });

    test('who manages records sees the dead links of those that they may amend, and repairs them there', async () => {
      publish(linked('h', '/404?both'), { ...linked('i', '/404?both'), owner: 'TZ' }, { ...linked('j', '/404?theirs'), owner: 'TZ' });
      for (let i = 0; i < 2; i++) for (const path of ['/404?both', '/404?theirs']) await found(path);
      const roles = { focal: ['focal-point', '--country', 'KE'], user: ['authorized-user', '--country', 'TZ'],
        authority: ['publishing-authority', '--country', 'TZ', '--type', 'resource'], writer: ['contributor', '--country', 'KE'] };
      const who = {};
      for (const [name, role] of Object.entries(roles)) {
        node.feed('seven elephants in the rain\n', 'user', 'add', `${name}@example.org`, '--name', name, '--password');
        assert.equal(node.run('user', 'role', `${name}@example.org`, 'add', ...role).status, 0);
        who[name] = await new Browser(node).signIn(`${name}@example.org`, 'seven elephants in the rain');
      }
      const sees = async (name) => JSON.parse((await who[name].ask('/me/links.json')).html).links
        .map(({ url, records }) => [url.slice(there.url.length), ...records]);
      const [h, i, j] = ['h', 'i', 'j'].map(idOf);
      assert.match((await who.focal.ask('/me')).html, /href="?\/me\/links/);
      assert.deepEqual(await sees('focal'), [['/404?both', h]]);
      assert.deepEqual((await sees('user')).sort(), [['/404?both', i], ['/404?theirs', j]]);
      assert.deepEqual((await sees('authority')).sort(), [['/404?both', i], ['/404?theirs', j]]);
      assert.deepEqual(await sees('writer'), []);
      assert.match((await who.authority.ask('/me/links')).html, /id="?to-1\b/);
      assert.doesNotMatch((await who.user.ask('/me/links')).html, /id="?to-1\b/); // who may not publish
      assert.equal((await who.focal.ask('/admin/links')).status, 403);
      assert.equal((await new Browser(node).ask('/me/links')).status, 303);
      const link = (id) => node.json('record', 'show', id).fields.links[0].url.slice(there.url.length);
      const sent = { submission: 'repair-own', from: `${there.url}/404?both`, to: `${there.url}/good.txt?own` };
      assert.equal((await who.user.post('/me/links', { ...sent, submission: 'repair-none' })).status, 303);
      assert.deepEqual([link(h), link(i)], ['/404?both', '/404?both']);
      for (let again = 0; again < 2; again++)
        assert.equal((await who.focal.post('/me/links', sent)).headers.get('location'), '/me/links?repair=repair-own');
      assert.match((await who.focal.ask('/me/links?repair=repair-own')).html, /1 record was changed/);
      assert.deepEqual([link(h), link(i)], ['/good.txt?own', '/404?both']);
      assert.deepEqual(await sees('focal'), []);
    });

    test('one copy is kept of what an open licence lets be copied, given with its record, and erased with it', async () => {
      const kept = node.json('storage').copies; // of what the others link to
      const copied = `${closed.url}/paper.txt`;
      const two = [{ url: copied }];
      publish({ ...linked('d', '/huge'), fields: { title: { en: 'Report d' }, links: [...two, { url: `${there.url}/huge` }] } },
        { ...linked('e'), licence: 'all-rights-reserved', fields: { title: { en: 'Report e' }, links: two } });
      for (const url of [copied, `${there.url}/huge`]) assert.equal((await links('check', url)).list[0].state, 'good');
      const [d, e] = ['d', 'e'].map(idOf);
      const offered = [...(await operator.ask(`/records/${d}`)).html.matchAll(/\/copies\/([0-9a-f]{32})[^>]*>copy kept on/g)];
      assert.equal(offered.length, 1);
      const [[, link]] = offered;
      assert.doesNotMatch((await operator.ask(`/records/${e}`)).html, /copy kept on/);
      const copy = await node.get(`/records/${d}/copies/${link}`);
      assert.equal(await copy.text(), 'A document.\n');
      assert.match(copy.headers.get('content-security-policy'), /sandbox/);
      assert.match(copy.headers.get('content-disposition') ?? 'paper.txt', /paper\.txt/);
      assert.equal((await node.get(`/records/${e}/copies/${link}`)).status, 404);
      assert.equal(node.json('storage').copies, kept + 12);
      assert.equal(node.run('check').status, 0);
      assert.equal(closed.asked.filter((line) => line === 'GET /paper.txt').length, 1);
      const erased = node.run('record', 'erase', d, '--reason', 'It was asked for.');
      assert.equal(erased.status, 0, erased.stderr);
      assert.equal((await node.get(`/records/${d}/copies/${link}`)).status, 410);
      assert.equal(node.json('storage').copies, kept);
    });

    test('a copy is fetched anew only when the document has changed; the one from before stays, as long as the licence allows', async () => {
      publish(linked('g', '/changes.txt'));
      const again = async () => (await found('/changes.txt')).renewed ?? false;
      const asked = () => there.asked.filter((line) => line.startsWith('"') || line === 'whole');
      assert.deepEqual([await again(), await again()], [false, false]);
      there.edition = 2;
      assert.deepEqual([await again(), await again()], [true, false]);
      assert.deepEqual(asked(), ['whole', '"1"', '"1"', '"2"']);
      const { html } = await operator.ask(`/records/${idOf('g')}`);
      const paths = [...html.matchAll(/(\/records\/[^"> ]*\/copies\/[^"> ]*)/g)].map(([, path]) => path);
      assert.match(html, /copy kept on[^]*before it changed/);
      assert.deepEqual(await Promise.all(paths.map(async (path) => (await node.get(path)).text())), ['Edition 2\n', 'Edition 1\n']);
      assert.equal((await node.get(`${paths[0]}/${'0'.repeat(64)}`)).status, 404);
      publish({ ...linked('g', '/changes.txt'), licence: 'all-rights-reserved' });
      there.edition = 3;
      assert.equal(await again(), false);
      assert.equal(asked().length, 4);
      assert.equal(node.run('check').status, 0);
      const kept = node.json('storage').copies;
      assert.equal(node.run('record', 'erase', idOf('g'), '--reason', 'It was asked for.').status, 0);
      assert.equal(node.json('storage').copies, kept - 20);
    });

    test('a server asks by itself, in the hours that it may', async () => {
      publish(linked('f', '/by-itself.txt'));
      set(['links.between', '']);
      await until(() => there.asked.includes('HEAD /by-itself.txt'), () => node.log);
      await until(async () => (await links('list', '--state', 'good')).stdout.includes('/by-itself.txt'), () => node.log);
    });
  });
}
