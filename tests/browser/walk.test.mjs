// A country begins to publish, as people who see the program for the first time would do it in a browser, in French and in Arabic: the
// node is set up, people are invited, a case study is written on a telephone over a slow line that is cut twice, approved by mail,
// translated, found, amended, compared, withdrawn. With CHM_PICTURES=FOLDER each step is kept as pictures at 360 and 1280 pixels, and
// what it cost on the slow line is told.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Node, engines, root, until } from '../program/harness.mjs';
import { bodyOf, mailbox } from '../program/mailbox.mjs';
import { Line } from './line.mjs';

const pictures = process.env.CHM_PICTURES;
const password = 'seven elephants in the rain';
const telephone = { width: 360, height: 740 }, desk = { width: 1280, height: 900 };

const walks = [
  { language: 'fr', other: 'ar', office: 'Centre d’échange du Kenya', title: 'Mangroves de la baie de Gazi', amended: 'Mangroves restaurées de la baie de Gazi',
    summary: ['Les villages ont replanté douze hectares de palétuviers.', 'Les crabes reviennent,', 'et avec eux les pêcheurs.'],
    note: 'Pour la journée mondiale', reason: 'Publiée deux fois', translated: 'أشجار المانغروف في خليج غازي', query: 'palétuviers' },
  { language: 'ar', other: 'fr', office: 'مركز تبادل المعلومات في كينيا', title: 'أشجار المانغروف في خليج غازي', amended: 'استعادة أشجار المانغروف في خليج غازي',
    summary: ['أعادت القرى زراعة اثني عشر هكتارا من أشجار المانغروف.', 'عادت السرطانات،', 'وعاد معها الصيادون.'],
    note: 'بمناسبة اليوم العالمي', reason: 'نُشر مرتين', translated: 'Mangroves de la baie de Gazi', query: 'السرطانات' },
];

// The words of the interface: key → text.
const words = (language) => new Map([...readFileSync(join(root, 'ui', 'words', `${language}.po`), 'utf8')
  .matchAll(/^msgid "(.*)"\nmsgstr "(.*)"$/gm)].map(([, key, text]) => [key, JSON.parse(`"${text}"`)]));
const english = words('en');

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  if (pictures) mkdirSync(pictures, { recursive: true });
});
after(() => browser?.close());

class Walk {
  constructor(told) {
    Object.assign(this, told);
    this.words = words(told.language);
    this.foreign = new Set([...english].filter(([key, text]) => /[a-z]{3}/.test(text) && ![...this.words.values()].includes(text)).map(([, text]) => text));
    this.steps = 0;
  }

  say(key) {
    assert.ok(this.words.has(key), key);
    return this.words.get(key);
  }

  async open() {
    this.node = new Node(engines[0]);
    this.box = await mailbox();
    await this.node.serve();
    this.line = await new Line(this.node.address).open();
  }

  async close() {
    this.line?.close();
    this.box?.close();
    await this.node?.close();
  }

  // Somebody sits down at a browser of their own.
  async person(viewport, address = this.node.address) {
    const context = await browser.newContext({ viewport, locale: this.language, baseURL: address });
    context.setDefaultTimeout(60000); // a busy machine
    return context.newPage();
  }

