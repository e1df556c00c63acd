// Figures of chm beside those of its peers, all in one run on one machine. A table goes to the terminal, the same as JSON to
// build/bench.json.
//
//     bench/run [--records N] [--large N] [--only NAME,...] [--engine NAME] [--under COMMAND] [--node DIR] [--large-node DIR]
//
// Names: import, formats, search, pages, idle, memory, start, backup, many, harvest, people. COMMAND starts servers and load, as "chrt -r 1" on a machine that does
// other work. DIR is a node on the (first) engine that has the records already, and is kept.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, cpSync, createReadStream, existsSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { writeDocuments } from './metadata.mjs';
import { writeTogether } from './people.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const records = Number(option('--records', 200000));
const large = Number(option('--large', 1000000));
const only = option('--only', 'import,formats,search,pages,idle,memory,start,backup,many,harvest,people').split(',');
const under = option('--under', '').split(' ').filter(Boolean);
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const chm = join(root, 'build', 'chm');
const work = mkdtempSync(join(tmpdir(), 'chm-bench-'));
const rows = [];

let engines = [{ name: 'SQLite', database: () => 'sqlite:chm.db' }];
if (process.env.CHM_TEST_POSTGRESQL) {
  let count = 0;
  const url = process.env.CHM_TEST_POSTGRESQL;
  engines.push({ name: 'PostgreSQL', database: () => `${url}${url.includes('?') ? '&' : '?'}schema=bench_${process.pid}_${++count}` });
}

if (option('--engine')) engines = engines.filter((engine) => engine.name === option('--engine'));

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

