// A server of mail for tests, which answers as it is told (RFC 5321): `answers` may hold a line for a command (EHLO, MAIL, RCPT,
// DATA, middle and end of the message), 'drop' to break the connection there, or a function of the line that gives one of these.
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function mailbox() {
  const box = { mails: [], answers: {}, connections: 0, greeting: '220 test' };
  const usual = { EHLO: '250 test', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', end: '250 queued', RSET: '250 ok', NOOP: '250 ok', QUIT: '221 bye' };

  function answer(socket, command, line) {
    const told = box.answers[command] ?? usual[command] ?? '500 what?';
    const text = typeof told === 'function' ? told(line) : told;
    if (text === 'drop') socket.destroy();
    else if (text !== 'silence') socket.write(`${text}\r\n`);
    return text;
  }

  box.server = createServer((socket) => {
    let rest = '', mail = {}, inside = false;
    box.connections++;
    socket.setEncoding('utf8').on('error', () => {});
    if (box.greeting) socket.write(`${box.greeting}\r\n`);
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
        const said = answer(socket, command, part);
        if (command === 'MAIL') mail.from = /<(.*?)>/.exec(part)?.[1];
        if (command === 'RCPT' && said.startsWith('2')) mail.to = /<(.*?)>/.exec(part)?.[1];
        if (command === 'DATA' && said.startsWith('3')) inside = true;
        if (command === 'QUIT') socket.end();
      }
    });
  });
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
