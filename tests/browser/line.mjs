// A line between a browser and a node: it can be cut and mended, also in the middle of what is being sent, and counts what goes over it.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const BANDWIDTH = 50000 / 8; // bytes a second of a line of 50 kbit/s
const LATENCY = 300; // milliseconds

export class Line {
  constructor(address) {
    this.far = new URL(address);
    this.sockets = new Set();
    this.whole = true;
    this.up = this.down = this.requests = this.cuts = 0;
  }

  async open() {
    this.server = createServer((near) => this.#join(near));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.address = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  #join(near) {
    if (!this.whole) return near.destroy();
    const far = connect(this.far.port, this.far.hostname);
    let held = Buffer.alloc(0); // of a POST that will be cut
    for (const [one, other] of [[near, far], [far, near]]) {
      this.sockets.add(one);
      one.on('error', () => {}).on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    near.on('data', (bytes) => {
      this.up += bytes.length;
      this.requests += bytes.toString('latin1').match(/^[A-Z]+ \S+ HTTP\/1\.1\r$/gm)?.length ?? 0;
      if (held.length === 0 && !(this.traps && bytes.toString('latin1').startsWith('POST /records'))) return far.write(bytes);
      held = Buffer.concat([held, bytes]);
      const [head] = held.toString('latin1').split('\r\n\r\n', 1);
      const half = head.length + 4 + Number(/^content-length: (\d+)/mi.exec(head)?.[1]) / 2;
      if (held.length < half) return true;
      far.write(held.subarray(0, half));
      return this.cut();
    });
    far.on('data', (bytes) => {
      this.down += bytes.length;
      near.write(bytes);
    });
    return near;
  }

  cut() {
    this.whole = this.traps = false;
    this.cuts++;
    for (const socket of this.sockets) socket.destroy();
  }

  // The next form that is sent arrives half; then the line is cut.
  cutInPost() {
    this.traps = true;
  }

  mend() {
    this.whole = true;
  }

  // Makes a page as slow as the line would be.
  async slow(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions',
      { offline: false, latency: LATENCY, downloadThroughput: BANDWIDTH, uploadThroughput: BANDWIDTH });
  }

  // What went over it since the last time: requests, bytes up, bytes down.
  count() {
    const counted = { requests: this.requests, up: this.up, down: this.down };
    this.up = this.down = this.requests = 0;
    return counted;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
