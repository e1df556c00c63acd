// Small files of many kinds, made here: PDF, office files, images.
import { crc32 as crc32Of, deflateRawSync, deflateSync } from 'node:zlib';

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xEDB88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = crc32Of ?? ((bytes) => ~bytes.reduce((crc, byte) => table[(crc ^ byte) & 255] ^ (crc >>> 8), ~0) >>> 0);

// A PDF file of one page with these lines.
export function pdf(...lines) {
  const text = `BT /F1 12 Tf 40 700 Td ${lines.map((line) => `(${line}) Tj 0 -20 Td`).join(' ')} ET`;
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  let out = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  return Buffer.from(`${out}xref\n0 6\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`);
}

// A zip file of [name, content] with all members deflated, but for those called mimetype.
export function zip(members) {
  const local = [], central = [];
  let at = 0;
  for (const [name, content] of members) {
    const bytes = Buffer.from(content), stored = name === 'mimetype', packed = stored ? bytes : deflateRawSync(bytes);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(stored ? 0 : 8, 4);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    local.push(file);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, place, Buffer.from(name)]));
    at += file.length;
  }
  const list = Buffer.concat(central), end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, list, end]);
}

export const docx = (text) => zip([['[Content_Types].xml', '<Types/>'],
  ['word/document.xml', `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`]]);
export const xlsx = (text) => zip([['[Content_Types].xml', '<Types/>'],
  ['xl/sharedStrings.xml', `<sst><si><t>${text}</t></si></sst>`]]);
export const pptx = (text) => zip([['[Content_Types].xml', '<Types/>'],
  ['ppt/slides/slide1.xml', `<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`]]);
export const openDocument = (kind, text, manifest = '<manifest/>') => zip([
  ['mimetype', `application/vnd.oasis.opendocument.${kind}`],
  ['content.xml', '<office:document-content xmlns:office="o" xmlns:text="t"><office:automatic-styles>style</office:automatic-styles>' +
    `<office:body><office:${kind}><text:p>${text}</text:p></office:${kind}></office:body></office:document-content>`],
  ['META-INF/manifest.xml', manifest]]);

// A PNG image of one colour.
export function png(width, height, colour = [200, 30, 30]) {
  const head = Buffer.alloc(13), row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const chunk = (name, bytes) => {
    const body = Buffer.concat([Buffer.from(name), bytes]), out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(bytes.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const rows = height > 10000 ? Buffer.alloc(0) : Buffer.concat(Array(height).fill(row));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0))]);
}

// A JPEG image with EXIF data put behind its beginning: which way up it is, and a place.
export function withExif(jpeg, orientation) {
  const tiff = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0GPS 1.2345 secret place', 'latin1');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]), head = Buffer.from([0xFF, 0xE1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

// Width and height of a JPEG image, by its frame.
export function sizeOf(jpeg) {
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2))
    if ([0xC0, 0xC2].includes(jpeg[at + 1])) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  return [0, 0];
}

export const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
export const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');
