// Everything is done with the keyboard alone, and without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from './site.mjs';

let site;
before(async () => { site = await Site.open(); });
after(() => site.close());

// What has the focus, and whether one sees it.
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const again = element.dataset.seen === '1';
  element.dataset.seen = '1';
  return {
    again,
    name: element.outerHTML.slice(0, 90),
    seen: box.width > 1 && box.height > 1 && style.visibility === 'visible',
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
});

test('the first key leads past the head of the page', async () => {
  const page = await site.window();
  await page.goto(`${site.address}/types`);
  await page.keyboard.press('Tab');
  const link = await focused(page);
  assert.ok(link.seen && link.name.includes('class="skip"') || link.name.includes('class=skip'), link.name);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null));
});

test('each link, field and button is reached once, in order, and shows the focus', async () => {
  const page = await site.window();
  const keys = await page.context().newCDPSession(page);
  for (const { name, path } of site.pages()) {
    await page.goto(site.in('en', path));
    const wanted = await page.evaluate(() => {
      window.reached = []; // where the focus comes, as it comes
      document.addEventListener('focusin', ({ target }) => {
        const box = target.getBoundingClientRect(), style = getComputedStyle(target);
        window.reached.push({ name: target.outerHTML.slice(0, 90), again: target.dataset.seen === '1',
          shown: box.width > 1 && box.height > 1 && style.visibility === 'visible' &&
            style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 });
        target.dataset.seen = '1';
      });
      return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
        .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ contentVisibilityAuto: true }))
        // of choices that exclude each other the keys reach one, and arrows the others
        .filter((element) => element.type !== 'radio' || element === document.querySelector(`input[name="${element.name}"]`)).length;
    });
    const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
    const round = Array.from({ length: wanted + 2 }, () => keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...tab }));
    await Promise.all(round);
    const reached = await page.evaluate(() => window.reached);
    const once = reached.findIndex(({ again }) => again);
    assert.deepEqual(reached.slice(0, once).filter(({ shown }) => !shown), [], name);
    assert.equal(once, wanted, name);
  }
});

test('a search is typed, sent, narrowed and widened again', async () => {
  const page = await site.window({ javaScriptEnabled: false });
  await page.goto(`${site.address}/?lang=en`);
  await page.getByRole('searchbox').fill('mangrove');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?q=mangrove');
  const all = await page.getByRole('heading', { level: 2 }).first().textContent();
  await page.getByRole('link', { name: 'Case study', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?q=mangrove&type=case-study');
  await page.getByRole('link', { name: 'Remove Type: Case study' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?q=mangrove');
  assert.equal(await page.getByRole('heading', { level: 2 }).first().textContent(), all);
});

test('further conditions open with a key', async () => {
  const page = await site.window();
  await page.goto(`${site.address}/search?q=water&lang=en`);
  await page.locator('summary').focus();
  await page.keyboard.press('Enter');
  await page.locator('#from').fill('2010');
  await page.keyboard.press('Enter');
  await page.waitForURL('**from=2010**');
});

test('a reader chooses a language, and keeps it', async () => {
  const page = await site.window();
  await page.goto(`${site.address}/types?lang=en`);
  await page.getByRole('link', { name: 'العربية' }).click();
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
  await page.goto(`${site.address}/about`);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'ar');
});
