// The edge of a node: TLS of its own, asked by curl and openssl, and nginx before it as docs/operators/proxy.md has it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, resource, root, start, stop, until } from './harness.mjs';

const has = (command) => spawnSync('sh', ['-c', `command -v ${command} || command -v /usr/sbin/${command}`], { encoding: 'utf8' }).stdout.trim();
const nginx = has('nginx');
const tools = has('curl') && has('openssl');

function makePair(folder, name, host) {
  const done = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host},IP:127.0.0.1`, '-keyout', join(folder, `${name}.key`),
    '-out', join(folder, `${name}.pem`)], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
}

// Asynchronous, as what is asked may stand behind a server of this process.
function curl(...words) {
  const child = spawn('curl', ['-sS', '--max-time', '60', ...words]);
  const parts = [];
  let errors = '';
  child.stdout.on('data', (part) => parts.push(part));
  child.stderr.on('data', (text) => errors += text);
  return new Promise((resolve) => child.on('exit', (status) => resolve({ status, stdout: Buffer.concat(parts).toString(), stderr: errors })));
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

describe('TLS of a node', { skip: !tools && 'curl and openssl are needed' }, () => {
  const node = new Node(engines[0], ['--url', 'https://chm.example.org/']);
  let certificate, key, server, secure, plain, port;
  after(async () => { await stop(server); await node.close(); });

  before(async () => {
    node.feed(lines([resource('a', { en: 'Reefs' })]), 'import', '--publish', '-');
    [certificate, key] = makePair(node.base, 'first', 'chm.example.org');
    const started = start(node.folder, ['--listen', '127.0.0.1:0', '--tls', certificate, key, '--plain', '127.0.0.1:0'], 2);
    server = started.server;
    [secure, plain] = await started.answers;
    port = new URL(secure).port;
    assert.match(secure, /^https:/);
    assert.match(plain, /^http:/);
  });

  const ask = (path, ...words) => curl('--cacert', join(node.base, 'first.pem'), '--resolve', `chm.example.org:${port}:127.0.0.1`, ...words,
    `https://chm.example.org:${port}${path}`);

  test('curl trusts it and is told to come by TLS only', async () => {
    const page = await ask('/types', '-i');
    assert.equal(page.status, 0, page.stderr);
    assert.match(page.stdout, /^HTTP\/1\.1 200/);
    assert.match(page.stdout, /Strict-Transport-Security: max-age=31536000/);
    assert.match(page.stdout, /rel="?canonical"? href="?https:\/\/chm\.example\.org\/types/);
    const other = await curl('--cacert', certificate, `https://localhost:${port}/`, '--resolve', `localhost:${port}:127.0.0.1`);
    assert.notEqual(other.status, 0); // the name is another
  });

  test('openssl meets TLS 1.2 and 1.3 and nothing older', () => {
    for (const [version, works] of [['-tls1_3', true], ['-tls1_2', true], ['-tls1_1', false]]) {
      const done = spawnSync('openssl', ['s_client', version, '-cipher', 'ALL:@SECLEVEL=0', '-connect', `127.0.0.1:${port}`, '-servername',
        'chm.example.org', '-CAfile', certificate], { input: '', encoding: 'utf8' });
      assert.equal(/Verify return code: 0 \(ok\)/.test(done.stdout) && !/Cipher is \(NONE\)/.test(done.stdout), works, version + done.stdout + done.stderr);
    }
  });

  test('who comes without is sent on, with the address that was asked', async () => {
    const { stdout } = await curl('-i', `${plain}/records/x?y=1`);
    assert.match(stdout, /^HTTP\/1\.1 308/);
    assert.match(stdout, /Location: https:\/\/chm\.example\.org\/records\/x\?y=1/);
    assert.doesNotMatch(stdout, /Strict-Transport-Security/);
  });

  test('a session cookie is for TLS only', async () => {
    const link = new URL(node.run('user', 'link').stdout.trim()).pathname;
    const page = await ask(link);
    const submission = /name="?submission"? value="?([^" >]+)/.exec(page.stdout)[1];
    const signed = await ask(link, '-i', '-H', `Origin: https://chm.example.org:${port}`, '-d', `submission=${submission}`);
    assert.match(signed.stdout, /^HTTP\/1\.1 303/);
    assert.match(signed.stdout, /Set-Cookie: __Host-session=[^;]+;.*Secure/);
  });

  test('a new certificate is shown after SIGHUP, and when its file changes', async () => {
    const serial = () => spawnSync('sh', ['-c', `openssl s_client -connect 127.0.0.1:${port} </dev/null 2>/dev/null | openssl x509 -noout -serial`],
      { encoding: 'utf8' }).stdout;
    const first = serial();
    const replace = (name) => {
      const [next, nextKey] = makePair(node.base, name, 'chm.example.org');
      renameSync(nextKey, key);
      renameSync(next, certificate);
    };
    replace('second');
    server.kill('SIGHUP');
    await until(() => serial() !== first, () => server.log);
    const second = serial();
    replace('third');
    await until(() => serial() !== second, () => server.log);
    const third = serial();
    writeFileSync(certificate, 'no certificate');
    server.kill('SIGHUP');
    await until(() => /the certificate stays as it was/.test(server.log), () => server.log);
    assert.equal(serial(), third);
  });

  test('files that are no pair stop the start with a sentence', () => {
    const [other] = makePair(node.base, 'other', 'chm.example.org');
    const another = makePair(node.base, 'another', 'chm.example.org')[1];
    for (const [words, why] of [
      [['--tls', other, another], /the key is not that of the certificate/],
      [['--tls', other, join(node.base, 'absent')], /No such file/],
      [['--tls', another, another], /no certificate/],
      [['--tls', other], /needs a value: CERT KEY/],
      [['--plain', '127.0.0.1:0'], /without TLS/]]) {
      const done = node.run('serve', '--listen', '127.0.0.1:0', ...words);
      assert.equal(done.status, 2, done.stderr);
      assert.match(done.stderr, why);
    }
  });
});

