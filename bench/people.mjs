// People who write and publish at once, by the API: each begins a record, saves it several times and publishes it.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { performance } from 'node:perf_hooks';

const SAVES = 8;

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Person {
  constructor(address, { token, country }, number) {
    this.address = new URL(address);
    this.country = country;
    this.token = token;
    this.number = number;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.run = randomUUID(); // what another run sent is not sent again
    this.attempts = 0;
  }

  // Resolves to {status, etag, body, took}.
  ask(method, path, body, match) {
    const start = performance.now();
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asking = http.request({
        host: this.address.hostname, port: this.address.port, path: `/api/v1${path}`, method, agent: this.agent,
        headers: {
          authorization: `Bearer ${this.token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text),
          'idempotency-key': `${this.run}-${this.attempts++}`, ...(match && { 'if-match': match }),
        },
      }, async (answer) => {
        const parts = [];
        for await (const part of answer) parts.push(part);
        resolve({ status: answer.statusCode, etag: answer.headers.etag, body: Buffer.concat(parts).toString(), took: performance.now() - start });
      });
      asking.on('error', reject);
      asking.end(text);
    });
  }

  // One record from its beginning to its publication; `pause` is how long the person writes between two saves.
  async publish(pause, counted) {
    const fields = { title: { en: `Reefs of area ${this.number}` }, summary: { en: 'What was done on the coast.' } };
    const note = (kind, answer, good) => {
      counted[kind].push(answer.took);
      if (answer.status !== good) counted.failed.push(`${kind} ${answer.status} ${answer.body.slice(0, 200)}`);
      return answer;
    };
    await rest(Math.random() * pause);
    let draft = note('begin', await this.ask('POST', '/drafts', { type: 'resource', owner: this.country, fields }), 201);
    const { id } = JSON.parse(draft.body);
    for (let i = 0; i < SAVES; i++) {
      await rest(pause);
      fields.summary.en += ` In year ${2000 + i} the village planted mangroves along ${i * 7 + this.number} kilometres.`;
      draft = note('save', await this.ask('PUT', `/drafts/${id}`, { fields }, draft.etag), 200);
    }
    note('publish', await this.ask('POST', `/drafts/${id}/publication`, undefined, draft.etag), 200);
  }
}

// All of `people`, {token, country}, at once: {seconds, begin, save, publish: milliseconds of each, failed: [what]}.
export async function writeTogether(address, people, pause) {
  const counted = { begin: [], save: [], publish: [], failed: [] };
  const start = performance.now();
  await Promise.all(people.map((person, number) => new Person(address, person, number).publish(pause, counted)));
  for (const kind of ['begin', 'save', 'publish']) counted[kind].sort((one, other) => one - other);
  return { seconds: (performance.now() - start) / 1000, ...counted };
}
