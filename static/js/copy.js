/* Copies a link; without it the link is there to select. */
(function () {
  if (!navigator.clipboard) return
  document.querySelectorAll('[data-copy]').forEach(function (button) {
    button.hidden = false
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value).then(function () {
        button.parentElement.querySelector('[data-copied]').hidden = false
      })
    })
  })
})()
