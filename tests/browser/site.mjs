// A demonstration node that is served, and a browser that looks at it.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Node, engines, lines, root } from '../program/harness.mjs';

export const languages = ['en', 'fr', 'es', 'ar', 'ru', 'zh'];

// The folder of real files; null where it is absent.
export function fixtures(name) {
  const folder = join(process.env.CHM_FIXTURES ?? join(root, '..', 'shared', 'fixtures'), name);
  return existsSync(folder) ? folder : null;
}

// Text that hardly compresses, with the letters of each language.
function longText(language, paragraphs) {
  const letters = {
    ar: 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي', ru: 'абвгдежзиклмнопрстуфхцчшщыэюя',
    zh: [...Array(2000).keys()].map((i) => String.fromCharCode(0x4e00 + i * 7)).join(''),
  }[language] ?? 'abcdefghijklmnopqrstuvwxyz';
  let seed = 20260603 + language.charCodeAt(0);
  const random = (below) => {
    seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 0;
    return (seed >>> 8) % below;
  };
  const word = () => Array.from({ length: 2 + random(8) }, () => letters[random(letters.length)]).join('');
  const paragraph = () => Array.from({ length: 70 }, word).join(language === 'zh' ? '' : ' ') + '.';
  return Array.from({ length: paragraphs }, (_, i) => (i % 5 ? '' : `## ${word()}\n\n`) + paragraph()).join('\n\n');
}

const inAll = (make) => Object.fromEntries(languages.map((language) => [language, make(language)]));

function specialRecords() {
  const record = (source, fields) => ({ type: 'case-study', source, licence: 'CC-BY-4.0', fields });
  return {
    long: record('long', {
      title: { en: 'Long en', fr: 'Fiche longue', es: 'Registro largo', ar: 'سجل طويل', ru: 'Длинная запись', zh: '长记录' }, summary: inAll((language) => longText(language, 3)),
      description: inAll((language) => longText(language, 60)), story: inAll((language) => longText(language, 20)),
      countries: ['KE'],
    }),
    edited: record('edited', { title: { en: 'Edited once' }, summary: { en: 'Before.' } }),
    withdrawn: record('withdrawn', { title: { en: 'Withdrawn' }, summary: { en: 'No more.' } }),
    revoked: record('revoked', { title: { en: 'Revoked' }, summary: { en: 'No longer valid.' } }),
  };
}

