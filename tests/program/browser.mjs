import assert from 'node:assert/strict';
import { cookiesOf } from './harness.mjs';

let submissions = 0;

// A browser: keeps cookies, fills in the form of a page and sends it.
export class Browser {
  constructor(node) {
    this.node = node;
    this.cookies = new Map();
  }

  // The answer as it comes.
  async get(path, headers = {}, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.node.get(path, { cookie, 'accept-language': 'en', ...headers }, options);
    for (const line of cookiesOf(answer)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  // Sends a form; fields as pairs in order, or by name, where a list is a field given several times.
  post(path, fields, headers = {}) {
    const pairs = Array.isArray(fields) ? fields : Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, one]));
    const given = pairs.some(([name]) => name === 'submission') ? pairs : [['submission', `submission-${++submissions}`], ...pairs];
    return this.get(path, { origin: this.node.address, ...headers }, { method: 'POST', body: new URLSearchParams(given) });
  }

  async signIn(email, password) {
    const answer = await this.post('/sign-in', { email, password });
    assert.equal(answer.status, 303, email);
    return this;
  }

  // Signs in as the operator, by the link that the command prints.
  async operate() {
    const link = new URL(this.node.run('user', 'link').stdout.match(/http\S+/)[0]).pathname;
    assert.equal((await this.post(link, {})).status, 303);
    return this;
  }

  async ask(path, options = {}) {
    const answer = await this.get(path, options.headers, { method: options.method, body: options.body });
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

// What a browser would send of a page's form: controls with their values, in order.
export function fieldsOf(html) {
  const form = /<form[^>]*id="?record-form"?[^>]*>([\s\S]*?)<\/form>/.exec(html);
  assert.ok(form, 'a form');
  const decode = (text = '') => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const attribute = (tag, name) => {
    const found = new RegExp(`\\s${name}(?:="([^"]*)"|=([^\\s>"]+)|(?=[\\s>]))`).exec(tag);
    return found ? decode(found[1] ?? found[2] ?? '') : undefined;
  };
  const fields = [];
  for (const [whole, input, , area, text, , select, options] of
    form[1].matchAll(/(<input\b[^>]*>)|((<textarea\b[^>]*>)([\s\S]*?)<\/textarea>)|((<select\b[^>]*>)([\s\S]*?)<\/select>)/g)) {
    const tag = input ?? area ?? select;
    const name = attribute(tag, 'name');
    if (!name) throw new Error(`no name: ${whole}`);
    const type = attribute(tag, 'type');
    if (input && (type === 'checkbox' || type === 'radio')) {
      if (attribute(tag, 'checked') !== undefined) fields.push([name, attribute(tag, 'value')]);
    } else if (select) {
      const chosen = [...options.matchAll(/<option\b[^>]*>/g)].map(([option]) => option).find((option) => attribute(option, 'selected') !== undefined);
      fields.push([name, chosen ? attribute(chosen, 'value') : '']);
    } else {
      fields.push([name, input ? attribute(tag, 'value') ?? '' : decode(text)]);
    }
  }
  return { action: attribute(form[0], 'action'), fields };
}
