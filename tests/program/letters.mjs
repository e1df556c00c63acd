// Messages for tests of mail that comes in: made of a few words, each on purpose right or wrong.
export const passes = (domain) => `mx.example.org; spf=pass smtp.mailfrom=x@${domain}; dmarc=pass header.from=${domain}`;

// A message with these headers (those that are null are left out), a text, and files: { name: text }.
export function letter({ results = passes('example.org'), from = 'Ann <ann@example.org>', to, text = 'Hello', files = {}, ...headers }) {
  const head = { 'Authentication-Results': results, Received: 'from a by b', From: from, To: to, Subject: 'On reefs',
    'Message-ID': `<${Math.random()}@example.org>`, 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=cut', ...headers };
  const parts = [`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`, ...Object.entries(files).map(([name, content]) =>
    `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${
      Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n')}`)];
  return `${Object.entries(head).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${
    parts.map((part) => `--cut\r\n${part}\r\n`).join('')}--cut--\r\n`;
}

// A report of delivery (RFC 3464), as a server sends one.
export const report = (to, { action = 'failed', status = '5.1.1', code = 'smtp; 550 5.1.1 no such user' } = {}) =>
  `From: MAILER-DAEMON@example.net\r\nTo: ${to}\r\nSubject: Undelivered\r\nMessage-ID: <${Math.random()}@example.net>\r\nMIME-Version: 1.0\r\n` +
  'Content-Type: multipart/report; report-type=delivery-status; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n' +
  `--cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.net\r\n\r\nFinal-Recipient: rfc822; gone@example.org\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: ${code}\r\n\r\n--cut--\r\n`;
