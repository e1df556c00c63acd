// The people of a node: by command, and by the pages of those who manage them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cookiesOf, engines, Node } from './harness.mjs';

const password = 'seven elephants in the rain';

for (const engine of engines) {
  describe(`people on ${engine.name}`, () => {
    const node = new Node(engine);
    const cookies = {};
    after(() => node.close());

    const people = () => node.run('user', 'list', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
    const person = (email) => people().find((one) => one.email === email);
    const add = (email, country) => node.feed(`${password}\n`, 'user', 'add', email, '--name', email.split('@')[0],
      '--country', country, '--password');

    const submission = (html) => /name="?submission"? value="?([^"\s>]+)/.exec(html)[1];
    const as = async (email, path) => (await node.get(path, { cookie: cookies[email] })).text();
    // Sends a form of the page at `path`.
    const send = async (email, path, fields, to = path) => node.get(to, { cookie: cookies[email] ?? '', origin: node.address },
      { method: 'POST', body: new URLSearchParams({ submission: submission(await as(email, path)), ...fields }) });
    const signIn = async (email) => {
      const answer = await send('', '/sign-in', { email, password });
      cookies[email] = cookiesOf(answer).map((line) => line.split(';')[0]).find((text) => text.startsWith('session='));
      assert.ok(cookies[email], email);
    };

    before(async () => {
      for (const [email, country] of [['focal@example.org', 'KE'], ['user@example.org', 'KE'], ['peru@example.org', 'PE']])
        assert.equal(add(email, country).status, 0);
      assert.equal(node.run('user', 'role', 'focal@example.org', 'add', 'focal-point', '--country', 'KE').status, 0);
      await node.serve();
      await signIn('focal@example.org');
      await signIn('user@example.org');
    });

    test('a command says what is wrong', () => {
      assert.notEqual(add('focal@example.org', 'KE').status, 0);
      assert.equal(node.run('user', 'role', 'peru@example.org', 'add', 'king').status, 2);
      assert.notEqual(node.run('user', 'role', 'peru@example.org', 'add', 'focal-point', '--country', 'KE').status, 0);
      assert.notEqual(node.run('user', 'disable', 'nobody@example.org').status, 0);
      assert.equal(node.run('user', 'disable', 'peru@example.org').status, 0);
      assert.equal(person('peru@example.org').state, 'disabled');
      assert.equal(node.run('user', 'enable', 'peru@example.org').status, 0);
    });

    test('a focal point sees and manages the people of its country alone', async () => {
      const page = await as('focal@example.org', '/admin/people');
      assert.match(page, /user@example\.org/);
      assert.doesNotMatch(page, /peru@example\.org/);
      assert.equal((await node.get('/admin/people', { cookie: cookies['user@example.org'] })).status, 403);
      const found = async (query) => [...new Set([...(await as('focal@example.org', `/admin/people?${query}`)).matchAll(/\b(user|peru)@example\.org/g)].map(([, name]) => name))];
      assert.deepEqual(await found('q=USER%40'), ['user']);
      assert.deepEqual(await found('q=@example&after=focal@example.org'), ['user'], 'the next page, and nobody of Peru');
      assert.deepEqual([await found('q=%25'), await found('q=_ser'), await found('q=peru'), await found('q=u&state=disabled')], [[], [], [], []]);
      const { id } = person('user@example.org');
      assert.equal((await send('focal@example.org', `/admin/people/${id}`, { do: 'give', role: 'authorized-user', government: 'KE' })).status, 303);
      assert.equal((await send('focal@example.org', `/admin/people/${id}`, { do: 'give', role: 'administrator', government: 'KE' })).status, 403);
      assert.deepEqual(person('user@example.org').roles.map(({ role }) => role), ['authorized-user']);
      assert.equal((await node.get(`/admin/people/${person('peru@example.org').id}`, { cookie: cookies['focal@example.org'] })).status, 404);
    });

    test('who is invited takes the account up by the link, once', async () => {
      const invited = await (await send('focal@example.org', '/admin/people',
        { email: 'new@example.org', name: 'New', government: 'KE' })).text();
      const link = new URL(/http:\/\/[^<\s]+\/invite\/[^<\s]+/.exec(invited)[0]).pathname;
      assert.equal(person('new@example.org').state, 'unconfirmed');
      assert.equal((await send('', link, { name: 'New', password: 'short' })).status, 422);
      assert.equal((await send('', link, { name: 'New', password })).status, 303);
      assert.equal(person('new@example.org').state, 'active');
      assert.equal((await node.get(link)).status, 410);
      const abroad = await send('focal@example.org', '/admin/people', { email: 'x@example.org', name: 'X', government: 'PE' });
      assert.equal(abroad.status, 403);
    });

    test('a role is handed over to who accepts it, and a deputy has it until a day', async () => {
      const grant = person('focal@example.org').roles[0].id;
      assert.equal((await send('focal@example.org', '/me/roles',
        { do: 'deputy', grant, email: 'new@example.org', until: '2099-01-01' })).status, 303);
      assert.equal(person('new@example.org').roles[0].role, 'focal-point');
      assert.equal((await send('focal@example.org', '/me/roles', { do: 'offer', grant, email: 'user@example.org' })).status, 303);
      const offer = /name="?offer"? value="?([^"\s>]+)/.exec(await as('user@example.org', '/me/roles'))[1];
      assert.equal((await send('user@example.org', '/me/roles', { do: 'accept', offer })).status, 303);
      assert.ok(person('user@example.org').roles.some(({ role }) => role === 'focal-point'));
      assert.equal(person('focal@example.org').roles.length, 0);
      assert.equal(person('new@example.org').roles.length, 0);
      assert.equal((await node.get('/admin/people', { cookie: cookies['focal@example.org'] })).status, 403);
    });

    test('a token is shown once, opens the API and no page, and ends', async () => {
      const made = await (await send('user@example.org', '/me/tokens', { name: 'script', scope: 'people', days: '7' })).text();
      const token = /chm_[\w-]+/.exec(made)[0];
      assert.doesNotMatch(await as('user@example.org', '/me/tokens'), /chm_/);
      const authorization = `Bearer ${token}`;
      const me = await (await node.get('/api/v1/me?owner=KE', { authorization })).json();
      assert.deepEqual([me.email, me.acts], ['user@example.org', ['see-people', 'manage-people']]);
      assert.equal((await node.get('/admin/people', { authorization })).status, 303);
      assert.equal((await node.get('/api/v1/me')).status, 403);
      assert.equal((await node.get('/api/v1/me', { authorization: 'Bearer chm_wrong' })).status, 403);
      const id = /name="?token"? value="?([^"\s>]+)/.exec(await as('user@example.org', '/me/tokens'))[1];
      assert.equal((await send('user@example.org', '/me/tokens', { token: id })).status, 303);
      assert.equal((await node.get('/api/v1/me', { authorization })).status, 403);
      assert.doesNotMatch(node.log, new RegExp(token));
    });

    test('each of these acts is in the audit log, with who did it', () => {
      const acts = node.run('audit', '--json', '--account', 'focal@example.org').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(acts.map(({ act }) => act), ['role.give', 'account.invite', 'role.give', 'role.offer']);
      assert.ok(acts.every(({ channel }) => channel === 'web'));
      assert.equal(node.run('audit', '--verify').status, 0);
    });
  });
}
