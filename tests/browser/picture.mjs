// Takes the picture of the README: the home page of a demonstration node made for it.
//     node tests/browser/picture.mjs        writes docs/home.png
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { program, root } from '../program/harness.mjs';

const MOST_BYTES = 150000;
const folder = mkdtempSync(join(tmpdir(), 'chm-'));
const picture = join(root, 'docs', 'home.png');
const node = spawn(join(root, 'tools', 'demonstration'), [program, join(folder, 'node'), '127.0.0.1:0'], { cwd: root });

const address = await new Promise((resolve, reject) => {
  let said = '';
  node.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
    const found = /answers at (http:\S+)/.exec(said);
    if (found) resolve(found[1]);
  });
  node.on('exit', (code) => reject(new Error(`the node ended with ${code}: ${said}`)));
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 856 }, colorScheme: 'light' });
await page.goto(`${address}?lang=en`);
await page.screenshot({ path: picture });
await browser.close();
node.removeAllListeners('exit');
node.kill();
await new Promise((resolve) => node.on('exit', resolve));
rmSync(folder, { recursive: true });

const { size } = statSync(picture);
console.log(`docs/home.png: ${size} bytes`);
if (size > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
