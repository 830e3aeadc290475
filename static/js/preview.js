/* Shows what a text will look like while it is written, and warns who leaves with something
   unsaved; without it "save and see it" shows the same. */
(function () {
  var form = document.querySelector('form[data-preview]')
  var pane = document.querySelector('[data-preview-pane]')
  if (!form || !pane) return
  var REST = 500
  var timer
  var turn = 0
  var isChanged = false

  function show() {
    var mine = ++turn
    var data = new FormData(form)
    data.append('voorbeeld', '1')
    window.fetch(window.location.href, { method: 'POST', body: data }).then(function (answer) {
      // What cannot be kept as it is comes back as the whole page: the last good picture stays.
      if (!answer.ok || answer.headers.get('X-Preview') === null) return null
      return answer.text()
    }).then(function (html) {
      if (html !== null && mine === turn) pane.innerHTML = html
    }).catch(function () {})
  }

  form.addEventListener('input', function () {
    isChanged = true
    window.clearTimeout(timer)
    timer = window.setTimeout(show, REST)
  })
  document.addEventListener('submit', function () { isChanged = false })
  window.addEventListener('beforeunload', function (event) {
    if (isChanged) event.preventDefault()
  })
})()
