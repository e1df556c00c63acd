import assert from 'node:assert/strict';
import { cookiesOf } from './harness.mjs';

// A browser: keeps cookies, fills in the form of a page and sends it.
export class Browser {
  constructor(node) {
    this.node = node;
    this.cookies = new Map();
  }

  async ask(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.node.get(path, { cookie, 'accept-language': 'en', ...options.headers },
      { method: options.method, body: options.body });
    for (const line of cookiesOf(answer)) {
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
