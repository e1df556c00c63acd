// What the program ships as facts: the vocabularies and the demonstration. Counted always; compared with tables of
// others (ISO 3166, UN M49 and UNTERM, ECOLEX, the targets of the Secretariat) where ../shared/fixtures has them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const fixtures = process.env.CHM_FIXTURES ?? join(root, '..', 'shared', 'fixtures');
const languages = ['en', 'fr', 'es', 'ar', 'ru', 'zh'];

const read = (...path) => readFileSync(join(root, ...path), 'utf8');

function vocabulary(name) {
  const [head, ...rows] = read('vocabularies', `${name}.tsv`).split('\n').filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] ?? ''])));
}

function csv(text) {
  const table = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    table.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') table.push([]);
  }
  const [head, ...rows] = table.filter((row) => row.length > 1);
  return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] ?? ''])));
}

/* The text of a fixture, or skips the test that asks. */
function fixture(context, name) {
  const path = join(fixtures, name);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  context.skip(`absent: ${name}`);
  return null;
}

const records = readdirSync(join(root, 'demonstration')).sort()
  .flatMap((file) => read('demonstration', file).trimEnd().split('\n').map((line) => JSON.parse(line)));

function* addresses(value) {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value))
    if (key === 'url') yield inner;
    else yield* addresses(inner);
}

describe('the demonstration', () => {
  test('has sixty records and more, three and more of each type in all six languages', () => {
    const types = readdirSync(join(root, 'types')).map((file) => file.replace('.yaml', ''));
    assert.equal(types.length, 14);
    assert.ok(records.length >= 60, `${records.length} records`);
    assert.equal(new Set(records.map((record) => record.source)).size, records.length);
    for (const type of types) {
      const whole = records.filter((record) => record.type === type && languages.every((language) => record.languages.includes(language)));
      assert.ok(whole.length >= (type === 'review' ? 2 : 3), `${type}: ${whole.length} in all languages`);
    }
    for (const { source, languages: said, fields } of records)
      for (const name of ['title', 'summary'])
        assert.deepEqual(Object.keys(fields[name]).sort(), [...said].sort(), `${source}: ${name}`);
  });

  test('says of each record, in each of its languages, that it is a demonstration', () => {
    for (const { source, languages: spoken, fields } of records) {
      assert.deepEqual(Object.keys(fields.title).sort(), [...spoken].sort(), source);
      if (fields.keywords) assert.ok(fields.keywords.en.includes('demonstration'), source);
      assert.match(fields.more_information.en, /^Demonstration record/, source);
      for (const language of spoken) {
        assert.ok(fields.summary[language], `${source} ${language}`);
        assert.ok(fields.more_information[language], `${source} ${language}`);
      }
    }
  });

  test('writes to example.org only, and says of each office that it is made up', () => {
    for (const record of records) {
      for (const [address] of JSON.stringify(record).matchAll(/[\w.]+@[\w.]+/g))
        assert.match(address, /@example\.org$/, record.source);
      if (['contact', 'focal-point'].includes(record.type))
        assert.match(record.fields.title.en, /demonstration/, record.source);
    }
  });

  test('links only to addresses that docs/demonstration.md names', () => {
    const named = read('docs', 'demonstration.md');
    for (const record of records)
      for (const address of addresses(record.fields))
        assert.ok(named.includes(address) || address.includes('example.org'), `${record.source}: ${address}`);
  });

  test('has a line in docs/demonstration.md for each record', () => {
    const named = read('docs', 'demonstration.md');
    for (const { source } of records)
      assert.ok(named.includes(`\`${source.replace('demonstration:', '')}\``), source);
  });
});