function makeNode(name, engine, ...options) {
  const folder = join(work, name);
  run('init', folder, '--name', 'Bench', '--country', 'KE', '--languages', 'en,fr,es,ar,ru,zh', '--database', engine.database(), ...options);
  appendFileSync(join(folder, 'node.ini'), 'log.level = warning\n');
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

const nodes = option('--node') ? { [engines[0].name]: option('--node') } : {};

// How long the disk takes to keep what a batch of an import commits, when nothing else asks it for anything.
function benchDisk() {
  const path = join(work, 'synced'), file = openSync(path, 'w'), bytes = Buffer.alloc(512 * 1024, 'x');
  const times = Array.from({ length: 200 }, (_, n) => seconds(() => {
    writeSync(file, bytes, 0, bytes.length, n % 16 * bytes.length);
    fdatasyncSync(file);
  }) * 1000).sort((a, b) => a - b);
  closeSync(file);
  rmSync(path);
  row('512 KB written and synced, p50', 'the disk', quantile(times, 0.5), 'ms');
  row('  the slowest of 200', 'the disk', times[times.length - 1], 'ms');
}

async function benchImport() {
  const file = sampleFile(records);
  benchDisk();
  const rival = records / zebraIndex(file);
  row(`import of ${records} oai_dc, durable`, 'zebraidx', rival, 'records/s');
  let first;
  for (const engine of engines) {
    const folder = makeNode(`import-${engine.name}`, engine);
    const done = await watched(chm, ['import', '-n', folder, '--source', 'sample', '--publish', '--quiet', '--json', file]);
    const { batches, longest_lock_milliseconds: longest, longest_work_milliseconds: work, long_locks: long } = JSON.parse(done.output);
    const rate = records / done.seconds;
    first ??= rate;
    row(`import of ${records} oai_dc, durable, signed, searchable`, `chm, ${engine.name}`, rate, 'records/s',
      engine.name === 'SQLite' ? '>= 10000' : '>= half of SQLite', engine.name === 'SQLite' ? rate >= 10000 : rate >= first / 2);
    row('  against zebraidx', `chm, ${engine.name}`, rate / rival, 'times', '>= 5', rate / rival >= 5);
    row('  anonymous memory of the import', `chm, ${engine.name}`, done.most / 1024, 'MB', '<= 200', done.most / 1024 <= 200);
    row(`  longest hold of the write lock (${long} of ${batches} beyond 50 ms)`, `chm, ${engine.name}`, longest, 'ms', '<= 50',
      longest <= 50);
    row('    without its commit, which waits for the disk', `chm, ${engine.name}`, work, 'ms');
    nodes[engine.name] = folder;
    await benchImportBeside(engine);
  }
}

// Beside a server, which follows with the index, an import has only its own work to do.
async function benchImportBeside(engine) {
  const folder = makeNode(`beside-${engine.name}`, engine), server = await serve(folder);
  let most = 0;
  const timer = setInterval(() => { most = Math.max(most, anonymous(server.child.pid)); }, 20);
  const done = await watched(chm, ['import', '-n', folder, '--source', 'sample', '--publish', '--quiet', sampleFile(records / 4)]);
  clearInterval(timer);
  await server.stop();
  row('  anonymous memory of an import beside a server', `chm, ${engine.name}`, done.most / 1024, 'MB', '<= 64', done.most / 1024 <= 64);
  row('  and of the server, which indexes', `chm, ${engine.name}`, most / 1024, 'MB', '<= 200', most / 1024 <= 200);
}

// Documents as other catalogues give them, each in a file of its own.
async function benchFormats(engine) {
  const answer = readFileSync(sampleFile(4000), 'utf8'), count = Math.ceil(records / 20);
  for (const format of ['iso19139', 'eml']) {
    const documents = join(work, format), folder = makeNode(`${format}-${engine.name}`, engine);
    mkdirSync(documents);
    const size = writeDocuments(documents, format, count, answer);
    const done = await watched(chm, ['import', '-n', folder, '--source', 'sample', '--publish', '--quiet', '--json', documents]);
    const { new: made, rejected } = JSON.parse(done.output);
    if (made !== count || rejected !== 0) throw new Error(`${format}: ${done.output}`);
    row(`import of ${count} documents of ${Math.round(size / 100) / 10} KB, ${format}`, `chm, ${engine.name}`, count / done.seconds, 'documents/s',
      '>= 3000', count / done.seconds >= 3000);
    row('  anonymous memory of the import', `chm, ${engine.name}`, done.most / 1024, 'MB');
    for (const made of [documents, folder]) rmSync(made, { recursive: true, force: true });
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

// ---- servers --------------------------------------------------------------------------------------------------------

// Starts what is measured; with --under "chrt -r 1" other work on the machine disturbs less.
const start = (file, words, output) => spawn(under[0] ?? file, under.length ? [...under.slice(1), file, ...words] : words,
  { stdio: ['ignore', output, output] });

const ended = (child) => new Promise((resolve) => child.on('exit', resolve));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// One answer, by a socket alone, so that no library of ours is measured.
const answerOf = (port, path, host = `127.0.0.1:${port}`) => new Promise((resolve, reject) => {
  let text = '';
  const socket = net.connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
  socket.setEncoding('latin1').on('data', (more) => { text += more; }).on('end', () => resolve(text)).on('error', reject);
});

let ports = 20000 + process.pid % 20000;

// chm with as many lines in its log as nginx: none for each request. Resolves as soon as the port takes connections.
async function serve(folder, words = ['-n', folder]) {
  const port = ++ports;
  const log = openSync(join(work, 'serve.log'), 'a');
  const child = start(chm, ['serve', ...words, '--listen', `127.0.0.1:${port}`], log);
  closeSync(log);
  for (let tries = 0; ; tries++) {
    try {
      await answerOf(port, '/static/none');
      break;
    } catch (error) {
      if (tries > 10000 || child.exitCode !== null) throw new Error(`chm serve: ${readFileSync(join(work, 'serve.log'), 'utf8')}`, { cause: error });
      await pause(1);
    }
  }
  return { child, port, address: `http://127.0.0.1:${port}`, pids: () => [child.pid], stop: () => { child.kill(); return ended(child); } };
}

async function nginx(folder) {
  const port = ++ports;
  writeFileSync(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root; ' : ''}worker_processes ${cpus().length}; pid ${folder}/pid; error_log ${folder}/error.log; daemon off;\n` +
    `events { worker_connections 4096; }\nhttp { access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=100;\n` +
    `server { listen 127.0.0.1:${port} reuseport; root ${folder}; gzip_static on; default_type text/html; } }\n`);
  const child = start('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], 'ignore');
  const workers = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').map(Number);
  for (let tries = 0; tries < 1000 && !await answerOf(port, '/page.html').catch(() => ''); tries++) await pause(5);
  return { child, address: `http://127.0.0.1:${port}`, pids: workers, stop: () => { child.kill(); return ended(child); } };
}

// Seconds of processor that a server has used.
const used = (server) => server.pids().reduce((sum, pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
  return sum + (Number(fields[11]) + Number(fields[12])) / 100;
}, 0);

// A node that was just filled is checked in the background first.
async function settled(server) {
  for (let quiet = 0, before = used(server); quiet < 3;) {
    await pause(500);
    quiet = used(server) - before < 0.02 ? quiet + 1 : 0;
    before = used(server);
  }
}

// ---- pages ----------------------------------------------------------------------------------------------------------

// What wrk asks: `words` go to the script.
function wrk(server, path, { script, words = [], headers = [], time = 3, connections = 64 } = {}) {
  const before = used(server);
  const call = ['wrk', '-t1', `-c${connections}`, `-d${time}s`, ...headers.flatMap((header) => ['-H', header]),
    ...(script ? ['-s', script] : []), server.address + path, ...(words.length ? ['--', ...words.map(String)] : [])];
  const [file, ...rest] = [...under, ...call];
  const text = execFileSync(file, rest, { encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`${server.address}${path}: ${text}`);
  const [, count, size, unit] = /(\d+) requests in [^,]+, ([\d.]+)(\w+) read/.exec(text);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]), count: Number(count), processor: (used(server) - before) / Number(count) * 1e6,
    bytes: Number(size) * { B: 1, KB: 1 << 10, MB: 1 << 20, GB: 2 ** 30 }[unit] / Number(count),
  };
}

// The identifiers of all records, in an order that has nothing to do with where they stand on the disk.
async function identifiers(folder, path) {
  const file = `${path}.jsonl`;
  run('export', '-n', folder, '--format', 'jsonl', '-o', file);
  const ids = [];
  for await (const line of createInterface({ input: createReadStream(file) })) ids.push(/"id":"([^"]+)"/.exec(line)[1]);
  rmSync(file);
  for (let i = ids.length - 1, seed = 1; i > 0; i--) {
    seed = (seed * 48271) % 2147483647;
    const other = seed % (i + 1);
    [ids[i], ids[other]] = [ids[other], ids[i]];
  }
  writeFileSync(path, `${ids.join('\n')}\n`);
  return ids;
}

const fetched = async (address) => Buffer.from(await (await fetch(address, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer());

// Of 200 records the page that is nearest to their mean size.
async function meanPage(server, ids) {
  const pages = await Promise.all(ids.slice(0, 200).map(async (id) => ({ id, page: await fetched(`${server.address}/records/${id}`) })));
  const mean = pages.reduce((sum, { page }) => sum + page.length, 0) / pages.length;
  return pages.sort((a, b) => Math.abs(a.page.length - mean) - Math.abs(b.page.length - mean))[0];
}

// Each request asks for another record, under an address that was never asked for.
const neverSeen = `local ids, n = {}, 0
function init(words)
  for line in io.lines(words[1]) do ids[#ids + 1] = line end
  n = tonumber(words[2])
end
function request()
  n = n + 1
  return wrk.format("GET", "/records/" .. ids[n % #ids + 1] .. "?n=" .. n)
end
`;

const median = (list, by) => [...list].sort((a, b) => a[by] - b[by])[Math.floor(list.length / 2)];

// Peers take turns, so that what else the machine does touches all alike; of three rounds the middle one counts.
async function benchPages(engine) {
  const server = await serve(nodeWith(engine));
  const folder = join(work, `nginx-${engine.name}`);
  const who = `chm, ${engine.name}`;
  await settled(server);
  mkdirSync(folder);
  const ids = await identifiers(nodeWith(engine), join(folder, 'ids'));
  const { id, page } = await meanPage(server, ids);
  writeFileSync(join(folder, 'page.html'), page);
  writeFileSync(join(folder, 'page.html.gz'), gzipSync(page, { level: 6 }));
  const script = join(folder, 'never.lua');
  writeFileSync(script, neverSeen);
  const peer = await nginx(folder);
  const gzip = { headers: ['Accept-Encoding: gzip'] };
  let asked = 0;
  const never = (options) => {
    const round = wrk(server, '', { ...options, script, words: [join(folder, 'ids'), asked] });
    asked += round.count + 64;
    return round;
  };
  const series = [
    ['static file', 'nginx', () => wrk(peer, '/page.html')], ['static file, gzip_static', 'nginx', () => wrk(peer, '/page.html', gzip)],
    ['record page, cached', who, () => wrk(server, `/records/${id}`), 0, 0.6], ['record page, cached, gzip', who, () => wrk(server, `/records/${id}`, gzip), 1, 0.6],
    ['record page, never seen', who, () => never({}), 0, 0.25], ['record page, never seen, gzip', who, () => never(gzip), 0],
  ].map(([what, by, measure, against, aim]) => ({ what, by, measure, against, aim, rounds: [] }));
  wrk(server, `/records/${id}`, { time: 1 });
  wrk(peer, '/page.html', { time: 1 });
  for (let round = 0; round < 3; round++)
    for (const one of series) one.rounds.push(one.measure());
  for (const { what, by, rounds, against, aim } of series) {
    const { rate, processor, bytes } = median(rounds, 'rate');
    row(`${what}, ${Math.round(bytes)} bytes with head`, by, rate, 'requests/s');
    row('  processor of the server', by, processor, 'us/request');
    if (against === undefined) continue;
    const ratio = rate / median(series[against].rounds, 'rate').rate;
    row('  against nginx', by, ratio, 'of nginx', aim ? `>= ${aim}` : '', aim && ratio >= aim);
  }
  await peer.stop();
  await server.stop();
}

// ---- connections, memory, start -------------------------------------------------------------------------------------

// Connections that have had an answer and stay.
async function connections(port, count) {
  const sockets = [];
  while (sockets.length < count)
    await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, () => new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write('GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'));
      socket.once('data', resolve).on('error', reject).on('close', () => { socket.isClosed = true; }).resume();
      sockets.push(socket);
    })));
  return sockets;
}

