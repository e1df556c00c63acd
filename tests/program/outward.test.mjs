// How a node asks other hosts: real TLS, redirects, encodings, proxies and busy servers, all on this machine.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Browser } from './browser.mjs';
import { engines, Node, program, until } from './harness.mjs';

const openssl = spawnSync('openssl', ['version']).status === 0;

const says = (verb, inside) => `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-05-01T00:00:00Z</responseDate><${verb}>${inside}</${verb}></OAI-PMH>`;
const answers = {
  Identify: says('Identify', '<repositoryName>A museum</repositoryName><deletedRecord>persistent</deletedRecord>'),
  ListMetadataFormats: says('ListMetadataFormats', '<metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>'),
  ListSets: says('ListSets', '<set><setSpec>plants</setSpec><setName>All plants</setName></set>'),
};
const encodings = { gzip: gzipSync, deflate: deflateSync, raw: deflateRawSync };

describe('how a node asks other hosts', { skip: !openssl && 'openssl is needed' }, () => {
  const node = new Node(engines[0]);
  const servers = [], asked = [];
  let plain, secure, misnamed, proxy, redirect;

  // An authority, and a certificate of it for each name.
  function makeCertificates() {
    const sign = (...words) => assert.equal(spawnSync('openssl', words, { cwd: node.base, encoding: 'utf8' }).status, 0);
    sign('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=Our authority', '-keyout', 'ca.key', '-out', 'ca.pem');
    for (const [name, san] of [['here', 'IP:127.0.0.1'], ['other', 'DNS:museum.example.org']]) {
      sign('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${san}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
      sign('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', `${name}.pem`);
    }
  }

  // The first step of a path says how the answer comes.
  function answer(ask, response) {
    const url = new URL(ask.url, 'http://x');
    const [, how, what] = url.pathname.split('/');
    asked.push([ask.headers.host, ask.url, ask.headers['accept-encoding']]);
    if (how === 'to') return response.writeHead(302, { Location: `${redirect}${url.search}` }).end();
    if (how === 'busy') return response.writeHead(503, { 'Retry-After': what === 'date' ? new Date(Date.now() + 600000).toUTCString() : what }).end();
    if (how === 'file' && ask.headers['if-none-match'] === '"v1"' && ask.headers['if-modified-since']) return response.writeHead(304).end();
    if (how === 'file') {
      response.writeHead(200, { 'Content-Type': 'text/csv', ETag: '"v1"', 'Last-Modified': 'Fri, 01 May 2026 00:00:00 GMT' });
      return response.end('source,title\n1,Sundew\n2,Butterwort\n');
    }
    const body = Buffer.from(answers[url.searchParams.get('verb')]);
    const encode = encodings[how];
    response.writeHead(200, { 'Content-Type': 'text/xml', ...encode && { 'Content-Encoding': how === 'raw' ? 'deflate' : how } });
    response.end(encode ? encode(body) : body);
  }

  async function listen(server) {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server.address().port;
  }

  async function chm(env, ...words) {
    const child = spawn(program, ['harvest', '-n', node.folder, ...words], { env: { ...process.env, http_proxy: '', https_proxy: '', no_proxy: '', ...env } });
    const done = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { done[name] += text; });
    [done.status] = await once(child, 'close');
    return done;
  }
  const show = (url, env = {}) => chm(env, 'show', url, '--private');
  const set = (name, value) => node.run('settings', name, value);

  before(async () => {
    makeCertificates();
    const pair = (name) => ({ key: readFileSync(join(node.base, `${name}.key`)), cert: readFileSync(join(node.base, `${name}.pem`)) });
    plain = await listen(createServer(answer));
    secure = await listen(createSecureServer(pair('here'), answer));
    misnamed = await listen(createSecureServer(pair('other'), answer));
    const passing = createServer((ask, response) => answer({ url: new URL(ask.url).pathname + new URL(ask.url).search, headers: ask.headers }, response));
    passing.on('connect', (ask, socket) => {
      asked.push(['CONNECT', ask.url]);
      const [host, port] = ask.url.split(':');
      const onward = connect(Number(port), host, () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); socket.pipe(onward).pipe(socket); });
      for (const [one, another] of [[socket, onward], [onward, socket]]) one.on('error', () => another.destroy());
    });
    proxy = `http://127.0.0.1:${await listen(passing)}`;
  });
  after(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await node.close();
  });

  test('a provider is shown before it is added', async () => {
    const done = await show(`http://127.0.0.1:${plain}/oai`);
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /name +A museum\ndeleted records +persistent\nformat +oai_dc *\nset +plants +All plants\n/);
    const json = JSON.parse((await chm({}, '--json', 'show', `http://127.0.0.1:${plain}/oai`, '--private')).stdout);
    assert.deepEqual([json.name, json.formats, json.sets], ['A museum', [{ prefix: 'oai_dc', namespace: '' }], [{ set: 'plants', name: 'All plants' }]]);
    assert.match((await chm({}, 'show', `http://127.0.0.1:${plain}/oai`)).stderr, /is in a private network/);
  });

  test('certificates are checked: by whom they are signed, and for whom; an authority of one\'s own is named in the settings', async () => {
    const url = `https://127.0.0.1:${secure}/oai`;
    assert.match((await show(url)).stderr, /certificate/);
    // a harvest does not ask again and again for what will not change
    assert.equal(node.run('harvest', 'add', url, '--name', 'secure', '--private').status, 0);
    const failed = await chm({}, '--json', 'run', 'secure');
    assert.equal(failed.status, 3);
    assert.match(JSON.parse(failed.stdout).note, /certificate/);
    assert.equal(set('network.authority', join(node.base, 'ca.pem')).status, 0);
    assert.equal((await show(url)).status, 0);
    assert.match((await show(`https://127.0.0.1:${misnamed}/oai`)).stderr, /certificate/);
    assert.equal(set('network.authority', 'no-such-file.pem').status, 0);
    assert.match((await show(url)).stderr, /certificate|CA/);
    assert.equal(set('network.authority', join(node.base, 'ca.pem')).status, 0);
  });

  test('redirects lead to other hosts and to TLS, and never from TLS to none or into a private network', async () => {
    redirect = `https://127.0.0.1:${secure}/oai`;
    assert.match((await show(`http://127.0.0.1:${plain}/to`)).stdout, /A museum/);
    redirect = `http://localhost:${plain}/oai`;
    assert.match((await show(`http://127.0.0.1:${plain}/to`)).stdout, /A museum/);
    assert.equal(asked.at(-1)[0], `localhost:${plain}`);
    assert.match((await show(`https://127.0.0.1:${secure}/to`)).stderr, /is not encrypted: that is not followed/);
    redirect = `http://127.0.0.1:${plain}/to`;
    assert.match((await show(`http://127.0.0.1:${plain}/to`)).stderr, /leads from one address to the next, more than 5 times/);
  });

  test('answers come as they are, with gzip or deflate', async () => {
    for (const how of ['oai', 'gzip', 'deflate', 'raw']) assert.match((await show(`http://127.0.0.1:${plain}/${how}`)).stdout, /A museum/, how);
    assert.equal(asked.at(-1)[2], 'gzip, deflate');
  });

  test('who is busy says when to come again, in seconds or by a date', async () => {
    assert.match((await show(`http://127.0.0.1:${plain}/busy/120`)).stderr, /status 503 and wants to be asked again in 120 seconds/);
    const [, seconds] = /asked again in (\d+) seconds/.exec((await show(`http://127.0.0.1:${plain}/busy/date`)).stderr);
    assert.ok(seconds > 500 && seconds <= 600, seconds);
  });

  test('a file is taken in, and comes again only when it has changed', async () => {
    assert.equal(node.run('harvest', 'add', `http://127.0.0.1:${plain}/file`, '--protocol', 'http', '--name', 'table').status, 2);
    assert.equal(node.run('harvest', 'add', `http://127.0.0.1:${plain}/file`, '--protocol', 'file', '--name', 'table', '--private').status, 0);
    const run = async (...words) => JSON.parse((await chm({}, '--json', 'run', 'table', ...words)).stdout);
    assert.deepEqual((({ state, new: added, fetched }) => [state, added, fetched])(await run()), ['done', 2, 2]);
    assert.equal(node.json('search', 'sundew').total, 1);
    const again = await run();
    assert.deepEqual([again.state, again.fetched, again.note], ['done', 0, 'it has not changed since it was taken in last']);
    assert.equal((await run('--anew')).same, 2);
    assert.equal(node.run('harvest', 'remove', 'table').status, 0);
  });

  test('a proxy is asked where the environment or the settings name one, and leads into no private network', async () => {
    const museum = 'http://museum.invalid/oai';
    assert.match((await chm({}, 'show', museum)).stderr, /resolve/);
    assert.match((await chm({ http_proxy: proxy }, 'show', museum)).stdout, /A museum/);
    assert.match((await chm({ http_proxy: proxy }, 'show', `http://127.0.0.1:${plain}/oai`)).stderr, /is in a private network/);
    redirect = 'http://169.254.169.254/latest';
    assert.match((await chm({ http_proxy: proxy }, 'show', 'http://museum.invalid/to')).stderr, /169\.254\.169\.254\/latest\S* is in a private network/);
    assert.match((await chm({ http_proxy: proxy, no_proxy: 'invalid' }, 'show', museum)).stderr, /resolve/);
    asked.length = 0;
    assert.match((await show(`https://127.0.0.1:${secure}/oai`, { https_proxy: proxy })).stdout, /A museum/);
    assert.deepEqual(asked[0], ['CONNECT', `127.0.0.1:${secure}`]);
    assert.equal(set('network.proxy', proxy).status, 0);
    assert.match((await chm({}, 'show', museum)).stdout, /A museum/);
    assert.equal(set('network.no-proxy', 'museum.invalid').status, 0);
    assert.match((await chm({}, 'show', museum)).stderr, /resolve/);
    assert.equal(set('network.proxy', 'none').status, 0);
    assert.match((await chm({ http_proxy: proxy }, 'show', 'http://other.invalid/oai')).stderr, /resolve/);
    assert.match(set('network.proxy', 'ftp://proxy').stderr, /is no proxy/);
  });

  test('on the desk a provider is looked at, added, and removed with what came of it', async () => {
    assert.equal(set('network.proxy', proxy).status, 0);
    assert.equal(set('network.no-proxy', '').status, 0);
    const title = (source, name) => node.feed(`<records><record><header><identifier>oai:${name}</identifier></header><metadata><dc xmlns="http://purl.org/dc/elements/1.1/">`
      + `<title>${name}</title></dc></metadata></record></records>`, 'import', '--publish', '--quiet', '--source', source, '-');
    for (const [source, name] of [['museum.invalid', 'Fern'], ['museum.invalid', 'Moss'], ['herbarium', 'Algae']]) assert.equal(title(source, name).status, 0);
    await node.serve();
    const operator = await new Browser(node).operate();
    assert.equal((await operator.fill('/admin/harvest', { url: 'file:///etc/passwd' })).status, 422);
    const sent = await operator.fill('/admin/harvest', { url: 'http://museum.invalid/oai' });
    assert.equal(sent.status, 303);
    let html;
    await until(async () => (html = (await operator.ask(sent.location)).html).includes('A museum'), () => html);
    assert.match(html, /<code dir="?ltr"?>plants<\/code>/);
    const fields = { set: 'plants', prefix: 'oai_dc', every: '604800' };
    assert.match((await operator.fill(sent.location, { ...fields, name: 'No Name' }, '/admin/harvest/add')).html, /small letters/);
    assert.equal((await operator.fill(sent.location, { ...fields, name: 'museum.invalid' }, '/admin/harvest/add')).status, 303);
    const [source] = node.run('harvest', '--json', 'list').stdout.trim().split('\n').map((line) => JSON.parse(line)).filter(({ name }) => name === 'museum.invalid');
    assert.deepEqual([source.set, source.prefix, source.every], ['plants', 'oai_dc', 604800]);
    const away = '/admin/harvest/remove/museum.invalid';
    assert.ok((await operator.ask('/admin/harvest')).html.includes(away));
    assert.match((await operator.ask(away)).html, /public here<\/dt><dd>2<\/dd>/);
    assert.equal((await operator.fill(away, { records: 'withdraw', reason: ' ' })).status, 422);
    assert.equal((await operator.fill(away, { records: 'withdraw', reason: 'The agreement has ended' })).location, '/admin/jobs');
    await until(async () => !(await operator.ask('/admin/harvest')).html.includes(away), () => node.log);
    let totals;
    const total = async (name) => (await (await node.get(`/search.json?q=${name}`)).json()).total;
    await until(async () => (totals = await Promise.all(['fern', 'moss', 'algae'].map(total))).join() === '0,0,1', () => totals.join());
    assert.match(node.run('audit', '--json').stdout, /"act":"harvest\.remove"[^\n]*"withdrawn":2/);
    const kept = await operator.fill('/admin/harvest/remove/secure', { records: 'keep' });
    assert.equal(kept.location, '/admin/harvest');
    assert.equal(node.run('harvest', 'list').stdout, '');
  });
});
