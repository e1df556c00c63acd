// An hour ($SOAK_SECONDS, 3600) of load on `chm serve`, on each engine at once: readers, searchers, writers and imports
// beside it, clients that go away or are slow. Its anonymous memory and its open files stay flat.
//
// Flat: over the last half of the time, the line fitted through the samples of RssAnon rises by less than 2 MB (or 64 KB a
// minute, for a longer run), and at the end, when all clients have gone, no more files are open than when the second half
// began, but for 4. At no time is RssAnon above 64 MB. The samples go to build/soak-ENGINE.tsv.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { engines, lines, Node, program, resource, root } from '../program/harness.mjs';

const seconds = Number(process.env.SOAK_SECONDS ?? 3600);
const sources = 3000; // records that the imports change again and again
const readers = 6, searchers = 4;
const mostKilobytes = 64 * 1024, mostRise = Math.max(2048, 64 * seconds / 2 / 60), mostFiles = 4;

const words = ['coral', 'reef', 'forest', 'water', 'invasive', 'species', 'mangrove', 'policy', 'Kenya', 'survey', 'récif',
  'bosque', 'вода', 'الماء', '生物', 'fish', 'soil', 'seed', 'bird', 'law'];
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const phrase = (count) => Array.from({ length: count }, () => pick(words)).join(' ');

function record(number, turn) {
  return resource(`soak-${number}`, { en: `${phrase(4)} ${number}`, fr: `${phrase(3)} ${turn}` },
    { summary: { en: Array.from({ length: 1 + number % 12 }, () => phrase(10)).join('. ') } });
}

const queries = [
  () => `q=${encodeURIComponent(phrase(1))}`,
  () => `q=${encodeURIComponent(phrase(2))}&sort=date`,
  () => `q=${encodeURIComponent(`"${phrase(2)}"`)}&type=resource`,
  () => `q=${encodeURIComponent(`${pick(words)} -${pick(words)}`)}&lang=ar`,
  () => `q=${encodeURIComponent(`${pick(words).slice(0, 3)}* OR title:${pick(words)}`)}`,
  () => `q=${Math.random().toString(36).slice(2)}`, // nothing is found: typing help
  () => 'q=&country=KE&sort=title',
];

