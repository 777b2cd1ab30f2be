# What the API says when it cannot serve.
problem-bad-request-page = This request cannot be understood: go back, reload the page and try again.
problem-bad-request-title = Bad request
problem-bad-request-detail = This request cannot be understood: see /api/v1/openapi.json.
problem-unauthorized-title = Sign-in required
problem-unauthorized-detail = Send a valid token: Authorization: Bearer … (vigie token create --role viewer).
problem-not-allowed-title = Not allowed
problem-not-allowed-detail = Your role does not allow this.
problem-not-found-page = There is nothing at this address: check it, or take the navigation at the top of the page.
problem-not-found-title = Not found
problem-not-found-detail = There is nothing at this address: see /api/v1/openapi.json.
problem-method-not-allowed-page = This page does not open in this way: go back, or take the navigation at the top of the page.
problem-method-not-allowed-title = Method not allowed
problem-method-not-allowed-detail = This address does not take this method: see /api/v1/openapi.json.
problem-conflict-title = Conflict
problem-conflict-detail = The request contradicts what is stored already.
problem-too-large-title = Request too large
problem-too-large-detail = The request is too large.
problem-invalid-input-title = Invalid input
problem-invalid-input-detail = A value does not fit.
problem-too-many-requests-title = Too many attempts
problem-too-many-requests-detail = Wait a few minutes before you try again.
problem-internal-title = Internal error
problem-internal-detail = Something unexpected happened; it is in the server’s log. Try again later.
problem-unavailable-title = Unavailable
problem-unavailable-detail = The database does not answer: try again in a moment.

api-unauthorized = Send a valid token: Authorization: Bearer … (vigie token create --role viewer).
api-not-bearer = The Authorization header must look like “Bearer <token>”.
api-not-allowed = This needs the role { $role } at least: ask for a token of that role (vigie token create --role { $role }).
api-invalid-fields-page = The address or the form has a value that does not fit ({ $fields }): go back, or take the navigation at the top of the page.
api-invalid-fields = To mend: { $fields }. Details are in “errors”; allowed values are in /api/v1/openapi.json.
api-bad-cursor = This cursor is not of this list: send next_cursor of the page before, with the same order.
api-bad-time = The parameter { $name } is not a date: write 2026-03-29 or 2026-03-29T00:10:00Z.
api-naive-time = The parameter { $name } has no UTC offset: write 2026-03-29T00:10:00Z, or a date alone.
api-empty-period = The period is empty: end must come after start.
api-long-period = The period is longer than { NUMBER($days, useGrouping: 0) } days for the step “{ $step }”: shorten it or take a longer step (day, month).
api-panel-range = The period must end after its start and be { NUMBER($days, useGrouping: 0) } days at most.
api-no-meter = No meter has the code “{ $meter }”: see GET /api/v1/meters.
api-which-register = The meter “{ $meter }” has several registers: add register= one of { $names }.
api-no-register = The meter “{ $meter }” has no register “{ $register }”: choose one of { $names }.
api-no-source = The register of the meter “{ $meter }” has no series “{ $source }” to compare; it has: { $names }. Import it with vigie import readings --source.
api-no-site = No site has the code “{ $site }”: see GET /api/v1/sites.
api-no-anomaly = The anomaly { $id } does not exist (any more): see GET /api/v1/anomalies.
api-no-rejection = The rejection { $id } does not exist: see GET /api/v1/rejections.
api-no-panel = No panel has the id “{ $panel }”: see GET /api/v1/panels.
api-panel-variable = The panel “{ $panel }” needs the variable var-{ $name }.
api-unknown-host = This host name is not served: use a configured one (VIGIE_ALLOWED_HOSTS).
api-long-query = The address is too long: { $count } parameters and 8 kB at most.
api-large-body = The request’s body is larger than { $size } bytes.
api-too-many-attempts = Too many failed attempts from this address: wait five minutes.

# What a field of a request is told.
api-field-missing = This field is missing: add it.
api-field-extra = There is no such field: leave it out.
api-field-json = This is not JSON: mend the request’s body.
api-field-integer = Write a whole number, such as 12.
api-field-number = Write a number, such as 12.5.
api-field-boolean = Write true or false.
api-field-date = Write a date such as 2026-03-29.
api-field-moment = Write a date such as 2026-03-29, or a time with its offset such as 2026-03-29T00:10:00Z.
api-field-siren = Write a SIREN: nine digits, no space.
api-field-form = This text does not have the expected form: see /api/v1/openapi.json.
api-field-choice = Choose one of: { $values }.
api-field-at-least = Write a number of at least { $limit }.
api-field-at-most = Write a number of at most { $limit }.
api-field-above = Write a number larger than { $limit }.
api-field-below = Write a number smaller than { $limit }.
api-field-long = Too long: { $limit ->
    [one] one character
   *[other] { $limit } characters
} at most.
api-field-short = Too short: { $limit ->
    [one] one character
   *[other] { $limit } characters
} at least.
api-field-many = Too many items: { $limit } at most.
api-field-few = Too few items: { $limit } at least.
api-field-other = This value does not fit: see /api/v1/openapi.json.

# vigie token
error-token-role = "{ $role }" is no role: { $known }.
token-created = { $role } token made (id { $id }). It is shown this once:
token-revoked = The token { $id } opens nothing any more.
token-column-id = Id
token-column-role = Role
token-column-label = Label
token-column-created_at = Created
token-column-expires_at = Expires
token-column-revoked_at = Revoked

api-as-of-future = as_of lies in the future: give a date or a time up to { $latest }.
api-unit-unfit = This meter cannot be told in “{ $unit }”: choose unit= among { $names }.
api-source-unknown = No source is called “{ $source }”: see GET /api/v1/meters/…/sources, or leave source=live.
api-no-delivery-point = No gas meter has the delivery point “{ $point }”: see delivery_point in GET /api/v1/meters.
api-no-coefficient = The delivery point “{ $point }” has no coefficient from { $day } on: see GET on its coefficients.
api-virtual-register = “{ $meter }” is a virtual meter: leave register out.
api-no-virtual = No virtual meter has the code “{ $code }”: see GET /api/v1/virtual-meters.
api-virtual-twice = A register is named twice: name each register once in parts.
api-virtual-unit = These registers do not add up in “{ $unit }”: units in common: { $names }.
api-event-never-empty = “{ $name }” can be changed, not emptied: give a value, or withdraw the event.
