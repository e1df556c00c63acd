// chm serve --all: several nodes in one process, each under its host name.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, program, resource } from './harness.mjs';
import { letter } from './letters.mjs';
import { lmtp } from './mail_servers.mjs';

// Nodes below one folder, and the process that serves them.
class Fleet {
  constructor(engine) {
    this.engine = engine;
    this.base = mkdtempSync(join(tmpdir(), 'chm-all-'));
    this.folder = join(this.base, 'nodes');
    mkdirSync(this.folder);
  }

  make(name, host = `${name}.example`, folder = join(this.folder, name)) {
    this.run('init', folder, '--name', `Node ${name}`, '--short', name, '--kind', 'partner', '--url', `http://${host}/`,
      '--database', this.engine.database());
    return folder;
  }

  run(command, ...words) {
    const input = typeof words.at(-1) === 'object' ? words.pop().input : undefined;
    const done = spawnSync(program, [command, ...words], { cwd: this.base, encoding: 'utf8', input });
    if (done.status !== 0) throw new Error(`chm ${command}: ${done.stderr}`);
    return done.stdout;
  }

  publish(name, ...records) {
    this.run('import', '-n', join(this.folder, name), '--publish', '--quiet', '-', { input: lines(records) });
  }

  async serve(...words) {
    this.log = '';
    this.server = spawn(program, ['serve', '--all', this.folder, '--listen', '127.0.0.1:0', ...words], { stdio: ['ignore', 'inherit', 'pipe'] });
    this.server.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    this.port = Number((await this.logged(/answers at http:\S+:(\d+)\//))[1]);
  }

  // Waits for a line of the log.
  async logged(pattern) {
    for (;;) {
      const found = pattern.exec(this.log);
      if (found) return found;
      if (this.server.exitCode !== null) throw new Error(`chm serve ended with ${this.server.exitCode}: ${this.log}`);
      await once(this.server.stderr, this.server.stderr.readableEnded ? 'close' : 'data');
    }
  }

  ask(host, path = '/', options = {}) {
    return new Promise((resolve, reject) => {
      const { body, headers, ...others } = options;
      request({ host: '127.0.0.1', port: this.port, path, headers: { host, ...headers }, ...others }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (more) => { text += more; }).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      }).on('error', reject).end(body);
    });
  }

  // Asks until the answer is as it should be: folders are looked at again after a while.
  async until(host, path, good) {
    for (;;) {
      const answer = await this.ask(host, path);
      if (good(answer)) return answer;
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  async stop(signal = 'SIGTERM') {
    if (!this.server || this.server.exitCode !== null) return this.server?.exitCode;
    this.server.kill(signal);
    const [code] = await once(this.server, 'close');
    return code;
  }

  async close() {
    await this.stop();
    rmSync(this.base, { recursive: true, force: true });
  }
}

for (const engine of engines) {
  describe(`many nodes in one process on ${engine.name}`, () => {
    const fleet = new Fleet(engine);
    const names = ['one', 'two', 'three'];
    let ids;

    before(async () => {
      for (const name of names) {
        fleet.make(name);
        fleet.publish(name, resource('r1', { en: `Waters of ${name}` }));
      }
      fleet.make('deep', 'deep.example', join(fleet.folder, 'region', 'deep'));
      fleet.make('broken');
      appendFileSync(join(fleet.folder, 'broken', 'node.ini'), 'colour = red\n');
      fleet.make('empty');
      const ini = join(fleet.folder, 'empty', 'node.ini');
      writeFileSync(ini, readFileSync(ini, 'utf8').replace(/^database = .*$/m, 'database = sqlite:none.db'));
      fleet.make('rival', 'ONE.example:8080');
      ids = Object.fromEntries(names.map((name) => [name,
        JSON.parse(fleet.run('search', '-n', join(fleet.folder, name), '--json', 'waters')).results[0].id]));
      await fleet.serve('--idle', '0');
    });
    after(() => fleet.close());

    test('each answers under its host name, and knows nothing of the others', async () => {
      for (const name of [...names, 'deep']) {
        const answer = await fleet.ask(`${name}.example`);
        assert.equal(answer.status, 200);
        assert.match(answer.text, new RegExp(`Node ${name}`));
      }
      for (const name of names)
        for (const other of names)
          assert.equal((await fleet.ask(`${other}.example`, `/records/${ids[name]}`)).status, other === name ? 200 : 404);
      assert.equal((await fleet.ask('ONE.example.:81', `/records/${ids.one}`)).status, 200);
    });

    test('of two nodes with one host name one answers, and the log says so', async () => {
      assert.match((await fleet.ask('one.example')).text, /Node one/);
      await fleet.logged(/error fleet\.host .*one and .*rival have the same host, 'one\.example'/);
    });

    test('a host that nobody has is told so, whatever it is called', async () => {
      for (const host of ['four.example', 'example', 'one.example.two', '..', '%2e', '[::1]', 'a'.repeat(255), '-', '1'])
        assert.equal((await fleet.ask(host)).status, 421 - (host === '%2e' ? 21 : 0), host);
      for (const host of ['../one', 'one.example/../two', 'one.example, two.example', 'one.example@two.example', 'a'.repeat(256)])
        assert.equal((await fleet.ask(host)).status, 400, host);
      const answer = await fleet.ask('four.example', '/', { headers: { accept: 'application/json' } });
      assert.match(answer.text, /"code":"fleet.unknown"/);
    });

    test('the host is that of the address where one is given, and there is only one', async () => {
      const raw = (text) => new Promise((resolve, reject) => {
        let got = '';
        net.connect(fleet.port, '127.0.0.1', function send() { this.write(text); })
          .setEncoding('utf8').on('data', (more) => { got += more; }).on('end', () => resolve(got)).on('error', reject);
      });
      assert.match(await raw('GET http://two.example/ HTTP/1.1\r\nHost: one.example\r\nConnection: close\r\n\r\n'), /Node two/);
      assert.match(await raw('GET / HTTP/1.1\r\nHost: one.example\r\nHost: two.example\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 400/);
      assert.match(await raw('GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1.[01] 421/);
    });

    test('a node that cannot be opened says why with 503, to the log more, and comes back when it is mended', async () => {
      const broken = await fleet.ask('broken.example');
      assert.equal(broken.status, 503);
      assert.match(broken.text, /its settings are wrong \(settings\.key\)/);
      assert.ok(Number(broken.headers['retry-after']) > 0);
      await fleet.logged(/error fleet\.broken .*broken: .*node\.ini:\d+: there is no setting 'colour'/);
      const empty = await fleet.ask('empty.example', '/records/x', { headers: { accept: 'application/json' } });
      assert.equal(empty.status, 503);
      assert.match(empty.text, /its database cannot be opened/);
      assert.ok(!empty.text.includes(fleet.base));
      assert.equal((await fleet.ask('two.example', `/records/${ids.two}`)).status, 200);
      const ini = join(fleet.folder, 'broken', 'node.ini');
      writeFileSync(ini, readFileSync(ini, 'utf8').replace('colour = red', '#'));
      assert.match((await fleet.until('broken.example', '/', (answer) => answer.status === 200)).text, /Node broken/);
    });

    test('a database of another version stops its node alone', { skip: engine.name !== 'SQLite' && 'its header is patched' }, async () => {
      const folder = fleet.make('newer', 'newer.example', join(fleet.base, 'newer'));
      const file = openSync(join(folder, 'chm.db'), 'r+');
      writeSync(file, Buffer.from([0, 0, 0x7f, 0xff]), 0, 4, 60); // user_version in the file's header
      renameSync(folder, join(fleet.folder, 'newer'));
      const answer = await fleet.until('newer.example', '/', ({ status }) => status !== 421);
      assert.equal(answer.status, 503);
      assert.match(answer.text, /its database is of another version of the program \(node\.schema\)/);
      assert.equal((await fleet.ask('one.example')).status, 200);
    });

    test('a node that comes is seen, one that changes its name is seen, one that goes is seen', async () => {
      fleet.make('late');
      assert.match((await fleet.until('late.example', '/', ({ status }) => status !== 421)).text, /Node late/);
      const ini = join(fleet.folder, 'late', 'node.ini');
      writeFileSync(ini, readFileSync(ini, 'utf8').replace('http://late.example/', 'http://later.example/').replace('Node late', 'Node later'));
      await fleet.until('later.example', '/', ({ status, text }) => status === 200 && text.includes('Node later'));
      assert.equal((await fleet.ask('late.example')).status, 421);
      rmSync(join(fleet.folder, 'late'), { recursive: true });
      await fleet.until('later.example', '/', ({ status }) => status === 421);
    });

    test('what is published beside the process is found, whether its node sleeps or not', async () => {
      fleet.publish('three', resource('r2', { en: 'A heron' }));
      await fleet.until('three.example', '/search.json?q=heron', ({ text }) => JSON.parse(text).total === 1);
    });

    test('many who ask many sleeping nodes at once are all answered', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 50 });
      const answers = await Promise.all(Array.from({ length: 150 }, (_, i) =>
        fleet.ask(`${names[i % 3]}.example`, i % 2 ? `/records/${ids[names[i % 3]]}` : `/search?q=waters&n=${i}`, { agent })));
      agent.destroy();
      for (const [i, answer] of answers.entries()) {
        assert.equal(answer.status, 200);
        assert.match(answer.text, new RegExp(`Waters? of ${names[i % 3]}|Node ${names[i % 3]}`));
      }
      await fleet.logged(/fleet\.closed \(one\)/);
    });

    test('a form is taken by a node that sleeps', async () => {
      const link = new URL(fleet.run('user', '-n', join(fleet.folder, 'two'), 'link').trim()).pathname;
      const page = await fleet.ask('two.example', link);
      const submission = /name="?submission"? value="?([^" >]+)/.exec(page.text)[1];
      const post = (host) => fleet.ask(host, link, { method: 'POST', body: `submission=${submission}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `http://${host}` } });
      assert.notEqual((await post('three.example')).status, 303);
      assert.equal((await post('two.example')).status, 303);
    });

    test('SIGTERM ends it with status 0, and nothing is left open', async () => {
      assert.equal(await fleet.stop(), 0);
      // of the node whose folder was taken away it may have found that first
      assert.doesNotMatch(fleet.log, / error (?!fleet|\S+ \(late\) unable to open database file)/);
    });
  });

  describe(`sleeping nodes on ${engine.name}`, () => {
    const fleet = new Fleet(engine);
    const names = ['one', 'two', 'three', 'four'];
    after(() => fleet.close());

    test('no more stay open than --awake says', async () => {
      for (const name of names) fleet.make(name);
      await fleet.serve('--idle', '3600', '--awake', '2');
      for (const name of names) assert.equal((await fleet.ask(`${name}.example`)).status, 200);
      await fleet.logged(/fleet\.closed \((one|two)\)/);
      assert.equal(await fleet.stop(), 0);
      // what each has answered is in its own figures, of those that went to sleep, too
      for (const name of names)
        assert.equal(fleet.run('statistics', '-n', join(fleet.folder, name), '--by', 'robot'), 'page\t-\t1\n');
    });

    test('a harvest that is due runs though nobody asks for the node', async () => {
      const free = net.createServer().listen(0, '127.0.0.1'); // a port that was free a moment ago
      await once(free, 'listening');
      const { port } = free.address();
      free.close();
      await once(free, 'close');
      fleet.make('home', '127.0.0.1');
      fleet.publish('home', resource('r1', { en: 'An otter' }));
      fleet.make('reader');
      fleet.run('harvest', '-n', join(fleet.folder, 'reader'), 'add', `http://127.0.0.1:${port}/oai`, '--name', 'home', '--every', '1d', '--private');
      await fleet.serve('--idle', '0', '--listen', `127.0.0.1:${port}`);
      await fleet.logged(/fleet\.closed \(reader\)/);
      const found = JSON.parse(fleet.run('search', '-n', join(fleet.folder, 'reader'), '--json', 'otter'));
      assert.equal(found.total, 1, fleet.log);
      assert.equal(await fleet.stop(), 0);
    });

    test('a job that a command has run now is run though its node sleeps', async () => {
      const jobs = () => fleet.run('jobs', '-n', join(fleet.folder, 'four'), '--json').trim().split('\n').map((line) => JSON.parse(line));
      await fleet.serve('--idle', '0');
      await fleet.logged(/fleet\.closed \(four\)/);
      const { id } = jobs().find(({ kind, state }) => kind === 'check' && state === 'waiting');
      fleet.run('jobs', '-n', join(fleet.folder, 'four'), 'retry', String(id));
      while (jobs().find((job) => job.id === id)?.state === 'waiting') await new Promise((resolve) => { setTimeout(resolve, 100); });
      assert.equal(await fleet.stop(), 0);
    });

    test('one door of LMTP takes mail for all: the mailbox chooses the node, else the mark, and each message has one verdict', async () => {
      const boxes = { post: 'chm@in.example.org', mail: 'chm@in.example.org', letters: 'chm@in.example.net' };
      const at = (name) => join(fleet.folder, name), addresses = {};
      for (const [name, incoming] of Object.entries(boxes)) {
        fleet.make(name);
        appendFileSync(join(at(name), 'node.ini'), `\n[mail]\nincoming = ${incoming}\nchecked-by = mx.example.org\n`);
        fleet.run('user', '-n', at(name), 'add', 'ann@example.org', '--name', 'Ann', '--password', { input: 'seven elephants in the rain\n' });
        fleet.run('user', '-n', at(name), 'role', 'ann@example.org', 'add', 'contributor');
        addresses[name] = fleet.run('mail', '-n', at(name), 'address', 'ann@example.org').trim();
      }
      await fleet.serve('--idle', '0', '--lmtp', '127.0.0.1:0');
      const talk = await lmtp(Number((await fleet.logged(/takes mail at \S+:(\d+)/))[1]));
      assert.equal((await talk.ask('LHLO x')).slice(0, 3), '250');
      const forms = (name) => letter({ to: addresses[name], files: { 'a.jsonl': lines([{ type: 'resource', fields: { title: { en: `By ${name}` } } }]) } });
      const verdicts = (name) => fleet.run('mail', '-n', at(name), '--json', 'in').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line).verdict);
      for (const name of Object.keys(boxes)) {
        const message = forms(name);
        for (let again = 0; again < 2; again++) assert.deepEqual(await talk.send(message, [addresses[name]]), ['250 2.0.0 taken'], fleet.log);
      }
      const all = Object.values(addresses);
      assert.deepEqual(await talk.send(letter({ to: all[0], results: null, files: { 'b.jsonl': '{}' } }), [...all, all[0].replace('chm+', 'other+'), all[0].replace(/.@/, '@')]),
        ['550 5.1.1 there is no such address here', '550 5.1.1 there is no such address here', ...all.map(() => '250 2.0.0 held')]);
      writeFileSync(join(at('letters'), 'node.ini'), readFileSync(join(at('letters'), 'node.ini'), 'utf8').replace(/^url/m, 'colour = red\nurl'));
      await fleet.until('letters.example', '/', ({ status }) => status === 503);
      assert.deepEqual(await talk.send(forms('mail'), [addresses.mail]), ['250 2.0.0 taken']);
      assert.match((await talk.send(forms('letters'), [addresses.letters]))[0], /^451/);
      talk.close();
      assert.equal(await fleet.stop(), 0);
      assert.deepEqual([verdicts('post'), verdicts('mail')], [['held', 'taken'], ['taken', 'held', 'taken']]);
      assert.equal(spawnSync(program, ['serve', '--all', fleet.folder, '--lmtp', 'example.org:24']).status, 2);
    });

    test('a folder that is not there is an error, and so is a number that is none', () => {
      assert.equal(spawnSync(program, ['serve', '--all', join(fleet.base, 'nowhere')]).status, 2);
      assert.equal(spawnSync(program, ['serve', '--all', fleet.folder, '--idle', 'soon']).status, 2);
    });
  });
}
