// The table of docs/permissions.md, walked whole: each role in each scope, each act on each family of types, by the API and by
// the command line; and by the pages, where an act has one.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cookiesOf, engines, Node, root } from './harness.mjs';

const page = readFileSync(join(root, 'docs', 'permissions.md'), 'utf8');

// What the table says: families.national.publish['focal-point'] is '', 'own', 'all' or 'all ¹'.
const families = Object.fromEntries([...page.matchAll(/## Records of the family `([^`]+)`\n\n([^]*?)(?=\n## |$)/g)]
  .map(([, family, table]) => {
    const [head, , ...rows] = table.trim().split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
    return [family, Object.fromEntries(rows.map(([act, ...cells]) =>
      [act.replaceAll('`', ''), Object.fromEntries(cells.map((cell, i) => [head[i + 1], cell]))]))];
  }));
const roles = Object.keys(families.national.create);
const acts = Object.keys(families.national);
const types = { national: 'focal-point', reference: 'resource', secretariat: 'decision' };

// Where a role is given, and which owners it then reaches.
const scopes = [
  { name: 'the node', words: [], reaches: ['KE', 'PE'] },
  { name: 'a government', words: ['--country', 'PE'], reaches: ['PE'] },
  { name: 'a type', words: ['--type', 'resource'], reaches: ['KE', 'PE'], type: 'resource' },
];

// Acts whose own pages are walked below, by what their page is asked for.
const doors = {
  'see-people': ['GET', '/admin/people/{person}'],
  'manage-people': ['POST', '/admin/people/{person}'],
  administer: ['GET', '/admin/harvest'],
  'read-audit': ['GET', '/admin/audit'],
};

// Routes that ask for a permission: each is walked, or stands here with who tries it.
const elsewhere = {
  '/sign-out': 'own', '/me': 'own', '/admin': 'as /admin/harvest', '/admin/account': 'as /admin/harvest',
  '/admin/people': 'as /admin/people/{id}', '/metrics': 'as /admin/harvest', '/api/v1/me': 'walked by the API', ...Object.fromEntries(['drafts', 'drafts/{id}', 'drafts/{id}/publication', 'drafts/{id}/submission', 'records/{id}/state',
    'records/{id}/requests', 'requests', 'requests/{request}', 'requests/{request}/decision', 'requests/{request}/messages',
    'requests/{request}/cancellation'].map((path) => [`/api/v1/${path}`, 'writing.test.mjs'])),
  '/me/statistics': 'statistics.test.mjs', '/me/links': 'links.test.mjs', '/admin/statistics': 'as /admin/harvest', '/admin/mail': 'as /admin/harvest', '/admin/links': 'as /admin/harvest, and links.test.mjs', ...Object.fromEntries(['look', 'page', 'jobs', 'storage', 'settings', 'setup', 'setup/{step}']
    .map((path) => [`/admin/${path}`, 'as /admin/harvest, and desk.test.mjs'])), '/admin/sign-ups': 'accounts.test.mjs', '/queue': 'requests.test.mjs',
  '/requests/{request}': 'requests.test.mjs', '/requests/{request}/decision': 'requests.test.mjs',
  '/requests/{request}/messages': 'requests.test.mjs', '/requests/{request}/cancellation': 'requests.test.mjs',
  '/records/{id}/submit': 'requests.test.mjs', '/records/{id}/withdrawal': 'requests.test.mjs',
  '/records/{id}/manage': 'manage.test.mjs', '/records/{id}/share': 'manage.test.mjs', '/records/{id}/state': 'manage.test.mjs',
  '/records/new/{type}': 'forms.test.mjs', '/records/{id}/edit': 'forms.test.mjs', '/records/{id}/copy': 'forms.test.mjs',
  '/records/{id}/preview': 'forms.test.mjs', '/records/{id}/draft/files/{hash}/{name}': 'files.test.mjs', '/translations': 'translation.test.mjs',
  '/records/{id}/draft/pictures/{hash}/{side}': 'attack.test.mjs', '/records/{id}/merge': 'merge.test.mjs',
  '/api/v1/uploads': 'uploads.test.mjs', '/api/v1/uploads/{upload}': 'uploads.test.mjs', '/admin/reviewers': 'reviews.test.mjs',
  '/records/{id}/reviewers': 'reviews.test.mjs', '/requests/{request}/review': 'reviews.test.mjs',
  ...Object.fromEntries(['/api/v1/records/{id}/translations/{language}', '/api/v1/translations/{language}', '/api/v1/translations', '/translations/{language}']
    .map((path) => [path, 'translating.test.mjs'])), ...Object.fromEntries(['look/{look}', 'add', 'remove/{source}']
    .map((path) => [`/admin/harvest/${path}`, 'as /admin/harvest, and outward.test.mjs'])),
  '/records/{id}/translations': 'translation.test.mjs', '/records/{id}/translate/{language}': 'translation.test.mjs',
};

// What somebody with only this role may do, by the table.
function expected(role, scope, family, owner) {
  const type = types[family];
  if (scope.type && scope.type !== type) return acts.filter((act) => false);
  if (!scope.reaches.includes(owner)) return [];
  return acts.filter((act) => ['all', 'all ¹'].includes(families[family][act][role]));
}

for (const engine of engines) {
  describe(`the table of permissions on ${engine.name}`, () => {
    const node = new Node(engine);
    const people = [];
    after(() => node.close());

    const must = (...words) => {
      const done = node.run(...words);
      assert.equal(done.status, 0, `${words.join(' ')}: ${done.stderr}`);
      return done.stdout.trim();
    };

    before(async () => {
      for (const role of roles) {
        for (const [i, scope] of scopes.entries()) {
          // a focal point is one of a government, and everybody is an account without being given it
          if (role === 'focal-point' && i !== 1) continue;
          if (role === 'account' && i !== 0) continue;
          const email = `${role}-${i}@example.org`;
          node.feed('seven elephants in the rain\n', 'user', 'add', email, '--name', role, '--password');
          if (role !== 'account') must('user', 'role', email, 'add', role, ...scope.words);
          const token = must('user', 'token', email, 'add', '--name', 'walk', '--scopes',
            'read,write,publish,moderate,people,operate');
          people.push({ email, role, scope, token });
        }
      }
      await node.serve();
    });

    test('holds by the API and by the command line, for each role, scope, family and owner', async () => {
      let walked = 0;
      for (const { email, role, scope, token } of people) {
        for (const family of Object.keys(families)) {
          for (const owner of ['KE', 'PE']) {
            const what = `${role} of ${scope.name}, ${family} of ${owner}`;
            let wanted = expected(role, scope, family, owner);
            // there are publishing authorities here: a focal point gives way to them
            if (role === 'focal-point') wanted = wanted.filter((act) => families[family][act][role] !== 'all ¹');
            const answer = await node.get(`/api/v1/me?type=${types[family]}&owner=${owner}`,
              { authorization: `Bearer ${token}` });
            assert.equal(answer.status, 200, what);
            assert.deepEqual((await answer.json()).acts, wanted, what);
            walked += acts.length;
            if (owner === 'PE')
              assert.deepEqual(must('user', 'acts', email, '--type', types[family], '--country', owner).split('\n').filter(Boolean),
                wanted, `${what}, by command`);
          }
        }
      }
      assert.equal(walked, people.length * acts.length * 6);
    });

    test('holds by the pages, for each act that has one', async () => {
      const person = node.json('user', 'add', 'somebody@example.org', '--name', 'S', '--country', 'PE', '--quiet');
      assert.ok(person.link);
      const id = node.run('user', 'list', '--json').stdout.trim().split('\n').map((line) => JSON.parse(line))
        .find(({ email }) => email === 'somebody@example.org').id;
      for (const { email, role, scope } of people) {
        const cookie = await signIn(node, email);
        for (const [act, [method, path]] of Object.entries(doors)) {
          const aboutPeople = path.includes('{person}');
          const address = path.replace('{person}', id);
          const may = !scope.type && ['all', 'all ¹'].includes(families.reference[act][role]) &&
            (aboutPeople || scope.words.length === 0);
          let status;
          if (method === 'GET') {
            status = (await node.get(address, { cookie })).status;
          } else {
            const body = new URLSearchParams({ submission: `walk${role}${act}`.padEnd(32, 'x'), do: 'link' });
            status = (await node.get(address, { cookie, origin: node.address }, { method, body })).status;
          }
          assert.equal([200, 303].includes(status), may, `${act} by ${role} of ${scope.name} at ${path}: ${status}`);
        }
      }
    });
  });
}

async function signIn(node, email) {
  const form = await (await node.get('/sign-in')).text();
  const [, submission] = /name="?submission"? value="?([^"\s>]+)/.exec(form);
  const answer = await node.get('/sign-in', { origin: node.address }, { method: 'POST',
    body: new URLSearchParams({ submission, email, password: 'seven elephants in the rain' }) });
  assert.equal(answer.status, 303, await answer.text());
  return cookiesOf(answer).map((line) => line.split(';')[0]).find((cookie) => cookie.startsWith('session='));
}

test('each page that asks for a permission is walked, or tried elsewhere', () => {
  const found = new Set();
  for (const name of readdirSync(join(root, 'src', 'pages')).filter((file) => file.endsWith('.c'))) {
    const source = readFileSync(join(root, 'src', 'pages', name), 'utf8');
    for (const [, path] of source.matchAll(/\{ HTTP_(?:GET|POST), "([^"]+)",[^{}]*?\.access = (?:SIGNED_IN|OPERATOR)/g)) found.add(path);
  }
  const walked = new Set(Object.values(doors).map(([, path]) => path.replace('{person}', '{id}')));
  const missing = [...found].filter((path) => !walked.has(path) && !(path in elsewhere) && !path.startsWith('/me/'));
  assert.deepEqual(missing, []);
});
