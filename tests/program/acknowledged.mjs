// What writers were told is durable, and whether a node still has it after what happened to them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { program } from './harness.mjs';

const writers = join(dirname(program), 'tests', 'writers');

// Runs 16 writers on a node until they are killed, by `first`, which is called with the process once the first write is
// acknowledged, or by themselves. Resolves to the records that were acknowledged: whole lines only, as a half line was not
// yet said.
export function writeUntilKilled(folder, first = () => {}, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(writers, [folder, '16'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (more) => {
      if (text === '') first(child);
      text += more;
    });
    child.on('close', (code, signal) => signal === 'SIGKILL'
      ? resolve(text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter((id) => id !== ''))
      : reject(new Error(`writers ended with ${code ?? signal}`)));
  });
}

// Every acknowledged record is there, all is verified, and the index that the node goes on with equals a rebuilt one.
export function assertKept(node, acknowledged, when) {
  const check = node.run('check');
  assert.equal(check.status, 0, `${when}: ${check.stdout}${check.stderr}`);
  const stored = new Set(node.run('export', '--format', 'jsonl').stdout.split('\n').filter((line) => line !== '')
    .map((line) => JSON.parse(line).id));
  assert.deepEqual([...acknowledged].filter((id) => !stored.has(id)), [], when);
}
