// What records are put out as, read by the programs of others: the demonstration and records that try the formats, on each engine.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import jsonld from 'jsonld';
import { Parser, Store, Writer } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import SHACLValidator from 'rdf-validate-shacl';
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-ris';
import { engines, lines, Node, root } from '../program/harness.mjs';
import { grammar } from './grammar.mjs';
import { organization, records } from './records.mjs';
import { parse } from './xml.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const DCAT = 'http://www.w3.org/ns/dcat#';
const DCT = 'http://purl.org/dc/terms/';
const FOAF = 'http://xmlns.com/foaf/0.1/';
const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

const offline = async (address) => { throw new Error(`asks for ${address}`); };

async function ofXml(text) {
  const store = new Store();
  for await (const quad of Readable.from([text]).pipe(new RdfXmlParser())) store.add(quad);
  return store;
}
const ofTurtle = (text, format) => new Store(new Parser({ format, baseIRI: 'http://base.example/' }).parse(text));
const ofJson = async (text) => ofTurtle(await jsonld.toRDF(JSON.parse(text), { format: 'application/n-quads', documentLoader: offline }), 'N-Quads');

// Graphs without the names of their blank nodes.
const canonical = (store) => jsonld.canonize(new Writer({ format: 'N-Triples' }).quadsToString([...store]),
  { algorithm: 'URDNA2015', inputFormat: 'application/n-quads', format: 'application/n-quads' });

const objects = (store, subject, predicate) => store.getObjects(subject, predicate, null);
const values = (store, subject, predicate) => objects(store, subject, predicate).map(({ value }) => value);

const shapes = new Store(new Parser().parse(readFileSync(join(here, 'shapes.ttl'), 'utf8')));
async function faultsOf(store) {
  const { results } = await new SHACLValidator(shapes).validate(store);

  return results.map(({ path, focusNode, value, sourceConstraintComponent }) => [path?.value, focusNode?.value, value?.value, sourceConstraintComponent?.value]);
}

const faults = { oai_dc: grammar('oai') };
for (const name of ['eml', 'iso19139', 'datacite', 'qdc', 'mods', 'marcxml']) faults[name] = grammar(name);

