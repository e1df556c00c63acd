// kill -9 under 16 concurrent writers loses no acknowledged write. KILLS sets how often, on each engine.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { engines, Node, program } from './harness.mjs';

const kills = Number(process.env.KILLS ?? 20);
const writers = join(dirname(program), 'tests', 'writers');

// Lets the writers work until they have acknowledged `enough` writes, kills them, and resolves to what was acknowledged:
// whole lines only, as a half line was not yet said.
function writeAndKill(folder, enough) {
  return new Promise((resolve, reject) => {
    const child = spawn(writers, [folder, '16'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (more) => {
      text += more;
      if (text.length > enough * 11) child.kill('SIGKILL');
    });
    child.on('close', (code, signal) => signal === 'SIGKILL'
      ? resolve(text.slice(0, text.lastIndexOf('\n')).split('\n'))
      : reject(new Error(`writers ended with ${code}`)));
  });
}

for (const engine of engines) {
  describe(`kill -9 on ${engine.name}`, () => {
    const node = new Node(engine);
    after(() => node.close());

    test(`${kills} kills lose nothing that was acknowledged, and the index equals a rebuilt one`, async () => {
      const acknowledged = new Set();
      for (let i = 0; i < kills; i++)
        for (const id of await writeAndKill(node.folder, Math.floor(Math.random() * 200))) acknowledged.add(id);
      const check = node.run('check');
      assert.equal(check.status, 0, check.stdout + check.stderr);
      const stored = new Set(node.run('export', '--format', 'jsonl').stdout.trim().split('\n')
        .map((line) => JSON.parse(line).id));
      const lost = [...acknowledged].filter((id) => !stored.has(id));
      assert.deepEqual(lost, []);
      assert.ok(acknowledged.size >= kills);
    });
  });
}
