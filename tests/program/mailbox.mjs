// A server of mail for tests, which answers as it is told (RFC 5321): `answers` may hold a line for a command (EHLO, MAIL, RCPT,
// DATA, middle and end of the message), 'drop' to break the connection there, or a function of the line that gives one of these.
//
// `tls` is { key, cert, begins }: with `begins` TLS is spoken from the beginning, else after STARTTLS.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';

// A certificate that signs itself for addresses of this machine: { key, cert, path }.
export function makeCertificate(folder, name) {
  const [key, path] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const done = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1,IP:0.0.0.0', '-keyout', key, '-out', path], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return { key: readFileSync(key), cert: readFileSync(path), path };
}

export async function mailbox(tls) {
  const box = { mails: [], answers: {}, connections: 0, encrypted: 0, greeting: '220 test' };
  const usual = { EHLO: '250 test', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', end: '250 queued', RSET: '250 ok', NOOP: '250 ok', QUIT: '221 bye' };

  function answer(socket, command, line) {
    const told = box.answers[command] ?? socket.usual[command] ?? '500 what?';
    const text = typeof told === 'function' ? told(line) : told;
    if (text === 'drop') socket.destroy();
    else if (text !== 'silence') socket.write(`${text}\r\n`);
    return text;
  }

  const usualSecure = { ...usual, EHLO: '250-test\r\n250 AUTH PLAIN' };
  const usualOpen = { ...usual, EHLO: '250-test\r\n250 STARTTLS' };

  function talk(socket, secure) {
    let rest = '', mail = {}, inside = false, signing = false;
    socket.setEncoding('utf8').on('error', () => {});
    socket.usual = secure ? usualSecure : tls ? usualOpen : usual;
    socket.on('data', (text) => {
      rest += text;
      if (inside && box.answers.middle === 'drop') return socket.destroy();
      for (;;) {
        const end = rest.indexOf(inside ? '\r\n.\r\n' : '\r\n');
        if (end < 0) {
          return;
        }
        const part = rest.slice(0, end);
        rest = rest.slice(end + (inside ? 5 : 2));
        if (inside) {
          inside = false;
          mail.text = part.replace(/^\.\./gm, '.');
          if (answer(socket, 'end', part).startsWith('2')) box.mails.push(mail);
          mail = {};
          continue;
        }
        const command = part.split(/[ :]/)[0].toUpperCase();
        if (command === 'STARTTLS' && tls && !secure) {
          socket.removeAllListeners('data');
          socket.write('220 go on\r\n');
          box.encrypted++;
          return talk(new TLSSocket(socket, { isServer: true, ...tls }), true);
        }
        if (command === 'AUTH') {
          signing = true;
          socket.write('334 \r\n');
          continue;
        }
        if (signing) {
          signing = false;
          box.login = { words: Buffer.from(part, 'base64').toString().split('\0').slice(1), secure };
          socket.write('235 in\r\n');
          continue;
        }
        const reply = answer(socket, command, part);
        if (command === 'MAIL') mail.from = /<(.*?)>/.exec(part)?.[1];
        if (command === 'RCPT' && reply.startsWith('2')) mail.to = /<(.*?)>/.exec(part)?.[1];
        if (command === 'DATA' && reply.startsWith('3')) inside = true;
        if (command === 'QUIT') socket.end();
      }
    });
  }

  const greet = (secure) => (socket) => {
    box.connections++;
    box.encrypted += secure ? 1 : 0;
    if (box.greeting) socket.write(`${box.greeting}\r\n`);
    talk(socket, secure);
  };
  box.server = tls?.begins ? createTlsServer(tls, greet(true)).on('tlsClientError', () => { box.refused = true; }) : createServer(greet(false));
  box.server.listen(0, '127.0.0.1');
  await once(box.server, 'listening');
  box.port = box.server.address().port;
  box.close = () => box.server.close();
  return box;
}

// The text of a mail, decoded, soft line breaks undone.
export function bodyOf(mail) {
  const cut = mail.text.indexOf('\r\n\r\n');
  const head = mail.text.slice(0, cut);
  let body = mail.text.slice(cut + 4);
  if (/^Content-Transfer-Encoding: base64/mi.test(head)) body = Buffer.from(body, 'base64').toString('utf8');
  else if (/^Content-Transfer-Encoding: quoted-printable/mi.test(head)) {
    const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    body = Buffer.from(bytes, 'latin1').toString('utf8');
  }
  return body.replace(/\r\n/g, '\n').replace(/(?<!^--) \n/gm, ' ');
}

export const header = (mail, name) =>
  new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'mi').exec(mail.text.split('\r\n\r\n')[0])?.[1].replace(/\r\n[ \t]/g, ' ');