  // The page speaks the language, in its direction, and fits.
  async looksRight(page, name) {
    const step = `${String(++this.steps).padStart(2, '0')}-${name}`;
    const found = await page.evaluate(() => {
      const { lang, dir, scrollWidth } = document.documentElement, texts = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.parentElement.closest('[lang]').lang === lang && !node.parentElement.closest('code, script, option')) texts.push(node.data.trim());
      return { lang, dir, scrollWidth, texts };
    });
    assert.deepEqual([found.lang, found.dir], [this.language, this.language === 'ar' ? 'rtl' : 'ltr'], step);
    assert.deepEqual(found.texts.filter((text) => this.foreign.has(text)), [], `${step}: no English`);
    const { width } = page.viewportSize();
    assert.ok(found.scrollWidth <= width, `${step}: ${found.scrollWidth} pixels`);
    if (!pictures) return;
    for (const size of [desk, telephone]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(pictures, `${this.language}-${step}-${size.width}.png`), fullPage: true });
    }
    await page.setViewportSize(width === 360 ? telephone : desk);
    const { requests, up, down } = this.line.count();
    if (requests) console.log(`${this.language} ${step}: ${requests} requests, ${up} bytes up, ${down} down`);
  }

  // The nth mail of a purpose to this address, and the path of the link in it.
  async mailTo(address, nth, purpose) {
    const mails = () => this.box.mails.filter(({ to }) => to === address).map(bodyOf).filter((text) => text.includes(purpose));
    await until(() => mails().length >= nth, () => `${nth} mails to ${address}: ${this.node.log}`);
    const text = mails()[nth - 1];
    return { text, path: new URL(text.match(/http:\/\/\S+/)[0]).pathname };
  }

  press(page, key) {
    return page.getByRole('main').getByRole('button', { name: this.say(key), exact: true }).click();
  }

  follow(page, key) {
    return page.getByRole('link', { name: this.say(key), exact: true }).first().click();
  }

  async fill(page, key, text) {
    await page.getByLabel(this.say(key), { exact: true }).fill(text);
  }
}