async function benchIdle(engine) {
  const server = await serve(nodeWith(engine));
  await settled(server);
  wrk(server, '/about', { time: 1 });
  const before = anonymous(server.child.pid);
  const sockets = await connections(server.port, 10000);
  const { rate } = wrk(server, '/about', { time: 2 });
  const held = (anonymous(server.child.pid) - before) / 10000;
  await pause(100);
  const left = sockets.filter((socket) => !socket.isClosed).length;
  row(`idle connection, ${left} of 10000 held`, `chm, ${engine.name}`, held, 'KB', '<= 20', held <= 20 && left === 10000);
  row('  cached page beside them', `chm, ${engine.name}`, rate, 'requests/s');
  sockets.forEach((socket) => socket.destroy());
  await server.stop();
}

// Half of the requests search, each for another word; the others read records.
const mixed = `local ids, words, n = {}, {}, 0
function init(arguments)
  for line in io.lines(arguments[1]) do ids[#ids + 1] = line end
  for word in arguments[2]:gmatch("%a+") do words[#words + 1] = word end
end
function request()
  n = n + 1
  if n % 2 == 0 then return wrk.format("GET", "/search?q=" .. words[n % #words + 1] .. "+" .. words[n * 7 % #words + 1]) end
  return wrk.format("GET", "/records/" .. ids[n % #ids + 1])
end
`;

