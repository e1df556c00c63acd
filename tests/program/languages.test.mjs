// A language that a node adds by a .po file, and what readers see of records that are not in theirs.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, lines, Node, resource } from './harness.mjs';

// A .po file of the words of the interface and of types.
const po = (language, plural, words) => `msgid ""\nmsgstr ""\n"Language: ${language}\\n"\n"Plural-Forms: ${plural}\\n"\n`
  + Object.entries(words).map(([key, word]) => `\nmsgid "${key}"\nmsgstr "${word}"\n`).join('');

test('a node adds Portuguese and Persian, with labels, choices and helps of types', async (t) => {
  const node = new Node(engines[0]);
  t.after(() => node.close());
  mkdirSync(join(node.folder, 'ui', 'words'), { recursive: true });
  const template = node.run('words', 'export', 'pt').stdout;
  for (const key of ['types/Case study', 'types/Status', 'home.title']) assert.ok(template.includes(`msgid "${key}"`), key);
  assert.equal(template.match(/^msgid "types\/Title"$/gm).length, 1);
  const help = /^msgid "(types\/(?:[^"\\]|\\.)*\.)"$/m.exec(template)[1];
  writeFileSync(join(node.folder, 'ui', 'words', 'pt.po'), po('pt', 'nplurals=2; plural=(n != 1);', {
    'language.name': 'Português', 'record.details': 'Pormenores', 'types/Resource': 'Recurso', 'types/Virtual library': 'Biblioteca virtual', 'types/Title': 'Título',
    'types/Status': 'Estado', 'types/decision/Status': 'Situação', 'types/Active': 'Em vigor', 'types/Summary': 'Resumo', [help]: 'Ajuda em português.' }));
  writeFileSync(join(node.folder, 'ui', 'words', 'fa.po'), po('fa', 'nplurals=2; plural=(n > 1);', {
    'language.name': 'فارسی', 'record.details': 'جزئیات', 'types/Resource': 'منبع', 'types/Summary': 'خلاصه' }));
  const settings = join(node.folder, 'node.ini');
  writeFileSync(settings, readFileSync(settings, 'utf8').replace(/^languages.*$/m, 'languages = en, fr, pt, fa'));
  assert.equal(node.feed(lines([resource('reef', { en: 'Reef atlas', pt: 'Atlas dos recifes' }, { summary: { en: 'Where reefs are', pt: 'Onde há recifes' }, countries: ['KE', 'TZ'] })]),
    'import', '--publish', '-').status, 0);
  await node.serve();
  const reader = new Browser(node);
  const page = async (path) => (await reader.get(path)).text();
  const id = (await (await reader.get('/search.json?q=reef')).json()).results[0].id;

  await t.test('pages have its words and those of types, and say which words fell back', async () => {
    const html = await page(`/records/${id}?lang=pt`);
    assert.match(html, /<html[^>]*lang="?pt"?/);
    for (const word of ['Atlas dos recifes', 'Recurso', 'Resumo', 'Pormenores'])
      assert.ok(html.includes(word), word);
    assert.match(html, /lang="?pt"?[^>]*>Português|Português/);
    assert.match(html, /<span lang="?en"? dir="?ltr"?>/);
    assert.match(html, /<dt lang="?en"? dir="?ltr"?>Countries<\/dt>/);
    assert.match(html, /<a href="?\/countries\/KE"? lang="?en"?>Kenya</);
    assert.match(html, /<bdi lang="?en"? dir="?ltr"?>Kenya<\/bdi>/); // whose it is
    assert.match(html, /<dd><bdi lang="?en"? dir="?ltr"?>Kenya<\/bdi><\/dd>/); // and below, of what is known of the record
    assert.match(await page('/countries/KE?lang=pt'), /<h1 lang="?en"? dir="?ltr"?>Kenya/);
    assert.match(await page('/countries?lang=pt'), /lang="?en"? dir="?ltr"?>Kenya/);
    const hits = await page('/search?q=reef&lang=pt');
    for (const shown of [/<bdi lang="?en"? dir="?ltr"?>Kenya<\/bdi>/, /<bdi lang="?en"?>Kenya<\/bdi>/]) assert.match(hits, shown); // of a hit, and to filter by
    assert.doesNotMatch(await page(`/countries/KE?lang=fr`), /<h1 lang/);
    assert.doesNotMatch(await page(`/records/${id}?lang=en`), /<span lang="?en|<bdi lang="?en/);
    assert.match(await page('/types?lang=pt'), /Biblioteca virtual/);
    assert.match(await page('/types/decision/fields?lang=pt'), /Situação/);
    const schema = await (await reader.get('/types/resource.json?lang=pt')).json();
    assert.ok(JSON.stringify(schema).includes('Título'));
    assert.ok(node.run('export', '--template', 'resource', '--format', 'csv', '--lang', 'pt').status === 0);
  });

  await t.test('forms are made of it', async () => {
    const operator = await new Browser(node).operate();
    const html = await (await operator.get('/records/new/resource?lang=pt')).text();
    assert.match(html, /<label for="?[^>]*>Título/);
    assert.match(await (await operator.get('/translations?lang=pt&language=pt')).text(), /<option value="?pt"? selected>/);
  });

  await t.test('one that is written from right to left is', async () => {
    const html = await page(`/records/${id}?lang=fa`);
    assert.match(html, /<html[^>]*lang="?fa"? dir="?rtl"?/);
    assert.match(html, /منبع/);
    assert.match(html, /<h1 lang="?en"? dir="?ltr"?>Reef atlas/);
    assert.match(html, /is not available in your language; it is shown in/);
  });

  await t.test('a file that is wrong is named with its line, and the node goes on as it was', async () => {
    appendFileSync(join(node.folder, 'ui', 'words', 'pt.po'), '\nmsgid "types/Event"\nwrong\n');
    const told = node.run('check');
    assert.notEqual(told.status, 0);
    assert.match(told.stderr, /pt\.po:\d+/);
    assert.match(await page(`/records/${id}?lang=pt`), /Recurso/);
  });
});

