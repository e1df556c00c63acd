// A reader of pages, who may sign in as the operator by a link of the command and sends forms as a browser does.
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

  async signIn(node) {
    const link = node.run('user', 'link').stdout.match(/admin\/link\/\S+/)[0];
    this.cookie = (await this.post(`/${link}`, {})).headers.get('set-cookie').split(';')[0];
    return this;
  }
}
