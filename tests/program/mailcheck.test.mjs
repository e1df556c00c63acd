// Mail by TLS, and whether others believe it: real servers with certificates of the test, and a server of names that is scripted.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, lines, Node, program, until } from './harness.mjs';
import { letter } from './letters.mjs';
import { imapbox, nameserver } from './mail_servers.mjs';
import { makeCertificate, mailbox } from './mailbox.mjs';

const rows = (text) => text.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));

// A command while this process answers it.
async function run(node, ...words) {
  const child = spawn(program, words, { env: { ...process.env, CHM_NODE: node.folder }, stdio: ['ignore', 'pipe', 'pipe'] });
  const done = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { done[name] += text; });
  [done.status] = await once(child, 'close');
  return done;
}

// Writes the section of mail, and nothing else of it.
function settings(node, mail) {
  const ini = join(node.folder, 'node.ini');
  const rest = readFileSync(ini, 'utf8').replace(/\n\[mail\][^]*$/, '');
  writeFileSync(ini, `${rest}\n[mail]\n${Object.entries(mail).map(([key, value]) => `${key} = ${value}\n`).join('')}`);
}

test('mail by TLS, to servers whose certificates are believed', async (t) => {
  const node = new Node(engines[0]);
  const mine = makeCertificate(node.base, 'mine'), other = makeCertificate(node.base, 'other');
  const begun = await mailbox({ ...mine, begins: true }), started = await mailbox(mine), open = await mailbox();
  const box = await imapbox(mine);
  t.after(async () => {
    await node.close();
    for (const server of [begun, started, open, box]) server.close();
  });
  const password = join(node.base, 'password');
  writeFileSync(password, 'secret\n');
  const common = { from: 'chm@chm.example.org', 'per-domain': 1000, user: 'chm', password };
  const show = (id) => node.json('mail', 'show', String(id));
  async function send(mail) {
    await node.stop();
    settings(node, { ...common, ...mail });
    const { id } = node.json('mail', 'test', 'a@example.org'); // due at once when the server begins
    await node.serve();
    await until(() => show(id).attempts > 0, () => `${JSON.stringify(show(id))}\n${node.log}`);
    const shown = show(id);
    if (shown.state === 'waiting') node.run('mail', 'drop', String(id));
    return shown;
  }

  await t.test('from the beginning, and by STARTTLS', async () => {
    const sent = async (mail) => {
      const shown = await send(mail);
      assert.equal(shown.state, 'sent', shown.answer);
    };
    await sent({ server: `smtps://127.0.0.1:${begun.port}`, authority: mine.path });
    assert.equal(begun.mails.length, 1);
    assert.deepEqual(begun.login, { words: ['chm', 'secret'], secure: true });
    await sent({ server: `smtp://0.0.0.0:${started.port}`, authority: mine.path }); // no address of loopback: by STARTTLS
    assert.deepEqual([started.mails.length, started.encrypted, started.login.secure], [1, 1, true]);
  });

  await t.test('a certificate that nobody we believe has signed is refused, and no password goes there', async () => {
    delete begun.login;
    delete started.login;
    for (const server of [`smtps://127.0.0.1:${begun.port}`, `smtp://0.0.0.0:${started.port}`]) {
      const shown = await send({ server, authority: other.path });
      assert.deepEqual([shown.state, shown.code], ['waiting', 0]);
      assert.match(shown.answer, /^the certificate of the server is not believed: .*mail\.authority/);
    }
    assert.deepEqual([begun.mails.length, started.mails.length, begun.login, started.login], [1, 1, undefined, undefined]);
    const without = await send({ server: `smtp://0.0.0.0:${open.port}`, authority: mine.path });
    assert.match(without.answer, /offers no STARTTLS, and without it no password is sent/);
    assert.equal(open.login, undefined);
  });

  await t.test('a mailbox by IMAPS likewise', async () => {
    await node.stop();
    const inbox = { ...common, incoming: 'chm@in.example.org', inbox: `imaps://127.0.0.1:${box.port}`, 'inbox-user': 'chm', 'inbox-password': password };
    settings(node, { ...inbox, authority: other.path });
    box.put('Subject: to nobody\r\n\r\nx');
    const refused = await run(node, 'mail', 'fetch');
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /the certificate of the server is not believed/);
    assert.equal(box.login, undefined);
    settings(node, { ...inbox, authority: mine.path });
    assert.deepEqual(JSON.parse((await run(node, 'mail', '--json', 'fetch')).stdout), { taken: 0, refused: 1, more: false });
  });
});

