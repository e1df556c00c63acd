// Figures of chm beside those of its peers, all in one run on one machine. A table goes to the terminal, the same as JSON to
// build/bench.json.
//
//     bench/run [--records N] [--large N] [--only NAME,...]     names: import, search, pages, idle, memory, start
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const records = Number(option('--records', 200000));
const large = Number(option('--large', 1000000));
const only = option('--only', 'import,search,pages,idle,memory,start').split(',');
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const chm = join(root, 'build', 'chm');
const work = mkdtempSync(join(tmpdir(), 'chm-bench-'));
const rows = [];

const engines = [{ name: 'SQLite', database: () => 'sqlite:chm.db' }];
if (process.env.CHM_TEST_POSTGRESQL) {
  let count = 0;
  const url = process.env.CHM_TEST_POSTGRESQL;
  engines.push({ name: 'PostgreSQL', database: () => `${url}${url.includes('?') ? '&' : '?'}schema=bench_${process.pid}_${++count}` });
}

// One row of the table: what was measured, for whom, how much, in what unit, the aim and whether it is met.
function row(what, who, value, unit, aim = '', met = undefined) {
  rows.push({ what, who, value: Math.round(value * 1000) / 1000, unit, aim, met });
  console.log(`${what.padEnd(52)} ${who.padEnd(24)} ${String(Math.round(value * 1000) / 1000).padStart(11)} ${unit.padEnd(12)} ` +
    `${aim.padEnd(22)} ${met === undefined ? '' : met ? 'met' : 'NOT MET'}`);
}

const seconds = (work) => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

