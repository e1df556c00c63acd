// Scanners against a running node; see run. What they ask other machines to see (SSRF, XXE) is asked of a listener of our own,
// so that nothing leaves the loopback.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Browser } from '../program/browser.mjs';
import { engines, Node, root } from '../program/harness.mjs';

const seconds = Number(process.argv[2]), only = process.argv[3];
const reports = join(root, 'build', 'attack', ...(only ? [only] : []));
const found = [];

// What scanners say of us and is not so, by module and words; docs/security.md has the reasons.
const reasons = [
  { of: /secure flag/i, why: 'the node speaks without TLS here; edge.test.mjs: a session cookie is for TLS only' },
  { of: /strict-transport-security/i, why: 'the node speaks without TLS here; edge.test.mjs: curl trusts it and is told to come by TLS only' },
  { of: /x-xss-protection/i, why: 'browsers have dropped it; the policy lets no script in' },
  { of: /^ABC \S+ .*bypassable|ABC \S+ 501,/, why: 'the method ABC is answered 501 before any page is looked for; wapiti takes all but 401, 403 and 404 for an entrance' },
  { of: /x-frame-options/i, why: 'frame-ancestors says so' },
];

function run(command, words, log, limit) {
  return new Promise((resolve) => {
    const child = spawn('timeout', ['-k', '10', String(limit), 'nice', command, ...words], { cwd: reports, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: reports, NO_PROXY: '*' } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { text += bytes; });
    child.on('close', (status) => {
      writeFileSync(join(reports, `${log}.log`), text);
      resolve({ status, text });
    });
  });
}