for (const engine of engines) {
  test(`${engine.name}: a check says what is missing, what to put there, and what the test mail says`, async (t) => {
    const node = new Node(engine);
    const names = await nameserver({}), box = await mailbox();
    t.after(async () => {
      await node.close();
      names.close();
      box.close();
    });
    const mail = { from: 'office@chm.example.org', incoming: 'chm@in.example.org', 'checked-by': 'mx.example.org', server: `smtp://127.0.0.1:${box.port}`, resolver: `127.0.0.1:${names.port}`, 'per-domain': 1000 };
    settings(node, mail);
    const check = async (...words) => {
      const done = await run(node, 'mail', '--json', 'check', ...words);
      assert.ok(done.status < 2, done.stderr);
      return { status: done.status, found: Object.fromEntries(rows(done.stdout).map((row) => [row.finding?.split('-')[0] ?? 'test', row])) };
    };

    await t.test('of a domain that says nothing, with the lines to put there', async () => {
      const { status, found } = await check();
      assert.equal(status, 1);
      assert.deepEqual(Object.values(found).map(({ finding, line }) => [finding, line]), [
        ['mx-missing', 'chm.example.org. IN MX 10 chm.example.org.'],
        ['spf-missing', 'in.example.org. IN TXT "v=spf1 mx a:chm.example.org ~all"'],
        ['dkim-unknown', ''],
        ['dmarc-missing', '_dmarc.chm.example.org. IN TXT "v=DMARC1; p=none; rua=mailto:office@chm.example.org"'],
        [undefined, undefined]]);
      assert.equal(found.test.test, 'waiting');
      assert.match(found.spf.says, /in\.example\.org does not say which servers may send/);
    });

    await t.test('of one that says something wrong', async () => {
      names.names = {
        'MX in.example.org': ['mx.example.org'], 'MX chm.example.org': [''],
        'TXT in.example.org': ['v=spf1 mx -all', 'v=spf1 +all', 'something else'],
        'TXT _dmarc.chm.example.org': ['v=DMARC1; rua=mailto:a@example.org'],
        'TXT key._domainkey.chm.example.org': ['v=DKIM1; p='],
      };
      settings(node, { ...mail, selector: 'key' });
      const { found } = await check();
      assert.deepEqual(Object.values(found).map(({ finding }) => finding), ['mx-refused', 'spf-several', 'dkim-missing', 'dmarc-wrong', undefined]);
      names.names['TXT in.example.org'] = ['v=spf1 +all'];
      assert.equal((await check()).found.spf.finding, 'spf-open');
      settings(node, mail);
    });

    await t.test('the test mail goes out, comes back, and tells the selector of its key', async () => {
      names.names = {
        'MX in.example.org': ['mx.example.org'], 'MX chm.example.org': ['mx.example.org'], 'TXT in.example.org': ['v=spf1 mx -all'],
        'TXT _dmarc.example.org': [`v=DMARC1; p=reject; rua=mailto:${'a'.repeat(300)}@example.org`], // of the domain above, in two pieces
        'TXT mail1._domainkey.chm.example.org': ['v=DKIM1; k=rsa; p=MIGf'],
      };
      await node.serve();
      await check();
      const sent = () => box.mails.filter(({ to }) => to.startsWith('chm+check.')).at(-1);
      const known = rows(node.run('mail', '--json', 'list').stdout)[0].to;
      await until(() => sent()?.to === known, () => node.log);
      const back = (results) => `Authentication-Results: ${results}\r\nDKIM-Signature: v=1; a=rsa-sha256; d=chm.example.org;\r\n\ts=mail1; b=x\r\n${sent().text}\r\n`;
      assert.equal((await check('--newest')).found.test.test, 'waiting');
      assert.equal(JSON.parse(node.feed(back('mx.example.org; spf=pass smtp.mailfrom=in.example.org; dkim=pass header.d=chm.example.org; dmarc=pass header.from=chm.example.org'),
        'mail', '--json', '--to', known, 'take', '-').stdout).verdict, 'taken');
      const { status, found } = await check('--newest');
      assert.deepEqual([status, found.test.test, found.test.results], [0, 'pass', 'spf=pass dkim=pass dmarc=pass']);
      const again = await check();
      assert.deepEqual(Object.values(again.found).map(({ finding }) => finding), ['mx-good', 'spf-good', 'dkim-good', 'dmarc-good', undefined]);
      const next = rows(node.run('mail', '--json', 'list').stdout)[0].to;
      assert.notEqual(next, known);
      await until(() => sent().to === next, () => node.log);
      node.feed(back('mx.example.org; spf=fail smtp.mailfrom=in.example.org; dmarc=fail header.from=chm.example.org'), 'mail', '--json', '--to', next, 'take', '-');
      assert.deepEqual([(await check('--newest')).status, (await check('--newest')).found.test.test], [1, 'fail']);
    });

    await t.test('at the desk a button posts a job; the page asks nobody', async () => {
      const desk = await new Browser(node).operate();
      names.asked.length = 0;
      names.silent = true;
      const page = await desk.ask('/admin/mail');
      assert.match(page.html, /does not count as ours/);
      assert.equal(names.asked.length, 0);
      names.silent = false;
      names.names['TXT in.example.org'] = [];
      assert.equal((await desk.post('/admin/mail', { do: 'check' })).headers.get('location'), '/admin/mail?asked=1#check');
      await until(async () => /v=spf1 mx a:chm\.example\.org ~all/.test((await desk.ask('/admin/mail')).html), () => node.log);
      assert.notEqual((await new Browser(node).post('/admin/mail', { do: 'check' })).status, 303);
    });
  });

  test(`${engine.name}: people are invited by mail, come in by a link that leads on, and have an address for files`, async (t) => {
    const node = new Node(engine);
    const box = await mailbox();
    t.after(async () => {
      await node.close();
      box.close();
    });
    settings(node, { from: 'chm@chm.example.org', incoming: 'chm@in.example.org', 'checked-by': 'mx.example.org', server: `smtp://127.0.0.1:${box.port}`, 'per-domain': 1000 });
    await node.serve();
    const arrived = async (to) => {
      await until(() => box.mails.some((mail) => mail.to === to), () => node.log);
      return Buffer.from(box.mails.find((mail) => mail.to === to).text.split('\r\n\r\n').slice(1).join('\n'), 'latin1').toString();
    };
    const linkIn = (id) => new URL(/http:\S+/.exec(node.json('mail', 'show', String(id)).message)?.[0] ?? '').pathname;
    const newest = () => rows(node.run('mail', '--json', 'list').stdout)[0];

    await t.test('an invitation is mailed in the language of who is invited, where the inviter wishes it', async () => {
      const desk = await new Browser(node).operate();
      assert.equal((await desk.post('/admin/people', { email: 'quiet@example.org', name: 'Q', government: 'KE', language: 'fr' })).status, 200);
      assert.equal(rows(node.run('mail', '--json', 'list').stdout).length, 0);
      const page = await (await desk.post('/admin/people', { email: 'lea@example.org', name: 'Léa', government: 'KE', language: 'fr', mail: 'yes' })).text();
      assert.match(page, /The invitation is mailed to/);
      await arrived('lea@example.org');
      const { id, language, template, subject } = newest();
      assert.deepEqual([language, template, subject], ['fr', 'invitation', 'Invitation à CHM Test']);
      const path = linkIn(id);
      for (let i = 0; i < 2; i++) assert.equal((await new Browser(node).get(path)).status, 200); // looking changes nothing
      const lea = new Browser(node);
      assert.equal((await lea.post(path, { name: 'Léa', password: 'seven elephants in the rain' })).status, 303);
      assert.equal((await lea.get('/me')).status, 200);
      assert.equal((await new Browser(node).get(path)).status, 410);
      assert.match(node.run('user', 'add', 'cli@example.org', '--name', 'C', '--language', 'es', '--mail').stdout, /\/invite\//);
      assert.deepEqual([newest().to, newest().language], ['cli@example.org', 'es']);
    });

    await t.test('a mailed link to sign in leads to where it was asked for', async () => {
      const lea = new Browser(node);
      await lea.post('/sign-in', { email: 'lea@example.org', how: 'link', return: '/me/import?x=1' });
      await until(() => newest().template === 'sign-in', () => node.log);
      assert.equal((await lea.post(linkIn(newest().id), {})).headers.get('location'), '/me/import?x=1');
      const bad = new Browser(node), before = newest().id;
      await bad.post('/sign-in', { email: 'lea@example.org', how: 'link', return: 'https://evil.example.org/' });
      await until(() => newest().id !== before, () => node.log);
      assert.equal((await bad.post(linkIn(newest().id), {})).headers.get('location'), '/me');
    });

    await t.test('who signed in sees their address for files, and may have another', async () => {
      assert.equal(node.run('user', 'role', 'lea@example.org', 'add', 'contributor', '--country', 'KE').status, 0);
      const lea = await new Browser(node).signIn('lea@example.org', 'seven elephants in the rain');
      const shown = async () => /chm\+import\.[^<]+/.exec((await lea.ask('/me/import')).html)[0];
      const first = await shown();
      assert.equal(first, node.run('mail', 'address', 'lea@example.org').stdout.trim());
      const take = (to, title) => JSON.parse(node.feed(letter({ from: 'lea@example.org', to, files: { 'a.jsonl': lines([{ type: 'resource', owner: 'KE', fields: { title: { en: title } } }]) } }), 'mail', '--json', 'take', '-').stdout);
      assert.equal(take(first, 'One').verdict, 'taken');
      assert.equal((await lea.post('/me/import/address', {})).status, 303);
      const second = await shown();
      assert.notEqual(second, first);
      assert.deepEqual([take(first, 'Two').reason, take(second, 'Two').verdict], ['person', 'taken']);
      assert.notEqual(node.run('mail', 'address', '--new', 'lea@example.org').stdout.trim(), second);
      assert.equal((await (await new Browser(node).operate()).ask('/me/import')).html.includes('import.'), false);
    });

    await t.test('who may confirm records is told once of those whose period ends, before it does', async () => {
      node.feed('seven elephants in the rain\n', 'user', 'add', 'office@example.org', '--name', 'Office', '--language', 'fr', '--password', '--country', 'KE');
      assert.equal(node.run('user', 'role', 'office@example.org', 'add', 'focal-point', '--country', 'KE').status, 0);
      const day = (days) => new Date(Date.now() - days * 86400e3).toISOString().slice(0, 10);
      const record = (name, days) => ({ type: 'contact', owner: 'KE', source: name, confirmed: day(days), languages: ['en'], fields: { title: { en: name }, contact_type: 'office', country: 'KE' } });
      const file = join(node.base, 'records.jsonl');
      writeFileSync(file, lines([record('Fresh', 2), record('Due', 350), record('Over', 500)]));
      const done = node.run('import', '--publish', file);
      assert.equal(done.status, 0, done.stderr + done.stdout);
      const go = () => {
        const { id } = rows(node.run('jobs', '--json').stdout).find(({ kind, state }) => kind === 'unconfirmed' && state === 'waiting');
        assert.equal(node.run('jobs', 'retry', String(id)).status, 0);
        return until(() => rows(node.run('jobs', '--json').stdout).some((job) => job.id === id && job.state !== 'waiting'), () => node.log);
      };
      await go();
      await until(() => newest().template === 'unconfirmed', () => `${node.log}\n${node.run('jobs').stdout}`);
      const { id, to, language } = newest();
      assert.deepEqual([to, language], ['office@example.org', 'fr']);
      const { message } = node.json('mail', 'show', String(id));
      assert.match(message, /\nDue *\r\nhttp:\/\/chm\.example\.org\/records\/ke-\w+\/manage/);
      assert.doesNotMatch(message, /Fresh|Over/);
      await go();
      assert.equal(newest().id, id);
    });

    await t.test('rows of old mail go, and their verdicts are counted', { skip: engine.name !== 'SQLite' && 'rows are made old by sqlite3' }, async () => {
      const counts = () => rows(node.run('mail', '--json', 'in').stdout).map(({ verdict }) => verdict);
      const before = counts();
      assert.ok(before.length > 2);
      const sql = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(node.folder, 'chm.db'), text], { encoding: 'utf8' });
      sql('update letter set received = 0');
      const { id } = rows(node.run('jobs', '--json').stdout).find(({ kind, state }) => kind === 'letters' && state === 'waiting');
      assert.equal(node.run('jobs', 'retry', String(id)).status, 0);
      await until(() => counts().length === 1, () => node.log);
      assert.equal(sql('select sum(count) from letter_sum').trim(), String(before.length - 1));
    });
  });
}