async function benchMemory(engine) {
  const folder = nodeWith(engine);
  const words = commonWords(sampleFile(records)).slice(0, 300);
  const ids = join(work, `ids-${engine.name}`);
  const script = join(work, 'mixed.lua');
  await identifiers(folder, ids);
  writeFileSync(script, mixed);
  const server = await serve(folder);
  await settled(server);
  let most = 0;
  for (let round = 0; round < 5; round++) {
    wrk(server, '', { script, words: [ids, words.join(' ')], time: 2, connections: 100, headers: round % 2 ? ['Accept-Encoding: gzip'] : [] });
    most = Math.max(most, anonymous(server.child.pid) / 1024);
  }
  row(`anonymous memory of chm serve, ${records} records`, `chm, ${engine.name}`, most, 'MB', '<= 64', most <= 64);
  await server.stop();
}

// A node with `large` records, whose files the system has in memory, as after a restart of the program.
const largeNodes = {};

// A node with the large number of records, made once for each engine.
function largeNode(engine) {
  if (largeNodes[engine.name]) return largeNodes[engine.name];
  const kept = engine === engines[0] ? option('--large-node') : undefined;
  const folder = kept ?? makeNode(`large-${engine.name}`, engine);
  if (!kept) {
    const file = sampleFile(large);
    const took = seconds(() => run('import', '-n', folder, '--source', 'sample', '--publish', '--quiet', file));
    row(`import of ${large} oai_dc`, `chm, ${engine.name}`, large / took, 'records/s');
  }
  return largeNodes[engine.name] = folder;
}

