// No page breaks a rule that axe-core can tell, in either direction of writing, light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { Site } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

// In the dark only the colours are others.
async function violations(page, colorScheme) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((scheme) => window.axe.run(document, { resultTypes: ['violations'],
    ...(scheme === 'dark' ? { runOnly: ['color-contrast'] } : { rules: { 'target-size': { enabled: true } } }) }), colorScheme);
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

for (const [language, colorScheme, width] of
  [['en', 'light', 1280], ['ar', 'light', 360], ['ru', 'dark', 1280]]) {
  test(`no rule is broken: ${language}, ${colorScheme}, ${width} px`, async () => {
    const page = await site.window({ colorScheme, viewport: { width, height: 800 } });
    for (const { name, path } of [...site.pages(), ...site.records()]) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await violations(page, colorScheme), [], `${name}: ${path}`);
    }
    await site.signIn(page);
    assert.deepEqual(await violations(page, colorScheme), [], 'desk');
    for (const path of site.own()) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await violations(page, colorScheme), [], path);
    }
    await page.context().close();
  });
}
