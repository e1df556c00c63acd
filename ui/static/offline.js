/* The form of a record type in one file, for browsers of the last fifteen years: no module, no fetch, nothing from elsewhere. What it
 * needs stands in #data: the type with its labels, helps, rules and conditions, the lists of terms, the words of the interface.
 * What is written is kept in `record`, is stored in the browser where that works, and is saved as a package. */
(function () {
  'use strict'
  var data = JSON.parse(document.getElementById('data').textContent)
  var form = document.getElementById('form')
  var language = data.language
  var state = begin()
  var problems = {}
  var groups = { group: 1, table: 1 }

  function begin () {
    return {
      instance: draw(),
      record: { type: data.type, languages: [data.texts.indexOf(language) >= 0 ? language : data.texts[0]], licence: 'CC-BY-4.0', fields: {} }
    }
  }

  function draw () {
    var letters = 'abcdefghijklmnopqrstuvwxyz0123456789', numbers = [], text = '', i
    if (window.crypto && window.crypto.getRandomValues) numbers = window.crypto.getRandomValues(new Uint8Array(26))
    for (i = 0; i < 26; i++) text += letters.charAt((numbers.length ? numbers[i] : Math.floor(Math.random() * 252)) % 36)
    return text
  }

  function word (key) { return (data.words[language] || data.words.en)[key] || key }
  function label (texts) {
    var name
    if (!texts) return ''
    if (texts[language]) return texts[language]
    if (texts.en) return texts.en
    for (name in texts) return texts[name]
    return ''
  }

  /* ---- making elements ---- */

  function make (tag, attributes, children) {
    var element = document.createElement(tag), name, i
    for (name in attributes) {
      if (name === 'text') element.textContent = attributes[name]
      else if (name.slice(0, 2) === 'on') element.addEventListener(name.slice(2), attributes[name])
      else if (attributes[name] === true) element.setAttribute(name, '')
      else if (attributes[name] !== false && attributes[name] !== undefined) element.setAttribute(name, attributes[name])
    }
    for (i = 0; children && i < children.length; i++) if (children[i]) element.appendChild(children[i])
    return element
  }

  function button (key, act, more) {
    return make('button', { type: 'button', class: 'plain', text: word(key) + (more ? ' ' + more : ''), onclick: act })
  }

  function option (value, text, chosen) {
    var element = make('option', { value: value, text: text })
    element.selected = chosen
    return element
  }

  /* ---- conditions: what records/condition.c does ---- */

  function is_given (value) {
    if (value === undefined || value === null || value === '') return false
    if (typeof value === 'object') {
      for (var name in value) if (is_given(value[name])) return true
      return false
    }
    return true
  }

  function holds (rule, values) {
    var i, value, list
    if (!rule) return true
    if (rule.all) { for (i = 0; i < rule.all.length; i++) if (!holds(rule.all[i], values)) return false; return true }
    if (rule.any) { for (i = 0; i < rule.any.length; i++) if (holds(rule.any[i], values)) return true; return false }
    if (rule.not) return !holds(rule.not, values)
    value = rule.field.charAt(0) === '/' ? state.record.fields[rule.field.slice(1)] : values[rule.field]
    if (rule.given !== undefined) return is_given(value) === rule.given
    list = value instanceof Array ? value : [value]
    for (i = 0; i < list.length; i++) {
      var text = list[i] === true ? 'yes' : list[i] === false ? 'no' : String(list[i])
      if (rule.is.indexOf(text) >= 0 || rule.is.indexOf(String(list[i])) >= 0) return true
    }
    return false
  }

  /* ---- values ---- */

  function put (values, name, value) {
    if (is_given(value) || value === false) values[name] = value
    else delete values[name]
    changed()
  }

  function takes_list (field) { return field.many || /^(terms|countries|languages|table)$/.test(field.kind) }

  /* ---- controls: each gives an element and puts what is typed by put ---- */

  function text_control (value, set, attributes, long) {
    var control = make(long ? 'textarea' : 'input', attributes)
    if (!long) control.type = attributes.type || 'text'
    else control.rows = 5
    control.value = value === undefined ? '' : value
    control.addEventListener('input', function () { set(control.value.replace(/^\s+|\s+$/g, '')) })
    return control
  }

  function texts_control (field, values, id) {
    var box = make('div', {})
    state.record.languages.forEach(function (tag, at) {
      var texts = values[field.name] || {}, words = field.kind === 'keywords'
      var own = id + (at ? '/' + tag : '')
      box.appendChild(make('div', { class: 'part' }, [
        make('label', { for: own, text: label(data.languages[tag]) || tag }),
        text_control(words ? (texts[tag] || []).join('; ') : texts[tag], function (text) {
          texts = values[field.name] || {}
          if (words) text = text.split(/\s*;\s*/).filter(Boolean)
          put(texts, tag, text)
          put(values, field.name, texts)
        }, { id: own, lang: tag, dir: 'auto' }, field.kind === 'prose')
      ]))
    })
    return box
  }

  function list_of (field) {
    if (field.kind === 'choice') return field.choices
    if (field.kind === 'yes-no') return [['yes', word('yes')], ['no', word('no')]]
    return data.lists[field.list] || []
  }

  function item_label (item) { return typeof item[1] === 'string' ? item[1] : label(item[1]) }

  function label_of (list, value) {
    for (var i = 0; i < list.length; i++) if (list[i][0] === value) return item_label(list[i])
    return value
  }

  /* A list, with a field that narrows a long one in any language. */
  function picker (list, value, set, id, empty) {
    var select = make('select', { id: id }), box = make('div', {}), narrow
    function fill (find) {
      select.textContent = ''
      select.appendChild(option('', empty))
      list.forEach(function (item) {
        var all = item_label(item), name
        if (typeof item[1] !== 'string') for (name in item[1]) all += '\n' + item[1][name]
        if (item[0] === value || all.toLowerCase().indexOf(find) >= 0) select.appendChild(option(item[0], item_label(item), item[0] === value))
      })
    }
    fill('')
    if (list.length > 20) {
      narrow = make('input', { type: 'search', 'aria-label': word('search'), placeholder: word('search'), dir: 'auto' })
      narrow.addEventListener('input', function () { fill(narrow.value.toLowerCase()); if (narrow.value && select.options.length === 2) select.selectedIndex = 1 })
      narrow.addEventListener('change', function () { if (narrow.value && select.value && select.value !== value) set(select.value) })
      box.appendChild(narrow)
    }
    select.addEventListener('change', function () { set(select.value) })
    box.appendChild(select)
    return box
  }

  function choice_control (field, values, id) {
    var value = values[field.name]
    if (value === true) value = 'yes'
    if (value === false) value = 'no'
    return picker(list_of(field), value, function (text) {
      put(values, field.name, field.kind !== 'yes-no' ? text : text === 'yes' ? true : text === 'no' ? false : undefined)
      show()
    }, id, word('choose'))
  }

  function choices_control (field, values, id) {
    var list = list_of(field), box = make('div', {}), chosen = values[field.name] || []
    var shown = make('ul', { class: 'chosen' })
    chosen.forEach(function (value, at) {
      shown.appendChild(make('li', {}, [make('span', { text: label_of(list, value) }), button('remove', function () {
        chosen.splice(at, 1)
        put(values, field.name, chosen)
        show(id)
      }, label_of(list, value))]))
    })
    box.appendChild(shown)
    box.appendChild(picker(list, undefined, function (value) {
      if (value && chosen.indexOf(value) < 0) chosen.push(value)
      put(values, field.name, chosen)
      show(id)
    }, id, word('add')))
    return box
  }

  function pair_control (value, set, id, names, second) {
    var row = make('div', { class: 'row' }), kept = value && typeof value === 'object' ? value : {}
    row.appendChild(text_control(kept[names[0]], function (text) { put(kept, names[0], text); set(kept) }, { id: id, dir: 'auto' }))
    if (second instanceof Array) {
      row.appendChild(picker(second.map(function (unit) { return [unit, unit] }), kept[names[1]], function (unit) { put(kept, names[1], unit); set(kept) }, id + '/' + names[1], word('choose')))
    } else {
      row.appendChild(text_control(kept[names[1]], function (text) { put(kept, names[1], text); set(kept) }, { id: id + '/' + names[1], 'aria-label': second, placeholder: second, dir: 'auto' }))
    }
    return row
  }

  function place_control (value, set, id) {
    var at = value && value.type === 'Point' ? value.coordinates : []
    var kept = { latitude: at[1], longitude: at[0] }
    return pair_control(kept, function (pair) {
      var north = Number(pair.latitude), east = Number(pair.longitude)
      set(is_given(pair.latitude) && is_given(pair.longitude) && isFinite(north) && isFinite(east) ? { type: 'Point', coordinates: [east, north] } : undefined)
    }, id, ['latitude', 'longitude'], word('longitude'))
  }

  /* One value of a kind that has no list and no languages of its own. */
  function value_control (field, value, set, id) {
    switch (field.kind) {
      case 'person': return text_control(value && value.name, function (text) { set(text && { name: text }) }, { id: id, dir: 'auto' })
      case 'link': return text_control(value && value.url, function (text) { set(text && { url: text }) }, { id: id, type: 'url', dir: 'ltr' })
      case 'number':
        if (field.units) return pair_control(value, function (pair) { if (pair.value && !pair.unit) pair.unit = field.units[0]; set(pair.value && pair) }, id, ['value', 'unit'], field.units)
        return text_control(value, function (text) { set(/^-?\d{1,15}$/.test(text) ? Number(text) : text) }, { id: id, inputmode: 'decimal', dir: 'ltr' })
      case 'amount': return pair_control(value, function (pair) { if (pair.currency) pair.currency = pair.currency.toUpperCase(); set((pair.value || pair.currency) && pair) }, id, ['value', 'currency'], word('currency'))
      case 'place': return place_control(value, set, id)
      case 'text': case 'prose': return text_control(value && value[state.record.languages[0]], function (text) {
        var texts = {}
        texts[state.record.languages[0]] = text
        set(text && texts)
      }, { id: id, dir: 'auto' }, field.kind === 'prose')
      default: return text_control(value, set, { id: id, dir: /^(date|period|time|record|organization)$/.test(field.kind) ? 'ltr' : 'auto' })
    }
  }

  function many_control (field, values, id, one) {
    var box = make('div', {}), list = values[field.name] || []
    if (!list.length && !groups[field.kind]) list = [undefined]
    list.forEach(function (value, at) {
      box.appendChild(one(list, at, id + (at ? '/' + at : '')))
      if (value !== undefined) box.appendChild(button('remove', function () { list.splice(at, 1); put(values, field.name, list); show(id) }, String(at + 1)))
    })
    box.appendChild(button('add', function () { list.push(groups[field.kind] ? {} : ''); values[field.name] = list; show(id + '/' + (list.length - 1)) }, label(field.label)))
    return box
  }

  function control_of (field, values, id) {
    if (groups[field.kind]) {
      if (!takes_list(field)) {
        values[field.name] = values[field.name] || {}
        return fields_of(field.fields, values[field.name], id)
      }
      return many_control(field, values, id, function (list, at, own) {
        return make('fieldset', { class: 'element', id: own }, [make('legend', { text: label(field.label) + ' ' + (at + 1) }), fields_of(field.fields, list[at], id + '/' + at)])
      })
    }
    if (field.texts) return texts_control(field, values, id)
    if (field.list || field.kind === 'choice' || field.kind === 'yes-no') return takes_list(field) ? choices_control(field, values, id) : choice_control(field, values, id)
    if (takes_list(field)) {
      return many_control(field, values, id, function (list, at, own) {
        return value_control(field, list[at], function (value) { list[at] = value; put(values, field.name, list.filter(is_given)) }, own)
      })
    }
    return value_control(field, values[field.name], function (value) { put(values, field.name, value) }, id)
  }

  function field_of (field, values, id) {
    var group = groups[field.kind] || field.texts
    var must = field.must && holds(field.must_when, values)
    var box = make(group ? 'fieldset' : 'div', { class: 'field' })
    box.appendChild(make(group ? 'legend' : 'label', { for: group ? undefined : id, text: label(field.label) + (must ? ' (' + word('required') + ')' : '') }))
    if (label(field.help)) box.appendChild(make('p', { class: 'help', text: label(field.help) }))
    if (field.secret) box.appendChild(make('p', { class: 'help', text: word('confidential') }))
    if (problems[id]) box.appendChild(make('p', { class: 'problem', text: problems[id] }))
    box.appendChild(control_of(field, values, id))
    box.rule = field.shown
    box.values = values
    box.hidden = !holds(field.shown, values)
    return box
  }

  function fields_of (fields, values, id) {
    var box = make('div', {})
    fields.forEach(function (field) { box.appendChild(field_of(field, values, id + '/' + field.name)) })
    return box
  }

  /* ---- checks ---- */

  var forms = {
    date: /^\d{4}(-\d\d(-\d\d)?)?$/,
    period: /^\d{4}(-\d\d(-\d\d)?)?(\/\d{4}(-\d\d(-\d\d)?)?)?$/,
    time: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/,
    link: /^(https?|ftp|mailto):\S+$/,
    number: /^-?\d+(\.\d+)?$/,
    amount: /^-?\d+(\.\d+)? [A-Z]{3}$/
  }

  function plain (field, value) {
    if (field.kind === 'link') return value.url
    if (field.kind === 'amount') return value.value + ' ' + value.currency
    if (field.kind === 'number' && typeof value === 'object') return value.value
    return String(value)
  }

  function check_value (field, value, id) {
    var tag
    if (forms[field.kind] && !forms[field.kind].test(plain(field, value))) problems[id] = word('form-wrong')
    if (field.texts) for (tag in value) if (typeof value[tag] === 'string' && field.most && value[tag].length > field.most) problems[id] = word('too-long').replace('{count}', field.most)
  }

  function check (fields, values, id) {
    fields.forEach(function (field) {
      var value = values[field.name], own = id + '/' + field.name, list, i
      if (!holds(field.shown, values)) return
      if (field.must && holds(field.must_when, values) && !is_given(value)) { problems[own] = word('needed'); return }
      if (!is_given(value)) return
      list = takes_list(field) ? value : [value]
      for (i = 0; i < list.length; i++) {
        if (!is_given(list[i]) && list[i] !== false) continue
        if (groups[field.kind]) check(field.fields, list[i], takes_list(field) ? own + '/' + i : own)
        else check_value(field, list[i], own)
      }
    })
  }

  function count () { var n = 0, id; for (id in problems) n++; return n }

  /* What is not asked with the other answers, and what is empty, is not part of the record. */
  function tidy (fields, values) {
    var made = {}
    fields.forEach(function (field) {
      var value = values[field.name]
      if (!is_given(value) && value !== false) return
      if (!holds(field.shown, values)) return
      if (groups[field.kind]) {
        value = takes_list(field) ? value.map(function (item) { return tidy(field.fields, item) }).filter(is_given) : tidy(field.fields, value)
      } else if (value instanceof Array) value = value.filter(is_given)
      if (!is_given(value) && value !== false) return
      made[field.name] = value
    })
    return made
  }

  /* ---- keeping ---- */

  var key = 'chm-form ' + data.type + ' ' + data.node

  function changed () {
    var boxes = form.querySelectorAll('.field'), i
    for (i = 0; i < boxes.length; i++) boxes[i].hidden = !holds(boxes[i].rule, boxes[i].values)
    try { window.localStorage.setItem(key, JSON.stringify(state)) } catch (e) { /* not allowed in files, or full */ }
  }

  function kept () {
    try { return JSON.parse(window.localStorage.getItem(key)) } catch (e) { return null }
  }

  function package_text () {
    var record = JSON.parse(JSON.stringify(state.record))
    record.fields = tidy(data.fields, state.record.fields)
    return JSON.stringify({ chm: 'form', type: data.type, version: data.version, instance: state.instance, token: data.token, saved: new Date().toISOString(), document: record })
  }

  function file_name () {
    var title = state.record.fields.title || {}, name = ''
    for (var tag in title) { name = title[tag]; break }
    name = name.replace(/[\\/:*?"<>|\x00-\x1f]+/g, ' ').slice(0, 60).replace(/^[\s.]+|\s+$/g, '')
    return (name || data.type) + '.chm.json'
  }

  function save () {
    var text = package_text(), link = make('a', { download: file_name() }), out = document.getElementById('out')
    problems = {}
    check(data.fields, state.record.fields, 'fields')
    show()
    out = document.getElementById('out')
    document.getElementById('package').value = text
    out.hidden = false
    document.getElementById('said').textContent = word('saved').replace('{file}', file_name()) + (count() ? ' ' + word('missing').replace('{count}', count()) : '')
    try { link.href = window.URL.createObjectURL(new Blob([text], { type: 'application/json' })) } catch (e) { link.href = 'data:application/json;charset=utf-8,' + encodeURIComponent(text) }
    document.body.appendChild(link)
    link.click()
    document.body.removeChild(link)
  }

  function open (text) {
    var given
    try { given = JSON.parse(text.replace(/^\uFEFF/, '')) } catch (e) { given = {} }
    if (given.chm !== 'form' || given.type !== data.type || !given.document) { window.alert(word('not-ours')); return }
    state = { instance: given.instance, record: given.document }
    state.record.fields = state.record.fields || {}
    state.record.languages = state.record.languages || data.texts.slice(0, 1)
    problems = {}
    changed()
    show()
  }

  function choose_file (event) {
    var reader = new FileReader()
    if (!event.target.files.length) return
    reader.onload = function () { open(reader.result) }
    reader.readAsText(event.target.files[0], 'utf-8')
  }

  /* ---- the page ---- */

  function language_bar () {
    var select = make('select', { id: 'language', 'aria-label': word('language') }), tag
    for (tag in data.words) select.appendChild(option(tag, data.words[tag].name, tag === language))
    select.addEventListener('change', function () { language = select.value; show('language') })
    return select
  }

  function texts_bar () {
    var left = [], tag
    for (tag in data.languages) if (state.record.languages.indexOf(tag) < 0) left.push([tag, data.languages[tag]])
    return make('div', { class: 'field' }, [
      make('label', { for: 'texts', text: word('texts') }),
      make('p', { class: 'help', text: state.record.languages.map(function (one) { return label(data.languages[one]) || one }).join(', ') }),
      picker(left, undefined, function (one) { if (one) { state.record.languages.push(one); changed(); show('texts') } }, 'texts', word('add-language'))
    ])
  }

  function show (focus) {
    var old = document.getElementById('package'), text = old ? old.value : '', element
    document.documentElement.lang = language
    document.documentElement.dir = word('direction')
    document.title = label(data.label)
    form.textContent = ''
    form.appendChild(language_bar())
    form.appendChild(make('h1', { text: label(data.label) }))
    form.appendChild(make('p', { class: 'lead', text: label(data.help) }))
    form.appendChild(make('p', { text: word(data.token ? 'lead-for' : 'lead').replace('{person}', data.person).replace('{node}', data.node) }))
    form.appendChild(make('p', {}, [make('label', { for: 'open', text: word('open') }), make('input', { type: 'file', id: 'open', class: 'wide', accept: '.json', onchange: choose_file })]))
    form.appendChild(texts_bar())
    form.appendChild(fields_of(data.fields, state.record.fields, 'fields'))
    form.appendChild(make('div', { class: 'field' }, [make('label', { for: 'licence', text: word('licence') }), picker(data.lists.licences, state.record.licence, function (value) { put(state.record, 'licence', value) }, 'licence', word('choose'))]))
    form.appendChild(make('div', { class: 'field', id: 'out', hidden: !text }, [
      make('p', { id: 'said', role: 'status' }),
      make('label', { for: 'package', text: word('copy') }),
      make('textarea', { id: 'package', class: 'package', readonly: true })
    ]))
    document.getElementById('package').value = text
    form.appendChild(make('div', { class: 'saving' }, [
      make('button', { type: 'submit', id: 'save', text: word('save') }),
      button('new', function () { if (window.confirm(word('new-sure'))) { state = begin(); problems = {}; changed(); show() } })
    ]))
    element = focus && document.getElementById(focus)
    if (element) element.focus()
  }

  form.addEventListener('submit', function (event) { event.preventDefault(); save() })
  state = kept() || state
  show()
})()
