// Saved searches with alerts: asked for on a page, confirmed by a button, ended by one click; nobody can be bombed with them.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { engines, lines, Node, resource, until } from './harness.mjs';
import { bodyOf, header, mailbox } from './mailbox.mjs';

for (const engine of engines) {
  describe(`alerts on ${engine.name}`, () => {
    const node = new Node(engine);
    const publish = (source, title) => assert.equal(node.feed(lines([resource(source, title)]), 'import', '--publish', '--quiet', '-').status, 0);
    const post = (path, fields) => node.get(path, { 'content-type': 'application/x-www-form-urlencoded', origin: node.address },
      { method: 'POST', body: new URLSearchParams({ submission: `s${Math.random()}`.replace('.', ''), ...fields }) });
    const ask = (query, email, more = {}) => post(`/alerts${query}`, { email, channel: 'now', ...more });
    const got = async (count) => {
      await until(() => box.mails.length >= count, () => `${box.mails.length} mails\n${node.log}`);
      return box.mails.at(-1);
    };
    const posted = () => node.run('mail', '--json', 'list').stdout.trim().split('\n').length;
    const restart = async () => { // jobs look at subscriptions when the server starts
      assert.equal(await node.stop(), 0);
      await node.serve();
    };
    const path = (mail, name) => new URL(new RegExp(`http://chm\\.example\\.org(/${name}/\\S+)`).exec(bodyOf(mail))[0]).pathname;
    let box, page;

    before(async () => {
      box = await mailbox();
      appendFileSync(join(node.folder, 'node.ini'), `\n[mail]\nserver = smtp://127.0.0.1:${box.port}\nfrom = chm@chm.example.org\nper-domain = 1000\nper-minute = 1000\n`);
      publish('old', { en: 'Old coral' });
      await node.serve();
    });
    after(async () => {
      await node.close();
      box.close();
    });

    test('the page of a search leads to a form, and asking sends one mail that asks back', async () => {
      const search = await (await node.get('/search?q=coral&country=KE')).text();
      assert.match(search, /href="\/alerts\?q=coral&amp;country=KE"/);
      const form = await (await node.get('/alerts?q=coral', { 'accept-language': 'fr' })).text();
      assert.match(form, /Être averti par courriel/);
      const answer = await ask('?q=coral', 'reader@example.org');
      assert.equal(answer.status, 200);
      const mail = await got(1);
      assert.match(header(mail, 'Subject'), /coral/);
      page = path(mail, 'alerts');
    });

    test('whoever asks again and again for an address brings it no second mail, however it is written', async () => {
      const texts = [];
      for (const [query, email] of [['?q=coral', 'reader@example.org'], ['?q=forest', 'reader@example.org'],
        ['?q=fish', 'Reader+other@Example.org'], ['?q=fish', 'READER@example.org']]) {
        const answer = await ask(query, email);
        assert.equal(answer.status, 200);
        texts.push((await answer.text()).includes('on its way'));
      }
      assert.deepEqual(texts, [true, true, true, true]); // and it is not told apart
      await ask('?q=coral', 'bot@example.org', { website: 'http://spam.example' });
      assert.equal(posted(), 1);
    });

    test('what is no address, or a header in one, is refused', async () => {
      for (const email of ['nobody', 'a@example.org\r\nBcc: all@example.org', '']) assert.equal((await ask('?q=coral', email)).status, 422);
      assert.equal((await ask('?q=coral', 'a@example.org', { channel: 'hourly' })).status, 422);
      assert.equal((await node.get('/alerts?q=coral', { origin: 'http://evil.example' }, { method: 'POST', body: 'x' })).status, 403);
    });

    test('looking at the page of the mail confirms nothing; its button does', async () => {
      for (let i = 0; i < 2; i++) assert.match(await (await node.get(page)).text(), /name="confirm"/);
      publish('first', { en: 'First coral' });
      const id = /name="confirm" value="(\d+)"[^>]*>Confirm<span class="hide">: coral/.exec(await (await node.get(page)).text())[1];
      assert.equal((await post(page, { confirm: id })).status, 303);
      assert.equal((await post(page, { confirm: id })).status, 303); // twice is as once
      assert.match(await (await node.get(page)).text(), /You are told about it/);
      for (const wrong of [`${page}x`, page.replace(/\d/, '9'), '/alerts/1.2.3']) assert.equal((await node.get(wrong)).status, 404);
    });

    test('what is published then is told once, with a way to end it by one click', async () => {
      publish('second', { en: 'Second coral' });
      publish('other', { en: 'Something else' });
      await restart();
      const mail = await got(2);
      assert.match(bodyOf(mail), /Second coral\nhttp:\/\/chm\.example\.org\/records\/ke-/);
      assert.doesNotMatch(bodyOf(mail), /First coral|Old coral|Something else/);
      assert.equal(header(mail, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
      assert.ok(Buffer.byteLength(mail.text) < 10 * 1024);

      const end = new URL(/<(.+)>/.exec(header(mail, 'List-Unsubscribe'))[1]).pathname;
      assert.equal(end, path(mail, 'unsubscribe'));
      assert.match(await (await node.get(end)).text(), /<form method="post"/); // and a program that follows links ends nothing
      const click = await node.get(end, { 'content-type': 'application/x-www-form-urlencoded' }, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
      assert.equal(click.status, 200);
      assert.match(await click.text(), /has ended/);
      assert.equal((await node.get(end.replace(/\d/, '9'), {}, { method: 'POST' })).status, 404);

      // somebody else is told of what comes then: so it was looked at
      await ask('?q=coral', 'other@example.org');
      const other = path(await got(3), 'alerts');
      const id = /name="confirm" value="(\d+)"/.exec(await (await node.get(other)).text())[1];
      assert.equal((await post(other, { confirm: id })).status, 303);
      publish('third', { en: 'Third coral' });
      await restart();
      const told = await got(4);
      assert.match(header(told, 'To'), /other@example\.org/);
      assert.match(bodyOf(told), /Third coral/);
      assert.doesNotMatch(bodyOf(told), /Second coral/);
      assert.equal(posted(), 4);
    });
  });
}
