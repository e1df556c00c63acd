// No page breaks a rule that axe-core can tell, in either direction of writing, light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { Site } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

const all = { 'target-size': { enabled: true } };
// Each with what may be otherwise there; the colours of text, which take longest, are looked at in the light and in the dark.
const looks = [
  { language: 'en', colorScheme: 'light', width: 1280, rules: { rules: all } },
  { language: 'ar', colorScheme: 'light', width: 360, rules: { rules: { ...all, 'color-contrast': { enabled: false } } } },
  { language: 'ru', colorScheme: 'dark', width: 1280, rules: { runOnly: ['color-contrast'] } },
];

async function violations(page, rules) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((chosen) => window.axe.run(document, chosen), { resultTypes: ['violations'], preload: false, ...rules });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

for (const { language, colorScheme, width, rules } of looks) {
  test(`no rule is broken: ${language}, ${colorScheme}, ${width} px`, async () => {
    const page = await site.window({ colorScheme, viewport: { width, height: 800 } });
    const records = site.records(); // their colours do not depend on the type
    for (const { name, path } of [...site.pages(), ...(colorScheme === 'dark' ? records.slice(0, 3) : records)]) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await violations(page, rules), [], `${name}: ${path}`);
    }
    await site.signIn(page);
    assert.deepEqual(await violations(page, rules), [], 'desk');
    for (const path of site.own()) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await violations(page, rules), [], path);
    }
    await page.context().close();
  });
}
