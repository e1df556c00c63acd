// Mail comes in: each message ends in one verdict, and does what its address is for or nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines, lines, Node, program, until } from './harness.mjs';
import { Browser } from './browser.mjs';
import { letter, passes, report } from './letters.mjs';
import { imapbox, lmtp } from './mail_servers.mjs';

for (const engine of engines) {
  test(`${engine.name}: mail that comes in`, async (t) => {
    const node = new Node(engine);
    t.after(() => node.close());
    appendFileSync(join(node.folder, 'node.ini'), '\n[mail]\nfrom = chm@chm.example.org\nincoming = chm@in.example.org\nchecked-by = mx.example.org\n');
    const people = (email, name, ...words) => assert.equal(node.feed('seven elephants in the rain\n', 'user', 'add', email, '--name', name, '--password', ...words).status, 0);
    people('ann@example.org', 'Ann', '--country', 'KE');
    people('office@example.org', 'Office', '--country', 'KE');
    people('boss@example.org', 'Boss');
    assert.equal(node.run('user', 'role', 'boss@example.org', 'add', 'administrator').status, 0);
    assert.equal(node.run('user', 'role', 'office@example.org', 'add', 'focal-point', '--country', 'KE').status, 0);
    assert.equal(node.run('user', 'role', 'ann@example.org', 'add', 'contributor', '--country', 'KE').status, 0);
    const rows = (text) => text.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
    const take = (message, ...words) => {
      const done = node.feed(message, 'mail', '--json', ...words, 'take', '-');
      assert.ok(done.status < 2, done.stderr);
      return rows(done.stdout)[0];
    };
    const verdict = (message, ...words) => {
      const { verdict, reason } = take(message, ...words);
      return [verdict, reason].join(' ').trim();
    };
    const mails = () => rows(node.run('mail', '--json', 'list').stdout);
    const sender = (id) => node.json('mail', 'show', String(id)).sender;
    const address = node.run('mail', 'address', 'ann@example.org').stdout.trim();
    const record = (title) => lines([{ type: 'resource', owner: 'KE', fields: { title: { en: title } } }]);

    await t.test('files that a person sends become drafts of theirs, once', () => {
      const message = letter({ to: address, files: { 'reefs.jsonl': record('Reefs of Kenya') + record('Dunes of Kenya') } });
      const first = take(message);
      assert.deepEqual([first.verdict, first.effect.split('\n').length], ['taken', 2]);
      const again = take(message);
      assert.deepEqual([again.letter, again.repeat, again.effect], [first.letter, true, first.effect]);
      const other = take(letter({ to: address, files: { 'a.jsonl': record('Reefs of Kenya') } }));
      assert.equal(other.effect, first.effect.split('\n')[0]); // the same form by another message
      const [mail] = mails();
      assert.deepEqual([mail.to, mail.template], ['ann@example.org', 'files-taken']);
      assert.equal(verdict(letter({ to: address, files: { 'x.bin': '\0\x01\x02' } })), 'refused files');
      assert.equal(verdict(letter({ to: address })), 'refused files');
      assert.equal(verdict(letter({ to: address, files: { 'a.jsonl': '{"type":"no-such-type","fields":{}}\n' } })), 'refused files');
    });

    await t.test('a record in a file may name another by its key, as in any import', () => {
      const done = node.feed(lines([{ type: 'resource', source: 'report-7', fields: { title: { en: 'Report seven' } } }]), 'import', '--publish', '-');
      assert.equal(done.status, 0, done.stderr);
      const [report] = node.json('search', 'title:seven').results;
      const naming = (key) => lines([{ type: 'case-study', fields: { title: { en: 'Names another' }, summary: { en: 'x' }, resources: [{ source: key }] } }]);
      const taken = take(letter({ to: address, files: { 'a.jsonl': naming('report-7') } }));
      assert.equal(taken.verdict, 'taken');
      assert.deepEqual(node.json('record', 'show', taken.effect).fields.resources, [report.id]);
      const refused = take(letter({ to: address, files: { 'a.jsonl': naming('nobody') } }));
      assert.deepEqual([refused.verdict, refused.reason], ['refused', 'files']);
      assert.match(refused.effect, /names a record by a key that none here has: 'nobody'/);
    });

    await t.test('what may not be from who it says is held, what a program wrote is ignored, the rest is refused', () => {
      const files = { 'a.jsonl': record('Forged') };
      for (const [expected, message, ...words] of [
        ['held failed', { results: 'mx.example.org; dmarc=fail header.from=example.org' }],
        ['held unproved', { results: null }],
        ['held unproved', { results: passes('example.org').replace('mx.', 'evil.') }],
        ['held unproved', { results: 'mx.example.org; dkim=pass header.d=example.net; spf=pass smtp.mailfrom=a@evil.example.com' }],
        ['held unproved', { results: 'mx.example.org; dmarc=pass header.from=example.net' }],
        ['held stranger', { from: 'eve@example.org' }],
        ['held author', { from: 'ann@example.org, eve@example.org' }],
        ['held author', { from: 'ann@example.org\r\nFrom: eve@example.org' }],
        ['held author', { from: null }],
        ['ignored automatic', { 'Auto-Submitted': 'auto-replied' }],
        ['ignored automatic', { Precedence: 'bulk' }],
        ['ignored automatic', { 'List-Id': '<l.example.org>' }],
        ['ignored automatic', {}, '--from', ''],
        ['ignored loop', { 'X-Loop': 'chm@in.example.org' }],
        ['ignored loop', { from: 'chm@chm.example.org', results: passes('chm.example.org') }],
        ['ignored loop', { Received: Array(40).fill('from a by b').join('\r\nReceived: ') }],
        ['refused address', { to: address.replace(/\.\w{16}@/, '.0123456789abcdef@') }],
        ['refused address', { to: 'chm@in.example.org' }],
        ['refused broken', { 'X-Many': Array(600).fill('a').join('\r\nX-Many: ') }],
      ]) assert.equal(verdict(letter({ to: address, files, ...message }), ...words), expected, JSON.stringify(message).slice(0, 200));
      assert.equal(verdict(letter({ to: address, files, results: 'mx.example.org; dkim=pass (good) header.d=example.org' }).replace('Forged', 'Signed')), 'taken');
      assert.equal(verdict(letter({ to: address, text: 'x'.repeat(9 << 20) })), 'refused size');
    });

    await t.test('what the desk releases does what it would have done, what it refuses nothing', () => {
      const held = rows(node.run('mail', '--json', '--state', 'held', 'in').stdout);
      const { letter: id } = held.find(({ reason, from }) => reason === 'stranger' && from === 'eve@example.org');
      const [released] = rows(node.run('mail', '--json', 'release', String(id)).stdout);
      assert.deepEqual([released.verdict, /^ke-\w{7}$/.test(released.effect)], ['taken', true]);
      assert.equal(node.run('mail', 'release', String(id)).status, 1);
      const [{ letter: other }] = held.filter(({ reason }) => reason === 'failed');
      assert.equal(node.run('mail', 'refuse', String(other)).status, 0);
      const { verdict, reason, decided } = node.json('mail', 'read', String(other));
      assert.deepEqual([verdict, reason, decided !== ''], ['refused', 'dropped', true]);
      assert.match(node.run('audit').stdout, /letter\.release/);
    });

    await t.test('an answer is said in the discussion of the request, by whom the mail went to, and decides nothing', async () => {
      await node.serve();
      const reader = new Browser(node);
      assert.equal((await reader.post('/question', { note: 'When is the meeting?', name: 'Rea', email: 'rea@example.org' })).status, 200);
      const [asked] = rows(node.run('queue', '--json').stdout);
      const mail = mails().find(({ template }) => template === 'request');
      assert.equal(mail.to, 'boss@example.org');
      const { message } = node.json('mail', 'show', String(mail.id));
      const to = /^Reply-To: <?(chm\+request\.[^\r>]+)/mi.exec(message)[1];
      const quoted = 'On Monday.\r\n\r\nOn 1 May, CHM\r\nwrote:\r\n> When is the meeting?\r\n> yes';
      assert.equal(verdict(letter({ to, from: 'boss@example.org', text: quoted })), 'taken');
      assert.equal(verdict(letter({ to, from: 'eve@example.org', text: 'I approve' })), 'held stranger');
      assert.equal(verdict(letter({ to, from: 'boss@example.org', text: '> only quoted' })), 'refused empty');
      assert.equal(verdict(letter({ to, from: 'boss@example.org', text: 'Away', 'Auto-Submitted': 'auto-replied' })), 'ignored automatic');
      const shown = node.run('queue', 'show', asked.id).stdout;
      assert.match(shown, /^Boss: On Monday\.$/m);
      assert.doesNotMatch(shown, /yes|approve/);
      assert.match(shown, /\topen\t/);
    });

    await t.test('what comes back is counted once, stops mail to readers, and to an office never without telling people', () => {
      const test = (to) => node.json('mail', 'test', to).id;
      const back = (id, how) => verdict(report(sender(id), how), '--from', '');
      for (const expected of ['bounce hard', 'bounce hard', 'bounce hard']) assert.equal(back(test('gone@example.org')), expected);
      const again = test('gone@example.org');
      assert.match(node.json('mail', 'show', String(again)).answer, /come back/);
      assert.equal(node.run('mail', 'unstop', 'gone@example.org').status, 0);
      assert.equal(node.json('mail', 'show', String(test('gone@example.org'))).attempts, 0);
      const soft = test('full@example.org');
      assert.equal(back(soft, { action: 'delayed', status: '4.4.1' }), 'ignored delayed');
      assert.equal(back(soft, { action: 'failed', status: '5.2.2' }), 'bounce soft');
      assert.equal(back(soft), 'ignored known');
      assert.equal(back(test('a@example.org'), { action: 'relayed', status: '2.0.0' }), 'ignored arrived');
      assert.equal(verdict(letter({ to: sender(soft), text: 'Thanks' })), 'ignored no-report');
      for (let i = 0; i < 4; i++) assert.equal(back(test('office@example.org')), 'bounce hard');
      const ann = mails().filter(({ template }) => template === 'returned');
      assert.deepEqual(ann.map(({ to }) => to), ['boss@example.org']); // told once a week
      assert.equal(node.json('mail', 'show', String(test('office@example.org'))).state, 'waiting');
      const list = rows(node.run('mail', '--json', 'returned').stdout);
      assert.deepEqual(list.map(({ address, official, stopped, hard, soft }) => [address, official, stopped, hard, soft]),
        [['office@example.org', true, false, 4, 0], ['full@example.org', false, false, 0, 1]]);
    });

    await t.test('the desk sees what is held, and decides it by a button', async () => {
      const desk = await new Browser(node).operate(), reader = new Browser(node);
      const before = await (await desk.get('/admin/mail')).text();
      const [, id] = /name="letter" value="(\d+)"/.exec(before);
      assert.match(before, /It is not from whom the address was given to/);
      assert.equal((await desk.post('/admin/mail', { do: 'refuse', letter: id })).status, 303);
      assert.equal(node.json('mail', 'read', id).verdict, 'refused');
      assert.equal((await desk.post('/admin/mail', { do: 'release', letter: id })).status, 422);
      assert.notEqual((await reader.post('/admin/mail', { do: 'release', letter: id })).status, 303);
      assert.match(await (await desk.get('/admin')).text(), /Incoming mail is held/);
    });

    await t.test('by LMTP each recipient has an answer, after what was made of it is durable', async () => {
      await node.stop();
      appendFileSync(join(node.folder, 'node.ini'), 'lmtp = 127.0.0.1:0\n');
      await node.serve();
      await until(() => /takes mail at \S+:\d+/.test(node.log), () => node.log);
      const talk = await lmtp(Number(/takes mail at \S+:(\d+)/.exec(node.log)[1]));
      const told = (line) => talk.ask(line).then((answer) => answer.slice(0, 3));
      for (const [line, code] of [['MAIL FROM:<a@b>', '503'], ['EHLO x', '500'], ['LHLO x', '250'], ['RCPT TO:<a@b>', '503'], ['DATA', '503'],
        [`MAIL FROM:<a@b> SIZE=${9 << 20}`, '552'], ['MAIL a@b', '501'], ['MAIL FROM:<a@b>', '250'], ['DATA', '503'], ['RSET', '250'], ['x'.repeat(3000), '500'], ['NOOP', '250']])
        assert.equal(await told(line), code, line.slice(0, 40));
      const gone = node.json('mail', 'test', 'gone@example.org').id;
      const message = letter({ to: address, files: { 'a.jsonl': record('By LMTP') }, text: '.\r\n..\r\n.x' });
      assert.deepEqual(await talk.send(message, [address, sender(gone), 'chm@in.example.org']),
        ['550 5.1.1 there is no such address here', '250 2.0.0 taken', '250 2.0.0 ignored']);
      assert.deepEqual(await talk.send(message, [address]), ['250 2.0.0 taken']); // a repeat
      const twice = letter({ to: address, files: { 'a.jsonl': record('Twice') } }), count = () => rows(node.run('mail', '--json', 'in').stdout).length;
      const had = count();
      assert.deepEqual(await talk.send(twice, [address, address.toUpperCase()]), ['250 2.0.0 taken', '250 2.0.0 taken']); // named twice: one delivery, two answers
      assert.equal(count(), had + 1);
      assert.deepEqual(await talk.send(letter({ to: address }), [address]), ['550 5.7.1 refused: files']);
      assert.deepEqual(await talk.send(report(sender(gone)), [sender(gone)], ''), ['250 2.0.0 bounce']);
      assert.deepEqual(await talk.send(letter({ to: address, text: `${'y'.repeat(1 << 20)}\r\n`.repeat(9) }), [address]), ['552 5.3.4 the message is too large']);
      // a lone LF ends no message, and what is cut off leaves nothing
      talk.say(`MAIL FROM:<a@b>\r\nRCPT TO:<${address}>\r\nDATA\r\nSubject: x\n.\nMAIL FROM:<c@d>\r\n`);
      for (const code of ['250', '250', '354']) assert.equal((await talk.hear()).slice(0, 3), code);
      talk.close();
      const again = await lmtp(Number(/takes mail at \S+:(\d+)/.exec(node.log)[1]));
      assert.equal((await again.ask('LHLO x')).slice(0, 3), '250');
      assert.equal((await again.ask('QUIT')).slice(0, 3), '221');
      assert.equal(await again.hear(), 'closed');
      const [newest] = rows(node.run('mail', '--json', 'in').stdout);
      assert.equal(newest.reason, 'size');
      assert.match(rows(node.run('mail', '--json', '--state', 'taken', 'in').stdout)[0].subject, /reefs/);
    });

    await t.test('an address of LMTP that is none is not followed', async () => {
      const ini = join(node.folder, 'node.ini'), good = readFileSync(ini, 'utf8');
      writeFileSync(ini, good.replace('lmtp = 127.0.0.1:0', 'lmtp = example.org:24'));
      await until(() => /not followed: .*neither 127\.0\.0\.1:PORT/.test(node.log), () => node.log);
      writeFileSync(ini, good);
      const talk = await lmtp(Number(/takes mail at \S+:(\d+)/.exec(node.log)[1]));
      assert.equal((await talk.ask('LHLO x')).slice(0, 3), '250');
      talk.close();
    });

    await t.test('out of a mailbox by IMAP, where what was taken is put away once it is durable', async () => {
      const box = await imapbox();
      t.after(() => box.close());
      writeFileSync(join(node.base, 'password'), 'secret\n');
      await node.stop();
      appendFileSync(join(node.folder, 'node.ini'), `inbox = imap://127.0.0.1:${box.port}\ninbox-user = chm\ninbox-password = ${join(node.base, 'password')}\n`);
      for (const title of ['One', 'Two']) box.put(letter({ to: address, 'Delivered-To': address, files: { 'a.jsonl': record(`IMAP ${title}`) } }));
      box.put('Subject: to nobody\r\n\r\nx');
      box.put(letter({ to: address, text: 'z'.repeat(9 << 20) }));
      box.answers.STORE = 'NO not now';
      assert.equal(await run(node, 'mail', 'fetch'), 3); // taken, but it stays there
      delete box.answers.STORE;
      assert.deepEqual(await run(node, 'mail', '--json', 'fetch'), { taken: 2, refused: 2, more: false });
      assert.deepEqual(await run(node, 'mail', '--json', 'fetch'), { taken: 0, refused: 0, more: false });
      assert.ok(box.mails.every(({ flags }) => flags.has('ChmTaken') && flags.has('\\Seen')));
      assert.equal(rows(node.run('mail', '--json', '--state', 'taken', 'in').stdout).filter(({ way }) => way === 'imap').length, 2);
      assert.match(box.login, /chm "?secret/);
      appendFileSync(join(node.folder, 'node.ini'), 'inbox-done = Done\n');
      box.put(letter({ to: address, files: { 'a.jsonl': record('IMAP Three') } }));
      await node.serve(); // which takes it by itself
      await until(() => box.mails.length === 0, () => `${JSON.stringify(box.done)}\n${node.log}`);
      assert.deepEqual(box.done.at(-1), ['MOVE', 5]);
    });
  });
}

// A command while this process answers it: its status, or what it printed as JSON.
async function run(node, ...words) {
  const child = spawn(program, words, { env: { ...process.env, CHM_NODE: node.folder }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', problems = '';
  child.stdout.on('data', (text) => { out += text; });
  child.stderr.on('data', (text) => { problems += text; });
  const [status] = await once(child, 'close');
  return status === 0 ? JSON.parse(out) : (console.error(problems), status);
}
