// Small screens, large letters, the two directions, paper.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site, languages } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

// What reaches beyond the side of the window, but for what scrolls by itself.
const overflow = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter((element) => {
    const box = element.getBoundingClientRect();
    return (box.right > width + 1 || box.left < -1) && !element.closest('.wide, .skip, .hide, pre');
  }).map((element) => element.outerHTML.slice(0, 120));
});

// The longest words, and the other direction; no style sheet knows a width between these.
const narrow = { ar: 360, fr: 320, ru: 320 };

async function fits(page, pages) {
  for (const [language, width] of Object.entries(narrow)) {
    await page.setViewportSize({ width, height: 700 });
    for (const { name, path } of pages) {
      await page.goto(site.in(language, path));
      assert.deepEqual(await overflow(page), [], `${name ?? path} in ${language} at ${width} px`);
    }
  }
}

test('nothing reaches beyond 360 px and 320 px in the languages with the longest words and from right to left', async () => {
  await fits(await site.window(), [...site.pages(), ...site.records()]);
});

test('nor do the pages of who has an account', async () => {
  const page = await site.window();
  await site.signIn(page);
  await fits(page, site.own().map((path) => ({ path })));
});

test('letters twice as large stay on the page', async () => {
  const page = await site.window({ viewport: { width: 720, height: 900 } });
  for (const { name, path } of site.pages()) {
    await page.goto(site.in('ru', path));
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    assert.deepEqual(await overflow(page), [], name);
  }
});

test('a page written from right to left is mirrored', async () => {
  const page = await site.window();
  const side = async (language) => {
    await page.goto(site.in(language, `/records/${site.ids.demonstration}`));
    const box = await page.locator('.name img').boundingBox();
    const aside = await page.locator('.side').boundingBox();
    return [box.x > 640, aside.x > 640];
  };
  assert.deepEqual(await side('en'), [false, true]);
  assert.deepEqual(await side('ar'), [true, false]);
});

test('where the system sets the colours, what is chosen and focused is still seen', async () => {
  const page = await site.window({ forcedColors: 'active' });
  await page.goto(site.in('en', `/records/${site.ids.demonstration}`));
  const weights = await page.locator('.also li a').evaluateAll((links) =>
    links.map((link) => [link.getAttribute('aria-current') === 'true', getComputedStyle(link).fontWeight]));
  assert.equal(new Set(weights.map(([current, weight]) => `${current} ${weight}`)).size, 2);
  await page.locator('.also li a').first().focus();
  assert.ok(await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)) >= 2);
  const border = await page.locator('header button').evaluate((button) => getComputedStyle(button).borderTopStyle);
  assert.equal(border, 'solid');
});

test('nothing moves by itself', async () => {
  const page = await site.window();
  await page.goto(site.address);
  const style = await page.evaluate(() => fetch(document.querySelector('link[rel=stylesheet]').href).then((got) => got.text()));
  assert.doesNotMatch(style, /animation|transition|scroll-behavior/);
});

test('on paper the text stands without menus', async () => {
  const page = await site.window();
  await page.goto(site.in('en', `/records/${site.ids.demonstration}`));
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.languages').isVisible(), false);
  assert.equal(await page.locator('.bar').isVisible(), false);
  assert.equal(await page.locator('h1').isVisible(), true);
  assert.equal(await page.locator('.side').isVisible(), true);
});
