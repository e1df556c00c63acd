// What a first visit costs on the wire: HTML, style sheet and headers, at most 14,000 bytes, in two requests.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, get } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Site, languages } from './site.mjs';

const LIMIT = 14000;
let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

// Asks as a browser does, on a connection of its own; gives what came and how many bytes that took.
function load(address) {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const headers = { 'Accept-Encoding': 'gzip, deflate, br, zstd', Accept: 'text/html,text/css,*/*;q=0.8' };
    get(address, { agent, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const body = Buffer.concat(parts);
        const text = { gzip: gunzipSync, br: brotliDecompressSync }[answer.headers['content-encoding']]?.(body) ?? body;
        resolve({ bytes: answer.socket.bytesRead, text: text.toString() });
      });
    }).on('error', reject);
  });
}

async function weigh(address) {
  const page = await load(address);
  const styles = [...page.text.matchAll(/<link rel="?stylesheet"? href="?([^">\s]+)/g)].map((match) => match[1]);
  assert.equal(styles.length, 1, 'one style sheet');
  assert.ok(!/<script(?! type="?application\/ld\+json)|@import|url\("?http/.test(page.text), 'nothing else is loaded');
  const style = await load(new URL(styles[0], site.address));
  return { total: page.bytes + style.bytes, html: page.bytes, style: style.bytes, text: page.text };
}

test('every page takes at most 14,000 bytes in every language', async (t) => {
  let heaviest = { total: 0 };
  for (const { name, path } of [...site.pages(), ...site.records()]) {
    for (const language of languages) {
      const { total, html, style } = await weigh(site.in(language, path));
      assert.ok(total <= LIMIT, `${name} in ${language}: ${html} + ${style} bytes`);
      if (total > heaviest.total) heaviest = { total, html, style, name, language };
    }
  }
  t.diagnostic(`heaviest: ${heaviest.name} in ${heaviest.language}, ${heaviest.html} + ${heaviest.style} bytes`);
});

test('each part of a long record takes at most 14,000 bytes, and leads to the next', async (t) => {
  let heaviest = 0;
  for (const language of languages) {
    let path = `/records/${site.ids.long}`;
    let parts = 0;
    for (; path; parts++) {
      const { total, text } = await weigh(site.in(language, path));
      assert.ok(total <= LIMIT, `part ${parts + 1} in ${language}: ${total} bytes`);
      heaviest = Math.max(heaviest, total);
      path = /rel="?next"? href="?([^">\s]+)/.exec(text)?.[1].replaceAll('&amp;', '&');
    }
    assert.ok(parts > 2, `${language}: ${parts} parts`);
  }
  t.diagnostic(`heaviest part: ${heaviest} bytes`);
});

test('what a page loads is kept by the browser for ever', async () => {
  const html = await (await fetch(site.address)).text();
  const files = [...html.matchAll(/(?:href|src)="?(\/static\/[^">\s]+)/g)].map((match) => match[1]);
  assert.ok(files.length >= 2);
  for (const file of files)
    assert.match((await fetch(site.address + file)).headers.get('cache-control'), /max-age=31536000.*immutable/, file);
});
