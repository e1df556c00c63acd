// How people come in: the running node, as a browser without script meets it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { engines, Node, until } from './harness.mjs';

// The code that an authenticator shows for a secret in base32, so many steps from now (RFC 6238).
function codeOf(secret, steps = 0) {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const digest = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

for (const engine of engines) {
  describe(`accounts on ${engine.name}`, () => {
    const node = new Node(engine);
    const password = 'seven elephants in the rain';
    before(() => node.serve());
    after(() => node.close());

    test('the operator comes by a link, makes an account and goes on with it', async () => {
      const operator = new Browser(node);
      const link = new URL(node.run('user', 'link').stdout.trim()).pathname;
      const came = await operator.fill(link, {});
      assert.deepEqual([came.status, came.location], [303, '/admin/account']);
      const first = operator.cookies.get('session');
      const made = await operator.fill('/admin/account', { name: 'Amina', email: 'amina@example.org', password });
      assert.deepEqual([made.status, made.location], [303, '/admin/setup']);
      assert.notEqual(operator.cookies.get('session'), first);
      assert.match((await operator.ask('/admin')).html, /<bdi>Amina<\/bdi>/);
    });

    test('who is sent to sign in comes back to where they wanted to go', async () => {
      const browser = new Browser(node);
      const sent = await browser.ask('/admin/harvest?x=1&y=2');
      assert.equal(sent.status, 303);
      assert.match(sent.location, /^\/sign-in\?return=/);
      const signed = await browser.fill(sent.location, { email: 'amina@example.org', password });
      assert.deepEqual([signed.status, signed.location], [303, '/admin/harvest?x=1&y=2']);
      assert.equal((await browser.ask(signed.location)).status, 200);
      assert.match(signed.headers.get('set-cookie'), /HttpOnly; SameSite=Lax/);
      const left = await browser.fill('/sign-out', {});
      assert.deepEqual([left.status, left.location, browser.cookies.has('session')], [303, '/', false]);
    });

    test('a second factor is set, asked for, used once, replaced by a recovery code, and dropped', async () => {
      const browser = new Browser(node);
      const owner = { email: 'amina@example.org', password };
      await browser.fill('/sign-in', owner);
      const page = await browser.ask('/me/second');
      const { secret } = Browser.hidden(page.html, '/me/second');
      assert.match(page.html, /<path d="?M\d/);
      const fields = Browser.hidden(page.html, '/me/second');
      assert.equal((await browser.send('/me/second', { ...fields, code: '000000' })).status, 422);
      // each code is made once: the clock may go on to the next between two uses
      const [first, following] = [codeOf(secret), codeOf(secret, 1)];
      const set = await browser.send('/me/second', { ...fields, code: first });
      const codes = [...set.html.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, code]) => code);
      assert.equal(codes.length, 10);

      const second = async (code) => {
        const next = new Browser(node);
        const asked = await next.fill('/sign-in', { ...owner, return: '/types' });
        assert.equal(asked.status, 200);
        assert.equal(next.cookies.has('session'), false);
        const given = await next.send('/sign-in/second', { ...Browser.hidden(asked.html, '/sign-in/second'), code });
        return [given.status, given.location, next];
      };
      assert.equal((await second(first))[0], 422, 'the code that set it');
      assert.deepEqual((await second(following)).slice(0, 2), [303, '/types']);
      assert.equal((await second(following))[0], 422, 'twice');
      const [status, , recovered] = await second(codes[4]);
      assert.equal(status, 303);
      assert.equal((await second(codes[4]))[0], 422, 'twice');
      assert.match((await recovered.ask('/me/second')).html, /<bdi>9<\/bdi>/);
      assert.equal((await recovered.fill('/me/second', {}, '/me/second/drop')).status, 303);
      assert.equal((await new Browser(node).fill('/sign-in', owner)).status, 303);
    });

    test('an account goes to its owner as JSON and away', async () => {
      const link = new URL(node.run('user', 'link').stdout.trim()).pathname;
      const browser = new Browser(node);
      await browser.fill(link, {});
      await browser.fill('/admin/account', { name: 'Boris', email: 'boris@example.org', password });
      const kept = JSON.parse((await browser.ask('/me/export.json')).html);
      assert.deepEqual([kept.account.email, kept.roles[0].role, kept.sessions.length], ['boris@example.org', 'administrator', 1]);
      assert.deepEqual([kept.tokens, kept.requests, kept.said, kept.records, kept.parked, kept.alerts], [[], [], [], [], [], []]);
      assert.equal((await browser.fill('/me/delete', { sure: 'yes' })).location, '/');
      assert.equal((await new Browser(node).fill('/sign-in', { email: 'boris@example.org', password })).status, 422);
    });

    const mails = () => node.run('mail', '--json', 'list').stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));

    // The newest mail to an address: the path of the link in it. Mails are written by a job.
    const mailed = async (email, template, count = 1) => {
      let found = [];
      await until(() => {
        found = mails().filter((mail) => mail.to === email && mail.template === template);
        return found.length >= count;
      }, () => `a mail '${template}' to ${email}`);
      const newest = found.reduce((one, other) => (other.id > one.id ? other : one));
      const text = node.json('mail', 'show', String(newest.id)).message.replaceAll('=\r\n', '').replaceAll('=3D', '=');
      return new URL(/https?:\/\/\S+/.exec(text.slice(text.indexOf('\r\n\r\n')))[0]).pathname;
    };
    const ask = (browser, fields) => browser.fill('/sign-up', fields);
    const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

    test('an account is asked for, opened by a mailed link, and signs in by another', async () => {
      const browser = new Browser(node);
      const form = Browser.hidden((await browser.ask('/sign-up')).html, '/sign-up');
      const fields = { ...form, name: 'Chen Wei', email: 'chen@example.org' };
      assert.equal((await browser.send('/sign-up', fields)).status, 422, 'too quick');
      assert.equal((await browser.send('/sign-up', { ...fields, stamp: '1.forged' })).status, 422);
      await pause(3.1);
      assert.equal((await browser.send('/sign-up', { ...fields, website: 'http://spam.example' })).location, '/sign-in/sent');
      assert.equal((await browser.send('/sign-up', { ...fields, email: 'no address' })).status, 422);
      assert.equal((await browser.send('/sign-up', fields)).location, '/sign-in/sent');
      assert.equal((await browser.send('/sign-up', fields)).location, '/sign-in/sent', 'again: no second mail');
      const link = await mailed('chen@example.org', 'welcome');
      const opened = await browser.fill(link, {});
      assert.deepEqual([opened.status, opened.location], [303, '/me']);
      assert.match((await browser.ask('/me')).html, /Chen Wei/);
      assert.equal((await new Browser(node).ask(link)).status, 410);
      assert.equal(mails().filter((mail) => mail.to === 'chen@example.org').length, 1);

      const other = new Browser(node);
      assert.equal((await other.fill('/sign-in', { email: 'chen@example.org', how: 'link' })).location, '/sign-in/sent');
      const way = await mailed('chen@example.org', 'sign-in');
      assert.equal((await other.fill(way, {})).location, '/me');
      assert.equal((await other.send(way, { submission: 'x1' })).status, 410);
      assert.equal((await ask(new Browser(node), { name: 'Chen', email: 'chen@example.org' })).status, 422);
    });

    test('who asks for an account and has one is told so by mail only', async () => {
      const browser = new Browser(node);
      const form = Browser.hidden((await browser.ask('/sign-up')).html, '/sign-up');
      await pause(3.1);
      const answers = [];
      for (const email of ['amina@example.org', 'unknown@example.org']) {
        const { status, location, html } = await browser.send('/sign-up', { ...form, name: 'A', email });
        answers.push([status, location, html]);
      }
      assert.deepEqual(answers[0], answers[1]);
      assert.match(await mailed('amina@example.org', 'known'), /^\/sign-in\/link\//);
      await mailed('unknown@example.org', 'welcome');
    });

    test('a forgotten password is set anew by a mailed link, which ends all sessions', async () => {
      const before = new Browser(node);
      await before.fill('/sign-in', { email: 'amina@example.org', password });
      const browser = new Browser(node);
      assert.equal((await browser.fill('/recover', { email: 'amina@example.org' })).location, '/sign-in/sent');
      assert.equal((await browser.fill('/recover', { email: 'nobody@example.org' })).location, '/sign-in/sent');
      const link = await mailed('amina@example.org', 'recover');
      const page = await browser.ask(link);
      const fields = Browser.hidden(page.html, link);
      assert.equal((await browser.send(link, { ...fields, password: 'short' })).status, 422);
      assert.equal((await browser.send(link, { ...fields, password: 'nine whales below the ice' })).location, '/me');
      assert.match((await before.ask('/me')).location, /^\/sign-in/);
      assert.equal((await browser.send(link, { ...fields, password: 'nine whales below the ice' })).status, 410);
      await mailed('amina@example.org', 'account-changed');
      const back = new Browser(node);
      await back.fill('/sign-in', { email: 'amina@example.org', password: 'nine whales below the ice' });
      assert.equal((await back.fill('/me/password', { present: 'nine whales below the ice', password })).location, '/me?saved=1');
    });

    test('another address counts when it is confirmed, and the old one is told', async () => {
      const browser = new Browser(node);
      await browser.fill('/sign-in', { email: 'amina@example.org', password });
      assert.equal((await browser.fill('/me/email', { email: 'amina@example.net' })).location, '/sign-in/sent');
      assert.match((await browser.ask('/me')).html, /amina@example\.org/);
      const link = await mailed('amina@example.net', 'new-address');
      const told = mails().filter((mail) => mail.template === 'account-changed').length;
      assert.equal((await browser.fill(link, {})).location, '/me?saved=1');
      assert.match((await browser.ask('/me')).html, /amina@example\.net/);
      await mailed('amina@example.org', 'account-changed', 1);
      assert.equal(mails().filter((mail) => mail.template === 'account-changed').length, told + 1);
      assert.equal((await browser.fill('/me/email', { email: 'amina@example.org' })).location, '/sign-in/sent');
      await browser.fill(await mailed('amina@example.org', 'new-address'), {});
    });

    test('many sign-ups of one network are held back for a moderator, who sends or discards them', async () => {
      const browser = new Browser(node);
      const form = Browser.hidden((await browser.ask('/sign-up')).html, '/sign-up');
      await pause(3.1);
      for (let i = 0; i < 14; i++) {
        const answer = await browser.send('/sign-up', { ...form, name: `N${i}`, email: `n${i}@example.com` });
        assert.equal(answer.location, '/sign-in/sent');
      }
      const moderator = new Browser(node);
      await moderator.fill('/sign-in', { email: 'amina@example.org', password });
      const page = await moderator.ask('/admin/sign-ups');
      const held = [...page.html.matchAll(/name="?held"? value="?([^" >]+)/g)].map(([, id]) => id);
      assert.ok(held.length > 2, page.html);
      const { submission } = Browser.hidden(page.html, '/admin/sign-ups');
      const names = [...page.html.matchAll(/(n\d+)@example\.com/g)].map(([, name]) => name);
      await moderator.send('/admin/sign-ups', { submission, held: held[0], judgement: 'yes' });
      await moderator.send('/admin/sign-ups', { submission, held: held[1], judgement: 'no' });
      await mailed(`${names[0]}@example.com`, 'welcome');
      const left = (await moderator.ask('/admin/sign-ups')).html;
      assert.ok(!left.includes(`${names[0]}@`) && !left.includes(`${names[1]}@`) && left.includes(`${names[2]}@`));
      assert.equal((await new Browser(node).ask('/admin/sign-ups')).status, 303);
    });

    test('an address with an account and one without are answered alike', async () => {
      const answers = [];
      for (const email of ['amina@example.org', 'nobody@example.org']) {
        const { status, html } = await new Browser(node).fill('/sign-in', { email, password: 'a wrong one' });
        answers.push([status, html.replaceAll(email, '').replace(/name="?submission"? value="?[^" >]+/, '')]);
      }
      assert.deepEqual(answers[0], answers[1]);
      assert.equal(answers[0][0], 422);
    });

    test('what was done to accounts stands in the audit log, which verifies', async () => {
      const acts = node.run('audit', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line).act);
      for (const act of ['account.add', 'role.give', 'account.password', 'account.change', 'account.delete'])
        assert.ok(acts.includes(act), `${act} in ${acts}`);
      assert.equal(node.run('audit', '--verify').status, 0);
    });

    test('whoever tries too often must wait', async () => {
      let answer;
      for (let i = 0; i < 6; i++)
        answer = await new Browser(node).fill('/sign-in', { email: 'nobody@example.org', password: 'a wrong one' });
      assert.equal(answer.status, 429);
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
    });
  });
}