// What is wrong in each of these is found: order, what must be there, how often, codes, types.
const breakages = [
  ['eml', 'eml', [
    [/(<title[^]*?<\/title>)\s*(<creator>[^]*?<\/creator>)/, '$2$1'], [/<contact>[^]*?<\/contact>/, ''], [/<abstract>/, '<abstract/><abstract>'],
    [/<publisher>[^]*?<\/publisher>/, '$&$&'], [/<pubDate>/, '<pubDate>May '], [/ packageId="[^"]*"/, ''], [/scope="system"/, 'scope="local"'],
    [/<commonName>/, '<commonName xml:lang="en">'], [/<westBoundingCoordinate>[^<]*/, '<westBoundingCoordinate>1e-05'],
    [/<northBoundingCoordinate>[^<]*/, '<northBoundingCoordinate>91'], [/>annually</, '>yearly<'], [/<licenseName>[^<]*<\/licenseName>/, ''],
    [/<surName>[^<]*<\/surName>/, ''], [/function="download"/, 'function="view"'], [/<dateStamp>[^<]*/, '<dateStamp>today'], [/<purpose>/, '<aim/><purpose>'],
  ]],
  ['iso19139', 'iso', [
    [/(<gmd:dateStamp>[^]*?<\/gmd:dateStamp>)\s*(<gmd:metadataStandardName>[^]*?<\/gmd:metadataStandardName>)/, '$2$1'], [/<gmd:contact>[^]*?<\/gmd:contact>/, ''],
    [/<gmd:dateStamp>[^]*?<\/gmd:dateStamp>/, ''], [/(<gmd:dateStamp><gco:DateTime>\S{10})[^<]*/, '$1'], [/codeListValue="eng"/, 'codeListValue="en"'],
    [/ gml:id="[^"]*"/, ''], [/-period-2"/, '-period-1"'], [/<gml:endPosition>[^<]*<\/gml:endPosition>/, ''], [/<gml:beginPosition>/, '$&May '],
    [/<gco:Decimal>[^<]*/, '<gco:Decimal>181'], [/<gmd:URL>[^<]*/, '<gmd:URL>https://example.org/#a#b'], [/<gmd:role>[^]*?<\/gmd:role>/, ''],
    [/codeListValue="pointOfContact"/, 'codeListValue="contact"'], [/ codeList="[^"]*"/, ''], [/ locale="#/, ' locale="'],
    [/<gmd:topicCategory><gmd:MD_TopicCategoryCode>/, '$&nature'], [/ xsi:type="gmd:PT_FreeText_PropertyType"/, ''], [/ uom="m"/, ''],
  ]],
  ['datacite', 'datacite', [
    [/<titles>[^]*?<\/titles>/, ''], [/<publicationYear>[^<]*/, '<publicationYear>24'], [/resourceTypeGeneral="[^"]*"/, 'resourceTypeGeneral="Thing"'],
    [/<date dateType="Issued">/, '$&May '], [/<date dateType="Issued">/, '<date>'], [/<westBoundLongitude>[^<]*/, '<westBoundLongitude>181'],
    [/(<creatorName[^]*?<\/creatorName>)\s*(<nameIdentifier[^]*?<\/nameIdentifier>)/, '$2$1'], [/ nameIdentifierScheme="[^"]*"/, ''],
    [/<publisher>[^<]*<\/publisher>/, '$&$&'], [/contributorType="[^"]*"/, 'contributorType="Helper"'], [/<language>[^<]*/, '<language>English language'],
    [/<subject/, '<topic/><subject'], [/ alternateIdentifierType="[^"]*"/, ''],
  ]],
  ['qdc', 'qdc', [
    [/<dcterms:title/, '<dcterms:headline>A</dcterms:headline>$&'], [/<dcterms:title[^]*<\/dcterms:title>/, ''], [/(dcterms:W3CDTF">)/, '$1May '], [/dcterms:Box">/, '$&north '],
    [/ xml:lang="fr"/, ' xml:lang="not a language"'], [/dcterms:RFC4646"/, 'dcterms:RFC4646" xml:lang="en"'], [/start=2019/, 'begin=2019'], [/(dcterms:URI">)[^<]*/, '$1'],
  ]],
  ['mods', 'mods', [
    [/version="3.8"/, 'version="3.9"'], [/<titleInfo>[^]*?<\/titleInfo>/, ''], [/type="translated"/, 'type="other"'], [/<typeOfResource>[^<]*/, '<typeOfResource>data'],
    [/type="personal"/, 'type="person"'], [/encoding="w3cdtf">/, '$&May '], [/<namePart>[^<]*/, '<namePart>'], [/(<genre>[^]*?<\/genre>\s*)(<originInfo>[^]*<\/originInfo>)/, '$2$1'],
    [/<url usage="primary">/, '<url>'], [/<recordIdentifier>[^<]*<\/recordIdentifier>/, ''], [/authority="rfc5646"/, 'authority="rfc1"'], [/<coordinates>/, '$&E '],
  ]],
  ['marcxml', 'marcxml', [
    [/<leader>     n/, '<leader>n'], [/<leader>[^]*?<\/leader>/, ''], [/tag="001"/, 'tag="000"'], [/(<controlfield tag="008">)/, '$1 '], [/tag="245" ind1="1"/, 'tag="245" ind1="2"'],
    [/<datafield tag="245"[^]*?<\/datafield>/, '$&$&'], [/<datafield tag="245"[^]*?<\/datafield>/, ''], [/code="d">39/, 'code="d">E39'], [/ind2=" "/, ''],
    [/(<datafield tag="041"[^>]*>\s*<subfield code="a">)eng/, '$1en'], [/(<datafield tag="100"[^>]*>\s*<subfield code="a">)[^<]*/, '$1'], [/code="u"/, 'code="uu"'],
  ]],
  ['oai_dc', 'xml', [[/<dc:title/, '<dc:abstract>A</dc:abstract><dc:title'], [/ xml:lang="[^"]*"/, ' xml:lang="not a language"'], [/<dc:title/, '<dc:title/><dc:title']]],
];

for (const engine of engines) {
  describe(`Formats out on ${engine.name}`, () => {
    const node = new Node(engine);
    const put = (format, ...more) => {
      const done = node.run('export', '--format', format, ...more);
      assert.equal(done.status, 0, done.stderr);
      return done.stdout;
    };
    const ids = {};

    before(async () => {
      const take = (text, ...words) => {
        const done = node.feed(text, 'import', '--publish', '--quiet', ...words);
        assert.equal(done.status, 0, done.stderr);
        for (const line of put('jsonl').trim().split('\n')) {
          const { id, fields: { title } } = JSON.parse(line);
          ids[title.en] = id;
        }
      };
      take('', join(root, 'demonstration'));
      take(lines([organization]), '-');
      take(lines(records(ids['Marine Institute'])), '-');
      await node.serve();
    });
    after(() => node.close());

    const corals = () => ids['Corals of the coast {100 %} & <reefs>'];
    const address = (id) => `http://chm.example.org/records/${id}`;
    const get = async (id, suffix) => (await node.get(`/records/${id}.${suffix}`)).text();

    test('The catalogue says the same in four syntaxes and keeps to DCAT-AP', async () => {
      const turtle = ofTurtle(put('ttl'));
      const others = [ofTurtle(put('nt'), 'N-Triples'), await ofXml(put('rdf')), await ofJson(put('jsonld'))];

      assert.deepEqual(await faultsOf(turtle), []);
      for (const other of others) assert.equal(other.size, turtle.size);
      assert.equal(turtle.getSubjects(RDF_TYPE, `${DCAT}Dataset`, null).length, values(turtle, 'http://chm.example.org/catalog', `${DCAT}dataset`).length);
      assert.ok(values(turtle, 'http://chm.example.org/catalog', `${DCAT}resource`).length > 20);
    });

    test('The node answers with its catalogue, and with what a search finds', async () => {
      const turtle = ofTurtle(put('ttl'));
      const answer = await node.get('/catalog.jsonld');
      const chosen = await node.get('/catalog?type=dataset', { accept: 'text/turtle' });
      const found = await node.get('/search.bib?q=title:%22field+guide%22');

      assert.match(answer.headers.get('content-type'), /^application\/ld\+json/);
      assert.equal((await ofJson(await answer.text())).size, turtle.size);
      assert.match(chosen.headers.get('content-type'), /^text\/turtle/);
      const datasets = ofTurtle(await chosen.text());
      assert.equal(datasets.getObjects('http://chm.example.org/catalog', `${DCAT}resource`, null).length, 0);
      assert.equal(datasets.getObjects('http://chm.example.org/catalog', `${DCAT}dataset`, null).length,
        turtle.getObjects('http://chm.example.org/catalog', `${DCAT}dataset`, null).length);
      assert.match(found.headers.get('content-disposition'), /records\.bib/);
      assert.equal(new Cite(await found.text()).data.length, 1);
      for (const suffix of ['ttl', 'rdf', 'nt', 'jsonld', 'schemaorg', 'datacite', 'eml', 'iso', 'qdc', 'mods', 'marcxml', 'bib', 'ris', 'xml', 'jsonl', 'csv'])
        assert.equal((await node.get(`/search.${suffix}`)).status, 200, suffix);
      assert.match(await (await node.get('/')).text(), /href="\/catalog\.jsonld"/);
    });

    test('A record says the same in four syntaxes', async () => {
      const turtle = await canonical(ofTurtle(await get(corals(), 'ttl')));

      assert.ok(turtle.length > 5000);
      assert.equal(await canonical(ofTurtle(await get(corals(), 'nt'), 'N-Triples')), turtle);
      assert.equal(await canonical(await ofXml(await get(corals(), 'rdf'))), turtle);
      assert.equal(await canonical(await ofJson(await get(corals(), 'jsonld'))), turtle);
    });

    test('DCAT has all languages, agents, places, periods and the licence', async () => {
      const store = ofTurtle(await get(corals(), 'ttl'));
      const dataset = address(corals());
      const inside = (predicate) => objects(store, dataset, predicate);

      assert.deepEqual(inside(`${DCT}title`).map(({ language, value }) => [language, value]).sort(), [
        ['ar', 'مرجان الساحل'], ['en', 'Corals of the coast {100 %} & <reefs>'], ['fr', 'Coraux de la côte']]);
      assert.deepEqual(values(store, inside(`${DCT}publisher`)[0], `${FOAF}name`), ['Publisher and Sons']);
      assert.ok(inside(`${DCT}creator`).some(({ value }) => value === 'https://orcid.org/0000-0002-1825-0097'));
      assert.deepEqual(inside(`${DCT}license`).map(({ value }) => value), ['https://creativecommons.org/licenses/by/4.0/']);
      assert.deepEqual(inside(`${DCAT}spatialResolutionInMeters`).map(({ value }) => value), ['1500']);
      assert.deepEqual(inside(`${DCT}temporal`).map((period) => [values(store, period, `${DCAT}startDate`)[0], values(store, period, `${DCAT}endDate`)[0]]),
        [['2019-03', '2021'], ['2023', '2023']]);
      assert.ok(inside(`${DCT}spatial`).some((place) => values(store, place, `${DCAT}bbox`)[0] === 'POLYGON((39 -5,40 -5,40 -4,39 -4,39 -5))'));
      assert.deepEqual(values(store, inside(`${DCAT}distribution`)[0], `${DCAT}accessURL`), ['https://data.example.org/corals.csv?a=1&b=2']);
    });

    test('schema.org is read without asking anybody', async () => {
      const all = JSON.parse(put('schema-org'));
      const one = JSON.parse(await get(corals(), 'schemaorg'));
      const [expanded] = await jsonld.expand(one, { documentLoader: offline });

      assert.equal((await jsonld.expand(all, { documentLoader: offline })).length, all['@graph'].length);
      assert.equal(one['@context']['@vocab'], 'https://schema.org/');
      assert.equal(one['@type'], 'Dataset');
      assert.equal(expanded['@id'], address(corals()));
      assert.equal(expanded['https://schema.org/name'].length, 3);
      assert.equal(one.license, 'https://creativecommons.org/licenses/by/4.0/');
      assert.equal(one.isAccessibleForFree, true);
      assert.ok(one.spatialCoverage.some(({ geo }) => geo?.box === '-5 39 -4 40'));
      assert.deepEqual(one.temporalCoverage, ['2019-03/2021', '2023']);
      assert.ok(one.about.some((each) => each['@type'] === 'Taxon' && each.name === 'Porites lutea'));
      assert.deepEqual(one.creator[0].affiliation.name.map((name) => name['@value']), ['Marine Institute', 'Institut de la mer']);
      assert.equal(one.includedInDataCatalog['@type'], 'DataCatalog');
    });

    test('BibTeX is read by Citation.js', async () => {
      const all = new Cite(put('bibtex')).data;
      const [one] = new Cite(await get(ids['A field guide'], 'bib')).data;
      const [data] = new Cite(await get(corals(), 'bib')).data;

      assert.equal(all.length, new Set(all.map(({ id }) => id)).size);
      assert.ok(all.length > 30);
      assert.equal(one.type, 'book');
      assert.deepEqual(one.author, [{ family: 'Darwin', given: 'Charles' }, { family: 'Wallace', given: 'A. R.' }]);
      assert.equal(one.publisher, 'First Press');
      assert.deepEqual(one.issued['date-parts'][0][0], 1999);
      assert.match(data.title, /Corals of the coast \{100 %\} & <reefs>|Corals of the coast \{100 %\} & &lt;reefs&gt;/);
      assert.deepEqual(data.author.map(({ family, literal }) => family ?? literal), ['Otieno', 'Research and Development Team']);
      assert.equal(data.DOI, '10.1234/corals.5');
      assert.match(await get(corals(), 'bib'), /title_fr = \{Coraux de la côte\}/);
    });

    test('RIS is read by Citation.js', async () => {
      const all = new Cite(put('ris')).data;
      const text = await get(ids['A field guide'], 'ris');
      const [one] = new Cite(text).data;

      assert.ok(all.length > 30);
      assert.equal(one.type, 'book');
      assert.deepEqual(one.author.map(({ family }) => family), ['Darwin', 'Wallace']);
      assert.equal(one.title, 'A field guide');
      for (const line of text.split('\r\n').filter(Boolean)) assert.match(line, /^[A-Z][A-Z0-9] {2}- /);
      assert.match(await get(corals(), 'ris'), /^TT {2}- \[fr\] Coraux de la côte\r$/m);
    });

    for (const [name, suffix] of [['eml', 'eml'], ['iso19139', 'iso'], ['datacite', 'datacite'], ['qdc', 'qdc'], ['mods', 'mods'], ['marcxml', 'marcxml'], ['oai_dc', 'xml']]) {
      test(`${name} keeps to its grammar`, async () => {
        const all = put(name);

        assert.ok(parse(all).path('records/record/metadata').length >= 4);
        assert.deepEqual(faults[name](all), []);
        assert.deepEqual(faults[name](await get(corals(), suffix)), []);
      });
    }

    test('The grammars find what breaks them', async () => {
      for (const [name, suffix, breaks] of breakages) {
        const text = await get(corals(), suffix);

        for (const [pattern, instead] of breaks) {
          const broken = text.replace(pattern, instead);

          assert.notEqual(broken, text, `${name}: ${pattern}`);
          assert.notDeepEqual(faults[name](broken), [], `${name}: ${pattern}`);
        }
      }
    });

    test('EML says what GBIF reads', async () => {
      const eml = parse(await get(corals(), 'eml'));
      const texts = (path) => eml.path(`eml:eml/dataset/${path}`).map(({ text }) => text);

      assert.deepEqual(eml.path('eml:eml/dataset/title/value').map(({ text, attributes }) => [attributes['xml:lang'], text]).sort()[0], ['ar', 'مرجان الساحل']);
      assert.deepEqual(texts('creator/individualName/surName'), ['Otieno', 'Research and Development Team']);
      assert.deepEqual(texts('creator/userId'), ['0000-0002-1825-0097']);
      assert.deepEqual(texts('metadataProvider/individualName/givenName'), ['Data']);
      assert.deepEqual(texts('pubDate'), ['2024']);
      assert.deepEqual(texts('abstract/para'), ['First paragraph.Où ils sont.', 'Second "paragraph" with \\ and ~ and ^ and _ and #.']);
      assert.deepEqual(texts('licensed/identifier'), ['CC-BY-4.0']);
      assert.deepEqual(texts('coverage/geographicCoverage/boundingCoordinates/northBoundingCoordinate'), ['-4']);
      assert.deepEqual(texts('coverage/temporalCoverage/rangeOfDates/beginDate/calendarDate'), ['2019']);
      assert.deepEqual(texts('coverage/taxonomicCoverage/taxonomicClassification/taxonRankValue'), ['Porites lutea']);
      assert.deepEqual(texts('maintenance/maintenanceUpdateFrequency'), ['annually']);
      assert.deepEqual(texts('methods/sampling/studyExtent/description/para'), ['Twelve reefs']);
      assert.deepEqual(texts('methods/qualityControl/description/para'), ['Checked by two.']);
      assert.deepEqual(eml.path('eml:eml/additionalMetadata/metadata/gbif/collection/collectionName').map(({ text }) => text), ['Dry corals']);
    });

    test('ISO 19139 has texts in all languages of the record', async () => {
      const iso = parse(await get(corals(), 'iso')).children[0];
      const title = iso.path('gmd:identificationInfo/gmd:MD_DataIdentification/gmd:citation/gmd:CI_Citation/gmd:title')[0];
      const locales = iso.all('gmd:PT_Locale').map(({ attributes }) => `#${attributes.id}`);

      assert.deepEqual(title.all('gmd:LocalisedCharacterString').map(({ attributes: { locale }, text }) => [locale, text]).sort(),
        [[`#${corals()}-ar`, 'مرجان الساحل'], [`#${corals()}-fr`, 'Coraux de la côte']]);
      for (const { attributes } of iso.all('gmd:LocalisedCharacterString')) assert.ok(locales.includes(attributes.locale), attributes.locale);
      assert.deepEqual(iso.all('gmd:westBoundLongitude').map(({ text }) => Number(text)), [39]);
      assert.deepEqual(iso.all('gmx:Anchor').map(({ attributes }) => attributes['xlink:href']), ['https://creativecommons.org/licenses/by/4.0/']);
    });

    test('DataCite has the DOI, creators, rights and places', async () => {
      const resource = parse(await get(corals(), 'datacite')).children[0];
      const texts = (path) => resource.path(path).map(({ text }) => text);

      assert.deepEqual([texts('identifier')[0], resource.path('identifier')[0].attributes.identifierType], ['10.1234/corals.5', 'DOI']);
      assert.deepEqual(texts('creators/creator/creatorName'), ['Otieno, Anne', 'Research and Development Team']);
      assert.deepEqual(texts('publicationYear'), ['2024']);
      assert.deepEqual(resource.path('rightsList/rights').map(({ attributes }) => attributes.rightsIdentifier).filter(Boolean), ['CC-BY-4.0']);
      assert.deepEqual(texts('geoLocations/geoLocation/geoLocationBox/eastBoundLongitude'), ['40']);
      assert.equal(resource.path('titles/title').length, 3);
    });

    test('MODS and MARC have names, places, rights and addresses', async () => {
      const mods = parse(await get(corals(), 'mods')).children[0];
      const marc = parse(await get(corals(), 'marcxml')).children[0];
      const texts = (path) => mods.path(path).map(({ text }) => text);
      const subfields = (tag, code) => marc.children.filter(({ attributes }) => attributes.tag === tag)
        .flatMap(({ children }) => children.filter(({ attributes }) => attributes.code === code).map(({ text }) => text));

      assert.deepEqual(texts('titleInfo/title').sort(), ['Corals of the coast {100 %} & <reefs>', 'Coraux de la côte', 'مرجان الساحل']);
      assert.deepEqual(texts('name/namePart').slice(0, 2), ['Otieno, Anne', 'Research and Development Team']);
      assert.deepEqual(texts('name/nameIdentifier'), ['0000-0002-1825-0097']);
      assert.deepEqual(texts('originInfo/dateIssued'), ['2024-05']);
      assert.deepEqual(texts('typeOfResource'), ['software, multimedia']);
      assert.deepEqual(texts('subject/cartographics/coordinates'), ['39 -5, 40 -4']);
      assert.equal(mods.path('accessCondition')[0].attributes['xlink:href'], 'https://creativecommons.org/licenses/by/4.0/');
      assert.deepEqual(marc.children.filter(({ name }) => name === 'leader').map(({ text }) => text), ['nmm a22     7u 4500']);
      assert.deepEqual(subfields('100', 'a'), ['Otieno, Anne']);
      assert.deepEqual(subfields('245', 'a'), ['Corals of the coast {100 %} & <reefs>']);
      assert.deepEqual(subfields('246', 'a').sort(), ['Coraux de la côte', 'مرجان الساحل']);
      assert.deepEqual(subfields('041', 'a'), ['eng', 'swa']);
      assert.deepEqual(['d', 'e', 'f', 'g'].map((code) => subfields('034', code)[0]), ['39', '40', '-4', '-5']);
      assert.ok(subfields('024', 'a').includes('10.1234/corals.5'));
      assert.ok(subfields('856', 'u').includes('https://data.example.org/corals.csv?a=1&b=2'));
      assert.deepEqual(subfields('540', 'u'), ['https://creativecommons.org/licenses/by/4.0/']);
    });

    test('Qualified Dublin Core has schemes for dates, places and periods', async () => {
      const qdc = parse(await get(corals(), 'qdc')).children[0];
      const typed = (scheme) => qdc.children.filter(({ attributes }) => attributes['xsi:type'] === `dcterms:${scheme}`).map(({ name, text }) => [name, text]);

      assert.deepEqual(typed('Box'), [['dcterms:spatial', 'northlimit=-4; southlimit=-5; westlimit=39; eastlimit=40']]);
      assert.deepEqual(typed('Period')[0], ['dcterms:temporal', 'start=2019-03; end=2021; scheme=W3C-DTF']);
      assert.deepEqual(typed('W3CDTF'), [['dcterms:issued', '2024-05'], ['dcterms:modified', '2024-06-01']]);
      assert.deepEqual(typed('RFC4646'), [['dcterms:language', 'en'], ['dcterms:language', 'sw']]);
      assert.ok(typed('URI').some(([name, text]) => name === 'dcterms:license' && text === 'https://creativecommons.org/licenses/by/4.0/'));
    });

    test('What is withheld is in none of them', async () => {
      const id = ids['Nests under embargo'];

      for (const suffix of ['json', 'xml', 'jsonld', 'ttl', 'rdf', 'nt', 'schemaorg', 'datacite', 'eml', 'iso', 'qdc', 'mods', 'marcxml', 'bib', 'ris']) {
        const text = await get(id, suffix);

        assert.match(text, /Nests under embargo/, suffix);
        assert.doesNotMatch(text, /EMBARGOED TEXT|CONFIDENTIAL TEXT/, suffix);
        if (suffix !== 'json') assert.doesNotMatch(text, /sha256|withheld/, suffix);
      }
      assert.match(await get(id, 'ttl'), /access-right\/RESTRICTED/);
      assert.match(await get(id, 'ris'), /^N1 {2}- Access: restricted\r$/m);
    });

    test('Other representations are linked, negotiated, and refused for types without them', async () => {
      const page = await (await node.get(`/records/${corals()}`)).text();
      const organization = await (await node.get(`/records/${ids['Marine Institute']}`)).text();
      const typed = async (accept) => (await node.get(`/records/${corals()}`, { accept })).headers.get('content-type');

      for (const suffix of ['ttl', 'jsonld', 'rdf', 'schemaorg', 'eml', 'iso', 'datacite', 'qdc', 'mods', 'marcxml', 'bib', 'ris', 'xml']) assert.match(page, new RegExp(`href="/records/${corals()}\\.${suffix}"`), suffix);
      assert.doesNotMatch(organization, /\.eml"|\.bib"|\.mods"|\.marcxml"/);
      assert.equal((await node.get(`/records/${ids['Marine Institute']}.eml`)).status, 406);
      assert.match(await typed('text/turtle'), /^text\/turtle/);
      assert.match(await typed('application/ld+json'), /^application\/ld\+json/);
      assert.match(await typed('application/x-bibtex'), /^application\/x-bibtex/);
      assert.match(await typed('application/mods+xml'), /^application\/mods\+xml/);
      assert.match(await typed('application/marcxml+xml'), /^application\/marcxml\+xml/);
      assert.match(await typed('text/html, application/rdf+xml;q=0.9'), /^text\/html/);
    });

    test('A revoked record says so everywhere, a withdrawn one is gone', async () => {
      const revoked = ids['A field guide'];
      const withdrawn = corals();

      assert.equal(node.run('record', 'revoke', revoked, '--reason', 'Wrong').status, 0);
      assert.equal(node.run('record', 'withdraw', withdrawn, '--reason', 'Gone').status, 0);
      for (const suffix of ['xml', 'ttl', 'jsonld', 'rdf', 'schemaorg', 'datacite', 'iso', 'qdc', 'mods', 'marcxml', 'bib', 'ris']) {
        const text = await get(revoked, suffix);

        assert.match(text, /revoked|Revoked|obsolete/, suffix);
        assert.equal((await node.get(`/records/${withdrawn}.${suffix}`)).status, 410, suffix);
      }
      assert.equal((await node.get(`/records/${withdrawn}.eml`)).status, 410);
      for (const format of ['ttl', 'schema-org', 'datacite', 'eml', 'iso19139', 'qdc', 'mods', 'marcxml', 'bibtex', 'ris']) assert.ok(!put(format).includes(withdrawn), format);
    });

    for (const format of ['eml', 'iso19139', 'datacite', 'ttl', 'rdf', 'nt', 'jsonld', 'schema-org']) {
      test(`What is put out as ${format} is imported again`, () => {
        const other = new Node(engine);
        const done = other.feed(put(format, '--query', 'title:"survey of the delta"'), 'import', '--publish', '--source', 'other', '--quiet', '-');
        const [record, ...more] = other.run('export', '--format', 'jsonl').stdout.trim().split('\n').map((line) => JSON.parse(line));

        other.close();
        assert.equal(done.status, 0, done.stderr);
        assert.equal(more.length, 0);
        assert.equal(record.type, 'dataset');
        const { title, summary, place, periods, creators, published, identifiers } = record.fields;
        assert.deepEqual(title, { en: 'Survey of the delta', fr: 'Relevé du delta' });
        assert.deepEqual(summary, { en: 'Counts of birds.', fr: 'Nombres.' });
        assert.deepEqual(place.coordinates.flat(2).slice(0, 2), [36.8, -1.3]);
        assert.deepEqual(periods, ['2019/2021']);
        assert.deepEqual(creators.map(({ name }) => name), [format === 'eml' ? 'Anne Otieno' : 'Otieno, Anne']);
        assert.equal(published, '2022-03-04');
        assert.ok(identifiers.some((each) => each.includes('10.5555/delta')), identifiers);
        assert.equal(record.licence, 'CC0-1.0');
      });
    }

    for (const format of ['qdc', 'mods']) {
      test(`What is put out as ${format} is imported again, as far as that is read`, () => {
        const other = new Node(engine);
        const done = other.feed(put(format, '--query', 'title:"survey of the delta"'), 'import', '--publish', '--source', 'other', '--quiet', '-');
        const record = JSON.parse(other.run('export', '--format', 'jsonl').stdout);

        other.close();
        assert.equal(done.status, 0, done.stderr);
        assert.equal(record.type, 'dataset');
        assert.deepEqual(record.fields.title, { en: 'Survey of the delta', fr: 'Relevé du delta' });
        assert.deepEqual(record.fields.summary, { en: 'Counts of birds.', fr: 'Nombres.' });
        assert.deepEqual(record.fields.creators.map(({ name }) => name), ['Otieno, Anne']);
        assert.deepEqual(record.fields.keywords.en, ['birds']);
        assert.equal(record.fields.published, '2022-03-04');
        assert.equal(record.licence, 'CC0-1.0');
      });
    }

    test('A query chooses what is exported', () => {
      assert.equal(new Cite(put('bibtex', '--query', 'title:"field guide"')).data.length, 1);
    });
  });
}

// Records of others: thousands of habits that nobody here thought of.
const fixtures = process.env.CHM_FIXTURES ?? join(root, '..', 'shared', 'fixtures');
const folders = ['metadata', 'oai-pmh', 'biblio', 'projects-orgs', 'feeds'].map((name) => join(fixtures, name)).filter(existsSync);

describe('Formats out of what others wrote', { skip: folders.length === 0 && `${fixtures} is not there` }, () => {
  const node = new Node(engines[0]);
  const put = (format) => node.run('export', '--format', format).stdout;

  before(() => { node.run('import', '--publish', '--source', 'fixtures', '--quiet', ...folders); });
  after(() => node.close());

  test('DCAT keeps to DCAT-AP', async () => {
    const store = ofTurtle(put('ttl'));

    assert.ok(store.getSubjects(RDF_TYPE, `${DCAT}Dataset`, null).length > 100);
    assert.deepEqual(await faultsOf(store), []);
  });

  test('JSON-LD, BibTeX and RIS are read', async () => {
    const { '@graph': graph } = JSON.parse(put('schema-org'));

    assert.equal((await jsonld.expand(graph.map((each) => ({ '@context': { '@vocab': 'https://schema.org/' }, ...each })), { documentLoader: offline })).length, graph.length);
    for (const format of ['bibtex', 'ris']) assert.ok(new Cite(put(format)).data.length > 200, format);
  });

  for (const name of ['eml', 'iso19139', 'datacite', 'qdc', 'mods', 'marcxml', 'oai_dc']) {
    test(`${name} keeps to its grammar`, () => {
      const all = put(name);

      assert.ok(parse(all).path('records/record').length > 100);
      assert.deepEqual(faults[name](all), []);
    });
  }
});
