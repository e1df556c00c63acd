// How people come in: the running node, as a browser without script meets it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, Node } from './harness.mjs';

// A browser: keeps cookies, fills in the form of a page and sends it.
class Browser {
  constructor(node) {
    this.node = node;
    this.cookies = new Map();
  }

  async ask(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.node.get(path, { cookie, 'accept-language': 'en', ...options.headers },
      { method: options.method, body: options.body });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const html = await answer.text();
    return { status: answer.status, location: answer.headers.get('location'), html, headers: answer.headers };
  }

  // The hidden fields of the page's form to `action`.
  static hidden(html, action) {
    const form = [...html.matchAll(/<form[^>]*>[^]*?<\/form>/g)].map(([text]) => text)
      .find((text) => new RegExp(`action="?${action}["\\s>]`).test(text));
    assert.ok(form, `a form to ${action}: ${html}`);
    return Object.fromEntries([...form.matchAll(/<input type="?hidden"?[^>]*>/g)].map(([field]) =>
      [/name="?([^"\s>]+)/.exec(field)[1], /value="?([^"\s>]*)/.exec(field)[1].replaceAll('&amp;', '&')]));
  }

  send(path, fields) {
    return this.ask(path, { method: 'POST', body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.node.address } });
  }

  // Opens a page and sends the form on it.
  async fill(path, fields, action = path.split('?')[0]) {
    const page = await this.ask(path);
    assert.equal(page.status, 200, page.html);
    return this.send(action, { ...Browser.hidden(page.html, action), ...fields });
  }
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
      assert.deepEqual([made.status, made.location], [303, '/admin']);
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

    test('an address with an account and one without are answered alike', async () => {
      const answers = [];
      for (const email of ['amina@example.org', 'nobody@example.org']) {
        const { status, html } = await new Browser(node).fill('/sign-in', { email, password: 'a wrong one' });
        answers.push([status, html.replaceAll(email, '').replace(/name="?submission"? value="?[^" >]+/, '')]);
      }
      assert.deepEqual(answers[0], answers[1]);
      assert.equal(answers[0][0], 422);
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