async function benchStart(engine) {
  const folder = largeNode(engine);
  const times = [];
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    const server = await serve(folder);
    const answer = await answerOf(server.port, '/search?q=water');
    times.push(performance.now() - from);
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
    await server.stop();
  }
  times.sort((a, b) => a - b);
  row(`start to first answer, a search, ${large} records`, `chm, ${engine.name}`, times[2], 'ms', '<= 150', times[2] <= 150);
  row('  the slowest of five', `chm, ${engine.name}`, times[4], 'ms');
}

// ---- backup ---------------------------------------------------------------------------------------------------------

// One writer and one reader, each asking again as soon as it has its answer, until they are stopped.
function benchOthers(server, folder) {
  const done = { pages: 0, slowestPage: 0, writes: 0, slowestWrite: 0 };
  let stopped = false;
  const timed = async (count, slowest, ask) => {
    while (!stopped) {
      const from = performance.now();
      await ask();
      done[count]++;
      done[slowest] = Math.max(done[slowest], performance.now() - from);
    }
  };
  const read = timed('pages', 'slowestPage', () => answerOf(server.port, `/search?q=water&n=${done.pages}`));
  const write = timed('writes', 'slowestWrite', () => new Promise((resolve, reject) => {
    const path = join(work, 'one.json');
    writeFileSync(path, JSON.stringify({ type: 'resource', source: `beside-${done.writes}`, fields: { title: { en: `Beside ${done.writes}` } } }));
    spawn(chm, ['import', '-n', folder, '--publish', '--quiet', path], { stdio: 'ignore' })
      .on('close', (status) => status === 0 ? resolve() : reject(new Error(`an import beside a backup ended with ${status}`)));
  }));
  return async () => {
    stopped = true;
    await Promise.all([read, write]);
    return done;
  };
}

async function benchBackup(engine) {
  const folder = largeNode(engine), file = join(work, `${engine.name}.backup`), who = `chm, ${engine.name}`;
  const server = await serve(folder);
  await settled(server);
  const stop = benchOthers(server, folder);
  const done = await watched(chm, ['backup', '-n', folder, file, '--quiet', '--json']);
  const others = await stop();
  await server.stop();
  const rate = JSON.parse(done.output).bytes / 1e6 / done.seconds;
  row(`backup of ${large} records, of what it holds`, who, rate, 'MB/s', '>= 50', rate >= 50);
  row('  anonymous memory', who, done.most / 1024, 'MB');
  row('  searches by one reader beside it', who, others.pages / done.seconds, 'answers/s');
  row('    the slowest', who, others.slowestPage, 'ms');
  row('  records by one writer beside it', who, others.writes / done.seconds, 'commands/s');
  row('    the slowest', who, others.slowestWrite, 'ms');
  rmSync(file);
}

// Two hundred nodes of a thousand records in one process: what each answers first when it sleeps, and the memory with all awake.
async function benchMany(engine) {
  const count = 200, each = 1000, folder = join(work, 'many'), model = makeNode('model', engine), aim = 500;
  run('import', '-n', model, '--source', 'sample', '--publish', '--quiet', sampleFile(each));
  const settings = readFileSync(join(model, 'node.ini'), 'utf8');
  for (let i = 0; i < count; i++) {
    const node = join(folder, `n${i}`);
    cpSync(model, node, { recursive: true });
    writeFileSync(join(node, 'node.ini'), settings.replace(/^url = .*$/m, `url = http://n${i}.example/`));
  }
  const server = await serve(folder, ['--all', folder, '--awake', String(count), '--idle', '3600']);
  await settled(server);
  const before = anonymous(server.child.pid), times = [], again = [];
  const ask = async (i, path, into) => {
    const from = performance.now();
    const answer = await answerOf(server.port, path, `n${i}.example`);
    into?.push(performance.now() - from);
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
  };
  for (let i = 0; i < count; i++) await ask(i, '/search?q=water', times);
  for (const path of ['/', '/search?q=forest', '/types', '/countries'])
    for (let i = 0; i < count; i++) await ask(i, path, path === '/' ? again : undefined);
  const after = anonymous(server.child.pid), threads = Number(/Threads:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);
  times.sort((a, b) => a - b);
  row(`first answer of a sleeping node of ${each} records, p50`, `chm, ${engine.name}`, quantile(times, 0.5), 'ms', '<= 50', quantile(times, 0.5) <= 50);
  row('  p95', `chm, ${engine.name}`, quantile(times, 0.95), 'ms', '<= 50', quantile(times, 0.95) <= 50);
  row('  of one that is awake, p50', `chm, ${engine.name}`, quantile(again.sort((a, b) => a - b), 0.5), 'ms');
  row(`anonymous memory, ${count} nodes asleep`, `chm, ${engine.name}`, before / 1024, 'MB');
  row(`  all of them awake, in ${threads} threads`, `chm, ${engine.name}`, after / 1024, 'MB', `<= ${aim}`, after / 1024 <= aim);
  await server.stop();
}

