// Signing in by an outside identity provider: oidc-provider, which is certified, runs here and is driven as a browser would.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Provider from 'oidc-provider';
import { Browser } from '../program/browser.mjs';
import { cookiesOf, engines, Node, until } from '../program/harness.mjs';

const algorithms = { rs: 'RS256', es: 'ES256', ed: 'EdDSA' };

function keyOf(kid, type, options) {
  return { ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid, use: 'sig' };
}

const people = {
  chen: { email: 'chen@example.org', email_verified: true, name: 'Chen Wei' },
  amina: { email: 'amina@example.org', email_verified: true, name: 'Amina' },
  mallory: { email: 'amina@example.org', email_verified: false, name: 'Mallory' },
};

// The provider, with a client for each algorithm; its issuer.
async function startProvider() {
  let answer;
  const server = createServer((request, response) => answer(request, response));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: Object.entries(algorithms).map(([name, algorithm]) => ({
      client_id: `chm-${name}`,
      client_secret: 'a secret of the client',
      redirect_uris: [`http://chm.example.org/sign-in/with/${name}/back`],
      id_token_signed_response_alg: algorithm,
    })),
    jwks: { keys: [keyOf('r', 'rsa', { modulusLength: 2048 }), keyOf('e', 'ec', { namedCurve: 'P-256' }), keyOf('d', 'ed25519')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
  });
  answer = provider.callback();
  return { issuer, server };
}

// Goes to an address of the provider, signs in there as somebody, and comes back with the address of the node it leads to.
async function through(address, login) {
  const cookies = new Map();
  let next = { address };
  for (let i = 0; i < 20; i++) {
    const answer = await fetch(next.address, { redirect: 'manual', method: next.body ? 'POST' : 'GET', body: next.body,
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(next.body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) } });
    for (const line of cookiesOf(answer)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const text = await answer.text();
    const location = answer.headers.get('location');
    if (location) {
      next = { address: new URL(location, next.address).href };
      if (next.address.startsWith('http://chm.example.org/')) return next.address.slice('http://chm.example.org'.length);
    } else {
      const action = /<form[^>]*action="([^"]+)"/.exec(text)?.[1];
      assert.ok(action, text);
      const prompt = /name="prompt" value="([^"]+)"/.exec(text)[1];
      next = { address: new URL(action, next.address).href,
        body: new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'x' } : {}) }).toString() };
    }
  }
  throw new Error('the provider leads round and round');
}

for (const engine of engines) {
  describe(`an identity provider, on ${engine.name}`, () => {
    const node = new Node(engine);
    const password = 'seven elephants in the rain';
    let provider;
    before(async () => {
      provider = await startProvider();
      writeFileSync(join(node.folder, 'keys', 'client'), 'a secret of the client\n', { mode: 0o600 });
      for (const name of Object.keys(algorithms))
        appendFileSync(join(node.folder, 'node.ini'), `\n[oidc ${name}]\nlabel = Provider ${name}\nissuer = ${provider.issuer}\n`
          + `client = chm-${name}\nsecret = keys/client\n`);
      await node.serve();
      await until(async () => (await node.get('/sign-in/with/rs')).status === 303, () => `no discovery: ${node.log}`);
      const operator = new Browser(node);
      await operator.fill(new URL(node.run('user', 'link').stdout.trim()).pathname, {});
      await operator.fill('/admin/account', { name: 'Amina', email: 'amina@example.org', password });
    });
    after(async () => {
      await node.close();
      provider.server.closeAllConnections();
      provider.server.close();
    });

    // Goes by a provider and comes back: the answer to the button.
    async function come(browser, name, login) {
      const there = await browser.ask(`/sign-in/with/${name}`);
      assert.equal(there.status, 303);
      const back = await through(there.location, login);
      return browser.fill(back, {}, back.split('?')[0]);
    }

    test('who is new gets an account, whichever algorithm the provider signs with, and comes back to it', async () => {
      for (const name of Object.keys(algorithms)) {
        people[`new-${name}`] = { email: `new-${name}@example.org`, email_verified: true, name: `New ${name}` };
        const first = new Browser(node);
        const made = await come(first, name, `new-${name}`);
        assert.deepEqual([made.status, made.location], [303, '/me'], name + made.html);
        assert.match((await first.ask('/me')).html, new RegExp(`New ${name}`));
        const again = new Browser(node);
        assert.equal((await come(again, name, `new-${name}`)).location, '/me');
        assert.equal(JSON.parse((await again.ask('/me/export.json')).html).identities.length, 1);
      }
    });

    test('an account that exists is joined only by its owner, signed in', async () => {
      const stranger = new Browser(node);
      const refused = await come(stranger, 'rs', 'amina');
      assert.equal(refused.status, 422);
      assert.equal(stranger.cookies.has('session'), false);
      const unproved = await come(new Browser(node), 'rs', 'mallory');
      assert.equal(unproved.status, 422);

      const owner = new Browser(node);
      await owner.fill('/sign-in', { email: 'amina@example.org', password });
      assert.equal((await come(owner, 'rs', 'amina')).location, '/me?saved=1');
      const later = new Browser(node);
      assert.equal((await come(later, 'rs', 'amina')).location, '/me');
      assert.match((await later.ask('/me')).html, /amina@example\.org/);
      const { submission } = Browser.hidden((await later.ask('/me')).html, '/me/providers');
      assert.equal((await later.send('/me/providers', { submission, provider: 'rs' })).location, '/me?saved=1');
      assert.equal((await come(new Browser(node), 'rs', 'amina')).status, 422);
    });

    test('a way back that this browser did not begin, or a code that is none, lets nobody in', async () => {
      const victim = new Browser(node), other = new Browser(node);
      const there = await other.ask('/sign-in/with/rs');
      const back = await through(there.location, 'chen');
      const page = await victim.ask(back);
      assert.equal(page.status, 422);
      const path = back.split('?')[0];
      const query = Object.fromEntries(new URLSearchParams(back.split('?')[1]));
      const forced = await victim.send(path, { submission: 'x1', code: query.code, state: query.state });
      assert.equal(forced.status, 422);
      const made = await other.fill(back, { code: 'made-up' }, path);
      assert.equal(made.status, 422);
      assert.equal(victim.cookies.has('session') || other.cookies.has('session'), false);
    });

    test('a provider that the settings do not name is not there', async () => {
      assert.equal((await node.get('/sign-in/with/nobody')).status, 404);
    });
  });
}
