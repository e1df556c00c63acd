// Comfort for the form of a record, which works without it: saves by itself, shows likely duplicates while one types. "Saved" is
// said only when the node has answered that it is; nothing is kept in the browser.
'use strict';
(() => {
  const form = document.getElementById('record-form');
  const state = document.getElementById('state');
  if (!form || !state || !window.fetch) return;
  const words = form.dataset;
  const PAUSE = 3000, FIRST = 750, LONGEST = 30000;
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
    const time = new Date(data.saved).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
    return say(data.fate === 'both' ? words.both : words.saved.replace('__:__', time));
  }

  function failed(status) {
    if (status === 401) {
      pending = null;
      return say(words.ended, true);
    }
    if (status >= 400 && status < 500 && status !== 429) {
      pending = null;
      return say(words.failed, true);
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
    if (dirty) later(PAUSE);
  }

  form.addEventListener('input', (event) => {
    if (event.target.type === 'file') return; // it is sent with the form
    if (event.target.name && event.target.name.startsWith('find/')) return;
    if (!dirty) say(words.unsaved);
    dirty = true;
    if (!busy) later(PAUSE);
  });
  form.addEventListener('change', (event) => {
    if (event.target.type === 'file' && event.target.files.length && !leaving) form.querySelector('button[value="save"]').click();
  });
  form.addEventListener('change', () => { if (dirty && !busy) later(300); });
  window.addEventListener('online', () => { if (dirty || pending) save(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden && dirty) save(); });
  window.addEventListener('beforeunload', (event) => { if ((dirty || pending) && !leaving) event.preventDefault(); });
  form.addEventListener('submit', (event) => {
    if (leaving) {
      event.preventDefault(); // a second click
      return;
    }
    leaving = true;
    form.elements.sequence.value = String(++sequence);
  });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    leaving = false; // came back to this page: what is sent now is another attempt
    form.elements.submission.value = makeId();
  });
  form.addEventListener('keydown', (event) => {
    const finder = event.target.closest('.finder');
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT' || !finder) return;
    event.preventDefault();
    finder.querySelector('button').click();
  });

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
