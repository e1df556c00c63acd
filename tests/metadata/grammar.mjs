// What is put out, held against the grammars in schemas/ (RELAX NG, compact) by xmllint. They were written from the standards' XSDs, which
// no package registry has, for the vocabulary that chm writes: the head of each names its files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'schemas');
const made = mkdtempSync(join(tmpdir(), 'chm-grammars-'));
process.on('exit', () => rmSync(made, { recursive: true, force: true }));

function run(program, words, input) {
  const done = spawnSync(program, words, { encoding: 'utf8', input, maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  return done;
}

// The faults of a document, or of several in <records>, as xmllint tells them; an empty list when it keeps to the grammar.
export function grammar(name) {
  const [compact, full] = ['rnc', 'rng'].map((suffix) => join(made, `${name}.${suffix}`));

  writeFileSync(compact, [name, 'records'].map((each) => readFileSync(join(folder, `${each}.rnc`), 'utf8')).join('\n'));
  const done = run('rnc2rng', [compact, full]);
  assert.equal(done.status, 0, done.stdout + done.stderr);
  return (text) => {
    const { status, stderr } = run('xmllint', ['--noout', '--noent', '--huge', '--relaxng', full, '-'], text);
    return status === 0 ? [] : stderr.trim().split('\n');
  };
}
