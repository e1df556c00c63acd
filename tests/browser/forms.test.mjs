// A case study is written at 360 pixels, with script and without, on a line that fails twice in the middle of a save: nothing is
// lost or doubled, in French and in Arabic, and axe finds nothing.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Node, engines, until } from '../program/harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let node, browser, cookie;

before(async () => {
  node = new Node(engines[0]);
  node.feed('{"type":"case-study","source":"a","fields":{"title":{"fr":"Mangroves de Lamu restaurées"},"summary":{"fr":"Fait."}}}\n', 'import', '--publish', '-');
  await node.serve();
  const link = new URL(node.run('user', 'link').stdout.match(/http\S+/)[0]).pathname;
  const answer = await fetch(node.address + link, {
    method: 'POST', redirect: 'manual', body: new URLSearchParams({ submission: 'signin' }), headers: { Origin: node.address, 'Sec-Fetch-Site': 'same-origin' },
  });
  cookie = answer.headers.get('set-cookie').split(';')[0].split('=').slice(1).join('=');
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  await node?.close();
});

async function open(script) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: script });
  await context.addCookies([{ name: 'session', value: cookie, url: node.address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  return { context, page };
}

async function looksRight(page, name) {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360, `${name} fits`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], name);
}

const control = (page, path) => page.locator(`[name="${path}"]`).last();

for (const [language, title] of [['fr', 'Récifs de Lamu'], ['ar', 'شعاب لامو']]) {
  test(`with script, on a line that fails twice, in ${language}`, async () => {
    const { context, page } = await open(true);
    await page.goto(`${node.address}/records/new/case-study?lang=${language}`);
    let cuts = 0, sent = 0;
    await page.route('**/records/**', async (route) => {
      if (route.request().method() !== 'POST' || ++sent > 2) return route.continue();
      cuts++;
      if (cuts === 2) await route.fetch(); // the node has it, its answer is lost
      return route.abort('connectionreset');
    });
    await control(page, `fields/title/${language}`).fill(title);
    await page.waitForFunction(() => /\d\d:\d\d|[٠-٩]{2}:[٠-٩]{2}/.test(document.getElementById('state').textContent));
    assert.equal(cuts, 2);
    await control(page, `fields/summary/${language}`).fill('Texte 1\n\nTexte 2');
    await looksRight(page, `the form in ${language}`);
    await page.locator('main button[value="save"]:not(.hide)').dblclick();
    await page.waitForURL(/edit/);
    await page.waitForLoadState();
    assert.equal(await control(page, `fields/title/${language}`).inputValue(), title);
    assert.equal(await control(page, `fields/summary/${language}`).inputValue(), 'Texte 1\n\nTexte 2');
    await page.goto(`${node.address}/me/drafts`);
    assert.equal(await page.getByText(title, { exact: true }).count(), 1, 'one draft');
    await looksRight(page, `drafts in ${language}`);
    await context.close();
  });

  test(`without script, in ${language}`, async () => {
    const { context, page } = await open(false);
    await page.goto(`${node.address}/records/new/case-study?lang=${language}`);
    await control(page, `fields/title/${language}`).fill(`${title} 2`);
    await page.locator('button[value="publish"]').click();
    assert.equal(await page.locator('#summary li').count() > 0, true, 'what is missing');
    await control(page, `fields/summary/${language}`).fill('1');
    await page.locator('button[value="publish"]').click();
    await page.waitForURL(/records\/[a-z]+-[a-z0-9]{7}$/);
    assert.equal(await page.locator('h1').textContent(), `${title} 2`);
    await context.close();
  });
}

test('likely duplicates of a title are shown while it is typed', async () => {
  const { context, page } = await open(true);
  await page.goto(`${node.address}/records/new/case-study?lang=fr`);
  await control(page, 'fields/title/fr').pressSequentially('Mangroves de Lamu');
  await page.locator('#likely a').first().waitFor();
  assert.equal(await page.locator('#likely a').first().textContent(), 'Mangroves de Lamu restaurées');
  await context.close();
});

test('a form with errors and one with lists of every kind are found right by axe', async () => {
  const { context, page } = await open(true);
  await page.goto(`${node.address}/records/new/case-study?lang=ar`);
  await page.locator('select[name="fields/form"]').selectOption('full');
  await page.locator('button[value="check"]').click();
  await page.locator('#summary').waitFor();
  await looksRight(page, 'errors');
  const edit = new URL(page.url()).pathname;
  const adding = ['add fields/building_blocks', 'add fields/contacts', 'add fields/links'];
  for (let step = 1; step <= 8; step++) {
    await page.goto(`${node.address}${edit}?step=${step}&lang=ar`);
    await looksRight(page, `step ${step}`);
    for (const button of [...adding]) {
      const found = page.locator(`button[value="${button}"]`);
      if (await found.count() === 0) continue;
      await found.click();
      await page.waitForLoadState();
      await looksRight(page, button);
      adding.splice(adding.indexOf(button), 1);
    }
  }
  assert.deepEqual(adding, []);
  await context.close();
});

