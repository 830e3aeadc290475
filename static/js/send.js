/* The button says how many are ticked; without this the server says it after a press. */
(function () {
  var form = document.querySelector('[data-sends]')
  if (!form) return
  var button = form.querySelector('[data-none]')

  function tell() {
    var count = form.querySelectorAll('[name=proposals]:checked').length
    var text = count > 1 ? button.dataset.many : count ? button.dataset.one : button.dataset.none
    button.textContent = text.replace('{n}', count).replace('{mails}', 2 * count)
    form.elements.count.value = count
  }

  form.addEventListener('change', tell)
  // A browser that goes back, or loads anew, brings its own ticks along.
  window.addEventListener('pageshow', tell)
})()
