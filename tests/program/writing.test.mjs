// Writing by the API: a program begins, saves, submits and publishes records, and decides requests, with access tokens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, Node } from './harness.mjs';
import { Schemas } from './schemas.mjs';

const fields = (title) => ({ title: { en: title }, summary: { en: 'What was done on the coast.' } });

for (const engine of engines) {
  describe(`writing by the API on ${engine.name}`, () => {
    const node = new Node(engine);
    const tokens = {};
    let attempts = 0, document, schemas;

    // What was answered is described.
    function described(method, path, status, media, body) {
      const [, item] = Object.entries(document.paths).find(([template]) =>
        new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(`/api/v1${path.split('?')[0]}`));
      const responses = item[method.toLowerCase()].responses;
      const response = responses[status] ?? responses.default;
      const { content } = response.$ref ? document.components.responses[response.$ref.split('/').at(-1)] : response;
      schemas.holds(body, content[media].schema, `${method} ${path} ${status}`);
    }

    const must = (...words) => {
      const done = node.run(...words);
      assert.equal(done.status, 0, `${words.join(' ')}: ${done.stderr}`);
      return done.stdout.trim();
    };

    // The answer to what a person's program asks: {status, body, etag, location}.
    async function ask(who, method, path, body, headers = {}) {
      const answer = await node.get(`/api/v1${path}`, {
        ...(who && { authorization: `Bearer ${tokens[who]}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': `attempt-${attempts++}` }),
        ...headers,
      }, { method, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body) });
      const text = await answer.text();
      described(method, path, answer.status, answer.headers.get('content-type'), JSON.parse(text));
      return { status: answer.status, body: text && JSON.parse(text), etag: answer.headers.get('etag'),
        location: answer.headers.get('location'), media: answer.headers.get('content-type') };
    }

    const begun = async (who, title) => {
      const answer = await ask(who, 'POST', '/drafts', { type: 'resource', fields: fields(title) });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      return answer;
    };

    before(async () => {
      for (const [email, role, scopes] of [['writer@example.org', 'contributor', 'read,write'],
        ['authority@example.org', 'publishing-authority', 'read,write,publish,moderate'], ['other@example.org', 'contributor', 'read,write'],
        ['looker@example.org', 'contributor', 'read']]) {
        node.feed('seven elephants in the rain\n', 'user', 'add', email, '--name', email.split('@')[0], '--password');
        must('user', 'role', email, 'add', role, '--country', 'KE');
        tokens[email.split('@')[0]] = node.json('user', 'token', email, 'add', '--name', 'test', '--scopes', scopes).token;
      }
      await node.serve();
      document = await (await node.get('/api/v1/openapi.json')).json();
      schemas = new Schemas(document);
    });
    after(() => node.close());

    test('a record is begun, mended, published, amended and withdrawn', async () => {
      const first = await begun('authority', 'Reefs');
      assert.equal(first.location, `/api/v1/drafts/${first.body.id}`);
      assert.equal(first.body.document.type, 'resource');
      const address = `/drafts/${first.body.id}`;

      // nothing is lost to whoever has not seen the newest
      assert.equal((await ask('authority', 'PUT', address, { fields: {} })).status, 428);
      const second = await ask('authority', 'PUT', address, { fields: fields('Reefs and kelp') }, { 'if-match': first.etag });
      assert.equal(second.status, 200, JSON.stringify(second.body));
      assert.notEqual(second.etag, first.etag);
      const late = await ask('authority', 'PUT', address, { fields: fields('Late') }, { 'if-match': first.etag });
      assert.equal(late.status, 412);
      assert.equal(late.body.code, 'draft.changed');
      assert.equal((await ask('authority', 'GET', address)).body.document.fields.title.en, 'Reefs and kelp');

      // each fault is told, with its place
      const empty = await ask('authority', 'PUT', address, { fields: { summary: { en: 'No title' } } }, { 'if-match': second.etag });
      assert.ok(empty.body.problems.some(({ path, code }) => path === '/fields/title' && code === 'required'));
      const refused = await ask('authority', 'POST', `${address}/publication`, undefined, { 'if-match': empty.etag });
      assert.equal(refused.status, 422);
      assert.equal(refused.media, 'application/problem+json');
      assert.deepEqual(refused.body.errors, empty.body.problems);

      const good = await ask('authority', 'PUT', address, { fields: fields('Reefs of the coast') }, { 'if-match': empty.etag });
      const published = await ask('authority', 'POST', `${address}/publication`, undefined, { 'if-match': good.etag });
      assert.equal(published.status, 200, JSON.stringify(published.body));
      assert.equal(published.body.revision, 1);
      const again = await ask('authority', 'POST', `${address}/publication`, undefined, { 'if-match': good.etag });
      assert.deepEqual([again.status, again.body.revision], [200, 1]);
      assert.equal((await ask(undefined, 'GET', '/search?q=coast')).body.total, 1);

      // what was read may be sent back with a change
      const open = await ask('authority', 'GET', address);
      const record = published.body;
      record.fields.title.fr = 'Récifs de la côte';
      const amended = await ask('authority', 'PUT', address, record, { 'if-match': open.etag });
      assert.equal(amended.status, 200, JSON.stringify(amended.body));
      const next = await ask('authority', 'POST', `${address}/publication`, undefined, { 'if-match': amended.etag });
      assert.equal(next.body.revision, 2, JSON.stringify(next.body));

      const state = `/records/${record.id}/state`;
      const seen = await ask(undefined, 'GET', `/records/${record.id}`);
      assert.equal(seen.etag, `"${next.body.origin.hash.slice(7)}"`);
      assert.equal(next.etag, seen.etag);
      assert.equal((await ask('authority', 'POST', state, { state: 'withdrawn' }, { 'if-match': seen.etag })).body.code, 'manage.reason');
      const withdrawal = { state: 'withdrawn', reason: 'By mistake' };
      const blind = await ask('authority', 'POST', state, withdrawal);
      assert.deepEqual([blind.status, blind.body.code], [428, 'api.match']);
      const stale = await ask('authority', 'POST', state, withdrawal, { 'if-match': `"${record.origin.hash.slice(7)}"` });
      assert.deepEqual([stale.status, stale.body.code], [412, 'draft.changed']);
      const confirmed = await ask('authority', 'POST', state, { state: 'confirmed' }, { 'if-match': seen.etag });
      assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
      for (const etag of [confirmed.etag, confirmed.etag, '"any"']) { // sent again it is so already
        const gone = await ask('authority', 'POST', state, withdrawal, { 'if-match': etag });
        assert.deepEqual([gone.status, gone.body.state], [200, 'withdrawn'], JSON.stringify(gone.body));
      }
      assert.equal((await ask(undefined, 'GET', `/records/${record.id}`)).status, 410);
    });

    test('an attempt that is sent twice is done once', async () => {
      const body = { type: 'resource', fields: fields('Sent twice') };
      const key = { 'idempotency-key': 'the-same-attempt' };
      const [one, two] = [await ask('writer', 'POST', '/drafts', body, key), await ask('writer', 'POST', '/drafts', body, key)];
      assert.equal(one.body.id, two.body.id);
      const changed = await ask('writer', 'POST', '/drafts', { ...body, fields: fields('Another') }, key);
      assert.deepEqual([changed.status, changed.body.code], [409, 'draft.resent']);
      // the key of one account is none of another's
      assert.notEqual((await ask('other', 'POST', '/drafts', body, key)).body.id, one.body.id);
      assert.equal((await ask('writer', 'GET', '/drafts')).body.drafts.filter(({ title }) => title === 'Sent twice').length, 1);
      assert.equal((await ask('writer', 'POST', '/drafts', body, { 'idempotency-key': '' })).status, 400);
    });

    test('a file that comes in pieces is begun once, and told', async () => {
      const tus = { 'tus-resumable': '1.0.0', 'upload-length': '5', 'idempotency-key': 'the-same-file' };
      const begun = await ask('writer', 'POST', '/uploads', undefined, tus);
      assert.deepEqual([begun.status, begun.body.offset, begun.location], [201, 0, `/api/v1/uploads/${begun.body.id}`]);
      assert.equal((await ask('writer', 'POST', '/uploads', undefined, tus)).body.id, begun.body.id);
      assert.equal((await ask('writer', 'POST', '/uploads', undefined, { ...tus, 'upload-length': '6' })).body.code, 'arrival.other');
      assert.notEqual((await ask('other', 'POST', '/uploads', undefined, tus)).body.id, begun.body.id);
      assert.deepEqual((await ask('writer', 'GET', '/uploads')).body.uploads.map(({ id }) => id), [begun.body.id]);
      assert.equal((await ask('writer', 'POST', '/uploads', undefined, { ...tus, 'tus-resumable': '' })).status, 412);
      assert.equal((await ask('writer', 'PATCH', `/uploads/${begun.body.id}`, 'hello', { 'tus-resumable': '1.0.0' })).status, 415);
    });

    test('what is asked is decided by who may', async () => {
      const draft = await begun('writer', 'Asked for');
      const address = `/drafts/${draft.body.id}`;
      assert.equal((await ask('writer', 'POST', `${address}/publication`, undefined, { 'if-match': draft.etag })).status, 403);
      const asked = await ask('writer', 'POST', `${address}/submission`, { note: 'Please' });
      assert.equal(asked.status, 201, JSON.stringify(asked.body));
      assert.equal(asked.location, `/api/v1/requests/${asked.body.id}`);
      const request = `/requests/${asked.body.id}`;
      assert.equal((await ask('other', 'GET', request)).status, 404);
      assert.ok((await ask('authority', 'GET', '/requests')).body.waiting.some(({ id }) => id === asked.body.id));
      assert.ok((await ask('writer', 'GET', '/requests')).body.sent.some(({ id }) => id === asked.body.id));
      for (let i = 0; i < 2; i++)
        assert.equal((await ask('authority', 'POST', `${request}/messages`, { text: 'Which reef?' })).body.messages.length, 1);
      const returned = await ask('authority', 'POST', `${request}/decision`, { decision: 'returned', answer: 'Name the reef' });
      assert.equal(returned.body.state, 'returned', JSON.stringify(returned.body));

      const second = await ask('writer', 'POST', `${address}/submission`, {});
      const decision = `/requests/${second.body.id}/decision`;
      assert.equal((await ask('writer', 'POST', decision, { decision: 'granted' })).status, 403);
      for (let i = 0; i < 2; i++)
        assert.equal((await ask('authority', 'POST', decision, { decision: 'granted' })).body.state, 'granted');
      assert.equal((await ask('authority', 'POST', decision, { decision: 'declined', answer: 'No' })).status, 409);
      assert.equal((await ask(undefined, 'GET', `/records/${draft.body.id}`)).body.revision, 1);

      const problem = await ask('other', 'POST', `/records/${draft.body.id}/requests`, { kind: 'proposal', note: 'A better title' });
      assert.equal(problem.status, 201, JSON.stringify(problem.body));
      assert.equal((await ask('other', 'POST', `/requests/${problem.body.id}/cancellation`, {})).body.state, 'cancelled');
      assert.equal((await ask('other', 'POST', '/requests', { kind: 'question', note: 'Whom do I ask?' })).status, 201);
      assert.equal((await ask('other', 'POST', '/requests', { kind: 'withdrawal' })).body.code, 'request.kind');
    });

    test('what is done without an answer ends the request for it, and tells who asked', async () => {
      const mails = () => node.run('mail', 'list', '--json').stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line))
        .filter(({ to, template }) => to === 'writer@example.org' && template === 'answer').length;
      const state = async (id) => (await ask('writer', 'GET', `/requests/${id}`)).body.state;
      const draft = await begun('writer', 'Published from the form');
      const address = `/drafts/${draft.body.id}`, before = mails();
      const asked = await ask('writer', 'POST', `${address}/submission`, { note: 'Please' });
      const { etag } = await ask('authority', 'GET', address);
      const published = await ask('authority', 'POST', `${address}/publication`, undefined, { 'if-match': etag });
      assert.equal(published.status, 200, JSON.stringify(published.body));
      assert.deepEqual([await state(asked.body.id), mails()], ['granted', before + 1]);
      const second = await ask('writer', 'POST', `/records/${draft.body.id}/requests`, { kind: 'withdrawal', note: 'It was never held' });
      assert.equal(second.status, 201, JSON.stringify(second.body));
      must('record', 'withdraw', draft.body.id, '--reason', 'It was never held');
      assert.deepEqual([await state(second.body.id), mails()], ['granted', before + 2]);
    });

    test('a draft is discarded, and only its people see it', async () => {
      const draft = await begun('writer', 'For the bin');
      const address = `/drafts/${draft.body.id}`;
      assert.equal((await ask('other', 'GET', address)).status, 403);
      assert.equal((await ask('other', 'DELETE', address, undefined, { 'if-match': draft.etag })).status, 403);
      assert.equal((await ask('looker', 'POST', '/drafts', { type: 'resource', fields: fields('No scope') })).status, 403);
      assert.equal((await ask('writer', 'DELETE', address, undefined, { 'if-match': '"0.9"' })).status, 412);
      assert.equal((await ask('writer', 'DELETE', address, undefined, { 'if-match': draft.etag })).status, 200);
      assert.ok((await ask('writer', 'GET', '/drafts')).body.drafts.every(({ id }) => id !== draft.body.id));
    });

    test('what is no record is refused with its place, and what is no token', async () => {
      for (const [body, status, code] of [['{"type":', 400], ['[]', 400, 'api.object'], ['{"type":"resource","type":"event"}', 400],
        ['{"type":"nothing"}', 404, 'type.unknown'], ['{"type":"resource","fields":{"title":7}}', 422, 'record.problems'],
        ['{"type":"resource","fields":{"nothing":{"en":"x"}}}', 422, 'record.problems'],
        ['{"type":"resource","fields":[]}', 422, 'record.problems'], ['{"type":"resource","owner":7}', 422, 'record.problems'],
        [`{"type":"resource","fields":${'['.repeat(5000)}${']'.repeat(5000)}}`, 413, 'json.depth']]) {
        const answer = await ask('writer', 'POST', '/drafts', body);
        assert.equal(answer.status, status, `${body.slice(0, 60)}: ${JSON.stringify(answer.body)}`);
        if (code) assert.equal(answer.body.code, code);
        if (status === 422) assert.ok(answer.body.errors.length > 0 && answer.body.errors.every(({ path }) => path !== undefined));
      }
      assert.equal((await ask('writer', 'POST', '/drafts', 'a=b', { 'content-type': 'text/plain' })).status, 415);
      tokens.nobody = 'chm_nothing';
      assert.ok([401, 403].includes((await ask('nobody', 'GET', '/drafts')).status));
      assert.ok([401, 403].includes((await ask(undefined, 'GET', '/drafts')).status));
      // a page of another site has no token, and a session counts only from our own
      const foreign = await node.get('/api/v1/drafts', { origin: 'https://elsewhere.example', cookie: 'session=x',
        'content-type': 'application/json', 'idempotency-key': 'foreign' }, { method: 'POST', body: '{}' });
      assert.equal(foreign.status, 403);
    });
  });
}
