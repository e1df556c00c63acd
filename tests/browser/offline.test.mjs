// A form without a connection is filled in from its file, in Arabic: it checks, saves a package and opens it again; the package
// is looked at and taken in on a page, and by the command, and nothing is doubled.
import assert from 'node:assert/strict';
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { Node, engines } from '../program/harness.mjs';

const password = 'seven elephants in the rain', title = 'غابات المانغروف في غازي';
let node, browser, page, saved;

before(async () => {
  node = new Node(engines[0]);
  for (const name of ['Amina', 'Boris'])
    assert.equal(node.feed(`${password}\n`, 'user', 'add', `${name}@example.org`, '--name', name, '--language', 'ar', '--password').status, 0);
  assert.equal(node.run('user', 'role', 'amina@example.org', 'add', 'contributor', '--country', 'KE').status, 0);
  assert.equal(node.run('form', 'export', 'case-study', '--for', 'amina@example.org', '-o', 'form.html').status, 0);
  await node.serve();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await (await browser.newContext({ viewport: { width: 360, height: 740 }, acceptDownloads: true })).newPage();
  page.setDefaultTimeout(60000);
});
after(async () => {
  await browser?.close();
  await node?.close();
});

// Saves the form; the text of its package.
async function save() {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  saved = join(node.base, 'saved.chm.json');
  await download.saveAs(saved);
  return readFileSync(saved, 'utf8');
}

// Brings a file to the page where one is signed in; what the page says.
async function bring(window, file, action) {
  await window.goto('/me/import?lang=ar');
  await window.setInputFiles('#file', file);
  await window.click(`button[value="${action}"]`);
  await window.locator('.notice').waitFor();
  return { notice: await window.locator('.notice').first().textContent(), problems: await window.locator('.entries li').allTextContents() };
}

async function signIn(email) {
  const window = await (await browser.newContext({ baseURL: node.address, locale: 'ar' })).newPage();
  window.setDefaultTimeout(60000);
  await window.goto('/sign-in');
  await window.fill('#email', email);
  await window.fill('#password', password);
  await window.getByRole('main').getByRole('button').first().click();
  await window.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return window;
}

test('the form speaks the language that is chosen, from right to left, and asks nothing of the network', async () => {
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(join(node.base, 'form.html')).href);
  for (const [language, direction] of [['fr', 'ltr'], ['ar', 'rtl']]) {
    await page.selectOption('#language', language);
    assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [language, direction]);
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  assert.deepEqual(asked.filter((url) => !/^(file|blob|data):/.test(url)), []);
});

test('it says what is missing and saves all the same', async () => {
  await page.locator('[id="fields/title/1"], [id="fields/title"]').last().fill('');
  const record = JSON.parse(await save());
  assert.equal(record.chm, 'form');
  assert.ok(await page.locator('.problem').count() > 0);
});

test('what is written is saved, and opened again', async () => {
  const field = (name) => page.locator(`[id^="fields/${name}"][lang="ar"]`);
  await field('title').fill(title);
  await field('summary').fill('أعادت القرى زراعة أشجار المانغروف.');
  const { document } = JSON.parse(await save());
  assert.equal(document.fields.title.ar, title);
  assert.equal(await page.locator('.problem').count(), 0);
  await page.reload();
  await page.setInputFiles('#open', saved);
  await page.waitForFunction((text) => [...document.querySelectorAll('input')].some(({ value }) => value === text), title);
});

test('a package is looked at in earnest, and taken in once by a page and a command', async () => {
  const amina = await signIn('amina@example.org'), boris = await signIn('boris@example.org');
  const bare = join(node.base, 'bare.chm.json'), foreign = join(node.base, 'foreign.chm.json');
  const whole = JSON.parse(readFileSync(saved, 'utf8'));
  writeFileSync(bare, JSON.stringify({ ...whole, document: { ...whole.document, fields: { title: whole.document.fields.title } } }));
  writeFileSync(foreign, JSON.stringify({ ...whole, type: 'nothing' }));
  const count = async () => {
    await amina.goto('/me/drafts?lang=ar');
    return amina.getByText(title, { exact: true }).count();
  };
  assert.equal((await bring(amina, saved, 'check')).problems.length, 0);
  assert.equal((await bring(amina, bare, 'check')).problems.length, 1, 'no summary');
  assert.equal((await bring(amina, foreign, 'check')).problems.length, 1, 'no such type');
  assert.equal((await bring(boris, foreign, 'check')).problems.length, 1);
  assert.equal(await count(), 0, 'nothing was taken');
  await bring(amina, saved, 'take');
  assert.equal(await count(), 1);
  assert.equal(node.run('import', saved).status, 0);
  await bring(amina, saved, 'take');
  assert.equal(await count(), 1);
});
