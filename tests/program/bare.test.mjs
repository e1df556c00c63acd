// Images that people bring lose what a camera wrote into them: position, time, names; which way up they are stays.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { engines, Node, program } from './harness.mjs';
import { Browser, fieldsOf } from './browser.mjs';

const SECRET = 'secret: 4.42 S 39.50 E, Ms A';
const text = (string) => Buffer.from(string, 'latin1');
const number = (value, length, little) => {
  const bytes = Buffer.alloc(length);
  if (little) bytes.writeUIntLE(value, 0, length);
  else bytes.writeUIntBE(value, 0, length);
  return bytes;
};
// EXIF of a picture that was taken upright to the right (6), and says more.
const tiff = Buffer.concat([text('II*\0'), number(8, 4, true), number(1, 2, true), number(0x0112, 2, true), number(3, 2, true), number(1, 4, true), number(6, 4, true), number(0, 4, true), text(SECRET)]);
const segment = (marker, ...data) => Buffer.concat([Buffer.from([0xff, marker]), number(Buffer.concat(data).length + 2, 2), ...data]);
const scan = Buffer.concat([segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4])]);
const jpeg = {
  head: [Buffer.from([0xff, 0xd8]), segment(0xe0, text('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'))],
  said: [segment(0xe1, text('Exif\0\0'), tiff), segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)), segment(0xed, text(`Photoshop 3.0\0${SECRET}`)), segment(0xfe, text(SECRET)), segment(0xe2, text(`MPF\0${SECRET}`))],
  body: [segment(0xe2, text('ICC_PROFILE\0\x01\x01colours')), segment(0xdb, Buffer.alloc(65)), scan, scan, Buffer.from([0xff, 0xd9])],
};
const sum = (bytes) => number(crc32 ? crc32(bytes) : crc(bytes), 4);
function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) for (let bit = 0, at = value ^ byte; bit < 8; bit++) value = at = at & 1 ? (at >>> 1) ^ 0xedb88320 : at >>> 1;
  return (value ^ 0xffffffff) >>> 0;
}
const chunk = (name, data) => Buffer.concat([number(data.length, 4), text(name), data, sum(Buffer.concat([text(name), data]))]);
const png = {
  head: [text('\x89PNG\r\n\x1a\n'), chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))],
  said: [chunk('eXIf', tiff), chunk('iTXt', text(`XML:com.adobe.xmp\0\0\0\0\0${SECRET}`)), chunk('tEXt', text(`Comment\0${SECRET}`))],
  body: [chunk('IDAT', Buffer.from('789c636000000002000148afa471', 'hex')), chunk('IEND', Buffer.alloc(0))],
};
const riff = (name, data) => Buffer.concat([text(name), number(data.length, 4, true), data, Buffer.alloc(data.length % 2)]);
const webp = (...chunks) => Buffer.concat([text('RIFF'), number(Buffer.concat(chunks).length + 4, 4, true), text('WEBP'), ...chunks]);
const extended = (flags) => riff('VP8X', Buffer.from([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
const still = riff('VP8 ', Buffer.alloc(21));
const upright = Buffer.concat([text('MM\0*'), number(8, 4), number(1, 2), number(0x0112, 2), number(3, 2), number(1, 4), number(6, 2), number(0, 6)]);
const images = {
  'photo.jpg': [Buffer.concat([...jpeg.head, ...jpeg.said, ...jpeg.body, text(SECRET)]), Buffer.concat([...jpeg.head, segment(0xe1, text('Exif\0\0'), upright), ...jpeg.body])],
  'photo.png': [Buffer.concat([...png.head, ...png.said, ...png.body, text(SECRET)]), Buffer.concat([...png.head, chunk('eXIf', upright), ...png.body])],
  'photo.webp': [webp(extended(0x2c), still, riff('EXIF', tiff), riff('XMP ', text(SECRET))), webp(extended(0x28), still, riff('EXIF', upright))],
};
const bare = (bytes) => spawnSync(program, ['files', 'bare'], { input: bytes });
const digits = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('what is left of an image is the image', () => {
  for (const [name, [brought, left]] of Object.entries(images)) {
    // standard input must be a file, as it is for the confined process
    const done = spawnSync('sh', ['-c', 'cat > "$1"; "$0" files bare < "$1"; code=$?; rm "$1"; exit $code', program, `${process.env.TMPDIR ?? '/tmp'}/bare-${process.pid}`], { input: brought });
    assert.equal(done.status, 0, name);
    assert.equal(done.stdout.toString('hex'), left.toString('hex'), name);
  }
  assert.equal(bare(images['photo.jpg'][0]).status, 3, 'a pipe is no file');
});

for (const engine of engines) {
  describe(`images on ${engine.name}`, () => {
    const node = new Node(engine);
    const me = new Browser(node);
    after(() => node.close());
    before(async () => {
      await node.serve();
      await me.operate();
    });

    async function bring(name, bytes) {
      const page = await (await me.get('/records/new/news')).text(), { action, fields } = fieldsOf(page), data = new FormData();
      for (const [field, value] of [...fields, ['fields/title/en', name], ['action', 'save']]) data.append(field, value);
      data.append('fields/files/0/upload', new Blob([bytes]), name);
      const saved = await me.get(action, { origin: node.address }, { method: 'POST', body: data });
      return saved.headers.get('location');
    }
    const given = async (location, name, bytes) => me.get(`${location.split('/edit')[0]}/draft/files/${digits(bytes)}/${name}`);

    test('what a camera wrote is taken out of images that people bring, which stay upright', async () => {
      for (const [name, [brought, left]] of Object.entries(images)) {
        const location = await bring(name, brought);
        assert.ok(!location.includes('refused'), location);
        assert.equal((await given(location, name, brought)).status, 404, name);
        assert.ok(left.equals(Buffer.from(await (await given(location, name, left)).arrayBuffer())), name);
      }
      const [brought, left] = images['photo.jpg'];
      const begun = await me.get('/api/v1/uploads', { origin: node.address, 'tus-resumable': '1.0.0', 'upload-length': String(brought.length), 'upload-metadata': `filename ${Buffer.from('a.jpg').toString('base64')}` }, { method: 'POST' });
      const sent = await me.get(new URL(begun.headers.get('location'), node.address).pathname, { origin: node.address, 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, { method: 'PATCH', body: brought });
      assert.equal(sent.status, 204);
      const told = await (await me.get(new URL(begun.headers.get('location'), node.address).pathname)).json();
      assert.deepEqual([told.file.hash, told.file.size], [`sha256:${digits(left)}`, left.length]);
      const cut = images['photo.png'][1].subarray(0, -12); // it has nothing to be taken out, however damaged
      assert.ok((await given(await bring('cut.png', cut), 'cut.png', cut)).ok);
      assert.match(await bring('none.jpg', Buffer.concat([...jpeg.head, text(SECRET)])), /refused=1/);
    });

    test('the setting keeps it', async () => {
      await node.stop();
      assert.equal(node.run('settings', 'images.metadata', 'kept').status, 0);
      await node.serve();
      const [brought] = images['photo.jpg'];
      assert.ok((await given(await bring('kept.jpg', brought), 'kept.jpg', brought)).ok);
    });
  });
}
