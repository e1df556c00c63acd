// chm import and chm export, as a person at a terminal or a script uses them.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { engines, lines, Node, program, resource, root } from './harness.mjs';

const fixtures = process.env.CHM_FIXTURES ?? join(root, '..', 'shared', 'fixtures');

const dc = (elements) => '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" ' +
  `xmlns:dc="http://purl.org/dc/elements/1.1/">${elements}</oai_dc:dc>`;
const oaiRecord = (identifier, elements) => `<record><header><identifier>${identifier}</identifier>` +
  `<datestamp>2026-01-02</datestamp></header><metadata>${dc(elements)}</metadata></record>`;
const oai = (...records) => '<?xml version="1.0" encoding="UTF-8"?>\n' +
  `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n${records.join('\n')}\n</ListRecords></OAI-PMH>\n`;

// A tar of members {name: text}: headers of 512 bytes with the sum of their bytes, contents filled up to that.
const tar = (members) => {
  const blocks = Object.entries(members).map(([name, text]) => {
    const bytes = Buffer.from(text), header = Buffer.alloc(512), octal = (n, width) => n.toString(8).padStart(width, '0');
    header.write(name, 0);
    header.write(`0000644\0${octal(0, 7)}\0${octal(0, 7)}\0${octal(bytes.length, 11)}\0${octal(0, 11)}\0        0`, 100);
    header.write('ustar\x0000', 257);
    header.write(`${octal(header.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148);
    return Buffer.concat([header, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
};

const eml = (identifier, title) => '<eml:eml xmlns:eml="https://eml.ecoinformatics.org/eml-2.2.0" ' +
  `packageId="${identifier}"><dataset><title xml:lang="en">${title}</title></dataset></eml:eml>`;
const iso = (identifier, title) => '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" ' +
  `xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier><gco:CharacterString>${identifier}</gco:CharacterString>` +
  '</gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title>' +
  `<gco:CharacterString>${title}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification>` +
  '</gmd:identificationInfo></gmd:MD_Metadata>';

for (const engine of engines) {
  describe(`import on ${engine.name}`, () => {
    const node = new Node(engine);
    after(() => node.close());

    const put = (name, content) => writeFileSync(join(node.base, name), content);
    const rejects = (name) => readFileSync(join(node.base, name), 'utf8').trim().split('\n').map(JSON.parse);
    const counts = (...words) => {
      const done = node.run('import', '--json', '--quiet', '--publish', ...words);
      assert.ok([0, 1].includes(done.status), done.stderr);
      const report = JSON.parse(done.stdout);
      return [report.new, report.changed, report.same, report.withdrawn, report.rejected, report.refused_files];
    };
    const only = (query) => {
      const found = node.json('search', query);
      assert.equal(found.total, 1, query);
      return node.json('record', 'show', found.results[0].id);
    };

    test('bare Dublin Core is a resource, free subjects are keywords, a known label is a subject too, an untagged language is und', () => {
      put('bare.xml', dc('<dc:title>Zanthoxylum thickets</dc:title><dc:subject>wetland birds of Lamu</dc:subject>' +
        '<dc:subject>Forests</dc:subject>'));
      assert.deepEqual(counts('bare.xml'), [1, 0, 0, 0, 0, 0]);
      const record = only('zanthoxylum');
      assert.equal(record.type, 'resource');
      assert.deepEqual(Object.keys(record.fields.title), ['und']);
      const keywords = Object.values(record.fields.keywords).flat();
      assert.ok(keywords.includes('wetland birds of Lamu') && keywords.includes('Forests'), JSON.stringify(record.fields));
      assert.equal(record.fields.subjects.length, 1);
    });

    test('dc:type chooses the type', () => {
      put('typed.xml', oai(oaiRecord('t1', '<dc:title>Quagga workshop</dc:title><dc:type>Event</dc:type>'),
        oaiRecord('t2', '<dc:title>Quagga counts</dc:title><dc:type>Dataset</dc:type>')));
      assert.deepEqual(counts('--source', 'typed', 'typed.xml'), [2, 0, 0, 0, 0, 0]);
      assert.deepEqual([only('quagga workshop').type, only('quagga counts').type], ['event', 'dataset']);
    });

    test('a copy is known by source and identifier: a repeat changes nothing, a change makes a revision', () => {
      put('copies.xml', oai(oaiRecord('oai:m:1', '<dc:title>Okapi range</dc:title>'), oaiRecord('oai:m:2', '<dc:title>Okapi diet</dc:title>')));
      assert.deepEqual(counts('--source', 'museum', 'copies.xml'), [2, 0, 0, 0, 0, 0]);
      assert.deepEqual(counts('--source', 'museum', 'copies.xml'), [0, 0, 2, 0, 0, 0]);
      put('copies.xml', oai(oaiRecord('oai:m:1', '<dc:title>Okapi range, revised</dc:title>'), oaiRecord('oai:m:2', '<dc:title>Okapi diet</dc:title>')));
      assert.deepEqual(counts('--source', 'museum', 'copies.xml'), [0, 1, 1, 0, 0, 0]);
      const record = only('okapi range');
      assert.equal(record.revision, 2);
      assert.deepEqual([record.origin.source.name, record.origin.source.identifier, record.origin.source.datestamp],
        ['museum', 'oai:m:1', '2026-01-02']);
      assert.match(record.origin.source.raw, /^sha256:/);
    });

    test('members of archives are read as files of a folder, and what is refused is told with the member', () => {
      writeFileSync(join(node.base, 'pack.tar.gz'), gzipSync(tar({
        'a/eml.xml': eml('pangolin.1.4', 'Pangolin tracks'), 'iso.xml': iso('pangolin-2', 'Pangolin ranges'),
        '.hidden.xml': 'no', 'page.bin': '\u0000\u0001', 'inner.tar': tar({ 'more.xml': eml('pangolin.3.1', 'Pangolin scales') }) })));
      assert.deepEqual(counts('--source', 'packed', '--rejects', join(node.base, 'packed.jsonl'), 'pack.tar.gz'), [3, 0, 0, 0, 0, 1]);
      assert.deepEqual([only('pangolin tracks').type, only('pangolin scales').origin.source.identifier], ['dataset', 'pangolin.3']);
      assert.deepEqual(rejects('packed.jsonl').map((reject) => reject.file), ['pack.tar.gz!page.bin']);
      assert.deepEqual(counts('--source', 'packed', '--rejects', join(node.base, 'packed.jsonl'), 'pack.tar.gz'), [0, 0, 3, 0, 0, 1]);
    });

    test('tables go in by the names of their columns, in several languages and with any separator', () => {
      put('names.csv', '\ufeffTitre;Mots-clés;Pays;Année\nNudibranches de Watamu;"récif; corail";KE;2019\n');
      assert.deepEqual(counts('names.csv'), [1, 0, 0, 0, 0, 0]);
      const record = only('nudibranches');
      assert.deepEqual(record.fields.countries, ['KE']);
      put('names.tsv', 'title.en\ttitle.fr\tsource\nSea slugs\tLimaces de mer\ts1\nSea slugs, more\tLimaces\n');
      const done = node.run('import', '--publish', 'names.tsv');
      assert.match(done.stderr + done.stdout, /records/);
      assert.equal(only('"sea slugs" mer').fields.title.fr, 'Limaces de mer');
    });

    test('a mapping file says what columns are; a wrong one is a reason', () => {
      put('odd.csv', 'Bezeichnung,Nr,Notiz\nSchachtelhalme,7,intern\n');
      assert.deepEqual(counts('odd.csv'), [0, 0, 0, 0, 1, 0]);
      assert.equal(rejects('odd.csv.rejected.jsonl')[0].code, 'csv.columns');
      put('odd.map', '# for the herbarium\nBezeichnung = title.de\nNr = id\nNotiz = -\n');
      assert.deepEqual(counts('--mapping', 'odd.map', 'odd.csv'), [1, 0, 0, 0, 0, 0]);
      assert.deepEqual(only('schachtelhalme').fields, { title: { de: 'Schachtelhalme' } });
      assert.deepEqual(counts('--mapping', 'odd.map', 'odd.csv'), [0, 0, 1, 0, 0, 0]);
      put('wrong.map', 'Bezeichnung = klingon\n');
      const wrong = node.run('import', '--mapping', 'wrong.map', 'odd.csv');
      assert.notEqual(wrong.status, 0);
      assert.match(wrong.stderr, /mapping:1.*no field/s);
    });

    test('encodings are told apart, and a wrong declaration is said', () => {
      const text = '<?xml version="1.0" encoding="windows-1251"?>\n' + dc('<dc:title>Болотные черепахи озера</dc:title>');
      const bytes = Buffer.from([...text].map((c) => (c >= 'А' && c <= 'я' ? c.codePointAt(0) - 0x410 + 0xC0 : c.codePointAt(0))));
      put('cyrillic.xml', bytes);
      assert.deepEqual(counts('cyrillic.xml'), [1, 0, 0, 0, 0, 0]);
      assert.equal(Object.values(only('черепахи').fields.title)[0], 'Болотные черепахи озера');
      put('utf16.csv', Buffer.from('\ufefftitle,keywords\nÑandú común,aves\n', 'utf16le'));
      assert.deepEqual(counts('utf16.csv'), [1, 0, 0, 0, 0, 0]);
      only('ñandú');
      put('lies.xml', '<?xml version="1.0" encoding="ISO-8859-1"?>' + dc('<dc:title>Étangs côtiers</dc:title>'));
      const done = node.run('import', '--publish', 'lies.xml');
      assert.equal(done.status, 0);
      assert.match(done.stderr, /lies\.xml: declared ISO-8859-1, but the bytes are UTF-8/);
      only('"étangs côtiers"');
    });

    test('catalogues go in as they are published: DCAT in all its languages, schema.org in a page, packages of CKAN', () => {
      put('catalogue.ttl', '@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n' +
        '<http://e.org/d1> a dcat:Dataset ; dct:title "Aardwolf dens"@en, "Terriers du protèle"@fr ; dct:license ' +
        '<http://creativecommons.org/licenses/by/4.0/> ; dcat:distribution [ dcat:downloadURL <http://e.org/d1.csv> ] .\n' +
        '<http://e.org/d2> a dcat:Dataset ; dct:title "no end .\n');
      const ld = { '@context': 'https://schema.org', '@type': 'Dataset', '@id': 'http://e.org/d3', name: 'Bontebok census' };
      put('page.html', `<!doctype html><title>x</title><script type="application/ld+json">${JSON.stringify(ld)}</script>`);
      put('ckan.json', JSON.stringify({ success: true, result: { results: [{ id: '7', name: 'c', title: 'Caracal sightings', resources: [] }] } }));
      put('far.jsonld', JSON.stringify({ ...ld, '@context': 'https://e.org/context.jsonld' }));
      assert.deepEqual(counts('--source', 'catalogue', 'catalogue.ttl', 'page.html', 'ckan.json', 'far.jsonld'), [3, 0, 0, 0, 2, 0]);
      assert.deepEqual(rejects('catalogue.ttl.rejected.jsonl').map((reject) => [reject.file, reject.line, reject.code]),
        [['catalogue.ttl', 4, 'rdf.syntax'], ['far.jsonld', 1, 'json-ld.context']]);
      const record = only('aardwolf');
      assert.deepEqual(record.fields.title, { en: 'Aardwolf dens', fr: 'Terriers du protèle' });
      assert.deepEqual([record.type, record.licence, record.origin.source.identifier], ['dataset', 'CC-BY-4.0', 'http://e.org/d1']);
      assert.equal(record.fields.distributions[0].address.url, 'http://e.org/d1.csv');
      assert.equal(only('bontebok').origin.source.identifier, 'http://e.org/d3');
      assert.equal(only('caracal').origin.source.identifier, '7');
      assert.deepEqual(counts('--source', 'catalogue', 'catalogue.ttl', 'page.html', 'ckan.json'), [0, 0, 3, 0, 1, 0]);
    });

    test('a folder goes in with what is below it; what is no record is told with file, place and reason', () => {
      mkdirSync(join(node.base, 'in', 'deep'), { recursive: true });
      put('in/good.jsonl', lines([resource('folder-1', { en: 'Xenopus frogs' })]));
      put('in/deep/good.csv', 'title,keywords\nXenopus toads,amphibians\n');
      put('in/deep/page.html', '<!doctype html><title>no</title>');
      put('in/deep/broken.xml', oai(oaiRecord('f1', '<dc:title>Xenopus newts</dc:title>')).replace('</ListRecords></OAI-PMH>', '<record><header>'));
      const done = node.run('import', '--publish', '--json', 'in/');
      assert.equal(done.status, 1);
      assert.equal(JSON.parse(done.stdout).new, 3, done.stderr);
      const told = rejects('in.rejected.jsonl');
      assert.deepEqual(told.map((reject) => [reject.file, reject.code]),
        [['in/deep/broken.xml', 'xml.ends'], ['in/deep/page.html', 'format.html']]);
      assert.equal(told[0].line, 4);
      assert.match(done.stderr, /^in\/deep\/broken\.xml:4:\d+: (record \d+: )?the file ends too early/m);
      assert.match(done.stderr, /^in\/deep\/page\.html: this is an HTML page/m);
      assert.match(done.stderr, /what was rejected stands in \.\/in\.rejected\.jsonl/);
    });

    test('--rejects names the file; one that cannot be written stops the import', () => {
      put('bad.jsonl', '{"type":"resource","fields":{}}\n' + lines([resource('rej-1', { en: 'Yellow-billed stork' })]));
      const done = node.run('import', '--publish', '--rejects', 'elsewhere.jsonl', 'bad.jsonl');
      assert.equal(done.status, 1);
      assert.deepEqual([rejects('elsewhere.jsonl')[0].line, rejects('elsewhere.jsonl')[0].record], [1, 1]);
      assert.ok(!existsSync(join(node.base, 'bad.jsonl.rejected.jsonl')));
      assert.equal(node.run('import', '--publish', '--rejects', 'no/such/folder.jsonl', 'bad.jsonl').status, 3);
    });

    test('standard input is taken as -, and nothing is drawn where there is no terminal', () => {
      const done = node.feed(lines([resource('in-1', { en: 'Vervet monkeys' })]), 'import', '--publish', '-');
      assert.deepEqual([done.status, done.stderr], [0, '']);
      assert.match(done.stdout, /^1 records: 1 new, 0 changed, 0 the same/);
      const bad = node.feed('{"type":"resource","fields":{}}\n', 'import', '--publish', '-');
      assert.equal(bad.status, 1);
      assert.equal(rejects('stdin.rejected.jsonl').length, 1);
    });

    test('a bar is drawn on a terminal, and none with --quiet', () => {
      put('bar.jsonl', lines([resource('bar-1', { en: 'Weaver ants' })]));
      const typed = (options) => spawnSync('script', ['-qec', `'${program}' import ${options} --publish bar.jsonl`, '/dev/null'],
        { cwd: node.base, encoding: 'utf8', env: { ...process.env, CHM_NODE: node.folder } }).stdout;
      assert.match(typed(''), /100 %  1 records, 0 rejected/);
      assert.doesNotMatch(typed('--quiet'), /%/);
    });

    test('wrong usage is status 2: no file, an unknown format, a mapping that is not there', () => {
      assert.equal(node.run('import').status, 2);
      assert.equal(node.run('import', '--format', 'marc', 'bare.xml').status, 2);
      assert.notEqual(node.run('import', '--mapping', 'nowhere.map', 'bare.xml').status, 0);
      assert.equal(node.run('import', 'nowhere.xml').status, 1);
    });

    test('beside a running server what goes in is found there at once', async () => {
      await node.serve();
      put('beside.jsonl', lines(Array.from({ length: 600 }, (_, i) => resource(`beside-${i}`, { en: `Flamingo colony ${i}` }))));
      assert.deepEqual(counts('beside.jsonl'), [600, 0, 0, 0, 0, 0]);
      const found = await (await node.get('/search.json?q=flamingo')).json();
      assert.equal(found.total, 600);
      assert.equal(await node.stop(), 0);
    });

    test('after many records the plans of PostgreSQL know of them', { skip: engine.name !== 'PostgreSQL' && 'plans of SQLite are fixed' }, () => {
      put('many.jsonl', lines(Array.from({ length: 1200 }, (_, i) => resource(`many-${i}`, { en: `Egret ${i}` }))));
      assert.deepEqual(counts('many.jsonl'), [1200, 0, 0, 0, 0, 0]);
      assert.ok(node.planned('record') >= 1200);
    });

    test('one who interrupts it is told how far it came, and a repeat continues', async () => {
      const count = 20000;
      put('long.jsonl', lines(Array.from({ length: count }, (_, i) => resource(`long-${i}`, { en: `Weaver nest ${i}` }))));
      const child = spawn(program, ['import', '--json', '--publish', '-'],
        { cwd: node.base, env: { ...process.env, CHM_NODE: node.folder }, stdio: ['pipe', 'pipe', 'pipe'] });
      const input = Buffer.concat([Buffer.from('{"type":"resource","fields":{}}\n'), readFileSync(join(node.base, 'long.jsonl'))]);
      let text = '', said = '';
      child.stdout.on('data', (more) => { text += more; });
      child.stdin.on('error', () => {}); // it ends before it has read all
      child.stdin.write(input.subarray(0, 400000));
      // what is told comes with the first batch that is written; then it waits for more
      await new Promise((resolve) => child.stderr.on('data', (more) => { said += more; resolve(); }));
      child.kill('SIGINT');
      child.stdin.end(input.subarray(400000));
      const status = await new Promise((resolve) => child.on('close', resolve));
      assert.equal(status, 3, said);
      assert.match(said, /stopped as asked; a repeat goes on/);
      const came = JSON.parse(text).new;
      assert.ok(came > 0 && came < count);
      assert.deepEqual(counts('long.jsonl'), [count - came, 0, came, 0, 0, 0]);
    });

    test('real files of repositories go in, twice without a second record', { skip: !existsSync(fixtures) && 'no fixtures' }, () => {
      const files = ['idzebra/oai-caltech.xml', 'pycsw/get_ListRecords_oai_dc.xml', 'traject/sample-oai-no-namespace.xml']
        .map((name) => join(fixtures, 'oai-pmh', name));
      const first = counts('--source', 'real', ...files);
      assert.deepEqual(first, [120, 0, 0, 0, 0, 0]);
      assert.deepEqual(counts('--source', 'real', ...files), [0, 0, 120, 0, 0, 0]);
    });

    test('what is exported goes in again as the same records, from JSON lines and from a table', () => {
      for (const format of ['jsonl', 'csv']) {
        const text = node.run('export', '--format', format, '--query', 'okapi').stdout;
        assert.equal(text.trim().split('\n').length, format === 'csv' ? 3 : 2, text);
        put(`again.${format}`, text);
        assert.deepEqual(counts(`again.${format}`), [0, 0, 2, 0, 0, 0], format);
      }
      assert.match(node.run('export', '--format', 'oai_dc', '--query', 'okapi').stdout, /<dc:title[^>]*>Okapi diet</);
    });

    test('check is content', () => {
      const done = node.run('check');
      assert.equal(done.status, 0, done.stdout + done.stderr);
      rmSync(join(node.base, 'long.jsonl'));
    });
  });
}
