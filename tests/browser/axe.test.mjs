// No page breaks a rule that axe-core can tell, in either direction of writing, light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { Site } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

const all = { rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: false } } };
// Each with what may be otherwise there; the colours of text, which take longest, in the light and in the dark, on each kind of page.
const colours = { runOnly: ['color-contrast'] };
const looks = [
  { language: 'en', colorScheme: 'light', width: 1280, rules: all },
  { language: 'ar', colorScheme: 'light', width: 360, rules: all },
  { language: 'en', colorScheme: 'light', width: 1280, rules: colours },
  { language: 'ru', colorScheme: 'dark', width: 1280, rules: colours },
];

async function violations(page, rules) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((chosen) => window.axe.run(document, chosen), { resultTypes: ['violations'], preload: false, ...rules });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

for (const { language, colorScheme, width, rules } of looks) {
  test(`no rule is broken${rules === colours ? ' by colours' : ''}: ${language}, ${colorScheme}, ${width} px`, async () => {
    const page = await site.window({ colorScheme, viewport: { width, height: 800 } });
    const some = (list, every) => (rules === colours ? list.filter((_, i) => i % every === 0) : list); // colours do not depend on the type
    for (const { name, path } of [...site.pages(), ...some(site.records(), 5)]) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await violations(page, rules), [], `${name}: ${path}`);
    }
    await site.signIn(page);
    assert.deepEqual(await violations(page, rules), [], 'desk');
    for (const path of some(site.own(), 2)) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await violations(page, rules), [], path);
    }
    await page.context().close();
  });
}
