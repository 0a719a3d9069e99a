// acting.mjs: what several parts of the app (later.mjs) need, each of them for its acts: so they
// share it in one file.
import './signing.mjs'
import './forms.mjs'
import './typed.mjs'
import './boxes.mjs'
import './spares.mjs'
import './joining.mjs'
import './screens/changed.mjs'
import './screens/notices.mjs'