for (const engine of engines) {
  test(`${engine.name}: what is missing in the reader's language comes in the best other, marked`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    const put = (...records) => assert.equal(node.feed(lines(records), 'import', '--publish', '-').status, 0);
    const summary = { fr: 'Où sont les récifs', de: 'Wo Riffe sind', en: 'Where reefs are' };
    // written in French, translated into German in part; and the same from a source, where English is the better guess
    put(resource('reef', { de: 'Riffatlas', fr: 'Atlas des récifs' }, { summary: { fr: summary.fr } }),
      resource('kelp', { de: 'Tangatlas reef', en: 'Kelp reef atlas' }, { summary: { de: summary.de, en: summary.en } }));
    await node.serve();
    const reader = new Browser(node);
    const page = async (path) => (await reader.get(path)).text();
    const found = (await (await reader.get('/search.json?q=reef+OR+récifs&lang=zh')).json()).results;
    const id = found.find(({ fields }) => fields.title.fr).id, kelp = found.find(({ fields }) => fields.title.en).id;

    for (const [language, direction] of [['zh', 'ltr'], ['ar', 'rtl']]) {
      await t.test(`on the record, in lists, the search and the feed, for a reader of ${language}`, async () => {
        const record = await page(`/records/${id}?lang=${language}`);
        assert.match(record, new RegExp(`<html[^>]*lang="?${language}"? dir="?${direction}`));
        assert.match(record, /<h1 lang="?fr"? dir="?ltr"?>Atlas des récifs/);
        assert.match(record, { zh: /现以其他语言显示：(<bdi>)?法/, ar: /بلغة أخرى: (<bdi>)?الفرنسية/ }[language]);
        assert.match(await page(`/records/${kelp}?lang=${language}`), /<h1 lang="?en"? dir="?ltr"?>Kelp reef atlas/);
        for (const path of [`/search?q=atlas&lang=${language}`, `/types/resource?lang=${language}`, `/?lang=${language}`]) {
          const list = await page(path);
          assert.match(list, /lang="?fr"?[^>]*>(<a[^>]*>|<bdi>)*Atlas des récifs|lang="?fr"?[^]{0,200}récifs/, path);
          assert.doesNotMatch(list, /Riffatlas|Tangatlas/, path);
          assert.match(list, { zh: /法语|法文/, ar: /الفرنسية/ }[language], path);
        }
        const feed = await page(`/search.atom?q=atlas&lang=${language}`);
        assert.match(feed, /<entry xml:lang="fr">\s*<title>Atlas des récifs/);
        assert.match(feed, /<entry xml:lang="en">\s*<title>Kelp reef atlas/);
      });
    }

    await t.test('formats name it by the original too', async () => {
      for (const suffix of ['ris', 'bib']) assert.match(await page(`/records/${id}.${suffix}?lang=zh`), /Atlas des récifs/, suffix);
    });

    await t.test('who reads an older translation is told since when the original says something else', async () => {
      put(resource('reef', { de: 'Riffatlas', fr: 'Atlas des récifs et du varech' }, { summary: { fr: summary.fr }, keywords: { fr: ['corail'] } }));
      const html = await page(`/records/${id}?text=de&lang=zh`);
      assert.match(html, /<li><a href="[^"]*" lang="?fr"?>corail<\/a><\/li><\/ul><p class="?facts"?>语言：/);
      assert.match(html, /此译文中有些文字早于原文/);
      assert.match(html, /原文已更改：.*\d{4}/);
      assert.doesNotMatch(await page(`/records/${id}?text=fr&lang=zh`), /原文已更改/);
    });

    await t.test('the form says which is the original, and which are older', async () => {
      const operator = await new Browser(node).operate();
      const html = await (await operator.get(`/records/${id}/edit?lang=en`)).text();
      assert.match(html, /French <small>\(original\)<\/small>/);
      assert.match(html, /German <small>The original has changed: <bdi>[^<]*\d{4}<\/bdi>\. This translation is older/);
    });
  });
}