function run(...words) {
  const done = spawnSync(chm, words, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`chm ${words.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

// Anonymous memory of a process, in KB.
const anonymous = (pid) => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

function makeNode(name, engine) {
  const folder = join(work, name);
  run('init', folder, '--name', 'Bench', '--country', 'KE', '--languages', 'en,fr,es,ar,ru,zh', '--database', engine.database());
  return folder;
}

// Runs a command and follows its greatest anonymous memory.
async function watched(file, words) {
  const child = spawn(file, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  let most = 0, output = '';
  child.stdout.on('data', (bytes) => output += bytes);
  const start = performance.now();
  const timer = setInterval(() => {
    try {
      most = Math.max(most, anonymous(child.pid));
    } catch { /* it has just ended */ }
  }, 20);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`${file} ${words.join(' ')} ended with ${status}`);
  return { seconds: (performance.now() - start) / 1000, most, output };
}

function sampleFile(count) {
  const path = join(work, `oai-${count}.xml`);
  if (!existsSync(path)) {
    const file = openSync(path, 'w');
    execFileSync(join(root, 'build', 'bench', 'generate'), [String(count)], { stdio: ['ignore', file, 'inherit'] });
    closeSync(file);
  }
  return path;
}

// ---- import ---------------------------------------------------------------------------------------------------------

const zebra = join(work, 'zebra');

// Seconds that zebraidx takes.
function zebraIndex(file) {
  mkdirSync(join(zebra, 'register'), { recursive: true });
  cpSync(join(root, 'bench', 'zebra'), zebra, { recursive: true });
  const modules = execFileSync('sh', ['-c', 'echo /usr/lib/*/idzebra-2.0/modules'], { encoding: 'utf8' }).trim();
  writeFileSync(join(zebra, 'zebra.cfg'), `profilePath: ${zebra}:/usr/share/idzebra-2.0/tab\nmodulePath: ${modules}\n` +
    `attset: bib1.att\nrecordType: dom.${zebra}/dom.xml\nregister: ${zebra}/register:40G\nstoreData: 1\nstoreKeys: 1\nmemMax: 256\n`);
  execFileSync('zebraidx-2.0', ['-c', 'zebra.cfg', 'init'], { cwd: zebra, stdio: 'ignore' });
  return seconds(() => execFileSync('zebraidx-2.0', ['-c', 'zebra.cfg', '-n', 'update', file], { cwd: zebra, stdio: 'ignore' }));
}

const nodes = {};

async function benchImport() {
  const file = sampleFile(records);
  const rival = records / zebraIndex(file);
  row(`import of ${records} oai_dc, durable`, 'zebraidx', rival, 'records/s');
  let first;
  for (const engine of engines) {
    const folder = makeNode(`import-${engine.name}`, engine);
    const done = await watched(chm, ['import', '-n', folder, '--source', 'sample', '--publish', '--quiet', '--json', file]);
    const { batches, longest_lock_milliseconds: longest, long_locks: long } = JSON.parse(done.output);
    const rate = records / done.seconds;
    first ??= rate;
    row(`import of ${records} oai_dc, durable, signed, searchable`, `chm, ${engine.name}`, rate, 'records/s',
      engine.name === 'SQLite' ? '>= 10000' : '>= half of SQLite', engine.name === 'SQLite' ? rate >= 10000 : rate >= first / 2);
    row('  against zebraidx', `chm, ${engine.name}`, rate / rival, 'times', '>= 5', rate / rival >= 5);
    row('  anonymous memory of the import', `chm, ${engine.name}`, done.most / 1024, 'MB', '<= 200', done.most / 1024 <= 200);
    row(`  longest hold of the write lock (${long} of ${batches} beyond 50 ms)`, `chm, ${engine.name}`, longest, 'ms', '<= 50',
      longest <= 50);
    nodes[engine.name] = folder;
  }
}

function nodeWith(engine) {
  if (!nodes[engine.name]) {
    nodes[engine.name] = makeNode(`import-${engine.name}`, engine);
    run('import', '-n', nodes[engine.name], '--source', 'sample', '--publish', '--quiet', sampleFile(records));
  }
  return nodes[engine.name];
}

// ---- search ---------------------------------------------------------------------------------------------------------

function benchSearch(count, aims) {
  const done = spawnSync(join(root, 'build', 'bench', 'bench-search'), [String(count), join(work, `search-${count}`)],
    { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`bench-search: ${done.stderr}`);
  for (const line of done.stdout.trim().split('\n').map(JSON.parse)) {
    if (line.bench === 'overlap')
      row(`  top ten as ranked among all, ${line.queries} queries > 300000`, 'chm', line.value, 'overlap', '>= 0.8', line.value >= 0.8);
    if (line.bench !== 'search' || line.what === 'warming') continue;
    for (const at of ['p50', 'p95', 'p99']) {
      const aim = line.what === 'with snippets' ? aims[at] : undefined;
      row(`search of ${count}, ${line.what}, ${at}`, 'chm', line[at], 'ms', aim ? `<= ${aim}` : '', aim && line[at] <= aim);
    }
    row('  of the processor, p95', 'chm', line.cpu_p95, 'ms');
  }
  rmSync(join(work, `search-${count}`), { recursive: true, force: true });
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function report(what, who, times) {
  times.sort((a, b) => a - b);
  for (const [name, part] of [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]]) row(`${what}, ${name}`, who, quantile(times, part), 'ms');
}

// Words of the titles of the sample, the commonest first.
function commonWords(file) {
  const counts = new Map();
  const text = readFileSync(file, { encoding: 'utf8' }).slice(0, 60e6);
  for (const match of text.matchAll(/<dc:title>([^<]+)/g))
    for (const word of match[1].toLowerCase().match(/[a-z]{4,}/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
}

// What peers and chm are asked alike: one word, a third of the time one of the hundred commonest.
function askedWords(file) {
  const words = commonWords(file);
  return Array.from({ length: 300 }, (_, i) => i % 3 === 0 ? words[i % 100] : words[(i * 37) % words.length]);
}

// Asks over one connection that is kept, each question once to warm up; `address` makes one of a word and the round.
async function askEach(what, who, words, address) {
  const times = [];
  for (const round of [1, 2]) {
    for (const word of words) {
      const start = performance.now();
      const answer = await fetch(address(encodeURIComponent(word), round));
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${word}: ${answer.status}`);
      if (round === 2) times.push(performance.now() - start);
    }
  }
  report(what, who, times);
}

// SRU of zebra: ten whole records, unranked and without facets, as it comes.
async function benchZebra(file) {
  const port = 21000 + process.pid % 20000;
  if (!existsSync(join(zebra, 'register'))) zebraIndex(file);
  writeFileSync(join(zebra, 'server.xml'), `<yazgfs><listen id="tcp">tcp:127.0.0.1:${port}</listen><server id="bench" listenref="tcp">` +
    `<directory>${zebra}</directory><config>zebra.cfg</config></server></yazgfs>`);
  const child = spawn('zebrasrv-2.0', ['-f', 'server.xml', '-v', 'none'], { cwd: zebra, stdio: 'ignore' });
  const address = (word) => `http://127.0.0.1:${port}/Default?version=1.1&operation=searchRetrieve&maximumRecords=10&x-pquery=` +
    encodeURIComponent('@attr 1=any ') + word;
  try {
    for (let up = false; !up;) up = await fetch(address('water')).then((answer) => answer.arrayBuffer()).then(() => true, () => child.exitCode !== null);
    await askEach(`search of ${records} over HTTP, unranked, no facets`, 'zebrasrv SRU', askedWords(file), address);
  } finally {
    child.kill();
  }
}

