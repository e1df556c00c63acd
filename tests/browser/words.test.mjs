// Each page speaks the reader's language: no English is left where a word, a choice or an error has a translation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../program/harness.mjs';
import { Site, languages } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

// Names that are the same in all languages.
const same = new Set(['CHM', 'Test', 'JSON', 'Schema', 'CSV', 'Atom', 'Dublin', 'Core', 'SQLite', 'UTC', 'PDF', 'XML', 'OAI', 'PMH', 'BibTeX', 'RIS',
  'DCAT', 'Turtle', 'RDF', 'Triples', 'schema', 'org', 'DataCite', 'ISO', 'EML', 'Qualified', 'MODS', 'MARCXML',
  'ORCID', 'WCAG', 'Excel', 'OpenDocument', 'Creative', 'Commons', 'conserv',
  'English', 'Français', 'Español', 'cookie', 'Natural', 'Earth', 'Plan'] /* Plan Vivo */);

// Of each page its texts, those of its own language outside of code, of data for programs, of what people wrote and of what
// says that it is in another; and where its data is. The browser reads them, but it need not draw them.
async function read(window, language) {
  const pages = [...site.pages(), ...site.records()];
  const html = [];
  for (const { path } of pages) html.push(await (await fetch(site.in(language, path))).text());
  const found = await window.evaluate((list) => list.map((html) => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const own = page.documentElement.lang;
    const texts = [];
    const walker = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.trim();
      if (text !== '' && node.parentElement.closest('[lang]').lang === own && !node.parentElement.closest('code, script, .log, [dir=auto]'))
        texts.push(text);
    }
    for (const element of page.querySelectorAll('[aria-label], [placeholder]'))
      for (const name of ['aria-label', 'placeholder'])
        if (element.getAttribute(name)) texts.push(element.getAttribute(name));
    return { texts, data: page.querySelector('link[type="application/json"]')?.getAttribute('href') };
  }), html);
  return pages.map((page, i) => ({ ...page, ...found[i] }));
}

function words(language) {
  const text = readFileSync(join(root, 'ui', 'words', `${language}.po`), 'utf8').replace(/^(?:.|\n)*?\n\n/, '');
  return new Set([...text.matchAll(/^msgstr(?:\[\d\])? "(.*)"$/gm)].map((match) => match[1]));
}

for (const language of ['ar', 'ru', 'zh']) {
  test(`no Latin word stands in the page's own text: ${language}`, async () => {
    const page = await site.window();
    const foreign = [];
    for (const { name, path, texts, data } of await read(page, language)) {
      // what records say may stand on the page as it is
      const said = (data ? await (await fetch(new URL(data, site.address))).text() : '') + decodeURIComponent(path.replace(/%ff/, ''));
      assert.ok(texts.length > 10, name);
      for (const text of texts)
        for (const word of text.match(/\p{Script=Latin}{3,}/gu) ?? [])
          if (!same.has(word) && !said.includes(word)) foreign.push(`${name}: ${word}: ${text.slice(0, 80)}`);
    }
    assert.deepEqual(foreign, []);
  });
}

for (const language of ['fr', 'es']) {
  test(`no English word of the interface stands in a page: ${language}`, async () => {
    const own = words(language);
    const english = new Set([...words('en')].filter((word) => !own.has(word) && /[a-z]{3}/.test(word)));
    assert.ok(english.size > 200);
    const page = await site.window();
    for (const { name, path, texts } of await read(page, language)) {
      const left = texts.filter((text) => english.has(text));
      assert.deepEqual(left, [], `${name}: ${path}`);
    }
  });
}

test('what is in another language says so', async () => {
  const page = await site.window();
  await page.goto(site.in('ar', `/records/${site.ids.long}`));
  assert.equal(await page.locator('h1').getAttribute('lang'), null);
  await page.goto(site.in('ar', `/records/${site.ids.edited}`));
  assert.equal(await page.locator('h1').getAttribute('lang'), 'en');
  assert.equal(await page.locator('h1').getAttribute('dir'), 'ltr');
  assert.equal(languages.length, await page.locator('.languages a[lang][hreflang]').count());
});
