/* Says in words what a passkey does not do; the library would only tell the console. */
(function () {
  function tell (problem) {
    document.querySelectorAll('[data-passkey-problem]').forEach(function (element) {
      element.hidden = element.dataset.passkeyProblem !== problem
    })
  }
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    tell('failed')
  })
  if (!window.PublicKeyCredential) {
    document.getElementById('passkey').disabled = true
    tell('unknown')
  }
})()