describe('nginx before a node', { skip: (!nginx || !tools) && 'nginx, curl and openssl are needed' }, () => {
  const node = new Node(engines[0], ['--url', 'https://chm.example.org/']);
  const folder = join(node.base, 'nginx');
  let proxy, direct, securePort, plainPort;

  // The block of docs/operators/proxy.md, with ports, files and user of the test.
  function configuration(certificate, key) {
    const text = readFileSync(join(root, 'docs', 'operators', 'proxy.md'), 'utf8');
    const block = /```nginx\n([^]*?)```/.exec(text)[1]
      .replaceAll('listen 80;', `listen 127.0.0.1:${plainPort};`)
      .replaceAll('listen [::]:80;', '')
      .replaceAll('listen 443 ssl http2;', `listen 127.0.0.1:${securePort} ssl http2;`)
      .replaceAll('listen [::]:443 ssl http2;', '')
      .replaceAll('127.0.0.1:8080', new URL(direct).host)
      .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`);
    return `${process.getuid() === 0 ? 'user root;\n' : ''}daemon off;\nworker_processes 1;\npid ${folder}/pid;\nerror_log stderr;\nevents { worker_connections 64; }\n`
      + `http {\naccess_log off;\n${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}\n${block}\n}\n`;
  }

  before(async () => {
    mkdirSync(folder);
    node.feed(lines([resource('a', { en: 'Reefs' })]), 'import', '--publish', '-');
    const ini = join(node.folder, 'node.ini');
    writeFileSync(ini, `${readFileSync(ini, 'utf8')}\nproxies = 127.0.0.1\ncanonical = redirect\nclient.requests = 1\nclient.burst = 40\n`);
    const [certificate, key] = makePair(node.base, 'front', 'chm.example.org');
    direct = await node.serve();
    [securePort, plainPort] = [await freePort(), await freePort()];
    writeFileSync(join(folder, 'nginx.conf'), configuration(certificate, key));
    proxy = spawn(nginx, ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'inherit', 'pipe'] });
    proxy.log = '';
    proxy.stderr.on('data', (text) => proxy.log += text);
    await until(async () => (await ask('/')).status === 0, () => proxy.log);
  });
  after(async () => {
    await stop(proxy);
    await node.close();
  });

  const ask = (path, ...words) => curl('--cacert', join(node.base, 'front.pem'), '--resolve', `chm.example.org:${securePort}:127.0.0.1`,
    ...(words.some((word) => word.startsWith('Host:')) ? [] : ['-H', 'Host: chm.example.org']), ...words, `https://chm.example.org:${securePort}${path}`);

  test('pages come through by HTTP/2 with the address of the node', async () => {
    const page = await ask('/types', '-i', '--http2');
    assert.match(page.stdout, /^HTTP\/2 200/);
    assert.match(page.stdout, /rel="?canonical"? href="?https:\/\/chm\.example\.org\/types/);
    assert.match(page.stdout, /strict-transport-security: max-age=31536000/i);
  });

  test('the log tells the real client, whatever the client writes', async () => {
    await ask('/types', '--interface', '127.0.0.2', '-H', 'X-Forwarded-For: 203.0.113.9', '-H', 'Forwarded: for=203.0.113.9', '-H', 'X-Forwarded-Proto: http');
    await until(() => /GET \/types 200.* 127\.0\.0\.2\n/.test(node.log), () => node.log);
    assert.doesNotMatch(node.log, /203\.0\.113\.9/);
  });

  test('other hosts, and who comes without TLS, are sent to the one address', async () => {
    const other = await ask('/types?x=1', '-i', '-H', 'Host: www.example.org');
    assert.match(other.stdout, /^HTTP\/\S+ 308/);
    assert.match(other.stdout, /location: https:\/\/chm\.example\.org\/types\?x=1/i);
    const plain = await curl('-i', '-H', 'Host: chm.example.org', `http://127.0.0.1:${plainPort}/types?x=1`);
    assert.match(plain.stdout, /^HTTP\/1\.1 30[18]/);
    assert.match(plain.stdout, /Location: https:\/\/chm\.example\.org\/types\?x=1/);
  });

  test('a client that asks too much is told to wait, others are not', async () => {
    const from = (client) => curl('-i', '-H', `X-Forwarded-For: ${client}`, '-H', 'X-Forwarded-Proto: https', '-H', 'Host: chm.example.org', `${direct}/types`);
    let answer;
    for (let i = 0; i < 60; i++) {
      answer = await from('198.51.100.7');
      if (/^HTTP\/1\.1 429/.test(answer.stdout)) break;
      assert.match(answer.stdout, /^HTTP\/1\.1 200/);
    }
    assert.match(answer.stdout, /^HTTP\/1\.1 429[^]*Retry-After: 1/);
    assert.match((await from('198.51.100.8')).stdout, /^HTTP\/1\.1 200/);
    assert.match((await ask('/types', '-i')).stdout, /^HTTP\/\S+ 200/);
  });

  test('a large download and a form come through', async () => {
    const page = await ask('/search.csv?q=');
    assert.match(page.stdout, /Reefs/);
    const link = new URL(node.run('user', 'link').stdout.trim()).pathname;
    const submission = /name="?submission"? value="?([^" >]+)/.exec((await ask(link)).stdout)[1];
    const signed = await ask(link, '-i', '-H', 'Origin: https://chm.example.org', '-d', `submission=${submission}`);
    assert.match(signed.stdout, /^HTTP\/\S+ 303/);
    assert.match(signed.stdout, /set-cookie: __Host-session=[^;]+;.*Secure/i);
  });
});