test('a file goes on where the line was cut, also from another page', async () => {
  const language = 'ar', { context, page } = await open(true);
  const bytes = Buffer.alloc(300 * 1000, 'Notes '), file = join(node.base, 'récifs.txt');
  writeFileSync(file, bytes);
  let pieces = 0, cut = true;
  // The first piece comes, the second is lost; then there is no line until the page is opened again.
  await page.route('**/api/v1/uploads/*', (route) => {
    if (route.request().method() !== 'PATCH' || !cut) return route.continue();
    return ++pieces === 1 ? route.continue() : route.abort('connectionreset');
  });
  await page.goto(`${node.address}/records/new/news?lang=${language}`);
  await control(page, `fields/title/${language}`).fill('Notes');
  for (let step = 2; step < 9 && await page.locator('input[type="file"]').count() === 0; step++) {
    await page.locator(`nav button[value="step ${step}"]`).click();
    await page.waitForURL(new RegExp(`step=${step}`));
  }
  await page.locator('input[type="file"]').first().setInputFiles(file);
  const line = page.locator('input[type="file"] + progress + p[role="status"]');
  await page.waitForFunction(() => document.querySelector('progress')?.nextElementSibling.textContent.match(/40|٤٠/));
  await until(async () => pieces > 2, () => 'it was not tried again');
  assert.match(await line.textContent(), /récifs\.txt/);
  await looksRight(page, 'a file that is being sent');
  page.once('dialog', (dialog) => dialog.accept());
  await page.reload();
  const [known] = (await page.evaluate(async () => (await fetch('/api/v1/uploads')).json())).uploads;
  assert.deepEqual([known.name, known.offset], ['récifs.txt', 131072]);
  cut = false;
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await page.locator('input[value="récifs.txt"]').waitFor(); // the form was saved and shows the file
  const [whole] = (await page.evaluate(async () => (await fetch('/api/v1/uploads')).json())).uploads;
  assert.deepEqual([whole.id, whole.file.size], [known.id, bytes.length]);
  await context.close();
});

for (const script of [true, false]) {
  test(`a place is chosen on the map ${script ? 'by a drag, by presses and by the keyboard' : 'by presses, without script'}`, async () => {
    const { context, page } = await open(script);
    await page.goto(`${node.address}/records/new/case-study?lang=ar`);
    await control(page, 'fields/title/ar').fill('مكان');
    await page.locator('button[value="map fields/place"]').click();
    await page.locator('#map').waitFor();
    const value = () => page.locator('[id="fields/place"]').inputValue();
    const about = async (wanted) => until(async () => (await value()).split(', ').every((number, i, all) => all.length === wanted.length && Math.abs(number - wanted[i]) < 2),
      () => `the place is not about ${wanted}`);
    const press = async (x, y) => {
      await page.locator('#map input.small').click({ position: { x: x + 1, y: y + 1 } });
      if (!script) await page.waitForLoadState();
    };
    assert.equal(await page.locator('#map input.large').isVisible(), false);
    if (script)
      assert.ok(await page.locator('#map input.small').evaluate(async (input) => {
        const picture = new Image();
        picture.src = input.src;
        await picture.decode();
        return picture.naturalWidth;
      }) > 0, 'the picture is shown');
    await press(250, 100); // to the right is east, also where the page is written to the left
    await about([-30, 120]);
    await page.locator('[name="map-press"][value="box"]').check();
    await press(200, 50);
    assert.match(await page.locator('#map [role=status]').first().textContent(), /./);
    await press(225, 25);
    await about([60, 30, 90, 60]);
    if (script) {
      const box = await page.locator('#map input.small').boundingBox();
      await page.mouse.move(box.x + 101, box.y + 51);
      await page.mouse.down();
      await page.mouse.move(box.x + 151, box.y + 76, { steps: 4 });
      await page.mouse.up();
      await about([-60, 0, 0, 30]);
      await page.locator('[name="map-press"][value="point"]').check();
      await page.locator('#map input.small').focus();
      for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
      await about([72, 66]);
      await page.waitForFunction(() => /\d\d:\d\d|[٠-٩]{2}:[٠-٩]{2}/.test(document.getElementById('state').textContent));
      await looksRight(page, 'a map with a mark');
    }
    const chosen = await value();
    await page.locator('[name="map-press"][value="nearer"]').check();
    await Promise.all([page.waitForURL(/map-press=nearer/), press(250, 100)]);
    await page.waitForLoadState();
    const [lon, lat, width] = (await page.locator('[name="map-view"]').inputValue()).split(',').map(Number);
    assert.ok(Math.abs(lon - 120) < 3 && Math.abs(lat + 30) < 3 && width === 144, `${lon} ${lat} ${width}`);
    assert.equal(await value(), chosen);
    await context.close();
  });
}
