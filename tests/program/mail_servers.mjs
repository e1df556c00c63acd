// Other programs of mail, for tests: a client of LMTP, and a server of IMAP with one mailbox.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

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
export async function imapbox() {
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

  box.server = createServer((socket) => {
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
