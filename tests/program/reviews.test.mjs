// Case studies are reviewed: reviewers offer themselves, are let in, invited, read the draft while they are asked, and are credited.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { engines, Node, program } from './harness.mjs';
import { Browser } from './browser.mjs';

const password = 'seven elephants in the rain';
const marks = { relevance: 'met', impact: 'partly', replicable: 'met', recommendation: 'recommended' };

// People of a node who have signed in, with a token each for what is not tried by pages here.
class People {
  constructor(node) { this.node = node; this.tokens = {}; }
  add(name, ...role) {
    const email = `${name.toLowerCase()}@example.org`;
    assert.equal(this.node.feed(`${password}\n`, 'user', 'add', email, '--name', name, '--password', '--country', 'KE').status, 0);
    if (role.length) assert.equal(this.node.run('user', 'role', email, 'add', ...role).status, 0);
    this.tokens[name] = this.node.json('user', 'token', email, 'add', '--name', 'test', '--scopes', 'read,write').token;
  }
  signIn(name) { return new Browser(this.node).signIn(`${name.toLowerCase()}@example.org`, password); }
  async api(name, method, path, body, headers = {}) {
    const answer = await this.node.get(`/api/v1${path}`, { authorization: `Bearer ${this.tokens[name]}`, 'content-type': 'application/json',
      'idempotency-key': `a${Math.random().toString(36).slice(2)}`, ...headers }, { method, body: body && JSON.stringify(body) });
    return { status: answer.status, body: await answer.json(), etag: answer.headers.get('etag') };
  }
}

const offer = { background: 'Twenty years of reefs', 'subject-1': 'subjects:ecosystems-and-habitats', 'spoken-2': 'en', country: ['KE'],
  interests: 'Worked for the ministry', available: '1', credited: '1' };
const chosen = (ids) => Object.fromEntries(ids.map((id) => [`reviewer-${id}`, id]));
const requestOf = (html) => html.match(/\/requests\/(\w{7})/)[1];

