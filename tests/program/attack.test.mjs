// The running node, attacked: what docs/security.md says is tried over every route of the tables, not over a list of known ones.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Browser, fieldsOf } from './browser.mjs';
import { cookiesOf, engines, lines, Node, resource, root, until } from './harness.mjs';

const password = 'seven elephants in the rain';
const evil = 'evil.example';

// Every row of the tables of routes, as it stands in the source.
const routes = readdirSync(join(root, 'src', 'pages')).filter((file) => file.endsWith('.c')).flatMap((file) =>
  [...readFileSync(join(root, 'src', 'pages', file), 'utf8').matchAll(/\{ HTTP_([A-Z]+), "([^"]+)",([^]*?)\.says = /g)]
    .map(([, method, path, rest]) => ({ method, path, isPublic: !/\.access = /.test(rest), reads: /\.reads = true/.test(rest) })));
const filled = (path, values = {}) => path.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? 'none');

for (const engine of engines) {
  describe(`an attack on ${engine.name}`, () => {
    const node = new Node(engine);
    const operator = new Browser(node), amina = new Browser(node), ben = new Browser(node), stranger = new Browser(node);
    const hers = {}, secret = 'What only Amina knows';
    let public_id, hash;
    after(() => node.close());

    const json = async (answer) => JSON.parse(await (await answer).text());
    const token = (email, scopes = 'read,write') => node.json('user', 'token', email, 'add', '--name', 'test', '--scopes', scopes).token;

    // Bytes on the wire as they stand; resolves to all that comes until the server closes.
    const raw = (text) => new Promise((resolve, reject) => {
      const { hostname, port } = new URL(node.address);
      const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
      let told = '';
      socket.setEncoding('latin1');
      socket.setTimeout(1500, () => socket.destroy()); // of what says that more comes
      socket.on('data', (bytes) => { told += bytes; });
      socket.on('close', () => resolve(told));
      socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(told) : reject(error)));
    });
    const host = () => new URL(node.address).host;
    const answers = (told) => [...told.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

    async function send(who, path, files, changes = {}) {
      const { action, fields } = fieldsOf(await (await who.get(path)).text());
      const data = new FormData();
      for (const [name, value] of fields) if (!(name in changes) && !name.endsWith('/upload')) data.append(name, value);
      for (const [name, value] of Object.entries({ action: 'save', ...changes })) data.append(name, value);
      for (const [field, name, bytes] of files) data.append(field, new Blob([bytes]), name);
      return who.get(action, { origin: node.address }, { method: 'POST', body: data });
    }

    before(async () => {
      assert.equal(node.feed(lines([resource('reef', { en: 'Reef atlas' })]), 'import', '--publish', '-').status, 0);
      const ini = join(node.folder, 'node.ini');
      writeFileSync(ini, readFileSync(ini, 'utf8').replace(/^#contact = .*$/m, 'contact = office@example.org').replace(/^#?sign-up = .*$/m, 'sign-up = open'));
      for (const name of ['amina', 'ben'])
        assert.equal(node.feed(`${password}\n`, 'user', 'add', `${name}@example.org`, '--name', name, '--password').status, 0);
      await node.serve();
      public_id = (await json(stranger.get('/search.json?q=reef'))).results[0].id;
      await operator.operate();
      await amina.signIn('amina@example.org', password);
      await ben.signIn('ben@example.org', password);

      // all that somebody has who is no more than an account
      const bytes = `${secret}, in a file`;
      const begun = await send(amina, '/records/new/news', [['fields/files/0/upload', 'notes.txt', bytes]], { 'fields/title/en': secret, 'fields/published': '2026-05-01' });
      assert.equal(begun.status, 303, await begun.text());
      hash = createHash('sha256').update(bytes).digest('hex');
      Object.assign(hers, { id: /\/records\/([^/]+)\/edit/.exec(begun.headers.get('location'))[1], hash, name: 'notes.txt', side: '320', language: 'fr' });
      const asked = await amina.post(`/records/${hers.id}/submit`, { note: secret });
      assert.equal(asked.status, 303, await asked.text());
      hers.request = /\/requests\/(\w+)/.exec(asked.headers.get('location'))[1];
      const coming = await node.get('/api/v1/uploads', { authorization: `Bearer ${token('amina@example.org')}`, 'tus-resumable': '1.0.0', 'upload-length': '9' }, { method: 'POST' });
      hers.upload = coming.headers.get('location').split('/').at(-1);
      hers.person = (await json(amina.get('/me/export.json'))).account.id;
    });

    test('no page of another site sends a form, to any route', async () => {
      const changing = routes.filter(({ method, reads }) => !['GET', 'OPTIONS'].includes(method) && !reads);
      assert.ok(changing.length > 60, `${changing.length} routes`);
      const from = [{}, { origin: `https://${evil}` }, { origin: 'null' }, { referer: `https://${evil}/${host()}` },
        { origin: `http://${host()}.${evil}` }, { origin: node.address, 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
      for (const { method, path } of changing) {
        for (const [at, headers] of from.entries()) {
          if (at > 0 && at !== 1 + changing.findIndex((one) => one.path === path) % (from.length - 1)) continue; // in turn
          const answer = await operator.get(filled(path, { ...hers, type: 'news' }), headers, { method, body: method === 'DELETE' ? undefined : new URLSearchParams({ submission: `forged-${at}` }) });
          assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}: ${answer.status}`);
          await answer.arrayBuffer();
        }
      }
      // a preflight lets no other site do more than read what is public
      for (const path of ['/api/v1/drafts', '/api/v1/uploads', '/me']) {
        const asked = await operator.get(path, { origin: `https://${evil}`, 'access-control-request-method': 'POST' }, { method: 'OPTIONS' });
        assert.doesNotMatch(asked.headers.get('access-control-allow-methods') ?? '', /POST|PUT|PATCH|DELETE/, path);
        assert.equal(asked.headers.get('access-control-allow-credentials'), null);
      }
    });

    test('every page refuses frames and guesses of its type, and what is private is stored nowhere', async () => {
      const values = { ...hers, type: 'news', country: 'KE', vocabulary: 'subjects', step: '1' };
      for (const { path, isPublic } of routes.filter(({ method }) => method === 'GET')) {
        for (const who of [stranger, operator]) {
          const answer = await who.get(filled(path, isPublic && path.startsWith('/records/') ? { ...values, id: public_id } : values));
          const said = `${path}: ${answer.status}`, { headers } = answer;
          assert.ok(answer.status < 500 || path === '/readyz', said);
          assert.match(headers.get('content-security-policy'), /default-src 'none'/, said);
          assert.match(headers.get('content-security-policy'), /frame-ancestors 'none'/, said);
          assert.doesNotMatch(headers.get('content-security-policy'), /unsafe|\*/, said);
          assert.equal(headers.get('x-content-type-options'), 'nosniff', said);
          assert.equal(headers.get('server'), null, said);
          if (/html/.test(headers.get('content-type'))) assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', said);
          if (!isPublic || answer.status >= 400) assert.equal(headers.get('cache-control'), 'no-store', said);
          if (!isPublic) assert.equal(headers.get('access-control-allow-origin'), null, said);
          else if (who === operator) assert.match(headers.get('cache-control'), /no-store|private|no-cache/, said);
          await answer.arrayBuffer();
        }
      }
    });

    test('reading changes nothing', async () => {
      const state = async () => JSON.stringify([node.run('audit', '--json').stdout, (await json(amina.get('/api/v1/drafts'))),
        node.run('mail', '--json', 'list').stdout, (await json(stranger.get('/search.json'))).total]);
      const before_reading = await state();
      for (const { path } of routes.filter(({ method, path: at }) => method === 'GET' && !at.includes('{provider}')))
        for (const query of ['', '?action=publish&do=link&decision=granted&state=withdrawn&sure=yes&submission=x'])
          await (await operator.get(filled(path, { ...hers, type: 'news' }) + query)).arrayBuffer();
      assert.equal(await state(), before_reading);
      // of an account that there is not; the server ended by it once
      for (const account of ['a', 'nobody@example.org', "' or 1=1 --"])
        assert.equal((await operator.get(`/admin/audit?account=${encodeURIComponent(account)}&act=b&after=1`)).status, 200, account);
    });

    test('nobody reads or changes what is of another by its identifier', async () => {
      const bearer = { authorization: `Bearer ${token('ben@example.org', 'read,write,publish')}` };
      const state = async () => JSON.stringify([await json(amina.get(`/api/v1/drafts/${hers.id}`)), await json(amina.get(`/api/v1/requests/${hers.request}`)),
        (await json(amina.get('/api/v1/uploads'))).uploads, (await json(amina.get('/me/export.json'))).roles]);
      const before_attack = await state();
      const walked = routes.filter(({ path }) => /\{(id|request|upload|person)\}/.test(path));
      assert.ok(walked.length > 50, `${walked.length} routes`);
      for (const { method, path } of walked) {
        if (method === 'OPTIONS') continue;
        const values = { ...hers, id: path.startsWith('/admin/people') ? hers.person : hers.id };
        const address = filled(path, values), api = path.startsWith('/api/');
        const fields = { action: 'save', 'fields/title/en': 'Taken over', note: 'Mine now', ...(!/submit/.test(path) && { reason: 'other' }), text: 'Mine now', decision: 'granted', answer: 'Mine now', state: 'withdrawn', original: 'fr', do: 'link', into: public_id, reviewer: hers.person };
        const body = api ? JSON.stringify(/submission|cancellation|publication|messages|decision|state|requests$/.test(path) ? { note: 'Mine now', text: 'Mine now', ...(!/submission/.test(path) && { reason: 'other' }), decision: 'granted', answer: 'Mine now', state: 'withdrawn', kind: 'withdrawal' } : { type: 'news', fields: { title: { en: 'Taken over' } } }) : new URLSearchParams({ submission: `taken-${walked.indexOf(walked.find((one) => one.path === path))}-${method}`, ...fields });
        const tries = [[ben, { origin: node.address, ...(api && { 'idempotency-key': `session-${method}-${path.length}` }) }]];
        if (api) tries.push([stranger, { ...bearer, 'idempotency-key': `taken-${method}-${path.length}` }]);
        for (const [who, headers] of tries) {
          const extra = api ? { 'content-type': path.includes('uploads') ? 'application/offset+octet-stream' : 'application/json', 'if-match': '"1"', 'tus-resumable': '1.0.0', 'upload-offset': '0' } : {};
          const answer = await who.get(address, { ...headers, ...extra }, { method, body: method === 'GET' || method === 'DELETE' ? undefined : body });
          const text = await answer.text();
          assert.ok([403, 404].includes(answer.status), `${method} ${address}: ${answer.status} ${answer.headers.get('location')} ${text.slice(0, 300)}`);
          assert.ok(!text.includes(secret), `${method} ${address}`);
        }
      }
      const session = (await json(amina.get('/me/export.json'))).sessions[0]?.id ?? /name="?session"? value="?([^"\s>]+)/.exec(await (await amina.get('/me/sessions')).text())?.[1];
      const mine = /name="?token"? value="?([^"\s>]+)/.exec(await (await amina.get('/me/tokens')).text())[1];
      for (const [path, fields] of [['/me/tokens', { token: mine }], ['/me/sessions', { session: session ?? 'none' }],
        ...['discard', 'undo', 'resume', 'forget'].map((act) => ['/me/drafts', { action: `${act} ${hers.id}` }])]) {
        const answer = await ben.post(path, fields);
        assert.ok([303, 400, 403, 404, 409, 422].includes(answer.status), `${path}: ${answer.status}`);
        assert.ok(!(await answer.text()).includes(secret));
      }
      for (const path of ['/me/drafts', '/api/v1/drafts', '/api/v1/requests', '/api/v1/uploads', '/queue', '/me', '/me/export.json', '/me/likely?title=What+only+Amina+knows', '/search.json?q=Amina', `/search.json?q=names:${hers.id}`])
        assert.ok(!(await (await ben.get(path)).text()).includes(secret), path);
      assert.equal(await state(), before_attack);
      assert.equal((await amina.get('/me')).status, 200, 'her session goes on');
    });

    test('a session begins anew with each sign-in, and what has ended opens nothing', async () => {
      const browser = new Browser(node);
      const chosen = 'chosen-by-somebody-else-000000000000';
      browser.cookies.set('session', chosen);
      const answer = await browser.post('/sign-in', { email: 'ben@example.org', password });
      const [cookie] = cookiesOf(answer).filter((line) => line.startsWith('session='));
      assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
      const first = browser.cookies.get('session');
      assert.notEqual(first, chosen);
      assert.ok(first.length >= 22, 'a hundred and twenty-eight bits at least');
      assert.equal((await new Browser(node).get('/me', { cookie: `session=${chosen}` })).status, 303);
      assert.equal((await browser.post('/sign-in', { email: 'ben@example.org', password })).status, 303);
      const second = browser.cookies.get('session');
      assert.notEqual(second, first);
      for (const wrong of [second.slice(0, -1), `${second}x`, second.toUpperCase(), "' or 1=1 --", '%00', 'x'.repeat(300), `${chosen}; session=${second.slice(1)}`])
        assert.equal((await stranger.get('/me', { cookie: `session=${wrong}` })).status, 303, wrong);
      assert.equal((await browser.post('/sign-out', {})).status, 303);
      assert.equal((await stranger.get('/me', { cookie: `session=${second}` })).status, 303, 'signed out');
      // neither by the address nor by a token
      assert.equal((await stranger.get(`/me?session=${first}`)).status, 303);
      assert.equal((await stranger.get('/me', { authorization: `Bearer ${token('ben@example.org')}` })).status, 303);
      assert.ok(!node.log.includes(second), 'a session in the log');
    });

    test('nothing leads to another site', async () => {
      const away = [`//${evil}`, `///${evil}`, `https://${evil}/`, `http:${evil}`, `/\\${evil}`, `\\\\${evil}`, `/\t/${evil}`, `\t//${evil}`, ` //${evil}`, `/%09/${evil}`,
        `/%2f${evil}`, `/..//${evil}`, `/.//${evil}`, 'javascript:alert(1)', 'data:text/html,x', `/\r\nLocation: https://${evil}`, `/%0d%0aSet-Cookie:%20a=b`, `@${evil}`, `.${evil}`, `/@${evil}/..//${evil}`];
      for (const address of away) {
        const browser = new Browser(node);
        const shown = await (await browser.get(`/sign-in?return=${encodeURIComponent(address)}`)).text();
        assert.doesNotMatch(shown, new RegExp(`(href|action)="?(https?:)?[/\\\\]{0,3}${evil}`), address);
        const answer = await browser.post('/sign-in', { email: 'ben@example.org', password, return: address });
        assert.equal(answer.status, 303, address);
        assert.equal(new URL(answer.headers.get('location'), node.address).origin, node.address, address);
        assert.ok(!cookiesOf(answer).some((line) => line.startsWith('a=')), address);
        for (const target of [address.trim().replaceAll(/[\s\\]/g, '%5c'), `${address.trim().replaceAll(/[\s\\]/g, '%5c')}/`, `/search/?x=//${evil}`]) {
          if (!target.startsWith('/')) continue;
          const [, location] = /^Location: (\S+)/im.exec(await raw(`GET ${target} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`)) ?? [];
          if (location) assert.equal(new URL(location, node.address).origin, node.address, target);
        }
      }
    });

    test('the host that a request names is not believed', async () => {
      for (const fields of [`Host: ${evil}`, `Host: ${host()}\r\nX-Forwarded-Host: ${evil}`, `Host: ${host()}\r\nForwarded: host=${evil}`, `Host: chm.example.org@${evil}`, `Host: ${host()}\r\nX-Original-URL: /admin\r\nX-Rewrite-URL: /admin`]) {
        for (const path of ['/', '/sign-in', '/recover', '/search.json?q=reef', '/sitemap.xml', '/.well-known/chm', '/nowhere']) {
          const told = await raw(`GET ${path} HTTP/1.1\r\n${fields}\r\nConnection: close\r\n\r\n`);
          assert.ok(told.length > 0 && !told.includes(evil), `${fields} ${path}: ${told.slice(0, 500)}`);
        }
      }
    });

    test('what frames a request in two ways is refused, and nothing behind it is answered', async () => {
      const inner = `GET /smuggled HTTP/1.1\r\nHost: ${host()}\r\n\r\n`, head = `POST /sign-in HTTP/1.1\r\nHost: ${host()}\r\nOrigin: ${node.address}\r\n`;
      const forms = [`Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`, `Transfer-Encoding: chunked\r\nContent-Length: ${inner.length}\r\n\r\n0\r\n\r\n${inner}`,
        `Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`, `Content-Length: 0, ${inner.length}\r\n\r\n${inner}`, `Content-Length: +0\r\n\r\n${inner}`, `Content-Length: 0x0\r\n\r\n${inner}`, `Content-Length: -1\r\n\r\n${inner}`,
        `Content-Length: 99999999999999999999\r\n\r\n${inner}`, `Transfer-Encoding: xchunked\r\n\r\n${inner}`, `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`, `Transfer-Encoding: identity\r\n\r\n${inner}`,
        `Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n${inner}`, `Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${inner}`, `X: y\r\n Content-Length: 0\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${inner}`,
        `Transfer-Encoding: chunked\r\n\r\n-1\r\n${inner}`, `Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n${inner}`, `Transfer-Encoding: chunked\r\n\r\n0x5\r\n${inner}`];
      const all = await Promise.all(forms.map((form) => raw(head + form)));
      for (const [at, form] of forms.entries()) {
        const told = all[at];
        const found = answers(told);
        assert.ok(!found.some((status) => status < 400 || (status >= 500 && status !== 501)), `${JSON.stringify(form.split('GET')[0])}: ${found}`);
        assert.ok(!told.includes('smuggled'), form);
      }
      assert.equal((await stranger.get('/healthz')).status, 200);
    });

    test('files are what they are, whatever they are called, and run in no page', async () => {
      const polyglot = Buffer.concat([Buffer.from('GIF89a/*'), Buffer.alloc(20), Buffer.from('*/=1;alert(1)//<script>alert(1)</script>')]);
      const files = [['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'picture.png'], ['<!doctype html><script>alert(1)</script>', '../../../etc/passwd'],
        [polyglot, 'a.gif"; filename="b.html'], ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><html xmlns="http://www.w3.org/1999/xhtml">&b;</html>', 'x\r\nSet-Cookie: a=b\r\n\r\n.html'],
        ['%PDF-1.4 <script>alert(1)</script>', '\u202egnp.exe'], ['<html><body onload=alert(1)>', '..\\..\\con.htm'], ['x', `${'a'.repeat(3000)}.txt`], ['just words', '.']];
      const begun = await send(operator, '/records/new/news', files.map(([bytes, name], at) => [`fields/files/${at}/upload`, name, bytes]), { 'fields/title/en': 'Hostile files', 'fields/published': '2026-05-01' });
      assert.equal(begun.status, 303, await begun.text());
      const edit = begun.headers.get('location').split('?')[0], preview = await (await operator.get(edit.replace('/edit', '/preview'))).text();
      const links = [...preview.matchAll(/href="?(\/records\/[^">\s]*\/files\/[^">\s]*)/g)].map(([, link]) => link);
      assert.ok(links.length >= files.length - 1, `${links.length} files`);
      for (const link of links) {
        const answer = await operator.get(link), said = `${link} ${JSON.stringify([...answer.headers])}`;
        assert.equal(answer.status, 200, said);
        assert.match(answer.headers.get('content-security-policy'), /^sandbox; default-src 'none'/, said);
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', said);
        assert.ok(!cookiesOf(answer).some((line) => line.startsWith('a=')), said);
        const shown = answer.headers.get('content-disposition');
        assert.doesNotMatch(shown, /[\u202e\r\n\\]|\.\.\/|filename="[^"]*"[^;]*"/, said);
        assert.doesNotMatch(decodeURIComponent(shown), /[\u202a-\u202e\u2066-\u2069\\]|\.\.\//, said);
        if (shown.startsWith('inline')) assert.match(answer.headers.get('content-type'), /^(image\/(png|jpeg|gif|webp)|text\/plain; charset=utf-8|application\/pdf)$/, said);
        await answer.arrayBuffer();
      }
      assert.doesNotMatch(preview, /[\u202a-\u202e]gnp|<svg[^>]*onload/);
      for (const name of ['a\u0000.txt', `${'a'.repeat(5000)}.txt`])
        assert.equal((await send(operator, edit, [['fields/files/0/upload', name, 'x']])).status, 400, name.slice(0, 9));
    });

    test('what is said about a file that comes in pieces is numbers and Base64, or is refused', async () => {
      const bearer = `Authorization: Bearer ${token('ben@example.org')}\r\n`;
      const begin = (fields) => raw(`POST /api/v1/uploads HTTP/1.1\r\nHost: ${host()}\r\n${bearer}Tus-Resumable: 1.0.0\r\n${fields}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      for (const length of ['-1', '0', '9223372036854775807', '9223372036854775808', '99999999999999999999999', '1e3', '0x10', '5.0', '5, 6', '', '+5', '٥', 'NaN']) {
        const [status] = answers(await begin(`Upload-Length: ${length}`));
        assert.ok([400, 413].includes(status), `Upload-Length ${length}: ${status}`);
      }
      for (const metadata of ['filename ////', 'filename !!!!', 'filename', 'filename  ', ',,,,', 'filename /w==', 'filename AA==', `filename ${Buffer.from('../../x\r\nA: b\u0000').toString('base64')}`, `filename ${Buffer.from('\u202egnp.exe').toString('base64')}`, `a ${'b'.repeat(7000)}`, `${'a,'.repeat(400)}`]) {
        const told = await begin(`Upload-Length: 5\r\nUpload-Metadata: ${metadata}`), [status] = answers(told);
        assert.ok([201, 400, 413, 431].includes(status), `Upload-Metadata ${metadata.slice(0, 40)}: ${told.slice(0, 200)}`);
        const [, location] = /^Location: (\S+)/im.exec(told) ?? [];
        if (!location) continue;
        const { name } = await json(ben.get(new URL(location, node.address).pathname));
        assert.doesNotMatch(name ?? '', /[\u0000-\u001f/\\\u202a-\u202e]/, metadata);
        for (const offset of ['-1', '1', '9223372036854775807', '99999999999999999999', '0x0', '0, 5', '']) {
          const piece = `PATCH ${new URL(location, node.address).pathname} HTTP/1.1\r\nHost: ${host()}\r\n${bearer}Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: ${offset}\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc`;
          const [refused] = answers(await raw(piece));
          assert.ok([400, 409, 413].includes(refused), `Upload-Offset ${offset}: ${refused}`);
        }
        const long = `PATCH ${new URL(location, node.address).pathname} HTTP/1.1\r\nHost: ${host()}\r\n${bearer}Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n${'x'.repeat(100)}\r\n0\r\n\r\n`;
        const [status_of_long] = answers(await raw(long));
        assert.equal(status_of_long, 413, 'more than was said, in chunks');
        assert.equal((await ben.get(new URL(location, node.address).pathname, { origin: node.address, 'tus-resumable': '1.0.0' }, { method: 'DELETE' })).status, 204);
      }
      const { uploads } = await json(ben.get('/api/v1/uploads'));
      assert.deepEqual(uploads, []);
    });

    test('nothing that people write adds a field or an address to a mail', async () => {
      const mails = () => node.run('mail', '--json', 'list').stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
      const injection = `x\r\nBcc: victim@${evil}\r\nX-Added: yes\r\n\r\nbody\n.\nQUIT`;
      const forms = [['/sign-up', {}], ['/recover', {}], ['/sign-in', { how: 'link' }], ['/question', {}], [`/records/${public_id}/report`, { reason: 'other' }], ['/alerts?q=reef', { channel: 'daily', q: `reef${injection}` }], ['/admin/people', { government: 'KE' }, operator], ['/me/email', { password }, ben], ['/me', {}, ben], [`/records/${hers.id}/submit`, { note: injection }, amina], [`/requests/${hers.request}/messages`, { text: injection }, amina], [`/requests/${hers.request}/messages`, { text: injection }, operator]];
      const count = mails().length;
      let sent = 0;
      for (const [page, fixed, who = new Browser(node)] of forms) {
        const path = page.split('?')[0], shown = await (await who.get(page)).text();
        const form = [...shown.matchAll(/<form[^>]*>[^]*?<\/form>/g)].map(([text]) => text).find((text) => text.includes(`action="${path}"`) || text.includes(`action=${path}`)) ?? '';
        const controls = [...form.matchAll(/<(input|textarea)\b([^>]*)>/g)].map(([, kind, said]) => ({ name: /name="?([^"\s>]+)/.exec(said)?.[1], type: kind === 'textarea' ? 'text' : /type="?(\w+)/.exec(said)?.[1] ?? 'text', value: /value="?([^"\s>]*)/.exec(said)?.[1] ?? '' })).filter(({ name }) => name && name !== 'website');
        for (const email of [`victim@${evil}\r\nBcc: other@${evil}`, `"a\r\nBcc: other@${evil}"@example.org`, `ok-${sent}@example.org, victim@${evil}`, `=?utf-8?q?a=0d=0aBcc:_other=40${evil}?=@example.org`, `ok-${sent}@example.org`]) {
          const fields = { submission: `mail-${sent}` };
          for (const { name, type, value } of controls) {
            if (type === 'email') fields[name] = email;
            else if (type === 'text') fields[name] = injection;
            else if (type === 'hidden' && name !== 'submission') fields[name] = value.replaceAll('&amp;', '&');
          }
          const answer = await who.post(path, { ...fields, ...fixed });
          assert.ok(answer.status < 500, `${path} ${email}: ${answer.status}`);
          await answer.arrayBuffer();
          sent++;
        }
      }
      await until(() => mails().length > count + 3, () => `mails: ${JSON.stringify(mails())}`);
      for (const mail of mails()) {
        const shown = node.json('mail', 'show', String(mail.id)), head = shown.message.slice(0, shown.message.indexOf('\r\n\r\n'));
        assert.ok(!mail.to.includes(evil) && !/[\s,;<>]/.test(mail.to), JSON.stringify(mail));
        assert.doesNotMatch(head, /^(bcc|cc|x-added):/im, head);
        assert.doesNotMatch(shown.message, /(^|[^\r])\n\.\r?\n/, 'the end of a message within it');
        assert.equal((head.match(/^to:/gim) ?? []).length, 1, head);
      }
    });

    test('ranges that nobody needs cost nothing', async () => {
      const link = `/records/${hers.id}/draft/files/${hash}/notes.txt`;
      for (const range of ['bytes=0-,-1', 'bytes=-0', 'bytes=5-1', 'bytes=0-18446744073709551616', 'bytes=--1', 'bytes=', 'bytes=-', `bytes=${'0-,'.repeat(900)}`, `bytes=${Array.from({ length: 500 }, (_, at) => `${at}-${at}`)}`, 'bytes=-9223372036854775808']) {
        const answer = await amina.get(link, { range });
        assert.ok([200, 206, 416].includes(answer.status), `${range}: ${answer.status}`);
        assert.ok((await answer.arrayBuffer()).byteLength <= 1000 || answer.status === 416);
      }
    });

    test('after all that the node is whole', async () => {
      assert.doesNotMatch(node.log, / 50[0-9] /);
      assert.equal(node.run('audit', '--verify').status, 0);
      assert.equal(node.run('check').status, 0);
    });
  });
}
