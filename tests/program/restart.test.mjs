// A PostgreSQL that crashes and comes back under a running node. The server is this test's own, as others share theirs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engines, lines, Node, resource, root } from './harness.mjs';

const script = join(root, 'tests', 'postgresql');
const wanted = process.env.CHM_TEST_POSTGRESQL !== undefined;

if (process.env.CHM_TEST_RESTART === undefined) {
  test('a node outlives its PostgreSQL', { skip: !wanted && 'CHM_TEST_POSTGRESQL is not set' }, () => {
    const inner = { ...process.env, CHM_TEST_RESTART: 'own' };
    delete inner.NODE_TEST_CONTEXT; // else it would report to the runner of this one
    const done = spawnSync(script, ['run', process.execPath, '--test', fileURLToPath(import.meta.url)],
      { encoding: 'utf8', env: inner });
    assert.equal(done.status, 0, done.stdout + done.stderr);
  });
} else {
  const server = (verb) => assert.equal(spawnSync(script, [verb], { stdio: 'inherit' }).status, 0, verb);

  // Asks until the answer is the wanted one, for a minute at most; resolves to the last answer.
  const until = async (ask, wanted) => {
    const end = Date.now() + 60000;
    let answer = await ask();
    while (answer !== wanted && Date.now() < end) answer = await ask();
    return answer;
  };

  test('pages fail while the server is away, and all is well when it is back', async () => {
    const node = new Node(engines[1]);
    const status = async (path) => {
      const answer = await node.get(path);
      await answer.text();
      return answer.status;
    };
    try {
      node.feed(lines([resource('a', { en: 'Coral reefs' })]), 'import', '--publish', '-');
      const id = node.json('search', 'coral').results[0].id;
      await node.serve();
      assert.equal(await status(`/records/${id}`), 200);

      server('crash');
      assert.ok(await status(`/records/${id}?x=1`) >= 500);
      assert.equal(node.feed(lines([resource('b', { en: 'Kelp' })]), 'import', '--publish', '-').status, 3);

      server('start');
      assert.equal(await until(() => status(`/records/${id}?x=2`), 200), 200);
      const done = node.feed(lines([resource('b', { en: 'Kelp' })]), 'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
      assert.equal(await until(async () => (await (await node.get('/search.json?q=kelp')).json()).total, 1), 1);
      assert.equal(await node.stop(), 0);
      const check = node.run('check');
      assert.equal(check.status, 0, check.stdout + check.stderr);
    } finally {
      await node.close();
    }
  });
}
