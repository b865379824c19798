"""What browser and server say to each other: JSON over one WebSocket, beside the page.

The page lies at a folder's address, `.../`, and all that it asks for is relative to it: the files of `client/`, the
WebSocket `stream`, `alive`, and `download/...`. All of them want the cookie that the link with the token sets;
`alive?page=ORIGIN` answers 204 with a cookie that is good, 403 with another one or none (the server was started anew,
and prints another link), and 421 where pages of that origin may not connect. Behind https a page asks that once, and
gets the cookie anew, for https alone: not every proxy tells the server by what browsers come. Viewers have the same
page in a folder of theirs, `.../follow/`.

**The browser sends** text messages of JSON, each an object with a `type`. Binary messages, text that is no such
object, and values out of their ranges are dropped and counted; whoever sends `MOST_BAD` of them is cut off (1008). A
message has at most `MESSAGE_BYTES` bytes (else 1009), one of a mouse or key at most `EVENT_LETTERS` letters. More than
`RATE` messages a second are read no faster than that, after a burst of `BURST`.

- Events, with the fields that rendercanvas' renderview.js gives them: `resize`, `pointer_move`, `pointer_down`,
  `pointer_up`, `pointer_enter`, `pointer_leave`, `double_click`, `wheel`, `key_down`, `key_up`, `char`, `focus_in`,
  `focus_out`. Those of whoever is in control count; those of viewers are passed over. Key events may have the
  browser's `code` ("Digit1") beside `key`. A `resize` of a viewer is passed over too: a viewer shows the picture as
  large as it fits, in its proportions. Whoever gets control sends its `resize` then.
- `_framefeedback` `{index}`: the frame of this index is on the screen. At most `FRAMES_UNDER_WAY` frames are sent
  without it.
- `take_control` `{}`: this browser wants to be in control. It then is, if it may.
- `clipboard` `{text}`: what the browser's clipboard holds, at most `TEXT_LETTERS` letters; text that is longer is not
  sent. It is sent right before the `key_down` of Ctrl+V (hold that back until the page's `paste` event came), so that
  text fields have it at once; and as the answer to `paste_wanted`.
- `ping` `{n}`: is answered by `pong` `{n}`, a whole number. For a page that comes back from sleep, or hears nothing.

**The server sends** text messages of JSON with a `type`; where one has `nbuffers`, that many binary messages follow.

- `welcome` `{protocol, you, resumed}`: the first one. `protocol` is `PROTOCOL`; a page of another one asks to be loaded
  again. `you` is this browser's number, 1 for the first that came.
- `control` `{controls, may_control, in_control, others, viewers}`: whenever it changes. Whether this browser is in
  control, whether it may take control, the number of the one that is (null: none), how many browsers there are beside
  this one, and how many of all are not in control.
- `framebufferdata` `{nbuffers: 1, mimetype, index, timestamp, lossless, width, height, ratio, seen}`: a frame, as
  "image/jpeg" or "image/png". Physical pixels, and how many of them a logical one has. `lossless`: it is exactly what
  was drawn, which comes when the picture rests. `seen`: the `timestamp` of the newest event that it takes into account.
- `title` `{value}`, `cursor` `{value}`: a CSS cursor by name.
- `copy` `{text}`: for the clipboard of whoever is in control. Where the browser does not let the page write there, the
  page shows the text and a button.
- `copy_picture` `{nbuffers: 1, mimetype: "image/png"}`: likewise.
- `paste_wanted` `{}`: the page asks the clipboard, or else the user, for text, and answers with `clipboard`.
- `download` `{name, media_type, size, href}`: a file to save. `href` is relative, good once, for `DOWNLOAD_SECONDS`,
  and answered with `Content-Disposition: attachment`.
- `pong` `{n}`.
- `ended` `{reason}`: the session is over, and the page does not connect again.

**The connection closes** with 1008 (too many bad messages), 1009 (a message too large), 1001 (the server ends) or 1013
(too many browsers). One that is refused, for want of the cookie or from another page, never opens: ask `alive`. A page
that lost its connection connects again after 0.5 s, then more slowly, up to every 5 s. It is in control again if it
was, and nobody took control meanwhile: `resumed` says so. The page keeps a random `client` (16 to 64 letters, digits,
`-` or `_`) in its sessionStorage and names it in the address: `stream?client=...`.
"""

from __future__ import annotations

PROTOCOL = 1
MESSAGE_BYTES = 1 << 18
EVENT_LETTERS = 2048
TEXT_LETTERS = 1 << 16
RATE = 500
BURST = 1000
MOST_BAD = 1000
FRAMES_UNDER_WAY = 2
DOWNLOAD_SECONDS = 300
