// Mail goes out: the real program, and a server that takes it, refuses it, breaks off or says nothing.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, Node, until } from './harness.mjs';
import { bodyOf, header, mailbox } from './mailbox.mjs';

for (const engine of engines) {
  describe(`mail on ${engine.name}`, () => {
    const node = new Node(engine);
    const list = (...words) => node.run('mail', '--json', 'list', ...words).stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
    const show = (id) => node.json('mail', 'show', String(id));
    const post = (to, ...words) => node.json('mail', 'test', to, ...words).id;
    const settled = async (id, state) => {
      await until(() => show(id).state === state, () => `mail ${id} is ${JSON.stringify(show(id))}\n${node.log}`);
      return show(id);
    };
    const attempted = async (id) => {
      await until(() => show(id).attempts > 0, () => `mail ${id} is ${JSON.stringify(show(id))}\n${node.log}`);
      return show(id);
    };
    let box;

    before(async () => { box = await mailbox(); });
    after(async () => {
      await node.close();
      box.close();
    });

    test('without a server mail waits, is seen, and the log says so once', async () => {
      await node.serve();
      post('early@example.org');
      await until(() => node.log.includes('mail.no-server'), () => node.log);
      post('second@example.org');
      await until(() => !node.run('jobs', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line))
        .some(({ kind, state }) => kind === 'mail' && ['waiting', 'running'].includes(state)), () => node.log); // its job has seen it
      assert.equal(node.log.match(/mail\.no-server/g).length, 1);
      assert.deepEqual(list().map(({ state, to }) => [state, to]), [['waiting', 'second@example.org'], ['waiting', 'early@example.org']]);
      assert.equal(await node.stop(), 0);
    });

    test('once a server is named what waits is sent, in the reader’s language', async () => {
      appendFileSync(join(node.folder, 'node.ini'), `\n[mail]\nserver = smtp://127.0.0.1:${box.port}\nfrom = chm@chm.example.org\nper-domain = 1000\nper-minute = 1000\n`);
      await node.serve();
      await until(() => box.mails.length === 2, () => node.log);
      const arabic = post('reader@example.org', '--lang', 'ar');
      assert.equal((await settled(arabic, 'sent')).log[0].answer, '250 queued');
      const mail = box.mails.find(({ to }) => to === 'reader@example.org');
      assert.equal(mail.from, 'chm@chm.example.org');
      assert.match(bodyOf(mail), /هذا اختبار[^]*\n-- \n\u2068CHM Test\u2069\nhttp:\/\/chm\.example\.org\/\n$/);
      assert.equal(header(mail, 'From'), 'CHM Test <chm@chm.example.org>');
      assert.equal(header(mail, 'Auto-Submitted'), 'auto-generated');
      assert.equal(header(mail, 'Content-Language'), 'ar');
      assert.match(header(mail, 'Message-Id'), /^<\d+\.[0-9a-z]{16}@chm\.example\.org>$/);
      assert.ok(Buffer.byteLength(mail.text) < 10 * 1024);
    });

    test('several mails go over one connection', async () => {
      const before = box.connections;
      await node.stop(); // so that all are due at once
      const ids = ['a', 'b', 'c'].map((name) => post(`${name}@example.org`));
      await node.serve();
      for (const id of ids) await settled(id, 'sent');
      assert.equal(box.connections, before + 1);
    });

    test('what is put off waits for the next attempt, what is refused has failed', async () => {
      box.answers.RCPT = (line) => (line.includes('later@') ? '451 4.7.1 greylisted' : line.includes('gone@') ? '550 5.1.1 no such user' : '250 ok');
      const later = post('later@example.org'), gone = post('gone@example.org'), good = post('good@example.org');
      const failed = await settled(gone, 'failed');
      assert.deepEqual([failed.code, failed.answer], [550, '550 5.1.1 no such user']);
      await settled(good, 'sent'); // the others are not held up
      const waits = await attempted(later);
      assert.deepEqual([waits.state, waits.code, waits.answer, waits.log[0].outcome], ['waiting', 451, '451 4.7.1 greylisted', 'later']);
      box.answers = {};
      assert.equal(node.run('mail', 'retry', String(later)).status, 0);
      await settled(later, 'sent');
      assert.notEqual(node.run('mail', 'retry', String(later)).status, 0);
    });

    test('a connection that breaks in the middle, or at the end, loses nothing', async () => {
      for (const answers of [{ middle: 'drop' }, { end: 'drop' }, { end: '451 disk full' }]) {
        box.answers = answers;
        const id = post('middle@example.org');
        const waits = await attempted(id);
        assert.equal(waits.state, 'waiting', JSON.stringify(waits));
        box.answers = {};
        assert.equal(node.run('mail', 'retry', String(id)).status, 0);
        assert.equal((await settled(id, 'sent')).attempts, 2);
      }
    });

    test('a message that the server refuses has failed; a server that takes none of ours fails no message', async () => {
      box.answers = { end: '554 5.7.1 spam' };
      assert.equal((await settled(post('spam@example.org'), 'failed')).answer, '554 5.7.1 spam');
      for (const answers of [{ EHLO: '554 go away', HELO: '554 go away' }, { MAIL: '553 5.7.1 sender not allowed' }]) {
        box.answers = answers;
        box.server.getConnections(() => {});
        await node.stop(); // a new connection
        const id = post('anyone@example.org');
        await node.serve();
        assert.equal((await attempted(id)).state, 'waiting');
        box.answers = {};
        assert.equal(node.run('mail', 'drop', String(id)).status, 0);
        assert.equal(show(id).state, 'dropped');
      }
    });

    test('the operator sees it on the desk, others do not', async () => {
      assert.notEqual((await node.get('/admin/mail')).status, 200);
      const link = new URL(node.run('user', 'link').stdout.match(/https?:\S+/)[0]).pathname;
      const page = await (await node.get(link)).text();
      const submission = /name="submission" value="([^"]+)"/.exec(page)[1];
      const signed = await node.get(link, { 'content-type': 'application/x-www-form-urlencoded', origin: node.address },
        { method: 'POST', body: `submission=${submission}` });
      assert.equal(signed.status, 303, await signed.text());
      const cookie = signed.headers.get('set-cookie').split(';')[0];
      const desk = await (await node.get('/admin/mail', { cookie })).text();
      assert.match(desk, /gone@example\.org/);
      assert.match(desk, /550 5\.1\.1 no such user/);
    });

    test('what is no address is refused', () => {
      for (const address of ['nobody', 'a@b@c', 'a@example.org\nBcc: b@example.org', '']) assert.equal(node.run('mail', 'test', address).status, 2);
    });
  });
}