export class Site {
  static async open() {
    const site = new Site();
    site.node = new Node(engines[0], ['--demonstration']);
    site.ids = {};
    site.put(...readdirSync(join(root, 'demonstration')).filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(root, 'demonstration', name), 'utf8')));
    for (const [name, record] of Object.entries(specialRecords())) {
      site.put(lines([record]));
      site.ids[name] = site.find(`title:"${record.fields.title.en}"`);
    }
    site.put(lines([{ ...specialRecords().edited,
      fields: { title: { en: 'Edited twice' }, summary: { en: 'After.' } } }]));
    site.must('record', 'withdraw', site.ids.withdrawn, '--reason', 'By mistake');
    site.must('record', 'revoke', site.ids.revoked, '--reason', 'A new law');
    site.ids.demonstration = site.find('mikoko');
    site.types = readdirSync(join(root, 'types')).map((name) => name.replace('.yaml', ''));
    // of each type the record that the six languages have
    for (const type of site.types) {
      const found = site.node.json('search', '--type', type, '--limit', '100', 'language:zh language:ar demonstration').results;
      if (found.length === 0) throw new Error(`no record of type ${type}`);
      site.ids[type] = found[0].id;
    }
    site.must('harvest', 'add', 'https://museum.example.org/oai', '--name', 'museum');
    site.link = new URL(site.must('user', 'link').match(/http\S+/)[0]).pathname;
    site.address = await site.node.serve();
    return site;
  }

  must(command, ...words) {
    const done = this.node.run(command, ...words);
    if (done.status !== 0) throw new Error(`chm ${command} ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  put(...texts) {
    for (const text of texts) {
      const done = this.node.feed(text, 'import', '--publish', '-');
      if (done.status !== 0) throw new Error(`chm import: ${done.stderr}`);
    }
  }

  find(query) {
    return this.node.json('search', query).results[0].id;
  }

  // Every kind of page: name, path, status.
  pages() {
    const { demonstration, long, edited, withdrawn, revoked } = this.ids;
    return [
      ['home', '/'],
      ['search', '/search?q=mangrove'],
      ['search without words', '/search'],
      ['search with filters', '/search?q=water&country=KE&from=2010&bbox=30,-5,42,5'],
      ['search that finds nothing', '/search?q=mangrobe+qqqq'],
      ['values of a facet', '/search?more=year'],
      ['record', `/records/${demonstration}`],
      ['record in another language', `/records/${demonstration}?text=ar`],
      ['part of a long record', `/records/${long}?part=2`],
      ['older revision', `/records/${edited}@1`],
      ['revoked record', `/records/${revoked}`],
      ['withdrawn record', `/records/${withdrawn}`, 410],
      ['problem with a record', `/records/${demonstration}/report`],
      ['question', '/question'],
      ['history', `/records/${edited}/history`],
      ['difference', `/records/${edited}/history?from=1&to=2`],
      ['no such revision', `/records/${edited}/history?from=9`, 404],
      ['history of a withdrawn record', `/records/${withdrawn}/history?from=1&to=2`],
      ['types', '/types'],
      ['type', '/types/case-study'],
      ['type by title', '/types/resource?sort=title&at=M'],
      ['fields of a type', '/types/case-study/fields'],
      ['countries', '/countries'],
      ['country', '/countries/KE'],
      ['organizations', '/organizations'],
      ['organizations of a country', '/organizations?country=KE'],
      ['organization profile', `/organizations/${this.ids.organization}`],
      ['subjects', '/subjects'],
      ['subject', '/subjects/marine-and-coastal'],
      ['subject without records', '/subjects/gbf-targets:target-22'],
      ['vocabularies', '/vocabularies'],
      ['vocabulary', '/vocabularies/subjects'],
      ['vocabulary in parts', '/vocabularies/languages?after=en'],
      ['term', '/vocabularies/subjects/mangroves'],
      ['term that is no facet', '/vocabularies/scales/site'],
      ['region', '/vocabularies/regions/014'],
      ['nodes', '/nodes'],
      ['reviewers', '/reviewers'],
      ['about', '/about'],
      ['accessibility', '/accessibility'],
      ['privacy', '/privacy'],
      ['terms', '/terms'],
      ['contact', '/contact'],
      ['one-time link', this.link],
      ['country without records', '/countries/TV'],
      ['not understood', '/%ff', 400],
      ['sign in', '/sign-in?return=/types'],
      ['sign up', '/sign-up'],
      ['forgotten password', '/recover'],
      ['mail on its way', '/sign-in/sent'],
      ['mailed link that was used', '/sign-in/link/used', 410],
      ['not found', '/nothing/here', 404],
      ['no such record', '/records/ke-0000000', 404],
    ].map(([name, path, status = 200]) => ({ name, path, status }));
  }

  // A record of each type.
  records() {
    return this.types.map((type) => ({ name: type, path: `/records/${this.ids[type]}`, status: 200 }));
  }

  // The path with the language asked for.
  in(language, path) {
    return `${this.address}${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
  }

  async browser() {
    this.chromium ??= await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
    });
    return this.chromium;
  }

  // A browser window; options as of Playwright's newContext.
  async window(options = {}) {
    const browser = await this.browser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(90000); // a busy machine
    return context.newPage();
  }

  reviewing() {
    return ['/me/reviewing', '/admin/reviewers', `/records/${this.ids.demonstration}/merge`];
  }

  // The pages of who has an account.
  own() {
    return [...this.reviewing(), '/me', '/me/import', '/me/links', '/me/email', '/me/password', '/me/second', '/me/sessions', '/me/delete', '/admin/sign-ups', '/admin/account',
      '/queue', `/records/${this.ids.demonstration}/manage`, `/records/${this.ids.demonstration}/translations`,
      `/records/${this.ids.demonstration}/translate/ar`, '/translations?language=fr', '/admin/people', '/admin/audit',
      '/admin/mail', '/admin/harvest', '/admin/harvest/remove/museum', '/admin/links', '/admin/settings', '/admin/setup', '/admin/jobs',
      '/admin/storage', '/admin/statistics', '/me/statistics?owner=KE&range=year', '/admin/look', '/admin/page?name=about&language=en', '/sign-out'];
  }

  // Signs a window in as the operator, who makes an account of an administrator and goes on with it.
  async signIn(page) {
    this.accounts = (this.accounts ?? 0) + 1;
    const link = new URL(this.must('user', 'link').match(/http\S+/)[0]).pathname;
    await page.goto(this.address + link);
    await page.getByRole('main').getByRole('button').click();
    await page.waitForURL(/\/admin(\/account)?$/);
    await page.goto(`${this.address}/admin/account?lang=en`);
    await page.fill('#name', 'Amina Wanjiru');
    await page.fill('#email', `amina${this.accounts}@example.org`);
    await page.fill('#password', 'seven elephants in the rain');
    await page.getByRole('main').getByRole('button').click();
    await page.waitForURL('**/admin/setup');
    await page.goto(`${this.address}/admin`);
    await page.locator('.log').waitFor();
  }

  async close() {
    await this.chromium?.close();
    await this.node.close();
  }
}
