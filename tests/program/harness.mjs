// A node for a test: its own directory, on SQLite or, with CHM_TEST_POSTGRESQL, in a schema of its own on PostgreSQL too.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const program = process.env.CHM ?? join(root, 'build', 'chm');

// The engines that are tried: names, and a function that gives the --database of a new node.
let schemas = 0;
export const engines = [{ name: 'SQLite', database: () => 'sqlite:chm.db' }];
if (process.env.CHM_TEST_POSTGRESQL) {
  const url = process.env.CHM_TEST_POSTGRESQL;
  engines.push({
    name: 'PostgreSQL',
    database: () => `${url}${url.includes('?') ? '&' : '?'}schema=t${process.pid}_${++schemas}`,
  });
}

// Starts `chm serve` with these words, by itself on a free port: its process, which keeps its log, and a promise of the `count`
// addresses where it answers.
export function start(folder, words = ['--listen', '127.0.0.1:0'], count = 1, env = {}) {
  const server = spawn(program, ['serve', '-n', folder, ...words],
    { stdio: ['ignore', 'inherit', 'pipe'], env: { ...process.env, ...env } });
  let answering = false; // what comes then is not looked at again: of an hour of load it is many megabytes
  server.log = '';
  const answers = new Promise((resolve, reject) => {
    server.stderr.setEncoding('utf8');
    server.stderr.on('data', (text) => {
      server.log += text;
      const found = answering ? [] : [...server.log.matchAll(/answers at (\S+)\//g)].map(([, address]) => address);
      if (found.length === count) resolve(found);
      answering ||= found.length === count;
    });
    server.on('exit', (code) => reject(new Error(`chm serve ended with ${code}: ${server.log}`)));
  });
  return { server, answers };
}

// Ends a process; resolves to its exit status.
export function stop(child, signal = 'SIGTERM') {
  const ended = child?.exitCode ?? child?.signalCode;
  if (!child || ended !== null) return Promise.resolve(ended);
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

// Waits until something is so; if that does not come about within these seconds `what()` is the message.
export async function until(condition, what, seconds = 30) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(what());
}

export class Node {
  constructor(engine, options = []) {
    this.base = mkdtempSync(join(tmpdir(), 'chm-'));
    this.folder = join(this.base, 'node');
    this.made = this.run('init', this.folder, '--name', 'CHM Test', '--country', 'KE', '--languages',
      'en,fr,es,ar,ru,zh', '--url', 'http://chm.example.org/', '--database', engine.database(), ...options);
    if (this.made.status !== 0) throw new Error(`chm init: ${this.made.stderr}`);
    const ini = join(this.folder, 'node.ini'); // nothing beyond the loopback is asked
    writeFileSync(ini, `links.check = no\n${readFileSync(ini, 'utf8')}`);
  }

  // Runs a command to its end.
  run(command, ...words) {
    const done = spawnSync(program, [command, ...words], {
      cwd: this.base, encoding: 'utf8', env: { ...process.env, CHM_NODE: this.folder }, maxBuffer: 1 << 28,
      input: this.input,
    });
    this.input = undefined;
    return done;
  }

  // As run(), with text as standard input.
  feed(text, ...words) {
    this.input = text;
    return this.run(...words);
  }

  json(command, ...words) {
    const done = this.run(command, '--json', ...words);
    if (done.status !== 0) throw new Error(`chm ${command}: ${done.stderr}`);
    return JSON.parse(done.stdout);
  }

  // How many rows PostgreSQL reckons with in a table when it plans: -1 before it has looked.
  planned(table) {
    const [, url, schema] = /^database = (.*)[?&]schema=(\w+)/m.exec(readFileSync(join(this.folder, 'node.ini'), 'utf8'));
    return Number(execFileSync('psql', [url, '-At', '-c', `select reltuples from pg_class where oid = '${schema}.${table}'::regclass`]));
  }

  // Starts `chm serve` on a free port; resolves once it answers.
  async serve() {
    const started = start(this.folder);
    this.server = started.server;
    [this.address] = await started.answers;
    return this.address;
  }

  get log() {
    return this.server?.log ?? '';
  }

  async get(path, headers = {}, options = {}) {
    // a command that ran until now has held up the news that the server closed a connection
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    return fetch(this.address + path, { headers, redirect: 'manual', ...options });
  }

  // Ends the server; resolves to its exit status.
  stop(signal) {
    return stop(this.server, signal);
  }

  async close() {
    await this.stop();
    rmSync(this.base, { recursive: true, force: true });
  }
}

// A publishable record with a title in some languages.
export function resource(source, title, fields = {}) {
  return { type: 'resource', source, fields: { title, ...fields } };
}

export const lines = (records) => records.map((record) => JSON.stringify(record)).join('\n') + '\n';

// The cookies that an answer sets, a line each: before 20, Node.js gives them joined by commas only.
export const cookiesOf = ({ headers }) => headers.getSetCookie?.() ??
  (headers.get('set-cookie') ?? '').split(/, (?=[\w.-]+=)/).filter(Boolean);
