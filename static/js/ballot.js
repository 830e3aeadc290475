/* Keeps the answers to an evaluation on this device until they are sent; without it one only answers.
   Nothing leaves the device: the page may not connect to anything. Goes when the answers arrived,
   when she wipes it, or after two weeks. */
(function () {
  var PREFIX = 'ballot:'
  var SENT = 'ballot-sent'
  var DAYS = 14 * 24 * 3600 * 1000
  var box, tab
  try {
    box = window.localStorage
    tab = window.sessionStorage
    box.getItem(PREFIX)
  } catch (refused) { return }

  function read(key) {
    try { return JSON.parse(box.getItem(key)) || {} } catch (broken) { return {} }
  }
  Object.keys(box).forEach(function (key) {
    if (key.indexOf(PREFIX) === 0 && !(read(key).at > Date.now() - DAYS)) box.removeItem(key)
  })

  // The page after sending knows nobody; the tab still knows which form it sent. A page that says by
  // her link that nothing is taken any more names the draft, whatever tab or device sent the answers.
  var sent = document.querySelector('[data-ballot-sent]')
  if (sent) {
    box.removeItem(PREFIX + sent.dataset.ballotSent)
    if (tab.getItem(SENT)) box.removeItem(tab.getItem(SENT))
    tab.removeItem(SENT)
    return
  }
  var form = document.querySelector('form[data-ballot]')
  if (!form) return
  var key = PREFIX + form.dataset.ballot
  var note = form.querySelector('[data-ballot-note]')
  var fields = Array.prototype.filter.call(form.elements, function (field) {
    return field.type === 'radio' || field.tagName === 'TEXTAREA'
  })

  function keep() {
    var given = {}
    fields.forEach(function (field) {
      if (field.type !== 'radio') given[field.name] = field.value
      else if (field.checked) given[field.name] = field.value
    })
    try { box.setItem(key, JSON.stringify({ at: Date.now(), given: given })) } catch (full) { return }
    note.hidden = false
  }
  function show(given) {
    fields.forEach(function (field) {
      var value = given[field.name]
      if (field.type === 'radio') field.checked = value === field.value
      else field.value = value === undefined ? '' : value
    })
  }
  // What came back from the site is newer than what is kept here.
  if (form.hasAttribute('data-ballot-back')) keep()
  else if (read(key).given) { show(read(key).given); note.hidden = false }

  form.addEventListener('input', keep)
  form.addEventListener('change', keep)
  form.addEventListener('submit', function () {
    try { tab.setItem(SENT, key) } catch (full) { /* then it goes after two weeks */ }
  })
  form.querySelector('[data-ballot-wipe]').addEventListener('click', function () {
    box.removeItem(key)
    show({})
    note.hidden = true
    form.querySelector('h1').scrollIntoView()
  })
})()