for (const engine of engines) {
  test(`${engine.name}: case studies are reviewed`, async (t) => {
    const node = new Node(engine), other = new Node(engine, ['--short', 'ug']);
    t.after(async () => { await node.close(); await other.close(); });
    const people = new People(node);
    people.add('Ann');
    people.add('Rita');
    people.add('Zoe');
    people.add('Ed', 'publishing-authority', '--country', 'KE');
    await node.serve();
    // one after the other: how many passwords are tried at once is limited
    const ann = await people.signIn('Ann'), rita = await people.signIn('Rita'), zoe = await people.signIn('Zoe'), ed = await people.signIn('Ed');
    const reader = new Browser(node), operator = await new Browser(node).operate();
    const begun = await people.api('Ann', 'POST', '/drafts', { type: 'case-study', owner: 'KE', fields: { title: { en: 'Reefs of the coast' },
      summary: { en: 'How villages keep their reefs.' }, subjects: ['subjects:coral-reefs'], authors: [{ name: 'Ann Author' }] } });
    assert.equal(begun.status, 201, JSON.stringify(begun.body));
    const study = begun.body.id, html = async (who, path) => (await who.get(path)).text();
    let invitation, request, review;

    await t.test('people offer to review, and a moderator lets them in', async () => {
      assert.match(await html(rita, '/me'), /\/me\/reviewing/);
      assert.equal((await rita.post('/me/reviewing', { ...offer, 'subject-1': [] })).status, 422);
      for (const [who, more] of [[rita, {}], [ann, {}], [zoe, { credited: [] }]])
        assert.equal((await who.post('/me/reviewing', { ...offer, ...more })).status, 303);
      assert.match(await html(rita, '/me/reviewing'), /Twenty years of reefs/);
      assert.equal((await rita.get('/admin/reviewers')).status, 403);
      assert.match(await html(operator, '/admin/reviewers'), /Worked for the ministry/);
      const queue = await html(operator, '/queue');
      const [, asked] = queue.match(/request-(\w{7})[^]{0,300}Rita/) ?? [];
      assert.equal((await operator.post(`/requests/${asked}/decision`, { decision: 'granted' })).status, 303);
      assert.match(await html(rita, '/me/reviewing'), /You are in the pool/);
      for (const name of ['ann', 'zoe']) assert.equal(node.run('reviewers', 'accept', `${name}@example.org`).status, 0);
      assert.equal(node.run('reviewers', 'accept', 'ed@example.org').status, 1);
      const pool = node.run('reviewers', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(pool.map(({ name, accepted }) => [name, accepted]).sort(), [['Ann', true], ['Rita', true], ['Zoe', true]]);
    });

    await t.test('who may publish invites; the author is not among those', async () => {
      assert.equal((await rita.get(`/records/${study}/reviewers`)).status, 404); // she sees no draft of it
      assert.equal((await ann.get(`/records/${study}/reviewers`)).status, 403);
      assert.match(await html(ed, `/records/${study}/manage`), /\/reviewers"/);
      const page = await html(ed, `/records/${study}/reviewers`);
      assert.match(page, /Rita/);
      assert.match(page, /fits the theme/);
      assert.match(page, /Worked for the ministry/);
      assert.doesNotMatch(page, /Ann</);
      const ids = [...page.matchAll(/name="?reviewer-(\w+)/g)].map(([, id]) => id);
      assert.equal(ids.length, 2);
      assert.equal((await ed.post(`/records/${study}/reviewers`, { reason: '28', note: 'Please' })).status, 422);
      assert.equal((await ed.post(`/records/${study}/reviewers`, { ...chosen(ids), reason: '99', note: 'Please' })).status, 422);
      assert.equal((await ed.post(`/records/${study}/reviewers`, { ...chosen(ids), reason: '28', note: 'Please look at it' })).status, 303);
      assert.match(await html(ed, `/records/${study}/reviewers`), /invited already/);
    });

    await t.test('the invitation comes by mail; looking at it decides nothing, and nothing is read before it is accepted', async () => {
      const mails = node.run('mail', 'list', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
      const mail = mails.find(({ to, template }) => to === 'rita@example.org' && template === 'request');
      const [, link] = node.run('mail', 'show', String(mail.id)).stdout.replaceAll('=\n', '').match(/http:\/\/chm\.example\.org(\/decide\/[\w-]+)/);
      for (let i = 0; i < 2; i++) {
        const page = await html(reader, link);
        assert.match(page, /Please look at it/);
        assert.doesNotMatch(page, /villages keep/);
      }
      assert.equal((await ed.post(link, { decision: 'granted' })).status, 303); // whoever has the link is its reader
      invitation = requestOf(await html(ed, `/records/${study}/manage`));
      request = requestOf((await html(rita, '/queue')).split('choices')[1] ?? '');
      const page = await html(rita, `/requests/${request}`);
      assert.match(page, /villages keep their reefs/);
      assert.match(page, /Write the review/);
      assert.notEqual((await zoe.get(`/requests/${request}`)).status, 200);
      const declining = requestOf((await html(zoe, '/queue')).split('choices')[1] ?? '');
      assert.doesNotMatch(await html(zoe, `/requests/${declining}`), /villages keep/);
      assert.equal((await zoe.post(`/requests/${declining}/decision`, { decision: 'declined', answer: 'No time' })).status, 303);
      assert.ok(node.run('mail', 'list').stdout.includes('ed@example.org'));
      assert.ok(invitation);
    });

    await t.test('the review is a draft of the reviewer, handed in when its publication is asked for', async () => {
      assert.equal((await rita.post(`/requests/${request}/decision`, { decision: 'granted' })).status, 409); // nothing is written yet
      assert.equal((await zoe.post(`/requests/${request}/review`, {})).status, 404);
      for (let i = 0; i < 2; i++) {
        const [, id] = (await rita.post(`/requests/${request}/review`, {})).headers.get('location').match(/^\/records\/([\w-]+)\/edit$/);
        assert.equal(id, review ?? id);
        review = id;
      }
      const draft = await people.api('Rita', 'GET', `/drafts/${review}`);
      const { fields } = draft.body.document;
      assert.deepEqual([fields.case_study, fields.reviewers, fields.interests.en], [study, [{ name: 'Rita' }], 'Worked for the ministry']);
      const saved = await people.api('Rita', 'PUT', `/drafts/${review}`, { fields: { ...fields, ...marks, summary: { en: 'Well told.' } } },
        { 'if-match': draft.etag });
      assert.equal(saved.status, 200, JSON.stringify(saved.body));
      assert.equal((await rita.post(`/records/${review}/submit`, {})).status, 303);
      const page = await html(rita, `/requests/${request}`);
      assert.doesNotMatch(page, /villages keep/); // the right to read it has ended
      assert.match(page, /Granted|Done|granted/i);
    });

    await t.test('who may publish decides; the study shows the review with credit to both', async () => {
      assert.equal(node.run('record', 'publish', study).status, 0);
      const [, publication] = (await html(ed, '/queue')).match(/request-(\w{7})[^]{0,300}Review: Reefs/) ?? [];
      assert.equal((await ed.post(`/requests/${publication}/decision`, { decision: 'granted' })).status, 303);
      const page = await html(reader, `/records/${study}`);
      assert.match(page, /Recommended to others/);
      assert.match(page, /Rita/);
      assert.match(page, /"@type":"Review"[^\]]*Rita/);
      const told = await (await reader.get(`/records/${study}/reviews.json`)).json();
      assert.deepEqual(told.authors, ['Ann Author']);
      assert.deepEqual(told.reviews.map((one) => [one.id, one.reviewers, one.recommendation, one.impact]), [[review, ['Rita'], 'recommended', 'partly']]);
      assert.match(await html(reader, '/reviewers'), /Rita[^]*Review: Reefs/);
      assert.doesNotMatch(await html(reader, '/reviewers'), /Zoe/);
      assert.equal(node.run('check').status, 0);
    });

    await t.test('what is kept of a reviewer goes to them, and their name with their account', async () => {
      assert.equal((await rita.post(`/requests/${request}/messages`, { text: 'With pleasure' })).status, 303);
      const kept = await (await rita.get('/me/export.json')).json();
      assert.equal(kept.reviewer.interests, offer.interests);
      assert.deepEqual(kept.requests.map(({ kind, sent }) => [kind, sent]).sort(),
        [['invitation', false], ['publication', true], ['review', false], ['reviewing', true]]);
      assert.deepEqual(kept.said.map(({ text }) => text), ['With pleasure']);
      assert.deepEqual(kept.records, [{ record: review, revision: 1 }]);
      assert.match(await html(ed, `/requests/${request}`), /Rita[^]*With pleasure/);
      assert.equal((await rita.post('/me/delete', { sure: 'yes' })).status, 303);
      assert.match(await html(ed, `/requests/${request}`), /With pleasure/);
      assert.doesNotMatch(await html(ed, `/requests/${request}`), /Rita/);
    });

    await t.test('a node that harvests shows it, and reviews what is of another node', async () => {
      const harvest = async (...words) => {
        const child = spawn(program, ['harvest', '--json', ...words], { env: { ...process.env, CHM_NODE: other.folder } });
        await once(child, 'close');
      };
      await harvest('add', `${node.address}/oai`, '--name', 'home', '--private');
      await harvest('run', 'home');
      const there = new People(other);
      there.add('Uma');
      await other.serve();
      const uma = await there.signIn('Uma'), chief = await new Browser(other).operate();
      assert.match(await html(new Browser(other), `/records/${study}`), /Recommended to others/);
      assert.equal((await uma.post('/me/reviewing', { ...offer, credited: [] })).status, 303);
      assert.equal(other.run('reviewers', 'accept', 'uma@example.org').status, 0);
      const [, id] = (await html(chief, `/records/${study}/reviewers`)).match(/name="?reviewer-(\w+)/);
      assert.equal((await chief.post(`/records/${study}/reviewers`, { ...chosen([id]), reason: '14', note: 'Please' })).status, 303);
      const asked = requestOf((await html(uma, '/queue')).split('choices')[1] ?? '');
      assert.equal((await uma.post(`/requests/${asked}/decision`, { decision: 'granted' })).status, 303);
      const taken = requestOf((await html(uma, `/requests/${asked}`)).match(/href="?\/requests[^>]*>You have accepted/)[0]);
      const [, own] = (await uma.post(`/requests/${taken}/review`, {})).headers.get('location').match(/^\/records\/([\w-]+)\/edit$/);
      const draft = await there.api('Uma', 'GET', `/drafts/${own}`);
      const { fields } = draft.body.document;
      assert.deepEqual([fields.case_study, fields.reviewers], [`${study}@1`, undefined]);
      await there.api('Uma', 'PUT', `/drafts/${own}`, { fields: { ...fields, ...marks, summary: { en: 'Not clear.' }, recommendation: 'with-changes' } },
        { 'if-match': draft.etag });
      assert.equal(other.run('record', 'publish', own).status, 0);
      assert.doesNotMatch(await html(uma, '/queue'), new RegExp(taken)); // it is handed in
      const { reviews } = await (await new Browser(other).get(`/records/${study}/reviews.json`)).json();
      assert.deepEqual(reviews.map((one) => [one.node, one.revision, one.reviewers]).sort(), [['ke', undefined, ['Rita']], ['ug', 1, undefined]]);
      assert.match(await html(new Browser(other), `/records/${study}`), /a reviewer who is not named/);
      assert.doesNotMatch(await html(new Browser(other), '/reviewers'), /Uma/);
      assert.equal(other.run('check').status, 0);
    });
  });
}