class Load {
  constructor(node) {
    this.node = node;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: readers + searchers });
    this.counts = { pages: 0, searches: 0, imports: 0, gone: 0, slow: 0 };
    this.failures = [];
    this.stopped = false;
  }

  get(path, headers = {}) {
    return new Promise((resolve, reject) => {
      const request = http.get(this.node.address + path, { agent: this.agent, headers }, (answer) => {
        let bytes = 0;
        answer.on('data', (data) => { bytes += data.length; });
        answer.on('end', () => resolve({ status: answer.statusCode, bytes }));
        answer.on('error', reject);
      });
      request.on('error', reject);
    });
  }

  async each(count, work) {
    while (!this.stopped) {
      try {
        await work();
        this.counts[count]++;
      } catch (error) {
        if (!this.stopped) this.failures.push(`${count}: ${error.message}`);
      }
    }
  }

  async expect(path, statuses, headers) {
    const answer = await this.get(path, headers);
    if (!statuses.includes(answer.status)) throw new Error(`${path}: ${answer.status}`);
  }

  read() {
    const id = pick(this.ids);
    const encoding = pick([{}, { 'accept-encoding': 'gzip' }, { 'accept-encoding': 'br, gzip' }]);
    const path = pick([`/records/${id}`, `/records/${id}?lang=${pick(['fr', 'ar', 'zh'])}`, `/records/${id}.json`,
      `/records/${id}.xml`, `/records/${id}/history`, `/records/${id}@1`, '/', '/countries/KE', '/types/resource', '/about']);
    return this.expect(path, [200], encoding);
  }

  async wander() { // what is not there
    await pause(200);
    return this.expect(pick(['/records/ke-0000000', '/nothing', '/records/%00', '/search?bbox=a,b,c', '/admin',
      `/records/${'a'.repeat(3000)}`]), [400, 401, 403, 404, 200, 422]);
  }

  search() {
    return this.expect(`/search${pick(['', '', '', '.json', '.csv', '.atom'])}?${pick(queries)()}`, [200]);
  }

  async import(turn) {
    const all = Array.from({ length: 200 }, () => record(Math.floor(Math.random() * sources), turn));
    await this.feed(lines(all));
    await pause(2000);
  }

  feed(text) {
    return new Promise((resolve, reject) => {
      const child = spawn(program, ['import', '-n', this.node.folder, '--publish', '--quiet', '-'],
        { cwd: this.node.base, stdio: ['pipe', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (data) => { said += data; });
      child.on('close', (code) => code === 0 ? resolve() : reject(new Error(`import ended with ${code}: ${said}`)));
      child.stdin.end(text);
    });
  }

  // A client that leaves in the middle of its request or of its answer.
  async leave() {
    await pause(100);
    await new Promise((resolve) => {
      const { hostname, port } = new URL(this.node.address);
      const socket = net.connect(Number(port), hostname, () => {
        const head = `GET /search?${pick(queries)()} HTTP/1.1\r\nHost: x\r\n\r\n`;
        socket.write(head.slice(0, Math.floor(Math.random() * (head.length + 40))));
        setTimeout(() => { socket.destroy(); resolve(); }, Math.random() * 30);
      });
      socket.on('error', resolve);
    });
  }

  // A client that says a byte a second until it is cut off.
  async drip() {
    await new Promise((resolve) => {
      const { hostname, port } = new URL(this.node.address);
      const socket = net.connect(Number(port), hostname);
      const timer = setInterval(() => { if (this.stopped) socket.destroy(); else socket.write('G'); }, 1000);
      socket.on('error', () => {});
      socket.on('close', () => { clearInterval(timer); resolve(); });
    });
  }

  start() {
    let turn = 0;
    this.loops = [
      ...Array.from({ length: readers }, () => this.each('pages', () => this.read())),
      ...Array.from({ length: searchers }, () => this.each('searches', () => this.search())),
      this.each('pages', () => this.wander()),
      this.each('imports', () => this.import(turn++)),
      this.each('gone', () => this.leave()),
      this.each('slow', () => this.drip()),
    ];
  }

  async stop() {
    this.stopped = true;
    await Promise.all(this.loops);
    this.agent.destroy();
  }
}

function look(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { kilobytes: Number(/RssAnon:\s+(\d+)/.exec(status)[1]), files: readdirSync(`/proc/${pid}/fd`).length };
}

// How much the line fitted through the values rises from the first to the last.
function rise(values) {
  const middle = (values.length - 1) / 2, mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0, below = 0;
  values.forEach((value, i) => { above += (i - middle) * (value - mean); below += (i - middle) ** 2; });
  return above / below * (values.length - 1);
}

// Waits until clients have gone: until as few files are open as ever in two seconds.
async function quiet(pid) {
  let least = Infinity;
  for (let i = 0; i < 20; i++) {
    await pause(100);
    least = Math.min(least, look(pid).files);
  }
  return least;
}

async function soak(node, load, name, context) {
  const done = node.feed(lines(Array.from({ length: sources }, (_, number) => record(number, 0))), 'import', '--publish', '-');
  assert.equal(done.status, 0, done.stderr);
  load.ids = node.run('export', '--format', 'jsonl').stdout.trim().split('\n').map((line) => JSON.parse(line).id);
  await node.serve();
  node.server.removeAllListeners('exit');
  const pid = node.server.pid;
  const samples = [], step = Math.min(5, seconds / 20);
  const table = join(root, 'build', `soak-${name}.tsv`);
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(table, 'seconds\tRssAnon KB\tfiles\tpages\tsearches\timports\n');
  let filesBefore;
  for (let half = 0; half < 2; half++) {
    load.stopped = false;
    load.start();
    for (let at = 0; at < seconds / 2; at += step) {
      await pause(step * 1000);
      assert.equal(node.server.signalCode ?? node.server.exitCode, null, `chm serve has ended: ${node.log.slice(-2000)}`);
      const s = { at: half * seconds / 2 + at, ...look(pid), ...load.counts };
      samples.push(s);
      appendFileSync(table, `${s.at}\t${s.kilobytes}\t${s.files}\t${s.pages}\t${s.searches}\t${s.imports}\n`);
    }
    await load.stop();
    load.agent = new http.Agent({ keepAlive: true, maxSockets: readers + searchers });
    const files = await quiet(pid);
    if (half === 0) filesBefore = files;
    else samples.filesAfter = files;
  }
  const last = samples.slice(samples.length / 2).map((sample) => sample.kilobytes);
  const rose = Math.round(rise(last)), most = Math.max(...samples.map((sample) => sample.kilobytes));
  context.diagnostic(`${name}: ${JSON.stringify(load.counts)}; RssAnon ${samples[0].kilobytes} KB at first, at most ` +
    `${most} KB, in the last half ${rose} KB more; files ${filesBefore} after one half, ${samples.filesAfter} after both`);
  assert.deepEqual(load.failures.slice(0, 5), []);
  assert.deepEqual(node.log.split('\n').filter((line) => /^\S+ error /.test(line)).slice(0, 5), []);
  assert.ok(rose < mostRise, `RssAnon rises by ${rose} KB in the last half`);
  assert.ok(most <= mostKilobytes, `RssAnon ${most} KB`);
  assert.ok(samples.filesAfter <= filesBefore + mostFiles, `${filesBefore} files were open, then ${samples.filesAfter}`);
  assert.equal(await node.stop(), 0);
  const check = node.run('check');
  assert.equal(check.status, 0, check.stdout + check.stderr);
}

describe(`${seconds} seconds of load`, { concurrency: true }, () => {
  for (const engine of engines)
    test(`memory and files stay flat on ${engine.name}`, async (context) => {
      const node = new Node(engine), load = new Load(node);
      try {
        await soak(node, load, engine.name, context);
      } finally {
        load.stopped = true;
        await node.close();
      }
    });
});