// Each round has addresses of its own, so that no page comes from memory.
async function benchHttp(file) {
  const server = await serve(nodeWith(engines[0]));
  await askEach(`search of ${records} over HTTP, ranked, all facets`, 'chm', askedWords(file),
    (word, round) => `${server.address}/search.json?limit=10&q=${word}&round=${round}`);
  await server.stop();
}

// The same to plain FTS5 with its bm25().
function benchFts5(file) {
  const database = join(work, 'fts5.db');
  const script = join(work, 'fts5.sql');
  const text = readFileSync(file, 'utf8');
  let insert = 'create virtual table t using fts5(title, body);begin;';
  const quoted = (value) => `'${value.replaceAll("'", "''")}'`;
  for (const record of text.split('<record>').slice(1)) {
    const title = /<dc:title>([^<]*)/.exec(record)[1];
    const body = [...record.matchAll(/<dc:\w+>([^<]*)/g)].map((match) => match[1]).join(' ');
    insert += `\ninsert into t values(${quoted(title)},${quoted(body)});`;
  }
  writeFileSync(script, `${insert}\ncommit;`);
  execFileSync('sqlite3', [database], { stdio: [openSync(script, 'r'), 'ignore', 'inherit'] });
  rmSync(script);
  const asked = askedWords(file);
  const times = execFileSync('sqlite3', [database], {
    encoding: 'utf8', maxBuffer: 1 << 26,
    input: `.timer on\n${asked.map((word) => `select count(*) from (select rowid from t where t match '${word}' order by bm25(t) limit 10);`).join('\n')}\n`,
  });
  report(`search of ${records}, ranked, no facets`, 'FTS5 bm25()', [...times.matchAll(/real ([\d.]+)/g)].map((match) => Number(match[1]) * 1000));
}

// ---- pages ----------------------------------------------------------------------------------------------------------

function serve(folder) {
  const child = spawn(chm, ['serve', '-n', folder, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (more) => {
      text += more;
      const found = /answers at (http:\/\/127\.0\.0\.1:(\d+))\//.exec(text);
      if (found) resolve({ child, address: found[1], port: Number(found[2]), stop: () => new Promise((ended) => { child.on('exit', ended); child.kill(); }) });
    });
    child.on('exit', () => reject(new Error(`chm serve: ${text}`)));
  });
}