// ---- harvest --------------------------------------------------------------------------------------------------------

// Reads a list of OAI-PMH page after page over one connection; calls `page` with each answer. Seconds.
async function readList(server, query, page) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const from = performance.now();
  for (let next = query; next !== undefined;) {
    const xml = await new Promise((resolve, reject) => http.get(`${server.address}/oai?verb=ListRecords&${next}`, { agent }, async (answer) => {
      const parts = [];
      for await (const part of answer) parts.push(part);
      resolve(Buffer.concat(parts));
    }).on('error', reject));
    const end = /<resumptionToken[^>]*>([^<]+)</.exec(xml.toString('latin1', xml.length - 2000));
    next = end ? `resumptionToken=${end[1]}` : undefined;
    await page(xml);
  }
  agent.destroy();
  return (performance.now() - from) / 1000;
}

const identifiersIn = (xml) => [...xml.toString('latin1').matchAll(/<identifier>(oai:[^<]*)</g)].map(([, identifier]) => identifier);

// Titles of records under their keys, as lines of JSON.
const titled = (from, to, says) => Array.from({ length: to - from }, (_, i) =>
  `${JSON.stringify({ type: 'resource', source: `k${from + i}`, fields: { title: { en: `Record ${from + i} ${says}` } } })}\n`).join('');

