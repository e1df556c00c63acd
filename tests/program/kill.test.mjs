// kill -9 under 16 concurrent writers, at random moments, loses no acknowledged write. KILLS sets how often, on each engine.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertKept, writeUntilKilled } from './acknowledged.mjs';
import { engines, Node } from './harness.mjs';

const kills = Number(process.env.KILLS ?? 20);

for (const engine of engines) {
  describe(`kill -9 on ${engine.name}`, () => {
    const node = new Node(engine);
    after(() => node.close());

    test(`${kills} kills lose nothing that was acknowledged, and the index equals a rebuilt one`, async (context) => {
      const acknowledged = new Set();
      for (let i = 1; i <= kills; i++) {
        const killSoon = (child) => setTimeout(() => child.kill('SIGKILL'), Math.random() * 100);
        for (const id of await writeUntilKilled(node.folder, killSoon)) acknowledged.add(id);
        assertKept(node, acknowledged, `kill ${i}`);
      }
      assert.ok(acknowledged.size >= kills);
      context.diagnostic(`${acknowledged.size} acknowledged writes`);
    });
  });
}
