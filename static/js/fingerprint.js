/* Works out the fingerprint of a file and sends only that; without it the file itself is sent. */
(function () {
  var form = document.querySelector('[data-fingerprint]')
  if (!form || !window.crypto || !crypto.subtle || !Blob.prototype.arrayBuffer) return
  var file = form.elements.file
  var print = form.elements.sha256

  function send() {
    file.disabled = Boolean(print.value)
    form.submit()
  }

  form.addEventListener('submit', function (event) {
    if (!file.files.length) return
    event.preventDefault()
    file.files[0].arrayBuffer().then(function (content) {
      return crypto.subtle.digest('SHA-256', content)
    }).then(function (digest) {
      print.value = Array.from(new Uint8Array(digest), function (byte) {
        return byte.toString(16).padStart(2, '0')
      }).join('')
    }).then(send, send)
  })
  // A browser that goes back finds the form as it was sent.
  window.addEventListener('pageshow', function () {
    file.disabled = false
    print.value = ''
  })
})()
