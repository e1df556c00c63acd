// A reader of pages, who may sign in as the operator by a link of the command and sends forms as a browser does.
import assert from 'node:assert/strict';

let count = 0;

export class Reader {
  constructor(base, cookie = '') {
    this.base = base;
    this.cookie = cookie;
  }

  get(path, headers = {}) {
    return fetch(this.base + path, { redirect: 'manual', headers: { cookie: this.cookie, ...headers } });
  }

  post(path, form, submission = `request-${++count}`) {
    return fetch(this.base + path, {
      method: 'POST', redirect: 'manual', headers: { cookie: this.cookie, origin: this.base },
      body: new URLSearchParams([['submission', submission], ...Object.entries(form).flatMap(([name, value]) =>
        [value].flat().map((one) => [name, one]))]),
    });
  }

  // The same with fields in order, as a browser sends a form.
  send(path, fields) {
    return fetch(this.base + path, {
      method: 'POST', redirect: 'manual', headers: { cookie: this.cookie, origin: this.base }, body: new URLSearchParams(fields),
    });
  }

  async signInAs(email, password) {
    const answer = await this.post('/sign-in', { email, password });
    assert.equal(answer.status, 303);
    this.cookie = answer.headers.get('set-cookie').split(';')[0];
    return this;
  }

  async signIn(node) {
    const link = node.run('user', 'link').stdout.match(/admin\/link\/\S+/)[0];
    this.cookie = (await this.post(`/${link}`, {})).headers.get('set-cookie').split(';')[0];
    return this;
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