describe('a walk', { concurrency: true }, () => {
  for (const told of walks) {
    test(`in ${told.language}`, async (t) => {
      const walk = new Walk(told);
      t.after(() => walk.close());
      await walk.open();
      const { node, line, language, other } = walk;
      const invited = {};
      let id;

      await t.test('the administrator sets the node up', async () => {
        const page = walk.admin = await walk.person(desk);
        await page.goto(new URL(node.made.stdout.match(/http\S+/)[0]).pathname);
        await walk.looksRight(page, 'link');
        await walk.press(page, 'link.button');
        await walk.looksRight(page, 'operator');
        await walk.fill(page, 'account.name', 'Wanjiru');
        await walk.fill(page, 'account.email', 'wanjiru@example.org');
        await walk.fill(page, 'account.password-new', password);
        await walk.press(page, 'operator.button');
        await page.waitForURL('**/admin/setup');
        await walk.looksRight(page, 'setup-name');
        await page.locator(`#name-${language}`).fill(walk.office);
        await walk.press(page, 'setup.save');
        await page.waitForURL('**/languages');
        await walk.looksRight(page, 'setup-languages');
        await walk.follow(page, 'setup.skip');
        await page.waitForURL('**/office');
        await walk.looksRight(page, 'setup-office');
        await walk.fill(page, 'setting.contact', 'office@example.org');
        await walk.press(page, 'setup.save');
        await page.waitForURL('**/mail');
        await walk.looksRight(page, 'setup-mail');
        await walk.fill(page, 'setting.mail-server', `smtp://127.0.0.1:${walk.box.port}`);
        await walk.fill(page, 'setting.mail-from', 'chm@example.org');
        await walk.press(page, 'setup.save');
        await page.waitForURL('**/backup');
        await walk.looksRight(page, 'setup-backup');
        await walk.follow(page, 'setup.skip');
        await page.waitForURL('**/people');
        assert.equal(await page.locator('header .name b').textContent(), walk.office);
      });

      await t.test('and invites an authority, a contributor and a translator', async () => {
        const page = walk.admin;
        for (const [name, role] of [['Boris', 'publishing-authority'], ['Amina', 'contributor'], ['Tara', 'translator']]) {
          await page.locator('section #email').fill(`${name.toLowerCase()}@example.org`);
          await page.locator('section #name').fill(name);
          await page.locator('section #role').selectOption({ label: walk.say(`role.${role}`) });
          assert.equal(await page.locator('section #government').inputValue(), 'KE');
          await walk.press(page, 'people.invite-button');
          const shown = new URL(await page.locator('.notice code').textContent()).pathname;
          await page.locator('tr', { hasText: name }).getByText(walk.say(`role.${role}`)).waitFor();
          const { path } = await walk.mailTo(`${name.toLowerCase()}@example.org`, 1, '/invite/');
          assert.equal(path, shown);
          invited[name] = path;
        }
        await walk.looksRight(page, 'people');
        await page.getByRole('link', { name: 'Boris', exact: true }).click();
        await walk.looksRight(page, 'person');
        await page.goto('/admin');
        await walk.looksRight(page, 'admin');
      });

      // Who is invited sets a password, and is where the work is.
      const takeUp = async (page, name, place) => {
        await page.goto(invited[name]);
        await walk.looksRight(page, `invitation-${name}`);
        await walk.fill(page, 'account.password-new', password);
        await walk.press(page, 'invite.button');
        await page.waitForURL(`**${place}`);
      };

      await t.test('the authority takes up the account', async () => {
        walk.boris = await walk.person(desk);
        await takeUp(walk.boris, 'Boris', '/queue');
      });

      await t.test('the contributor writes on a telephone, and the line is cut twice', async () => {
        const page = await walk.person(telephone, line.address);
        walk.amina = page;
        await line.slow(page);
        await takeUp(page, 'Amina', '/me/drafts');
        await walk.looksRight(page, 'drafts');
        await page.locator('a[href="/records/new/case-study"]').click();
        await page.waitForURL('**/records/new/case-study');
        await walk.looksRight(page, 'form');
        const title = page.locator(`[name="fields/title/${language}"]`), summary = page.locator(`[name="fields/summary/${language}"]`);
        const state = (key) => page.waitForFunction((text) => document.getElementById('state').textContent.includes(text), walk.say(key).split('{')[0].trim());
        await title.fill(walk.title);
        await state('form.saved-at');
        await summary.pressSequentially(walk.summary[0]);
        line.cut(); // while she types
        await summary.pressSequentially(` ${walk.summary[1]}`);
        await state('form.waiting');
        await walk.looksRight(page, 'form-cut');
        await summary.pressSequentially(` ${walk.summary[2]}`);
        line.mend();
        await state('form.saved-at');
        await walk.looksRight(page, 'form-saved');
        await page.locator('[name="fields/form"]').selectOption('short');
        line.cutInPost(); // half of it arrives
        await walk.press(page, 'form.next');
        await state('form.waiting');
        assert.equal(line.cuts, 2);
        await walk.looksRight(page, 'form-cut-again');
        line.mend();
        await page.waitForURL(/step=2/);
        await walk.looksRight(page, 'form-step-2');
        await walk.press(page, 'form.back');
        await page.waitForURL(/step=1/);
        assert.equal(await title.inputValue(), walk.title);
        assert.equal(await summary.inputValue(), walk.summary.join(' '));
        assert.equal(await page.locator('[name="fields/form"]').inputValue(), 'short');
        await walk.follow(page, 'drafts.title');
        await page.waitForURL('**/me/drafts');
        assert.equal(await page.getByText(walk.title, { exact: true }).count(), 1, 'one draft');
        await walk.looksRight(page, 'one-draft');
      });

      await t.test('she checks it and asks for its publication', async () => {
        const page = walk.amina;
        await page.getByRole('link', { name: walk.title, exact: true }).click();
        await page.waitForURL('**/edit');
        await walk.press(page, 'form.check');
        await page.getByText(walk.say('form.checked')).waitFor();
        await walk.looksRight(page, 'form-checked');
        await walk.press(page, 'manage.submit');
        await page.waitForURL('**/manage');
        [, id] = page.url().match(/records\/([\w-]+)\/manage/);
        await walk.looksRight(page, 'manage-draft');
        await walk.fill(page, 'manage.note', walk.note);
        await walk.press(page, 'manage.submit');
        await page.waitForURL('**/requests/*');
        await walk.looksRight(page, 'request');
      });

      // The authority opens the link of the newest mail, in a browser where nobody is signed in.
      const approve = async (nth, title) => {
        const page = await walk.person(desk);
        const mail = await walk.mailTo('boris@example.org', nth, '/decide/');
        assert.ok(mail.text.includes(title), mail.text);
        await page.goto(mail.path);
        await walk.looksRight(page, 'decide');
        await walk.press(page, 'request.grant');
        await page.getByText(walk.say('request.granted')).first().waitFor();
        await walk.looksRight(page, 'decided');
        await page.context().close();
        return mail.text;
      };

      await t.test('the authority approves it by mail', async () => {
        const page = walk.boris;
        await page.reload();
        await walk.looksRight(page, 'queue');
        await page.getByText(walk.title).first().waitFor();
        const text = await approve(1, walk.title);
        assert.ok(text.includes(walk.note), text);
        if (pictures) console.log(text);
      });

      await t.test('a translator adds another language', async () => {
        const page = await walk.person(desk);
        await takeUp(page, 'Tara', '/translations');
        await page.locator('#language').selectOption(other);
        await walk.press(page, 'people.find');
        await page.getByRole('link', { name: walk.title }).click();
        await page.waitForURL(`**/translate/${other}`);
        await walk.looksRight(page, 'translate');
        await page.locator('[name="text/fields/title"]').fill(walk.translated);
        await walk.press(page, 'manage.submit');
        await page.waitForURL('**/requests/*');
        await walk.looksRight(page, 'translation-asked');
        await approve(2, walk.title);
      });

      const reader = await walk.person(desk);
      const machine = async (path) => (await node.get(path, { 'accept-language': language })).text();

      await t.test('the record is found in search, feed and OAI-PMH', async () => {
        await reader.goto('/');
        await walk.looksRight(reader, 'home');
        await reader.locator('main [name="q"]').fill(walk.query);
        await walk.press(reader, 'search.button');
        await walk.looksRight(reader, 'search');
        await reader.getByRole('main').getByRole('link', { name: walk.title }).first().click();
        await reader.waitForURL(`**/records/${id}`);
        await walk.looksRight(reader, 'record');
        assert.equal(await reader.locator('h1').textContent(), walk.title);
        for (const path of ['/feeds/new.atom', `/search.atom?q=${encodeURIComponent(walk.query)}`, '/oai?verb=ListRecords&metadataPrefix=oai_dc']) {
          const text = await machine(path);
          assert.ok(text.includes(walk.title), path);
        }
        assert.ok((await machine(`/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=${/<identifier>(.*?)<\/identifier>/.exec(
          await machine('/oai?verb=ListIdentifiers&metadataPrefix=oai_dc'))[1]}`)).includes(walk.translated));
      });

      await t.test('it is amended, and compared', async () => {
        const page = walk.boris;
        await page.goto(`/records/${id}`);
        await walk.follow(page, 'manage.link');
        await page.waitForURL('**/manage');
        await walk.looksRight(page, 'manage');
        await walk.follow(page, 'manage.edit');
        await page.waitForURL('**/edit');
        await page.locator(`[name="fields/title/${language}"]`).fill(walk.amended);
        await walk.press(page, 'form.publish');
        await page.waitForURL(`**/records/${id}`);
        await walk.looksRight(page, 'amended');
        assert.equal(await page.locator('h1').textContent(), walk.amended);
        await walk.follow(page, 'record.history');
        await page.waitForURL('**/history');
        await walk.looksRight(page, 'history');
        await page.getByRole('link', { name: walk.say('history.compare') }).first().click();
        await page.waitForURL(/from=/);
        await walk.looksRight(page, 'compared');
        assert.ok((await page.locator('main ins').allTextContents()).join(' ').length > 0);
      });

      await t.test('it is withdrawn, and gone from search, feed and OAI-PMH', async () => {
        const page = walk.boris;
        await page.goto(`/records/${id}/manage`);
        await walk.fill(page, 'manage.why', walk.reason);
        await walk.press(page, 'manage.withdraw');
        await page.getByRole('button', { name: walk.say('manage.withdraw'), exact: true }).waitFor({ state: 'detached' });
        await walk.looksRight(page, 'withdrawn');
        assert.equal((await reader.goto(`/records/${id}`)).status(), 410);
        await walk.looksRight(reader, 'tombstone');
        assert.ok((await reader.locator('main').textContent()).includes(walk.reason));
        assert.equal(JSON.parse(await machine(`/search.json?q=${encodeURIComponent(walk.query)}`)).total, 0);
        assert.ok(!(await machine('/feeds/new.atom')).includes(walk.amended));
        assert.match(await machine('/oai?verb=ListIdentifiers&metadataPrefix=oai_dc'), /status="deleted"/);
        assert.equal(node.run('check').status, 0);
      });
    });
  }
});
