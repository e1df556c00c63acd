// What is in files: their words are found under the record, images have small pictures, what cannot be read ends in a reason.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, program, root, start, stop, until } from './harness.mjs';
import { Browser, fieldsOf } from './browser.mjs';
import * as office from './office.mjs';

const digits = (bytes) => createHash('sha256').update(bytes).digest('hex');

for (const engine of engines) {
  describe(`what is in files, on ${engine.name}`, () => {
    const node = new Node(engine);
    const me = new Browser(node), stranger = new Browser(node);
    let shown; // a JPEG picture that the program made
    after(() => node.close());

    before(async () => {
      node.run('settings', 'images.metadata', 'kept'); // so that small pictures have something to leave out
      await node.serve();
      await me.operate();
    });

    // Publishes a piece of news, or the next revision of `id`, with files: [name, bytes].
    async function publish(title, files, changes = {}, id = undefined) {
      const path = id ? `/records/${id}/edit` : '/records/new/news';
      const { action, fields } = fieldsOf(await (await me.get(path)).text());
      const data = new FormData(), all = { 'fields/title/en': title, 'fields/published': '2026-05-01', action: 'save', ...changes };
      for (const [name, value] of fields) if (!(name in all) && !name.endsWith('/upload')) data.append(name, value);
      for (const [name, value] of Object.entries(all)) data.append(name, value);
      files.forEach(([name, bytes], i) => data.append(`fields/files/${i}/upload`, new Blob([bytes]), name));
      const saved = await me.get(action, { origin: node.address }, { method: 'POST', body: data });
      assert.equal(saved.status, 303, await saved.text());
      id = /\/records\/([a-z0-9-]+)\/edit/.exec(saved.headers.get('location'))[1];
      const form = fieldsOf(await (await me.get(`/records/${id}/edit`)).text()), last = new FormData();
      for (const [name, value] of form.fields) if (!name.endsWith('/upload')) last.append(name, value);
      last.append('action', 'publish');
      const done = await me.get(form.action, { origin: node.address }, { method: 'POST', body: last });
      assert.equal(done.status, 303, await done.text());
      return id;
    }

    const found = async (query, of = node) => (await (await of.get(`/search.json?q=${encodeURIComponent(query)}`)).json()).results.map(({ id }) => id);
    const isFound = (query, ids) => until(async () => String(await found(query)) === String(ids), () => `${query}: not ${ids}`);
    const files = () => node.json('files');
    const isRead = (count) => until(() => { const all = files(); return all.texts + all.others + all.failed >= count; }, () => JSON.stringify(files()), 120);

    test('the words of a PDF file find the record, with the place in the file', async () => {
      const id = await publish('A report', [['report.pdf', office.pdf('Mangroves of the estuary', 'were counted with dendrometers.')]]);
      await isFound('dendrometer', [id]);
      const page = await (await stranger.get('/search?q=dendrometers')).text();
      assert.match(page, /In the file .*report\.pdf/);
      assert.match(page, /counted with <mark>dendrometers<\/mark>/);
      assert.deepEqual(node.json('search', 'dendrometer estuary').results.map((one) => one.id), [id]);
      const titled = await publish('Dendrometers', []);
      await isFound('dendrometers', [titled, id]); // what stands in a file counts little
    });

    test('a second server answers the same, and an index that is built anew; the check finds nothing wrong', async () => {
      const beside = start(node.folder);
      try {
        const [address] = await beside.answers; // it reads what the first one has written, a moment after that answers by it
        await until(async () => (await (await fetch(`${address}/search.json?q=dendrometer`)).json()).total === 2, () => 'the second server has not followed');
      } finally {
        await stop(beside.server);
      }
      assert.equal(node.run('check').status, 0);
      await node.stop();
      rmSync(join(node.folder, 'cache'), { recursive: true });
      assert.equal(node.json('search', 'dendrometer').results.length, 2);
      assert.equal(node.run('check').status, 0);
      await node.serve();
      assert.equal((await found('dendrometer')).length, 2);
    });

    test('office files, HTML, RTF and plain text are read', async () => {
      const id = await publish('Many kinds', [['a.docx', office.docx('wordkingfisher')], ['a.xlsx', office.xlsx('sheetkingfisher')],
        ['a.pptx', office.pptx('slidekingfisher')], ['a.odt', office.openDocument('text', 'odtkingfisher')],
        ['a.ods', office.openDocument('spreadsheet', 'odskingfisher')], ['a.odp', office.openDocument('presentation', 'odpkingfisher')],
        ['a.html', '<!doctype html><html><head><title>T</title><script>scriptkingfisher</script></head><body><p>html<b>kingfisher</b></p></body></html>'],
        ['a.rtf', '{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Fontkingfisher;}}rtfkingfisher caf\\\'e9sol\\u233?rtf\\par}'],
        ['a.txt', Buffer.from('textkingfisher \xE9clatante', 'latin1')]]);
      for (const word of ['word', 'sheet', 'slide', 'odt', 'ods', 'odp', 'html', 'rtf', 'text']) await isFound(`${word}kingfisher`, [id]);
      for (const word of ['cafésolértf', 'éclatante']) await isFound(word, [id]);
      for (const word of ['scriptkingfisher', 'fontkingfisher', 'style']) await isFound(word, []);
    });

    test('files of LibreOffice are read in Arabic and Chinese; one that it encrypted says so', async () => {
      const list = ['survey.docx', 'survey.xlsx', 'survey.pptx', 'arabic.pdf', 'locked.docx'].map((name) => [name, readFileSync(join(root, 'tests', 'office', name))]);
      const ids = [];
      for (const one of list) ids.push(await publish(`By LibreOffice: ${one[0]}`, [one]));
      await until(async () => String((await found('الأراضي الرطبة')).sort()) === String(ids.slice(0, 4).sort()), () => JSON.stringify(files()));
      assert.equal((await found('湿地生物')).length, 3);
      await until(() => files().files.some(({ hash, reason }) => hash === `sha256:${digits(list[4][1])}` && reason === 'encrypted'), () => JSON.stringify(files()));
      assert.equal(node.run('record', 'erase', '--reason', 'By law', ids[4]).status, 0);
    });

    test('the words of a file go with it, and are not found where the file is withheld', async () => {
      const id = await publish('Replaced', [['a.txt', 'oldcormorant']]);
      await isFound('oldcormorant', [id]);
      await publish('Replaced', [['b.txt', 'newcormorant']], { 'fields/files/0/name': 'b.txt' }, id);
      await isFound('newcormorant', [id]);
      await isFound('oldcormorant', []);
      const secret = 'secretcormorant of the reserve';
      const open = await publish('Open', [['s.txt', secret]]);
      await isFound('secretcormorant', [open]);
      const named = (source, rights) => ({ type: 'news', source, rights, fields: { title: { en: source }, published: '2026-05-01',
        files: [{ hash: `sha256:${digits(secret)}`, name: 's.txt', media: 'text/plain', size: secret.length }] } });
      const done = node.feed(lines([named('guarded', { access: 'restricted' }), named('later', { embargo: '2999-01-01' }), named('too')]),
        'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
      const too = node.json('search', 'title:too').results[0].id;
      await until(async () => (await found('secretcormorant')).length === 2, () => 'the open ones are found');
      assert.deepEqual((await found('secretcormorant')).sort(), [open, too].sort());
      for (const one of [open, too]) assert.equal(node.run('record', 'erase', '--reason', 'By law', one).status, 0);
      await isFound('secretcormorant', []);
    });

    test('an image has small pictures without what it says of itself, upright, for who may see the record', async () => {
      const image = office.png(1200, 600), hash = digits(image);
      const id = await publish('An image', [['photo.png', image]], { 'fields/files/0/title/en': 'The reserve in May' });
      const address = `/records/${id}/pictures/${hash}/320`;
      await until(async () => (await stranger.get(address)).status === 200, () => JSON.stringify(files()));
      const answer = await stranger.get(address);
      shown = Buffer.from(await answer.arrayBuffer());
      assert.equal(answer.headers.get('content-type'), 'image/jpeg');
      assert.deepEqual(office.sizeOf(shown), [320, 160]);
      assert.equal((await stranger.get(`/records/${id}/pictures/${hash}/640`)).status, 200);
      assert.equal((await stranger.get(`/records/${id}/pictures/${hash}/641`)).status, 404);
      assert.equal((await stranger.get(`/records/${id}/pictures/${digits('x')}/320`)).status, 404);
      await until(async () => /<img[^>]*pictures/.test(await (await stranger.get(`/records/${id}`)).text()), () => 'no picture on the page');
      const page = await (await stranger.get(`/records/${id}`)).text(), [img] = /<img[^>]*pictures[^>]*>/.exec(page);
      for (const part of [/width="?320/, /height="?160/, /loading="?lazy/, /alt="The reserve in May"/]) assert.match(img, part);
      assert.ok(page.includes(`${hash}/640`));
      const turned = office.withExif(shown, 6), second = await publish('Turned', [['turned.jpg', turned], ['a.gif', office.gif], ['a.webp', office.webp]]);
      const upright = `/records/${second}/pictures/${digits(turned)}/320`;
      await until(async () => (await stranger.get(upright)).status === 200, () => JSON.stringify(files()));
      const bytes = Buffer.from(await (await stranger.get(upright)).arrayBuffer());
      assert.deepEqual(office.sizeOf(bytes), [160, 320]);
      assert.ok(!bytes.includes('GPS') && !bytes.includes('Exif'));
      for (const kind of [office.gif, office.webp]) await until(async () =>
        (await stranger.get(`/records/${second}/pictures/${digits(kind)}/320`)).status === 200, () => JSON.stringify(files()));
      assert.equal(node.run('record', 'erase', '--reason', 'By law', second).status, 0);
      assert.notEqual((await stranger.get(upright)).status, 200);
    });

    test('what is broken, encrypted or grows without end has a reason, and the rest goes on', async () => {
      const bomb = office.docx('<w:p/>'.repeat(4_000_000));
      const wrong = { damaged: ['%PDF-1.4\nno', office.docx('cut').subarray(0, 90), shown.subarray(0, 400)], empty: [office.pdf()],
        encrypted: [office.openDocument('text', '<', '<manifest><encryption-data/></manifest>'),
          Buffer.concat([Buffer.from([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]), Buffer.from('EncryptedPackage', 'utf16le')])],
        large: [bomb, office.png(60_000, 60_000)] };
      const before = files(), all = Object.entries(wrong).flatMap(([reason, list]) => list.map((bytes) => [reason, bytes]));
      const id = await publish('Wrong files', [...all.map(([reason, bytes], i) => [`${reason}-${i}`, bytes]), ['last.txt', 'lastsandpiper']]);
      await isRead(before.texts + before.others + before.failed + all.length + 1); // first: a busy machine takes its time for what grows without end
      await isFound('lastsandpiper', [id]);
      const reasons = new Map(files().files.map((one) => [one.hash, one.reason]));
      for (const [reason, bytes] of all) assert.equal(reasons.get(`sha256:${digits(bytes)}`), reason, `${reason} ${bytes.length}`);
      assert.match(await (await me.get('/admin/jobs')).text(), /Reading the files of records[^]*Wrong files|Wrong files[^]*Reading the files of records/);
      await node.stop(); // else its job may read some of them before the command does
      const again = node.json('files', 'read', '--again');
      assert.deepEqual([again.read, again.failed], [0, all.length]);
      assert.equal(node.run('check').status, 0);
    });

    test('a backup has no texts of files: they are read anew', async () => {
      const file = join(node.base, 'backup'), folder = join(node.base, 'restored');
      assert.equal(node.run('backup', file).status, 0);
      const restored = node.run('restore', ...(engine.name === 'SQLite' ? [] : ['--database', engine.database()]), file, folder);
      assert.equal(restored.status, 0, restored.stderr);
      const run = (...words) => node.run(words[0], '-n', folder, ...words.slice(1));
      assert.equal(JSON.parse(run('search', '--json', 'newcormorant').stdout).results.length, 0);
      assert.equal(run('files', 'read').status, 0);
      assert.equal(JSON.parse(run('search', '--json', 'newcormorant').stdout).results.length, 1);
    });
  });
}

// Real files, where they are: each ends in a text, pictures or a reason.
const fixtures = process.env.CHM_FIXTURES ?? join(root, '..', 'shared', 'fixtures');
const kinds = ['.pdf', '.docx', '.xlsx', '.pptx', '.odt', '.ods', '.odp', '.rtf', '.png', '.jpg', '.jpeg', '.gif', '.webp'];
describe('files of the world', { skip: !existsSync(fixtures) }, () => {
  test('are read or refused', () => {
    const list = readdirSync(fixtures, { recursive: true }).map(String).filter((name) => kinds.includes(extname(name).toLowerCase())).slice(0, 100);
    const reasons = ['kind', 'empty', 'encrypted', 'damaged', 'large', 'time', 'memory'];
    for (const name of list) {
      const done = spawnSync(program, ['files', 'text', join(fixtures, name)], { encoding: 'utf8', maxBuffer: 1 << 26 });
      assert.ok(done.status === 0 || (done.status === 1 && reasons.some((reason) => done.stderr.endsWith(`: ${reason}\n`))), `${name}: ${done.stderr}`);
    }
  });
});
