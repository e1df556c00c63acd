// Whatever people type or publish is shown as what it is: no element, no address, no script comes of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lines } from '../program/harness.mjs';
import { Site, fixtures } from './site.mjs';

const folder = fixtures('bad-input/strings');
let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

const usual = [
  '<script>alert(1)</script>', '"><svg onload=alert(1)>', "'><img src=x onerror=alert(1)>", '</title><script>alert(1)</script>',
  'javascript:alert(1)', '[a](javascript:alert(1))', '![a](https://evil.example/a.png)', '<a href="javascript:alert(1)">a</a>',
  '{{html view}}', '\u202Eevil', '&lt;script&gt;', '<!--', ']]>', '</textarea>', '<style>*{display:none}</style>',
];

function strings() {
  if (!folder) return usual;
  const naughty = JSON.parse(readFileSync(join(folder, 'big-list-of-naughty-strings', 'blns.json'), 'utf8'));
  const lists = ['RSNAKE_XSS.txt', 'IntrudersXSS.txt', 'JHADDIX_XSS.txt', 'BRUTELOGIC-XSS-JS.txt', 'XSSDetection.txt'];
  const attacks = lists.flatMap((name) =>
    readFileSync(join(folder, 'payloadsallthethings', name), 'utf8').split(/\r?\n/));
  // what no record may hold is refused at the door: characters that XML does not have
  return [...usual, ...naughty, ...attacks].filter((text) => text.trim() !== '' && text.length < 1500)
    .filter((text) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text));
}

// Looks at HTML as a browser reads it, without running it.
const danger = (page, pages) => page.evaluate((list) => list.flatMap(([what, html]) => {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const found = [];
  // what the head tells programs is data, which no browser runs: it must read as JSON to its end
  const data = parsed.head.querySelectorAll('script[type="application/ld+json"]');
  for (const element of data) JSON.parse(element.textContent);
  if (data.length > 1) found.push(`${what}: data twice`);
  for (const element of parsed.querySelectorAll('*')) {
    if (element === data[0]) continue;
    if (['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'SVG', 'MATH', 'BASE'].includes(element.tagName.toUpperCase()))
      found.push(`${what}: element ${element.tagName}`);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name === 'style') found.push(`${what}: attribute ${name}`);
      if (['href', 'src', 'action'].includes(name) && !/^(https?:|mailto:|ftp:|[/?#])/.test(value))
        found.push(`${what}: ${name}=${value}`);
    }
    if (element.tagName === 'IMG' && !element.getAttribute('src').startsWith('/static/')) found.push(`${what}: image`);
  }
  return found;
}), pages);

test('the look finds what it looks for', async () => {
  const page = await site.window();
  for (const html of ['<script>1</script>', '<p onclick="x">', '<a href="javascript:x">', '<img src="https://evil.example/a">',
    '<p style="color:red">', '<svg></svg>'])
    assert.equal((await danger(page, [['', html]])).length > 0, true, html);
});

test('what is typed into an address becomes no markup', async () => {
  const page = await site.window();
  const parameters = ['q', 'country', 'from', 'bbox', 'sort', 'after', 'more', 'lang'];
  const all = strings();
  for (let start = 0; start < all.length; start += 50) {
    const pages = await Promise.all(all.slice(start, start + 50).map(async (text, i) => {
      const name = i % 3 ? 'q' : parameters[(start + i) % parameters.length];
      const answer = await fetch(`${site.address}/search?${new URLSearchParams({ [name]: text })}`);
      return [`${name}=${text}`, await answer.text()];
    }));
    assert.deepEqual(await danger(page, pages), []);
  }
});

test('what is published becomes no markup, runs nothing and fetches nothing', async () => {
  const all = strings();
  const each = 40;
  const records = [];
  for (let start = 0; start < all.length; start += each) {
    const some = all.slice(start, start + each);
    records.push({
      type: 'case-study', source: `hostile ${start}`,
      fields: {
        title: { en: some[0].slice(0, 200) }, summary: { en: some.join('\n\n').slice(0, 4900) },
        context: { en: some.join('\n\n').slice(0, 9900) },
        keywords: { en: [...new Set(some.map((text) => text.trim().slice(0, 90)))].filter((text) => text !== '').slice(0, 20) },
      },
    });
  }
  site.put(lines(records));
  const page = await site.window();
  const wrong = [];
  page.on('dialog', (dialog) => { wrong.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) wrong.push(message.text()); });
  page.on('request', (request) => {
    if (!request.url().startsWith(site.address) && !request.url().startsWith('data:')) wrong.push(request.url());
  });
  // another program published them: the server follows within a second
  let ids = [];
  for (let tries = 0; ids.length < records.length && tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const found = await (await fetch(`${site.address}/search.json?type=case-study&limit=100`)).json();
    ids = found.results.filter((record) => record.fields.keywords && !record.fields.countries).map((record) => record.id);
  }
  assert.equal(ids.length, records.length);
  for (const id of ids) {
    for (const path of [`/records/${id}`, `/records/${id}?part=2`, `/records/${id}/history`]) {
      await page.goto(site.address + path);
      const html = await (await fetch(site.address + path)).text();
      wrong.push(...await danger(page, [[path, html]]));
    }
  }
  assert.deepEqual(wrong, []);
});
