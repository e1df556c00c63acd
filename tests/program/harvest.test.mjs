// chm harvest: one node harvests another, and a provider between them that breaks when it is told to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, program, resource, until } from './harness.mjs';

const many = 2500, page = 1000;

// Passes all on to a node; after `pages` pages of a list it says so and answers no more, once.
async function between(node) {
  const state = { pages: Infinity, stuck: null, asked: [] };
  const server = createServer((ask, answer) => {
    state.asked.push(ask.url);
    if (ask.url.includes('resumptionToken') && --state.pages < 0) {
      state.pages = Infinity;
      state.stuck();
      return;
    }
    if (state.encode) {
      const headers = { ...ask.headers, host: new URL(node.address).host, 'accept-encoding': 'identity' };
      request(node.address + ask.url, { headers }, async (got) => {
        const parts = [];
        for await (const part of got) parts.push(part);
        state.encode(Buffer.concat(parts), answer);
      }).end();
      return;
    }
    request(node.address + ask.url, { headers: { ...ask.headers, host: new URL(node.address).host } }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  state.server = server;
  state.url = `http://127.0.0.1:${server.address().port}/oai`;
  return state;
}

for (const engine of engines) {
  describe(`harvesting on ${engine.name}`, () => {
    const provider = new Node(engine, ['--short', 'museum']);
    const node = new Node(engine);
    const publish = (records) => assert.equal(provider.feed(lines(records), 'import', '--publish', '--quiet', '-').status, 0);
    let middle;

    // What passes on stands in this process, so it must not wait for a command.
    async function command(...words) {
      const child = spawn(program, ['harvest', '-n', node.folder, ...words]);
      const done = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { done[name] += text; });
      [done.status] = await once(child, 'close');
      return done;
    }
    const run = async () => JSON.parse((await command('--json', 'run', 'museum')).stdout);

    before(async () => {
      publish(Array.from({ length: many }, (_, i) => resource(`r${i}`, { en: `Specimen ${i}` })));
      await provider.serve();
      middle = await between(provider);
    });
    after(async () => {
      middle.server.closeAllConnections();
      middle.server.close();
      await node.close();
      await provider.close();
    });

    test('a source is added once, and a private network is asked only when that is said', async () => {
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'closed', '--prefix', 'oai_dc').status, 0);
      assert.notEqual(node.run('harvest', 'add', middle.url, '--name', 'closed', '--prefix', 'oai_dc').status, 0);
      const done = await command('run', 'closed');
      assert.notEqual(done.status, 0);
      assert.match(done.stderr, /is in a private network/);
      assert.equal(node.run('harvest', 'remove', 'closed').status, 0);
      assert.equal(node.run('harvest', 'run', 'closed').status, 2);
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'museum', '--prefix', 'oai_dc', '--private').status, 0);
    });

    test('a harvest that is killed goes on where it stood, and nothing comes twice or is lost', async () => {
      middle.pages = 1; // two pages come, the third never
      const child = spawn(program, ['harvest', '-n', node.folder, 'run', 'museum', '--quiet'], { stdio: 'ignore' });
      await new Promise((resolve) => { middle.stuck = resolve; });
      const other = await command('run', 'museum'); // who comes second is told who is at work
      assert.equal(other.status, 3);
      assert.match(other.stderr, new RegExp(`'museum' is being harvested by \\S+, process ${child.pid}, since `));
      child.kill('SIGKILL');
      await once(child, 'exit');
      middle.asked = [];
      const report = await run();
      assert.equal(report.state, 'done');
      assert.equal(report.new, many - 2 * page);
      assert.equal(middle.asked.length, 2); // Identify, and the page that was missing
      const [source] = node.run('harvest', '--json', 'list').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.equal(source.records, many);
      assert.equal(source.under_way, false);
      assert.equal(node.json('search', 'specimen').total, many);
    });

    test('what changed or is gone at the source is so here; what is the same stays', async () => {
      publish([resource('r1', { en: 'Specimen 1, drawn anew' }), resource('fresh', { en: 'Fresh specimen' })]);
      const gone = provider.json('search', 'title:"Specimen 2"', '--limit', '100').results
        .find((record) => record.fields.title.en === 'Specimen 2').id;
      assert.equal(provider.run('record', 'withdraw', gone, '--reason', 'lost').status, 0);
      const report = await run();
      assert.deepEqual([report.state, report.new, report.changed, report.withdrawn, report.rejected], ['done', 1, 1, 1, 0]);
      assert.equal(report.fetched, report.new + report.changed + report.same + report.withdrawn + report.rejected);
      assert.equal(node.json('search', 'drawn').total, 1);
      const [found] = node.json('search', 'drawn').results;
      assert.equal(found.origin.source.name, 'museum');
      assert.match(found.origin.source.identifier, /^oai:chm\.example\.org:museum-/);
      assert.equal(node.run('record', 'verify', found.id).status, 0);
      const log = node.run('harvest', '--json', 'log', 'museum').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(log.map(({ state }) => state), ['done', 'done', 'running']); // the oldest was killed
    });

    test('records come in the format that was asked for, with what only that has', async () => {
      publish([{ type: 'dataset', source: 'set', licence: 'CC0-1.0', fields: { title: { en: 'Skulls' }, summary: { en: 'All skulls' }, purpose: { en: 'To compare them' } } }]);
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'rich', '--prefix', 'eml', '--private').status, 0);
      const done = JSON.parse((await command('--json', 'run', 'rich')).stdout);
      assert.deepEqual([done.state, done.new, done.rejected], ['done', 1, 0]);
      assert.deepEqual(node.json('search', 'skulls').results[0].fields.purpose, { en: 'To compare them' });
      // what becomes of its records is said and told
      assert.equal(node.run('harvest', 'remove', 'rich', '--withdraw').status, 2);
      const [{ id }] = node.json('search', 'skulls').results;
      assert.match(node.run('harvest', 'remove', 'rich', '--withdraw', '--reason', 'Ours no more').stdout, /^removed: 1 records withdrawn, 0 stay\n$/);
      assert.equal(node.json('search', 'skulls').total, 0);
      assert.match(node.run('record', 'show', id).stdout, /Ours no more/);
      assert.match(node.run('audit', '--json').stdout, /"act":"harvest\.remove"[^\n]*"withdrawn":1/);
      assert.equal(node.json('search', 'specimen').total, many); // of no other source
    });

    test('answers whose compression is not what they say are read, and told', async () => {
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'odd', '--prefix', 'eml', '--private').status, 0);
      for (const [encode, note] of [
        [(body, answer) => { answer.writeHead(200, { 'Content-Type': 'text/xml' }); answer.end(gzipSync(body)); }, /compressed and do not say so/],
        [(body, answer) => { answer.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Encoding': 'gzip' }); answer.end(body); }, /say that they are compressed and are not/],
      ]) {
        middle.encode = encode;
        const done = await command('--json', 'run', 'odd', '--anew');
        const report = JSON.parse(done.stdout);
        assert.equal(report.state, 'done', done.stderr);
        assert.equal(report.new + report.same, 1);
        assert.match(report.note, note);
        assert.match(report.note, /it calls its address http:\/\/chm\.example\.org\/oai/);
      }
      middle.encode = null;
      assert.equal(node.run('harvest', 'remove', 'odd').status, 0);
    });

    test('a source with a time between its harvests is harvested by the server', async () => {
      assert.equal(node.run('harvest', 'remove', 'museum').status, 0);
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'museum', '--prefix', 'oai_dc', '--private', '--every', '1d').status, 0);
      publish([resource('later', { en: 'Latecomer' })]);
      await node.serve();
      let total = 0;
      for (let tries = 0; total === 0 && tries < 20000; tries++) total = (await (await node.get('/search.json?q=latecomer')).json()).total;
      assert.equal(total, 1);
      assert.equal(await node.stop(), 0);
    });

    test('a harvest that dies with its server goes on at the next start, however long the time between harvests', async () => {
      assert.equal(node.run('harvest', 'remove', 'museum').status, 0);
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'again', '--prefix', 'oai_dc', '--private', '--every', '1w').status, 0);
      const before = node.json('search', 'specimen').total;
      middle.pages = 1;
      const stuck = new Promise((resolve) => { middle.stuck = resolve; });
      await node.serve();
      await stuck;
      await node.stop('SIGKILL');
      middle.asked = [];
      await node.serve();
      let total = 0; // the dead server's job is free after half a minute
      const enough = async () => (total = (await (await node.get('/search.json?q=specimen')).json()).total) >= before + many;
      await until(enough, () => node.log, 90);
      assert.equal(total, before + many); // one was withdrawn, and one came later
      assert.deepEqual(middle.asked.map((url) => /verb=\w+|resumptionToken/g.exec(url)[0]), ['verb=Identify', 'verb=ListRecords']);
      assert.match(middle.asked[1], /resumptionToken=/);
      assert.equal(await node.stop(), 0);
    });
  });
}
