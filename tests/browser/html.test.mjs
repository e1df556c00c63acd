// Pages are valid HTML, name their language, and lead to themselves in the others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { Node, engines } from '../program/harness.mjs';
import { Site, languages } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // matters of taste: templates are written out without needless bytes
    'doctype-style': 'off', 'void-style': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off',
    // the style sheet comes from this site
    'require-sri': 'off',
  },
});

async function problems(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((m) => `${m.ruleId}: ${m.message}: ${html.slice(m.offset - 60, m.offset + 60)}`));
}

test('every page is valid HTML in every language', async () => {
  const pages = site.pages().map((page) => [page, languages]);
  const records = site.records().map((page) => [page, ['en', 'ar']]); // the others differ in words alone
  for (const [{ name, path, status }, those] of [...pages, ...records]) {
    for (const language of those) {
      const answer = await fetch(site.in(language, path));
      const html = await answer.text();
      assert.equal(answer.status, status, `${name}: status`);
      assert.deepEqual(await problems(html), [], `${name} in ${language}`);
      assert.match(html, new RegExp(`<html lang="?${language}"? dir="?${language === 'ar' ? 'rtl' : 'ltr'}`), name);
    }
  }
});

test('the desk and the pages of who has an account are valid HTML', async () => {
  const page = await site.window();
  await site.signIn(page);
  for (const path of site.own())
    assert.deepEqual(await problems(await (await page.request.get(site.in('en', path))).text()), [], path);
  const answer = await page.request.get(`${site.address}/admin`);
  assert.equal(answer.status(), 200);
  assert.deepEqual(await problems(await answer.text()), []);
});

test('a node without records has valid pages that say so', async () => {
  const node = new Node(engines[0]);
  const address = await node.serve();
  for (const path of ['/', '/search', '/countries', '/countries/KE', '/types', '/types/news']) {
    const html = await (await fetch(`${address}${path}?lang=en`)).text();
    assert.deepEqual(await problems(html), [], path);
    assert.doesNotMatch(html, /<[ou]l[^>]*><\/[ou]l>/, path);
    if (path === '/') assert.match(html, /Nothing has been published here yet\./);
    if (path === '/countries/KE') assert.match(html, /no record about this country yet/);
  }
  await node.close();
});

test('a page names its address and that of itself in each language', async () => {
  const html = await (await fetch(`${site.address}/types?lang=fr`)).text();
  assert.match(html, /<link rel="?canonical"? href="?http:\/\/chm\.example\.org\/types"?/);
  for (const language of languages)
    assert.ok(html.includes(`http://chm.example.org/types?lang=${language}`), language);
});
