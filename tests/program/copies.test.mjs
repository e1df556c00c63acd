// Nodes that harvest one another: records come as their home signed them, in every state, and nothing else comes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { grammar } from '../metadata/grammar.mjs';
import { engines, lines, Node, program, resource } from './harness.mjs';

const many = 1010; // more than a page

// Passes all on to a node, as a provider or as a proxy, and alters what it is told to.
async function between(node) {
  const state = { alter: (text) => text };
  state.server = createServer(async (ask, answer) => {
    const { pathname, search } = new URL(ask.url, node.address);
    const [got] = await once(get(node.address + pathname + search, { agent: false }), 'response');
    const parts = [];
    for await (const part of got) parts.push(part);
    answer.writeHead(got.statusCode, { 'Content-Type': got.headers['content-type'] });
    answer.end(state.alter(Buffer.concat(parts).toString(), ask.url));
  });
  state.server.listen(0, '127.0.0.1');
  await once(state.server, 'listening');
  state.address = `http://127.0.0.1:${state.server.address().port}`;
  state.url = `${state.address}/oai`;
  return state;
}

for (const engine of engines) {
  describe(`copies on ${engine.name}`, () => {
    const home = new Node(engine, ['--short', 'be', '--name', 'CHM of Belgium']);
    const node = new Node(engine);
    const ids = {};
    let middle;

    async function command(at, ...words) {
      const child = spawn(program, words, { env: { ...process.env, CHM_NODE: at.folder } });
      const done = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { done[name] += text; });
      [done.status] = await once(child, 'close');
      return done;
    }
    async function run(...words) {
      const done = await command(node, 'harvest', '--json', 'run', 'belgium', ...words);
      return { ...JSON.parse(done.stdout), status: done.status, said: done.stderr };
    }
    const publish = (text, ...words) => {
      const done = home.feed(text, 'import', '--publish', '--quiet', ...words, '-');
      assert.equal(done.status, 0, done.stderr);
    };
    const body = (at, id) => at.run('record', '--json', 'show', id).stdout;
    const state = (at, id) => JSON.parse(at.run('record', '--json', 'history', id).stdout.split('\n')[0]).state;
    const verify = (id) => {
      const done = node.run('record', '--json', 'verify', id);
      return { status: done.status, ...JSON.parse(done.stdout) };
    };
    const balances = (report) => assert.equal(report.fetched,
      report.new + report.changed + report.same + report.withdrawn + report.rejected + report.left_out);

    before(async () => {
      publish(lines(Array.from({ length: many }, (_, i) => resource(`r${i}`, { en: `Meadow ${i}` }))));
      publish(lines(['edited', 'revoked', 'withdrawn', 'erased', 'touched'].map((word) => resource(word, { en: `Bog that is ${word}` }))));
      publish(lines([resource('m1', { en: 'Pressed fern' })]), '--source', 'herbarium');
      for (const { id, fields } of home.json('search', 'bog', '--limit', '10').results) ids[fields.title.en.split(' ').pop()] = id;
      await home.serve();
      middle = await between(home);
    });
    after(async () => {
      middle.server.closeAllConnections();
      middle.server.close();
      await node.close();
      await home.close();
    });

    test('records of another node come as it signed them', async () => {
      assert.equal(node.run('harvest', 'add', middle.url, '--name', 'belgium', '--private').status, 0);
      const report = await run();
      assert.deepEqual([report.state, report.new, report.rejected, report.left_out], ['done', many + 5, 0, 1]);
      balances(report);
      assert.equal(node.json('search', 'meadow').total, many);
      assert.equal(node.json('search', 'fern').total, 0); // adopted there: not passed on unless asked for
      for (const id of Object.values(ids)) {
        assert.equal(body(node, id), body(home, id));
        assert.deepEqual(verify(id), { status: 0, revisions: 1, signatures: 1, copies: 1, missing: 0, wrong: 0 });
      }
      assert.equal(node.run('check').status, 0);
    });

    test('the key of its home is pinned and shown', async () => {
      const { key } = await (await home.get('/.well-known/chm')).json();
      assert.match(key, /^ed25519:/);
      const source = JSON.parse(node.run('harvest', '--json', 'list').stdout);
      assert.deepEqual([source.home, source.key, source.prefix], ['be', key, 'chm-all']);
      assert.ok(node.run('harvest', 'list').stdout.includes(key));
    });

    test('every state comes, signed; revisions between are said to be missing', async () => {
      for (const word of ['once', 'twice']) publish(lines([resource('edited', { en: `Bog that is edited ${word}` })]));
      for (const [verb, word] of [['revoke', 'revoked'], ['withdraw', 'withdrawn'], ['erase', 'erased']])
        assert.equal(home.run('record', verb, ids[word], '--reason', 'so it is').status, 0);
      const report = await run();
      assert.deepEqual([report.state, report.changed, report.withdrawn, report.rejected], ['done', 2, 2, 0]);
      balances(report);
      assert.deepEqual(verify(ids.edited), { status: 0, revisions: 2, signatures: 2, copies: 2, missing: 1, wrong: 0 });
      assert.match(node.run('record', 'verify', ids.edited).stderr, /1 revisions before never came here/);
      for (const word of ['revoked', 'withdrawn', 'erased']) {
        assert.equal(state(node, ids[word]), word);
        assert.equal(verify(ids[word]).status, 0);
      }
      assert.equal(body(node, ids.revoked), body(home, ids.revoked));
      assert.equal(node.json('search', 'bog', '--limit', '10').total, 3);
      assert.equal(node.run('check').status, 0);
    });

    test('nobody but its home changes a copy', () => {
      for (const verb of ['withdraw', 'revoke', 'erase']) {
        const done = node.run('record', verb, ids.touched, '--reason', 'not ours');
        assert.equal(done.status, 1);
        assert.match(done.stderr, /only its home changes it/);
      }
      assert.equal(body(node, ids.touched), body(home, ids.touched));
    });

    test('what was altered on the way is set aside with the reason, and taken when it comes whole', async () => {
      publish(lines([resource('touched', { en: 'Bog that is touched' }, { countries: ['BE'] }), resource('forged', { en: 'Heath' })]));
      middle.alter = (text) => text.replace('Bog that is touched', 'Bog that is forged!').replace('"Heath"', '"Moors"');
      let report = await run();
      assert.deepEqual([report.state, report.status, report.rejected, report.new, report.changed], ['done', 1, 2, 0, 0]);
      balances(report);
      const log = JSON.parse(node.run('harvest', '--json', 'log', 'belgium').stdout.split('\n')[0]);
      assert.deepEqual(log.rejects.map(({ reason }) => reason.replace(/ \(page \d+, byte \d+\)$/, '')), Array(2).fill('the hash is not that of the body'));
      assert.ok(log.rejects.some(({ identifier }) => identifier.endsWith(ids.touched)));
      assert.match(node.run('harvest', 'log', 'belgium').stdout, /rejected oai:\S+: the hash is not that of the body/);
      assert.equal(node.json('search', 'forged OR moors').total, 0);
      middle.alter = (text) => text;
      report = await run();
      assert.deepEqual([report.state, report.status, report.new, report.changed, report.rejected], ['done', 0, 1, 1, 0]);
      assert.equal(body(node, ids.touched), body(home, ids.touched));
    });

    test('a node that shows another key is not harvested until a person says so', async () => {
      const pinned = JSON.parse(node.run('harvest', '--json', 'list').stdout);
      const other = `ed25519:${Buffer.alloc(32, 7).toString('base64')}`;
      publish(lines([resource('later', { en: 'Later marsh' })]));
      middle.alter = (text, url) => (url === '/.well-known/chm' ? text.replace(pinned.key, other) : text);
      let report = await run();
      assert.deepEqual([report.state, report.status, report.fetched], ['failed', 3, 0]);
      assert.match(report.note, /shows another key than the one that is known since/);
      assert.ok(report.said.includes('--new-key'));
      middle.alter = (text, url) => (url === '/.well-known/chm' ? text.replace('"short":"be"', '"short":"bx"') : text);
      report = await run();
      assert.match(report.note, /calls itself 'bx' and was 'be'/);
      middle.alter = (text, url) => (url === '/.well-known/chm' ? text.replace(pinned.key, other) : text);
      report = await run('--new-key'); // the person was wrong: what comes is signed with the old one
      assert.deepEqual([report.new, report.changed], [0, 0]);
      assert.ok(report.rejected > 0);
      assert.match(report.said, /does not verify with the key of its home/);
      assert.equal(verify(ids.touched).status, 0); // under the key that signed it
      middle.alter = (text) => text;
      report = await run('--new-key');
      assert.deepEqual([report.state, report.new, report.rejected], ['done', 1, 0]);
    });

    test('copies are shown with their home, and passed on unchanged to those who know its key', async () => {
      await node.serve();
      const page = await (await node.get(`/records/${ids.touched}`)).text();
      assert.match(page, /From <bdi>CHM of Belgium<\/bdi>, verified/);
      assert.equal((await node.get(`/records/${ids.erased}`)).status, 410);
      const breaks = grammar('oai');
      const ask = async (query) => {
        const xml = await (await node.get(`/oai?${query}`)).text();
        assert.deepEqual(breaks(xml), [], query);
        return xml;
      };
      const record = await ask(`verb=GetRecord&metadataPrefix=chm&identifier=oai:chm.example.org:${ids.touched}`);
      const text = /<metadata>\s*<record [^>]*>([^<]*)<\/record>/.exec(record)[1].replace(/&quot;/g, '"').replace(/&amp;/g, '&');
      assert.equal(`${text}\n`, body(home, ids.touched));
      assert.match(record, /<originDescription harvestDate="[^"]*" altered="false">\s*<baseURL>http:\/\/chm\.example\.org\/oai</);
      assert.match(await ask('verb=ListSets'), /<setSpec>node:be<\/setSpec>/);

      const third = new Node(engine, ['--short', 'fr']);
      const proxy = await between(node);
      try {
        const at = (address) => `${address}/oai`;
        assert.equal(third.run('settings', 'network.proxy', proxy.address).status, 0);
        assert.equal(third.run('settings', 'network.no-proxy', '127.0.0.1').status, 0);
        assert.equal(third.run('harvest', 'add', 'http://chm.kenya.invalid/oai', '--name', 'kenya', '--set', 'country:BE').status, 0);
        let report = await command(third, 'harvest', '--json', 'run', 'kenya');
        assert.equal(JSON.parse(report.stdout).rejected, 1); // of whose home it knows no key
        assert.match(report.stderr, /the key of its home, the node 'be', is not known/);
        assert.equal(third.run('harvest', 'add', at(home.address), '--name', 'belgium', '--private', '--set', 'country:KE').status, 0);
        assert.equal(third.run('harvest', 'run', 'belgium').status, 0);
        report = JSON.parse((await command(third, 'harvest', '--json', 'run', 'kenya', '--anew')).stdout);
        assert.deepEqual([report.new, report.rejected], [1, 0]);
        assert.equal(body(third, ids.touched), body(home, ids.touched));
        assert.equal(third.run('record', 'verify', ids.touched).status, 0);
        await third.serve(); // by whom it was passed on, and in that its home
        const passed = await (await third.get(`/oai?verb=GetRecord&metadataPrefix=chm&identifier=oai:chm.example.org:${ids.touched}`)).text();
        assert.deepEqual(breaks(passed), []);
        const steps = [...passed.matchAll(/<originDescription harvestDate="[^"]*" altered="(\w+)">\s*<baseURL>([^<]*)</g)].map(([, ...step]) => step);
        assert.deepEqual(steps, [['false', 'http://chm.kenya.invalid/oai'], ['false', 'http://chm.example.org/oai']]);
      } finally {
        proxy.server.closeAllConnections();
        proxy.server.close();
        await third.close();
      }
    });
  });
}