const called = []; // by whom a scanner made us ask
const listener = createServer((request, response) => {
  if (!/get_(ssrf|xxe)\.php|\/dns\//.test(request.url)) called.push(request.url);
  response.setHeader('content-type', 'application/json');
  response.end(/get_/.test(request.url) ? '{}' : '');
});
await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
const ear = `http://127.0.0.1:${listener.address().port}`;

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const node = new Node(engines[0]);
process.on('exit', () => node.server?.kill());
const ini = join(node.folder, 'node.ini');
// limits would hide what is behind them, and other machines are not to be asked
writeFileSync(ini, readFileSync(ini, 'utf8').replace(/^#?client\.requests = .*$/m, 'client.requests = 0').replace(/^#?sign-up = .*$/m, 'sign-up = open'));
const imported = node.run('import', '--publish', join(root, 'demonstration'));
if (imported.status !== 0) throw new Error(imported.stderr);
await node.serve();
const operator = await new Browser(node).operate();
const cookie = `session=${operator.cookies.get('session')}`;
const [{ id }] = (await (await node.get('/search.json')).json()).results;

// ---- wapiti ------------------------------------------------------------------------------------------------------------

const modules = 'blindsql,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,ssrf,xss,xxe';
const avoid = ['/sign-out*', '/me/delete*', '/me/sessions*', '/static/*'];
// wapiti 3.0.4 writes flags where Python 3.11 takes none, and ends when anything is to be avoided
const mended = `import fnmatch, re, wapitiCore.net.crawler as crawler
from wapitiCore.main.wapiti import wapiti_main
crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
wapiti_main()`;

async function wapiti(name, headers, starts) {
  const words = ['-u', `${node.address}/`, '--scope', 'domain', '-m', modules, '-d', '3', '--max-links-per-page', '12', '--max-files-per-dir', '12', '--max-parameters', '30',
    '--max-scan-time', String(Math.ceil(seconds / 3)), '--max-attack-time', String(Math.ceil(seconds / 12)), '-t', '10', '-S', 'normal', '--flush-session', '--store-session', join(reports, `${name}-session`), '--store-config', join(reports, 'config'), '--endpoint', `${ear}/`, '--no-bugreport', '-f', 'json', '-o', join(reports, `${name}.json`), '-v', '1',
    ...starts.flatMap((path) => ['-s', node.address + path]), ...avoid.flatMap((path) => ['-x', node.address + path]), ...headers.flatMap((header) => ['-H', header])];
  const { status, text } = await run('/usr/bin/python3', ['-c', mended, ...words], name, seconds * 8);
  if (!existsSync(join(reports, `${name}.json`))) throw new Error(`wapiti ended with ${status}: ${text.slice(-2000)}`);
  const report = JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8'));
  for (const [kind, list] of [...Object.entries(report.vulnerabilities), ...Object.entries(report.anomalies)])
    for (const { method, path, parameter, info } of list) found.push({ by: name, kind, what: `${method} ${path} ${parameter ?? ''} ${info}` });
  console.log(`${name}: ${/found (\d+) URLs/.exec(text)?.[1] ?? 'no'} addresses`);
}

if (only !== 'sqlmap') await wapiti('wapiti-anonymous', [], ['/search?q=reef', '/sign-in', '/sign-up', '/recover', '/question', '/alerts?q=reef', `/records/${id}`, '/statistics', '/api/v1/search?q=reef', '/oai?verb=Identify']);
if (only !== 'sqlmap') await wapiti('wapiti-operator', [`Cookie: ${cookie}`, `Origin: ${node.address}`], ['/admin', '/admin/people', '/admin/settings', '/admin/links', '/me', '/me/links', '/me/drafts', '/records/new/news', '/queue', `/records/${id}/manage`, `/records/${id}/merge`, '/admin/statistics']);

// ---- sqlmap ------------------------------------------------------------------------------------------------------------

const form = (path, data, ...more) => [`${path}`, '--data', `submission=sqlmap&${data}`, ...more];
const targets = [
  ['/search?q=reef&type=news&country=KE&language=en&sort=date&page=1'], [`/records/${id}*.json?lang=en`], ['/countries/KE*'], ['/types/news*'], ['/subjects/marine*'], ['/organizations?letter=a&country=KE'],
  ['/api/v1/records?q=reef&type=news'], ['/api/v1/changes?after=1&limit=5'], ['/oai?verb=ListRecords&metadataPrefix=oai_dc&set=type:news&from=2020-01-01'], [`/records/${id}/history?from=1&to=1`],
  form('/sign-in', 'email=a@example.org&password=x', '-p', 'email,password'), form('/recover', 'email=a@example.org', '-p', 'email'),
  ['/admin/links?state=dead&after=1.aa&repair=x'], ['/me/links?state=dead&after=1.aa&repair=x'], ['/admin/people?q=a&after=b'], ['/admin/audit?account=a&act=b&after=1'], ['/me/statistics?owner=KE&range=year'], ['/admin/statistics?range=year'], ['/me/likely?title=reef&type=news'],
  ['/healthz?x=1', '--cookie', 'session=abc*; lang=en*', '--level', '2'],
];
for (const [at, [path, ...more]] of only === 'wapiti' ? [] : targets.entries()) {
  const name = `sqlmap-${at + 1}`;
  const words = ['-u', node.address + path, '--batch', '--dbms', 'SQLite', '--level', '2', '--risk', '1', '--technique', 'BEUS', '--ignore-code', '401,403,404,429', '--skip-waf', '--disable-coloring', '--output-dir', join(reports, name), '--headers', `Origin: ${node.address}`,
    ...(more.includes('--cookie') ? [] : ['--cookie', cookie]), ...more];
  const { status, text } = await run('sqlmap', words, name, seconds);
  if (/identified the following injection/i.test(text)) found.push({ by: name, kind: 'SQL', what: `${path}: ${/^.*(injectable|vulnerable|Payload:).*$/m.exec(text)?.[0]}` });
  console.log(`${name} ${path}: ${status === 124 ? 'out of time' : /all tested parameters do not appear to be injectable/.test(text) ? 'nothing' : `status ${status}: ${/\[CRITICAL\] .*/.exec(text)?.[0] ?? ''}`}`);
}

// ---- what came of it ---------------------------------------------------------------------------------------------------

for (const url of called) found.push({ by: 'the listener', kind: 'SSRF', what: url });
for (const line of node.log.split('\n').filter((text) => / 50\d, \d+ bytes/.test(text)).slice(0, 20)) found.push({ by: 'the log', kind: 'an error of the server', what: line });
if (node.run('audit', '--verify').status !== 0 || node.run('check').status !== 0) found.push({ by: 'chm check', kind: 'damage', what: node.run('check').stdout });
writeFileSync(join(reports, 'node.log'), node.log);
await node.close();
listener.close();

let failed = 0;
for (const { by, kind, what } of found) {
  const reason = reasons.find(({ of }) => of.test(what));
  if (!reason) failed++;
  console.log(`${reason ? 'known' : 'FOUND'}: ${by}: ${kind}: ${what.trim()}${reason ? ` (${reason.why})` : ''}`);
}
console.log(`${readdirSync(reports).length} reports in build/attack; ${failed} findings without a reason`);
process.exit(failed === 0 ? 0 : 1);
