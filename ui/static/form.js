// Comfort for the form of a record, which works without it: saves by itself, sends files in pieces that go on after a cut, shows
// likely duplicates while one types. "Saved" is said only when the node has answered that it is; nothing is kept in the browser.
'use strict';
(() => {
  const form = document.getElementById('record-form');
  const state = document.getElementById('state');
  if (!form || !state || !window.fetch) return;
  const words = form.dataset;
  const PAUSE = 3000, FIRST = 750, LONGEST = 30000;
  let sending = 0, pressed = null;
  let sequence = 0, dirty = false, busy = false, leaving = false, wait = FIRST, timer = 0, pending = null;

  const say = (text, wrong) => {
    state.textContent = text;
    state.classList.toggle('wrong', !!wrong);
  };
  const makeId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

  // What is sent: the same again, under the same name, until an answer has come or something was changed.
  function prepare() {
    if (pending && !dirty) return pending;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (typeof value !== 'string') data.delete(name);
    const body = new URLSearchParams(data);
    body.set('action', 'autosave');
    body.set('submission', makeId());
    body.set('sequence', String(++sequence));
    dirty = false;
    pending = body.toString();
    return pending;
  }

  function later(time) {
    clearTimeout(timer);
    timer = setTimeout(save, time);
  }

  function taken(data) {
    pending = null;
    wait = FIRST;
    if (data.fate !== 'late') {
      form.elements.version.value = data.version;
      form.elements.base.value = data.base;
    }
    if (data.address && form.getAttribute('action') !== data.address) {
      form.setAttribute('action', data.address);
      history.replaceState(null, '', `${data.address}?step=${form.elements.step.value}`);
    }
    if (dirty) return say(words.unsaved);
    if (pressed && !sending) return go();
    const time = new Date(data.saved).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
    return say(data.fate === 'both' ? words.both : words.saved.replace('__:__', time));
  }

  // Does what a button says that waited until all was saved.
  function go() {
    const button = pressed;
    pressed = null;
    button.click();
  }

  function failed(status) {
    if (status === 401 || (status >= 400 && status < 500 && status !== 429)) {
      pending = null;
      if (pressed && status !== 401 && !dirty && !sending) return go(); // the page that comes then says what is wrong
      pressed = null;
      return say(status === 401 ? words.ended : words.failed, true);
    }
    wait = Math.min(wait * 2, LONGEST);
    say(words.waiting, true);
    return later(wait);
  }

  async function save() {
    clearTimeout(timer);
    if (busy || leaving || (!dirty && !pending)) return;
    busy = true;
    say(words.saving);
    let status = 0, answer = null;
    try {
      const response = await fetch(form.getAttribute('action'), {
        method: 'POST', body: prepare(), credentials: 'same-origin', signal: AbortSignal.timeout ? AbortSignal.timeout(LONGEST) : undefined,
        headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      status = response.status;
      if (response.ok || status === 409) answer = await response.json();
    } catch {
      answer = null;
      status = status && status < 400 ? 0 : status;
    }
    busy = false;
    if (leaving) return;
    if (answer && answer.fate) taken(answer);
    else failed(status);
    if (dirty) later(pressed ? 0 : PAUSE);
  }

  form.addEventListener('input', (event) => {
    if (event.target.type === 'file' || event.target.name === 'map-press') return; // it is sent with the form
    if (event.target.name && event.target.name.startsWith('find/')) return;
    if (!dirty) say(words.unsaved);
    dirty = true;
    if (!busy) later(PAUSE);
  });
  form.addEventListener('change', () => { if (dirty && !busy) later(300); });
  window.addEventListener('online', () => { if (dirty || pending) save(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden && dirty) save(); });
  window.addEventListener('beforeunload', (event) => { if ((dirty || pending || sending) && !leaving) event.preventDefault(); });
  form.addEventListener('submit', (event) => {
    if (leaving || sending || dirty || pending) {
      event.preventDefault(); // a second click, or the button waits until files and texts have arrived: the line may be cut
      if (leaving) return;
      pressed = event.submitter;
      if (!sending) save();
      return;
    }
    leaving = true;
    form.elements.sequence.value = String(++sequence);
  });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    leaving = false; // came back to this page: what is sent now is another attempt
    pressed = null;
    form.elements.submission.value = makeId();
  });
  form.addEventListener('keydown', (event) => {
    const finder = event.target.closest('.finder');
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT' || !finder) return;
    event.preventDefault();
    finder.querySelector('button').click();
  });

  // ---- files, in pieces (the tus protocol, docs/files.md); without script they go with the form
  const UPLOADS = '/api/v1/uploads', SMALL = 1 << 15, LARGE = 1 << 22;
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  async function ask(address, method, headers, body) {
    const answer = await fetch(address, {
      method, body, credentials: 'same-origin', signal: AbortSignal.timeout ? AbortSignal.timeout(2 * LONGEST) : undefined,
      headers: { Accept: 'application/json', 'Tus-Resumable': '1.0.0', ...headers },
    });
    if (!answer.ok) {
      const { code } = await answer.json().catch(() => ({}));
      throw Object.assign(new Error(address), { status: answer.status, code });
    }
    return answer;
  }

  // The address of a file that is being sent: one that was begun before, perhaps on another page, or a new one.
  async function begin(file, key) {
    const metadata = `filename ${base64(file.name)},modified ${base64(String(file.lastModified))}`;
    const { uploads } = await (await ask(UPLOADS, 'GET')).json();
    const known = uploads.find((one) => one.metadata === metadata && one.length === file.size);
    if (known) return `${UPLOADS}/${known.id}`;
    const made = await ask(UPLOADS, 'POST', { 'Upload-Length': file.size, 'Upload-Metadata': metadata, 'Idempotency-Key': key });
    return made.headers.get('Location');
  }

  // Sends a file to its end, however often the line is cut. A piece that took too long counts as far as it came.
  async function bring(file, tell) {
    const key = makeId();
    let address = '', offset = 0, size = 4 * SMALL, pause = FIRST;
    for (;;) {
      try {
        address ||= await begin(file, key);
        const told = await (await ask(address, 'GET')).json();
        if (told.file) return told.file;
        for (offset = told.offset; offset < file.size;) {
          tell(offset);
          const began = Date.now();
          const answer = await ask(address, 'PATCH', { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' },
            file.slice(offset, offset + size));
          offset = Number(answer.headers.get('Upload-Offset'));
          pause = FIRST;
          size = Date.now() - began < 2000 ? Math.min(size * 2, LARGE) : Math.max(size / 2, SMALL);
        }
      } catch (error) {
        await file.slice(0, 1).arrayBuffer(); // fails when it is not there any more
        if (error.status === 404) address = '';
        else if (error.status >= 400 && error.status < 500 && ![409, 423, 429].includes(error.status)) throw error;
        size = SMALL;
        tell(offset, true);
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(pause * 2, LONGEST);
      }
    }
  }

  async function send(input, file, line) {
    const bar = document.createElement('progress');
    let before = '';
    bar.max = file.size;
    bar.setAttribute('aria-label', file.name);
    line.before(bar);
    sending++;
    try {
      const { hash } = await bring(file, (offset, isCut) => {
        const share = Math.floor(offset / file.size * 20) / 20; // not each piece is read out
        const text = (isCut ? words.sendingCut : words.sending).replace('__name__', file.name)
          .replace('__share__', share.toLocaleString(document.documentElement.lang, { style: 'percent' }));
        bar.value = offset;
        if (text !== before) line.textContent = before = text;
      });
      const field = document.createElement('input');
      field.type = 'hidden';
      field.name = input.name;
      field.value = hash;
      line.after(field);
      line.textContent = '';
      dirty = true;
    } catch (error) {
      const said = error.code === 'attachment.infected' ? words.infected : words.refused;
      line.textContent = error.status === 403 ? words.ended : said;
    }
    bar.remove();
    input.value = '';
    input.disabled = false;
    if (--sending > 0 || !(dirty || pressed)) return;
    pressed ??= form.querySelector('button[value="save"]');
    go();
  }

  for (const input of form.querySelectorAll('input[type="file"]')) {
    const line = document.createElement('p');
    line.setAttribute('role', 'status');
    line.className = 'state';
    input.after(line);
    input.addEventListener('change', () => {
      if (!input.files.length || leaving) return;
      input.disabled = true; // it does not go with the form
      send(input, input.files[0], line);
    });
  }

  // ---- a place on the map: a drag is an area, a press a point or a corner, arrow keys move a cross that Enter takes. Without script
  // each press is sent; here only looking nearer is.
  const map = document.getElementById('map');
  const [west, south, east, north] = (map?.dataset.edges ?? '').split(',').map(Number);
  const near = (number, most) => Math.min(Math.max(number, 0), most);
  const degrees = (number) => Number((number > 180 ? number - 360 : number < -180 ? number + 360 : number).toFixed(4));

  function follow(input) {
    const text = document.getElementById(map.dataset.path), mark = document.createElement('div'), line = document.createElement('p');
    const corner = form.elements['map-corner']?.value.split(',').map(Number);
    let from = null, kept = corner && [corner[0], corner[1]], dragged = false, x = input.width / 2, y = input.height / 2;
    mark.className = 'mark';
    line.dir = 'ltr';
    line.setAttribute('role', 'status');
    input.after(mark);
    map.querySelector('.picture').after(line);
    const place = (toX, toY) => [west + (east - west) * toX / input.width, north - (north - south) * toY / input.height];
    const draw = (a, b) => {
      mark.style.left = `${Math.min(a[0], b[0]) - 3}px`; // the map is never mirrored
      mark.style.top = `${Math.min(a[1], b[1]) - 3}px`;
      mark.style.width = `${Math.abs(a[0] - b[0]) + 6}px`;
      mark.style.height = `${Math.abs(a[1] - b[1]) + 6}px`;
    };
    const back = ([lon, lat]) => [(lon - west) / (east - west) * input.width, (north - lat) / (north - south) * input.height];
    const take = (value) => {
      form.elements['map-corner']?.remove();
      kept = null;
      text.value = line.textContent = value;
      for (const other of map.querySelectorAll('[type=image]')) other.src = other.src.replace(/&(place|corner)=[^&]*/g, '');
      text.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const area = (a, b) => {
      const lons = [a[0], b[0]].sort((one, two) => one - two), lats = [a[1], b[1]].sort((one, two) => one - two);
      draw(back(a), back(b));
      take([degrees(lons[0]), lats[0].toFixed(4) * 1, degrees(lons[1]), lats[1].toFixed(4) * 1].join(', '));
    };
    function press() {
      const here = place(x, y), means = form.elements['map-press'].value;
      if (means === 'nearer') {
        for (const [axis, value] of [['x', x], ['y', y]]) {
          const field = document.createElement('input');
          Object.assign(field, { type: 'hidden', name: `${input.name}.${axis}`, value: Math.round(value) || 1 });
          input.after(field);
        }
        return form.querySelector('button[value="save"]').click();
      }
      if (means === 'box' && kept) return area(kept, here);
      draw([x, y], [x, y]);
      if (means === 'point') return take(`${here[1].toFixed(4) * 1}, ${degrees(here[0])}`);
      kept = here;
      line.textContent = words.corner;
    }
    const at = (event) => {
      const box = input.getBoundingClientRect();
      return [near(event.clientX - box.left - input.clientLeft, input.width), near(event.clientY - box.top - input.clientTop, input.height)];
    };
    input.addEventListener('pointerdown', (event) => {
      from = at(event);
      dragged = false;
      input.setPointerCapture(event.pointerId);
    });
    input.addEventListener('pointermove', (event) => {
      if (!from) return;
      const to = at(event);
      dragged ||= Math.hypot(to[0] - from[0], to[1] - from[1]) > 6;
      if (dragged) draw(from, to);
    });
    input.addEventListener('pointerup', (event) => {
      if (from && dragged) area(place(...from), place(...at(event)));
      from = null;
    });
    input.addEventListener('pointercancel', () => { from = null; });
    input.addEventListener('dragstart', (event) => event.preventDefault());
    input.addEventListener('click', (event) => {
      event.preventDefault();
      if (dragged && event.detail) return;
      if (event.detail) [x, y] = at(event);
      press();
    });
    input.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const by = event.shiftKey ? 1 : 10;
      [x, y] = [near(x + step[0] * by, input.width), near(y + step[1] * by, input.height)];
      draw([x, y], kept ? back(kept) : [x, y]);
      const [lon, lat] = place(x, y);
      line.textContent = `${lat.toFixed(4) * 1}, ${degrees(lon)}`;
    });
  }
  if (map) map.querySelectorAll('[type=image]').forEach(follow);

  // ---- likely duplicates of a title
  let asking = 0;
  const titles = form.querySelectorAll('input[name^="fields/title/"]');
  function showLikely(field, list) {
    let box = document.getElementById('likely');
    if (!box) {
      box = document.createElement('div');
      box.id = 'likely';
      box.setAttribute('role', 'status');
      field.closest('.field').append(box);
      for (const old of form.querySelectorAll('.field .notice[data-likely]')) old.remove();
    }
    box.className = list.length ? 'notice' : '';
    box.replaceChildren();
    if (!list.length) return;
    const line = document.createElement('p'), links = document.createElement('ul');
    line.textContent = words.likelyWord;
    for (const { title, address } of list) {
      const item = document.createElement('li'), link = document.createElement('a');
      link.href = address;
      link.target = '_blank';
      link.dir = 'auto';
      link.textContent = title;
      item.append(link);
      links.append(item);
    }
    box.append(line, links);
  }
  for (const field of titles) {
    field.addEventListener('input', () => {
      clearTimeout(asking);
      asking = setTimeout(async () => {
        try {
          const response = await fetch(`${words.likely}&q=${encodeURIComponent(field.value.slice(0, 300))}`, { headers: { Accept: 'application/json' } });
          if (response.ok) showLikely(field, (await response.json()).likely ?? []);
        } catch { /* it is comfort only */ }
      }, 600);
    });
  }
})();
