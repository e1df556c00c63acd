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
const same = new Set(['CHM', 'Test', 'JSON', 'Schema', 'CSV', 'Atom', 'Dublin', 'Core', 'SQLite', 'UTC', 'PDF', 'XML', 'OAI', 'BibTeX', 'RIS',
  'DCAT', 'Turtle', 'RDF', 'Triples', 'schema', 'org', 'DataCite', 'ISO', 'EML', 'Qualified', 'MODS', 'MARCXML',
  'ORCID', 'WCAG', 'Excel', 'OpenDocument', 'Creative', 'Commons', 'conserv',
  'English', 'Français', 'Español', 'cookie', 'Natural', 'Earth', 'Plan'] /* Plan Vivo */);

// Texts of a page: those of its own language, outside of code, of data for programs, of what people wrote and of what says
// that it is in another.
const texts = (page) => page.evaluate(() => {
  const own = document.documentElement.lang;
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim();
    if (text !== '' && node.parentElement.closest('[lang]').lang === own && !node.parentElement.closest('code, script, .log, [dir=auto]'))
      found.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], meta[name=description]'))
    for (const name of ['aria-label', 'placeholder'])
      if (element.getAttribute(name)) found.push(element.getAttribute(name));
  return found;
});

// Everything that records say on a page, as text: what stands there may stand on the page as it is.
async function data(page) {
  const address = await page.evaluate(() => document.querySelector('link[type="application/json"]')?.href);
  return address ? (await page.request.get(address)).text() : '';
}

function words(language) {
  const text = readFileSync(join(root, 'ui', 'words', `${language}.po`), 'utf8').replace(/^(?:.|\n)*?\n\n/, '');
  return new Set([...text.matchAll(/^msgstr(?:\[\d\])? "(.*)"$/gm)].map((match) => match[1]));
}

for (const language of ['ar', 'ru', 'zh']) {
  test(`no Latin word stands in the page's own text: ${language}`, async () => {
    const page = await site.window();
    const foreign = [];
    for (const { name, path } of [...site.pages(), ...site.records()]) {
      await page.goto(site.in(language, path));
      const said = await data(page) + decodeURIComponent(path.replace(/%ff/, ''));
      for (const text of await texts(page))
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
    for (const { name, path } of [...site.pages(), ...site.records()]) {
      await page.goto(site.in(language, path));
      const left = (await texts(page)).filter((text) => english.has(text));
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
