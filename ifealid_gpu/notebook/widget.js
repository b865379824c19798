/* global RenderviewAnywidgetModel */

/* What a widget in a notebook does beside showing pictures and sending events, which `renderview` above does:
   files and texts for the browser, the picture that a saved notebook has, and saying when no cell shows it any more. */

const PREFIX = 'ifealid '

/** Offer a file: the browser saves it as it saves all others. */
function saveFile (name, mediaType, buffer) {
  const href = URL.createObjectURL(new Blob([buffer], { type: mediaType }))
  const link = document.createElement('a')
  link.href = href
  link.download = name
  document.body.appendChild(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(href), 60000)
}

/** Copy a text where the page may not write to the clipboard by itself. */
function copyByHand (text) {
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.appendChild(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (!done) { throw new Error('the browser does not let this page write to the clipboard') }
}

/** Do what fails where the kernel or the widget is gone, which nobody need hear of. */
function quietly (act) {
  try { act() } catch { /* it is gone */ }
}

// Of pictures that have come meanwhile only the newest is shown: a slow browser would fall behind by ever more of them.
const showOldest = RenderviewAnywidgetModel.prototype._animate
RenderviewAnywidgetModel.prototype._animate = function () {
  this._frames = this._frames.slice(-1)
  showOldest.call(this)
}

/** Have the keys for the widget that was clicked into: notebooks take them back for the cell, where they delete it. */
function keepKeys (picture) {
  const field = document.getElementById('rendercanvas-focus-element-container')?.lastElementChild
  picture.addEventListener('pointerdown', () => {
    for (const after of [0, 50, 150, 300]) {
      setTimeout(() => field?.isConnected && document.activeElement !== field && field.focus({ preventScroll: true }), after)
    }
  })
}

/** Give a view no room, though it knows how large it is to be; what gives it its room. */
function withoutRoom (element) {
  const styles = [[element, { position: 'relative', height: '0' }],
    [element.querySelector('.renderview-wrapper'), { position: 'absolute', visibility: 'hidden' }]]
  const before = styles.map(([of, style]) => Object.fromEntries(Object.keys(style).map(name => [name, of?.style[name]])))
  for (const [of, style] of styles) { Object.assign(of?.style ?? {}, style) }
  return () => styles.forEach(([of], n) => Object.assign(of?.style ?? {}, before[n]))
}

async function answer (model, message, buffers) {
  const say = (kind, facts) => model.send({ type: PREFIX + kind, ...facts })
  const bytes = buffers.length > 0 ? buffers[0].buffer ?? buffers[0] : null
  try {
    if (message.type === PREFIX + 'file') {
      saveFile(message.name, message.media_type, bytes)
    } else if (message.type === PREFIX + 'text') {
      try {
        await navigator.clipboard.writeText(message.text)
      } catch {
        copyByHand(message.text)
      }
    } else if (message.type === PREFIX + 'picture') {
      const picture = new Blob([bytes], { type: 'image/png' })
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    } else if (message.type === PREFIX + 'paste') {
      say('pasted', { number: message.number, text: await navigator.clipboard.readText() })
    }
  } catch (error) {
    say('refused', { what: message.type.slice(PREFIX.length), why: String(error.message ?? error) })
  }
}

export default () => {
  const parts = renderview()
  let views = 0
  let hidden = null
  let waiting = []  // views, until there is a picture: as HTML, a notebook has widgets and no kernel
  return {
    initialize (context) {
      const { model } = context
      model.on('msg:custom', (message, buffers) => {
        if (message.type === 'framebufferdata' && hidden === null) {
          // The picture in the saved notebook is for those who have no kernel.
          hidden = document.createElement('style')
          hidden.textContent = `.ifealid-snapshot-${model.get('_snapshot')} { display: none }`
          document.head.appendChild(hidden)
          waiting.forEach(show => show())
          waiting = []
        }
        answer(model, message, buffers ?? [])
      })
      const close = parts.initialize(context)
      return () => {
        hidden?.remove()
        quietly(close)
      }
    },
    render (context) {
      const { model } = context
      const say = () => quietly(() => model.send({ type: PREFIX + 'views', count: views }))
      const close = parts.render(context)
      // While a cell computes, the kernel does not hear how large the widget is: nothing is stretched meanwhile.
      const picture = context.el.querySelector('.renderview-wrapper img')
      if (picture) {
        picture.style.objectFit = 'contain'
        keepKeys(picture)
      }
      if (hidden === null) { waiting.push(withoutRoom(context.el)) }
      views += 1
      say()
      return () => {
        views -= 1
        quietly(close)
        say()
      }
    }
  }
}