describe('docs/security.md', () => {
  test('names only tests that there are', () => {
    const named = [...read('docs', 'security.md').matchAll(/`((?:src|tests)\/[\w./]+)(?:: ([^`]+))?`/g)];
    assert.ok(named.length > 40, `${named.length} tests`);
    for (const [, file, name] of named) {
      assert.ok(existsSync(join(root, file)), file);
      if (name) assert.ok(read(file).includes(file.endsWith('.c') ? `${name}(void **state)` : `test('${name}'`), `${file}: ${name}`);
    }
  });
});

describe('the words', () => {
  const spoken = (language) => [
    read('ui', 'words', `${language}.po`),
    ...readdirSync(join(root, 'types')).map((file) => read('types', file)),
    ...readdirSync(join(root, 'vocabularies')).flatMap((file) => vocabulary(file.replace('.tsv', '')).map((row) => row[language])),
  ].join('\n').toLowerCase();

  test('of docs/terms.md are those of the interface, the types and the vocabularies', () => {
    const rows = read('docs', 'terms.md').split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| en '))
      .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
    assert.ok(rows.length >= 12);
    languages.forEach((language, column) => {
      const text = spoken(language);
      for (const row of rows) assert.ok(text.includes(row[column].toLowerCase()), `${language}: ${row[column]}`);
    });
  });

  test('name one thing in one way', () => {
    const other = { fr: /savoirs traditionnels|\bsujets\b/i, es: /\bfichas?\b/i, ru: /вид(ы|ов|а)? запис|редакция/i, ar: /\u064b|الرخصة/ };
    for (const [language, wrong] of Object.entries(other)) {
      const own = readdirSync(join(root, 'types'))
        .flatMap((file) => read('types', file).split('\n').filter((line) => line.trim().startsWith(`${language}:`)));
      assert.doesNotMatch([read('ui', 'words', `${language}.po`), ...own].join('\n'), wrong, language);
    }
  });
});

describe('the vocabularies', () => {
  test('name each term in six languages', () => {
    for (const file of readdirSync(join(root, 'vocabularies'))) {
      const rows = vocabulary(file.replace('.tsv', ''));
      assert.equal(new Set(rows.map((row) => row.notation)).size, rows.length, file);
      for (const row of rows)
        for (const language of languages)
          assert.ok(row[language], `${file}: ${row.notation} ${language}`);
    }
  });

  test('count 196 Parties, among them the European Union, not the United States and not the Holy See', () => {
    const parties = vocabulary('parties');
    const countries = new Map(vocabulary('countries').map((row) => [row.notation, row]));
    const codes = new Set(parties.map((row) => row.notation));
    assert.equal(codes.size, 196);
    for (const code of ['EU', 'CK', 'NU', 'PS']) assert.ok(codes.has(code), code);
    for (const code of ['US', 'VA', 'TW']) assert.ok(!codes.has(code), code);
    for (const party of parties) {
      const country = countries.get(party.notation);
      for (const column of ['broader', ...languages])
        assert.equal(party[column], country[column], `${party.notation} ${column}`);
    }
  });

  test('count the goals and targets', () => {
    const count = (name, pattern) => vocabulary(name).filter((row) => pattern.test(row.notation)).length;
    assert.equal(count('gbf-targets', /^goal-[a-d]$/), 4);
    assert.equal(count('gbf-targets', /^target-\d+$/), 23);
    assert.equal(count('aichi-targets', /^goal-[a-e]$/), 5);
    assert.equal(count('aichi-targets', /^target-\d+$/), 20);
    assert.equal(count('sdgs', /^\d+$/), 17);
  });

  test('have every country of ISO 3166-1, and no other but the European Union', (context) => {
    const text = fixture(context, 'countries/iso-codes/iso_3166-1.json');
    if (text === null) return;
    const codes = JSON.parse(text)['3166-1'].map((row) => row.alpha_2);
    assert.deepEqual(vocabulary('countries').map((row) => row.notation).sort(), [...codes, 'EU'].sort());
  });

  test('place countries as M49 does and name members of the United Nations as UNTERM does', (context) => {
    const text = fixture(context, 'countries/country-codes/country-codes.csv');
    if (text === null) return;
    const full = { en: 'English', fr: 'French', es: 'Spanish', ar: 'Arabic', ru: 'Russian', zh: 'Chinese' };
    const plain = (name) => name.replace(/\s*[(（*].*$/, '').replaceAll('’', "'").replace(/[\u064b-\u0652]/g, '').trim();
    const countries = new Map(vocabulary('countries').map((row) => [row.notation, row]));
    for (const row of csv(text)) {
      const code = row['ISO3166-1-Alpha-2'];
      const country = countries.get(code);
      const region = row['Intermediate Region Code'] || row['Sub-region Code'] || (code === 'TW' ? '030' : '001');
      assert.equal(country.broader, `regions:${region.padStart(3, '0')}`, code);
      for (const language of languages) {
        const names = [row[`UNTERM ${full[language]} Short`], row[`official_name_${language === 'zh' ? 'cn' : language}`]];
        if (names[0])
          assert.ok(names.map(plain).includes(plain(country[language])), `${code} ${language}: ${country[language]}`);
      }
    }
  });

  test('are on the map: each country but the European Union, once', () => {
    const shapes = read('ui', 'map', 'countries.tsv').split('\n').filter((line) => line && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    assert.deepEqual(shapes.map(([code]) => code).filter((code) => code !== '-').sort(),
      vocabulary('countries').map((row) => row.notation).filter((code) => code !== 'EU').sort());
    for (const [code, kind, path] of shapes)
      assert.match(path, { area: /^(M\d+ \d+l[-\d ]+z)+$/, dot: /^\d+ \d+$/, lines: /^(M\d+ \d+l[-\d ]+)+$/ }[kind], code);
  });

  test('are on the map as tools/map makes it', (context) => {
    if (!existsSync(join(root, 'tools', 'map', 'node_modules'))) {
      context.skip('absent: npm ci --prefix tools/map');
      return;
    }
    const made = spawnSync(process.execPath, [join(root, 'tools', 'map', 'map.mjs')], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    assert.equal(made.stdout, read('ui', 'map', 'countries.tsv'));
    const folder = mkdtempSync(join(tmpdir(), 'chm-places-'));
    try {
      const places = spawnSync(process.execPath, [join(root, 'tools', 'map', 'places.mjs'), folder], { encoding: 'utf8' });
      assert.equal(places.status, 0, places.stderr);
      for (const name of ['places.tsv', 'outlines.tsv'])
        assert.ok(readFileSync(join(folder, name), 'utf8') === read('ui', 'map', name), name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('are found as places: each country but the European Union, and each region', () => {
    const rows = read('ui', 'map', 'places.tsv').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
    assert.deepEqual(rows.map(([code]) => code).sort(),
      [...vocabulary('countries'), ...vocabulary('regions')].map((row) => row.notation).filter((code) => code !== 'EU').sort());
    for (const [code, ...sides] of rows) {
      const numbers = sides.map(Number);
      assert.ok((sides.length === 2 || sides.length === 4) && numbers.every((number, i) => Math.abs(number) <= (i % 2 === 0 ? 180 : 90)), code);
      if (sides.length === 4) assert.ok(numbers[1] < numbers[3], code);
    }
  });

  test('and the words of settings: they say in English what chm settings says', () => {
    const table = read('src', 'node', 'settings.c').split('static const struct key keys')[1];
    const says = new Map([...table.matchAll(/\{ "([^"]+)", (?:NULL|"[^"]*"), \w+,\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g)]
      .map(([, name, text]) => [name, text.split('"').filter((part, i) => i % 2 === 1).join('')]));
    const told = [...read('ui', 'words', 'en.po').matchAll(/^msgid "says\.(.*)"\nmsgstr "(.*)"$/gm)];
    assert.ok(told.length > 40);
    for (const [, name, text] of told) assert.equal(text, says.get(name), name);
  });

  test('have the Parties that ECOLEX has', (context) => {
    const text = fixture(context, 'countries/mea-parties/mea-parties-ecolex.csv');
    const iso = text !== null && fixture(context, 'countries/iso-codes/iso_3166-1.json');
    if (!iso) return;
    const short = new Map(JSON.parse(iso)['3166-1'].map((row) => [row.alpha_3, row.alpha_2]).concat([['EUE', 'EU']]));
    const codes = csv(text).filter((row) => row.treaty === 'CBD'
      && (row.ratification || row.accession || row.acceptance || row.entry_into_force)).map((row) => short.get(row.state));
    assert.deepEqual(vocabulary('parties').map((row) => row.notation).sort(), [...new Set(codes)].sort());
  });

  test('have the goals and targets of the Secretariat', (context) => {
    const read_terms = (kind) => fixture(context, `mea-reports/targets/www.cbd.int/gbf-targets/${kind}.json`);
    const [goals, targets] = ['goals', 'targets'].map(read_terms);
    if (goals === null || targets === null) return;
    const ours = vocabulary('gbf-targets').map((row) => row.notation).filter((name) => /^(goal|target)-/.test(name));
    const theirs = [...JSON.parse(goals), ...JSON.parse(targets)]
      .map((row) => row.identifier.replace(/^GBF-/, '').replace('-0', '-').toLowerCase());
    assert.deepEqual(ours.sort(), theirs.sort());
  });

  test('name languages as Unicode CLDR does', () => {
    const plain = (name) => name.replaceAll('’', "'").replace(/[\u064b-\u0652]/g, '').replace(/\s*[(（].*$/, '').toLowerCase();
    // Tagalog and Twi stand under their own codes; the others differ between versions of CLDR.
    const apart = new Set(['tl', 'tw', 'ace', 'ky', 'ii', 'mic', 'mul', 'zxx', 'dz', 'kj', 'qu', 'mgh', 'kab']);
    for (const row of vocabulary('languages').filter(({ notation }) => !apart.has(notation)))
      for (const language of languages) {
        const name = new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(row.notation);
        if (name !== undefined) assert.equal(plain(row[language]), plain(name), `${row.notation} ${language}`);
      }
  });
});
