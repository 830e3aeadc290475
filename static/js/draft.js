/* Keeps what is being written on this device until it is kept on the site; without it one only
   writes. Goes when it was kept, thrown away, closed with the page, or after two weeks. */
(function () {
  var PREFIX = 'draft:'
  var DAYS = 14 * 24 * 3600 * 1000
  var box
  try { box = window.localStorage; box.getItem(PREFIX) } catch (refused) { return }

  function drafts() {
    return Object.keys(box).filter(function (key) { return key.indexOf(PREFIX) === 0 })
  }
  function read(key) {
    try { return JSON.parse(box.getItem(key)) || {} } catch (broken) { return {} }
  }
  function drop(key) { box.removeItem(key) }

  drafts().forEach(function (key) {
    if (!(read(key).at > Date.now() - DAYS)) drop(key)
  })
  // What the site shows as kept, in another version than the draft began with, is the draft itself.
  document.querySelectorAll('[data-draft-kept]').forEach(function (shown) {
    var kept = shown.dataset.draftKept.split(' ')
    var draft = read(PREFIX + kept[0])
    if (draft.at && draft.seen !== kept[1]) drop(PREFIX + kept[0])
  })
  document.querySelectorAll('[data-draft-end]').forEach(function (form) {
    form.addEventListener('submit', function () { drafts().forEach(drop) })
  })

  var form = document.querySelector('form[data-draft]')
  if (!form) return
  var key = PREFIX + form.dataset.draft
  var note = document.querySelector('[data-draft-note]')
  var began = form.elements.seen.value
  var fields = Array.prototype.filter.call(form.elements, function (field) {
    return field.tagName === 'TEXTAREA'
  })
  var original = fields.map(function (field) { return field.value })
  var draft = read(key)
  if (draft.at && draft.seen !== began) {
    drop(key)
  } else if (draft.at) {
    fields.forEach(function (field) {
      var words = draft.words[field.name]
      if (words !== undefined && words !== field.value) {
        field.value = words
        note.hidden = false
      }
    })
  }
  form.addEventListener('input', function () {
    var words = {}
    fields.forEach(function (field) { words[field.name] = field.value })
    try {
      box.setItem(key, JSON.stringify({ at: Date.now(), seen: began, words: words }))
    } catch (full) { /* then it is only on the page */ }
  })
  note.querySelector('[data-draft-drop]').addEventListener('click', function () {
    drop(key)
    fields.forEach(function (field, i) { field.value = original[i] })
    note.hidden = true
    fields[0].focus()
  })
})()