function wrk(url, { script, headers = [], time = 5 } = {}) {
  const words = ['-t1', '-c64', `-d${time}s`, ...headers.flatMap((header) => ['-H', header]), ...(script ? ['-s', script] : []), url];
  const text = execFileSync('wrk', words, { encoding: 'utf8' });
  if (/Non-2xx/.test(text)) throw new Error(`${url}: ${text}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]);
}

function nginx(folder) {
  const port = 20000 + process.pid % 20000;
  writeFileSync(join(folder, 'nginx.conf'), `worker_processes 2; pid ${folder}/pid; error_log ${folder}/error.log; daemon off;\n` +
    `events { worker_connections 4096; }\nhttp { access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=100;\n` +
    `server { listen 127.0.0.1:${port} reuseport; root ${folder}; gzip_static on; default_type text/html; } }\n`);
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  return { child, address: `http://127.0.0.1:${port}` };
}

async function benchPages(engine) {
  const server = await serve(nodeWith(engine));
  const ids = JSON.parse(run('search', '-n', nodeWith(engine), '--json', '--limit', '100', 'biodiversity')).results.map((record) => record.id);
  const page = Buffer.from(await (await fetch(`${server.address}/records/${ids[0]}`, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer());
  const folder = join(work, `nginx-${engine.name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'page.html'), page);
  writeFileSync(join(folder, 'page.html.gz'), gzipSync(page, { level: 6 }));
  const peer = nginx(folder);
  await new Promise((resolve) => setTimeout(resolve, 500));
  // a page that was never seen: the address differs each time
  const script = join(folder, 'never.lua');
  writeFileSync(script, `local ids = {${ids.map((id) => `"${id}"`).join(',')}}\nlocal n = 0\nrequest = function()\n  n = n + 1\n` +
    `  return wrk.format("GET", "/records/" .. ids[n % #ids + 1] .. "?n=" .. n)\nend\n`);
  const gzip = ['Accept-Encoding: gzip'];
  const plain = wrk(`${peer.address}/page.html`);
  const packed = wrk(`${peer.address}/page.html`, { headers: gzip });
  row(`static file of ${page.length} bytes`, 'nginx', plain, 'requests/s');
  row(`static file, gzip_static`, 'nginx', packed, 'requests/s');
  const url = `${server.address}/records/${ids[0]}`;
  const figures = [
    ['record page, cached', wrk(url), plain, 0.6], ['record page, cached, gzip', wrk(url, { headers: gzip }), packed, 0.6],
    ['record page, never seen', wrk(server.address, { script }), plain, 0.25], ['record page, never seen, gzip', wrk(server.address, { script, headers: gzip }), packed, undefined],
  ];
  for (const [what, rate, against, aim] of figures) {
    row(what, `chm, ${engine.name}`, rate, 'requests/s');
    row('  against nginx', `chm, ${engine.name}`, rate / against, 'of nginx', aim ? `>= ${aim}` : '', aim && rate / against >= aim);
  }
  peer.child.kill();
  await server.stop();
}

// ---- connections, memory, start -------------------------------------------------------------------------------------

async function connections(port, count) {
  const sockets = [];
  while (sockets.length < count) {
    await Promise.all(Array.from({ length: Math.min(500, count - sockets.length) }, () => new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', resolve);
      socket.on('error', reject);
      sockets.push(socket);
    })));
  }
  return sockets;
}

async function benchIdle(engine) {
  const server = await serve(nodeWith(engine));
  await (await fetch(`${server.address}/`)).text();
  const before = anonymous(server.child.pid);
  const sockets = await connections(server.port, 10000);
  const held = (anonymous(server.child.pid) - before) / 10000;
  const start = performance.now();
  const status = (await fetch(`${server.address}/`)).status;
  row('idle connection, of 10000', `chm, ${engine.name}`, held, 'KB', '<= 20', held <= 20 && status === 200);
  row('  an answer beside them', `chm, ${engine.name}`, performance.now() - start, 'ms');
  sockets.forEach((socket) => socket.destroy());
  await server.stop();
}

async function benchMemory(engine) {
  const server = await serve(nodeWith(engine));
  const sockets = await connections(server.port, 100);
  wrk(`${server.address}/search?q=biodiversity`, { time: 3 });
  const held = anonymous(server.child.pid) / 1024;
  row(`anonymous memory of chm serve, ${records} records`, `chm, ${engine.name}`, held, 'MB', '<= 64', held <= 64);
  sockets.forEach((socket) => socket.destroy());
  await server.stop();
}

async function benchStart(engine) {
  const folder = makeNode(`start-${engine.name}`, engine);
  const file = sampleFile(large);
  const took = seconds(() => run('import', '-n', folder, '--source', 'sample', '--publish', '--quiet', file));
  row(`import of ${large} oai_dc`, `chm, ${engine.name}`, large / took, 'records/s');
  const start = performance.now();
  const server = await serve(folder);
  await (await fetch(`${server.address}/search?q=water`)).text();
  const first = performance.now() - start;
  row(`start to first answer, ${large} records`, `chm, ${engine.name}`, first, 'ms', '<= 150', first <= 150);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

// ---- all ------------------------------------------------------------------------------------------------------------

try {
  console.log(`${cpus().length} processors: ${cpus()[0].model}`);
  if (only.includes('import')) await benchImport();
  if (only.includes('search')) {
    benchFts5(sampleFile(records));
    await benchZebra(sampleFile(records));
    await benchHttp(sampleFile(records));
    benchSearch(records, { p50: 3, p95: 12, p99: 20 });
    benchSearch(large, { p95: 60 });
  }
  for (const engine of engines) {
    if (only.includes('pages')) await benchPages(engine);
    if (only.includes('idle')) await benchIdle(engine);
    if (only.includes('memory')) await benchMemory(engine);
  }
  if (only.includes('start')) await benchStart(engines[0]);
} finally {
  writeFileSync(join(root, 'build', 'bench.json'), `${JSON.stringify({ when: new Date().toISOString(), processors: cpus().length, rows }, null, 1)}\n`);
  rmSync(work, { recursive: true, force: true });
}
