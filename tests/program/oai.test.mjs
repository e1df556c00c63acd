// The OAI-PMH provider, as harvesters meet it: every verb, wrong arguments, lists in pages while records change.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { grammar } from '../metadata/grammar.mjs';
import { engines, lines, Node, resource, root, until } from './harness.mjs';

const page = 1000; // records in an answer
const breaks = grammar('oai'); // every answer keeps to it

const texts = (xml, name) => [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, text]) => text);
const first = (xml, name) => texts(xml, name)[0];
const faults = (xml) => [...xml.matchAll(/<error code="(\w+)">/g)].map(([, code]) => code);
const token = (xml) => first(xml, 'resumptionToken');
const headers = (xml) => [...xml.matchAll(/<header(?: status="(deleted)")?>\s*<identifier>([^<]*)<\/identifier>\s*<datestamp>([^<]*)<\/datestamp>([^]*?)<\/header>/g)]
  .map(([, deleted, identifier, datestamp, rest]) => ({ deleted: Boolean(deleted), identifier, datestamp, sets: texts(rest, 'setSpec') }));

const many = (from, to, says = '') => lines(Array.from({ length: to - from },
  (_, i) => resource(`many-${from + i}`, { en: `Record ${from + i} ${says}` })));

for (const engine of engines) {
  describe(`OAI-PMH on ${engine.name}`, () => {
    const node = new Node(engine);
    async function ask(query) {
      const xml = await (await node.get(`/oai?${query}`)).text();
      assert.deepEqual(breaks(xml), [], query);
      return xml;
    }
    const publish = (text) => {
      const done = node.feed(text, 'import', '--publish', '--quiet', '-');
      assert.equal(done.status, 0, done.stderr);
    };
    const own = (identifier) => identifier.replace(/^oai:chm\.example\.org:/, '');

    // The headers of a whole list; `between` is called after each page.
    async function list(query, between = () => {}) {
      const found = [];
      let xml = await ask(`verb=ListIdentifiers&${query}`);
      for (;;) {
        assert.deepEqual(faults(xml), []);
        assert.ok(headers(xml).length > 0 && headers(xml).length <= page);
        found.push(...headers(xml));
        const next = token(xml);
        if (!next) return { found, last: xml };
        await between();
        xml = await ask(`verb=ListIdentifiers&resumptionToken=${next}`);
      }
    }

    before(async () => {
      publish(lines([
        { type: 'resource', source: 'c', licence: 'all-rights-reserved', fields: { title: { en: 'Lichens' } } },
        { type: 'dataset', source: 'a', licence: 'CC-BY-4.0', fields: { title: { en: 'Corals of the coast' }, summary: { en: 'Where they are' }, countries: ['KE', 'TZ'] } },
        resource('b', { en: 'Mangroves <&> "more"', fr: 'Palétuviers' }, { countries: ['KE'] }),
      ]));
      await node.serve();
    });
    after(() => node.close());

    test('Identify says what it is', async () => {
      const xml = await ask('verb=Identify');
      assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<OAI-PMH xmlns="http:\/\/www\.openarchives\.org\/OAI\/2\.0\/"/);
      assert.match(xml, /<request verb="Identify">http:\/\/chm\.example\.org\/oai<\/request>/);
      for (const [name, value] of Object.entries({ repositoryName: 'CHM Test', baseURL: 'http://chm.example.org/oai', protocolVersion: '2.0',
        deletedRecord: 'persistent', granularity: 'YYYY-MM-DDThh:mm:ssZ', compression: 'gzip', repositoryIdentifier: 'chm.example.org' }))
        assert.equal(first(xml, name), value);
      const icon = /<collectionIcon>\s*<url>([^<]*)</.exec(xml)[1];
      assert.equal((await node.get(new URL(icon).pathname)).headers.get('content-type'), 'image/svg+xml');
      assert.match(xml, /<rightsManifest [^]*<rightsReference ref="https:\/\/creativecommons\.org\/licenses\/by\/4\.0\/"\/>/);
      assert.match(first(xml, 'adminEmail'), /^\S+@(\S+\.)+\S+$/);
      const all = await list('metadataPrefix=oai_dc');
      assert.ok(all.found.every(({ datestamp }) => datestamp >= first(xml, 'earliestDatestamp')));
    });

    test('a form says the same as an address, and no Accept turns it away', async () => {
      const query = 'verb=ListRecords&metadataPrefix=oai_dc';
      const strip = (xml) => xml.replace(/<responseDate>.*<\/responseDate>/, '');
      const posted = await node.get('/oai', { 'Content-Type': 'application/x-www-form-urlencoded' }, { method: 'POST', body: query });
      assert.equal(posted.status, 200);
      assert.equal(posted.headers.get('content-type'), 'text/xml; charset=utf-8');
      assert.equal(strip(await posted.text()), strip(await ask(query)));
      const browser = await node.get(`/oai?${query}`, { Accept: 'text/html' });
      assert.equal(browser.status, 200);
      assert.equal(browser.headers.get('content-type'), 'text/xml; charset=utf-8');
    });

    test('a record is given in each format, with its sets and its licence', async () => {
      const xml = await ask('verb=ListRecords&metadataPrefix=oai_dc&set=type:dataset');
      const [header, ...others] = headers(xml);
      assert.deepEqual(others, []);
      assert.deepEqual(header.sets, ['type:dataset', 'node:ke', 'country:KE', 'country:TZ']);
      assert.match(xml, /<dc:title xml:lang="en">Corals of the coast<\/dc:title>/);
      assert.match(xml, /<rightsReference ref="https:\/\/creativecommons\.org\/licenses\/by\/4\.0\/"\/>/);
      assert.doesNotMatch(xml, /resumptionToken/); // of a list that is whole
      // a licence whose text stands nowhere has no address
      assert.doesNotMatch(await ask('verb=ListRecords&metadataPrefix=oai_dc&set=type:resource'), /rightsReference/);

      const chm = await ask(`verb=GetRecord&metadataPrefix=chm&identifier=${header.identifier}`);
      const escaped = /<metadata>\s*<record [^>]*>([^<]*)<\/record>/.exec(chm)[1];
      const text = escaped.replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
      assert.deepEqual(JSON.parse(text), await (await node.get(`/records/${own(header.identifier)}.json`)).json());
      const formats = await ask('verb=ListMetadataFormats');
      const spaces = texts(formats, 'metadataNamespace');
      for (const [i, schema] of texts(formats, 'schema').entries()) {
        if (!schema.startsWith('http://chm.example.org/')) continue;
        const answer = await node.get(new URL(schema).pathname);
        assert.equal(answer.status, 200);
        assert.ok((await answer.text()).includes(`targetNamespace="${spaces[i]}"`), schema);
      }
    });

    test('datasets are to be had in the standards of data, resources in those of publications', async () => {
      const [dataset] = headers(await ask('verb=ListIdentifiers&metadataPrefix=eml'));
      const [lichens] = headers(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=type:resource'));
      const formats = async (query = '') => texts(await ask(`verb=ListMetadataFormats${query}`), 'metadataPrefix');
      assert.deepEqual(await formats(), ['oai_dc', 'chm', 'chm-all', 'datacite', 'eml', 'qdc', 'dcat', 'mods', 'marcxml', 'iso19139']);
      assert.deepEqual(await formats(`&identifier=${dataset.identifier}`), await formats());
      assert.deepEqual(await formats(`&identifier=${lichens.identifier}`), ['oai_dc', 'chm', 'chm-all', 'datacite', 'qdc', 'dcat', 'mods', 'marcxml', 'iso19139']);
      for (const [prefix, element] of [['eml', 'eml:eml'], ['iso19139', 'gmd:MD_Metadata'], ['datacite', 'resource'],
        ['qdc', 'qdc:qualifieddc'], ['mods', 'mods'], ['marcxml', 'record'], ['dcat', 'rdf:RDF']]) {
        const xml = await ask(`verb=GetRecord&metadataPrefix=${prefix}&identifier=${dataset.identifier}`);
        const [, metadata] = /<metadata>\s*([^]*?)\s*<\/metadata>\s*<about>/.exec(xml);
        assert.ok(metadata.startsWith(`<${element} `), metadata.slice(0, 40));
        if (prefix === 'dcat') assert.match(metadata, /<dcat:Dataset rdf:about="http:\/\/chm\.example\.org\/records\/ke-|<rdf:type rdf:resource="http:\/\/www\.w3\.org\/ns\/dcat#Dataset"\/>/);
        else assert.deepEqual(grammar(prefix)(metadata), []);
      }
      assert.deepEqual(faults(await ask(`verb=GetRecord&metadataPrefix=eml&identifier=${lichens.identifier}`)), ['cannotDisseminateFormat']);
      assert.deepEqual(faults(await ask('verb=ListRecords&metadataPrefix=eml&set=type:resource')), ['noRecordsMatch']);
    });

    test('the grammar of answers finds what breaks it', async () => {
      for (const [query, breakages] of [
        ['verb=Identify', [[/<baseURL>[^]*?<\/baseURL>/, ''], [/<protocolVersion>2/, '<protocolVersion>1'], [/<earliestDatestamp>(\S{10})\S*</, '<earliestDatestamp>$1<'],
          [/(<adminEmail>[^]*<\/adminEmail>)\s*(<earliestDatestamp>[^]*<\/earliestDatestamp>)/, '$2$1'], [/verb="Identify"/, 'verb="identify"'],
          [/<adminEmail>[^<]*/, '<adminEmail>nobody'], [/<responseDate>[^]*<\/responseDate>/, '']]],
        ['verb=ListRecords&metadataPrefix=oai_dc', [[/<header>/, '<header status="gone">'], [/<header>/, '<header status="deleted">'], [/<metadata>[^]*?<\/metadata>/, ''],
          [/<setSpec>/, '<setSpec>a b'], [/<datestamp>(\S{19})Z/, '<datestamp>$1+01:00'], [/<identifier>oai:/, '<identifier>'], [/<record>[^]*<\/record>/, ''],
          [/<dc:title/, '<dc:headline/><dc:title'], [/<rightsReference ref="[^"]*"/, '<rightsReference'], [/<\/ListRecords>/, '<resumptionToken cursor="-1"/>$&']]],
        ['verb=ListRecords&metadataPrefix=oai_dc&set=no:such', [[/noRecordsMatch/, 'nothing'], [/noRecordsMatch/, 'badArgument']]],
        ['verb=ListSets', [[/<setName>[^]*?<\/setName>/, ''], [/<set>/, '<set/><set>']]],
      ]) {
        const xml = await ask(query);
        for (const [pattern, instead] of breakages) {
          const broken = xml.replace(pattern, instead);
          assert.notEqual(broken, xml, `${query}: ${pattern}`);
          assert.notDeepEqual(breaks(broken), [], `${query}: ${pattern}`);
        }
      }
    });

    test('what is wrong is told in the words of the protocol', async () => {
      const id = headers(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc'))[0].identifier;
      for (const [query, codes] of [
        ['', ['badVerb']],
        ['verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:chm.example.org:ke-0000000', ['idDoesNotExist']],
        ['verb=GetRecord&metadataPrefix=oai_dc&identifier=%3C%22%26%1A', ['idDoesNotExist']],
        ['verb=GetRecord&metadataPrefix=x&identifier=none', ['cannotDisseminateFormat', 'idDoesNotExist']],
        [`verb=GetRecord&metadataPrefix=x&identifier=${id}`, ['cannotDisseminateFormat']],
        ['verb=GetRecord&metadataPrefix=oai_dc&identifier=100%25%23%23', ['idDoesNotExist']],
        ['verb=GetRecord&metadataPrefix=a%20b&identifier=none', ['badArgument']],
        ['verb=ListMetadataFormats&identifier=none', ['idDoesNotExist']],
        ['verb=ListRecords&metadataPrefix=oai_dc&set=no:such', ['noRecordsMatch']],
        ['verb=ListRecords&metadataPrefix=oai_dc&set=a%20b', ['badArgument']],
        ['verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01', ['noRecordsMatch']],
        ['verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01', ['noRecordsMatch']],
        ['verb=ListRecords&resumptionToken=garbage', ['badResumptionToken']],
      ]) {
        const xml = await ask(query);
        assert.equal((await node.get(`/oai?${query}`)).status, 200, query);
        assert.deepEqual(faults(xml), codes, query);
        assert.equal(/<request [^>]*>/.test(xml), !codes.includes('badArgument') && !codes.includes('badVerb'), query);
        assert.doesNotMatch(xml, /\x1a|identifier="<|""/);
      }
    });

    test('sets are listed, and those of records are among them', async () => {
      const xml = await ask('verb=ListSets');
      const specs = texts(xml, 'setSpec');
      assert.equal(new Set(specs).size, specs.length);
      assert.equal(texts(xml, 'setName').length, specs.length);
      for (const { sets } of (await list('metadataPrefix=oai_dc')).found)
        for (const set of sets) assert.ok(specs.includes(set), set);
    });

    test('a record that leaves a set or is withdrawn is deleted, for ever', async () => {
      const [{ identifier }] = headers(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=country:TZ'));
      publish(lines([{ type: 'dataset', source: 'a', fields: { title: { en: 'Corals of the coast' }, summary: { en: 'Where they are' }, countries: ['KE'] } }]));
      const gone = headers(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=country:TZ'));
      assert.deepEqual(gone.map((header) => [header.identifier, header.deleted]), [[identifier, true]]);
      assert.ok(gone[0].sets.includes('country:TZ'));
      const there = headers(await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifier}`))[0];
      assert.equal(there.deleted, false);
      assert.ok(!there.sets.includes('country:TZ'));

      assert.equal(node.run('record', 'withdraw', own(identifier), '--reason', 'wrong').status, 0);
      for (const query of [`verb=GetRecord&metadataPrefix=chm&identifier=${identifier}`,
        'verb=ListRecords&metadataPrefix=oai_dc&set=type:dataset', 'verb=ListRecords&metadataPrefix=oai_dc&set=country']) {
        const xml = await ask(query);
        const header = headers(xml).find((one) => one.identifier === identifier);
        assert.ok(header.deleted, query);
        assert.deepEqual([...header.sets].sort(), ['country:KE', 'country:TZ', 'node:ke', 'type:dataset']);
      }
    });

    test('lists end where they should, whatever their length', async () => {
      publish(many(0, page - 3)); // three were there
      let whole = await list('metadataPrefix=oai_dc');
      assert.equal(whole.found.length, page);
      assert.doesNotMatch(whole.last, /resumptionToken/);
      publish(many(page - 3, page - 2));
      whole = await list('metadataPrefix=oai_dc');
      assert.equal(whole.found.length, page + 1);
      assert.match(whole.last, /<resumptionToken completeListSize="1001" cursor="1000"><\/resumptionToken>/);
      publish(many(page - 2, 2 * page - 3));
      whole = await list('metadataPrefix=oai_dc');
      assert.equal(whole.found.length, 2 * page);
      assert.match(whole.last, /<resumptionToken completeListSize="2000" cursor="1000"><\/resumptionToken>/);
      for (const set of ['type:resource', 'country:TZ', 'type'])
        assert.equal(/completeListSize="(\d+)"/.exec(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&set=${set}`))?.[1],
          set === 'country:TZ' ? undefined : String((await list(`metadataPrefix=oai_dc&set=${set}`)).found.length));
      assert.equal(new Set(whole.found.map(({ identifier }) => identifier)).size, 2 * page);
      assert.deepEqual((await list('metadataPrefix=eml')).found.map(({ deleted }) => deleted), [true]); // the one dataset, before them all
      const stamps = whole.found.map(({ datestamp }) => datestamp);
      assert.deepEqual(stamps, [...stamps].sort());
    });

    test('a token is good again, and after a restart', async () => {
      const xml = await ask('verb=ListIdentifiers&metadataPrefix=oai_dc');
      const expires = /<resumptionToken expirationDate="([^"]*)" completeListSize="2000" cursor="0">/.exec(xml)[1];
      assert.ok(Date.parse(expires) > Date.now() + 24 * 3600 * 1000);
      const again = () => ask(`verb=ListIdentifiers&resumptionToken=${token(xml)}`);
      const one = headers(await again());
      assert.deepEqual(headers(await again()), one);
      assert.equal(await node.stop(), 0);
      await node.serve();
      assert.deepEqual(headers(await again()), one);
      assert.deepEqual(faults(await ask(`verb=ListRecords&resumptionToken=${token(xml)}`)), ['badResumptionToken']);
      assert.deepEqual(faults(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&resumptionToken=${token(xml)}`)), ['badArgument']);
    });

    test('who harvests while records change loses none and gets none twice', async () => {
      const started = first(await ask('verb=Identify'), 'responseDate');
      const before = new Set((await list('metadataPrefix=oai_dc')).found.map(({ identifier }) => identifier));
      let turn = 0;
      const { found } = await list('metadataPrefix=oai_dc', () => {
        publish(many(turn * 7, turn * 7 + 20, 'changed'));
        publish(lines([resource(`fresh-${turn++}`, { en: 'Fresh' })]));
      });
      assert.ok(turn > 0);
      const ids = found.map(({ identifier }) => identifier);
      assert.equal(new Set(ids).size, ids.length);
      const next = new Set((await list(`metadataPrefix=oai_dc&from=${started}`)).found.map(({ identifier }) => identifier));
      for (const identifier of before) assert.ok(ids.includes(identifier) || next.has(identifier), identifier);
      const all = new Set([...ids, ...next]);
      for (const { identifier } of (await list('metadataPrefix=oai_dc')).found) assert.ok(all.has(identifier), identifier);
    });

    test('answers are compressed for those who want it', async () => {
      const answer = await node.get('/oai?verb=ListIdentifiers&metadataPrefix=oai_dc', { 'Accept-Encoding': 'gzip' }, { decompress: false });
      assert.equal(answer.headers.get('content-encoding'), 'gzip');
      const http = await import('node:http');
      const raw = await new Promise((resolve, reject) => http.get(`${node.address}/oai?verb=Identify`,
        { headers: { 'Accept-Encoding': 'gzip;q=1, identity;q=0.5' } }, async (stream) => {
          const parts = [];
          for await (const part of stream) parts.push(part);
          resolve(Buffer.concat(parts));
        }).on('error', reject));
      assert.match(gunzipSync(raw).toString(), /<Identify>/);
    });

    test('what was harvested says where from, and by whom the node is fed', async () => {
      const record = (id, stamp, about = '') => `<record><header><identifier>oai:museum:${id}</identifier><datestamp>${stamp}</datestamp></header><metadata>`
        + '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + `<dc:title>Specimen ${id}</dc:title></oai_dc:dc></metadata>${about}</record>`;
      const origin = (base, date, inside = '') => `<originDescription harvestDate="${date}" altered="false"><baseURL>${base}</baseURL><identifier>oai:x:&lt;1&gt;</identifier>`
        + `<datestamp>2020-01-01</datestamp><metadataNamespace>urn:x</metadataNamespace>${inside}</originDescription>`;
      const chain = `<about><x/></about><about><provenance>${origin('http://near.example.org/oai', '2023-01-02', origin('http://far.example.org/oai', 'long ago'))}</provenance></about>`;
      const take = (source, ...records) => {
        const done = node.feed(`<records>${records.join('')}</records>`, 'import', '--publish', '--quiet', '--source', source, '-');
        assert.equal(done.status, 0, done.stderr);
      };
      assert.equal(node.run('harvest', 'add', 'http://museum.example.org/oai?a=1', '--name', 'museum', '--prefix', 'oai_dc').status, 0);
      assert.equal(node.run('harvest', 'add', 'http://10.0.0.1/oai', '--name', 'inside', '--private').status, 0);
      take('museum', record(1, '2024-05-06'), record(2, 'May 2024'), record(4, '2024-05-07', chain));
      take('files', record(3, '2024-05-06'));
      const aboutOf = async (number) => {
        const { id } = node.json('search', `title:"specimen ${number}"`).results[0];
        return /<\/metadata>([^]*?)<\/record>/.exec(await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:chm.example.org:${id}`))[1];
      };
      assert.match(await aboutOf(1), /<baseURL>http:\/\/museum\.example\.org\/oai\?a=1<\/baseURL>\s*<identifier>oai:museum:1<\/identifier>\s*<datestamp>2024-05-06</);
      assert.match(await aboutOf(2), /<originDescription harvestDate="(\S+)" altered="true">[^]*<datestamp>\1<\/datestamp>/);
      assert.doesNotMatch(await aboutOf(3), /provenance/);
      const steps = [...(await aboutOf(4)).matchAll(/<originDescription harvestDate="([^"]*)" altered="(\w+)">\s*<baseURL>([^<]*)<.*\s*<identifier>([^<]*)</g)].map(([, ...step]) => step);
      assert.deepEqual(steps.map(([, altered, base]) => [altered, base]),
        [['true', 'http://museum.example.org/oai?a=1'], ['false', 'http://near.example.org/oai'], ['false', 'http://far.example.org/oai']]);
      assert.deepEqual(steps.slice(1).map(([date]) => date), ['2023-01-02', '2020-01-01']); // the last says no date
      assert.equal(steps[2][3], 'oai:x:&lt;1&gt;');
      assert.deepEqual(texts(await ask('verb=Identify'), 'baseURL'), ['http://chm.example.org/oai', 'http://museum.example.org/oai?a=1']);
    });

    test('a harvester of others takes everything (HTTP::OAI of Perl)', async (t) => {
      if (spawnSync('perl', ['-MHTTP::OAI', '-e', '1']).status !== 0) return t.skip('HTTP::OAI is not installed');
      const script = `use HTTP::OAI; my $h = HTTP::OAI::Harvester->new(baseURL => $ARGV[0]); my ($ids, $records, $deleted) = (0, 0, 0);
        my $identify = $h->Identify; die $identify->message if $identify->is_error;
        my $list = $h->ListIdentifiers(metadataPrefix => 'oai_dc', onRecord => sub { $ids++; $deleted++ if $_[0]->is_deleted });
        die $list->message if $list->is_error;
        $list = $h->ListRecords(metadataPrefix => 'oai_dc', set => 'country:KE',
          onRecord => sub { $records++ if $_[0]->is_deleted or $_[0]->metadata->dom->toString =~ /:title/ });
        die $list->message if $list->is_error; print "$ids $records $deleted";`;
      // the node is asked as a proxy, so that it can be reached by the address that it says of itself
      const env = { ...process.env, http_proxy: node.address, PERL_LWP_ENV_PROXY: '1' };
      const done = spawnSync('perl', ['-e', script, 'http://chm.example.org/oai'], { encoding: 'utf8', env });
      assert.equal(done.status, 0, done.stderr);
      const here = (await list('metadataPrefix=oai_dc')).found;
      const kenya = (await list('metadataPrefix=oai_dc&set=country:KE')).found;
      assert.equal(done.stdout, `${here.length} ${kenya.length} 1`);
    });

    test('the length of a list in a format of some records is how many of these there are', async () => {
      const dataset = (i) => ({ type: 'dataset', source: `data-${i}`, fields: { title: { en: `Data ${i}` }, summary: { en: 'Counted' } } });
      publish(lines(Array.from({ length: page + 5 }, (_, i) => dataset(i))));
      const xml = await ask('verb=ListIdentifiers&metadataPrefix=eml');
      const { found } = await list('metadataPrefix=eml');
      assert.equal(/completeListSize="(\d+)"/.exec(xml)[1], String(found.length));
      assert.equal(found.length, page + 6);
      const narrow = await ask('verb=ListIdentifiers&metadataPrefix=eml&set=type:dataset');
      assert.equal(/completeListSize="(\d+)"/.exec(narrow)[1], String(found.length));
    });

    test('a record that comes back is there again; one that was merged is deleted, and the one it went into stays as it is', async () => {
      const at = (id) => `verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:chm.example.org:${id}`;
      const find = (title) => node.json('search', `title:"${title}"`).results[0].id;
      publish(lines([resource('ghost', { en: 'Ghost crab' }, { countries: ['UG'] }), resource('twin', { en: 'Twin crab' }, { countries: ['UG'] })]));
      const [ghost, twin] = ['Ghost crab', 'Twin crab'].map(find);
      assert.equal(node.run('record', 'withdraw', ghost, '--reason', 'not seen').status, 0);
      const [gone] = headers(await ask(at(ghost)));
      assert.ok(gone.deleted);
      publish(lines([resource('ghost', { en: 'Ghost crab, seen' }, { countries: ['UG'] })]));
      const [there] = headers(await ask(at(ghost)));
      assert.ok(!there.deleted && there.datestamp >= gone.datestamp && there.sets.includes('country:UG'));
      const listed = async () => headers(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=country:UG')).map(({ identifier, deleted }) => [own(identifier), deleted]);
      assert.deepEqual(await listed(), [[twin, false], [ghost, false]]);
      const before = await ask(at(ghost));
      assert.equal(node.run('record', 'merge', twin, ghost, '--reason', 'the same').status, 0);
      const [merged] = headers(await ask(at(twin)));
      assert.ok(merged.deleted && merged.sets.includes('country:UG') && merged.datestamp >= there.datestamp);
      const record = (xml) => /<record>[^]*<\/record>/.exec(xml)[0];
      assert.equal(record(await ask(at(ghost))), record(before));
      assert.deepEqual(await listed(), [[ghost, false], [twin, true]]);
      assert.equal(node.run('record', 'separate', twin).status, 0);
      assert.deepEqual(await listed(), [[ghost, false], [twin, false]]);
    });

    test('when what a format says changes, all records are new in it, for who harvests what changed', async () => {
      const types = join(node.folder, 'types');
      const before = first(await ask('verb=Identify'), 'responseDate');
      const from = new Date(Date.parse(before) + 3600000).toISOString().slice(0, 19) + 'Z'; // an hour from now, nothing is to be had
      assert.deepEqual(faults(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&from=${from}`)), ['noRecordsMatch']);
      const whole = (await list('metadataPrefix=oai_dc')).found;
      await new Promise((resolve) => setTimeout(resolve, 1100));
      assert.equal(await node.stop(), 0);
      mkdirSync(types, { recursive: true });
      const text = readFileSync(join(root, 'types', 'resource.yaml'), 'utf8');
      writeFileSync(join(types, 'resource.yaml'), text.replace('dc: source, dcat: dct:source', 'dc: relation, dcat: dct:source'));
      await node.serve();
      let headed;
      await until(async () => {
        headed = headers(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc'));
        return headed[0].datestamp > whole.at(-1).datestamp;
      }, () => 'the datestamps do not move');
      const [{ datestamp }] = headed;
      assert.ok(first(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc'), 'responseDate') >= datestamp);
      const again = (await list(`metadataPrefix=oai_dc&from=${datestamp}`)).found;
      assert.deepEqual(again.map(({ identifier }) => identifier), whole.map(({ identifier }) => identifier));
      assert.ok(again.every((header) => header.datestamp >= datestamp));
      assert.equal((await list(`metadataPrefix=oai_dc&until=${datestamp}`)).found.length, whole.length);
      assert.deepEqual(faults(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&until=${whole.at(-1).datestamp}`)), ['noRecordsMatch']);
      assert.equal(headers(await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${whole[0].identifier}`))[0].datestamp, datestamp);
      // signed records are as they were
      assert.deepEqual(headers(await ask('verb=ListIdentifiers&metadataPrefix=chm'))[0].datestamp, whole[0].datestamp);
      const later = new Date(Date.parse(datestamp) + 1000).toISOString().slice(0, 19) + 'Z';
      assert.deepEqual(faults(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&from=${later}`)), ['noRecordsMatch']);
    });
  });
}