// A list that is read while a hundred records are changed each second: each that was not changed comes once, and the others
// in it or in the next harvest.
async function benchListWhileWriting(engine, server, folder) {
  const seen = new Map();
  let lost = 0, done = false, written = 0;
  const started = /<responseDate>([^<]*)</.exec(await answerOf(server.port, '/oai?verb=Identify'))[1];
  const before = new Set();
  await readList(server, 'metadataPrefix=chm', (xml) => identifiersIn(xml).forEach((id) => before.add(id)));
  const writing = (async () => {
    for (let turn = 0; !done; turn++) {
      const began = performance.now();
      const child = spawn(chm, ['import', '-n', folder, '--publish', '--quiet', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
      child.stdin.end(titled(turn * 90 % 1000, turn * 90 % 1000 + 90, `of turn ${turn}`) + titled(100000 + turn * 10, 100010 + turn * 10, ''));
      await ended(child);
      written += 100;
      await pause(Math.max(0, 1000 - (performance.now() - began)));
    }
  })();
  let took = 0, count = 0;
  for (let round = 0; round < 4; round++) {
    seen.clear();
    took += await readList(server, 'metadataPrefix=chm', (xml) => identifiersIn(xml).forEach((id) => { count++; seen.set(id, (seen.get(id) ?? 0) + 1); }));
    lost += [...seen.values()].filter((times) => times !== 1).length;
  }
  done = true;
  await writing;
  const next = new Set();
  await readList(server, `metadataPrefix=chm&from=${started}`, (xml) => identifiersIn(xml).forEach((id) => next.add(id)));
  lost += [...before].filter((id) => !seen.has(id) && !next.has(id)).length;
  row(`ListRecords, chm, with ${written} writes beside it`, `chm, ${engine.name}`, count / took, 'records/s');
  row('  records that came twice or not at all', `chm, ${engine.name}`, lost, '', '0', lost === 0);
}

async function benchHarvest(engine) {
  const many = Math.min(records, 100000);
  const home = makeNode(`home-${engine.name}`, engine, '--short', 'be');
  run('import', '-n', home, '--publish', '--quiet', sampleFile(many));
  const server = await serve(home);
  await settled(server);
  for (const prefix of ['oai_dc', 'chm']) {
    await readList(server, `metadataPrefix=${prefix}`, () => {});
    const took = await readList(server, `metadataPrefix=${prefix}`, () => {});
    row(`ListRecords, ${prefix}, 1000 a page`, `chm, ${engine.name}`, many / took, 'records/s', '>= 50000', many / took >= 50000);
  }
  const folder = makeNode(`harvest-${engine.name}`, engine);
  run('harvest', '-n', folder, 'add', `${server.address}/oai`, '--name', 'home', '--private');
  const done = await watched(chm, ['harvest', '-n', folder, '--json', '--quiet', 'run', 'home']);
  const report = JSON.parse(done.output);
  if (report.new !== many) throw new Error(done.output);
  row(`harvest of ${many} signed records, verified, searchable`, `chm, ${engine.name}`, many / done.seconds, 'records/s', '>= 8000', many / done.seconds >= 8000);
  row('  anonymous memory of the harvest', `chm, ${engine.name}`, done.most / 1024, 'MB');
  await benchListWhileWriting(engine, server, home);
  await server.stop();
}

// The publishing authorities of 200 countries write and publish at once: with a second between two saves, then as fast as they are answered.
async function benchPeople(engine) {
  const folder = makeNode(`people-${engine.name}`, engine);
  const server = await serve(folder);
  const { terms } = await (await fetch(`${server.address}/api/v1/vocabularies/countries?limit=200`)).json();
  const people = terms.slice(0, 200).map(({ notation }, i) => {
    const email = `person${i}@example.org`;
    execFileSync(chm, ['user', '-n', folder, 'add', email, '--name', `Person ${i}`, '--password'], { input: 'seven elephants in the rain\n', stdio: 'pipe' });
    run('user', '-n', folder, 'role', email, 'add', 'publishing-authority', '--country', notation);
    const { token } = JSON.parse(run('user', '-n', folder, '--json', 'token', email, 'add', '--name', 'bench', '--scopes', 'read,write,publish'));
    return { token, country: notation };
  });
  for (const [how, pause] of [['a second between saves', 1000], ['without rest', 0]]) {
    const done = await writeTogether(server.address, people, pause);
    const at = (list, part) => list[Math.floor(list.length * part)];
    row(`200 people writing at once, ${how}`, `chm, ${engine.name}`, done.save.length / done.seconds, 'saves/s');
    row('  save, p50', `chm, ${engine.name}`, at(done.save, 0.5), 'ms');
    row('  save, p95', `chm, ${engine.name}`, at(done.save, 0.95), 'ms', '<= 100', at(done.save, 0.95) <= 100);
    row('  publish, p95', `chm, ${engine.name}`, at(done.publish, 0.95), 'ms');
    row('  errors', `chm, ${engine.name}`, done.failed.length, '', '0', done.failed.length === 0);
    if (done.failed.length > 0) console.log(done.failed.slice(0, 3).join('\n'));
  }
  await server.stop();
}

// ---- all ------------------------------------------------------------------------------------------------------------

try {
  console.log(`${cpus().length} processors: ${cpus()[0].model}`);
  if (only.includes('import')) await benchImport();
  if (only.includes('formats')) for (const engine of engines) await benchFormats(engine);
  if (only.includes('search')) {
    benchFts5(sampleFile(records));
    await benchZebra(sampleFile(records));
    await benchHttp(sampleFile(records));
    benchSearch(records, { p50: 3, p95: 12, p99: 20 });
    if (large > 0) benchSearch(large, { p95: 60 });
  }
  if (only.includes('many')) await benchMany(engines[0]);
  for (const engine of engines) {
    if (only.includes('pages')) await benchPages(engine);
    if (only.includes('idle')) await benchIdle(engine);
    if (only.includes('memory')) await benchMemory(engine);
    if (only.includes('start')) await benchStart(engine);
    if (only.includes('backup')) await benchBackup(engine);
    if (largeNodes[engine.name] && largeNodes[engine.name] !== option('--large-node'))
      rmSync(largeNodes[engine.name], { recursive: true, force: true });
    if (only.includes('harvest')) await benchHarvest(engine);
    if (only.includes('people')) await benchPeople(engine);
  }
} finally {
  writeFileSync(join(root, 'build', 'bench.json'), `${JSON.stringify({ when: new Date().toISOString(), processors: cpus().length, rows }, null, 1)}\n`);
  rmSync(work, { recursive: true, force: true });
}
