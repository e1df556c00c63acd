// Other programs of mail, for tests: a client of LMTP, a server of IMAP with one mailbox, and a server of names.
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

// Speaks LMTP: `say(text)` sends bytes, `hear()` gives the next whole answer (its last line).
export async function lmtp(port) {
  const socket = connect(port, '127.0.0.1');
  const lines = [], waiting = [];
  let rest = '', closed = false;
  const give = () => { while (waiting.length && (lines.length || closed)) waiting.shift()(lines.shift() ?? 'closed'); };
  socket.setEncoding('latin1').on('error', () => {});
  socket.on('data', (text) => {
    const all = (rest + text).split('\r\n');
    rest = all.pop();
    lines.push(...all.filter((line) => line[3] !== '-'));
    give();
  });
  socket.on('close', () => { closed = true; give(); });
  await once(socket, 'connect');
  const talk = {
    say: (text) => socket.write(text),
    hear: () => new Promise((resolve) => { waiting.push(resolve); give(); }),
    ask: (line) => { socket.write(`${line}\r\n`); return talk.hear(); },
    close: () => socket.destroy(),
    // One message: an answer for each recipient, or the one that ended it.
    async send(message, recipients, sender = 'ann@example.org') {
      const answers = [];
      let taken = 0;
      const first = await talk.ask(`MAIL FROM:<${sender}>`);
      if (first[0] !== '2') return [first];
      for (const to of recipients) {
        const said = await talk.ask(`RCPT TO:<${to}>`);
        if (said[0] === '2') taken++;
        else answers.push(said);
      }
      const go = await talk.ask('DATA');
      if (go[0] !== '3') return [...answers, go];
      talk.say(`${message.replace(/^\./gm, '..').replace(/(?<!\r\n)$/, '\r\n')}.\r\n`);
      for (let i = 0; i < taken; i++) answers.push(await talk.hear());
      return answers;
    },
  };
  await talk.hear();
  return talk;
}

// A mailbox: `mails` are { uid, text, flags }; what a client does to them is in `done`, [command, uid]. `answers` may hold what is
// said in place of the usual to a command (MOVE, STORE, FETCH).
export async function imapbox(tls) {
  const box = { mails: [], done: [], answers: {}, next: 1 };
  box.put = (text) => box.mails.push({ uid: box.next++, text: Buffer.from(text), flags: new Set() });

  function uid(socket, tag, words) {
    const [command, what, ...rest] = words;
    const mail = box.mails.find(({ uid: number }) => number === Number(what));
    if (command === 'SEARCH') {
      const found = box.mails.filter(({ flags }) => !flags.has('\\Deleted') && !(words.includes('UNKEYWORD') && flags.has('ChmTaken')));
      return `* SEARCH${found.map(({ uid: number }) => ` ${number}`).join('')}\r\n${tag} OK done\r\n`;
    }
    box.done.push([command, Number(what)]);
    if (box.answers[command]) return box.answers[command] === 'drop' ? socket.destroy() && '' : `${tag} ${box.answers[command]}\r\n`;
    if (command === 'FETCH') {
      socket.write(`* 1 FETCH (UID ${what} BODY[] {${mail.text.length}}\r\n`);
      socket.write(mail.text);
      return `)\r\n${tag} OK done\r\n`;
    }
    if (command === 'STORE') for (const flag of rest.slice(1)) mail.flags.add(flag.replace(/[()]/g, ''));
    if (command === 'MOVE') box.mails.splice(box.mails.indexOf(mail), 1);
    return `${tag} OK done\r\n`;
  }

  const open = tls ? (talk) => createTlsServer(tls, talk).on('tlsClientError', () => {}) : createServer;
  box.server = open((socket) => {
    let rest = '';
    socket.setEncoding('utf8').on('error', () => {});
    socket.write('* OK here\r\n');
    socket.on('data', (text) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop();
      for (const line of lines) {
        const [tag, command, ...words] = line.split(' ');
        if (command === 'CAPABILITY') socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`);
        else if (command === 'LOGIN') { box.login = words.join(' '); socket.write(`${tag} OK in\r\n`); }
        else if (command === 'SELECT') socket.write(`* ${box.mails.length} EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n${tag} OK [READ-WRITE] done\r\n`);
        else if (command === 'UID') socket.write(uid(socket, tag, words));
        else socket.write(`${tag} OK done\r\n`);
      }
    });
  });
  box.server.listen(0, '127.0.0.1');
  await once(box.server, 'listening');
  box.port = box.server.address().port;
  box.close = () => box.server.close();
  return box;
}

// A server of names (RFC 1035) on loopback: `names` are { 'TXT example.org': ['v=spf1 …'], 'MX example.org': ['mx.example.org'] }; what
// is not there does not exist. `silent` lets it answer nothing.
export async function nameserver(names) {
  const server = { names, asked: [], silent: false };
  const label = (name) => Buffer.concat([...name.split('.').filter(Boolean).map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])), Buffer.from([0])]);
  const pieces = (text) => Buffer.concat((Buffer.from(text).toString('latin1').match(/[^]{1,255}/g) ?? ['']).map((piece) =>
    Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, 'latin1')])));
  const socket = createSocket('udp4', (question, from) => {
    const parts = [];
    let at = 12;
    for (; question[at] !== 0; at += question[at] + 1) parts.push(question.toString('latin1', at + 1, at + 1 + question[at]));
    const kind = { 15: 'MX', 16: 'TXT' }[question.readUInt16BE(at + 1)];
    const name = `${kind} ${parts.join('.').toLowerCase()}`;
    server.asked.push(name);
    if (server.silent) return;
    const answers = (server.names[name] ?? []).map((value) => {
      const data = kind === 'MX' ? Buffer.concat([Buffer.from([0, 10]), label(value)]) : pieces(value);
      const head = Buffer.from([0xc0, 12, 0, kind === 'MX' ? 15 : 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]);
      return Buffer.concat([head, data]);
    });
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(answers.length ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(answers.length, 6);
    head.fill(0, 8, 12);
    socket.send(Buffer.concat([head, question.subarray(12, at + 5), ...answers]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server.port = socket.address().port;
  server.close = () => socket.close();
  return server;
}
